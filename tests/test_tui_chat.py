"""The chat as a reader uses it: ask, read, look around."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import CorpusError, ModelError
from assistant.indexing import BuildReport, Progress
from assistant.tui.exchange import Verdict
from assistant.tui.quotes import QuoteCard
from assistant.tui.source import SourceScreen
from tests.tui_fakes import ANSWERS, TEXT, Chat, FakeAssistant, ask, chat, screen_text, send, settings, shows, until


async def test_a_question_is_answered_with_its_quote_and_place() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await pilot.press(*"When do bees make honey?", "enter")
        await shows(pilot, "✓ Answered", "Bees make honey in summer.", "1. bees.md › Bees, line 3")


async def test_the_first_screen_says_what_it_is_what_it_reads_and_what_to_ask() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "It reads /documents/bees", "--corpus DIR", "→ When do bees make honey?", "(1 document)")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When do bees make honey?", ["✓ Answered"]),
        (
            "How much does a veil cost?",
            [
                "○ The documents do not say",
                "The documents speak of “veil”",
                "but give no amount where they come nearest.",
                "Nearest quotes",
                "needs a veil.",
            ],
        ),
        ("Who is the king?", ["✗ Not found", "→ When do bees make honey?"]),
    ],
)
async def test_each_outcome_has_its_own_words_and_sign(question: str, words: list[str]) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, question)
        await shows(pilot, *words)


async def test_quotes_that_say_otherwise_are_pointed_out() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "When is honey made?")
        await shows(pilot, "✓ Answered", "≠ Quotes 1 and 2 differ in a date.", "2. bees.md")
        await ask(pilot, talk, "When do bees make honey?")
        assert ["≠" in verdict.made("").plain for verdict in talk.app.query(Verdict)] == [True, False]


async def test_a_question_that_was_not_looked_for_says_why_and_not_that_nothing_was_found() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "Was ist Honig?")
        await shows(pilot, "✗ Not looked for", "The question seems to be in German.")
        assert "Not found" not in screen_text(talk.app)


async def test_the_answering_words_are_marked_and_the_nearest_of_a_refusal_are_not() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "How much does a veil cost?")
        assert marked_on_screen(talk) == "in summer" + "She lays the eggs."


async def test_what_stands_around_a_quote_is_one_key_away_and_goes_again() -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "68 characters more in this passage")
        await pilot.press("ctrl+o")
        await shows(pilot, "Bees make honey in summer. They live in hives of wax. A hive holds a queen.")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "hives of wax" not in screen_text(talk.app))


async def test_what_a_document_holds_is_shown_and_never_obeyed_and_copied_exactly() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "What is odd?")
        await shows(pilot, "Some write [/nope] and ␛[31mred␛[0m and \\u202eback\\u202c here.", "The file is gone")
        assert "\x1b" not in screen_text(talk.app)
        await pilot.press("ctrl+y")
        assert talk.app.clipboard == (
            "Some write [/nope] and \x1b[31mred\x1b[0m and \u202eback\u202c here.\n— bees.md › Odd things, line 11\n"
        )


async def test_a_question_with_markup_and_control_characters_is_data_too() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "[/b] \x1b[2J [red]what[/red]")
        await shows(pilot, "❯ [/b] ␛[2J [red]what[/red]")
        assert talk.assistant.asked[-1][0] == "[/b] \x1b[2J [red]what[/red]"


async def test_a_follow_up_is_asked_with_the_questions_before_it() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await shows(pilot, "understood as: When do bees make honey · And wax?")
        assert talk.assistant.asked[-1] == ("And wax?", ("When do bees make honey?",))
        await pilot.press("ctrl+l")
        await ask(pilot, talk, "Who is the king?")
        assert talk.assistant.asked[-1] == ("Who is the king?", ())


async def test_a_suggested_question_is_asked_by_keyboard_or_by_mouse() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await shows(pilot, "→ When do bees make honey?")
        await pilot.press("tab", "enter")
        await shows(pilot, "✓ Answered")
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await shows(pilot, "→ What is odd?")
        await pilot.click("Choices", offset=(4, 1))
        await shows(pilot, "✓ Answered")
        assert talk.assistant.asked == [("What is odd?", ())]


async def test_the_ranked_passages_come_with_no_verdict() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await ask(pilot, talk, "Who is the king?")
        await pilot.press("ctrl+g")
        await shows(pilot, "The nearest passages, best first, with no verdict", "2. bees.md › Keeping bees, line 7")


async def test_keys_walk_through_the_quotes_and_back_to_the_question() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("tab", "down", "c")
        assert talk.app.clipboard.startswith("She lays the eggs.\n")
        await pilot.press("up", "c")
        assert talk.app.clipboard.startswith("Bees make honey")
        await pilot.press("escape", "x")
        assert talk.app.query_one("#composer").text == "x"  # type: ignore[attr-defined]


async def test_the_document_opens_at_the_quote_and_back() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "What is odd?")
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        area = talk.app.screen.query_one("#source")
        await until(pilot, lambda: area.selected_text)  # type: ignore[attr-defined]
        assert area.selected_text == "Some write [/nope] and ␛[31mred␛[0m and \\u202eback\\u202c here."  # type: ignore[attr-defined]
        await shows(pilot, "unchanged since it was indexed", "11")
        await pilot.press("escape")
        await shows(pilot, "✓ Answered")


async def test_a_click_on_the_place_opens_the_document() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "What is odd?")
        await pilot.click(QuoteCard, offset=(4, 0))
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))


async def test_it_paints_before_the_index_is_open_and_the_question_waits() -> None:
    gate = threading.Event()

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        tell(Progress("embedding", 3, 12))
        gate.wait()
        return assistant

    talk = chat(opener=opener)
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await shows(pilot, "Reads /documents/bees", "Indexing: embedding 3 of 12")
        await send(pilot, talk, "When do bees make honey?")
        await shows(pilot, "your question waits")
        gate.set()
        await shows(pilot, "✓ Answered", "● Ready")


async def test_it_can_be_left_while_the_index_is_being_opened() -> None:
    never = threading.Event()

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        never.wait()
        return assistant

    talk = chat(opener=opener)
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Opening the index")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not talk.app.is_running)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name in ("librarian", "indexer", "beside"))
    never.set()


async def test_escape_cancels_a_search_and_gives_the_question_back() -> None:
    talk = chat()
    talk.assistant.gate = threading.Event()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await shows(pilot, "● Ready")
        await send(pilot, talk, "When do bees make honey?")
        await shows(pilot, "Looking (Esc cancels)")
        await pilot.press("escape")
        await shows(pilot, "Cancelled.")
        assert talk.app.query_one("#composer").text == "When do bees make honey?"  # type: ignore[attr-defined]
        talk.assistant.gate.set()
        await send(pilot, talk, "And wax?")
        await shows(pilot, "understood as")
        assert talk.assistant.asked[-1] == ("And wax?", ())
        assert len(talk.app.query(QuoteCard)) == 1


async def test_an_error_is_told_with_what_to_do_and_the_talk_goes_on() -> None:
    talk = chat()
    talk.assistant.raises = CorpusError("The folder is gone.", "Put it back.")
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "! The folder is gone.", "Put it back.")
        talk.assistant.raises = ZeroDivisionError("by zero")
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "Something went wrong: ZeroDivisionError: by zero", "assistant doctor")
        talk.assistant.raises = None
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered")


async def test_an_index_that_cannot_be_opened_is_told_and_tried_again_with_the_next_question() -> None:
    broken = [True]

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        if broken.pop() if broken else False:
            raise CorpusError("There is no folder /documents/bees.", "Name another with --corpus DIR.")
        return assistant

    talk = chat(opener=opener)
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await shows(pilot, "! There is no folder /documents/bees.", "Name another with", "asking tries again")
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered", "● Ready")


async def test_without_the_model_words_are_looked_for_and_that_is_said() -> None:
    problem = ModelError("The model is gone.", "Install it again.")

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        raise problem

    talk = chat(opener=opener)
    talk.assistant.raises = problem
    async with talk.app.run_test(size=(80, 50)) as pilot:
        await shows(pilot, "! The model is gone.", "Install it again. Then open the chat again", "○ Without the model: only words")
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "Without the model only words are looked for;", "1. bees.md › Bees, line 3", "there is no verdict")
        assert "Answered" not in screen_text(talk.app)


async def test_without_the_model_and_without_an_index_the_model_is_what_is_told_of() -> None:
    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        raise ModelError("The model is gone.", "Install it again.")

    def open_words(problem: ModelError) -> FakeAssistant:
        raise problem

    talk = chat(opener=opener, open_words=open_words)
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await shows(pilot, "! The model is gone.", "Install it again.", "✗ The documents cannot be asked yet")


async def test_an_index_that_is_behind_is_brought_up_to_date_behind_the_talk() -> None:
    gate = threading.Event()
    opened: list[FakeAssistant] = []

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        opened.append(FakeAssistant(settings()))
        return opened[-1]

    def update(tell: Any) -> BuildReport | None:
        if len(opened) > 1:
            return None
        tell(Progress("embedding", 1, 2))
        gate.wait()
        opened[0].index.in_force = False
        return BuildReport(("new.md",), (), ("old.md",), (), (), 3, 9, "2", "")

    talk = chat(opener=opener, update=update)
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "Indexing: embedding 1 of 2")
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered")
        gate.set()
        await shows(pilot, "up to date with the documents again: 1 document added, 1 document removed.")
        await until(pilot, lambda: len(opened) == 2 and opened[0].closed)
        await ask(pilot, talk, "And wax?")
        assert opened[1].asked == [("And wax?", ("When do bees make honey?",))]
        assert "elsewhere" not in screen_text(talk.app)


async def test_an_index_that_was_made_elsewhere_answers_from_the_next_question_on() -> None:
    opened: list[FakeAssistant] = []

    def opener(tell: Any, assistant: FakeAssistant) -> FakeAssistant:
        opened.append(FakeAssistant(settings()))
        if len(opened) == 2:
            opened[1].index.text = TEXT.replace("# Bees", "# All bees")
        if len(opened) == 3:
            raise CorpusError("The folder /documents/bees holds no document that can be read.", "Put documents in it.")
        return opened[-1]

    talk = chat(opener=opener)
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered")
        opened[0].index.in_force = False
        await pilot.press("ctrl+o")
        await shows(pilot, "bees.md has changed since this quote was shown", "Ask again", "brought up to date elsewhere")
        assert opened[0].closed
        await ask(pilot, talk, "And wax?")
        assert opened[1].asked == [("And wax?", ("When do bees make honey?",))]
        opened[1].index.in_force = False
        await ask(pilot, talk, "What is odd?")
        await shows(pilot, "holds no document that can be read")
        assert opened[1].closed


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 50), (200, 60)])
async def test_nothing_is_lost_at_any_size(size: tuple[int, int]) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.resize_terminal(*size)
        await pilot.press("tab")
        seen = ""
        for _ in range(3):
            seen += screen_text(talk.app)
            await pilot.press("pagedown")
        for words in ("✓ Answered", "Bees make honey in summer.", "bees.md › Bees, line 3", "She lays the eggs.", "/corpus FOLDER"):
            assert words in " ".join(seen.split()), words
        for line in screen_text(talk.app).splitlines():
            assert len(line) <= size[0]


async def test_without_colour_the_marks_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        assert marked_on_screen(talk).startswith("in summer")
        for strip in talk.app.screen._compositor.render_strips():
            for segment in strip.apply_filter(talk.app._filters[-1], talk.app.screen.background_colors[0]):
                colour = segment.style and segment.style.color and segment.style.color.triplet
                assert not colour or colour.red == colour.green == colour.blue


def marked_on_screen(talk: Chat) -> str:
    """The text of quotes that is bold and underlined, as it stands on the screen."""
    found = ""
    for card in talk.app.query(QuoteCard):
        region = card.region
        for strip in talk.app.screen._compositor.render_strips()[region.y : region.bottom]:
            for segment in strip:
                if segment.style and segment.style.underline and segment.style.bold:
                    found += segment.text
    return found


def test_every_made_up_answer_is_well_formed() -> None:
    assert all(answer.question == question for question, answer in ANSWERS.items())


async def test_the_folder_that_is_read_is_told_and_another_one_ends_this_chat(tmp_path: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "/corpus")
        await shows(pilot, "It reads /documents/bees; the index is /index.")
        await ask(pilot, talk, f"/corpus {tmp_path / 'nowhere'}")
        await shows(pilot, "There is no folder")
        await send(pilot, talk, f"/corpus {tmp_path}")
        await until(pilot, lambda: not talk.app.is_running)
    assert talk.app.return_value is not None and talk.app.return_value.corpus == tmp_path
