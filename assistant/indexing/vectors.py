"""Vectors on disk: those of passages in a FAISS index, those of sentences in a plain array beside it.

Passages are searched exactly, by inner product of float32 rows of length 1, which is their cosine. Sentences are only ever
looked up by row, so they are kept in half precision (an error of about 0.0005 in a cosine) and read where they are needed;
each passage's rows carry a checksum of their own, so that opening an index need not read them all.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from assistant.indexing.generation import make_private, write_file

Matrix = npt.NDArray[np.float32]
Half = npt.NDArray[np.float16]
PASSAGES = "vectors.faiss"
SENTENCES = "sentences.f16"
SUMS = "sentences.sums"

_PIECE = 1 << 20


def write_passages(folder: Path, pieces: Iterable[npt.ArrayLike], dimensions: int) -> None:
    """Write the vectors of all passages in order of id, given as pieces of shape [some, dimensions]."""
    import faiss

    index = faiss.IndexFlatIP(dimensions)
    for piece in pieces:
        index.add(np.ascontiguousarray(piece, dtype=np.float32))
    make_private(folder / PASSAGES)
    with (folder / PASSAGES).open("wb") as file:
        writer: Any = faiss.PyCallbackIOWriter(file.write, _PIECE)  # type: ignore[attr-defined]
        faiss.write_index(index, writer)
        file.flush()
        os.fsync(file.fileno())


def write_sentences(folder: Path, pieces: Iterable[npt.ArrayLike], counts: Sequence[int], dimensions: int) -> None:
    """Write the vectors of all sentences in order, given as pieces; `counts` are the sentences of each passage in turn."""
    write_file(folder / SENTENCES, (np.ascontiguousarray(piece, dtype=np.float16).data for piece in pieces))
    rows = _mapped(folder, sum(counts), dimensions)
    ends = accumulate(counts)
    sums = [xxhash.xxh3_64_intdigest(rows[end - count : end].data) for end, count in zip(ends, counts, strict=True)]
    write_file(folder / SUMS, [np.array(sums, dtype="<u8").data])


def _mapped(folder: Path, count: int, dimensions: int) -> Half:
    if not count:
        return np.empty((0, dimensions), dtype=np.float16)
    return np.memmap(folder / SENTENCES, dtype=np.float16, mode="r", shape=(count, dimensions))


class PassageVectors:
    """The vectors of the passages, opened on first use; `count` and `dimensions` are what the manifest says."""

    def __init__(self, folder: Path, count: int, dimensions: int) -> None:
        self._file = folder / PASSAGES
        self._count = count
        self._dimensions = dimensions
        self._opened: tuple[Any, Matrix] | None = None
        self._lock = threading.Lock()

    def nearest(self, vector: Matrix, k: int) -> list[tuple[int, float]]:
        """The `k` passages of highest cosine, best first, ties by id, each as (id, cosine)."""
        k = min(k, self._count)
        if k <= 0:
            return []
        index, _ = self._open()
        scores, ids = index.search(self._row(vector), k)
        found = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(((i, s) for i, s in found if 0 <= i < self._count), key=lambda hit: (-hit[1], hit[0]))

    def cosines(self, vector: Matrix, ids: Sequence[int]) -> list[float]:
        """The cosine of each of the passages `ids`; raises IndexError for an id that is none."""
        if not ids:
            return []
        if min(ids) < 0 or max(ids) >= self._count:
            raise IndexError("no passage has that id")
        rows: list[float] = (self.rows()[np.asarray(ids)] @ self._row(vector)[0]).tolist()
        return rows

    def rows(self) -> Matrix:
        """All vectors, shape [passages, dimensions]; a view of the file, not to be kept after it is closed."""
        return self._open()[1] if self._count else np.empty((0, self._dimensions), dtype=np.float32)

    def close(self) -> None:
        """Let the file go; a later use opens it again."""
        with self._lock:
            self._opened = None

    def _row(self, vector: Matrix) -> Matrix:
        if vector.shape != (self._dimensions,):
            raise ValueError(f"a vector of {self._dimensions} dimensions is needed, not one of shape {vector.shape}")
        return np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)

    def _open(self) -> tuple[Any, Matrix]:
        import faiss

        with self._lock:
            if self._opened is None:
                index: Any = faiss.read_index(os.fspath(self._file), faiss.IO_FLAG_MMAP_IFC)
                if index.ntotal != self._count or index.d != self._dimensions:
                    raise ValueError(f"{self._file} holds other vectors than its manifest says")
                rows = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
                self._opened = index, rows
            return self._opened


class SentenceVectors:
    """The vectors of the sentences, mapped into memory on first use."""

    def __init__(self, folder: Path, count: int, dimensions: int) -> None:
        self._folder = folder
        self._shape = count, dimensions
        self._opened: tuple[Half, npt.NDArray[np.uint64]] | None = None

    def rows(self) -> Half:
        """All vectors, shape [sentences, dimensions]; a view of the file."""
        return self._open()[0]

    def of(self, passage: int, first: int, count: int) -> Matrix | None:
        """The `count` vectors of a passage's sentences from row `first` on, or None when they are not as they were written."""
        rows, sums = self._open()
        found = rows[first : first + count]
        if len(found) != count or xxhash.xxh3_64_intdigest(found.data) != int(sums[passage]):
            return None
        return found.astype(np.float32)

    def close(self) -> None:
        """Let the file go; a later use opens it again."""
        self._opened = None

    def _open(self) -> tuple[Half, npt.NDArray[np.uint64]]:
        if self._opened is None:
            sums = np.fromfile(self._folder / SUMS, dtype="<u8")
            rows = _mapped(self._folder, *self._shape)
            self._opened = rows, sums
        return self._opened
