"""What an evaluation found: the figures, how sure they are, and the table that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.evaluation.measures import ALLOWED, Judgement, figures
from assistant.evaluation.reliability import calibration_error
from assistant.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 1000
_OF_KINDS = ("hit@1", "quote@1", "answer rate", "false-answer rate")
_SEED = 0
_WANTED: Mapping[str, Callable[[Judgement], float | None]] = {
    "hit@1": lambda j: j.hit,
    "recall@10": lambda j: j.recall,
    "nDCG@10": lambda j: j.ndcg,
    "quote@1": lambda j: j.first_right if j.judged else None,
    "quote@3": lambda j: any(j.right) if j.judged else None,
    "highlight": lambda j: j.marked if j.judged else None,
    "answer rate": lambda j: j.answered,
}
"""The figures over answerable questions that get an interval, as the value that each question adds to their mean."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a bench by name, the 95 % intervals of those that are means or ranks, and the judgements they were made of.

    `outcomes` counts pairs of the outcome expected and the one given; `kinds` tells for each kind of question how many of
    how many were right, `of_kinds` its main figures.
    """

    bench: str
    half: str | None
    figures: Mapping[str, float | int | None]
    intervals: Mapping[str, tuple[float, float]]
    outcomes: Mapping[tuple[str, str], int]
    kinds: Mapping[str, Span]
    of_kinds: Mapping[str, Mapping[str, float | int | None]]
    judgements: tuple[Judgement, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values: the figures under their names, without those that could not be told."""
        return {
            "schema": 1,
            "bench": self.bench,
            "half": self.half,
            **{name: value for name, value in self.figures.items() if value is not None},
            "intervals": {name: list(ends) for name, ends in self.intervals.items()},
            "outcomes": {f"{want} -> {got}": count for (want, got), count in self.outcomes.items()},
            "by kind": {kind: f"{right}/{asked}" for kind, (right, asked) in self.kinds.items()},
            "figures by kind": {kind: {n: v for n, v in some.items() if v is not None} for kind, some in self.of_kinds.items()},
        }

    def table(self) -> str:
        """The report as lines of text: name, figure and interval, then outcomes and kinds."""
        title = f"{self.bench}, {self.half} half" if self.half else self.bench
        rows = [title]
        for name, value in self.figures.items():
            if value is not None:
                low, high = self.intervals.get(name, (None, None))
                sure = f"  [{low:.3f}, {high:.3f}]" if low is not None and high is not None else ""
                rows.append(f"{name:<22}{_number(value):>9}{sure}")
        rows += [f"{f'{want} -> {got}':<26}{count:>5}" for (want, got), count in self.outcomes.items()]
        if self.kinds:
            rows.append(f"{'by kind':<22}{'right':>9}" + "".join(f"{name:>{len(name) + 3}}" for name in _OF_KINDS))
        for kind, (right, asked) in self.kinds.items():
            some = ((name, self.of_kinds[kind][name]) for name in _OF_KINDS)
            cells = (f"{'–' if value is None else _number(value):>{len(name) + 3}}" for name, value in some)
            rows.append(f"{kind:<22}{f'{right}/{asked}':>9}" + "".join(cells))
        return "\n".join(rows)


def report(bench: str, half: str | None, judgements: Sequence[Judgement]) -> Report:
    """Make the report of judgements."""
    kinds: dict[str, list[Judgement]] = {}
    for j in judgements:
        if j.question.kind:
            kinds.setdefault(j.question.kind, []).append(j)
    return Report(
        bench,
        half,
        figures(judgements) | {"calibration error": calibration_error(judgements)},
        intervals(judgements),
        dict(sorted(Counter((str(j.question.outcome), str(j.outcome)) for j in judgements).items())),
        {kind: (sum(j.correct for j in some), len(some)) for kind, some in kinds.items()},
        {kind: {name: value for name, value in figures(some).items() if name in _OF_KINDS} for kind, some in kinds.items()},
        tuple(judgements),
    )


def intervals(judgements: Sequence[Judgement]) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals (Efron 1979): the figures of 1,000 resamples of the questions, drawn with a fixed seed.

    Answerable and unanswerable questions are drawn each among their own, as the bench chose how many there are of each.
    """
    import numpy as np

    draw = np.random.default_rng(_SEED)
    wanted = [j for j in judgements if j.question.answerable]
    absent = [j for j in judgements if not j.question.answerable]
    found: dict[str, tuple[float, float]] = {}

    def means(name: str, values: list[float]) -> None:
        if values:
            array = np.asarray(values, dtype=np.float64)
            found[name] = _ends(array[draw.integers(0, len(array), (RESAMPLES, len(array)))].mean(axis=1))

    for name, value in _WANTED.items():
        means(name, [v for v in map(value, wanted) if v is not None])
    means("false-answer rate", [j.answered for j in absent])
    if wanted and absent:
        yes, no = (np.asarray([j.confidence for j in some]) for some in (wanted, absent))
        drawn = [(draw.choice(yes, len(yes)), np.sort(draw.choice(no, len(no)))) for _ in range(RESAMPLES)]
        found["AUROC"] = _ends(np.asarray([_area(y, n) for y, n in drawn]))
        found["coverage@5%"] = _ends(np.asarray([_covered(y, n) for y, n in drawn]))
    means("right", [j.correct for j in judgements])
    return found


def _area(yes: NDArray[np.float64], no: NDArray[np.float64]) -> float:
    """AUROC as `measures.auroc` has it, for whole arrays at once; `no` is sorted."""
    below = no.searchsorted(yes, "left") + no.searchsorted(yes, "right")
    return float(below.sum()) / (2 * len(yes) * len(no))


def _covered(yes: NDArray[np.float64], no: NDArray[np.float64]) -> float:
    """Coverage as `measures.threshold` cuts it: those over the highest of the sorted `no` that must not pass."""
    return float((yes > no[-1 - int(ALLOWED * len(no))]).mean())


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
