"""Where the vectors of a new generation come from: copied, found again by their text, left by an interrupted build, or made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.indexing import generation, store
from assistant.indexing.manifest import Manifest

if TYPE_CHECKING:
    from assistant.indexing.vectors import Matrix
    from assistant.models import Encoder

BATCH = 256
"""Texts embedded between two notes in the journal: a few seconds' work, which is what an interruption costs."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in a stage, which is "waiting", "reading", "embedding" or "writing"."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Previous:
    """The generation before: its vectors may be used again, its documents only when `keep` says so."""

    hold: generation.Hold
    manifest: Manifest
    keep: bool


class LazyEncoder:
    """The encoder, loaded when it is first needed."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    @property
    def is_loaded(self) -> bool:
        """Whether it was needed."""
        return "loaded" in self.__dict__

    @cached_property
    def loaded(self) -> Encoder:
        """The encoder itself; raises ModelError when it does not load."""
        return self._load()


@dataclass(slots=True)
class _Rows:
    """The vectors of one kind: ranges copied from old rows, rows by the key of their text, texts that need a new vector."""

    copied: list[tuple[int, int, int]] = field(default_factory=list)  # first new row, first old row, end of the old rows
    keys: dict[int, bytes] = field(default_factory=dict)
    old: dict[bytes, int] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)

    def fill(self, matrix: Any, before: Any, made: dict[bytes, Matrix]) -> None:
        """Set the rows of `matrix` from those `before` and those `made`."""
        for first, start, end in self.copied:
            matrix[first : first + end - start] = before[start:end]
        for row, key in self.keys.items():
            matrix[row] = before[self.old[key]] if key in self.old else made[key]


class Vectors:
    """Gathers which vectors a new generation needs, and writes them."""

    def __init__(self, previous: Previous | None, encoder: LazyEncoder) -> None:
        self._previous = previous
        self._encoder = encoder
        self._passages = _Rows()
        self._sentences = _Rows()

    def copy(self, passage: int, old_passages: tuple[int, int], sentence: int, old_sentences: tuple[int, int]) -> None:
        """Take over ranges of old rows, to begin at the new rows `passage` and `sentence`."""
        self._passages.copied.append((passage, *old_passages))
        self._sentences.copied.append((sentence, *old_sentences))

    def add_passage(self, row: int, text: str) -> bytes:
        """Ask for the vector of a passage's embedding text; returns the key of it."""
        return self._add(self._passages, row, text)

    def add_sentence(self, row: int, text: str) -> bytes:
        """Ask for the vector of a sentence; returns the key of its text."""
        return self._add(self._sentences, row, text)

    def write(self, folder: Path, index: Path, counts: Sequence[int], tell: Callable[[Progress], None]) -> tuple[str, int]:
        """Make what is missing and write all; `counts` are the sentences of each passage. Returns fingerprint and dimensions."""
        import numpy as np

        from assistant.indexing import vectors

        made = self._make({**self._passages.texts, **self._sentences.texts}, index, tell)
        fingerprint, dimensions = self._space()
        tell(Progress("writing", 0, 1))
        passages = np.empty((len(counts), dimensions), dtype=np.float32)
        sentences = np.empty((sum(counts), dimensions), dtype=np.float16)
        before = self._old_vectors()
        self._passages.fill(passages, before and before[0].rows(), made)
        self._sentences.fill(sentences, before and before[1].rows(), made)
        vectors.write_passages(folder, passages)
        vectors.write_sentences(folder, sentences, counts)
        tell(Progress("writing", 1, 1))
        return fingerprint, dimensions

    def _add(self, rows: _Rows, row: int, text: str) -> bytes:
        key = hashlib.sha256(store.to_blob(text)).digest()[:16]
        rows.keys[row] = key
        if key not in self._found_again(rows):
            rows.texts[key] = text
        return key

    def _found_again(self, rows: _Rows) -> dict[bytes, int]:
        """The old rows by key, read when the first text asks for them."""
        if not self._asked and self._reusable():
            assert self._previous is not None
            reader = store.Reader(self._previous.hold.folder)
            try:
                self._passages.old = {key: row for row, key in enumerate(reader.keys("passages"))}
                self._sentences.old = {key: row for row, key in enumerate(reader.keys("sentences"))}
            finally:
                reader.close()
        self._asked = True
        return rows.old

    _asked = False

    def _reusable(self) -> bool:
        return self._previous is not None and self._encoder.loaded.fingerprint == self._previous.manifest.fingerprint

    def _space(self) -> tuple[str, int]:
        if self._encoder.is_loaded or self._previous is None:
            return self._encoder.loaded.fingerprint, self._encoder.loaded.dimensions
        return self._previous.manifest.fingerprint, self._previous.manifest.dimensions

    def _old_vectors(self) -> Any:
        from assistant.indexing import vectors

        if self._previous is None or not (self._passages.copied or self._passages.old):
            return None
        manifest, folder = self._previous.manifest, self._previous.hold.folder
        return (
            vectors.PassageVectors(folder, manifest.passages, manifest.dimensions),
            vectors.SentenceVectors(folder, manifest.sentences, manifest.dimensions),
        )

    def _make(self, texts: dict[bytes, str], index: Path, tell: Callable[[Progress], None]) -> dict[bytes, Matrix]:
        """Embed the texts, longest first so that a batch holds texts of like length; each batch is noted in the journal."""
        if not texts:
            return {}
        from assistant.indexing.journal import Journal

        encoder = self._encoder.loaded
        with Journal(index, encoder.fingerprint, encoder.dimensions) as journal:
            keys = sorted((key for key in texts if key not in journal.found), key=lambda key: (-len(texts[key]), key))
            done = len(texts) - len(keys)
            tell(Progress("embedding", done, len(texts)))
            for start in range(0, len(keys), BATCH):
                batch = keys[start : start + BATCH]
                journal.add(batch, encoder.encode_passages([texts[key] for key in batch]))
                tell(Progress("embedding", done + start + len(batch), len(texts)))
            return journal.found
