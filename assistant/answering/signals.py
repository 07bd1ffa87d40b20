"""What speaks for and against a sentence as the answer to a question: small pure functions, each a number.

A signal stays only while its ablation shows a gain (`docs/benchmarks.md`). How much each counts stands in `weights.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.kinds import evidence, has_shape
from assistant.answering.question import Kind, Question, content_terms
from assistant.indexing.lexical import terms
from assistant.types import BlockKind, Document, Hit, Sentence

NUMERIC = frozenset({Kind.AMOUNT, Kind.NUMBER, Kind.DATE, Kind.DURATION})
"""Kinds whose answers are told by digits and number words, so that their absence says much."""

_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|without|cannot|\w+n[’']t)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[a-z,’'] )[A-Z][\w-]*|\b\w*\d[\w,.]*\b")
_STATES = re.compile(
    r"\b(?:is|are|was|were|means?|refers? to|comprises?|consists? of|denotes?|stands? for|describes?|involves?|includes?|encompass\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How telling each index term of a question is: its inverse document frequency over the index's passages.

    BM25's idf, ln(1 + (N - n + 1/2) / (n + 1/2)), after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
    """

    weights: Mapping[str, float]

    @classmethod
    def of(cls, question_terms: Iterable[str], frequencies: Mapping[str, int], passages: int) -> Rarity:
        """The rarity of terms that stand in `frequencies` of `passages` passages."""
        return cls({t: math.log(1 + (passages - frequencies[t] + 0.5) / (frequencies[t] + 0.5)) for t in question_terms})

    def coverage(self, present: frozenset[str]) -> float:
        """The share of the question's rarity that `present` terms make up, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(w for t, w in self.weights.items() if t in present) / total if total else 0.0

    def heaviest_missing(self, present: frozenset[str]) -> float:
        """The share that the rarest term outside `present` makes up; 0 when none is missing."""
        total = sum(self.weights.values())
        return max((w for t, w in self.weights.items() if t not in present), default=0.0) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be the answer: where it stands, its cosine to the question, and its signals by name."""

    hit: Hit
    sentence: Sentence
    text: str
    cosine: float
    signals: Mapping[str, float]
    score: float = 0.0


def of_sentence(
    question: Question, rarity: Rarity, document: Document, hit: Hit, sentence: Sentence, cosine: float, best: float
) -> dict[str, float]:
    """The signals of one sentence of a hit; `best` is the fused score of the first hit."""
    text = document.text[sentence.start : sentence.end]
    inside = frozenset(terms(text))
    heading = frozenset(t for part in (*hit.passage.heading, document.title) for t in terms(part))
    around = inside | heading | frozenset(t for a, b in sentence.context for t in terms(document.text[a:b]))
    passage = heading | frozenset(terms(hit.passage.text))
    found = evidence(question, text)
    shaped = has_shape(question.kind) or bool(question.relation)
    own = content_terms(hit.passage.heading[-1]) if hit.passage.heading else ()
    return {
        "behind the best passage": hit.score - best,
        "cosine": cosine,
        "passage cosine": hit.cosine,
        "coverage": rarity.coverage(inside),
        "coverage around": rarity.coverage(around),
        "coverage in passage": rarity.coverage(passage),
        "heaviest missing": rarity.heaviest_missing(passage),
        "pairs": adjacent_pairs(question.terms, terms(text)),
        "number asked, none there": float(question.kind in NUMERIC and not found),
        "kind asked, none there": float(shaped and question.kind not in NUMERIC and not found),
        "names missing": missing_names(question.text, hit.passage.text + " ".join(hit.passage.heading)),
        "negation differs": float(bool(_NEGATION.search(question.text)) != bool(_NEGATION.search(text))),
        "named by the heading": overlap(question.terms, own),
        "states what it is": float(question.kind is Kind.DEFINITION and states(question, text)),
        "opens its section": float(question.kind in (Kind.DEFINITION, Kind.TOPIC) and sentence.start == hit.passage.sentences[0].start),
        "is a heading": float(sentence.kind is BlockKind.HEADING),
        "is code": float(sentence.kind is BlockKind.CODE),
        "shortness": -abs(math.log(max(10, len(text)) / 140)),
        "asks": float(text.rstrip().endswith("?")),
    }


def adjacent_pairs(asked: tuple[str, ...], there: list[str]) -> float:
    """The share of the question's neighbouring term pairs whose two terms stand within three words of each other."""
    pairs = list(pairwise(asked))
    places: dict[str, list[int]] = {}
    for i, term in enumerate(there):
        places.setdefault(term, []).append(i)
    near = sum(any(abs(i - j) <= 3 for i in places.get(a, ()) for j in places.get(b, ())) for a, b in pairs)
    return near / len(pairs) if pairs else 0.0


def missing_names(question: str, passage: str) -> float:
    """How many names and numbers of the question the passage lacks."""
    there = passage.casefold()
    return float(sum(name.casefold().strip(".,") not in there for name in _NAMED.findall(question)))


def overlap(asked: Iterable[str], named: Iterable[str]) -> float:
    """The terms common to both over the terms of either."""
    a, b = set(asked), set(named)
    return len(a & b) / len(a | b) if a and b else 0.0


def states(question: Question, text: str) -> bool:
    """Whether the text says of the question's subject what it is: its words before a verb of stating."""
    verb = _STATES.search(text)
    return verb is not None and set(question.terms) <= set(terms(text[: verb.start()]))
