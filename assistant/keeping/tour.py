"""How far the tour of each folder of documents was taken."""

from __future__ import annotations

from assistant.keeping.database import kept_file, opened


def told(corpus: str) -> str:
    """The mark of the last stop of the tour of `corpus` that was told, or nothing."""
    if not kept_file().is_file():
        return ""
    with opened() as kept:
        row = kept.execute("SELECT told FROM tour WHERE corpus = ?", (corpus,)).fetchone()
    return row[0] if row else ""


def keep(corpus: str, mark: str) -> None:
    """Keep the mark of the last stop that was told, in place of the one before."""
    with opened() as kept:
        kept.execute("INSERT OR REPLACE INTO tour (corpus, told) VALUES (?, ?)", (corpus, mark))
