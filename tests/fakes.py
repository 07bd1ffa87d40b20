"""A small encoder and a small reader for tests: deterministic, fast, and near enough to the real ones."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from assistant.indexing import lexical
from assistant.models.reader import Reading


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


class FakeReader:
    """Sees an answer in every number, and in `sees`; `asked` keeps what it was given to read, `questions` for which question."""

    def __init__(self, sees: str = "") -> None:
        self.sees = sees
        self.asked: list[tuple[str, str]] = []
        self.questions: list[str] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked.extend(passages)
        self.questions.append(question)
        return [self._reading(text) for _, text in passages]

    def _reading(self, text: str) -> Reading:
        places = tuple(found.span() for found in re.finditer(r"\w+", text))
        told = [text[a:b].isdigit() or text[a:b] == self.sees for a, b in places]
        logits = np.where(told, 9.0, -9.0).astype(np.float32)
        found = 2.0 if any(told) else -2.0
        return Reading(found, places, logits, logits)
