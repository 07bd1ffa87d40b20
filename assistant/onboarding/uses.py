"""Where a term is used: the sentences that have it, the most telling first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.onboarding.structure import Place, stands_in, stems
from assistant.types import BlockKind, Span

_FEWEST, _MOST = 8, 35
"""Words of a sentence that is neither a scrap nor a maze."""
_POINTS_BACK = re.compile(r"^\W*(?:it|this|that|these|those|they|he|she|such|its|their|however|therefore|also)\b", re.IGNORECASE)


def uses(term: Sequence[str], places: Sequence[Place], shown: Collection[Span], most: int) -> tuple[tuple[Place, ...], int]:
    """The most telling sentences that use a term, none of them in the spans `shown`, and how many passages use it.

    What tells is what makes a good example for a dictionary (GDEX: Kilgarriff and others, 2008): a whole sentence of middling
    length that stands on its own and has the term early; and that its heading names the term. Of each section one comes first.
    """
    using = [place for place in places if stands_in(term, stems(place.text))]
    numbers = {place.passage.id for place in using}
    fresh = [p for p in using if not any(start < p.sentence.end and p.sentence.start < end for start, end in shown)]
    fresh.sort(key=lambda place: (-_tells(place, term), place.passage.document, place.sentence.start))
    sections: set[tuple[str, tuple[str, ...]]] = set()
    firsts: list[Place] = []
    others: list[Place] = []
    for place in fresh:
        section = place.passage.document, place.passage.heading
        (others if section in sections else firsts).append(place)
        sections.add(section)
    return tuple([*firsts, *others][:most]), len(numbers)


def _tells(place: Place, term: Sequence[str]) -> float:
    told, count = stems(place.text), len(place.text.split())
    at = next(n for n in range(len(told)) if told[n : n + len(term)] == tuple(term))
    return (
        (_FEWEST <= count <= _MOST)
        + (1 - at / len(told))
        + stands_in(term, stems(" ".join(place.passage.heading[-1:])))
        + 0.5 * (place.sentence.kind is BlockKind.PARAGRAPH)
        - bool(_POINTS_BACK.match(place.text))
        - (not place.text.rstrip(' *_)"”’').endswith((".", "!", "?")))
    )
