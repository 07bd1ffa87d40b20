"""The quiz in the chat: by slash command, letters and Enter; each answer quoted, and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.keeping.progress import learned
from assistant.onboarding import quiz as rooms
from assistant.onboarding.quiz import Kind, Question
from assistant.tui.quiz import QuizScreen
from tests.tui_fakes import HONEY, ODD, VEIL, Chat, ask, chat, screen_text, shows, until


def question(number: int, quote: object, options: tuple[str, ...], key: int, **more: object) -> Question:
    return Question(f"q{number}", Kind.TERM, "bees.md", "The hive", "Bees", "Which term is this?", options, key, quote, **more)  # type: ignore[arg-type]


QUESTIONS = (
    question(1, HONEY, ("wasps", "bees", "[/ants]"), 1, gaps=((0, 4),)),
    question(2, VEIL, ("a veil", "a hat", "a coat"), 0),
)


def on(_: object, name: str = "") -> tuple[Question, ...]:
    """The questions as the documents would give them."""
    names = rooms.called({question.document: question.title for question in QUESTIONS}, name)
    return tuple(question for question in QUESTIONS if question.document in names)


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Chat:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(rooms, "questions", on)
    return chat(keep_sessions="yes")


async def test_a_round_is_asked_by_letter_and_by_enter_and_each_answer_is_quoted_and_kept(talk: Chat) -> None:
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "1 of 2 · The hive", "Which term is this?", "____ make honey in summer.", "a) wasps", "c) [/ants]")
        await pilot.press("b")
        await shows(pilot, "✓ Right: bees", "Bees make honey in summer.", "bees.md › Bees, line 3", "→ the next question")
        await pilot.press("enter")
        await shows(pilot, "2 of 2 · The hive", "Keeping bees needs a veil.")
        await pilot.press("enter")
        await shows(pilot, "✓ Right: a veil", "→ back to the talk")
        await pilot.press("enter")
        await shows(pilot, "2 of 2 right at once.", "2 of 2 questions asked")
        assert {number: one.right for number, one in learned("/documents/bees").items()} == {"q1": 1, "q2": 1}


async def test_what_was_wrong_or_not_known_comes_once_more(talk: Chat) -> None:
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "1 of 2")
        await pilot.press("a")
        await shows(pilot, "1 of 2 · The hive", "____ make honey", "✗ a) wasps ✓ b) bees c) [/ants]", "✗ No; it is: bees")
        assert "Do not know" not in screen_text(talk.app)
        await pilot.press("enter")
        await shows(pilot, "2 of 2")
        await pilot.press("question_mark")
        await shows(pilot, "✗ No; it is: a veil")
        await pilot.press("enter")
        await shows(pilot, "Once more, 2 left · The hive", "____ make honey")
        await pilot.press("escape")
        await shows(pilot, "0 of 2 right at once.")
        assert not isinstance(talk.app.screen, QuizScreen)


async def test_letters_of_no_option_do_nothing_and_what_documents_hold_is_only_shown(talk: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "questions", lambda index, name: (question(1, ODD, ("x", "y", "z"), 2),))
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "Some write [/nope] and ␛[31mred")
        await pilot.press("d")
        await pilot.press("c")
        await shows(pilot, "✓ Right: z")
        await pilot.press("a")
        await pilot.press("escape")
        await shows(pilot, "1 of 1 right at once.")


async def test_one_document_can_be_named_and_a_wrong_name_is_told(talk: Chat) -> None:
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz wasps")
        await shows(pilot, "No document is called 'wasps'.")
        await ask(pilot, talk, "/quiz bee")
        await shows(pilot, "1 of 2 · The hive")


async def test_nothing_due_and_no_questions_are_said_in_the_talk(talk: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz")
        for key in ("b", "a"):
            await until(pilot, lambda: talk.app.screen.query("OptionList"))
            await pilot.press(key)
            await shows(pilot, "✓ Right")
            await pilot.press("enter")
            await pilot.pause()
        await shows(pilot, "2 of 2 right at once.")
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "Nothing is due.", "The next is due on")
        monkeypatch.setattr(rooms, "questions", lambda index, name: ())
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "The documents give no questions")


async def test_nothing_is_kept_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(rooms, "questions", on)
    talk = chat(keep_sessions="no")
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "1 of 2")
        await pilot.press("b")
        await shows(pilot, "✓ Right")
        assert not (tmp_path / "state").exists()


async def test_refused_questions_are_kept_with_consent_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from assistant.keeping.refused import refused

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for consent in ("no", "yes"):
        talk = chat()
        talk.app.settings.values["keep_refused"] = consent  # type: ignore[index]
        async with talk.app.run_test(size=(80, 40)) as pilot:
            await ask(pilot, talk, "Who is the king?")
            await shows(pilot, "✗ Not found")
            await talk.app.memory.settled()
        assert [one.question for one in refused("/documents/bees")] == (["Who is the king?"] if consent == "yes" else [])


@pytest.mark.parametrize(("keys", "words"), [((), "1 of 2"), (("a",), "✗ No; it is")], ids=["asked", "answered"])
def test_how_it_looks(talk: Chat, snap_compare: Callable[..., bool], keys: tuple[str, ...], words: str) -> None:
    async def run(pilot: Pilot[Any]) -> None:
        await shows(pilot, "● Ready")
        await ask(pilot, talk, "/quiz")
        await shows(pilot, "1 of 2")
        await pilot.press(*keys)
        await shows(pilot, words)

    assert snap_compare(talk.app, run_before=run, terminal_size=(80, 24))
