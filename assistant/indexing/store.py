"""The texts of a generation in one SQLite file: documents, passages, sentences, keywords and vocabulary.

Rows are numbered from 0 in order of the documents' names, so the same documents give the same file whatever was built before.
Every build writes a new file: what is kept is copied from the file before it, row numbers moved along, so nothing of a
deleted text can stay behind. Text is kept as UTF-8 that lets lone surrogates pass, since files hold those too.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xxhash

from assistant.indexing import lexical
from assistant.types import Block, BlockKind, Document, Passage, Section, Sentence, Span

FILE = "passages.sqlite"

_TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, name BLOB NOT NULL, title BLOB NOT NULL, encoding TEXT NOT NULL, text BLOB NOT NULL,
    parts BLOB NOT NULL, first INTEGER NOT NULL, passages INTEGER NOT NULL, first_sentence INTEGER NOT NULL,
    sentences INTEGER NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL, heading BLOB NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    text BLOB NOT NULL, sentences BLOB NOT NULL, first_sentence INTEGER NOT NULL, key BLOB NOT NULL);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, passage INTEGER NOT NULL, words INTEGER NOT NULL, key BLOB NOT NULL);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE keyword USING fts5(head, body, tokenize = 'ascii');
"""
_INDEXES = """
CREATE UNIQUE INDEX document_name ON documents (name);
CREATE INDEX sentence_words ON sentences (words);
INSERT INTO keyword (keyword) VALUES ('optimize');
"""


def words_hash(text: str) -> int:
    """A number that is the same for texts of the same words, whatever their case, points and spaces."""
    number = xxhash.xxh3_64_intdigest(" ".join(lexical.words(text)).encode())
    return number - (1 << 63)  # SQLite's integers are signed


def to_blob(text: str) -> bytes:
    """Text as it is kept."""
    return text.encode("utf-8", "surrogatepass")


def to_text(blob: bytes) -> str:
    """Text as it was."""
    return blob.decode("utf-8", "surrogatepass")


