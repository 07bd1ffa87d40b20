"""What went wrong, the worst first: each with the reason, so that one sees whether finding, choosing or refusing is to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.evaluation.measures import Judgement
from assistant.types import Outcome

WORST = 20


def mistakes(judgements: Sequence[Judgement], most: int = WORST) -> list[Judgement]:
    """The judgements that are not as expected: first what was wrongly claimed, the surer the worse, then what was wrongly doubted."""
    wrong = [j for j in judgements if reason(j)]
    return sorted(wrong, key=lambda j: (-_harm(j), j.question.id))[:most]


def reason(judgement: Judgement) -> str:
    """Why an answer is not as expected, in a few words; empty where it is."""
    j = judgement
    wanted = j.question.outcome
    if j.question.answerable and j.judged and not j.first_right:
        return f"{_where_lost(j)}, {'answered' if j.answered else 'refused'}"
    if j.question.answerable and not j.judged and j.hit is False:
        return f"another passage first, {'answered' if j.answered else 'refused'}"
    if j.outcome is wanted:
        return ""
    if j.answered:
        return "answered, though the documents do not say"
    return "the right quote was refused" if wanted is Outcome.ANSWERED else f"{j.outcome}, not {wanted}"


def row(judgement: Judgement) -> dict[str, Any]:
    """A mistake as JSON values: the question, what was expected and what came, and the reason."""
    j = judgement
    gold = [{"document": g.document, "start": g.span[0], "end": g.span[1]} for g in j.question.gold or ()]
    return {
        "id": j.question.id,
        "question": j.question.question,
        **({"history": list(j.question.history)} if j.question.history else {}),
        "reason": reason(j),
        "expected": str(j.question.outcome),
        "outcome": str(j.outcome),
        "confidence": j.confidence,
        "understood_as": j.understood_as,
        "quoted": j.quoted,
        "document": j.document,
        **({"gold": gold} if gold else {"quotes": list(j.question.sentences)}),
    }


def _where_lost(judgement: Judgement) -> str:
    """How far the right words came."""
    if any(judgement.right):
        return f"the right quote is number {judgement.right.index(True) + 1}"
    if judgement.hit:
        return "the right passage, another sentence"
    if judgement.recall is None:
        return "another quote"
    return "another passage first" if judgement.recall else "the right passage is not among the first ten"


def _harm(judgement: Judgement) -> float:
    """From 0 to 2: over 1 where something wrong was claimed, else how far from the truth the confidence is."""
    if judgement.answered:
        return 1 + judgement.confidence
    return 1 - judgement.confidence if judgement.question.answerable else judgement.confidence
