"""Whether confidence can be believed: what was foretold against what came true, and what each threshold would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.measures import Judgement

BINS = 10


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
    held: dict[int, list[Judgement]] = {}
    for judgement in judgements:
        held.setdefault(min(bins - 1, int(judgement.confidence * bins)), []).append(judgement)
    return tuple(
        Bin(number / bins, (number + 1) / bins, len(js), sum(j.confidence for j in js) / len(js), sum(j.answers for j in js) / len(js))
        for number, js in sorted(held.items())
    )


def calibration_error(judgements: Sequence[Judgement], bins: int = BINS) -> float | None:
    """Expected calibration error (Guo et al. 2017): the mean distance of confidence from what came true, over bins by their size."""
    if not judgements:
        return None
    return sum(b.count * abs(b.confidence - b.right) for b in reliability(judgements, bins)) / len(judgements)


def trade_off(yes: Sequence[float], no: Sequence[float]) -> list[tuple[float, float]]:
    """The curve of (false-answer rate, answer rate) over all thresholds, from answering nothing to answering everything.

    `yes` are confidences in questions that have an answer, `no` in those that have none.
    """
    points = [(0.0, 0.0)]
    for threshold in sorted({*yes, *no}, reverse=True):
        points.append((sum(v >= threshold for v in no) / max(1, len(no)), sum(v >= threshold for v in yes) / max(1, len(yes))))
    return points
