"""The texts of a generation in one SQLite file: documents, passages, sentences, stems and vocabulary.

Rows are numbered from 0 in order of the documents' names, so the same documents have the same numbers whatever was built
before. Every build writes a new file: what stands is copied from the file before it, its numbers moved along, so that
nothing of a deleted text can stay behind. Only the stems (an FTS5 table without content) are too slow to make again each
time; they keep numbers of their own for life, are copied as they lie, and are merged into one piece after each change.
Text is kept as UTF-8 that lets lone surrogates pass, since files hold those too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xxhash

from assistant.indexing.lexical import bare_words
from assistant.types import Block, BlockKind, Document, Passage, Section, Sentence, Span

FILE = "passages.sqlite"

TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, name BLOB NOT NULL, title BLOB NOT NULL, encoding TEXT NOT NULL, first INTEGER NOT NULL,
    passages INTEGER NOT NULL, first_sentence INTEGER NOT NULL, sentences INTEGER NOT NULL, parts BLOB NOT NULL,
    text BLOB NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL, number INTEGER NOT NULL, first_sentence INTEGER NOT NULL,
    key BLOB NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading BLOB NOT NULL, sentences BLOB NOT NULL,
    text BLOB NOT NULL);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, passage INTEGER NOT NULL, words INTEGER NOT NULL, key BLOB NOT NULL);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE stems USING fts5(head, body, tokenize = 'ascii', content = '');
"""
INDEXES = """
CREATE UNIQUE INDEX document_name ON documents (name);
CREATE UNIQUE INDEX passage_number ON passages (number);
CREATE INDEX sentence_words ON sentences (words);
INSERT INTO stems (stems) VALUES ('optimize');
"""
DOCUMENT = "name, title, encoding, text, parts"
PASSAGE = 'd.name, p.heading, p.start, p."end", p.text, p.sentences, p.id, p.first_sentence'


class Reader:
    """Reads the file of a generation; not safe to share between threads without a lock."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(read_only(folder / FILE), uri=True, check_same_thread=False)
        self._db.execute("CREATE VIRTUAL TABLE temp.frequencies USING fts5vocab(main, stems, row)")

    def titles(self) -> dict[str, tuple[str, str, int]]:
        """Title, encoding and number of passages of each document, by name in order."""
        rows = self._db.execute("SELECT name, title, encoding, passages FROM documents ORDER BY id")
        return {to_text(name): (to_text(title), encoding, count) for name, title, encoding, count in rows}

    def document(self, name: str) -> Document:
        """The document of that name; raises KeyError when there is none."""
        row = self._db.execute(f"SELECT {DOCUMENT} FROM documents WHERE name = ?", (to_blob(name),)).fetchone()
        if row is None:
            raise KeyError(name)
        return to_document(row)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages of those ids; an id that is none is left out."""
        found: dict[int, Passage] = {}
        for number in ids:
            row = self._db.execute(
                f"SELECT {PASSAGE} FROM passages p JOIN documents d ON d.id = p.document WHERE p.id = ?", (number,)
            ).fetchone()
            if row is not None:
                found[number] = to_passage(row)
        return found

    def passages_of(self, name: str) -> list[Passage]:
        """The passages of the document of that name, in order; raises KeyError when there is none."""
        row = self._db.execute("SELECT first, passages FROM documents WHERE name = ?", (to_blob(name),)).fetchone()
        if row is None:
            raise KeyError(name)
        return list(self.passages(range(row[0], row[0] + row[1])).values())

    def keyword(self, terms: Sequence[str], k: int, head: float, body: float) -> list[tuple[int, float]]:
        """The `k` passages of highest BM25 for any of the terms, ties by id; `head` and `body` weigh where a term stands."""
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in dict.fromkeys(terms) if term.strip())
        if not query or k <= 0:
            return []
        limit = 2 * k
        while True:
            rows = self._db.execute(
                "SELECT rowid, -bm25(stems, ?, ?) AS score FROM stems WHERE stems MATCH ? ORDER BY score DESC LIMIT ?",
                (head, body, query, limit),
            ).fetchall()
            if len(rows) < limit or rows[-1][1] < rows[k - 1][1]:
                break
            limit *= 4  # more share the last place than were asked for, and which of them stay must not hang on their numbers
        ids = [self._db.execute("SELECT id FROM passages WHERE number = ?", (number,)).fetchone()[0] for number, _ in rows]
        return sorted(((i, score) for i, (_, score) in zip(ids, rows, strict=True)), key=lambda hit: (-hit[1], hit[0]))[:k]

    def frequency(self, term: str) -> int:
        """In how many passages the term stands."""
        row = self._db.execute("SELECT doc FROM temp.frequencies WHERE term = ?", (term,)).fetchone()
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

    def rows_of_keys(self, table: str, keys: Iterable[bytes]) -> dict[bytes, int]:
        """The rows of those passages or sentences whose key is among `keys`, by key."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("DELETE FROM temp.wanted")
        self._db.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((key,) for key in keys))
        return dict(self._db.execute(f"SELECT key, id FROM {table} WHERE key IN (SELECT key FROM temp.wanted)"))

    def close(self) -> None:
        """Let the file go."""
        self._db.close()


def read_only(file: Path) -> str:
    """The address under which SQLite reads a file that nobody changes, without locks."""
    return file.absolute().as_uri() + "?mode=ro&immutable=1"


def words_hash(text: str) -> int:
    """A number that is the same for texts of the same words, whatever their case, points and spaces."""
    return xxhash.xxh3_64_intdigest(bare_words(text).encode()) - (1 << 63)  # SQLite's integers are signed


def to_blob(text: str) -> bytes:
    """Text as it is kept."""
    return text.encode("utf-8", "surrogatepass")


def to_text(blob: bytes) -> str:
    """Text as it was."""
    return blob.decode("utf-8", "surrogatepass")


def dump(value: Any) -> bytes:
    """Lists, numbers and strings as they are kept."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def parts(document: Document) -> bytes:
    """A document's structure as it is kept."""
    sections = [[s.heading, s.level, s.title, s.start, s.body, s.end] for s in document.sections]
    blocks = [[b.kind, b.start, b.end, b.context] for b in document.blocks]
    return dump([sections, blocks, document.keywords, document.pages])


def to_document(row: tuple[bytes, bytes, str, bytes, bytes]) -> Document:
    """The document of a row of `DOCUMENT`."""
    name, title, encoding, text, structure = row
    sections, blocks, keywords, pages = json.loads(structure)
    return Document(
        name=to_text(name),
        text=to_text(text),
        title=to_text(title),
        sections=tuple(Section(tuple(path), level, (a, b), start, body, end) for path, level, (a, b), start, body, end in sections),
        blocks=tuple(Block(BlockKind(kind), start, end, _spans(context)) for kind, start, end, context in blocks),
        keywords=tuple(keywords),
        pages=tuple(pages),
        encoding=encoding,
    )


def to_passage(row: tuple[bytes, bytes, int, int, bytes, bytes, int, int]) -> Passage:
    """The passage of a row of `PASSAGE`."""
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


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in pairs)
