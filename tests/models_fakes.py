"""A made-up export for tests of the model room: a real ONNX graph and a real tokenizer, both tiny, made without torch."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from assistant.models.files import fast_hash
from assistant.models.onnx_encoder import DESCRIPTION, LAYOUT, MODEL, TOKENIZER, Export
from assistant.models.runtime import onnxruntime

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "key", "hangs", "door", "behind", "the", "spade", "rake", "query", "passage", ":")
WINDOW = 8


def write_export(place: Path, **changes: object) -> Path:
    """An export whose vector of a text is the mean of its tokens' vectors, of length 1; `changes` are to its description."""
    place.mkdir(parents=True, exist_ok=True)
    _write_graph(place / MODEL)
    _write_tokenizer(place / TOKENIZER)
    description = Export(
        layout=LAYOUT,
        onnxruntime=onnxruntime().__version__,
        dimensions=4,
        window=WINDOW,
        lower_case=False,
        query_prompt="",
        passage_prompt="",
        pooling="mean",
        files={name: fast_hash(place / name) for name in (MODEL, TOKENIZER)},
    )
    (place / DESCRIPTION).write_bytes(replace(description, **changes).written())
    return place


def describe_anew(place: Path, **changes: object) -> None:
    """Change the description of an export alone."""
    found = json.loads((place / DESCRIPTION).read_text())
    (place / DESCRIPTION).write_text(json.dumps(found | changes))


def _write_graph(file: Path) -> None:
    table = np.random.default_rng(7).normal(size=(len(WORDS), 4)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["tokens"]),
        helper.make_node("Cast", ["attention_mask"], ["flat"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["flat", "last"], ["mask"]),
        helper.make_node("Mul", ["tokens", "mask"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "middle"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["vector"], axis=-1, p=2),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in ("input_ids", "attention_mask")]
    graph = helper.make_graph(
        nodes,
        "mean",
        inputs,
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["n", 4])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([-1]), "last"),
            numpy_helper.from_array(np.array([1]), "middle"),
        ],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)


def _write_tokenizer(file: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(file))
