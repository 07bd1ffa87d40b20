"""Questions that were not answered, kept only where the setting `keep_refused` says so; they never leave this machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.config import Settings
from assistant.keeping.database import kept_file, opened, rows
from assistant.types import Answer, Outcome


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that the documents did not answer, how often it was asked, and when last, in ISO 8601, UTC."""

    question: str
    times: int
    last: str


def note(settings: Settings, answer: Answer) -> None:
    """Keep the question of an answer that is none, as it was understood; does nothing without consent, and for an answer that is one."""
    if answer.outcome is Outcome.ANSWERED or not settings.says("keep_refused"):
        return
    question = " ".join((answer.understood_as or answer.question).split())
    with opened() as kept:
        kept.execute(
            "INSERT INTO refused (corpus, question, times, last) VALUES (?1, ?2, 1, ?3)"
            " ON CONFLICT (corpus, question) DO UPDATE SET times = times + 1, last = ?3",
            (str(settings.corpus), question, datetime.now(UTC).isoformat(timespec="seconds")),
        )


def refused(corpus: str) -> tuple[Refused, ...]:
    """The questions on `corpus` that were kept, the most asked first, then by their words."""
    found = rows("SELECT question, times, last FROM refused WHERE corpus = ? ORDER BY times DESC, question", (corpus,))
    return tuple(Refused(*row) for row in found)


def forget(corpus: str) -> int:
    """Forget the questions on `corpus` that were kept, and return how many there were."""
    if not kept_file().is_file():
        return 0
    with opened() as kept:
        return kept.execute("DELETE FROM refused WHERE corpus = ?", (corpus,)).rowcount
