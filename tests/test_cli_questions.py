"""`ask`, `batch` and the plain chat: data on stdout, narration on stderr, an exit code for each way it can end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import answering, indexing
from assistant.cli.app import app
from tests.cli_fakes import HEAP, FakeAssistant
from tests.conftest import Corpus


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeAssistant]]:
    monkeypatch.setattr(answering, "Assistant", FakeAssistant)
    monkeypatch.setattr(indexing, "pending", lambda corpus, index: indexing.Changes((), (), ()))
    FakeAssistant.opened.clear()
    yield FakeAssistant
    assert all(opened.closed for opened in FakeAssistant.opened)


@pytest.fixture
def run(garden: Corpus, tmp_path: Path):
    def invoke(*arguments: str, given: str | bytes = "") -> Result:
        return CliRunner().invoke(app, [*arguments, "--corpus", str(garden.path), "--index", str(tmp_path / "i")], input=given)

    return invoke


def asked() -> list[tuple[str, tuple[str, ...]]]:
    (opened,) = FakeAssistant.opened
    return opened.asked


# ask


def test_an_answer_is_quoted_with_its_place(run) -> None:
    result = run("ask", "How often is the heap turned?")
    assert result.exit_code == 0
    assert result.stdout.split("\n") == [
        "Answered by 1 quote; almost certainly right.",
        "",
        "1. garden.md › The Garden Handbook › Composting, line 15",
        HEAP,
        "",
    ]
    assert result.stderr == ""


def test_the_words_of_a_question_need_no_quotation_marks(run) -> None:
    assert run("ask", "how", "often", "heap").exit_code == 0
    assert asked() == [("how often heap", ())]


@pytest.mark.parametrize("question", ["What does it cost?", "Who was Napoleon?"])
def test_not_stated_and_not_found_end_with_1(run, question: str) -> None:
    assert run("ask", question).exit_code == 1


def test_a_refusal_tells_the_way_past_it_but_not_into_what_is_piped(run) -> None:
    refused = run("ask", "What does it cost?")
    assert "assistant ask --passages" in refused.stderr and "--passages" not in refused.stdout
    assert "--passages" not in run("ask", "heap?").stderr + run("ask", "--json", "What does it cost?").stderr


def test_json_is_one_object_on_one_line(run) -> None:
    result = run("ask", "--json", "heap?")
    answer = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert (answer["schema"], answer["id"], answer["outcome"]) == (1, None, "answered")
    assert answer["quotes"][0]["text"] == HEAP


def test_passages_come_without_a_verdict(run) -> None:
    result = run("ask", "--passages", "heap")
    assert result.exit_code == 0
    assert HEAP in result.stdout and "Answered" not in result.stdout
    listed = json.loads(run("ask", "--passages", "--json", "heap").stdout)
    assert listed["passages"][0]["text"] == HEAP
    assert run("ask", "--passages", "Napoleon").exit_code == 1


def test_where_nothing_was_weighed_there_is_nothing_to_explain_and_that_is_said(run) -> None:
    result = run("ask", "--explain", "Wer", "zahlt?")
    assert result.exit_code == 1 and "No sentence was weighed" in result.stdout


def test_a_dash_reads_the_question_from_standard_input(run) -> None:
    assert run("ask", "-", given="the heap?\n").exit_code == 0
    assert asked() == [("the heap?", ())]


@pytest.mark.parametrize("arguments", [("ask", ""), ("ask", "  "), ("ask", "-"), ("ask", "x" * 10_001), ("ask",), ("ask", "--wrong")])
def test_a_question_that_is_none_is_wrong_usage(run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == "" and result.stderr
    assert FakeAssistant.opened == []


def test_bytes_that_are_no_text_become_replacement_characters(run) -> None:
    assert run("ask", "heap \udcff\ud800").exit_code == 0
    assert asked() == [("heap \ufffd\ufffd", ())]


def test_it_is_said_when_the_folder_changed_since_it_was_indexed(run, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = indexing.Changes(added=("new.md",), changed=("a.md", "b.md"), removed=())
    monkeypatch.setattr(indexing, "pending", lambda corpus, index: changes)
    result = run("ask", "heap?")
    assert result.exit_code == 0
    assert "(1 new, 2 changed)" in result.stderr and "assistant index" in result.stderr
    assert result.stderr.count("\n") == 1


# batch


def lines(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_batch_answers_in_order_and_keeps_ids(run) -> None:
    result = run("batch", "-", given='{"id": "a", "question": "heap?"}\n\n{"id": 7, "question": "cost?"}\n{"question": "Napoleon?"}')
    assert result.exit_code == 0
    assert [(row["id"], row["outcome"]) for row in lines(result)] == [("a", "answered"), (7, "not_stated"), (None, "not_found")]


def test_batch_keeps_conversations_apart_and_takes_a_history(run) -> None:
    given = [
        {"id": "1", "question": "the heap", "conversation": "k"},
        {"id": "2", "question": "Why?", "conversation": "other"},
        {"id": "3", "question": "Why?", "conversation": "k"},
        {"id": "4", "question": "Why?", "history": ["Who?", "heap?"]},
    ]
    result = run("batch", "-", given="\n".join(map(json.dumps, given)))
    assert [row["understood_as"] for row in lines(result)] == [None, None, "the heap Why?", "heap? Why?"]


@pytest.mark.parametrize(
    "bad",
    [
        b"{broken",
        b"[1]",
        b'{"id": "x"}',
        b'{"question": 5}',
        b'{"question": "  "}',
        b'{"question": "' + b"x" * 10_001 + b'"}',
        b'{"question": "heap", "history": "Who?"}',
        b'{"question": "heap", "history": ["Who?"], "conversation": "k"}',
        b'{"question": "heap", "conversation": ["k"]}',
        b'{"question": "heap", "id": {}}',
        b'{"question": "\xff"}',
        b"[" * 100_000,
    ],
)
def test_a_bad_line_gets_an_error_in_its_place_and_the_rest_goes_on(run, bad: bytes) -> None:
    good = b'{"id": "after", "question": "heap?"}'
    result = run("batch", "-", given=good + b"\n" + bad + b"\n" + good)
    assert result.exit_code == 2
    first, error, last = lines(result)
    assert (error["schema"], error["line"], set(error)) == (1, 2, {"schema", "line", "error"})
    assert error["error"] and len(error["error"]) < 200
    assert first["outcome"] == last["outcome"] == "answered"


def test_a_byte_order_mark_and_windows_newlines_are_taken(run) -> None:
    result = run("batch", "-", given=b'\xef\xbb\xbf{"question": "heap?"}\r\n\r\n')
    assert result.exit_code == 0
    assert len(lines(result)) == 1


def test_a_lone_surrogate_in_a_question_does_no_harm(run) -> None:
    result = run("batch", "-", given='{"question": "heap \\ud800"}')
    assert result.exit_code == 0
    assert lines(result)[0]["question"] == "heap �"


def test_a_batch_file_that_is_not_there_is_wrong_usage(run) -> None:
    result = run("batch", "nowhere.jsonl")
    assert result.exit_code == 2
    assert "nowhere.jsonl" in result.stderr and "No such file" in result.stderr


# the plain chat


def test_without_a_terminal_the_chat_answers_line_by_line_and_ends_with_the_input(run) -> None:
    result = run(given="the heap?\n\nWhy?\nWho was Napoleon?\n")
    assert result.exit_code == 0
    assert result.stdout.count(HEAP) == 2
    assert "Understood as: the heap? Why?" in result.stdout


def test_the_plain_chat_passes_over_greetings_and_goes_on_after_a_question_that_is_none(run) -> None:
    result = run("chat", "--plain", given=b"hello\n" + b"x" * 10_001 + b"\n\xffheap\n")
    assert result.exit_code == 0
    assert [question for question, _ in asked()] == ["�heap"]
    assert "10,001 characters" in result.stderr
