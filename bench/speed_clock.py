"""How times are taken and shown: in turns, so that what else the machine does strikes all alike; medians of at least five."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

TURNS = 5

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is done, ours and another's figure in `unit`, and what the other is."""

    what: str
    ours: float
    unit: str
    other: float | None = None
    against: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times better ours is."""
        if self.other is None:
            return None
        return self.ours / self.other if self.more_is_better else self.other / self.ours


def seconds(work: Mapping[str, Work], turns: int = TURNS, warm: bool = False) -> dict[str, float]:
    """The median wall time of each piece of `work`, done in turns; with `warm` each is done once before."""
    if warm:
        for run in work.values():
            run()
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(turns):
        for name, run in work.items():
            gc.collect()
            start = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| | ours | the other | times better | the other is |", "|---|---:|---:|---:|---|"]
    for row in rows:
        other = "" if row.other is None else f"{row.other:,.4g} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}"
        lines.append(f"| {row.what} | {row.ours:,.4g} {row.unit} | {other} | {ratio} | {row.against} |")
    return "\n".join(lines)
