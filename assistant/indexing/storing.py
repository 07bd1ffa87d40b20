"""Writes the file of texts of a new generation; `store` tells what it holds, and reads it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from assistant.indexing import lexical
from assistant.indexing.generation import make_private
from assistant.indexing.store import (
    DOCUMENT,
    FILE,
    INDEXES,
    PASSAGE,
    TABLES,
    dump,
    parts,
    to_blob,
    to_document,
    to_passage,
    words_hash,
)
from assistant.types import Document, Passage

_STEMS = ("stems_data", "stems_idx", "stems_docsize")


class Writer:
    """Writes document after document, in order of name; `documents`, `passages` and `sentences` count what is written."""

    def __init__(self, folder: Path, previous: Path | None) -> None:
        """`previous` is the folder of the generation whose documents may be copied."""
        self.file = folder / FILE
        self.documents = 0
        self.passages = 0
        self.sentences = 0
        self._vocabulary: Counter[str] = Counter()
        self._number = 0
        make_private(self.file)
        self._db = self._connect(previous)
        try:
            self._begin(previous)
        except BaseException:
            self._db.close()
            raise

    def _connect(self, previous: Path | None) -> sqlite3.Connection:
        """Open the file, which nobody else knows yet: it needs no journal, and is brought to disk once at the end."""
        db = sqlite3.connect(self.file, isolation_level=None)
        db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;"
            " PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY"
        )
        if previous is not None:
            db.execute("ATTACH ? AS old", (str(previous / FILE),))
        return db

    def _begin(self, previous: Path | None) -> None:
        self._db.execute("BEGIN")
        for statement in TABLES.split(";"):
            self._db.execute(statement)
        if previous is None:
            return
        for table in _STEMS:
            self._db.execute(f"DELETE FROM {table}")
            self._db.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
        self._vocabulary.update(dict(self._db.execute("SELECT word, count FROM old.vocabulary")))
        (self._number,) = self._db.execute("SELECT coalesce(max(number) + 1, 0) FROM old.passages").fetchone()
        self._db.execute("COMMIT")
        self._db.close()  # FTS5 remembers what a table held when it was made: it must read the copy afresh
        self._db = self._connect(previous)
        self._db.execute("BEGIN")

    def copy(self, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Copy the old documents `first` to `last` (exclusive) with their stems as they are.

        Returns the half-open ranges of their old passages and sentences.
        """
        passages, sentences = self._copy(first, last)
        self.documents += last - first
        self.passages += passages[1] - passages[0]
        self.sentences += sentences[1] - sentences[0]
        return passages, sentences

    def copy_as(self, name: str, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Copy one old document under another name, with stems of its own.

        Returns the half-open ranges of its old passages and sentences.
        """
        passages, sentences = self._copy(number, number + 1)
        self._db.execute("UPDATE documents SET name = ? WHERE id = ?", (to_blob(name), self.documents))
        document = self.old_document(number)
        for offset, passage in enumerate(self._old_passages(number)):
            self._db.execute("UPDATE passages SET number = ? WHERE id = ?", (self._number, self.passages + offset))
            self._add_words(document, passage)
        self.documents += 1
        self.passages += passages[1] - passages[0]
        self.sentences += sentences[1] - sentences[0]
        return passages, sentences

    def old_document(self, number: int) -> Document:
        """The old document of that number."""
        return to_document(self._db.execute(f"SELECT {DOCUMENT} FROM old.documents WHERE id = ?", (number,)).fetchone())

    def forget(self, number: int) -> None:
        """Take the stems and words of an old document that was not copied out again."""
        document = self.old_document(number)
        for passage in self._old_passages(number):
            (stems,) = self._db.execute("SELECT number FROM old.passages WHERE id = ?", (passage.id,)).fetchone()
            head, body = _stems(document, passage)
            self._db.execute("INSERT INTO stems (stems, rowid, head, body) VALUES ('delete', ?, ?, ?)", (stems, head, body))
            self._vocabulary.subtract(_words(passage))

    def add(self, document: Document, passages: Sequence[Passage], keys: Sequence[bytes], sentence_keys: Sequence[Sequence[bytes]]) -> None:
        """Add a document with its passages; `keys` tell their vectors apart, `sentence_keys` those of each one's sentences."""
        first, first_sentence = self.passages, self.sentences
        for passage, key, keys_within in zip(passages, keys, sentence_keys, strict=True):
            self._db.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.passages,
                    self.documents,
                    self._number,
                    self.sentences,
                    key,
                    passage.start,
                    passage.end,
                    dump(passage.heading),
                    dump([[s.start, s.end, s.kind, s.context] for s in passage.sentences]),
                    to_blob(passage.text),
                ),
            )
            for sentence, sentence_key in zip(passage.sentences, keys_within, strict=True):
                words = words_hash(document.text[sentence.start : sentence.end])
                self._db.execute("INSERT INTO sentences VALUES (?, ?, ?, ?)", (self.sentences, self.passages, words, sentence_key))
                self.sentences += 1
            self._add_words(document, passage)
            self.passages += 1
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.documents,
                to_blob(document.name),
                to_blob(document.title),
                document.encoding,
                first,
                self.passages - first,
                first_sentence,
                self.sentences - first_sentence,
                parts(document),
                to_blob(document.text),
            ),
        )
        self.documents += 1

    def sentence_counts(self) -> list[int]:
        """How many sentences each passage has, in order of id."""
        firsts = [first for (first,) in self._db.execute("SELECT first_sentence FROM passages ORDER BY id")]
        return [after - first for first, after in pairwise([*firsts, self.sentences])]

    def finish(self) -> None:
        """Write what is left, and close the file; the caller brings it to disk."""
        counts = sorted((word, count) for word, count in self._vocabulary.items() if count > 0)
        self._db.executemany("INSERT INTO vocabulary VALUES (?, ?)", counts)
        for statement in INDEXES.split(";"):
            self._db.execute(statement)
        self._db.execute("COMMIT")
        self.close()

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._db.close()

    def _copy(self, first: int, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
        p0, s0 = self._db.execute("SELECT first, first_sentence FROM old.documents WHERE id = ?", (first,)).fetchone()
        p1, s1 = self._db.execute(
            "SELECT first + passages, first_sentence + sentences FROM old.documents WHERE id = ?", (last - 1,)
        ).fetchone()
        values = {"d": self.documents - first, "p": self.passages - p0, "s": self.sentences - s0, "first": first, "last": last}
        values |= {"p0": p0, "p1": p1, "s0": s0, "s1": s1}
        for statement in (
            "INSERT INTO documents SELECT id + :d, name, title, encoding, first + :p, passages, first_sentence + :s, sentences,"
            " parts, text FROM old.documents WHERE id >= :first AND id < :last ORDER BY id",
            'INSERT INTO passages SELECT id + :p, document + :d, number, first_sentence + :s, key, start, "end", heading,'
            " sentences, text FROM old.passages WHERE id >= :p0 AND id < :p1 ORDER BY id",
            "INSERT INTO sentences SELECT id + :s, passage + :p, words, key FROM old.sentences WHERE id >= :s0 AND id < :s1 ORDER BY id",
        ):
            self._db.execute(statement, values)
        return (p0, p1), (s0, s1)

    def _old_passages(self, number: int) -> list[Passage]:
        rows = self._db.execute(
            f"SELECT {PASSAGE} FROM old.documents d CROSS JOIN old.passages p"
            " WHERE d.id = ? AND p.id >= d.first AND p.id < d.first + d.passages ORDER BY p.id",
            (number,),
        )
        return [to_passage(row) for row in rows.fetchall()]

    def _add_words(self, document: Document, passage: Passage) -> None:
        head, body = _stems(document, passage)
        self._db.execute("INSERT INTO stems (rowid, head, body) VALUES (?, ?, ?)", (self._number, head, body))
        self._number += 1
        self._vocabulary.update(_words(passage))


def _stems(document: Document, passage: Passage) -> tuple[str, str]:
    """What is searched for a passage: the stems of its title, keywords and headings, and those of its text."""
    head = " ".join((document.title, *document.keywords, *passage.heading))
    return " ".join(lexical.terms(head)), " ".join(lexical.terms(passage.text))


def _words(passage: Passage) -> list[str]:
    """The words that a passage puts into the vocabulary: those of its text and its own heading."""
    return lexical.words(passage.text) + lexical.words(" ".join(passage.heading[-1:]))
