"""A picture of answer rates against false-answer rates, as SVG: what is gained and what is lost at every threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Curve = Sequence[tuple[float, float]]

SIZE, LEFT, TOP, RIGHT, BOTTOM = 360, 56, 34, 190, 52
"""Pixels: a side of the plot, and what stands around it."""
COLOURS = ("#1f5fa8", "#c8502d", "#3c8d4f", "#8a5aa8", "#777777")
STYLE = "font: 13px system-ui, sans-serif; fill: #333333"


def svg(title: str, curves: Mapping[str, Curve], marks: Mapping[str, tuple[float, float]]) -> str:
    """The curves by name, each from (0, 0) to (1, 1); `marks` are the points at which a curve's product stands by default."""
    height, width = TOP + SIZE + BOTTOM, LEFT + SIZE + RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<g style="{STYLE}"><text x="{LEFT}" y="20">{escape(title)}</text>',
    ]
    for tenth in range(0, 11, 2):
        x, y = _place(tenth / 10, tenth / 10)
        parts.append(f'<path d="M{x} {TOP}V{TOP + SIZE}M{LEFT} {y}H{LEFT + SIZE}" stroke="#e2e2e2"/>')
        parts.append(f'<text x="{x}" y="{TOP + SIZE + 18}" text-anchor="middle">{tenth * 10} %</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tenth * 10} %</text>')
    parts.append(f'<text x="{LEFT + SIZE / 2}" y="{height - 12}" text-anchor="middle">answered though there is no answer</text>')
    middle = TOP + SIZE / 2
    parts.append(f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">answered where there is one</text>')
    for number, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join("{},{}".format(*_place(*point)) for point in curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if name in marks:
            x, y = _place(*marks[name])
            parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>')
        y = TOP + 12 + 20 * number
        parts.append(f'<path d="M{LEFT + SIZE + 14} {y - 4}h18" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + SIZE + 38}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</g></svg>"]) + "\n"


def _place(false: float, answered: float) -> tuple[float, float]:
    """Where a point stands in the picture."""
    return round(LEFT + false * SIZE, 1), round(TOP + (1 - answered) * SIZE, 1)
