"""What the chat keeps: conversations between runs, the reader's judgements, files and copies."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError, KeepingError
from assistant.evaluation.questions import read_questions
from assistant.keeping import database, sessions
from assistant.render import answer_json, dumps
from assistant.tui import clipboard, judging, saving
from assistant.tui.composer import Composer
from assistant.tui.finder import Finder
from assistant.tui.sessions import SessionsScreen
from assistant.tui.source import SourceScreen, SourceView
from assistant.types import Outcome
from tests.tui_fakes import ANSWERS, HONEY, TEXT, VEIL, Chat, ask, chat, screen_text, send, shows, until

BEES = "/documents/bees"


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The state of nobody who runs the tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("ASSISTANT_CONFIG", str(tmp_path / "config.toml"))
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


# Right and wrong


def judged(state: Path) -> list[dict[str, Any]]:
    (file,) = state.rglob("questions.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def test_a_right_answer_becomes_a_question_of_the_readers_own_test_set(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await pilot.press("f5")
        await shows(pilot, "Kept as answered here, for assistant eval: 1 question in")
    (line,) = judged(state)
    start = HONEY.citation.start
    assert line["gold"] == [{"document": "bees.md", "start": start, "end": start + 26, "answers": [[start + 16, start + 25]]}]
    assert (line["judged"], line["came_back"]["quotes"][0]["text"]) == ("right", HONEY.text)
    (question,) = read_questions(next(state.rglob("questions.jsonl")).parent)
    assert (question.question, question.outcome, question.history) == ("And wax?", Outcome.ANSWERED, ("When do bees make honey?",))


async def test_a_right_refusal_is_kept_as_one(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("f5")
        await shows(pilot, "not answered by the documents")
    (line,) = judged(state)
    assert (line["outcome"], line["gold"], line["judged"]) == ("not_stated", [], "right")


async def test_another_quote_than_the_first_can_be_the_right_one_also_of_a_refusal(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 50)) as pilot:
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("tab", "plus")
        await shows(pilot, "Kept as answered here")
    (line,) = judged(state)
    assert (line["outcome"], line["gold"][0]["start"], line["judged"]) == ("answered", VEIL.citation.start, "wrong")


async def test_a_wrong_answer_is_kept_with_what_the_reader_says_is_right_and_a_second_thought_replaces_it(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("f6")
        await shows(pilot, "What is right?", "→ The documents do not say it")
        await pilot.press("enter")
        await shows(pilot, "not answered by the documents")
        assert judged(state)[0]["outcome"] == "not_stated"
        await pilot.press("f6", "down", "enter")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        area = talk.app.screen.query_one(SourceView).area
        area.move_cursor((6, 3))
        await pilot.press("m")
        await until(pilot, lambda: judged(state)[0]["outcome"] == "answered")
        await shows(pilot, "Kept as answered here")
    (line,) = judged(state)
    assert TEXT[slice(*line["gold"][0]["answers"][0])] == "Keeping bees needs a veil."
    assert line["judged"] == "wrong"


async def test_what_is_selected_is_what_is_marked_and_a_place_without_a_sentence_is_told(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 50)) as pilot:
        await ask(pilot, talk, "What is odd?")
        await pilot.press("minus")
        await pilot.press("tab", "minus")
        await shows(pilot, "→ A sentence in another document")
        await pilot.press("escape", "f3")
        await until(pilot, lambda: talk.app.reading.beside)
        await until(pilot, lambda: talk.app.query_one(SourceView).area.selected_text)
        await pilot.press("m")
        await until(pilot, lambda: list(state.rglob("questions.jsonl")))
        area = talk.app.query_one(SourceView).area
        area.move_cursor((1, 0))
        await pilot.press("m")
        await shows(pilot, "There is no sentence here")
    start = TEXT.index("Some write")
    assert judged(state)[0]["gold"][0]["answers"] == [[start, len(TEXT) - 1]]


@pytest.mark.parametrize("key", ["f5", "f6", "f4"])
async def test_without_an_answer_there_is_nothing_to_judge(key: str) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press(key)
        await shows(pilot, "There is no answer yet." if key == "f4" else "Only the answer to a question")


def test_lines_of_another_hand_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "mine" / "questions.jsonl"
    line = judging.judged(ANSWERS["And wax?"], (), right=True, gold=[])
    assert judging.keep(file, line) == 1
    with file.open("a", encoding="utf-8") as stream:
        stream.write('not  JSON\n[1]\n{"id":  "mine"}')
    assert judging.keep(file, {**line, "judged": "wrong"}) == 4
    assert file.read_text(encoding="utf-8").startswith('not  JSON\n[1]\n{"id":  "mine"}\n{"id": "')
    other = judging.judged(ANSWERS["And wax?"], ("Earlier?",), right=True, gold=[])
    assert judging.keep(file, other) == 5


def test_a_test_set_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeepingError, match="cannot be written"):
        judging.keep(tmp_path / "file" / "questions.jsonl", {"id": "1"})


# Files


def test_the_format_of_a_saved_conversation_goes_by_its_ending(tmp_path: Path) -> None:
    answers = list(ANSWERS.values())
    assert saving.save(answers, tmp_path, "html").name == "conversation.html"
    assert saving.save(answers, tmp_path, "JSON").name == "conversation.json"
    assert saving.save(answers, tmp_path, "mine.json").read_text() == (tmp_path / "conversation.json").read_text()
    written = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert [answer["question"] for answer in written] == list(ANSWERS)
    with pytest.raises(AssistantError, match=r"not saved as “.pdf”"):
        saving.save(answers, tmp_path, "mine.pdf")


def test_a_page_holds_each_quote_and_nothing_that_documents_could_command(tmp_path: Path) -> None:
    hostile = replace(ANSWERS["What is odd?"], question="<script>alert(1)</script>\x1b[2J")
    page = saving.save([hostile, *ANSWERS.values()], tmp_path, "talk.html").read_text(encoding="utf-8")

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: set[str] = set()
            self.quotes: list[str] = []
            self.inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            if tag == "blockquote":
                self.quotes.append("")
                self.inside = True

        def handle_endtag(self, tag: str) -> None:
            self.inside = self.inside and tag != "blockquote"

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.quotes[-1] += data

    reader = Reader()
    reader.feed(page)
    assert "script" not in reader.tags and "link" not in reader.tags and "\x1b" not in page
    assert reader.quotes[0].startswith("Some write [/nope] and ␛[31mred") and HONEY.text in reader.quotes


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here that plays a full disk")
    monkeypatch.setattr(saving, "_private", lambda path, flags: os.open("/dev/full", os.O_WRONLY))
    (tmp_path / "talk.md").touch()
    monkeypatch.setattr("builtins.open", lambda path, *rest, opener, **more: os.fdopen(opener(path, 0), "w", encoding="utf-8"))
    with pytest.raises(AssistantError, match=r"could not be saved .* No space left") as told:
        saving.save(list(ANSWERS.values()), tmp_path, "talk.md")
    assert "still here" in told.value.next_step
    assert not (tmp_path / "talk.md").exists()


async def test_the_command_saves_in_each_format_and_copies_markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "/save json")
        await shows(pilot, "conversation.json")
        await ask(pilot, talk, "/copy md")
        assert talk.app.clipboard.startswith("> Bees make honey in summer.\n\n— bees.md › Bees, line 3 <!-- quote")
        await ask(pilot, talk, "/copy pdf")
        await shows(pilot, "/copy takes md")
        await pilot.press("tab", "down", "C")
        assert "> She lays the eggs." in talk.app.clipboard
    assert json.loads((tmp_path / "conversation.json").read_text())[0]["outcome"] == "answered"


# The clipboard


@pytest.mark.parametrize(
    ("screens", "there", "command"),
    [
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, {"wl-copy", "xclip"}, ["/bin/wl-copy"]),
        ({"DISPLAY": ":0"}, {"wl-copy", "xclip"}, ["/bin/xclip", "-selection", "clipboard"]),
        ({"DISPLAY": ":0"}, {"xsel"}, ["/bin/xsel", "--clipboard", "--input"]),
        ({}, {"wl-copy", "xclip"}, None),
        ({"DISPLAY": ":0"}, set(), None),
    ],
)
def test_the_program_for_the_clipboard_is_the_one_that_reaches_the_screen(
    screens: dict[str, str], there: set[str], command: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screens.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in there else None)
    assert clipboard.tool() == command


def test_text_is_given_to_the_program_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "tool", lambda: ["tee", str(tmp_path / "copied")])
    assert clipboard.copy("$(rm) ‘ü’ \x1b")
    assert (tmp_path / "copied").read_text(encoding="utf-8") == "$(rm) ‘ü’ \x1b"
    monkeypatch.setattr(clipboard, "tool", lambda: [str(tmp_path / "nowhere")])
    assert not clipboard.copy("x")
    monkeypatch.setattr(clipboard, "tool", lambda: None)
    assert not clipboard.copy("x")


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