class Writer:
    """Writes the file of a new generation, document after document in order of name."""

    def __init__(self, folder: Path, previous: Path | None) -> None:
        """`previous` is the folder of the generation to copy kept documents from."""
        self.file = folder / FILE
        os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._db = sqlite3.connect(self.file, isolation_level=None)
        # The file has no name yet that anybody reads: it needs no journal, and is brought to disk once at the end.
        self._db.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._db.execute("PRAGMA cache_size = -65536")
        if previous is not None:
            self._db.execute("ATTACH ? AS old", (_read_only(previous / FILE),))
        self._db.execute("BEGIN")
        for statement in _TABLES.split(";"):
            self._db.execute(statement)
        self._vocabulary: Counter[str] = Counter()
        if previous is not None:
            self._vocabulary.update(dict(self._db.execute("SELECT word, count FROM old.vocabulary")))
        self.documents = 0
        self.passages = 0
        self.sentences = 0

    def copy(self, first: int, last: int, name: str | None = None) -> tuple[tuple[int, int], tuple[int, int]]:
        """Copy the old documents `first` to `last` (exclusive), a single one perhaps under a new name.

        Returns the half-open ranges of their old passages and sentences. A name's words are counted anew, as those of the old
        name are taken away by `forget`.
        """
        p0, s0 = self._db.execute("SELECT first, first_sentence FROM old.documents WHERE id = ?", (first,)).fetchone()
        p1, s1 = self._db.execute(
            "SELECT first + passages, first_sentence + sentences FROM old.documents WHERE id = ?", (last - 1,)
        ).fetchone()
        moved = {"d": self.documents - first, "p": self.passages - p0, "s": self.sentences - s0}
        bounds = {"first": first, "last": last, "p0": p0, "p1": p1, "s0": s0, "s1": s1}
        for statement in (
            "INSERT INTO documents SELECT id + :d, name, title, encoding, text, parts, first + :p, passages,"
            " first_sentence + :s, sentences FROM old.documents WHERE id >= :first AND id < :last ORDER BY id",
            'INSERT INTO passages SELECT id + :p, document + :d, heading, start, "end", text, sentences, first_sentence + :s, key'
            " FROM old.passages WHERE id >= :p0 AND id < :p1 ORDER BY id",
            "INSERT INTO sentences SELECT id + :s, passage + :p, words, key"
            " FROM old.sentences WHERE id >= :s0 AND id < :s1 ORDER BY id",
            "INSERT INTO keyword (rowid, head, body) SELECT rowid + :p, head, body"
            " FROM old.keyword WHERE rowid >= :p0 AND rowid < :p1 ORDER BY rowid",
        ):
            self._db.execute(statement, {**moved, **bounds})
        if name is not None:
            self._db.execute("UPDATE documents SET name = ? WHERE id = ?", (to_blob(name), self.documents))
            self._vocabulary.update(lexical.words(self.old_document(first).text))
        self.documents += last - first
        self.passages += p1 - p0
        self.sentences += s1 - s0
        return (p0, p1), (s0, s1)

    def old_document(self, number: int) -> Document:
        """The old document of that number."""
        row = self._db.execute(f"SELECT {_DOCUMENT} FROM old.documents WHERE id = ?", (number,)).fetchone()
        return _document(row)

    def forget(self, number: int) -> None:
        """Take the words of an old document that is not kept out of the vocabulary."""
        (text,) = self._db.execute("SELECT text FROM old.documents WHERE id = ?", (number,)).fetchone()
        self._vocabulary.subtract(Counter(lexical.words(to_text(text))))

    def add(
        self, document: Document, passages: Sequence[Passage], keys: Sequence[bytes], sentence_keys: Sequence[Sequence[bytes]]
    ) -> None:
        """Add a document with its passages; `keys` tell their vectors apart, `sentence_keys` those of each one's sentences."""
        self._vocabulary.update(lexical.words(document.text))
        about = lexical.terms(" ".join((document.title, *document.keywords)))
        first_sentence = self.sentences
        for offset, passage in enumerate(passages):
            number = self.passages + offset
            self._db.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    self.documents,
                    _dump(passage.heading),
                    passage.start,
                    passage.end,
                    to_blob(passage.text),
                    _dump([[s.start, s.end, s.kind, s.context] for s in passage.sentences]),
                    self.sentences,
                    keys[offset],
                ),
            )
            self._db.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?)",
                (
                    (self.sentences + i, number, words_hash(document.text[s.start : s.end]), key)
                    for i, (s, key) in enumerate(zip(passage.sentences, sentence_keys[offset], strict=True))
                ),
            )
            self._db.execute(
                "INSERT INTO keyword (rowid, head, body) VALUES (?, ?, ?)",
                (
                    number,
                    " ".join([*about, *lexical.terms(" ".join(passage.heading))]),
                    " ".join(lexical.terms(passage.text)),
                ),
            )
            self.sentences += len(passage.sentences)
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.documents,
                to_blob(document.name),
                to_blob(document.title),
                document.encoding,
                to_blob(document.text),
                _dump(
                    [
                        [_section(s) for s in document.sections],
                        [_block(b) for b in document.blocks],
                        document.keywords,
                        document.pages,
                    ]
                ),
                self.passages,
                len(passages),
                first_sentence,
                self.sentences - first_sentence,
            ),
        )
        self.documents += 1
        self.passages += len(passages)

    def sentence_counts(self) -> list[int]:
        """How many sentences each passage has, in order of id."""
        firsts = [first for (first,) in self._db.execute("SELECT first_sentence FROM passages ORDER BY id")]
        return [after - first for first, after in zip(firsts, [*firsts[1:], self.sentences], strict=True)]

    def finish(self) -> None:
        """Write what is left, and close the file; the caller brings it to disk."""
        self._db.executemany(
            "INSERT INTO vocabulary VALUES (?, ?)", sorted((word, count) for word, count in self._vocabulary.items() if count > 0)
        )
        for statement in _INDEXES.split(";"):
            self._db.execute(statement)
        self._db.execute("COMMIT")
        self.close()

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._db.close()


_DOCUMENT = "name, title, encoding, text, parts"
_PASSAGE = 'd.name, p.heading, p.start, p."end", p.text, p.sentences, p.id, p.first_sentence'


