"""The exported encoder: the same weights on onnxruntime, ready in a fraction of a second, with neither torch nor transformers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.files import fast_hash
from assistant.models.runtime import onnxruntime
from assistant.models.session import Session

log = logging.getLogger("assistant")

DESCRIPTION = "export.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"


class DamagedExport(Exception):
    """The files of an export are not those that were written; the message says which."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export's files leave open: how its texts are prepared, and the fast hashes of the files themselves."""

    layout: int
    onnxruntime: str
    dimensions: int
    window: int
    lower_case: bool
    query_prompt: str
    passage_prompt: str
    pooling: str
    files: dict[str, str]

    def written(self) -> bytes:
        """The description as it stands in the folder of the export."""
        return json.dumps(asdict(self), indent=1).encode()


LAYOUT = 3
"""Raised when what an export holds changes; an export of another layout is made again."""


class OnnxEncoder:
    """An Encoder on onnxruntime, over the export in `place`.

    Raises FileNotFoundError when there is none, DamagedExport when it is not whole. The session is made when it is first needed.
    """

    def __init__(self, name: str, fingerprint: str, place: Path) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._export = _opened(place)
        self.dimensions = self._export.dimensions
        self._session = Session(place / MODEL, place / TOKENIZER, window=self._export.window)

    def fits(self, text: str) -> bool:
        """Whether the model reads all of `text` as a passage; only the tokenizer is asked."""
        return self._session.fits(self._prepared(self._export.passage_prompt, text))

    def knows(self, word: str) -> bool:
        """Whether a folded word is one whole piece of the model's vocabulary."""
        return self._session.tokenizer.token_to_id(word) is not None

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions: float32 [len(texts), dimensions], rows of length 1."""
        return self._encoded(self._export.query_prompt, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """The vectors of passages, in the same form; a text that comes again is encoded once."""
        return self._encoded(self._export.passage_prompt, texts, progress)

    def _encoded(self, prompt: str, texts: Sequence[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        rows_of: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows_of.setdefault(text, []).append(row)
        different = list(rows_of)
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        done = cut = 0
        with closing(self._session.runs([self._prepared(prompt, text) for text in different])) as runs:
            for run in runs:
                rows = rows_of[different[run.position]]
                vectors[rows] = run.outputs[0]
                done += len(rows)
                cut += bool(run.encoding.overflowing)
                if progress is not None:
                    progress(done)
        if cut:
            log.warning(
                "Not read to the end, for they have more than the %d tokens that %s reads: %d of %d texts.",
                self._export.window,
                self.name,
                cut,
                len(texts),
            )
        return vectors

    def _prepared(self, prompt: str, text: str) -> str:
        whole = prompt + text
        return whole.lower() if self._export.lower_case else whole


def _opened(place: Path) -> Export:
    """The description of the export in `place`, once its files are what it says: some 15 ms for 90 MB."""
    try:
        found = json.loads((place / DESCRIPTION).read_bytes())
        export = Export(**found)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError) as problem:
        raise DamagedExport(f"{DESCRIPTION} is not readable") from problem
    if export.layout != LAYOUT or export.onnxruntime != _onnxruntime_version():
        raise FileNotFoundError(place)
    for name in (MODEL, TOKENIZER):
        try:
            whole = fast_hash(place / name) == export.files.get(name)
        except OSError:
            whole = False
        if not whole:
            raise DamagedExport(f"{name} is missing or altered")
    return export


def _onnxruntime_version() -> str:
    """An optimised graph is made for one version of onnxruntime."""
    return str(onnxruntime().__version__)
