"""What ours is measured against: a passage is found in one of the plain ways, and its best sentence is always the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.answering import Assistant
from assistant.answering.question import analyse
from assistant.answering.retrieval import POOL, standardised
from assistant.answering.signals import Rarity
from assistant.indexing import Index
from assistant.indexing.lexical import terms
from assistant.types import Answer, Outcome, Quote
from bench import cairn

Ranked = list[tuple[int, float]]
"""Passages by number, best first, each with a score that can be compared between questions: the confidence."""
Rank = Callable[[Index, np.ndarray, Sequence[str], int], Ranked]


def by_cosine(index: Index, vector: np.ndarray, words: Sequence[str], k: int) -> Ranked:
    """Vectors alone."""
    return index.nearest(vector, k)


def by_words(index: Index, vector: np.ndarray, words: Sequence[str], k: int) -> Ranked:
    """BM25 alone; its scores know no bounds, and are put between 0 and 1 in their order."""
    return [(i, score / (1 + score)) for i, score in index.keyword(words, k)]


def by_both(index: Index, vector: np.ndarray, words: Sequence[str], k: int) -> Ranked:
    """The sum of both, each less its mean and over its standard deviation; the confidence is the cosine."""
    cosines, scores = dict(index.nearest(vector, POOL)), dict(index.keyword(words, POOL))
    ids = sorted(cosines.keys() | scores.keys())
    cosine = np.array(index.cosines(vector, ids), dtype=np.float64)
    fused = standardised(cosine) + standardised(np.array([scores.get(i, 0.0) for i in ids]))
    return [(ids[at], float(cosine[at])) for at in np.lexsort((ids, -fused.round(9)))[:k]] if ids else []


class Rival(Assistant):
    """Answers every question from the passage that `rank` puts first."""

    def __init__(self, ours: Assistant, rank: Rank) -> None:
        super().__init__(ours.index, ours.encoder, ours.settings)
        self._rank = rank

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        began = time.perf_counter()
        quotes = self.passages(question, k=3)
        took = {"total": (time.perf_counter() - began) * 1000}
        return Answer(question, Outcome.ANSWERED, quotes[0].score if quotes else 0.0, quotes, timing_ms=took)

    def passages(self, question: str, history: Sequence[str] = (), k: int = 10) -> tuple[Quote, ...]:
        asked = analyse(question)
        vector = self.encoder.encode_queries([question])[0]
        ranked = self._rank(self.index, vector, asked.terms, k)
        rarity = Rarity.of(asked.terms, {term: self.index.frequency(term) for term in asked.terms}, self.index.passage_count)
        return tuple(self._quote(number, max(0.0, min(1.0, score)), vector, rarity) for number, score in ranked)

    def _quote(self, number: int, score: float, vector: np.ndarray, rarity: Rarity) -> Quote:
        """The passage's sentence nearest to the question: by its words where words alone are compared, else by cosine."""
        passage = self.index.passage(number)
        document = self.index.document(passage.document)
        if self._rank is by_words:
            near = [rarity.coverage(frozenset(terms(document.text[s.start : s.end]))) for s in passage.sentences]
        else:
            near = (self.index.sentence_vectors(passage) @ vector).tolist()
        best = passage.sentences[near.index(max(near))]
        return Quote(document, (best.start, best.end), passage=(passage.start, passage.end), score=score)


def _without_reader(ours: Assistant) -> Assistant:
    return Assistant(ours.index, ours.encoder, ours.settings)


SYSTEMS: Mapping[str, Callable[[Assistant], Assistant]] = {
    "cosine alone": lambda ours: Rival(ours, by_cosine),
    "BM25 alone": lambda ours: Rival(ours, by_words),
    "both, fused": lambda ours: Rival(ours, by_both),
    **({"cairn-assistant": lambda ours: cairn.Cairn(ours, cairn.here())} if cairn.here() else {}),
    "ours without the reader": _without_reader,
    "ours": lambda ours: ours,
}
"""Each by its name, made of ours on the same index; cairn-assistant where it is named."""
