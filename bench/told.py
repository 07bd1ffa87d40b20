"""What the README tells of the figures, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

RATES = """\
Of 100 questions about a staff handbook of {handbook_documents} pages it answers {handbook_balanced_answered},
{handbook_balanced_right} of them with the right sentence first; asked the same once the pages that answer them are gone, it still answers
{handbook_balanced_falsely}, falsely. Of 100 questions written to look answerable it answers {handbook_near_misses} falsely on the handbook,
and {squad2_false} on encyclopaedia articles: a question made to deceive often does. On plain questions about such articles it finds the
right passage first {xquad_en_hit} times in 100."""
COSTS = """\
What strictness costs: of 100 questions about the handbook `cautious` answers {handbook_cautious_answered},
`balanced` {handbook_balanced_answered} and `generous` {handbook_generous_answered}; of the same once the pages that answer them are gone
{handbook_cautious_falsely}, {handbook_balanced_falsely} and {handbook_generous_falsely}, falsely."""
TOLD = {"rates": RATES, "strictness": COSTS}
"""The sentences by the marks that they stand between."""


def told(text: str, measured: Mapping[str, int]) -> str:
    """Those sentences with what was measured; empty where a set that they tell of was not."""
    try:
        return " ".join(text.format_map(measured).split())
    except KeyError:
        return ""
