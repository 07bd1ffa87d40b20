"""`verify`: every quote of saved output against the files, and one changed character is enough to fail."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from assistant.cli.app import app
from assistant.documents import read, scan
from assistant.render import answer_json, answer_markdown, dumps
from assistant.types import Answer, Document, Outcome, Quote, cite
from tests.cli_fakes import HEAP
from tests.conftest import GARDEN, Corpus


@pytest.fixture
def document(garden: Corpus) -> Document:
    return read(next(file for file in scan(garden.path).files if file.name == "garden.md"))[0]


@pytest.fixture
def answer(document: Document) -> Answer:
    start = GARDEN.index(HEAP)
    rotting = GARDEN.index("Composting is")
    quote = Quote(
        document,
        (start, start + len(HEAP)),
        passage=(rotting, start + len(HEAP)),
        highlight=(19, 36),
        context=((rotting, start - 1),),
        also_in=(cite(document, (start, start + len(HEAP))),),
    )
    return Answer("How often?", Outcome.ANSWERED, 0.9, (quote,))


@pytest.fixture
def verify(garden: Corpus) -> Callable[[str | bytes], Result]:
    return lambda written: CliRunner().invoke(app, ["verify", "-", "--corpus", str(garden.path)], input=written)


def test_true_quotes_hold_in_every_form(verify: Callable[..., Result], answer: Answer) -> None:
    one = dumps(answer_json(answer))
    lines = "\n".join([one, '{"schema": 1, "line": 2, "error": "x"}', one]) + "\n"
    indented = json.dumps(answer_json(answer), indent=2)
    transcript = "# Conversation\n\n" + answer_markdown(answer) + "\n" + answer_markdown(answer)
    tour = json.dumps({"schema": 1, "stops": [{"definition": answer_json(answer)["quotes"][0], "why": None}]})
    for written, quotes in ((one, 1), (lines, 2), (indented, 1), (transcript, 2), (tour, 1), ("\ufeff" + one, 1)):
        result = verify(written)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"{quotes} quote{'s' if quotes > 1 else ''} checked, ")


def test_output_without_quotes_holds(verify: Callable[..., Result]) -> None:
    assert verify(dumps(answer_json(Answer("?", Outcome.NOT_FOUND, 0.0)))).exit_code == 0


@pytest.mark.parametrize("output", ["a handbook", "gaps --markdown", "the --json of a command", "a saved transcript"])
def test_what_holds_no_quote_is_told_all_that_can_be_checked(verify: Callable[..., Result], output: str) -> None:
    result = verify("# Nothing\n")
    assert result.exit_code == 2 and output in result.stderr.replace("\n", " ")


def test_one_changed_character_fails_and_is_shown(verify: Callable[..., Result], answer: Answer) -> None:
    written = dumps(answer_json(answer))
    result = verify("\n".join([written, written.replace("every three", "every four")]))
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("line 2 quotes [1]: ") and first.endswith(
        "are 'The heap is turned every three weeks.', not 'The heap is turned every four weeks.'"
    )
    assert last.startswith("2 quotes checked, 1 of them not as in ")
    assert verify(answer_markdown(answer).replace("every three", "every four")).exit_code == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": 0}, "characters 0 to"),
        ({"start": -5}, "not a span"),
        ({"end": 10**9}, "not a span"),
        ({"start": "0"}, "not a span"),
        ({"start": True}, "not a span"),
        ({"line": 1}, "its line is 15, not 1"),
        ({"page": 3}, "its page is None, not 3"),
        ({"heading": ["Elsewhere"]}, "its heading is"),
        ({"document": "other.md"}, "there is no document 'other.md'"),
        ({"document": "../garden.md"}, "there is no document"),
        ({"highlight": [0, 99]}, "its highlight"),
        ({"context": [[5, 10**6]]}, "its context"),
        ({"passage": {"start": 0, "end": 5}}, "its passage"),
        ({"passage": 7}, "its passage"),
        ({"also_in": [{"document": "garden.md", "start": 5, "end": 1}]}, "also in"),
        ({"also_in": "x"}, "also in"),
        ({"context": 5}, "its context"),
    ],
)
def test_a_wrong_place_fails(verify: Callable[..., Result], answer: Answer, change: dict, said: str) -> None:
    written = copy.deepcopy(answer_json(answer))
    written["quotes"][0] |= change
    result = verify(json.dumps(written))
    assert result.exit_code == 1, result.output
    assert said in result.stdout


def test_a_changed_and_a_vanished_file_fail(verify: Callable[..., Result], answer: Answer, garden: Corpus) -> None:
    garden.write("garden.md", GARDEN.replace("three weeks", "four weeks"))
    assert verify(dumps(answer_json(answer))).exit_code == 1
    garden.remove("garden.md")
    assert verify(dumps(answer_json(answer))).exit_code == 1


def test_a_cut_line_fails(verify: Callable[..., Result], answer: Answer) -> None:
    written = dumps(answer_json(answer))
    result = verify(written + "\n" + written[:100])
    assert result.exit_code == 1
    assert "line 2: not JSON" in result.stdout


def test_a_transcript_quote_whose_place_was_cut_away_fails(verify: Callable[..., Result], answer: Answer) -> None:
    result = verify(answer_markdown(answer) + "\n> Somebody's own words.\n\nMore.\n")
    assert result.exit_code == 1
    assert "a quote without its place" in result.stdout


@pytest.mark.parametrize("written", ["", "Some prose.\n", b"\xff\xfe\x00"])
def test_what_holds_no_quotes_is_wrong_usage(verify: Callable[..., Result], written: str | bytes) -> None:
    assert verify(written).exit_code == 2


def test_a_wrong_quote_cannot_command_the_terminal(verify: Callable[..., Result], answer: Answer) -> None:
    written = answer_json(answer)
    written["quotes"][0]["text"] = "\x1b[2J" + HEAP
    result = verify(json.dumps(written))
    assert result.exit_code == 1 and "\x1b" not in result.stdout
