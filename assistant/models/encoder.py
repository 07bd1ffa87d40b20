"""What an encoder is, and how one is had from the name of a model."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from assistant import config
from assistant.models.folder import ModelFolder, locate

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.onnx_encoder import OnnxEncoder

log = logging.getLogger("assistant")


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine.

    The vector of a text is the same to the bit whatever texts are encoded with it: the same documents give the same answers.
    A protocol, so that tests and benchmarks can pass a small fake one.
    """

    @property
    def name(self) -> str:
        """How the model is called."""

    @property
    def fingerprint(self) -> str:
        """The hex sha256 of all that changes its vectors: encoders with the same one agree to a cosine of .999 or better."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def fits(self, text: str) -> bool:
        """Whether the model reads all of `text` as a passage, with its prompt and special tokens, and cuts nothing off."""

    def knows(self, word: str) -> bool:
        """Whether a folded word is one whole piece of the model's vocabulary, so that it is a word and no slip of the finger."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions: float32 [len(texts), dimensions], each row of length 1."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """The vectors of passages, in the same form; `progress` is told after each text how many are done so far.

        An interrupt takes effect between two texts.
        """


def load_encoder(model: str) -> Encoder:
    """The encoder of `model`: config.PACKAGED_MODEL, or a folder that holds a sentence-transformers model.

    It runs on onnxruntime, from an export that is made on first use, and again when it is missing or damaged. A model that cannot
    be exported runs on sentence-transformers itself. Raises ModelError when the model is missing, altered or not loadable.
    """
    folder = locate(model)
    exported = _exported(folder, _place(folder))
    if exported is None:
        from assistant.models.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(folder)
    return exported


def is_prepared(model: str) -> bool:
    """Whether `model` has an export that is whole, so that it runs without torch; makes none. Raises ModelError as `load_encoder` does."""
    from assistant.models.onnx_encoder import DamagedExport, OnnxEncoder

    folder = locate(model)
    try:
        OnnxEncoder(folder.name, folder.fingerprint, _place(folder))
    except (FileNotFoundError, DamagedExport):
        return False
    return True


def _place(folder: ModelFolder) -> Path:
    return config.cache_folder() / "models" / folder.fingerprint


def _exported(folder: ModelFolder, place: Path) -> OnnxEncoder | None:
    """The exported encoder in `place`, made if need be; None when that cannot be had, which is logged in one line."""
    from assistant.models.onnx_encoder import DamagedExport, OnnxEncoder

    try:
        return OnnxEncoder(folder.name, folder.fingerprint, place)
    except FileNotFoundError:
        if _known_to_fail(place):
            return None
        log.info("Preparing %s for fast answers, once; this takes some 15 seconds.", folder.name)
    except DamagedExport as damage:
        log.warning("The prepared model in %s is damaged (%s); preparing it again.", place, damage)
    from assistant.models.export import NotExportable, export

    try:
        export(folder, place)
        return OnnxEncoder(folder.name, folder.fingerprint, place)
    except (NotExportable, DamagedExport, OSError) as problem:
        log.warning("%s runs on sentence-transformers, which is slow to start: %s.", folder.name, problem)
        if isinstance(problem, NotExportable):
            with contextlib.suppress(OSError):
                config.write_private(_failure(place), _versions().encode())
        return None


def _failure(place: Path) -> Path:
    """Where it is noted that the export of a model failed, so that not every start tries it anew."""
    return place.with_name(f"{place.name}.failed")


def _known_to_fail(place: Path) -> bool:
    try:
        return _failure(place).read_text(encoding="utf-8") == _versions()
    except OSError:
        return False


def _versions() -> str:
    """The versions that an export depends on: with others it is worth another try."""
    return " ".join(version(package) for package in ("torch", "sentence-transformers", "onnxruntime"))
