"""Make the product's reader from trained weights: an 8-bit ONNX graph, its tokenizer, and a card that says what it is and was made from.

    python tools/reader/export.py OUT assistant/models/reader_files

OUT is what `train.py` wrote. The weights of matrices and embeddings become 8-bit integers (a quarter of the size); activations are
quantised as they come, each run by itself. The graph is optimised here, but not for one processor, so that a session is there at once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from train import HEADS, Reader, base_folder

from assistant.models.export import fuse, optimise

LICENCES = {
    "all-MiniLM-L6-v2, the weights it starts from": "Apache-2.0",
    "SQuAD 2.0, part of its training and development articles": "CC-BY-SA-4.0",
    "SQuADShifts, new Wikipedia, Amazon and Reddit": "CC-BY-4.0 (text of the Wikipedia articles CC-BY-SA)",
    "PolicyQA, development and test part": "MIT",
    "questions written for this project on paragraphs of these, of staff handbooks, treaties, technical documentation, small pages": (
        "this project's; the texts CC0, Apache-2.0 and this project's, of treaties without copyright"
    ),
}


def main() -> None:
    """Trace, fuse, quantise, optimise, describe."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("trained", type=Path)
    options.add_argument("place", type=Path)
    given = options.parse_args()
    reader = Reader(base_folder())
    reader.load_state_dict(torch.load(given.trained / "reader.pt"))
    reader.eval()
    given.place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        traced, small = Path(work) / "traced.onnx", Path(work) / "small.onnx"
        trace(reader, traced)
        fuse(traced, reader.encoder.config)
        quantize_dynamic(
            traced, small, weight_type=QuantType.QInt8, per_channel=True, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT}
        )
        optimise(small, given.place / "reader.onnx")
    (given.place / "tokenizer.json").write_bytes((Path(base_folder()) / "tokenizer.json").read_bytes())
    card = {
        "what": "An extractive reader of English: a question and a passage in; where the answer starts and ends, and two logits out: "
        f"{' and '.join(HEADS)}.",
        "made_by": "tools/reader/train.py, then tools/reader/export.py",
        "trained_on": json.loads((given.trained / "account.json").read_text(encoding="utf-8")),
        "licences_of_what_it_learnt_from": LICENCES,
        "not_for": "other languages than English; saying whether a text is true",
        "sha256": {name: hashlib.sha256((given.place / name).read_bytes()).hexdigest() for name in ("reader.onnx", "tokenizer.json")},
    }
    (given.place / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


class Unpadded(torch.nn.Module):
    """The reader for one input without padding."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.reader(input_ids, None, token_type_ids)


def trace(reader: Reader, file: Path) -> None:
    """The graph from the token ids of one input to spans [1, tokens, 2] and verdicts [1, 2]; with nothing padded it needs no mask."""
    names = ["input_ids", "token_type_ids"]
    sample = tuple(torch.ones(1, 16, dtype=torch.int64) for _ in names)
    with torch.no_grad():
        torch.onnx.export(
            Unpadded(reader),
            sample,
            str(file),
            input_names=names,
            output_names=["spans", "verdicts"],
            dynamic_axes={name: {1: "tokens"} for name in (*names, "spans")},
            opset_version=17,
            dynamo=False,
        )


if __name__ == "__main__":
    main()
