"""The fits themselves, and what they are measured by."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from shelves import SEED, Row

FOLDS = 5


def softmax_fit(rows: Sequence[Row], names: Sequence[str], weight_of: dict[str, float], penalty: float = 1.0) -> np.ndarray:
    """Weights that make the right sentences likely among a question's candidates: conditional logit, L2, by L-BFGS."""
    from scipy.optimize import minimize

    groups = [(np.array([[s[n] for n in names] for s in r.signals]), np.array(r.right), weight_of[r.shelf]) for r in rows if any(r.right)]
    lengths = [len(right) for _, right, _ in groups]
    starts = np.cumsum([0, *lengths])[:-1]
    values = np.concatenate([v for v, _, _ in groups])
    good = np.concatenate([right for _, right, _ in groups])
    shares = np.array([share for _, _, share in groups])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = values @ w
        z = np.exp(z - np.repeat(np.maximum.reduceat(z, starts), lengths))
        total = np.add.reduceat(z, starts)
        hit = np.add.reduceat(z * good, starts)
        p = z / np.repeat(total, lengths)
        q = z * good / np.repeat(hit, lengths)
        gradient = values.T @ ((p - q) * np.repeat(shares, lengths)) + penalty * w
        return float(-(shares * np.log(hit / total)).sum() + penalty / 2 * w @ w), gradient

    return np.asarray(minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x)


def logistic_fit(
    values: Sequence[dict[str, float]],
    labels: Sequence[bool],
    names: Sequence[str],
    shares: Sequence[float] | None = None,
    looseness: float = 3.0,
) -> tuple[float, np.ndarray]:
    """Intercept and weights of a logistic regression; `looseness` is the inverse of its L2 penalty, on signals of unit spread."""
    from sklearn.linear_model import LogisticRegression

    x = np.array([[v[n] for n in names] for v in values])
    spread = x.std(0) + 1e-9
    model = LogisticRegression(C=looseness, max_iter=2000).fit(x / spread, labels, sample_weight=shares)
    return float(model.intercept_[0]), np.asarray(model.coef_[0] / spread)


def by_wording(rows: Sequence[Row], labels: Sequence[bool], shares: Sequence[float]) -> np.ndarray:
    """What the questions' words alone foretell of the labels, with no document seen; cross-validated by document.

    Where that tells them apart, a fit on the same rows may learn how questions are worded instead of what is there.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    scores = np.zeros(len(rows))
    for train, test in crossed(rows):
        words = TfidfVectorizer()
        seen = words.fit_transform([rows[i].question for i in train])
        model = LogisticRegression(max_iter=2000).fit(seen, [labels[i] for i in train], sample_weight=[shares[i] for i in train])
        scores[test] = model.decision_function(words.transform([rows[i].question for i in test]))
    return scores


def crossed(rows: Sequence[Row]) -> list[tuple[list[int], list[int]]]:
    """Train and test positions of FOLDS folds; no document is on both sides of one, whichever set asks about it."""
    groups = sorted({r.group for r in rows})
    random.Random(SEED).shuffle(groups)
    fold = {group: i % FOLDS for i, group in enumerate(groups)}
    return [
        ([i for i, r in enumerate(rows) if fold[r.group] != k], [i for i, r in enumerate(rows) if fold[r.group] == k]) for k in range(FOLDS)
    ]
