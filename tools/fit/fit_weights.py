"""Fit what each signal counts, with the reader and without it, and write `assistant/answering/weights.json`.

    python tools/fit/fit_weights.py BENCHMARKS TRAINING --clones CLONES [--work DIR] [--ablate]

BENCHMARKS holds the question sets, TRAINING the sets to learn from; `shelves.py` tells which questions of them are used. Three fits, each a
logistic one:

- which sentence: softmax over the sentences of a question's passages,
- confidence: whether the first sentence answers, on questions with their documents, without them, and near-misses,
- subject: whether the documents speak of it at all (the questions of one set asked of its own documents, and of another's).

`--ablate` prints what each signal gains: the fit without it, cross-validated by document.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from learn import by_wording, crossed, logistic_fit, softmax_fit
from shelves import Row, gather

from assistant.answering import outcome
from assistant.answering.weights import FALSE_ANSWERS, logistic
from assistant.evaluation.measures import auroc
from assistant.evaluation.reliability import expected_error
from assistant.types import Hit, Passage, Sentence

WORDS = (
    "behind the best passage",
    "cosine",
    "coverage around",
    "pairs",
    "number asked, none there",
    "date asked, none there",
    "nothing behind the preposition",
)
OF_AN_ANSWER = (
    "cosine",
    "passage cosine",
    "coverage around",
    "names missing",
    "lead over the next passage",
)
OF_THE_SUBJECT = ("best cosine", "best passage cosine", "best coverage in passage", "best pairs in passage", "unknown words")

ELSEWHERE = 0.20
"""The share of questions on another subject that may pass as questions on the documents' own."""


@dataclass(frozen=True)
class Variant:
    """One fit of everything: its name in the file, its signals, and how much a question of each set counts.

    `own` are the sets on the documents' subject, `off_shelf` those whose false answers set the thresholds: a reader's own folder holds many
    pages on near subjects, as the handbook does, so what its pages answer falsely once the right ones are gone is what to expect.
    """

    name: str
    of_a_sentence: tuple[str, ...]
    of_an_answer: tuple[str, ...]
    order: dict[str, float]
    sure: dict[str, float]
    own: tuple[str, ...]
    off_shelf: tuple[str, ...]


VARIANTS = (
    Variant(
        "with_reader",
        ("behind the best passage", "cosine", "coverage around", "reader: span"),
        ("passage cosine", "coverage around", "lead over the next passage", "reader: answered"),
        {
            "handbook": 3.0,
            "hand-written": 1.0,
            "left out": 1.0,
            "mtrag_cloud": 1.0,
            "treaties": 1.0,
            "gds-way": 1.0,
            "pages": 1.0,
            "talks": 1.0,
        },
        {
            "handbook": 3.0,
            "handbook_without": 3.0,
            "hand-written": 0.5,
            "hand-written_without": 0.5,
            "left out": 1.0,
            "left out_without": 0.5,
            "treaties": 1.0,
            "treaties_without": 1.0,
            "gds-way": 1.0,
            "gds-way_without": 1.0,
            "pages": 1.0,
            "pages_without": 1.0,
        },
        ("left out", "handbook", "hand-written"),
        ("handbook_without", "hand-written_without"),
    ),
    Variant(
        "without_reader",
        WORDS,
        OF_AN_ANSWER,
        {"handbook": 3.0, "squad2": 1.0, "new_wiki": 0.5, "mtrag_cloud": 1.0},
        {"handbook": 6.0, "handbook_without": 6.0, "squad2": 1.0, "squad2_without": 0.7},
        ("squad2", "handbook"),
        ("handbook_without",),
    ),
)


def ranked(row: Row, names: Sequence[str], weights: np.ndarray) -> tuple[dict[str, float], bool]:
    """The signals of the answer as a whole once the candidates are ranked, and whether its first is right."""
    scores = np.array([[s[n] for n in names] for s in row.signals]) @ weights
    order = np.argsort(-scores, kind="stable")
    made = []
    for i in order:
        hit = Hit(Passage("", (), 0, 0, "", (), row.passages[i]), 0.0, 0.0, 0.0)
        made.append(outcome.Candidate(hit, Sentence(0, 1), "", row.signals[i]["cosine"], row.signals[i], float(scores[i])))
    return outcome.of_first(made, row.unknown), row.right[order[0]]


