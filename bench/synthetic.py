"""Folders of any size: documents recombined from real paragraphs, and an encoder that costs next to nothing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SECTIONS = 10
"""Sections of a document, each of one paragraph, so that it becomes one passage."""

_DRAWN, _TABLE = 8, 4096


def paragraphs(folders: Iterable[Path], most: int = 20_000) -> list[str]:
    """Different paragraphs of prose from the Markdown and text files of the folders, in order of name."""
    found: dict[str, None] = {}
    for folder in folders:
        for file in sorted([*folder.rglob("*.md"), *folder.rglob("*.txt")]):
            for piece in file.read_text(encoding="utf-8", errors="replace").split("\n\n"):
                text = " ".join(piece.split())
                if 150 <= len(text) <= 900 and text[0].isalnum():
                    found[text] = None
            if len(found) >= most:
                return list(found)
    return list(found)


def write_documents(corpus: Path, files: int, pieces: Sequence[str]) -> None:
    """`files` documents of SECTIONS sections each; the same ones each time."""
    draw = random.Random(files)
    for number in range(files):
        folder = corpus / f"{number // 100:03}"
        folder.mkdir(parents=True, exist_ok=True)
        sections = (f"## Section {part} of {number}\n\n{draw.choice(pieces)}\n" for part in range(SECTIONS))
        (folder / f"{number:05}.md").write_text(f"# Document {number}\n\n" + "\n".join(sections), encoding="utf-8")


class FastEncoder:
    """An Encoder whose vector of a text is a sum of rows of a table, drawn by the text's hash: some 10 µs a text.

    A question is near the passage that `planted` names for it, and near nothing else.
    """

    name = "fast"
    fingerprint = hashlib.sha256(b"fast").hexdigest()
    dimensions = 384

    def __init__(self, planted: dict[str, str] | None = None) -> None:
        self._planted = planted or {}
        self._table = np.random.default_rng(0).normal(size=(_TABLE, self.dimensions)).astype(np.float32)

    def fits(self, text: str) -> bool:
        return len(text) <= 1_200

    def knows(self, word: str) -> bool:
        return True

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        near = self.encode_passages([self._planted.get(text, text) for text in texts])
        noisy = near + 0.5 * self.encode_passages(texts)
        return noisy / np.linalg.norm(noisy, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        digests = b"".join(hashlib.blake2b(text.encode(), digest_size=2 * _DRAWN).digest() for text in texts)
        drawn = np.frombuffer(digests, np.uint16).reshape(len(texts), _DRAWN) % _TABLE
        vectors = self._table[drawn].sum(axis=1)
        if progress is not None:
            progress(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
