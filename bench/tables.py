"""Figures as rows of Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.evaluation import Judgement, Report, calibration_error, reliability


def row(*cells: str) -> str:
    """A row."""
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> list[str]:
    """The first two rows of a table."""
    return [row(*cells), "|---" * len(cells) + "|"]


def number(value: float | None) -> str:
    """A figure in two places, or a whole number; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value > 1 else f"{value:.2f}".removeprefix("0")


def cell(found: Report, name: str, *, sure: bool = True) -> str:
    """A figure of a report, with its interval where it is to be told how `sure` it is."""
    ends = found.intervals.get(name) if sure else None
    return number(found.figures[name]) + (f" [{number(ends[0])}, {number(ends[1])}]" if ends else "")


def figures(values: Mapping[str, float | int | None], names: Sequence[str]) -> list[str]:
    """The figures of those names."""
    return [number(values.get(name)) for name in names]


def reliability_table(judgements: Sequence[Judgement]) -> str:
    """What was foretold and what came true, by confidence, and the expected calibration error."""
    lines = head("confidence", "questions", "foretold", "came true")
    for held in reliability(judgements):
        lines.append(row(f"{held.low:.1f} to {held.high:.1f}", str(held.count), number(held.confidence), number(held.right)))
    return "\n".join(
        [*lines, "", f"Expected calibration error: {calibration_error(judgements) or 0:.3f} over {len(judgements)} questions."]
    )
