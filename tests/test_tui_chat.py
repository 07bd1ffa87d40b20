"""The chat as a reader uses it: ask, read, look around, keep."""

from __future__ import annotations

from tests.tui_fakes import chat, screen_text, until


async def test_a_question_is_answered_with_its_quote_and_place() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await pilot.press(*"When do bees make honey?", "enter")
        await until(pilot, lambda: "Answered" in screen_text(talk.app))
        shown = screen_text(talk.app)
        print(shown)
        assert "✓ Answered" in shown
        assert "Bees make honey in summer." in shown
        assert "bees.md › Bees, line 3" in shown
