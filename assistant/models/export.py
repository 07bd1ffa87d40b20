"""From sentence-transformers to ONNX, once for each model: the very weights, checked against the original before use."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant import config
from assistant.models.files import fast_hash
from assistant.models.folder import ModelFolder
from assistant.models.onnx_encoder import DESCRIPTION, LAYOUT, MODEL, TOKENIZER, Export, OnnxEncoder
from assistant.models.runtime import onnxruntime
from assistant.models.sentence_transformer import SentenceTransformerEncoder, load, passage_prompt, query_prompt

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CLOSE_ENOUGH = 0.9999
"""The least cosine between a vector of the export and the original; float32 in another order of adding gives .999999."""

PROBES = (
    "a",
    "What is meant by a Treaty of 1951, and who has signed it?",
    "naïve café — “quotes”, 1,234.56 €, ½, ﬁ, İ, 北京, Ελλάδα, Москва, مرحبا, 🙂",
    "UPPER lower MiXeD under_score hyphen-ated e.g. U.N. Art. 5(2)(b) https://example.org/a?b=c#d",
    " leading and trailing space \n\n# A heading\n\n- an item\n- another | with | bars ",
    "The parties shall consult each other before any change of this agreement, and a change takes effect in writing. " * 40,
)
"""Texts that go through every part of a tokenizer, from one token to more than the window takes."""


_DRAFT = ".draft-"


class NotExportable(Exception):
    """The model computes something that the export does not; the message says what."""


def export(folder: ModelFolder, place: Path) -> None:
    """Write the model of `folder` as an ONNX graph with its tokenizer and a description into the folder `place`.

    Raises NotExportable when it does not export or gives other vectors, ModelError when it does not even load, OSError when
    `place` cannot be written. `place` is replaced as a whole: a reader finds the old export or the new one.
    """
    config.make_private(place.parent)
    _sweep(place.parent)
    draft = Path(tempfile.mkdtemp(dir=place.parent, prefix=_DRAFT))
    try:
        original = SentenceTransformerEncoder(folder)
        try:
            _write(folder, original, draft, fused=True)
        except NotExportable:
            _write(folder, original, draft, fused=False)
        _publish(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(folder: ModelFolder, original: SentenceTransformerEncoder, draft: Path, *, fused: bool) -> None:
    """Write graph, tokenizer and description to `draft`, once they have proved to give the vectors of the original."""
    model = original.model
    transformer: Any = model[0]
    backend = getattr(getattr(model, "tokenizer", None), "backend_tokenizer", None)
    if not hasattr(transformer, "auto_model") or backend is None:
        raise NotExportable("it is not made of a transformer with a fast tokenizer")
    traced = draft / "traced.onnx"
    try:
        _trace(load(folder, attn_implementation="eager"), traced)
        if fused:
            fuse(traced, transformer.auto_model.config)
        optimise(traced, draft / MODEL)
    except Exception as problem:  # tracing can fail in as many ways as there are architectures
        raise NotExportable(f"its graph cannot be written ({type(problem).__name__})") from problem
    traced.unlink()
    (draft / TOKENIZER).write_text(backend.to_str(), encoding="utf-8")
    for file in (draft / MODEL, draft / TOKENIZER):
        file.chmod(0o600)
    description = Export(
        layout=LAYOUT,
        onnxruntime=str(onnxruntime().__version__),
        dimensions=original.dimensions,
        window=int(model.max_seq_length or model.tokenizer.model_max_length),
        lower_case=bool(getattr(transformer, "do_lower_case", False)),
        query_prompt=query_prompt(model),
        passage_prompt=passage_prompt(model),
        pooling=", ".join(type(module).__name__ for module in model),
        files={name: fast_hash(draft / name) for name in (MODEL, TOKENIZER)},
    )
    config.write_private(draft / DESCRIPTION, description.written())
    _compare(original, OnnxEncoder(folder.name, folder.fingerprint, draft))


def _trace(model: SentenceTransformer, file: Path) -> None:
    """The graph of all the model's modules, from token ids to one vector of length 1, for any number and length of texts."""
    import torch

    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in model.tokenizer.model_input_names]

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = model

        def forward(self, *given: torch.Tensor) -> torch.Tensor:
            vector = self.modules_in_order(dict(zip(inputs, given, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(vector[:, : model.truncate_dim], dim=1)

    sample = model.tokenizer(list(PROBES[:2]), padding=True, truncation=True, max_length=model.max_seq_length, return_tensors="pt")
    with torch.no_grad(), _quiet():
        torch.onnx.export(
            Whole(),
            tuple(sample[name] for name in inputs),
            str(file),
            input_names=inputs,
            output_names=["vector"],
            dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in inputs}, "vector": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )


def fuse(file: Path, config: Any) -> None:
    """Replace the attention of BERT and its kin by onnxruntime's own operators, where it knows the pattern.

    Half of the small operators go, and with them a third of the time; an architecture it does not know stays as it is.
    """
    from onnxruntime.transformers.optimizer import optimize_model

    with _quiet():
        fused = optimize_model(
            str(file), model_type="bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size, opt_level=0
        )
        fused.save_model_to_file(str(file))


def optimise(traced: Path, file: Path) -> None:
    """Let onnxruntime do its own optimising now and keep the result, so that a session is there in 0.1 s.

    Not the highest level: that one fits a graph to this very processor.
    """
    library = onnxruntime()
    options = library.SessionOptions()
    options.graph_optimization_level = library.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(file)
    options.log_severity_level = 3
    library.InferenceSession(str(traced), options, providers=["CPUExecutionProvider"])


def _compare(original: SentenceTransformerEncoder, exported: OnnxEncoder) -> None:
    for method in ("encode_queries", "encode_passages"):
        with _quiet():
            ours, theirs = getattr(exported, method)(PROBES), getattr(original, method)(PROBES)
        cosine = float(np.min(np.sum(ours * theirs, axis=1))) if ours.shape == theirs.shape else 0.0
        if not cosine >= CLOSE_ENOUGH:
            raise NotExportable(f"its exported vectors differ from the original (cosine {cosine:.5f})")


def _sweep(folder: Path) -> None:
    """Remove the drafts of processes that were killed, which nobody has written to for an hour."""
    for left in folder.glob(f"{_DRAFT}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > 3600:
                shutil.rmtree(left)


def _publish(draft: Path, place: Path) -> None:
    """Put `draft` where `place` is; what stood there goes. When another process is faster, its export is as good."""
    old = Path(f"{draft}-old")
    with contextlib.suppress(FileNotFoundError):
        place.rename(old)
    try:
        draft.rename(place)
    except OSError:
        if not place.is_dir():
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' remarks on their own workings from a user's screen."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
