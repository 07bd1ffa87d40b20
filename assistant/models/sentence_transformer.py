"""The encoder as sentence-transformers runs it: it defines a model's vectors, and stands in where no export can be had."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.cores import usable_cores
from assistant.models.folder import ModelFolder, verify

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_ALONE: dict[str, Any] = {"show_progress_bar": False, "normalize_embeddings": True}


def load(folder: ModelFolder, **model_kwargs: Any) -> SentenceTransformer:
    """The model of `folder` on the CPU, from its files alone; raises ModelError when they do not make one.

    The import takes 5 to 7 s on two cores.
    """
    verify(folder)
    _offline()
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    remarks: Any = transformers.utils.logging
    remarks.set_verbosity_error()
    remarks.disable_progress_bar()
    torch.set_num_threads(usable_cores())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(str(folder.path), device="cpu", local_files_only=True, model_kwargs=model_kwargs)
            return model.float().eval()
    except Exception as problem:  # whatever its loaders meet in files that are not what they say
        reason = str(problem).partition("\n")[0]
        raise ModelError(
            f"The model in {folder.path} does not load: {reason}", "Check that its files are complete, or name another model."
        ) from problem


def _offline() -> None:
    """Forbid the libraries to look for anything on the network, or to draw progress bars; they read this when imported."""
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS"):
        os.environ[variable] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


class SentenceTransformerEncoder:
    """An Encoder on torch, loaded on first use; texts go through it one by one, so that none changes another's vector."""

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder
        self.name = folder.name
        self.fingerprint = folder.fingerprint

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model."""
        return load(self._folder)

    @cached_property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.encode_queries(["a"]).shape[1])

    def fits(self, text: str) -> bool:
        """Whether the model reads all of `text` as a passage."""
        window = self.model.max_seq_length
        tokens = self.model.tokenizer(passage_prompt(self.model) + text, truncation=False, verbose=False)["input_ids"]
        return window is None or len(tokens) <= window

    def knows(self, word: str) -> bool:
        """Whether a folded word is one whole piece of the model's vocabulary."""
        return word in self.model.tokenizer.get_vocab()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions: float32 [len(texts), dimensions], rows of length 1."""
        return self._encoded(lambda one: self.model.encode_query(one, **_ALONE), texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """The vectors of passages, in the same form."""
        return self._encoded(lambda one: self.model.encode_document(one, **_ALONE), texts, progress)

    def _encoded(self, encode: Callable[[str], Any], texts: Sequence[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        copies = Counter(texts)
        vectors: dict[str, NDArray[np.float32]] = {}
        done = 0
        for text, count in copies.items():
            vectors[text] = np.asarray(encode(text), np.float32)
            done += count
            if progress is not None:
                progress(done)
        return np.stack([vectors[text] for text in texts]) if texts else np.empty((0, self.dimensions), np.float32)


def query_prompt(model: SentenceTransformer) -> str:
    """What the model puts before a question; the rule is encode_query's own."""
    return _prompt(model, ("query",))


def passage_prompt(model: SentenceTransformer) -> str:
    """What the model puts before a passage; the rule is encode_document's own."""
    return _prompt(model, ("document", "passage", "corpus"))


def _prompt(model: SentenceTransformer, names: tuple[str, ...]) -> str:
    for name in names:
        if name in model.prompts:
            return model.prompts[name] or ""
    return model.prompts.get(model.default_prompt_name or "", "") or ""
