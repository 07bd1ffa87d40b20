"""Reading around an answer: the document beside or over the talk, its outline and search, the editor; and a long talk."""

from __future__ import annotations

import gc
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.render import visible
from assistant.tui.composer import Composer
from assistant.tui.exchange import Exchange, Turn, Verdict
from assistant.tui.opening import left
from assistant.tui.quotes import QuoteCard
from assistant.tui.reading import editor
from assistant.tui.sidebar import Sidebar
from assistant.tui.source import SourceScreen, SourceView, offset
from assistant.tui.transcript import MOST
from tests.tui_fakes import ANSWERS, TEXT, Chat, ask, chat, screen_text, send, shows, until


def view(talk: Chat) -> SourceView:
    found = talk.app.reading.view
    assert found is not None
    return found


async def opened(pilot: Any, talk: Chat, question: str = "When do bees make honey?") -> None:
    """Ask, and open the document at the first quote."""
    await ask(pilot, talk, question)
    await pilot.press("f3")
    await until(pilot, lambda: talk.app.reading.view and view(talk).area.selected_text)


# The document


async def test_where_there_is_room_the_document_stands_beside_the_talk_in_place_of_the_side_bar() -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 50)) as pilot:
        await opened(pilot, talk)
        await shows(pilot, "✓ Answered", "unchanged since it was indexed", "quote 1 of 2")
        assert not talk.app.query_one(Sidebar).display
        await pilot.press("escape")
        await until(pilot, lambda: talk.app.reading.view is None)
        assert talk.app.query_one(Sidebar).display
        assert talk.app.query_one(Composer).has_focus


async def test_the_next_quote_and_the_one_before_are_a_key_away() -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 50)) as pilot:
        await opened(pilot, talk)
        await pilot.press("n")
        await until(pilot, lambda: view(talk).area.selected_text == "She lays the eggs.")
        await shows(pilot, "quote 2 of 2")
        await pilot.press("n")
        await until(pilot, lambda: view(talk).area.selected_text == "Bees make honey in summer.")
        await pilot.press("p")
        await until(pilot, lambda: view(talk).area.selected_text == "She lays the eggs.")
        view(talk).area.move_cursor((0, 0))
        await pilot.press("g")
        assert view(talk).area.selected_text == "She lays the eggs."


async def test_back_returns_to_the_quote_that_the_document_was_opened_from() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        for _ in range(3):
            await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("tab", "down")
        card = talk.app.focused
        await until(pilot, lambda: isinstance(card, QuoteCard) and card.region.height)
        before = talk.app.transcript.scroll_y
        await pilot.press("o")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        await pilot.press("q")
        await until(pilot, lambda: len(talk.app.screen_stack) == 1)
        assert (talk.app.focused, talk.app.transcript.scroll_y) == (card, before)


async def test_the_document_moves_over_the_talk_when_the_terminal_gets_narrow_and_back() -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, talk)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        await pilot.resize_terminal(140, 40)
        await until(pilot, lambda: talk.app.reading.beside and len(talk.app.screen_stack) == 1)
        await shows(pilot, "quote 1 of 2")


async def test_escape_in_the_question_closes_a_document_beside_it() -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, talk)
        talk.app.query_one(Composer).focus()
        await pilot.press("escape")
        await until(pilot, lambda: talk.app.reading.view is None)


async def test_the_outline_leads_to_a_heading() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, talk)
        await pilot.press("t")
        await shows(pilot, "Bees Keeping bees Odd things")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: view(talk).area.selected_text.strip() == "Odd things")
        await pilot.press("t", "escape")
        assert isinstance(talk.app.screen, SourceScreen)
        assert not view(talk).query_one("#outline").display


async def test_words_are_searched_in_the_document() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 24)) as pilot:
        await opened(pilot, talk)
        await pilot.press("slash", *"VEIL")
        await shows(pilot, "“VEIL”: 1 of 2")
        assert view(talk).area.selected_text == "veil"
        first = view(talk).area.selection
        await pilot.press("enter")
        await shows(pilot, "2 of 2")
        await pilot.press("enter")
        await until(pilot, lambda: view(talk).area.selection == first)
        await pilot.press("x")
        await shows(pilot, "“VEILx” does not stand in it")
        await pilot.press("escape")
        await shows(pilot, "unchanged since it was indexed")
        await pilot.press("escape")
        await until(pilot, lambda: talk.app.reading.view is None)


