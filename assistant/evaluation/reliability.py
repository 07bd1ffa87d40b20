"""Whether confidence can be believed: what was foretold against what came true, and what each threshold would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.evaluation.measures import Judgement

BINS = 10

Foretold: TypeAlias = "tuple[float, bool]"
"""A confidence, and whether what it foretold came true."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies from `low` up to `high`: how many, their mean confidence, and the share of them that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(judgements: Sequence[Judgement], bins: int = BINS) -> tuple[Bin, ...]:
    """The answers by confidence, in bins of equal width; bins that hold none are left out.

    An answer is right when its first quote answers the question, whatever the outcome: that is what confidence foretells.
    """
    return _binned(_foretold(judgements), bins)


def calibration_error(judgements: Sequence[Judgement], bins: int = BINS) -> float | None:
    """The expected error of the confidence in the first quotes; None without any."""
    return expected_error(_foretold(judgements), bins) if judgements else None


def expected_error(foretold: Sequence[Foretold], bins: int = BINS) -> float:
    """Expected calibration error (Guo et al. 2017): the mean distance of confidence from what came true, over bins by their size."""
    return sum(b.count * abs(b.confidence - b.right) for b in _binned(foretold, bins)) / len(foretold)


def _foretold(judgements: Sequence[Judgement]) -> list[Foretold]:
    return [(j.confidence, j.answers) for j in judgements]


def _binned(foretold: Sequence[Foretold], bins: int) -> tuple[Bin, ...]:
    held: dict[int, list[Foretold]] = {}
    for one in foretold:
        held.setdefault(min(bins - 1, int(one[0] * bins)), []).append(one)
    found = []
    for number, some in sorted(held.items()):
        sure, right = (sum(values) / len(some) for values in zip(*some, strict=True))
        found.append(Bin(number / bins, (number + 1) / bins, len(some), sure, right))
    return tuple(found)


def trade_off(yes: Sequence[float], no: Sequence[float]) -> list[tuple[float, float]]:
    """The curve of (false-answer rate, answer rate) over all thresholds, from answering nothing to answering everything.

    `yes` are confidences in questions that have an answer, `no` in those that have none.
    """
    points = [(0.0, 0.0)]
    for threshold in sorted({*yes, *no}, reverse=True):
        points.append((sum(v >= threshold for v in no) / max(1, len(no)), sum(v >= threshold for v in yes) / max(1, len(yes))))
    return points
