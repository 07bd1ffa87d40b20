"""Typing: the composer, its history, the slash commands, the greetings, and keeping what was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events

from assistant.errors import AssistantError
from assistant.onboarding import Category, DocumentCategories
from assistant.onboarding.categories import Structure
from assistant.render import markdown_quotes
from assistant.tui import commands, greetings, names, saving
from assistant.tui.composer import Composer
from assistant.tui.help import HelpScreen
from assistant.tui.quotes import QuoteCard
from assistant.tui.sidebar import Sidebar
from assistant.tui.source import SourceScreen
from tests.tui_fakes import ANSWERS, EGGS, HONEY, ODD, VEIL, ask, chat, screen_text, send, shows, until

CATEGORIES = (
    DocumentCategories(
        "bees.md", "Bees", Structure.SECTIONS, (), None,
        (
            Category("Keeping bees", ("Keeping bees",), VEIL, (0, 1), HONEY, EGGS, ("an amount",)),
            Category("[/b]Odd", ("Odd",), None, (0, 1)),
        ),
    ),
)  # fmt: skip


# The composer


async def test_the_up_key_brings_back_what_was_asked_and_the_down_key_the_draft() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        composer = talk.app.query_one(Composer)
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await pilot.press("d", "r")
        await pilot.press("up")
        assert composer.text == "And wax?"
        await pilot.press("up", "up")
        assert composer.text == "When do bees make honey?"
        await pilot.press("down", "down", "down")
        assert composer.text == "dr"


async def test_the_up_key_moves_within_a_text_of_several_lines_first() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        composer = talk.app.query_one(Composer)
        await ask(pilot, talk, "And wax?")
        composer.put("one\ntwo")
        await pilot.press("up")
        assert (composer.text, composer.cursor_location[0]) == ("one\ntwo", 0)
        await pilot.press("up")
        assert composer.text == "And wax?"


async def test_a_new_line_is_ctrl_j_and_the_input_grows_with_its_text() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        composer = talk.app.query_one(Composer)
        await pilot.press("a", "ctrl+j", "b")
        assert composer.text == "a\nb"
        await until(pilot, lambda: composer.region.height == 2)
        composer.put("long words " * 30)
        await until(pilot, lambda: 4 <= composer.region.height <= 8)
        await pilot.press("enter")
        await until(pilot, lambda: composer.region.height == 1)


async def test_nothing_is_asked_when_nothing_was_typed() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await pilot.press("enter", "space", "enter")
        await ask(pilot, talk, "And wax?")
        assert [question for question, _ in talk.assistant.asked] == ["And wax?"]


async def test_a_question_that_arrives_in_one_burst_is_sent_whole() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await shows(pilot, "● Ready")
        for character in "And wax?":
            talk.app.post_message(events.Key(character, character))
        talk.app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: talk.assistant.asked == [("And wax?", ())])


async def test_pasted_control_characters_are_made_harmless() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        composer = talk.app.query_one(Composer)
        talk.app.post_message(events.Paste("a\x1b[31m\r\nb\x00\u202e"))
        await until(pilot, lambda: composer.text)
        assert composer.text == "a␛[31m\nb␀\\u202e"


async def test_ctrl_c_tells_how_to_quit() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 30)) as pilot:
        await pilot.press("ctrl+c")
        await shows(pilot, "ctrl+q closes the chat")


# Slash commands


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/nope", "There is no command /nope. /help lists them."),
        ("/categorys", "There is no command /categorys. Did you mean /categories? /help lists them."),
        ("/new now", "/new takes nothing after it."),
    ],
)
async def test_a_command_that_is_off_gets_a_fitting_word(typed: str, said: str) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, talk, typed)
        await shows(pilot, said)
        assert talk.assistant.asked == []


def test_a_command_is_read_with_what_follows_its_name() -> None:
    call = commands.parse("/Define  queen bee ")
    assert isinstance(call, commands.Call)
    assert (call.command.name, call.argument) == ("define", "queen bee")
    assert commands.is_command("/x") and commands.is_command("/") and not commands.is_command("// what?")


async def test_commands_are_offered_and_completed_while_typing() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 30)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("/")
        await shows(pilot, "/categories /define [TERM] /tour")
        await pilot.press("c", "a", "tab")
        assert talk.app.query_one(Composer).text == "/categories"


async def test_help_lists_the_keys_in_force_and_the_commands() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await pilot.press("f1")
        await shows(pilot, "ctrl+q Close the chat", "/define [TERM]", "ctrl+y Copy the quote with its citation")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(talk.app.screen, HelpScreen))
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("tab", "f1")
        await shows(pilot, "o, f3 Open the document at the quote")
        await pilot.press("f1")
        await until(pilot, lambda: not isinstance(talk.app.screen, HelpScreen))
        await ask(pilot, talk, "/help")
        await until(pilot, lambda: isinstance(talk.app.screen, HelpScreen))


async def test_the_palette_knows_the_commands() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("ctrl+p", *"/sources")
        await shows(pilot, "the documents that are read")
        await pilot.press("enter")
        await until(pilot, lambda: len(talk.app.screen_stack) == 1)
        await shows(pilot, "1 document; choose one to open it.")


async def test_categories_are_listed_to_choose_from() -> None:
    talk = chat(categories=lambda index: CATEGORIES)
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/categories")
        await shows(pilot, "Choose one to see what they say of it.", "Keeping bees", "[/b]Odd")
        await pilot.press("tab", "enter")
        await shows(pilot, "Not stated of it: an amount", "→ ask about it: Keeping bees")
        await pilot.press("tab", "tab", "tab", "tab", "enter")
        await until(pilot, lambda: talk.assistant.asked == [("Keeping bees", ())])


async def test_a_category_of_one_of_several_documents_is_quoted_from_its_own() -> None:
    other = DocumentCategories("wasps.md", "Wasps", Structure.SECTIONS, (), None, (Category("Article 5", ("Article 5",), EGGS, (0, 1)),))
    talk = chat(categories=lambda index: (*CATEGORIES, other))
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "/categories")
        await shows(pilot, "Wasps • Article 5")
        await pilot.press("tab", "end", "enter")
        await shows(pilot, "❯ Article 5 — Wasps", "She lays the eggs.")
        assert talk.assistant.asked == []


async def test_the_documents_are_listed_and_open() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "/sources")
        await shows(pilot, "1 document; choose one to open it.", "bees.md — Bees")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))


async def test_new_clears_and_quit_ends() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "/new")
        await shows(pilot, "earlier questions are forgotten")
        assert "✓ Answered" not in screen_text(talk.app)
        await send(pilot, talk, "/quit")
        await until(pilot, lambda: not talk.app.is_running)


@pytest.mark.parametrize("key", ["ctrl+y", "ctrl+g", "f3", "ctrl+o"])
async def test_keys_that_need_a_quote_say_so_or_do_nothing_before_there_is_one(key: str) -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press(key)
        await shows(pilot, "no quote" if key != "ctrl+g" else "Ask a question first")
        assert talk.app.clipboard == ""


# The side bar


async def test_the_side_bar_is_walked_through_and_tells_what_the_documents_say_of_each_category() -> None:
    talk = chat(categories=lambda index: CATEGORIES)
    async with talk.app.run_test(size=(140, 60)) as pilot:
        await shows(pilot, "Categories", "Keeping bees", "[/b]Odd")
        await pilot.press("f2", "f2", "enter")
        await shows(
            pilot, "❯ Keeping bees", "What it is for: bees.md › Bees, line 3", "Bees make honey in summer.", "For example: bees.md",
            "Not stated of it: an amount", "→ ask about it: Keeping bees",
        )  # fmt: skip
        assert talk.assistant.asked == []
        await pilot.press("down", "enter")
        await until(pilot, lambda: talk.assistant.asked)
        assert talk.assistant.asked[0][0] == "[/b]Odd"
        assert talk.app.query_one(Sidebar).has_class("beside")
        await pilot.press("escape", "x")
        assert talk.app.query_one(Composer).text == "x"


async def test_the_side_bar_lies_over_the_talk_where_there_is_no_room_and_goes_again() -> None:
    talk = chat(categories=lambda index: CATEGORIES)
    async with talk.app.run_test(size=(60, 20)) as pilot:
        await shows(pilot, "● Ready")
        assert "Keeping bees" not in screen_text(talk.app)
        await pilot.press("ctrl+t")
        await shows(pilot, "Keeping bees")
        await pilot.press("escape")
        await until(pilot, lambda: "Keeping bees" not in screen_text(talk.app))


async def test_categories_that_cannot_be_looked_up_do_no_harm() -> None:
    def broken(index: Any) -> Any:
        raise AssistantError("The index is gone.", "Build it.")

    talk = chat(categories=broken)
    async with talk.app.run_test(size=(140, 40)) as pilot:
        await shows(pilot, "They could not be looked up")
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "✓ Answered")


# Greetings


@pytest.mark.parametrize("text", ["hello", "Hi!", "Good morning.", "thank you very much!", "THANKS", "help", "What can you do?", "bye"])
def test_greetings_and_thanks_get_a_word(text: str) -> None:
    assert greetings.reply(text)


@pytest.mark.parametrize(
    "text", ["hello world programs", "What helps bees?", "help for keepers", "thanks to whom do they live?", "hives", "?", ""]
)
def test_questions_that_only_look_like_greetings_are_asked(text: str) -> None:
    assert greetings.reply(text) is None


async def test_a_greeting_never_reaches_the_assistant() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 40)) as pilot:
        await ask(pilot, talk, "Hello!")
        await shows(pilot, "Hello. Ask a question about the documents")
        await ask(pilot, talk, "When do bees make honey?")
        assert talk.assistant.asked == [("When do bees make honey?", ())]


# Keeping


async def test_the_conversation_is_saved_where_the_chat_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+s")
        await shows(pilot, "nothing to save yet")
        await ask(pilot, talk, "What is odd?")
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("ctrl+s")
        await shows(pilot, "conversation.md")
    kept = (tmp_path / "conversation.md").read_text(encoding="utf-8")
    assert [quote.text for quote in markdown_quotes(kept)] == [ODD.text, VEIL.text]
    assert "No amount" in kept or "no amount" in kept


def test_no_file_is_written_over(tmp_path: Path) -> None:
    answers = list(ANSWERS.values())
    assert saving.save(answers, tmp_path).name == "conversation.md"
    assert (tmp_path / "conversation.md").stat().st_mode & 0o777 == 0o600
    assert saving.save(answers, tmp_path).name == "conversation-2.md"
    assert saving.save(answers, tmp_path, "mine.md") == tmp_path / "mine.md"
    with pytest.raises(AssistantError, match="exists already"):
        saving.save(answers, tmp_path, "mine.md")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="could not be saved") as told:
        saving.save(list(ANSWERS.values()), tmp_path / "missing")
    assert "/save FILE" in told.value.next_step


async def test_keys_that_come_in_one_burst_keep_their_order() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● Ready")
        typed = (("a", "a"), ("b", "b"), ("backspace", None), ("c", "c"), ("ctrl+j", None), ("d", "d"), ("left", None), ("e", "e"))
        for key, character in typed:
            talk.app.composer.post_message(events.Key(key, character))
        await until(pilot, lambda: talk.app.composer.text == "ac\ned")


async def test_what_is_typed_at_a_quote_is_the_next_question() -> None:
    talk = chat()
    async with talk.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("tab")
        await until(pilot, lambda: isinstance(talk.app.focused, QuoteCard))
        await pilot.press(*"Why")
        await until(pilot, lambda: talk.app.composer.text == "Why" and talk.app.composer.has_focus)


async def test_names_of_headings_are_completed() -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        composer = talk.app.query_one(Composer)
        await until(pilot, lambda: composer.names)
        await pilot.press(*"What is keep", "tab")
        assert composer.text == "What is keeping bees"


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("/se", "ssions"),
        ("/def", "ine "),
        ("/define k", "eeping bees"),
        ("What is kee", ""),
        ("What is keep", "ing bees"),
        ("keeping bees", ""),
        ("one\nkeep", "ing bees"),
        ("beekeep", ""),
        ("/", ""),
    ],
)
def test_what_completes_a_text(typed: str, rest: str) -> None:
    assert names.rest_of(typed, ("Bees", "Keeping bees")) == rest