async def test_the_file_opens_in_the_readers_editor_at_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 24)) as pilot:
        await opened(pilot, talk)
        await pilot.press("e")
        await shows(pilot, "bees.md is gone.")
        object.__setattr__(talk.app.settings, "corpus", tmp_path)
        (tmp_path / "bees.md").write_text(TEXT)
        await pilot.press("e")
        await shows(pilot, "There is no terminal here")
        ran: list[list[str]] = []
        monkeypatch.setattr(subprocess, "run", lambda command, check: ran.append(command))
        monkeypatch.setattr(talk.app, "suspend", lambda: threading.Lock())
        monkeypatch.setenv("VISUAL", "nano -w")
        await pilot.press("e")
        await until(pilot, lambda: ran == [["nano", "-w", "+3", str(tmp_path / "bees.md")]])


@pytest.mark.parametrize(
    ("visual", "command"),
    [
        ("", ["vi", "+7", "/d/a b.md"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "/d/a b.md"]),
        ("/usr/bin/code --wait", ["/usr/bin/code", "--wait", "-g", "/d/a b.md:7"]),
        ("hx", ["hx", "/d/a b.md:7"]),
        ("sh -c 'rm x'", ["sh", "-c", "rm x", "+7", "/d/a b.md"]),
    ],
)
def test_editors_are_told_the_line_in_their_own_way_and_no_shell_is_asked(
    visual: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.delenv("EDITOR", raising=False)
    assert editor(Path("/d/a b.md"), 7) == command


def test_an_editor_that_is_no_command_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", " ")
    with pytest.raises(ValueError, match="no command"):
        editor(Path("/d"), 1)


@given(st.text(alphabet="ab\x1b\x85\u202e\r\n\t字", max_size=30), st.data())
def test_a_place_on_the_screen_is_the_place_in_the_document(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)).filter(lambda at: text[at - 1 : at + 1] != "\r\n"))
    before = visible(text[:at].replace("\r\n", "\n").replace("\r", "\n"))
    row, column = before.count("\n"), len(before.rsplit("\n", 1)[-1])
    assert offset(text, row, column) == at


# A long talk


async def test_of_a_long_talk_only_what_is_near_is_on_the_screen_and_all_of_it_can_be_reached() -> None:
    talk = chat()
    turns = [Turn(f"Question {number}", lambda: [QuoteCard(ANSWERS["And wax?"].quotes[0], "")]) for number in range(5000)]
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● Ready")
        await talk.app.talk.begin(turns)
        await shows(pilot, "❯ Question 4999")
        seen: set[int] = set()
        for _ in range(400):
            assert len(talk.app.query(Exchange)) <= MOST
            seen |= {int(number) for number in re.findall(r"❯ Question (\d+)", screen_text(talk.app))}
            if 4900 in seen:
                break
            await pilot.press("pageup")
            await until(pilot, lambda: not talk.app.transcript.moving)
        assert seen >= set(range(4900, 5000))
        for _ in range(400):
            await pilot.press("pagedown")
            if "Question 4999" in screen_text(talk.app):
                break
        await shows(pilot, "❯ Question 4999")


async def test_an_answer_that_comes_while_the_reader_is_further_up_is_announced_and_one_key_away() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        for _ in range(5):
            await ask(pilot, talk, "When do bees make honey?")
        talk.assistant.gate = threading.Event()
        await send(pilot, talk, "What is odd?")
        await shows(pilot, "Looking")
        await pilot.press("pageup", "pageup")
        before = talk.app.transcript.scroll_y
        talk.assistant.gate.set()
        await shows(pilot, "new answer ↓")
        assert talk.app.transcript.scroll_y == before
        await pilot.press("ctrl+end")
        await shows(pilot, "Some write [/nope]")
        await until(pilot, lambda: "new answer" not in screen_text(talk.app))


async def test_short_turns_on_a_tall_screen_can_all_be_reached() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 2 * MOST)) as pilot:
        await shows(pilot, "● Ready")
        await talk.app.talk.begin([Turn(f"Question {number}", list) for number in range(200)])
        await shows(pilot, "❯ Question 199")
        for key, last in (("pageup", "❯ Question 0 "), ("pagedown", "❯ Question 199")):
            for _ in range(60):
                await pilot.press(key)
                await until(pilot, lambda: not talk.app.transcript.moving)
                if last in screen_text(talk.app):
                    break
            await shows(pilot, last.strip())


