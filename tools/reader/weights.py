"""The weights of a reader that was exported, so that training can go on from what the product ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.numpy_helper import to_array

ROOT, QUANTISED = "reader", "_quantized"


def of_graph(file: Path) -> dict[str, torch.Tensor]:
    """The state of the reader whose graph `export.py` wrote: what is 8-bit there is a float again, less what rounding took.

    Vectors and embeddings have kept their names. A matrix has lost its own and is turned; the node that multiplies by it tells whose it is.
    """
    graph = onnx.load(file).graph
    held = {i.name: to_array(i) for i in graph.initializer}
    state = {name: array for name, array in held.items() if name.startswith(f"{ROOT}.") and name.endswith((".weight", ".bias"))}
    for name, array in held.items():
        if name.endswith(f".weight{QUANTISED}"):
            state[name.removesuffix(QUANTISED)] = _floats(held, name, array)
    for node in graph.node:
        for name in node.input:
            if node.op_type != "Gather" and name.endswith(QUANTISED) and name in held:
                state[".".join(node.name.split("/")[1:-1]) + ".weight"] = _floats(held, name, held[name]).T
    return {name.removeprefix(f"{ROOT}."): torch.from_numpy(np.array(array)) for name, array in state.items()}


def _floats(held: dict[str, np.ndarray], name: str, array: np.ndarray) -> np.ndarray:
    scale, zero = (held[name.removesuffix(QUANTISED) + part] for part in ("_scale", "_zero_point"))
    return (array.astype(np.float32) - zero.astype(np.float32)) * scale
