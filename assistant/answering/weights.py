"""What each signal counts, as it was fitted: readable numbers in `weights.json`, made by `tools/fit_weights.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


def logistic(score: float) -> float:
    """A score in logits as a probability, from 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of signals by name; a signal that has no weight does not count."""

    intercept: float
    weights: Mapping[str, float]

    def score(self, signals: Mapping[str, float]) -> float:
        """Intercept plus the weighted sum."""
        return self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())

    def probability(self, signals: Mapping[str, float]) -> float:
        """The score through the logistic function, from 0 to 1."""
        return logistic(self.score(signals))


@dataclass(frozen=True, slots=True)
class Weights:
    """`sentence` ranks sentences, `confidence` is of the first being right, `subject` of the documents speaking of the question at all.

    An answer is given from `answers_from` of confidence on; a question is on the documents' subject from `subject_from` on.
    """

    sentence: Linear
    confidence: Linear
    subject: Linear
    answers_from: float
    subject_from: float


@lru_cache(maxsize=1)
def load() -> Weights:
    """The weights that come with the program."""
    table = json.loads(files("assistant.answering").joinpath("weights.json").read_text(encoding="utf-8"))

    def linear(name: str) -> Linear:
        return Linear(table[name]["intercept"], table[name]["weights"])

    return Weights(linear("sentence"), linear("confidence"), linear("subject"), table["answers_from"], table["subject_from"])
