"""Keeping the talk between runs: each answer when it comes, and a kept conversation as turns of the talk again.

The file is written on a thread beside, so that no key waits for a disk.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.config import Settings
from assistant.render import answer_json, dumps
from assistant.tui.exchange import Turn, answer_widgets, note
from assistant.types import Answer, Citation, Difference, FileState, Missing, Outcome, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index
    from assistant.keeping.sessions import Session


class Memory:
    """The kept conversations about the documents in force; nothing is written where the settings keep nothing."""

    def __init__(self, settings: Settings) -> None:
        self.keeps = settings.says("keep_sessions")
        self._settings = settings
        self._corpus = str(settings.corpus)
        self._session: int | None = None
        self._writing = asyncio.Lock()

    async def keep(self, answer: Answer) -> None:
        """Keep `answer` at the end of the conversation, and with consent that it is none. Raises KeepingError when it cannot be written."""
        from assistant.keeping import refused, sessions

        async with self._writing:
            await asyncio.to_thread(refused.note, self._settings, answer)
            if not self.keeps:
                return
            written = dumps(answer_json(answer))
            self._session = await asyncio.to_thread(sessions.add, self._session, self._corpus, answer.question, written)

    async def settled(self) -> None:
        """Wait until what is being written stands."""
        async with self._writing:
            pass

    def begin(self, session: int | None = None) -> None:
        """Keep what is asked next in `session`, or in a new one."""
        self._session = session

    async def asked(self) -> tuple[str, ...]:
        """The questions asked in earlier runs, the latest last. Raises KeepingError."""
        from assistant.keeping import sessions

        return await asyncio.to_thread(sessions.asked, self._corpus)

    async def listed(self, search: str) -> tuple[Session, ...]:
        """The conversations that hold `search`, the last used first. Raises KeepingError."""
        from assistant.keeping import sessions

        return await asyncio.to_thread(sessions.listed, self._corpus, search)

    async def rename(self, session: int, name: str) -> None:
        """Give a conversation another name. Raises KeepingError."""
        from assistant.keeping import sessions

        await asyncio.to_thread(sessions.rename, session, name)

    async def delete(self, session: int) -> None:
        """Delete a conversation. Raises KeepingError."""
        from assistant.keeping import sessions

        await asyncio.to_thread(sessions.delete, session)


def recalled(session: int, index: Index) -> list[Turn]:
    """The turns of a kept conversation, their quotes cut anew from the documents as they are indexed now.

    What no longer stands there cannot be quoted, and is said to be gone. Raises KeepingError.
    """
    from assistant.keeping import sessions

    state = cache(index.file_state)
    return [_turn(kept.question, json.loads(kept.answer), index, state) for kept in sessions.turns(session)]


def _turn(question: str, written: dict[str, Any], index: Index, state: Callable[[str], FileState]) -> Turn:
    quotes = [_quote(quote, index, state) for quote in written["quotes"]]
    answer = Answer(
        question,
        Outcome(written["outcome"]),
        float(written["confidence"]),
        tuple(quote for quote in quotes if quote is not None),
        written["understood_as"],
        tuple(Missing(lack.get("kind"), lack.get("term"), lack["part"]) for lack in written["missing"]),
        differences=() if None in quotes else tuple(Difference(d["kind"], tuple(d["quotes"])) for d in written.get("differences", ())),
        suggestions=tuple(written["suggestions"]),
        note=written.get("note", ""),
    )
    turn = Turn(question, lambda: _widgets(answer, quotes))
    turn.answer = answer
    return turn


def _widgets(answer: Answer, quotes: Sequence[Quote | None]) -> list[Any]:
    shown: list[Any] = list(answer_widgets(answer))
    if None in quotes:
        shown.append(
            note("What this answer quoted no longer stands in the documents.", "Ask it again, to have it answered as they are now.")
        )
    return shown


def _quote(written: dict[str, Any], index: Index, state: Callable[[str], FileState]) -> Quote | None:
    """The quote as it was kept, or None when the indexed text no longer holds its words at its place."""
    name, span = written["document"], (written["start"], written["end"])
    document = index.document(name) if name in index.names() else None
    if document is None or document.text[slice(*span)] != written["text"]:
        return None
    try:
        return Quote(
            document,
            span,
            passage=(written["passage"]["start"], written["passage"]["end"]),
            highlight=tuple(written["highlight"]),
            context=tuple((start, end) for start, end in written["context"]),
            score=written["score"],
            also_in=tuple(_citation(other) for other in written["also_in"]),
            part=written["part"],
            file=state(name),
        )
    except ValueError:
        return None


def _citation(written: dict[str, Any]) -> Citation:
    return Citation(written["document"], tuple(written["heading"]), written["start"], written["end"], written["line"], written["page"])
