"""What the chat keeps between runs: conversations, and what was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import KeepingError
from assistant.keeping import database, sessions
from assistant.render import answer_json, dumps
from assistant.tui.composer import Composer
from assistant.tui.finder import Finder
from assistant.tui.sessions import SessionsScreen
from tests.tui_fakes import ANSWERS, TEXT, Chat, ask, chat, screen_text, shows, until

BEES = "/documents/bees"


@pytest.fixture(autouse=True)
def state(elsewhere: None, tmp_path: Path) -> Path:
    return tmp_path / "state"


def keeping_chat() -> Chat:
    return chat(keep_sessions="yes")


def kept(*questions: str) -> int:
    """Keep an earlier conversation of `questions`."""
    session = None
    for question in questions:
        session = sessions.add(session, BEES, question, dumps(answer_json(ANSWERS[question])))
    assert session is not None
    return session


# Conversations


async def test_what_is_asked_is_kept_and_resumed_in_another_run_with_its_quotes_and_its_thread() -> None:
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not talk.app.is_running)
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("f8")
        await shows(pilot, "When do bees make honey? — 2 questions", "Enter resumes, f2 renames, del deletes")
        await pilot.press("enter")
        await shows(pilot, "❯ How much does a veil cost?", "Bees make honey in summer.", "Keeping bees needs a veil.")
        await ask(pilot, talk, "And wax?")
        assert talk.assistant.asked == [("And wax?", ("When do bees make honey?", "How much does a veil cost?"))]
    (session,) = sessions.listed(BEES)
    assert session.turns == 3


async def test_what_else_was_said_of_an_answer_is_resumed_with_it() -> None:
    kept("When is honey made?", "Was ist Honig?", "Who is the king?")
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 60)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("f8")
        await shows(pilot, "3 questions")
        await pilot.press("enter")
        await shows(pilot, "≠ Quotes 1 and 2 differ in a date.", "The question seems to be in German.", "→ When do bees make honey?")


async def test_a_new_conversation_is_another_session() -> None:
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "/new")
        await ask(pilot, talk, "Who is the king?")
    assert [session.name for session in sessions.listed(BEES)] == ["Who is the king?", "When do bees make honey?"]


async def test_sessions_are_searched_renamed_and_deleted_only_when_that_is_said_twice() -> None:
    kept("When do bees make honey?", "And wax?")
    kept("Who is the king?")
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "/sessions")
        await until(pilot, lambda: isinstance(talk.app.screen, SessionsScreen))
        await shows(pilot, "Who is the king?", "When do bees make honey?")
        await pilot.press(*"wax")
        await until(pilot, lambda: "king" not in screen_text(talk.app))
        await pilot.press("f2")
        await shows(pilot, "Type the new name")
        await pilot.press("ctrl+a", "ctrl+k", *"Sweet", "enter")
        await shows(pilot, "Sweet — 2 questions", "Who is the king? — 1 question")
        await pilot.press("delete")
        await shows(pilot, "del again deletes")
        await pilot.press("down", "up", "delete")
        await shows(pilot, "Who is the king?")
        await pilot.press("delete")
        await until(pilot, lambda: "king" not in screen_text(talk.app))
        await pilot.press("escape")
        await until(pilot, lambda: len(talk.app.screen_stack) == 1)
    assert [session.name for session in sessions.listed(BEES)] == ["Sweet"]


async def test_a_quote_whose_words_are_gone_is_not_quoted_and_that_is_said() -> None:
    kept("When do bees make honey?")
    talk = keeping_chat()
    talk.assistant.index.text = TEXT.replace("in summer", "in winter")
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("f8")
        await shows(pilot, "When do bees make honey? — 1 question")
        await pilot.press("enter")
        await shows(pilot, "She lays the eggs.", "no longer stands in the documents")
        assert "Bees make honey in" not in screen_text(talk.app)


async def test_a_setting_keeps_nothing_and_says_so(state: Path) -> None:
    talk = chat(keep_sessions="no")
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("f8")
        await shows(pilot, 'keep_sessions = "no"')
    assert not state.exists()


async def test_without_a_session_the_list_says_so() -> None:
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press("f8")
        await shows(pilot, "No conversation is kept yet.")
        await pilot.press("enter", "delete", "f2", "escape")
        await until(pilot, lambda: len(talk.app.screen_stack) == 1)


async def test_what_cannot_be_kept_is_told_and_stays_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise KeepingError("The disk is full.", "Make room.")

    monkeypatch.setattr(sessions, "add", full)
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await shows(pilot, "! The disk is full. Make room.", "✓ Answered")


async def test_a_newer_file_is_told_in_the_list_and_at_the_start() -> None:
    kept("When do bees make honey?")
    with database.opened() as connection:
        connection.execute("PRAGMA user_version = 99")
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "newer version of this program")
        await pilot.press("f8")
        await shows(pilot, "Update the program, or move the file away.")


# What was asked


async def test_questions_of_earlier_runs_come_back_with_the_up_key_and_by_search() -> None:
    kept("When do bees make honey?", "Who is the king?", "And wax?")
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        composer = talk.app.query_one(Composer)
        await until(pilot, lambda: composer.asked)
        await pilot.press("up")
        assert composer.text == "And wax?"
        composer.clear()
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(talk.app.screen, Finder))
        await pilot.press(*"bees hon", "enter")
        await until(pilot, lambda: composer.text == "When do bees make honey?")
        assert talk.assistant.asked == []
        await pilot.press("ctrl+r", *"xyz")
        await shows(pilot, "Nothing was asked that holds this.")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(talk.app.screen_stack) == 1)
        assert composer.text == "When do bees make honey?"


async def test_a_line_of_a_list_is_chosen_by_mouse_too() -> None:
    kept("When do bees make honey?", "And wax?")
    talk = keeping_chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        composer = talk.app.query_one(Composer)
        await until(pilot, lambda: composer.asked)
        await pilot.press("ctrl+r")
        await shows(pilot, "And wax?")
        await pilot.click("Finder OptionList", offset=(3, 1))
        await until(pilot, lambda: composer.text == "When do bees make honey?")
