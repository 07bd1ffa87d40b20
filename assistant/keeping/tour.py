"""How far the tour of each folder of documents was taken."""

from __future__ import annotations

from assistant.keeping.database import opened, rows


def told(corpus: str) -> str:
    """The mark of the last stop of the tour of `corpus` that was told, or nothing."""
    found = rows("SELECT told FROM tour WHERE corpus = ?", (corpus,))
    return found[0][0] if found else ""


def keep(corpus: str, mark: str) -> None:
    """Keep the mark of the last stop that was told, in place of the one before."""
    with opened() as kept:
        kept.execute("INSERT OR REPLACE INTO tour (corpus, told) VALUES (?, ?)", (corpus, mark))
