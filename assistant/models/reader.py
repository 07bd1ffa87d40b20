"""The reader: a question and a passage in; where the answer stands, and whether there is one, out.

A small extractive model of our own, after Devlin et al., "BERT" (2019), section 4.3: `tools/reader/` trains and exports it, and the card
beside its files says on what. It runs on the same session code as the encoder. Its graph has a second logit, for being the passage to look
in: that only served the training, where near-misses would else have pulled the first one's sense of the right passage down.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from assistant.errors import ModelError
from assistant.models.session import Run, Session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.types import Span

WINDOW = 320
"""Tokens of question and passage together, as in training; what is longer is cut at the passage's end."""

LONGEST_QUESTION = 600
"""Characters of a question that are read, its last ones, so that room is left for the passage."""

LONGEST_ANSWER = 60
"""Tokens of one answer."""

_AGAIN = 'Install the program again, or set reader = "off" to do without.'


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader makes of one passage.

    `answered` is the logit that the passage answers the question. `places` are the spans of the passage's tokens; `starts` and `ends`,
    float32 [tokens], tell how much likelier an answer starts and ends there than that there is none, in logits.
    """

    answered: float
    places: tuple[Span, ...]
    starts: NDArray[np.float32]
    ends: NDArray[np.float32]

    def best(self, within: Span) -> tuple[float, Span] | None:
        """The likeliest answer within a span of the passage: mean of its two logits, and where it stands; None where no token lies."""
        inside = [i for i, (start, end) in enumerate(self.places) if within[0] <= start < end <= within[1]]
        if not inside:
            return None
        first, last = inside[0], inside[-1] + 1
        scores = (self.starts[first:last, None] + self.ends[None, first:last]) / 2
        offsets = np.arange(last - first)
        length = offsets[None, :] - offsets[:, None]
        scores = np.where((length >= 0) & (length < LONGEST_ANSWER), scores, -np.inf)
        start, end = divmod(int(scores.argmax()), last - first)
        return float(scores[start, end]), (self.places[first + start][0], self.places[first + end][1])


class Reader(Protocol):
    """What answering asks of a reader; the tests have a small one of their own."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading for each (heading, text); its places are in the text."""


class OnnxReader:
    """The reader in `folder`: `reader.onnx`, `tokenizer.json`, and `card.json`, which holds the sha256 of both.

    Raises ModelError when a file is missing, or not the one that the card names.
    """

    def __init__(self, folder: Path) -> None:
        try:
            known: dict[str, str] = json.loads((folder / "card.json").read_text(encoding="utf-8"))["sha256"]
            altered = [name for name, digest in known.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest]
        except (OSError, ValueError, KeyError) as problem:
            raise ModelError(f"The reader's files in {folder} cannot be read: {problem}", _AGAIN) from problem
        if altered:
            raise ModelError(f"The reader's file {folder / altered[0]} is not the one that was published", _AGAIN)
        self._session = Session(folder / "reader.onnx", folder / "tokenizer.json", window=WINDOW, pairs=True)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading for each (heading, text); each is read by itself, so it does not depend on the others."""
        asked = question[-LONGEST_QUESTION:]
        heads = [f"{heading}\n" if heading else "" for heading, _ in passages]
        found: dict[int, Reading] = {}
        for run in self._session.runs([(asked, head + text) for head, (_, text) in zip(heads, passages, strict=True)]):
            found[run.position] = _reading(run, len(heads[run.position]))
        return [found[position] for position in range(len(passages))]


def packaged() -> OnnxReader:
    """The reader that comes with the program."""
    return OnnxReader(Path(str(files("assistant.models").joinpath("reader_files"))))


def _reading(run: Run, head: int) -> Reading:
    """The reading of one run, whose second text opens with `head` characters of heading."""
    encoding, (spans, verdicts) = run.encoding, run.outputs
    own = [
        i for i, (text, (start, _)) in enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True)) if text == 1 and start >= head
    ]
    places = tuple((encoding.offsets[i][0] - head, encoding.offsets[i][1] - head) for i in own)
    starts, ends = spans[0, own, 0] - spans[0, 0, 0], spans[0, own, 1] - spans[0, 0, 1]
    return Reading(float(verdicts[0, 0]), places, starts, ends)
