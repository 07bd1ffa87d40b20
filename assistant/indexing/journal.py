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


class Journal:
    """The vectors made so far by the encoder of one fingerprint; `found` maps keys to them."""

    def __init__(self, index: Path, fingerprint: str, dimensions: int) -> None:
        """Reads what an interrupted build left, and drops what other encoders left."""
        path = journal_file(index, fingerprint)
        drop_journals(index, but=path)
        self._record = np.dtype([("key", "V16"), ("vector", "<f4", (dimensions,)), ("sum", "<u8")])
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        self.found: dict[bytes, Matrix] = {}
        records = np.frombuffer(self._whole_records(), dtype=self._record)
        for record in records:
            content = record.tobytes()
            if xxhash.xxh3_64_intdigest(content[:-8]) != int(record["sum"]):
                break
            self.found[content[:16]] = record["vector"]
        end = len(self.found) * self._record.itemsize
        self._file.truncate(end)
        self._file.seek(end)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def _whole_records(self) -> bytes:
        content = self._file.read()
        return content[: len(content) - len(content) % self._record.itemsize]

    def add(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Keep the vectors of a batch, shape [keys, dimensions], and wait until the disk has them."""
        content = b""
        for key, vector in zip(keys, np.ascontiguousarray(vectors, dtype="<f4"), strict=True):
            self.found[key] = vector
            record = key + vector.tobytes()
            content += record + xxhash.xxh3_64_intdigest(record).to_bytes(8, "little")
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]
        os.fsync(self._file.fileno())