class Fit:
    """The three fits of one variant; `ablate` tells what each signal gains."""

    def __init__(self, variant: Variant, rows: dict[str, list[Row]]) -> None:
        self.variant = variant
        self.rows = rows
        self.learnt = [r for name in variant.order for r in rows[name]]
        self.sure = [r for name in variant.sure for r in rows[name]]
        self.weights = softmax_fit(self.learnt, variant.of_a_sentence, variant.order)
        self.views = [ranked(r, variant.of_a_sentence, self.weights) for r in self.sure]
        self.labels = [ok for _, ok in self.views]
        self.shares = [variant.sure[r.shelf] for r in self.sure]

    def order(self, names: Sequence[str]) -> str:
        """The share of first sentences that are right, by set, cross-validated by document."""
        got: dict[str, list[bool]] = {}
        for train, test in crossed(self.learnt):
            weights = softmax_fit([self.learnt[i] for i in train], names, self.variant.order)
            for row in (self.learnt[i] for i in test):
                if any(row.right):
                    got.setdefault(row.shelf, []).append(ranked(row, names, weights)[1])
        return ", ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(got.items()))

    def confidence(self, names: Sequence[str]) -> np.ndarray:
        """The logits of confidence, each from a fit that saw nothing of the question's document."""
        scores = np.zeros(len(self.sure))
        for train, test in crossed(self.sure):
            some = [self.views[i][0] for i in train]
            intercept, weights = logistic_fit(some, [self.labels[i] for i in train], names, [self.shares[i] for i in train])
            for i in test:
                scores[i] = intercept + sum(w * self.views[i][0][n] for w, n in zip(weights, names, strict=True))
        return scores

    def account(self, scores: np.ndarray) -> str:
        """How well the logits tell answerable questions from others, by set, and right firsts from wrong ones."""
        found = []
        for name in self.variant.sure:
            if name.endswith("_without"):
                continue
            here = [i for i, r in enumerate(self.sure) if r.shelf == name]
            answerable = [any(self.sure[i].right) for i in here]
            if not all(answerable):
                found.append(f"{name} near-misses {told_apart(scores[here], answerable):.3f}")
            both = [i for i, r in enumerate(self.sure) if r.shelf.removesuffix("_without") == name and (r.shelf != name or any(r.right))]
            found.append(f"{name} with/without {told_apart(scores[both], [self.sure[i].shelf == name for i in both]):.3f}")
        found.append(f"first right {told_apart(scores, self.labels):.3f}")
        found.append(
            f"calibration error {expected_error([(logistic(score), ok) for score, ok in zip(scores, self.labels, strict=True)]):.3f}"
        )
        return ", ".join(found)

    def wording(self) -> str:
        """How well the questions' words alone tell those whose answer is there, in all and by set: near .50, or the wording was learnt."""
        there = [any(r.right) for r in self.sure]
        scores = by_wording(self.sure, there, self.shares)
        found = [f"{told_apart(scores, there):.3f}"]
        for name in (name for name in self.variant.sure if not name.endswith("_without")):
            here = [i for i, r in enumerate(self.sure) if r.shelf.removesuffix("_without") == name]
            found.append(f"{name} {told_apart(scores[here], [there[i] for i in here]):.3f}")
        return ", ".join(found)

    def thresholds(self, scores: np.ndarray) -> dict[str, float]:
        """The logit from which each strictness answers: quantiles over the sets that are off the shelf."""
        gone = scores[[r.shelf in self.variant.off_shelf for r in self.sure]]
        return {name: float(np.quantile(gone, 1 - share)) for name, share in FALSE_ANSWERS.items()}

    def answered(self, scores: np.ndarray, threshold: float) -> str:
        """The share of questions answered from `threshold` on, by set."""
        shares = {name: scores[[r.shelf == name for r in self.sure]] for name in self.variant.sure}
        return ", ".join(f"{name} {(values >= threshold).mean():.3f}" for name, values in shares.items())

    def subject(self) -> tuple[float, np.ndarray, float]:
        """Intercept, weights and the logit from which a question is on the documents' subject."""
        own = [r for name in self.variant.own for r in self.rows[name]]
        other = self.rows["elsewhere"]
        about = [ranked(r, self.variant.of_a_sentence, self.weights)[0] for r in (*own, *other)]
        told = [True] * len(own) + [False] * len(other)
        intercept, weights = logistic_fit(about, told, OF_THE_SUBJECT)
        scores = np.array([intercept + sum(w * v[n] for w, n in zip(weights, OF_THE_SUBJECT, strict=True)) for v in about])
        cut = float(np.quantile(scores[len(own) :], 1 - ELSEWHERE))
        print(f"  subject: AUROC {told_apart(scores, told):.3f}, own questions at the threshold {(scores[: len(own)] >= cut).mean():.3f}")
        return intercept, weights, cut

    def table(self) -> dict[str, object]:
        """What the file holds of this variant."""
        names = self.variant.of_an_answer
        scores = self.confidence(names)
        thresholds = self.thresholds(scores)
        print(f"{self.variant.name}\n  sentence: {self.order(self.variant.of_a_sentence)}\n  confidence: {self.account(scores)}")
        print(f"  the questions' words alone: {self.wording()}")
        for strictness, threshold in thresholds.items():
            print(f"  answered, {strictness}: {self.answered(scores, threshold)}")
        intercept, weights = logistic_fit([v for v, _ in self.views], self.labels, names, self.shares)
        subject = self.subject()
        return {
            "fitted_on": {"sentence": self.variant.order, "confidence": self.variant.sure, "subject": self.variant.own},
            "sentence": linear(0.0, self.variant.of_a_sentence, self.weights),
            "confidence": linear(intercept, names, weights),
            "subject": linear(subject[0], OF_THE_SUBJECT, subject[1]),
            "answers_from": {name: probability(threshold) for name, threshold in thresholds.items()},
            "subject_from": probability(subject[2]),
        }

    def ablate(self) -> None:
        """Print the account without each signal in turn."""
        kinds: tuple[tuple[str, tuple[str, ...], Callable[[Sequence[str]], str]], ...] = (
            ("sentence", self.variant.of_a_sentence, self.order),
            ("confidence", self.variant.of_an_answer, lambda names: self.account(self.confidence(names))),
        )
        for what, names, measured in kinds:
            for name in names:
                print(f"  {what} without {name!r}: {measured([n for n in names if n != name])}")


def linear(intercept: float, names: Sequence[str], weights: np.ndarray) -> dict[str, object]:
    """A weighted sum as the file holds it."""
    return {"intercept": round(intercept, 4), "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}}


def probability(logit: float) -> float:
    """A logit as the file holds it."""
    return round(logistic(logit), 4)


def told_apart(scores: np.ndarray, labels: Sequence[bool]) -> float:
    """The chance that a random yes is scored over a random no."""
    right = np.array(labels)
    return auroc(scores[right].tolist(), scores[~right].tolist()) or 0.0


def main() -> None:
    """Gather, fit, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("benchmarks", type=Path)
    options.add_argument("training", type=Path)
    options.add_argument("--work", type=Path, default=Path("build/fit"))
    options.add_argument("--clones", type=Path, required=True, help="the folder of the repositories that `tools/reader/documents.py` names")
    options.add_argument("--ablate", action="store_true")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    rows = gather(given.benchmarks, given.training, given.work, given.clones)
    result = {}
    for variant in VARIANTS:
        fit = Fit(variant, rows)
        result[variant.name] = fit.table()
        if given.ablate:
            fit.ablate()
    out = Path(__file__).parents[2] / "assistant" / "answering" / "weights.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
