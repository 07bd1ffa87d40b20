"""How far answers are to be trusted on the reader's own folder: questions made from it, asked with and without what answers them.

A question is made from a sentence: the heading that it stands under and its most telling words, as a hurried colleague types them.
Once everything that could answer it is passed over, every answer is a false one; so the same question stands on both sides, and nothing
in its wording tells them apart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.question import content_words
from assistant.indexing.lexical import terms
from assistant.types import BlockKind, Passage, Sentence

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.indexing import Index

PROBES = 120
"""Questions of one calibration: some 25 s, and an interval of some six points to either side."""

SEED = 11
_WORDS = 4
_SHELF = 10
_SHORTEST, _LONGEST = 50, 400
_CONFIDENT = 1.96
"""Standard deviations to either side that hold 95 in 100."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A question made from the folder, and the numbers of the passages that are passed over when it is to have no answer."""

    question: str
    gone: frozenset[int]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The confidences of the probes with what answers them and without it, and the point from which an answer is given."""

    answered: tuple[float, ...]
    unanswered: tuple[float, ...]
    answers_from: float

    @property
    def answer_rate(self) -> float:
        """The share of probes that are answered when their answer is there."""
        return _share(self.answered, self.answers_from)

    @property
    def false_answers(self) -> float:
        """The share of probes that are answered when their answer is not there."""
        return _share(self.unanswered, self.answers_from)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the rate of false answers lies, 95 times in 100 (Wilson, 1927)."""
        n, p, z = len(self.unanswered), self.false_answers, _CONFIDENT
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def point(self, share: float, bounds: tuple[float, float]) -> float:
        """The point from which `share` of the probes without an answer would be answered, kept within `bounds`."""
        ranked = sorted(self.unanswered, reverse=True)
        allowed = int(share * len(ranked))
        return min(max(math.floor(ranked[allowed] * 10_000 + 1) / 10_000, bounds[0]), bounds[1])


def calibrate(assistant: Assistant, progress: Callable[[int, int], None] | None = None) -> Calibration | None:
    """Ask the probes of the assistant's folder; None where it holds too little to make any from. The same each time."""
    made = list(probes(assistant.index))
    answered, unanswered = [], []
    for done, probe in enumerate(made, 1):
        answered.append(assistant.find(probe.question).confidence)
        unanswered.append(assistant.find(probe.question, without=probe.gone).confidence)
        if progress:
            progress(done, len(made))
    return Calibration(tuple(answered), tuple(unanswered), assistant.answers_from) if made else None


def probes(index: Index) -> Iterator[Probe]:
    """Up to PROBES questions, each from another passage.

    What is passed over is the whole document where the folder holds _SHELF others, else the passage; and whatever has the same sentence.
    """
    rng = random.Random(SEED)
    numbers = list(range(index.passage_count))
    rng.shuffle(numbers)
    by_document = len(index.names()) > _SHELF
    made = 0
    for number in numbers:
        passage = index.passage(number)
        fitting = [
            s for s in passage.sentences if s.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and _SHORTEST <= s.end - s.start <= _LONGEST
        ]
        if not fitting:
            continue
        sentence = rng.choice(fitting)
        question = _question(index, passage, sentence)
        if not question:
            continue
        own = index.passages_of(passage.document) if by_document else [passage]
        same = (place for place, _ in index.same_sentences(_text(passage, sentence)))
        yield Probe(question, frozenset((*(p.id for p in own), *same)))
        made += 1
        if made == PROBES:
            return


def _question(index: Index, passage: Passage, sentence: Sentence) -> str:
    """The last heading and the rarest words of the sentence, in their order; empty where it has too few."""
    heading = passage.heading[-1] if passage.heading else ""
    said = set(terms(heading))
    words = [word for word in content_words(_text(passage, sentence)) if word.isalpha() and said.isdisjoint(terms(word))]
    rare = set(sorted(words, key=lambda word: min((index.frequency(term) for term in terms(word)), default=0))[:_WORDS])
    return " ".join((heading, *(word for word in words if word in rare))) if len(rare) == _WORDS else ""


def _text(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def _share(confidences: Sequence[float], answers_from: float) -> float:
    return sum(confidence >= answers_from for confidence in confidences) / len(confidences)
