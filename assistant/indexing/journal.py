"""The vectors that a build has made so far, so that one that is interrupted need not make them again.

A file of records, each a text's key, its vector and a checksum of both: whatever was written whole can be used, and a torn
end is cut off. It holds numbers only, no text, and is removed when a generation is published.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import xxhash

from assistant.indexing.generation import drop_journals, journal_file
from assistant.indexing.vectors import Matrix

KEY_BYTES = 16


class Journal:
    """The vectors made so far by the encoder of one fingerprint; `rows` tells in which row of `vectors` a key's is."""

    def __init__(self, index: Path, fingerprint: str, dimensions: int) -> None:
        """Reads what an interrupted build left, and drops what other encoders left."""
        self._path = journal_file(index, fingerprint)
        drop_journals(index, but=self._path)
        self._record = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", "<f4", (dimensions,)), ("sum", "<u8")])
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        self.rows: dict[bytes, int] = {}
        while len(record := self._file.read(self._record.itemsize)) == self._record.itemsize:
            if xxhash.xxh3_64_digest(record[:-8]) != record[:-9:-1]:
                break
            self.rows[record[:KEY_BYTES]] = len(self.rows)
        end = len(self.rows) * self._record.itemsize
        self._file.truncate(end)
        self._file.seek(end)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Note the vectors of a batch, shape [keys, dimensions], and wait until the disk has them."""
        records = np.empty(len(keys), dtype=self._record)
        records["key"] = np.frombuffer(b"".join(keys), dtype=f"V{KEY_BYTES}")
        records["vector"] = vectors
        for record in records:
            record["sum"] = xxhash.xxh3_64_intdigest(record.tobytes()[:-8])
        view = memoryview(records.tobytes())
        while view:
            view = view[self._file.write(view) :]
        os.fsync(self._file.fileno())
        for key in keys:
            self.rows[key] = len(self.rows)

    def vectors(self) -> Matrix:
        """All vectors noted, shape [rows, dimensions]; a view of the file."""
        if not self.rows:
            return np.empty((0, *self._record["vector"].shape), dtype=np.float32)
        return np.memmap(self._path, dtype=self._record, mode="r")["vector"]
