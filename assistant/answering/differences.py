"""Documents that say otherwise: sentences alike in all but a number, a date, a name or a negation.

A reader who is shown only one of them is misled, so both are quoted and the difference is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.kinds import MONTH
from assistant.answering.question import Kind, Question, content_terms
from assistant.answering.signals import Candidate

ALIKE = 0.6
"""The share of their other words that two sentences have in common when they state the same thing."""

_SHARED = 3
_DATE = re.compile(rf"\b(?:1\d{{3}}|20\d\d|{MONTH}|\w+day)\b")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<=[a-z,;:(] )[A-Z][\w-]+")
_NOT = re.compile(r"\b(?:not|no|never|nor|neither|cannot|without|none)\b|n[’']t\b", re.IGNORECASE)
_ASK_FOR_NAMES = frozenset({Kind.PERSON, Kind.PLACE, Kind.NAME})


def differing(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, str] | None:
    """The best candidate of another document that is like the first but for what `difference` names; None where there is none."""
    first = candidates[0]
    for other in candidates[1:]:
        if other.hit.passage.document != first.hit.passage.document:
            kind = difference(question, first.text, other.text)
            if kind:
                return other, kind
    return None


def difference(question: Question, one: str, other: str) -> str | None:
    """In what two sentences that state the same thing differ: "date", "number", "name" or "negation"; None where they do not."""
    told = [_told(text) for text in (one, other)]
    rest = [set(content_terms(_NOT.sub(" ", _NUMBER.sub(" ", _DATE.sub(" ", _NAME.sub(" ", text)))))) for text in (one, other)]
    shared = len(rest[0] & rest[1])
    if shared < _SHARED or shared < ALIKE * len(rest[0] | rest[1]):
        return None
    if told[0]["name"] and told[1]["name"] and told[0]["name"].isdisjoint(told[1]["name"]):
        return "name" if question.kind in _ASK_FOR_NAMES else None
    for kind in ("date", "number"):
        if told[0][kind] and told[1][kind] and told[0][kind] != told[1][kind]:
            return kind
    return "negation" if bool(_NOT.search(one)) != bool(_NOT.search(other)) else None


def _told(text: str) -> dict[str, set[str]]:
    dates = set(_DATE.findall(text))
    return {
        "date": dates,
        "number": {number for number in _NUMBER.findall(text) if number not in dates},
        "name": set(_NAME.findall(text)) - dates,
    }
