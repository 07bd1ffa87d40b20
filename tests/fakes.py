"""A small encoder for tests: deterministic, fast, and near enough to the real one that like texts get like vectors."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from assistant.indexing import lexical


class FakeEncoder:
    """Texts as hashed bags of stems: texts that share words are near, others are not.

    `encoded` keeps every text that was encoded as a passage, so that a test can tell what a build embedded.
    """

    def __init__(self, name: str = "fake", dimensions: int = 64, window: int = 1200) -> None:
        self.name = name
        self.dimensions = dimensions
        self.fingerprint = hashlib.sha256(f"{name} {dimensions} {window}".encode()).hexdigest()
        self.window = window
        self.encoded: list[str] = []

    def fits(self, text: str) -> bool:
        return len(text) <= self.window

    def knows(self, word: str) -> bool:
        return word in {"help", "cost", "won", "brazil", "football"}

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors(texts)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        self.encoded.extend(texts)
        vectors = self._vectors(texts)
        if progress:
            progress(len(texts))
        return vectors

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            stems = lexical.terms(text)
            for feature in [*stems, *(" ".join(pair) for pair in pairwise(stems))]:
                seed = zlib.crc32(feature.encode("utf-8", "surrogatepass"))
                weight = 0.3 if " " in feature else 1.0
                vectors[row, seed % self.dimensions] += weight
                vectors[row, (seed >> 8) % self.dimensions] -= weight / 2
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
