"""The chat without a screen: a line in, an answer out, words about the talk on stderr; and when there is a screen to draw on."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import answering, indexing, tui
from assistant.cli import chat
from assistant.cli.app import app
from assistant.cli.common import Typed
from assistant.errors import ModelError
from assistant.tui.commands import COMMANDS
from assistant.types import Answer, Difference, Outcome
from tests.cli_fakes import HEAP, FakeAssistant

Run = Callable[..., Result]


class TalkingAssistant(FakeAssistant):
    """The assistant of the command line's tests, with an index and an encoder that was not asked for."""

    index: indexing.Index
    encoder = None

    def suggestions(self) -> tuple[str, ...]:
        return ("What is pruning?",)


@pytest.fixture
def run(index: indexing.Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.setattr(answering, "Assistant", TalkingAssistant)
    monkeypatch.setattr(indexing, "pending", lambda corpus, index: indexing.Changes((), (), ()))
    monkeypatch.setattr(TalkingAssistant, "index", index, raising=False)
    monkeypatch.setattr(FakeAssistant, "opened", [])
    monkeypatch.chdir(tmp_path)

    def invoke(*typed: str, options: tuple[str, ...] = ()) -> Result:
        return CliRunner().invoke(
            app, ["chat", *options, "--corpus", str(tmp_path / "documents")], input="".join(f"{line}\n" for line in typed)
        )

    yield invoke
    assert all(opened.closed for opened in FakeAssistant.opened)


def asked() -> list[tuple[str, tuple[str, ...]]]:
    (opened,) = FakeAssistant.opened
    return opened.asked


def test_quotes_that_say_otherwise_are_pointed_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(self: TalkingAssistant, question: str, history: tuple[str, ...] = ()) -> Answer:
        return Answer(question, Outcome.ANSWERED, 0.9, (self._quote(), self._quote()), differences=(Difference("date", (0, 1)),))

    monkeypatch.setattr(TalkingAssistant, "ask", ask)
    assert (
        "Answered by 2 quotes, best first; almost certainly right. Quotes 1 and 2 differ in a date."
        in run("When is the heap turned?").stdout
    )


def test_a_question_a_line_and_follow_ups_know_what_was_asked_before(run: Run) -> None:
    result = run("How often is the heap turned?", "Why?")
    assert result.exit_code == 0
    assert asked() == [("How often is the heap turned?", ()), ("Why?", ("How often is the heap turned?",))]
    assert result.stdout.count(HEAP) == 2
    assert "Understood as: How often is the heap turned? Why?" in result.stdout
    assert result.stderr == ""


def test_nothing_in_it_moves_the_cursor_or_colours(run: Run) -> None:
    result = run("the heap?", "/categories", "/help", "hello", options=("--plain",))
    assert not {"\x1b", "\r", "\b"} & set(result.stdout + result.stderr)


def test_new_forgets_what_was_asked(run: Run) -> None:
    result = run("the heap?", "/new", "Why?")
    assert asked()[1] == ("Why?", ())
    assert "A new conversation" in result.stderr


def test_quit_ends_the_talk_before_the_input_does(run: Run) -> None:
    assert run("/quit", "the heap?").exit_code == 0
    assert asked() == []


def test_the_subject_is_told_as_the_commands_tell_it(run: Run) -> None:
    result = run("/categories", "/define pruning", "/tour", "/sources")
    assert "- Watering\n" in result.stdout
    assert "Pruning means cutting back branches." in result.stdout
    assert "1. The Garden Handbook" in result.stdout
    assert "tools/shed.md: The Shed" in result.stdout
    assert result.stderr.splitlines()[-1] == "Chapter 2: The Shed. Go on with: /walk"


def test_the_tour_goes_on_by_chapters_and_tells_why_a_stop_is_there(run: Run) -> None:
    result = run("/walk", "/walk", "/walk", "/tour 2", "/tour 99", "/tour two")
    assert result.stdout.index("1. The Garden Handbook") < result.stdout.index("6. The Shed")
    assert "The tour has 2 chapters. Begin again with: /tour" in result.stderr
    assert "one of 3 parts side by side" in result.stdout
    assert result.stderr.count("The tour has 6 stops. Name the number of one of them.") == 2


def test_without_a_term_the_glossary_is_told_and_the_gaps_and_the_handbook_as_the_commands_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    result = run("/define", "/gaps", "/handbook book.md", "/handbook book.md")
    assert "Pruning  (defined)\n" in result.stdout and "Asked and not answered\n" in result.stdout
    *progress, first, again = result.stderr.splitlines()
    assert (
        progress == ["reading: 2", "asking: 9"]
        and first.startswith(f"Wrote {tmp_path / 'book.md'}: ")
        and again.endswith("is there already. Name another file: /handbook FILE")
    )
    assert "Pruning means cutting back branches." in (tmp_path / "book.md").read_text(encoding="utf-8")


def test_passages_are_those_of_the_last_question(run: Run) -> None:
    result = run("/passages", "the heap?", "/passages")
    assert "Ask a question first." in result.stderr
    assert "whether they answer is for you to judge" in result.stdout.partition(HEAP)[2]


def test_save_writes_the_conversation_and_says_where_or_why_not(run: Run, tmp_path: Path) -> None:
    result = run("/save", "the heap?", "/save talk.md", "/save talk.md")
    assert HEAP.removesuffix(".") in (tmp_path / "talk.md").read_text(encoding="utf-8")
    nothing, saved, again = result.stderr.splitlines()
    assert nothing.startswith("There is nothing to save yet.")
    assert saved.endswith(str(tmp_path / "talk.md"))
    assert "exists already" in again


def test_help_lists_what_can_be_typed_here_and_all_of_it_can(run: Run) -> None:
    told = run("/help").stderr
    for command in COMMANDS:
        said = run(f"/{command.name} word".strip() if command.argument else f"/{command.name}").stderr
        there = "on the screen only" not in said
        assert (f"/{command.name}" in told) is (there and command.name != "help"), command.name
    assert all(f"/{name}" in told for name in ("new", "passages", "define", "categories", "tour", "save", "quit"))


def test_a_command_that_is_none_is_said_and_the_talk_goes_on(run: Run) -> None:
    result = run("/savve", "/new now", "the heap?")
    assert "Did you mean /save?" in result.stderr and "/new takes nothing" in result.stderr
    assert HEAP in result.stdout


@pytest.mark.parametrize(("said", "word"), [("hello", "Hello."), ("Thank you!", "You are welcome."), ("bye", "Goodbye.")])
def test_a_greeting_gets_a_word_and_no_quote(run: Run, said: str, word: str) -> None:
    result = run(said)
    assert asked() == [] and result.stdout == ""
    assert result.stderr.startswith(word) and "Ctrl-D ends" in result.stderr and "ctrl+" not in result.stderr


def test_a_question_that_is_none_is_said_and_the_talk_goes_on(run: Run) -> None:
    result = run("x" * 10_001, "the heap?")
    assert "10,001 characters" in result.stderr and HEAP in result.stdout


def test_without_the_model_words_are_looked_for_and_that_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(*_: object, **__: object) -> TalkingAssistant:
        raise ModelError("The model is gone.", "Install it again.")

    monkeypatch.setattr(TalkingAssistant, "open", gone)
    result = run("How often is the heap turned?", "/passages", "/define pruning", "/save", options=("--index", str(tmp_path / "index")))
    assert result.exit_code == 0
    assert "The model is gone. Install it again. Until then only words are looked for" in result.stderr
    assert "Without the model only words are looked for" in result.stderr and "nothing to save" in result.stderr
    assert result.stdout.count(HEAP) == 2 and "Answered" not in result.stdout
    assert "pruning" in result.stdout.casefold()


def test_without_the_model_and_without_an_index_the_model_is_what_is_told_of(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def gone(*_: object, **__: object) -> TalkingAssistant:
        raise ModelError("The model is gone.", "Install it again.")

    monkeypatch.setattr(TalkingAssistant, "open", gone)
    result = run("the heap?", options=("--index", str(tmp_path / "nothing")))
    assert result.exit_code == ModelError.exit_code and "The model is gone." in result.stderr and not result.stdout


def test_somebody_at_a_terminal_is_told_what_it_is_and_asked_for_each_question(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdin>", raising=False)
    result = run("the heap?")
    first, example, question, *rest = result.stderr.splitlines()
    assert first.startswith(f"Reading {tmp_path / 'documents'}. Ask") and "Ctrl-D ends" in first
    assert (example, question) == ("For example:", "- What is pruning?")
    assert rest == ["Question: Question: "], "the last of them ends with its line, so that the shell's prompt stands below it"
    assert HEAP in result.stdout


def test_lines_that_are_no_utf_8_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xffheap\nlast")))
    assert list(Typed()) == ["\ufffdheap\n", "last"]


@pytest.mark.parametrize(
    ("terminal", "environment", "screen"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {"TERM": "xterm"}, False),
        (False, {"TERM": "dumb", "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}, True),
    ],
)
def test_the_screen_is_drawn_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], screen: bool
) -> None:
    opened: list[str] = []
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("stdin", "stdout", "stderr"):
        stream = io.StringIO()
        stream.isatty = lambda: terminal  # type: ignore[method-assign]
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(tui, "run", lambda settings: opened.append("screen"))
    monkeypatch.setattr(chat, "_lines", lambda settings: opened.append("lines") or 0)
    assert chat.talk(None, plain=False) == 0  # type: ignore[arg-type]
    assert chat.talk(None, plain=True) == 0  # type: ignore[arg-type]
    assert opened == ["screen" if screen else "lines", "lines"]
