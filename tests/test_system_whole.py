"""The whole on the shipped page with the real encoder and no network: each command, its JSON as documented, every quote re-checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.model

NO_NETWORK = """
import socket

def refuse(*_, **__):
    raise SystemExit("the network was used")

class Refused(socket.socket):
    __init__ = refuse

socket.socket = socket.SocketType = Refused
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = socket.socketpair = refuse
"""
QUESTIONS = (
    {"id": "one", "question": "What is meant by sharing of intelligence?"},
    {"id": 2, "question": "How much does it cost?"},
    {"id": "off", "question": "Who won the football championship in Brazil?"},
    {"id": "k1", "question": "What is said about peacekeeping operations?", "conversation": "k"},
    {"id": "k2", "question": "Why?", "conversation": "k"},
)
ANSWER = {
    "schema",
    "id",
    "question",
    "understood_as",
    "outcome",
    "confidence",
    "quotes",
    "missing",
    "suggestions",
    "timing_ms",
}
PLACE = {"document", "heading", "start", "end", "line", "page"}
QUOTE = PLACE | {"text", "highlight", "context", "passage", "score", "also_in", "part", "file"}


class Program:
    """The program as a process of its own, in which no socket can be made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "sitecustomize.py").write_text(NO_NETWORK)
        root = str(Path(__file__).parent.parent)
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("ASSISTANT_")}
        self.environment |= {
            "PYTHONPATH": os.pathsep.join((str(folder), root)),
            "ASSISTANT_CONFIG": str(folder / "none.toml"),
            "ASSISTANT_INDEX": str(folder / "index"),
        }

    def __call__(self, *arguments: str, given: str = "", code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            input=given,
            env=self.environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def refuses_sockets(self) -> bool:
        code = "import socket; socket.socket()"
        done = subprocess.run([sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=False)
        return done.returncode == 1 and "the network was used" in done.stderr


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("whole"))
    assert program.refuses_sockets()
    assert "1 added" in program("index")
    return program


@pytest.fixture(scope="module")
def written(program: Program) -> dict[str, str]:
    """What each command prints as JSON."""
    return {
        "ask": program("ask", "--json", "What is meant by sharing of intelligence?"),
        "batch": program("batch", "-", given="\n".join(map(json.dumps, QUESTIONS))),
        "passages": program("ask", "--json", "--passages", "training"),
        "categories": program("categories", "--json"),
        "define": program("define", "--json", "peacekeeping operations"),
        "tour": program("tour", "--json"),
    }


def quotes_in(value: Any) -> list[dict[str, Any]]:
    """Every quote anywhere inside a JSON value."""
    if isinstance(value, list):
        return [quote for inner in value for quote in quotes_in(inner)]
    if isinstance(value, dict):
        return [value] if "text" in value else [quote for inner in value.values() for quote in quotes_in(inner)]
    return []


def values(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_answers_have_the_documented_shape(written: dict[str, str]) -> None:
    (asked,), batch = values(written["ask"]), values(written["batch"])
    assert [row["id"] for row in batch] == [question["id"] for question in QUESTIONS]
    assert [row["outcome"] for row in batch[:3]] == ["answered", "not_stated", "not_found"]
    for answer in (asked, *batch):
        assert set(answer) == ANSWER
        assert (answer["schema"], set(answer["timing_ms"])) == (1, {"total"})
        assert 0 <= answer["confidence"] <= 1
        assert len(answer["quotes"]) <= {"answered": 5, "not_stated": 3, "not_found": 0}[answer["outcome"]]
        assert (answer["outcome"] == "answered") <= bool(answer["quotes"])
        assert all(set(missing) in ({"part", "kind"}, {"part", "term"}) for missing in answer["missing"])
        assert len(answer["suggestions"]) <= 3 and (answer["outcome"] == "not_found" or not answer["suggestions"])
    assert batch[4]["understood_as"] and batch[3]["understood_as"] is None


def test_every_quote_has_the_documented_shape_and_stands_in_the_page(written: dict[str, str]) -> None:
    page = (Path(__file__).parent.parent / "corpus" / "international-defense-cooperation.md").read_bytes().decode()
    for command, text in written.items():
        quotes = quotes_in(values(text))
        assert quotes, command
        for quote in quotes:
            assert set(quote) == QUOTE
            assert quote["text"] == page[quote["start"] : quote["end"]]
            assert quote["line"] == page.count("\n", 0, quote["start"]) + 1
            assert len(quote["text"]) <= 600 or quote["text"].count(". ") == 0
            first, last = quote["highlight"]
            assert 0 <= first < last <= len(quote["text"])
            around = quote["passage"]
            assert set(around) == {"start", "end"} and around["start"] <= quote["start"] < quote["end"] <= around["end"]
            assert around["end"] - around["start"] <= 1500
            assert all(0 <= start < end <= len(page) for start, end in quote["context"])
            assert all(set(place) == PLACE for place in quote["also_in"])
            assert quote["file"] == "unchanged" and quote["page"] is None


def test_the_subject_is_told_in_the_documented_shape(written: dict[str, str]) -> None:
    ((categories,), (define,), (tour,)) = (values(written[command]) for command in ("categories", "define", "tour"))
    (document,) = categories["documents"]
    assert set(document) == {"document", "title", "structure", "under", "definition", "categories", "note"}
    assert len(document["categories"]) == 4
    for category in document["categories"]:
        assert set(category) == {"name", "heading", "definition", "purpose", "example", "unstated", "section"}
        assert category["definition"] and category["heading"][-1] == category["name"]
    told = {"differences", "aliases", "related", "passages", "uses", "suggestions"}
    assert set(define) == {"schema", "term", "understood_as", "outcome", "how", "entries"} | told
    assert [set(entry) for entry in define["entries"]] == [{"term", "title", "how", "quote"}] * len(define["entries"])
    stops = tour["stops"]
    assert [stop["kind"] for stop in stops] == ["whole", "part", "part", "part", "part", "summary"]
    quoted = {"opening", "definition", "naming", "why", "example", "contrast"}
    told = {"kind", "title", "document", "chapter", "heading", "parts", "own", "more", "because"}
    assert all(set(stop) == quoted | told for stop in stops)


@pytest.mark.parametrize("command", ["ask", "batch", "passages", "categories", "define", "tour"])
def test_all_output_is_verified_and_one_changed_character_of_any_quote_is_noticed(
    program: Program, written: dict[str, str], command: str
) -> None:
    number = len(quotes_in(values(written[command])))
    assert program("verify", "-", given=written[command]).startswith(f"{number} quote")
    changed = values(written[command])
    for quote in quotes_in(changed):
        text = quote["text"]
        middle = len(text) // 2
        quote["text"] = text[:middle] + ("x" if text[middle] != "x" else "y") + text[middle + 1 :]
    told = program("verify", "-", given="\n".join(map(json.dumps, changed)), code=1)
    assert f"{number} of them not as in" in told


def test_the_same_question_gets_the_same_answer_to_the_byte_but_for_its_time(program: Program, written: dict[str, str]) -> None:
    again = program("batch", "-", given="\n".join(map(json.dumps, QUESTIONS)))
    alone = program("ask", "--json", QUESTIONS[0]["question"])
    assert timeless(again) == timeless(written["batch"])
    assert timeless(alone) == timeless(written["ask"]) != timeless(written["batch"])
    for command in (("tour",), ("categories",)):
        assert program(*command, "--json") == written[command[0]]


def timeless(text: str) -> list[str]:
    """Lines of JSON as they stand, without the one value that may differ."""
    return [line[: line.index('"timing_ms"')] for line in text.splitlines()]


def test_a_saved_transcript_is_verified(program: Program, tmp_path: Path) -> None:
    from assistant import Assistant
    from assistant.tui import saving

    with Assistant.open(index=program.environment["ASSISTANT_INDEX"]) as assistant:
        talk = assistant.conversation()
        answers = [talk.ask(question) for question in ("What is meant by sharing of intelligence?", "Why?", "How much does it cost?")]
    saved = saving.save(answers, tmp_path, "talk.md")
    assert "each stands in" in program("verify", str(saved))
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text.replace("sharing of intelligence with", "sharing of intelligense with"), encoding="utf-8")
    assert saved.read_text(encoding="utf-8") != text
    assert "intelligense" in program("verify", str(saved), code=1)


def test_text_for_people_comes_from_the_same_whole(program: Program) -> None:
    assert "is devoted to the sharing of intelligence" in program("ask", "What is meant by sharing of intelligence?")
    assert program("ask", "How much does it cost?", code=1).startswith("The documents do not say")
    assert "All is well." in program("doctor")
    chat = program(given="What is meant by sharing of intelligence?\nWhy does it help?\n")
    assert "Answered by" in chat and "Understood as:" in chat
