"""The measures: first each question is judged for itself, then all figures are made of the judgements.

Nothing here asks or reads anything, so that every figure can be checked by hand on a few made-up judgements.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.questions import Gold, Question
from assistant.types import Answer, Outcome, Quote, Span

ALLOWED = 0.05
"""The share of unanswerable questions that coverage may let through."""
RANKED = 10
"""How many ranked passages are looked at."""
_SHORTEST_WITHIN = 10
"""A quote that lies within an acceptable sentence has at least so many characters, else any word of it would do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one answer did; None where the question does not let that be told.

    `right` tells of the first three quotes whether each is right; `judged` whether the question says which words are the
    answer, so that a quote can be held against them. `marked` is the highlight's character F1, of a right first quote only.
    `quoted` are the words of the first quote, and `document` where they stand.
    """

    question: Question
    outcome: Outcome
    confidence: float
    right: tuple[bool, ...]
    judged: bool
    hit: bool | None
    marked: float | None
    lengths: tuple[int, ...]
    recall: float | None = None
    ndcg: float | None = None
    took_ms: float | None = None
    understood_as: str | None = None
    quoted: str = ""
    document: str = ""

    @property
    def answered(self) -> bool:
        """Whether an answer was claimed."""
        return self.outcome is Outcome.ANSWERED

    @property
    def first_right(self) -> bool:
        """Whether the first quote shown is right, whatever the outcome."""
        return self.right[:1] == (True,)

    @property
    def answers(self) -> bool:
        """Whether the first quote shown answers the question, as far as that can be told."""
        return self.question.answerable and (self.first_right if self.judged else bool(self.hit))

    @property
    def correct(self) -> bool:
        """Whether the outcome is the one expected and, where that is an answer, its first quote is right."""
        return self.outcome is self.question.outcome and (self.first_right or not self.answered)


def judge(question: Question, answer: Answer, passages: Sequence[Quote] | None = None) -> Judgement:
    """Hold an answer, and the passages ranked for it, against what is expected of the question."""
    gold, quotes = question.gold, answer.quotes
    spans = gold is None or any(g.answers for g in gold)

    def good(quote: Quote) -> bool:
        if gold is None:
            return accepts(quote.text, question.sentences)
        return covers(quote, gold) if spans else hits(quote, gold)

    right = tuple(good(quote) for quote in quotes[:3])
    ranked = passages is not None and bool(gold) and question.answerable
    recall, ndcg = ranking(passages or (), gold or ()) if ranked else (None, None)
    return Judgement(
        question=question,
        outcome=answer.outcome,
        confidence=answer.confidence or 0.0,
        right=right,
        judged=spans,
        hit=None if gold is None else bool(quotes) and hits(quotes[0], gold),
        marked=marking(quotes[0], gold) if gold and spans and right[:1] == (True,) else None,
        lengths=tuple(len(quote.text) for quote in quotes[:3]),
        recall=recall,
        ndcg=ndcg,
        took_ms=answer.timing_ms.get("total"),
        understood_as=answer.understood_as,
        quoted=quotes[0].text if quotes else "",
        document=quotes[0].citation.document if quotes else "",
    )


def overlap(one: Span, other: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def finds(document: str, passage: Span, gold: Gold) -> bool:
    """Whether a passage of a document overlaps a gold range by at least half of the shorter of the two."""
    shorter = min(passage[1] - passage[0], gold.span[1] - gold.span[0])
    return document == gold.document and 2 * overlap(passage, gold.span) >= max(1, shorter)


def hits(quote: Quote, gold: Sequence[Gold]) -> bool:
    """Whether the quote's passage overlaps a gold range by at least half of the shorter of the two."""
    return any(finds(quote.citation.document, quote.passage, g) for g in gold)


def covers(quote: Quote, gold: Sequence[Gold]) -> bool:
    """Whether the quote covers at least half of the characters of a gold answer span."""
    span = quote.citation.start, quote.citation.end
    return any(
        quote.citation.document == g.document and 2 * overlap(span, answer) >= max(1, answer[1] - answer[0])
        for g in gold
        for answer in g.answers
    )


def accepts(text: str, sentences: Sequence[str]) -> bool:
    """Whether a quote equals, contains or lies in an acceptable sentence, white space folded."""
    text = _fold(text)
    return any(_fold(s) in text or (len(text) >= _SHORTEST_WITHIN and text in _fold(s)) for s in sentences)


def marking(quote: Quote, gold: Sequence[Gold]) -> float:
    """Character F1 of the quote's highlight with the gold answer span that it fits best."""
    mark = quote.citation.start + quote.highlight[0], quote.citation.start + quote.highlight[1]
    spans = [span for g in gold if g.document == quote.citation.document for span in g.answers]
    return max((2 * overlap(mark, s) / max(1, mark[1] - mark[0] + s[1] - s[0]) for s in spans), default=0.0)


