"""What speaks for and against a sentence as the answer to a question: small pure functions, each a number.

A signal stays only while its ablation shows a gain (`docs/benchmarks.md`). How much each counts stands in `weights.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.answering.kinds import evidence
from assistant.answering.question import Kind, Question
from assistant.indexing.lexical import terms
from assistant.types import Document, Hit, Passage, Sentence, Span

if TYPE_CHECKING:
    from assistant.models.reader import Reading

NUMERIC = frozenset({Kind.AMOUNT, Kind.NUMBER, Kind.DURATION})
"""Kinds whose answers are told by digits and number words, so that their absence says much."""

_NO_SPAN = -10.0
"""The logit of an answer in a sentence that the reader's window cuts off: that of the most unlikely ones."""

_NAMED = re.compile(r"(?<=[a-z,’'] )[A-Z][\w-]*|\b\w*\d[\w,.]*\b")
"""Names and numbers in a question: capitals after a word in small letters, and whatever has digits."""


BACKGROUND = 1000
"""Passages on other matters that are counted along: in a folder of six passages on one subject its own words stand in all of them, and
would weigh nothing against any other word of a question."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How telling each index term of a question is: its inverse document frequency over the index's passages.

    BM25's idf, ln(1 + (N - n + 1/2) / (n + 1/2)), after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
    """

    weights: Mapping[str, float]

    @classmethod
    def of(cls, question_terms: Iterable[str], frequencies: Mapping[str, int], passages: int) -> Rarity:
        """The rarity of terms that stand in `frequencies` of `passages` passages, and in none of BACKGROUND others."""
        passages += BACKGROUND
        return cls({t: math.log(1 + (passages - frequencies[t] + 0.5) / (frequencies[t] + 0.5)) for t in question_terms})

    def coverage(self, present: frozenset[str]) -> float:
        """The share of the question's rarity that `present` terms make up, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(w for t, w in self.weights.items() if t in present) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be the answer: where it stands, its cosine to the question, and its signals by name.

    `answer` is the stretch of `text` that the reader takes for the answer, None where there is no reader.
    """

    hit: Hit
    sentence: Sentence
    text: str
    cosine: float
    signals: Mapping[str, float]
    score: float = 0.0
    answer: Span | None = None


def of_passage(question: Question, rarity: Rarity, document: Document, hit: Hit, best: float) -> dict[str, float]:
    """The signals of a passage, which all its sentences share; `best` is the fused score of the first hit."""
    there = [term for part in (document.title, *hit.passage.heading, hit.passage.text) for term in terms(part)]
    return {
        "behind the best passage": hit.score - best,
        "passage cosine": hit.cosine,
        "coverage in passage": rarity.coverage(frozenset(there)),
        "pairs in passage": adjacent_pairs(question.terms, there),
        "names missing": missing_names(question.text, " ".join((hit.passage.text, *hit.passage.heading))),
    }


def of_sentence(
    question: Question, rarity: Rarity, document: Document, passage: Passage, sentence: Sentence, cosine: float
) -> dict[str, float]:
    """The signals of one sentence of a passage, whose vector has that cosine to the question's."""
    text = document.text[sentence.start : sentence.end]
    there = terms(text)
    around = frozenset(there).union(
        _terms_of(document.title, *passage.heading), _terms_of(*(document.text[a:b] for a, b in sentence.context))
    )
    lacking = evidence(question, text) is None
    return {
        "cosine": cosine,
        "coverage around": rarity.coverage(around),
        "pairs": adjacent_pairs(question.terms, there),
        "number asked, none there": float(lacking and question.kind in NUMERIC),
        "date asked, none there": float(lacking and question.kind is Kind.DATE),
        "nothing behind the preposition": float(lacking and bool(question.relation)),
    }


@lru_cache(maxsize=256)
def _terms_of(*texts: str) -> frozenset[str]:
    return frozenset(term for text in texts for term in terms(text))


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


def of_reading(reading: Reading, within: Span) -> tuple[dict[str, float], Span | None]:
    """What the reader says of a passage and of the sentence `within` it, and the answer that it sees in that sentence."""
    best = reading.best(within)
    span, place = best or (_NO_SPAN, None)
    return {"reader: answered": reading.answered, "reader: span": span}, place
