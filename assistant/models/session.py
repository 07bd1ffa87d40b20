"""A model on onnxruntime with its tokenizer: texts, or pairs of texts, in; batches of whatever the model computes out.

It knows nothing of what the numbers mean, so that an encoder and a reader of questions with passages can both stand on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.models.cores import usable_cores
from assistant.models.runtime import onnxruntime

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Input: TypeAlias = "str | tuple[str, str]"

BATCH_TOKENS = 2048
"""How many tokens a batch holds, padding included; more gains nothing on a CPU, and its intermediate results leave the cache."""

_SLICE = 512
"""How many inputs are tokenized at a time, which bounds the memory that their tokens take."""

_SPECIAL = 8
"""More than the special tokens that any tokenizer puts around one text."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What the model made of some inputs: `positions` are theirs in the sequence given, `outputs` have one row for each."""

    positions: tuple[int, ...]
    encodings: tuple[Encoding, ...]
    outputs: tuple[NDArray[Any], ...]


class Session:
    """An ONNX model and its tokenizer, each loaded on first use.

    `window` is the most tokens that the model reads of an input, special tokens included; `padding` the id of its padding token.
    """

    def __init__(self, model: Path, tokenizer: Path, *, window: int, padding: int, cores: int | None = None) -> None:
        self._model = model
        self._tokenizer_file = tokenizer
        self._window = window
        self._padding = padding
        self._cores = cores

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, which cuts off what the model does not read and pads nothing."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._tokenizer_file.read_text(encoding="utf-8"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._window)
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        library = onnxruntime()
        options = library.SessionOptions()
        options.intra_op_num_threads = self._cores or usable_cores()
        options.inter_op_num_threads = 1
        options.graph_optimization_level = library.GraphOptimizationLevel.ORT_DISABLE_ALL  # done when it was exported
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # no busy waiting for the next batch
        return library.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])

    def fits(self, text: str) -> bool:
        """Whether nothing of `text` is cut off."""
        if len(text) + _SPECIAL <= self._window and text.isascii():
            return True  # no tokenizer makes more tokens of ASCII than it has characters
        return not self.tokenizer.encode(text).overflowing

    def batches(self, inputs: Sequence[Input]) -> Iterator[Batch]:
        """The model's outputs for all of `inputs`, longest first, in batches of similar length, so that little is padded."""
        order = sorted(range(len(inputs)), key=lambda at: -_characters(inputs[at]))
        for start in range(0, len(order), _SLICE):
            positions = order[start : start + _SLICE]
            encodings = self.tokenizer.encode_batch([inputs[at] for at in positions])
            ranked = sorted(zip(positions, encodings, strict=True), key=lambda pair: -len(pair[1]))
            while ranked:
                size = max(1, BATCH_TOKENS // max(1, len(ranked[0][1])))
                batch, ranked = ranked[:size], ranked[size:]
                chosen = tuple(encoding for _, encoding in batch)
                yield Batch(tuple(at for at, _ in batch), chosen, self._run(chosen))

    def _run(self, encodings: tuple[Encoding, ...]) -> tuple[NDArray[Any], ...]:
        shape = (len(encodings), max(len(encoding) for encoding in encodings))
        ids = np.full(shape, self._padding, np.int64)
        mask = np.zeros(shape, np.int64)
        types = np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            length = len(encoding)
            ids[row, :length] = encoding.ids
            mask[row, :length] = 1
            types[row, :length] = encoding.type_ids
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        wanted = {taken.name: known[taken.name] for taken in self._session.get_inputs()}
        return tuple(self._session.run(None, wanted))


def _characters(given: Input) -> int:
    return len(given) if isinstance(given, str) else len(given[0]) + len(given[1])