async def test_turns_that_left_the_screen_take_up_no_room_though_the_talk_still_holds_them() -> None:
    talk = chat()
    turns = [Turn(f"Question {number}", list) for number in range(MOST + 20)]
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● Ready")
        for turn in turns:
            await talk.app.transcript.add(turn)
        await shows(pilot, f"❯ Question {MOST + 19}")
        gc.collect()
        assert sum(type(thing) is Exchange and thing.turn in turns for thing in gc.get_objects()) < MOST + 10


async def test_a_question_takes_the_reader_to_the_end_from_wherever_they_are() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● Ready")
        await talk.app.talk.begin([Turn(f"Question {number}", list) for number in range(200)])
        await shows(pilot, "❯ Question 199")
        for _ in range(12):
            await pilot.press("pageup")
        await until(pilot, lambda: "Question 199" not in screen_text(talk.app))
        await ask(pilot, talk, "What is odd?")
        await shows(pilot, "Some write [/nope]")
        assert len(talk.app.query(Exchange)) <= MOST


async def test_a_key_is_handled_while_an_answer_and_an_index_are_in_the_making() -> None:
    gate = threading.Event()
    talk = chat(update=lambda tell: gate.wait() and None)
    talk.assistant.gate = gate
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● Ready")
        await send(pilot, talk, "When do bees make honey?")
        await shows(pilot, "Looking")
        await pilot.press(*"typed")
        assert talk.app.query_one(Composer).text == "typed"
        await pilot.press("f1")
        await shows(pilot, "Keys in force")
        assert not gate.is_set()
        gate.set()


# Asking


async def test_the_last_question_is_put_otherwise_and_takes_its_place() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await pilot.press("f7")
        composer = talk.app.query_one(Composer)
        assert composer.text == "And wax?"  # as it was typed: what it leans on is still there
        await shows(pilot, "it takes the place of the last one")
        await ask(pilot, talk, "What is odd?")
        assert talk.assistant.asked[-1] == ("What is odd?", ("When do bees make honey?",))
        await until(pilot, lambda: "❯ And wax?" not in screen_text(talk.app))
        assert [answer.question for answer in talk.app.talk.answers] == ["When do bees make honey?", "What is odd?"]


async def test_a_click_on_what_was_understood_corrects_it_and_escape_leaves_it() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await pilot.click(talk.app.query(Verdict).last(), offset=(4, 0))
        await until(pilot, lambda: talk.app.query_one(Composer).text == "And wax?")
        await pilot.press("escape")
        await ask(pilot, talk, "What is odd?")
        assert len(talk.app.talk.answers) == 3


async def test_without_a_question_there_is_none_to_correct() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("f7")
        await shows(pilot, "There is no question to correct.")


async def test_how_sure_an_answer_is_stands_in_words_with_the_figure_a_key_away() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered · almost certainly right")
        await pilot.press("f4")
        await shows(pilot, "✓ Answered · 93% sure")
        await pilot.press("f4")
        await shows(pilot, "almost certainly right")


async def test_the_index_is_brought_up_to_date_when_that_is_asked_for() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await shows(pilot, "● Ready")
        assert "up to date" not in screen_text(talk.app)
        await ask(pilot, talk, "/reindex")
        await shows(pilot, "The index is up to date with the documents.")


@pytest.mark.parametrize(
    ("done", "total", "spent", "said"),
    [(10, 100, 1.0, ""), (0, 100, 9.0, ""), (100, 100, 9.0, ""), (10, 100, 4.0, ", about 36 s left"), (1, 100, 4.0, ", about 7 min left")],
)
def test_the_time_that_is_left_is_told_once_the_pace_is_known(done: int, total: int, spent: float, said: str) -> None:
    assert left(done, total, spent) == said


async def test_what_is_read_stays_at_the_top_when_the_window_changes() -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 40)) as pilot:
        for question in ("When do bees make honey?", "How much does a veil cost?") * 5:
            await ask(pilot, talk, question)
        await pilot.press("pageup")
        await pilot.press("pageup")
        transcript = talk.app.transcript

        def at_top() -> Exchange:
            return next(one for one in transcript.query(Exchange) if one.virtual_region.bottom > transcript.scroll_y)

        await until(pilot, lambda: 0 < transcript.scroll_y < transcript.max_scroll_y)
        read = at_top()
        for size in ((60, 20), (140, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: transcript.scroll_y == at_top().virtual_region.y and at_top() is read)
