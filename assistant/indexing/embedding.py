"""Where the vectors of a new generation come from: copied, found again by their text, left by an interrupted build, or made."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.indexing import generation, store
from assistant.indexing.manifest import Manifest

if TYPE_CHECKING:
    from assistant.models import Encoder

log = logging.getLogger("assistant")

BATCH = 256
"""Texts embedded between two notes in the journal: a few seconds' work, which is what an interruption costs."""

_ROWS = 4096  # vectors written at a time


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
    """The vectors of one kind in order of row: ranges of old rows, and keys of texts."""

    order: list[tuple[int, int] | bytes] = field(default_factory=list)
    texts: dict[bytes, str] = field(default_factory=dict)
    old: dict[bytes, int] = field(default_factory=dict)

    def add(self, text: str) -> bytes:
        """Ask for the vector of a text in the next row; returns the text's key."""
        key = hashlib.sha256(store.to_blob(text)).digest()[:16]
        self.order.append(key)
        self.texts[key] = text
        return key

    def missing(self) -> dict[bytes, str]:
        """The texts, by key, that no old row has a vector for."""
        return {key: text for key, text in self.texts.items() if key not in self.old}

    def pieces(self, before: Any, made: Any, rows: dict[bytes, int]) -> Iterator[Any]:
        """All rows, some at a time: from the old matrix `before`, or from those `made`, whose `rows` are by key."""
        for is_key, run in groupby(self.order, lambda item: isinstance(item, bytes)):
            if not is_key:
                yield from (before[start:end] for start, end in run)
                continue
            while keys := list(islice(run, _ROWS)):
                yield [before[self.old[key]] if key in self.old else made[rows[key]] for key in keys if isinstance(key, bytes)]


class Vectors:
    """Gathers which vectors a new generation needs, in order of passage, and writes them."""

    def __init__(self, previous: Previous | None, encoder: LazyEncoder) -> None:
        self.passages = _Rows()
        self.sentences = _Rows()
        self._previous = previous
        self._encoder = encoder

    def copy(self, old_passages: tuple[int, int], old_sentences: tuple[int, int]) -> None:
        """Take over ranges of old rows as the next ones."""
        self.passages.order.append(old_passages)
        self.sentences.order.append(old_sentences)

    def write(self, folder: Path, index: Path, counts: Sequence[int], tell: Callable[[Progress], None]) -> tuple[str, int]:
        """Make what is missing, and write all; `counts` are the sentences of each passage.

        Returns the encoder's fingerprint and dimensions.
        """
        from assistant.indexing import vectors

        self._find_again()
        fingerprint, dimensions = self._space()
        made, rows = self._made({**self.passages.missing(), **self.sentences.missing()}, index, tell)
        tell(Progress("writing", 0, 1))
        before = self._old_vectors()
        vectors.write_passages(folder, self.passages.pieces(before and before[0].rows(), made, rows), dimensions)
        vectors.write_sentences(folder, self.sentences.pieces(before and before[1].rows(), made, rows), counts, dimensions)
        tell(Progress("writing", 1, 1))
        return fingerprint, dimensions

    def _find_again(self) -> None:
        """Look the texts up among those that the generation before had vectors for."""
        if not self.passages.texts or self._previous is None:
            return
        if self._encoder.loaded.fingerprint != self._previous.manifest.fingerprint:
            return
        reader = store.Reader(self._previous.hold.folder)
        try:
            self.passages.old = reader.rows_of_keys("passages", self.passages.texts)
            self.sentences.old = reader.rows_of_keys("sentences", self.sentences.texts)
        finally:
            reader.close()

    def _space(self) -> tuple[str, int]:
        if self._encoder.is_loaded or self._previous is None:
            return self._encoder.loaded.fingerprint, self._encoder.loaded.dimensions
        return self._previous.manifest.fingerprint, self._previous.manifest.dimensions

    def _old_vectors(self) -> Any:
        from assistant.indexing import vectors

        if self._previous is None:
            return None
        manifest, folder = self._previous.manifest, self._previous.hold.folder
        return (
            vectors.PassageVectors(folder, manifest.passages, manifest.dimensions),
            vectors.SentenceVectors(folder, manifest.sentences, manifest.dimensions),
        )

    def _made(self, texts: dict[bytes, str], index: Path, tell: Callable[[Progress], None]) -> tuple[Any, dict[bytes, int]]:
        """Embed the texts, longest first so that a batch holds texts of like length; each batch is noted in the journal.

        Returns all that was made, by this build or one interrupted before it, and the row of each key.
        """
        if not texts:
            return None, {}
        from assistant.indexing.journal import Journal

        encoder = self._encoder.loaded
        with Journal(index, encoder.fingerprint, encoder.dimensions) as journal:
            keys = sorted((key for key in texts if key not in journal.rows), key=lambda key: (-len(texts[key]), key))
            done = len(texts) - len(keys)
            for start in range(0, len(keys), BATCH):

                def told(count: int, before: int = done + start) -> None:
                    tell(Progress("embedding", before + count, len(texts)))

                told(0)
                batch = keys[start : start + BATCH]
                try:
                    journal.add(batch, encoder.encode_passages([texts[key] for key in batch], told))
                except KeyboardInterrupt:
                    log.info("%d of %d texts are embedded and kept; the next build goes on from there.", done + start, len(texts))
                    raise
            tell(Progress("embedding", len(texts), len(texts)))
            return journal.vectors(), journal.rows
