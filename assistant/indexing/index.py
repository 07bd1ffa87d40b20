"""An index as its readers see it: one whole generation, checked when it is opened and read where it is needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING

from assistant.errors import IndexingError
from assistant.indexing import changes, generation
from assistant.indexing.lexical import bare_words
from assistant.indexing.manifest import Entry, Manifest, check_files, read, settings
from assistant.indexing.store import Reader, words_hash
from assistant.types import Document, FileState, Passage

if TYPE_CHECKING:
    from assistant.indexing.vectors import Matrix, PassageVectors, SentenceVectors

HEAD_WEIGHT = 1.0
"""How much a term counts in the title, the keywords and the heading path of a passage, against 1 in its text."""

_KEPT_DOCUMENTS = 16
_LAZY = frozenset({"sentences.f16"})
"""Checked passage by passage as they are read, since they are the bulk of an index."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document of an index in brief: how many passages it has, and how its bytes were decoded."""

    name: str
    title: str
    encoding: str
    passages: int


def open_index(index: Path) -> Index:
    """Open the generation in force.

    Its files are compared with their checksums first: a changed byte would give wrong passages without a word.
    Raises IndexingError when there is no index, or it is damaged or of another version.
    """
    hold = changes.hold_in_force(index)
    if hold is None:
        raise IndexingError(f"There is no index in {index}.", "Run `assistant index` to build one.")
    try:
        manifest = read(index, hold)
        if dict(manifest.settings) != settings():
            raise IndexingError(
                f"The index in {index} was made by another version of this program.", "Run `assistant index` to build it again."
            )
        check_files(index, hold.folder, manifest, only_size=_LAZY)
        return Index(index, hold, manifest)
    except BaseException:
        hold.release()
        raise


def verify(index: Path) -> Manifest:
    """Compare every file of the generation in force with its checksum, and return its manifest.

    Raises IndexingError when there is no index, or it is damaged or of another version.
    """
    with open_index(index) as opened:
        check_files(index, opened.folder, opened.manifest)
        return opened.manifest


