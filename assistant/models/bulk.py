"""Many passages at once, in mixed precision, where the processor multiplies bfloat16 faster than float32.

sentence-transformers takes 6 s to start, so that it pays only for hundreds of passages; the exported encoder does the rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.folder import ModelFolder
from assistant.models.onnx_encoder import OnnxEncoder
from assistant.models.sentence_transformer import SentenceTransformerEncoder

log = logging.getLogger("assistant")

STARTS_AT = 600_000
"""Characters of passages from which on the start of sentence-transformers is paid back: some 15 s of work for the export."""

CLOSE_ENOUGH = 0.9995
"""The least cosine between a vector in mixed precision and one in float32."""


class BulkEncoder:
    """An Encoder that leaves large amounts of passages to sentence-transformers in mixed precision, all else to the export."""

    def __init__(self, folder: ModelFolder, exported: OnnxEncoder) -> None:
        self.name = exported.name
        self.fingerprint = exported.fingerprint
        self.dimensions = exported.dimensions
        self.fits = exported.fits
        self.knows = exported.knows
        self.encode_queries = exported.encode_queries
        self._exported = exported
        self._mixed: SentenceTransformerEncoder | None = SentenceTransformerEncoder(folder, mixed=True)
        self._seen = 0

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """The vectors of passages: float32 [len(texts), dimensions], rows of length 1."""
        self._seen += sum(map(len, texts))
        if self._mixed is not None and self._seen >= STARTS_AT:
            try:
                return self._mixed.encode_passages(texts, progress)
            except (ModelError, ImportError, MemoryError, RuntimeError) as problem:
                log.warning("Passages are encoded slowly, since sentence-transformers does not run here: %s", problem)
                self._mixed = None
        return self._exported.encode_passages(texts, progress)


def gain(folder: ModelFolder, place: Path, texts: Sequence[str]) -> float:
    """How many times faster mixed precision encodes `texts` than the export in `place`; 0 when its vectors differ too much.

    Measured on this processor, on one core, in processor time and by the best of three runs each, in turns, so that other work on
    the machine changes little.
    """
    import torch

    exported = OnnxEncoder(folder.name, folder.fingerprint, place, cores=1)
    mixed = SentenceTransformerEncoder(folder, mixed=True)
    pair = (exported.encode_passages, mixed.encode_passages)
    ours, theirs = (encode(texts) for encode in pair)
    if float(np.min(np.sum(ours * theirs, axis=1))) < CLOSE_ENOUGH:
        return 0.0
    cores = torch.get_num_threads()
    torch.set_num_threads(1)
    best = [float("inf"), float("inf")]
    for _ in range(3):
        for which, encode in enumerate(pair):
            start = time.process_time()
            encode(texts)
            best[which] = min(best[which], time.process_time() - start)
    torch.set_num_threads(cores)
    return best[0] / best[1]
