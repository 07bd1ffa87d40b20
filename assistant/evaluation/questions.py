"""The questions of a bench as values, read from JSON Lines; the answers that are expected of them stand beside them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.types import Outcome, Span


class Half(StrEnum):
    """The half of a bench on which things are chosen, and the half that is reported."""

    TUNE = "tune"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Gold:
    """A stretch of a document that answers a question, and the spans in it that are the answer."""

    document: str
    span: Span
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what is expected: places in documents (`gold`), or acceptable `sentences` where `gold` is None.

    `history` are the questions asked before it; questions of the same `conversation` follow one another.
    """

    id: str
    question: str
    outcome: Outcome
    gold: tuple[Gold, ...] | None = None
    sentences: tuple[str, ...] = ()
    kind: str = ""
    history: tuple[str, ...] = ()
    conversation: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents are known to answer it."""
        return self.outcome is Outcome.ANSWERED


def read_questions(bench: Path) -> tuple[Question, ...]:
    """The questions of a bench folder (its `questions.jsonl`) or of a questions file, in order.

    Raises UsageError when there is none, or when a line is not a question.
    """
    file = bench / "questions.jsonl" if bench.is_dir() else bench
    expected = "A bench is a folder with corpus/ and questions.jsonl."
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file} cannot be read: {problem}", expected) from problem
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise UsageError(
                f"{file}, line {number} is not a question: {problem!r}",
                'A line is {"id", "question", "outcome"} with "gold" or "quotes".',
            ) from problem
    if not questions:
        raise UsageError(f"{file} holds no question", expected)
    if len({q.gold is None for q in questions}) > 1:
        raise UsageError(f'{file} mixes questions with "gold" and questions with "quotes"', "Put them into two files.")
    return tuple(questions)


def in_talks(questions: Iterable[Question]) -> Iterator[tuple[Question, tuple[str, ...]]]:
    """Each question with those that were asked before it: its history, or what came before it in its conversation."""
    talks: dict[str, tuple[str, ...]] = {}
    for question in questions:
        before = talks.get(question.conversation, ()) if question.conversation else question.history
        yield question, before
        talks[question.conversation] = (*before, question.question)


def half_of(questions: Iterable[Question], half: Half, corpus: Path) -> tuple[Question, ...]:
    """The questions of one half.

    A question belongs to `tune` when its gold document stands at an odd place in the alphabetical list of the files in
    `corpus`; one without a gold document goes by the parity of its id's CRC-32 (odd: tune).
    """
    names = sorted(file.relative_to(corpus).as_posix() for file in corpus.rglob("*") if file.is_file())
    places = {name: place for place, name in enumerate(names, 1)}

    def odd(question: Question) -> bool:
        if not question.gold:
            return zlib.crc32(question.id.encode()) % 2 == 1
        name = question.gold[0].document
        if name not in places:
            raise UsageError(f"question {question.id}: {corpus} holds no document {name}", "Give the folder the questions are about.")
        return places[name] % 2 == 1

    return tuple(q for q in questions if odd(q) == (half is Half.TUNE))


def _question(row: Mapping[str, Any]) -> Question:
    gold = None
    if "gold" in row:
        gold = tuple(
            Gold(str(g["document"]), (int(g["start"]), int(g["end"])), tuple((int(a), int(b)) for a, b in g["answers"]))
            for g in row["gold"]
        )
    return Question(
        id=str(row["id"]),
        question=str(row["question"]),
        outcome=Outcome(row["outcome"]),
        gold=gold,
        sentences=() if gold is not None else tuple(str(sentence) for sentence in row["quotes"]),
        kind=str(row.get("kind") or ""),
        history=tuple(str(earlier) for earlier in row.get("history") or ()),
        conversation=str(row.get("conversation") or ""),
    )