def ranking(passages: Sequence[Quote], gold: Sequence[Gold]) -> tuple[float, float]:
    """Recall and nDCG (Järvelin and Kekäläinen 2002, gains of 0 and 1) of the first ten passages.

    A gold range counts once, at the first passage that finds it, so that cutting it into many passages gains nothing; the
    ideal ranking finds one range a place. A passage that finds two at once can be no better than ideal.
    """
    left, gain = set(range(len(gold))), 0.0
    for place, passage in enumerate(passages[:RANKED], 2):
        found = {number for number in left if finds(passage.citation.document, passage.passage, gold[number])}
        gain += len(found) / math.log2(place)
        left -= found
    ideal = sum(1 / math.log2(place) for place in range(2, 2 + min(RANKED, len(gold))))
    return 1 - len(left) / len(gold), min(1.0, gain / ideal)


def auroc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """The chance that a random `yes` is over a random `no`, ties counting half (Mann and Whitney's U over all pairs)."""
    if not yes or not no:
        return None
    ordered = sorted(no)
    return sum(bisect_left(ordered, v) + bisect_right(ordered, v) for v in yes) / (2 * len(yes) * len(no))


def threshold(yes: Sequence[float], no: Sequence[float], allowed: float = ALLOWED) -> float | None:
    """The lowest confidence seen that lets at most `allowed` of `no` through, or None when none does."""
    if not yes or not no:
        return None
    ordered = sorted(no)
    passing = (v for v in {*yes, *no} if len(no) - bisect_left(ordered, v) <= allowed * len(no))
    return min(passing, default=None)


def figures(judgements: Sequence[Judgement]) -> dict[str, float | int | None]:
    """Every figure of a bench by its name; None where the bench has no question to tell it by."""
    wanted = [j for j in judgements if j.question.answerable]
    absent = [j for j in judgements if not j.question.answerable]
    judged = [j for j in wanted if j.judged]
    replied = [j for j in judged if j.answered]
    shown = [j for j in judgements if j.lengths]
    yes, no = [j.confidence for j in wanted], [j.confidence for j in absent]
    cut = threshold(yes, no)
    passed = [j for j in wanted if cut is not None and j.confidence >= cut]
    both = bool(yes and no)
    took = sorted(j.took_ms for j in judgements if j.took_ms is not None)
    return {
        "questions": len(judgements),
        "answerable": len(wanted),
        "unanswerable": len(absent),
        "hit@1": _mean([j.hit for j in wanted if j.hit is not None]),
        "recall@10": _mean([j.recall for j in wanted if j.recall is not None]),
        "nDCG@10": _mean([j.ndcg for j in wanted if j.ndcg is not None]),
        "quote@1": _mean([j.first_right for j in judged]),
        "quote@3": _mean([any(j.right) for j in judged]),
        "quote@1 if answered": _mean([j.first_right for j in replied]),
        "quote@3 if answered": _mean([any(j.right) for j in replied]),
        "quoted chars @1": _mean([j.lengths[0] for j in shown]),
        "quoted chars @3": _mean([sum(j.lengths) for j in shown]),
        "highlight": _mean([j.marked for j in judged if j.marked is not None]),
        "answer rate": _mean([j.answered for j in wanted]),
        "false-answer rate": _mean([j.answered for j in absent]),
        "coverage@5%": len(passed) / len(wanted) if both else None,
        "right@5%": sum(j.first_right for j in passed) / len(wanted) if both else None,
        "threshold": cut,
        "AUROC": auroc(yes, no),
        "right": _mean([j.correct for j in judgements]),
        "p50 ms": took[len(took) // 2] if took else None,
        "p95 ms": took[int(len(took) * 0.95)] if took else None,
    }


def contrast(present: Sequence[Judgement], away: Sequence[Judgement]) -> dict[str, float | int | None]:
    """The same questions asked with their documents on the shelf (`present`) and without (`away`); only answerable ones count.

    Since each question stands on both sides, nothing in its wording tells the sides apart: the AUROC is of honesty alone.
    """
    pairs = [(p, a) for p, a in zip(present, away, strict=True) if p.question.answerable]
    yes, no = [p.confidence for p, _ in pairs], [a.confidence for _, a in pairs]
    cut = threshold(yes, no)
    return {
        "questions": len(pairs),
        "AUROC": auroc(yes, no),
        "answer rate": _mean([p.answered for p, _ in pairs]),
        "false-answer rate": _mean([a.answered for _, a in pairs]),
        "coverage@5%": _mean([cut is not None and p.confidence >= cut for p, _ in pairs]),
        "right@5%": _mean([cut is not None and p.confidence >= cut and p.first_right for p, _ in pairs]),
    }


def _fold(text: str) -> str:
    return " ".join(text.split())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
