"""From a question to the passages nearest to it: cosine and BM25, fused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from assistant.types import Hit

if TYPE_CHECKING:
    import numpy as np

    from assistant.indexing import Index

POOL = 100
"""Candidates taken from each of the two rankings."""

KEYWORD_WEIGHT = 1.0
"""What a standard deviation of BM25 counts against one of cosine."""

LOOKED_INTO = 40
"""Passages whose sentences are compared with the question, each by itself."""

SENTENCE_WEIGHT = 0.8
"""What a standard deviation of the best sentence's cosine counts. On the tune half of handbook the right passage was then among the first
three 82 times in 100 instead of 79, of squad2 95 instead of 94; from 0.6 to 1.3 it is all the same."""

CARRIED_WEIGHT = 0.6
"""What BM25 of the words carried over from earlier questions counts against that of the question's own. On the tune half of mtrag_cloud the
right passage of a follow-up then came first 61 times in 100 instead of 55; from 0.4 to 0.7 it is all the same, and at 1 it is less."""


def find(
    index: Index, vector: np.ndarray, terms: Sequence[str], k: int, without: Collection[int] = (), carried: Sequence[str] = ()
) -> list[Hit]:
    """The `k` best passages for a question's unit vector and its index terms, best first; ties go to the earlier passage.

    Passages whose number is in `without` are passed over, as if they were not there. `carried` are further terms, which count for less.

    Both scores are z-scored over the union of both rankings' candidates and summed: on every tune half this beat reciprocal rank fusion,
    which throws away by how much one passage is better than the next. To the first of them comes the cosine of the best sentence, for a
    passage may speak of much and answer in one line.
    """
    import numpy as np

    pool = POOL + len(without)
    nearest = {i: score for i, score in index.nearest(vector, pool) if i not in without}
    matching = {i: score for i, score in index.keyword(terms, pool) if i not in without}
    for i, score in index.keyword(carried, pool):
        if i not in without:
            matching[i] = matching.get(i, 0.0) + CARRIED_WEIGHT * score
    ids = sorted(nearest.keys() | matching.keys())
    if not ids:
        return []
    unknown = [i for i in ids if i not in nearest]
    nearest.update(zip(unknown, index.cosines(vector, unknown), strict=True))
    cosine = np.array([nearest[i] for i in ids], dtype=np.float64)
    bm25 = np.array([matching.get(i, 0.0) for i in ids], dtype=np.float64)
    fused = standardised(cosine) + KEYWORD_WEIGHT * standardised(bm25)
    first = np.lexsort((np.array(ids), -fused.round(9)))[:LOOKED_INTO]
    passages = index.passages([ids[i] for i in first])
    sentence = np.array([(index.sentence_vectors(passage) @ vector).max(initial=-1.0) for passage in passages], dtype=np.float64)
    scores = fused[first] + SENTENCE_WEIGHT * standardised(sentence)
    order = np.lexsort((np.array(ids)[first], -scores.round(9)))[:k]
    return [Hit(passages[i], float(scores[i]), float(cosine[first[i]]), float(bm25[first[i]])) for i in order]


def standardised(scores: np.ndarray) -> np.ndarray:
    """Scores less their mean, over their standard deviation; zeros where all are alike."""
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 1e-9 else scores * 0.0


def between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The unit vector midway between two."""
    import numpy as np

    middle = one + other
    return np.asarray(middle / np.linalg.norm(middle))
