"""Conversations that are kept: each question with what came back, to be found and resumed later.

An answer is kept as the JSON in which it is printed, so that what was shown then can be saved and verified like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.keeping.database import opened, rows

_LONGEST_NAME = 80
"""Characters of the first question that a session is named after."""


@dataclass(frozen=True, slots=True)
class Session:
    """A kept conversation over the documents in `corpus`; `last` is when something was last asked in it, in ISO 8601, UTC."""

    id: int
    name: str
    corpus: str
    last: str
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a kept conversation, and its answer as JSON."""

    question: str
    answer: str


def add(session: int | None, corpus: str, question: str, answer: str) -> int:
    """Keep a question with its answer at the end of `session`, or of a new one named after it, and return which one that is.

    A session that was deleted meanwhile is begun anew.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with opened() as kept:
        known = session is not None and kept.execute("SELECT 1 FROM session WHERE id = ?", (session,)).fetchone()
        if not known:
            name = " ".join(question.split())[:_LONGEST_NAME]
            made = kept.execute("INSERT INTO session (name, corpus, begun) VALUES (?, ?, ?)", (name, corpus, now))
            session = made.lastrowid
        assert session is not None
        kept.execute("INSERT INTO turn (session, question, answer, at) VALUES (?, ?, ?, ?)", (session, question, answer, now))
    return session


def listed(corpus: str, search: str = "") -> tuple[Session, ...]:
    """The sessions over `corpus`, the last used first; with `search`, those whose name or one of whose questions holds it."""
    found = rows(
        "SELECT session.id, name, corpus, max(at), count(turn.id) FROM session JOIN turn ON turn.session = session.id"
        " WHERE corpus = ?1 AND (instr(lower(name), lower(?2)) OR EXISTS (SELECT 1 FROM turn AS asked"
        " WHERE asked.session = session.id AND instr(lower(asked.question), lower(?2))))"
        " GROUP BY session.id ORDER BY max(turn.id) DESC",
        (corpus, search),
    )
    return tuple(Session(*row) for row in found)


def turns(session: int) -> tuple[Turn, ...]:
    """What was asked in `session`, in order; none when there is no such session."""
    found = rows("SELECT question, answer FROM turn WHERE session = ? ORDER BY id", (session,))
    return tuple(Turn(*row) for row in found)


def rename(session: int, name: str) -> None:
    """Give `session` another name."""
    with opened() as kept:
        kept.execute("UPDATE session SET name = ? WHERE id = ?", (name, session))


def delete(session: int) -> None:
    """Delete `session` with all that was asked in it."""
    with opened() as kept:
        kept.execute("DELETE FROM session WHERE id = ?", (session,))


def asked(corpus: str, most: int = 1000) -> tuple[str, ...]:
    """The last `most` different questions put to `corpus` in any session, the latest last."""
    found = rows(
        "SELECT question FROM turn JOIN session ON session.id = turn.session WHERE corpus = ?"
        " GROUP BY question ORDER BY max(turn.id) DESC LIMIT ?",
        (corpus, most),
    )
    return tuple(question for (question,) in reversed(found))
