"""Whether there is an answer, how sure that is, and what is missing where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.kinds import evidence, holds_for_sure
from assistant.answering.question import OF_ANYTHING, Kind, Question
from assistant.answering.quotes import NEAREST, is_meant, run_on
from assistant.answering.signals import NUMERIC, Candidate, Rarity
from assistant.answering.weights import Weights
from assistant.indexing.lexical import terms, words
from assistant.types import Missing, Outcome, Quote

_NAMES_OF_KINDS = {
    Kind.AMOUNT: "amount",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.DURATION: "duration",
    Kind.PERSON: "name",
    Kind.PLACE: "place",
    Kind.NAME: "name",
    Kind.REASON: "reason",
    Kind.DEFINITION: "definition",
}

_NAMED = 3
"""Missing words that are named."""
_POINTS = ".,;:!?()[]{}\"'“”‘’«»"
"""What is not of a word that it stands beside."""

_SUMMED_UP = 0.9
_STATED = 0.6
"""The least confidence in a sentence that itself says that it sums up, and in one that is what was asked for by its shape and all of the
question's words. Not fitted: the sets hold few such questions or none, and the reader learnt from none."""

_ALL = 0.999
"""Coverage of all of a question's words, but for rounding."""

_CLEAR = 4.0
"""The lead from which on more says no more, and that of a passage which is the only one: in a small folder every lead is large.

Right firsts and wrong ones are told apart with AUROC .852 so, and .838 where no lead is cut (cross-validated on the tune sets).
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the confidence in the first quote came about: a logit to begin with, and each signal with its value and what it added.

    The answer is given where the confidence, the logistic of the sum, reaches `answers_from`. What a sentence states in so many words
    counts as a signal of its own here.
    """

    question: str
    quote: Quote
    confidence: float
    answers_from: float
    begins_at: float
    signals: tuple[tuple[str, float, float], ...]


def of_first(candidates: Sequence[Candidate], unknown: float) -> dict[str, float]:
    """The signals of an answer as a whole: its first candidate's own, its lead, and the share of the question that is in no document."""
    first = candidates[0]
    others = [c for c in candidates[1:] if c.hit.passage.id != first.hit.passage.id]
    return {
        **first.signals,
        "lead over the next passage": min(_CLEAR, first.score - others[0].score) if others else _CLEAR,
        "best cosine": max(c.cosine for c in candidates),
        "best passage cosine": max(c.signals["passage cosine"] for c in candidates),
        "best pairs in passage": max(c.signals["pairs in passage"] for c in candidates),
        "best coverage in passage": max(c.signals["coverage in passage"] for c in candidates),
        "unknown words": unknown,
    }


def decide(
    question: Question, first: Candidate, values: Mapping[str, float], weights: Weights, answers_from: float
) -> tuple[Outcome, float]:
    """The outcome and the confidence for the first candidate and the signals of the answer; it is given from `answers_from` on."""
    confidence = max(weights.confidence.probability(values), _stated(question, first, values["coverage around"]))
    if confidence >= answers_from:
        return Outcome.ANSWERED, confidence
    told = values["best coverage in passage"] >= _ALL  # a passage has every word of it
    on_subject = told or not question.has_subject or weights.subject.probability(values) >= weights.subject_from
    return (Outcome.NOT_STATED if on_subject else Outcome.NOT_FOUND), confidence


def _stated(question: Question, first: Candidate, coverage: float) -> float:
    """The least confidence in a sentence that sums up, defines just what was asked, lists it, or is what was looked up ("harbour dues")."""
    if is_meant(question, first):
        return _SUMMED_UP if question.kind is Kind.SUMMARY else _STATED
    whole = question.has_subject and coverage >= _ALL
    listed = question.kind is Kind.LIST and evidence(question, run_on(question, first).text) is not None
    return _STATED * (whole and (listed or question.kind is Kind.TOPIC))


def missing(question: Question, rarity: Rarity, candidates: Sequence[Candidate], part: int | None) -> tuple[Missing, ...]:
    """What was asked and not found: the kind of answer, and the words that none of the nearest passages has."""
    there = {t for c in candidates[:5] for t in terms(" ".join((c.hit.passage.text, *c.hit.passage.heading)))}
    absent = {t for t in question.terms if t not in there and rarity.weights.get(t)}
    asked = [word for word in question.words if word not in OF_ANYTHING and absent.intersection(terms(word))]
    named = tuple(Missing(term=_as_typed(word, question.text), part=part) for word in asked[:_NAMED])
    kind = _NAMES_OF_KINDS.get(question.kind)
    if question.kind in (*NUMERIC, Kind.DATE):
        lacking = not any(holds_for_sure(question, candidate.text) for candidate in candidates[:NEAREST])
    else:
        lacking = not candidates or evidence(question, candidates[0].text) is None
    return (*((Missing(kind=kind, part=part),) if kind and lacking else ()), *named)


def _as_typed(word: str, text: str) -> str:
    """A folded word as it stands in the question: "Norway" for "norway", "F-16" for "f16"."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    return found[0] if found else next((typed.strip(_POINTS) for typed in text.split() if word in words(typed)), word)


def unknown_share(question: Question, rarity: Rarity, frequencies: Mapping[str, int]) -> float:
    """The share of the question's rarity whose words stand in no passage at all."""
    return 1.0 - rarity.coverage(frozenset(t for t in question.terms if frequencies[t]))