class Index:
    """One generation, held open: a later build leaves it alone until it is closed.

    Reads may come from several threads. Every text it gives is from its own files, so it stays the same whatever happens to
    the documents; `file_state` tells how they stand to it.
    """

    def __init__(self, path: Path, hold: generation.Hold, manifest: Manifest) -> None:
        """Takes over `hold`; use `open_index`."""
        self.path = path
        self.manifest = manifest
        self.folder = hold.folder
        self._hold = hold
        self._lock = threading.RLock()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._reader: Reader | None = None

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the generation go; if another is in force by now, this one is cleared."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
            for name in ("_vectors", "_sentences"):
                if name in self.__dict__:
                    self.__dict__[name].close()
            self._hold.release()
        if not self.is_in_force():
            generation.sweep_if_idle(self.path)

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.folder.name

    @property
    def passage_count(self) -> int:
        """How many passages there are; their ids run from 0."""
        return self.manifest.passages

    def is_in_force(self) -> bool:
        """Whether no later build has been published; costs the reading of one small file."""
        try:
            return generation.in_force(self.path) == self.generation
        except IndexingError:
            return True

    def names(self) -> tuple[str, ...]:
        """The names of all documents, in order."""
        return tuple(self._listed)

    def documents_in_brief(self) -> tuple[Indexed, ...]:
        """All documents in brief, in order of name."""
        return tuple(Indexed(name, title, encoding, count) for name, (title, encoding, count) in self._listed.items())

    def title(self, name: str) -> str:
        """What a document calls itself; raises KeyError when there is none of that name."""
        return self._listed[name][0]

    def document(self, name: str) -> Document:
        """The document of that name as it was indexed; raises KeyError when there is none."""
        with self._lock:
            found = self._documents.get(name)
            if found is None:
                found = self._documents[name] = self._read.document(name)
                if len(self._documents) > _KEPT_DOCUMENTS:
                    self._documents.popitem(last=False)
            self._documents.move_to_end(name)
            return found

    def documents(self) -> Iterator[Document]:
        """All documents in order of name, one at a time."""
        for name in self.names():
            with self._lock:
                found = self._documents.get(name) or self._read.document(name)
            yield found

    def passage(self, number: int) -> Passage:
        """The passage of that id; raises IndexError when there is none."""
        return self.passages([number])[0]

    def passages(self, ids: Iterable[int]) -> list[Passage]:
        """The passages of those ids, in the order asked; raises IndexError when one is none."""
        ids = list(ids)
        with self._lock:
            found = self._read.passages(dict.fromkeys(ids))
        if len(found) < len(set(ids)):
            raise IndexError("no passage has that id")
        return [found[number] for number in ids]

    def passages_of(self, name: str) -> list[Passage]:
        """The passages of a document, in order; raises KeyError when there is none of that name."""
        with self._lock:
            return self._read.passages_of(name)

    def nearest(self, vector: Matrix, k: int) -> list[tuple[int, float]]:
        """The `k` passages of highest cosine to a vector of length 1, as (id, cosine), best first, ties by id."""
        return self._vectors.nearest(vector, k)

    def cosines(self, vector: Matrix, ids: Sequence[int]) -> list[float]:
        """The cosine of each of those passages to a vector of length 1; raises IndexError when one is none."""
        return self._vectors.cosines(vector, ids)

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """The vectors of a passage's sentences, shape [sentences, dimensions].

        Raises IndexingError when they are not as they were written.
        """
        rows = self._sentences.of(passage.id, passage.first_sentence, len(passage.sentences))
        if rows is None:
            raise generation.damaged(self.path, "the vectors of a passage's sentences are not as they were written")
        return rows

    def keyword(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The `k` passages of highest BM25 for any of the terms, as (id, score), best first, ties by id.

        `terms` are as `lexical.terms` gives them.
        """
        with self._lock:
            return self._read.keyword(terms, k, HEAD_WEIGHT, 1.0)

    def frequency(self, term: str) -> int:
        """In how many passages a term stands, their headings and titles included."""
        with self._lock:
            return self._read.frequency(term)

    @cached_property
    def _vocabulary(self) -> Mapping[str, int]:
        with self._lock:
            return MappingProxyType(self._read.vocabulary())

    def vocabulary(self) -> Mapping[str, int]:
        """The documents' words, folded but not stemmed, each with how often it stands; read on first use."""
        return self._vocabulary

    def same_sentences(self, text: str) -> list[tuple[int, int]]:
        """The sentences that consist of the words of `text`, as (passage id, place in the passage), in order."""
        words = bare_words(text)
        if not words:
            return []
        with self._lock:
            found = self._read.sentences_of_words(words_hash(text))
            passages = self._read.passages({number for number, _ in found})
        same: list[tuple[int, int]] = []
        for number, place in found:
            passage = passages[number]
            sentence = passage.sentences[place]
            if bare_words(passage.text[sentence.start - passage.start : sentence.end - passage.start]) == words:
                same.append((number, place))
        return same

    def file_state(self, name: str) -> FileState:
        """How a document's file stands to what was indexed: by size and time of change, then by its SHA-256.

        Raises KeyError when there is no document of that name.
        """
        entry = self._entries[name]
        try:
            whole = changes.stands(entry, Path(self.manifest.corpus) / name, self.manifest)
        except (FileNotFoundError, NotADirectoryError):
            return FileState.GONE
        except OSError:
            return FileState.CHANGED
        return FileState.UNCHANGED if whole else FileState.CHANGED

    @property
    def _read(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(self.folder)
        return self._reader

    @cached_property
    def _listed(self) -> dict[str, tuple[str, str, int]]:
        with self._lock:
            return self._read.titles()

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.manifest.entries}

    @cached_property
    def _vectors(self) -> PassageVectors:
        from assistant.indexing.vectors import PassageVectors

        return PassageVectors(self.folder, self.manifest.passages, self.manifest.dimensions)

    @cached_property
    def _sentences(self) -> SentenceVectors:
        from assistant.indexing.vectors import SentenceVectors

        return SentenceVectors(self.folder, self.manifest.sentences, self.manifest.dimensions)
