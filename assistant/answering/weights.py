"""What each signal counts, as it was fitted: readable numbers in `weights.json`, made by `tools/fit/fit_weights.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

FALSE_ANSWERS = {"cautious": 0.02, "balanced": 0.05, "generous": 0.15}
"""What each strictness stands for: the share of questions that it answers though their documents are gone."""


def logistic(score: float) -> float:
    """A score in logits as a probability, from 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def logit(probability: float) -> float:
    """A probability between 0 and 1 as a score in logits."""
    return math.log(probability / (1 - probability))


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of signals by name; a signal that has no weight does not count."""

    intercept: float
    weights: Mapping[str, float]

    def score(self, signals: Mapping[str, float]) -> float:
        """Intercept plus the weighted sum."""
        return self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())

    def parts(self, signals: Mapping[str, float]) -> list[tuple[str, float, float]]:
        """Each weighted signal with its value and what it adds to the score, the weightiest first."""
        found = [(name, signals[name], weight * signals[name]) for name, weight in self.weights.items()]
        return sorted(found, key=lambda part: -abs(part[2]))

    def probability(self, signals: Mapping[str, float]) -> float:
        """The score through the logistic function, from 0 to 1."""
        return logistic(self.score(signals))


@dataclass(frozen=True, slots=True)
class Weights:
    """`sentence` ranks sentences, `confidence` is of the first being right, `subject` of the documents speaking of the question at all.

    An answer is given from `answers_from` of confidence on, by strictness; a question is on the documents' subject from `subject_from` on.
    """

    sentence: Linear
    confidence: Linear
    subject: Linear
    answers_from: Mapping[str, float]
    subject_from: float


@lru_cache(maxsize=2)
def load(*, reader: bool) -> Weights:
    """The weights that come with the program, for answering with the reader or without it."""
    file = files("assistant.answering").joinpath("weights.json")
    table = json.loads(file.read_text(encoding="utf-8"))["with_reader" if reader else "without_reader"]

    def linear(name: str) -> Linear:
        return Linear(table[name]["intercept"], table[name]["weights"])

    return Weights(linear("sentence"), linear("confidence"), linear("subject"), table["answers_from"], table["subject_from"])
