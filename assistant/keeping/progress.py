"""How well each question of the quiz is known, for each folder of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.keeping.database import opened, rows


@dataclass(frozen=True, slots=True)
class Learned:
    """How a question stands: its card as JSON, as the scheduler of the quiz wrote it, and how often it was answered right and wrong."""

    question: str
    card: str
    right: int
    wrong: int


def learned(corpus: str) -> dict[str, Learned]:
    """What was answered of the questions on `corpus`, by the question's id."""
    found = rows("SELECT question, card, hits, misses FROM quiz WHERE corpus = ?", (corpus,))
    return {row[0]: Learned(*row) for row in found}


def keep(corpus: str, answered: Iterable[Learned]) -> None:
    """Keep how questions stand now, in place of how they stood."""
    with opened() as kept:
        kept.executemany(
            "INSERT OR REPLACE INTO quiz (corpus, question, card, hits, misses) VALUES (?, ?, ?, ?, ?)",
            [(corpus, one.question, one.card, one.right, one.wrong) for one in answered],
        )
