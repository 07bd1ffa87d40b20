"""How far answers are to be trusted on the reader's own folder: questions on it, asked with and without what answers them.

Most are made from the folder itself: the heading that a sentence stands under and its most telling words, as a hurried colleague types
them. The reader's own questions, where there are some, count beside them. Once everything that could answer a question is passed over,
every answer is a false one; so the same question stands on both sides, and nothing in its wording tells them apart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.question import content_words
from assistant.evaluation.measures import judge, overlap
from assistant.evaluation.questions import Question, in_talks
from assistant.indexing.lexical import terms
from assistant.types import BlockKind, Passage, Sentence

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.indexing import Index

PROBES = 120
"""Questions that are made for one calibration: some 25 s, and an interval of some six points to either side."""

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
class Sides:
    """The confidences of questions whose answer is `there`, and of those whose answer is `gone` or never was there.

    Those from `answers_from` on are answered.
    """

    there: tuple[float, ...]
    gone: tuple[float, ...]
    answers_from: float

    @property
    def answered(self) -> int:
        """How many are answered of those whose answer is there."""
        return _from(self.there, self.answers_from)

    @property
    def false_answers(self) -> int:
        """How many are answered of those whose answer is not there."""
        return _from(self.gone, self.answers_from)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the rate of false answers lies, 95 times in 100."""
        return interval(self.false_answers, len(self.gone))

    def point(self, share: float, bounds: tuple[float, float]) -> float:
        """The point from which `share` of those without an answer would be answered, kept within `bounds`."""
        ranked = sorted(self.gone, reverse=True)
        point = math.floor(ranked[int(share * len(ranked))] * 10_000 + 1) / 10_000 if ranked else self.answers_from
        return min(max(point, bounds[0]), bounds[1])


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of the questions `made` of the folder and of the reader's `own`.

    `right` of the own that were answered had the right quote first; `passed_over` are about documents that are not in the folder any more.
    """

    made: Sides
    own: Sides
    right: int = 0
    passed_over: int = 0

    @property
    def together(self) -> Sides:
        """All of them, each question counting the same."""
        return Sides(self.made.there + self.own.there, self.made.gone + self.own.gone, self.made.answers_from)


def interval(count: int, of: int) -> tuple[float, float]:
    """Where a share lies, 95 times in 100, that was seen as `count` of so many (Wilson, 1927)."""
    if not of:
        return 0.0, 1.0
    p, z = count / of, _CONFIDENT
    centre = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def calibrate(
    assistant: Assistant, questions: Sequence[Question] = (), progress: Callable[[int, int], None] | None = None
) -> Calibration | None:
    """Ask what is made of the assistant's folder, and the reader's own `questions`; None where neither gives anything.

    It comes to the same each time.
    """
    made = list(probes(assistant.index))
    there, gone = [], []
    for done, probe in enumerate(made, 1):
        there.append(assistant.find(probe.question).confidence)
        gone.append(assistant.find(probe.question, without=probe.gone).confidence)
        if progress:
            progress(done, len(made) + len(questions))
    own_there, own_gone, right, passed_over = [], [], 0, 0
    for done, (question, before) in enumerate(in_talks(questions), len(made) + 1):
        answering = _answering(assistant.index, question)
        answer = assistant.ask(question.question, before)
        confidence = answer.confidence or 0.0
        if not question.answerable:
            own_gone.append(confidence)
        elif not answering:
            passed_over += 1
        else:
            own_there.append(confidence)
            own_gone.append(assistant.find(question.question, before, without=answering).confidence)
            right += confidence >= assistant.answers_from and judge(question, answer).first_right
        if progress:
            progress(done, len(made) + len(questions))
    found = Calibration(
        Sides(tuple(there), tuple(gone), assistant.answers_from),
        Sides(tuple(own_there), tuple(own_gone), assistant.answers_from),
        right,
        passed_over,
    )
    return found if found.together.gone else None


def probes(index: Index) -> Iterator[Probe]:
    """Up to PROBES questions, each from another passage."""
    rng = random.Random(SEED)
    numbers = list(range(index.passage_count))
    rng.shuffle(numbers)
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
        yield Probe(question, _gone(index, [passage], [_text(passage, sentence)]))
        made += 1
        if made == PROBES:
            return


def _gone(index: Index, answering: Iterable[Passage], sentences: Iterable[str]) -> frozenset[int]:
    """What is passed over with passages that answer.

    That is their whole documents where the folder holds _SHELF others, else the passages; and whatever has one of the same sentences.
    """
    by_document = len(index.names()) > _SHELF
    own = (p.id for passage in answering for p in (index.passages_of(passage.document) if by_document else (passage,)))
    return frozenset((*own, *(number for sentence in sentences for number, _ in index.same_sentences(sentence))))


def _answering(index: Index, question: Question) -> frozenset[int]:
    """The passages that are passed over so that one of the reader's own questions has no answer; none where its documents are gone."""
    if question.gold is None:
        places = {number for sentence in question.sentences for number, _ in index.same_sentences(sentence)}
        return _gone(index, map(index.passage, sorted(places)), question.sentences)
    names = set(index.names())
    passages, sentences = [], []
    for gold in question.gold:
        for passage in index.passages_of(gold.document) if gold.document in names else ():
            spans = gold.answers or (gold.span,)
            if any(overlap((passage.start, passage.end), span) for span in spans):
                passages.append(passage)
                sentences += [_text(passage, s) for s in passage.sentences if any(overlap((s.start, s.end), span) for span in spans)]
    return _gone(index, passages, sentences)


def _question(index: Index, passage: Passage, sentence: Sentence) -> str:
    """The last heading and the rarest words of the sentence, in their order; empty where it has too few."""
    heading = passage.heading[-1] if passage.heading else ""
    said = set(terms(heading))
    words = [word for word in content_words(_text(passage, sentence)) if word.isalpha() and said.isdisjoint(terms(word))]
    rare = set(sorted(words, key=lambda word: min((index.frequency(term) for term in terms(word)), default=0))[:_WORDS])
    return " ".join((heading, *(word for word in words if word in rare))) if len(rare) == _WORDS else ""


def _text(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def _from(confidences: Sequence[float], point: float) -> int:
    return sum(confidence >= point for confidence in confidences)