class Reader:
    """Reads the file of a generation; not safe to share between threads without a lock."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(_read_only(folder / FILE), uri=True, check_same_thread=False)
        self._db.execute("CREATE VIRTUAL TABLE temp.stems USING fts5vocab(main, keyword, row)")

    def titles(self) -> dict[str, tuple[int, str, str, int]]:
        """Number, title, encoding and count of passages of each document, by name in order."""
        rows = self._db.execute("SELECT name, id, title, encoding, passages FROM documents ORDER BY id")
        return {to_text(name): (number, to_text(title), encoding, count) for name, number, title, encoding, count in rows}

    def document(self, name: str) -> Document:
        """The document of that name; raises KeyError when there is none."""
        row = self._db.execute(f"SELECT {_DOCUMENT} FROM documents WHERE name = ?", (to_blob(name),)).fetchone()
        if row is None:
            raise KeyError(name)
        return _document(row)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages of those ids; an id that is none is left out."""
        found: dict[int, Passage] = {}
        for number in ids:
            row = self._db.execute(
                f"SELECT {_PASSAGE} FROM passages p JOIN documents d ON d.id = p.document WHERE p.id = ?", (number,)
            ).fetchone()
            if row is not None:
                found[number] = _passage(row)
        return found

    def passages_of(self, name: str) -> list[Passage]:
        """The passages of the document of that name, in order."""
        row = self._db.execute("SELECT first, passages FROM documents WHERE name = ?", (to_blob(name),)).fetchone()
        if row is None:
            raise KeyError(name)
        return list(self.passages(range(row[0], row[0] + row[1])).values())

    def keyword(self, terms: Sequence[str], k: int, head: float, body: float) -> list[tuple[int, float]]:
        """The `k` passages of highest BM25 for any of the terms; `head` and `body` weigh where a term stands."""
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in dict.fromkeys(terms) if term.strip())
        if not query or k <= 0:
            return []
        rows = self._db.execute(
            "SELECT rowid, -bm25(keyword, ?, ?) AS score FROM keyword WHERE keyword MATCH ? ORDER BY score DESC, rowid LIMIT ?",
            (head, body, query, k),
        )
        return [(number, score) for number, score in rows]

    def frequency(self, term: str) -> int:
        """In how many passages the term stands."""
        row = self._db.execute("SELECT doc FROM temp.stems WHERE term = ?", (term,)).fetchone()
        return int(row[0]) if row else 0

    def vocabulary(self) -> dict[str, int]:
        """Each word with its count."""
        return dict(self._db.execute("SELECT word, count FROM vocabulary ORDER BY word"))

    def sentences_of_words(self, number: int) -> list[tuple[int, int]]:
        """The sentences whose words have that hash, as (passage id, place in the passage)."""
        return list(
            self._db.execute(
                "SELECT s.passage, s.id - p.first_sentence FROM sentences s JOIN passages p ON p.id = s.passage"
                " WHERE s.words = ? ORDER BY s.id",
                (number,),
            )
        )

    def keys(self, table: str) -> list[bytes]:
        """The keys of all passages or all sentences, in order of row."""
        return [key for (key,) in self._db.execute(f"SELECT key FROM {table} ORDER BY id")]

    def close(self) -> None:
        """Let the file go."""
        self._db.close()


def _read_only(file: Path) -> str:
    return file.absolute().as_uri() + "?mode=ro&immutable=1"


def _dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _section(section: Section) -> list[Any]:
    return [section.heading, section.level, section.title, section.start, section.body, section.end]


def _block(block: Block) -> list[Any]:
    return [block.kind, block.start, block.end, block.context]


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in pairs)


def _document(row: tuple[bytes, bytes, str, bytes, bytes]) -> Document:
    name, title, encoding, text, parts = row
    sections, blocks, keywords, pages = json.loads(parts)
    return Document(
        name=to_text(name),
        text=to_text(text),
        title=to_text(title),
        sections=tuple(
            Section(tuple(path), level, (a, b), start, body, end) for path, level, (a, b), start, body, end in sections
        ),
        blocks=tuple(Block(BlockKind(kind), start, end, _spans(context)) for kind, start, end, context in blocks),
        keywords=tuple(keywords),
        pages=tuple(pages),
        encoding=encoding,
    )


def _passage(row: tuple[bytes, bytes, int, int, bytes, bytes, int, int]) -> Passage:
    name, heading, start, end, text, sentences, number, first_sentence = row
    return Passage(
        document=to_text(name),
        heading=tuple(json.loads(heading)),
        start=start,
        end=end,
        text=to_text(text),
        sentences=tuple(Sentence(a, b, BlockKind(kind), _spans(context)) for a, b, kind, context in json.loads(sentences)),
        id=number,
        first_sentence=first_sentence,
    )
