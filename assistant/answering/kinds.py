"""Whether words hold the kind of answer that a question asks for: an amount, a date, a name, a reason …

Each shape finds the shortest stretch that could be such an answer. They are shapes of English, for the coarse classes of Li and Roth,
"Learning Question Classifiers" (2002); no shape knows a document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.defining import VERB
from assistant.answering.question import Kind, Question, content_terms
from assistant.types import Span

_NUMBER = (
    r"(?:\d[\d,.]*(?:st|nd|rd|th)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|once|twice|both|none|single)\b)"
)
_UNIT = r"(?:second|minute|hour|day|night|week|month|quarter|year|decade|centur)(?:s|y|ies)?"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CAPITAL = r"[A-Z][\w&’'-]*"
_NAME = (
    rf"(?:(?<=[a-z,;:(“\"'’–—] )|(?<=\()){_CAPITAL}(?:(?: (?:of|the|de|for|and) |[. ] ?){_CAPITAL})*"
    r"|#\w[\w-]+|\S+@\S+\.\w+"
)

_SHAPES: dict[Kind, tuple[str, ...]] = {
    Kind.AMOUNT: (
        r"[$€£¥]\s?\d[\d,.]*(?: (?:million|billion|trillion))?",
        r"\d[\d,.]*\s?(?:%|percent|per cent|dollars|euros|pounds|USD|EUR|GBP|million|billion)",
        r"\bfree\b",
        _NUMBER,
    ),
    Kind.NUMBER: (_NUMBER,),
    Kind.DATE: (
        rf"\b(?:\d{{1,2}} )?{MONTH}\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? \d{{4}})?",
        r"\b1\d{3}s?\b|\b20\d\ds?\b|\b\d\d?(?:st|nd|rd|th) century\b",
        r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\b\d\d?:\d\d\b|\b(?:noon|midnight|today)\b",
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
        r"\b(?:before|after|once|when|until|upon|as soon as|within|every|annually|daily)\b",
    ),
    Kind.DURATION: (
        rf"{_NUMBER}[- ](?:\w+ )?(?:{_UNIT}|times?)\b|\b(?:every|each|per|a) (?:other )?{_UNIT}\b",
        r"\b(?:dai|week|month|quarter|year|annual)ly\b|\b(?:immediately|always|forever|permanently|indefinitely)\b",
        _NUMBER,
    ),
    Kind.PERSON: (_NAME,),
    Kind.PLACE: (_NAME, r"https?://\S+"),
    Kind.NAME: (_NAME,),
    Kind.REASON: (
        r"\b(?:because|since|due to|owing to|so that|in order to|so as to|therefore|thus|hence|as a result)\b",
        r"\b(?:caused? by|leads? to|results? in)\b",
        r"\b(?:enabl|allow|ensur|help|benefi|prevent|avoid|protect)\w*|\b(?:for (?:the )?[a-z]+ing|reason|purpose|aim)\b",
        r"\bto (?!the\b|a\b|an\b|our\b|its\b|be\b)[a-z]+",
    ),
    Kind.LIST: (r"[^,;]+(?:, [^,;]+)+,? (?:and|or) ", r"[^,;]+;", r":\s*$"),
}
_NAMES_ARE_CAPITAL = frozenset({Kind.DATE, Kind.PERSON, Kind.PLACE, Kind.NAME})
_LOOSE = {Kind.AMOUNT: 2, Kind.NUMBER: 1, Kind.DATE: 1, Kind.DURATION: 2}
"""How many of a kind's last shapes are found in almost any text."""


def _compiled(kind: Kind, shapes: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(shapes), re.NOFLAG if kind in _NAMES_ARE_CAPITAL else re.IGNORECASE)


_PATTERNS = {kind: _compiled(kind, shapes) for kind, shapes in _SHAPES.items()}
_SURE = {kind: _compiled(kind, sure) for kind, shapes in _SHAPES.items() if (sure := shapes[: len(shapes) - _LOOSE.get(kind, 0)])}
_WORD = re.compile(r"\w+")
SUMMARY_TITLE = re.compile(
    r"^\W*(?:[\divx]+[.)]?\s+)?(?:(?:executive |in )?summary|conclusions?|in brief|key (?:points|takeaways)|takeaways)\W*$",
    re.IGNORECASE,
)
"""A heading that promises a summary."""
SUMMARY = re.compile(
    r"^(?:in (?:summary|conclusion|short|sum|brief)|to (?:sum up|summari[sz]e|conclude)|summing up|overall|all in all)\b",
    re.IGNORECASE,
)
"""How a paragraph that sums up begins."""


def evidence(question: Question, text: str) -> Span | None:
    """The first stretch of `text` that could be the kind of answer asked for and is not in the question itself; None where there is none.

    Kinds without a shape of their own (facts, topics, summaries …) are never lacking: they get the whole text.
    """
    if question.relation:
        behind = re.search(rf"\b{question.relation}\b\W+\w+", text, re.IGNORECASE)
        return behind.span() if behind else None
    pattern = _PATTERNS.get(question.kind)
    if pattern is None:
        return (0, len(text))
    asked = {word.lower() for word in _WORD.findall(question.text)}
    for found in pattern.finditer(text):
        if not {word.lower() for word in _WORD.findall(found[0])} <= asked:
            return found.span()
    return None


def holds_for_sure(question: Question, text: str) -> bool:
    """Whether `text` has an amount, a date or a duration that is told by more than a bare number or a word like "after"."""
    pattern = _SURE.get(question.kind)
    return pattern is not None and pattern.search(text) is not None


def asks_for_shape(question: Question) -> bool:
    """Whether the answer asked for has a shape by which `evidence` knows it."""
    return bool(question.relation) or question.kind in _PATTERNS


def defines(question: Question, text: str) -> bool:
    """Whether a sentence says what the question's subject is: what stands before its verb of defining is that subject and no more."""
    verb = VERB.search(text)
    if verb is None:
        return False
    subject = text[: verb.start()].rpartition(",")[2]
    return bool(question.terms) and set(content_terms(subject)) == set(question.terms)


def names(question: Question, heading: str) -> bool:
    """Whether a heading names what the question asks of, and more than half of its words at that."""
    there = set(content_terms(heading))
    return bool(question.terms) and there.issuperset(question.terms) and 2 * len(set(question.terms)) > len(there)


def sums_up(text: str, heading: Sequence[str]) -> bool:
    """Whether a sentence says that it sums up, or stands under a heading that does."""
    return bool(SUMMARY.match(text) or (heading and SUMMARY_TITLE.match(heading[-1])))
