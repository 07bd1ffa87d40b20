"""Which questions are asked next, and how a learner stands: from the questions there are, what was answered, and the time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest

from assistant.errors import UsageError
from assistant.keeping.progress import Learned
from assistant.onboarding.quiz import schedule
from assistant.onboarding.quiz.question import Question

_IN_A_ROW = 4
"""New questions of one document before the next one's turn comes: enough to get into it, and a round is of several."""
_WEAK, _ANSWERS = 0.7, 2
"""A part is weak when fewer than this share of so many answers or more were right."""


def called(titles: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The document called `name`, else those whose name or title holds it, of those in `titles`. Raises UsageError when there are none."""
    wanted = name.casefold()
    exact = tuple(document for document in titles if document.casefold() == wanted)
    fitting = exact or tuple(document for document, title in titles.items() if wanted in document.casefold() or wanted in title.casefold())
    if not fitting:
        near = difflib.get_close_matches(name, [*titles, *titles.values()], 1, 0.3)
        meant = f"Did you mean {near[0]!r}?" if near else "Name a document, or a part of its title."
        raise UsageError(f"No document is called {name!r}.", meant)
    return fitting


def next_round(questions: Sequence[Question], learned: Mapping[str, Learned], count: int, now: datetime) -> tuple[Question, ...]:
    """Up to `count` questions: those that are due, the longest due first, then new ones in the order of `new`.

    The same state at the same time gives the same round. No sentence is asked about twice in it, unless there is too little else.
    """
    overdue = [question for question in questions if question.id in learned and schedule.due(learned[question.id]) <= now]
    overdue.sort(key=lambda question: (schedule.due(learned[question.id]), question.id))
    waiting = [*overdue, *new(questions, learned)]
    first: dict[tuple[str, int], Question] = {}
    for question in waiting:
        first.setdefault((question.document, question.quote.citation.start), question)
    chosen = {question.id for question in first.values()}
    rest = [question for question in waiting if question.id not in chosen]
    return tuple([*first.values(), *rest][:count])


def new(questions: Sequence[Question], learned: Mapping[str, Learned]) -> list[Question]:
    """The questions that were never asked: of each document in turn a few, those from every part of it in turn."""
    turns: list[list[Sequence[Question]]] = []
    for _, of_document in groupby(questions, key=lambda question: question.document):
        parts: dict[str, list[Question]] = {}
        for question in of_document:
            parts.setdefault(question.category, []).append(question)
        own = [question for turn in zip_longest(*parts.values()) for question in turn if question]
        turns.append([own[at : at + _IN_A_ROW] for at in range(0, len(own), _IN_A_ROW)])
    return [question for turn in zip_longest(*turns, fillvalue=()) for some in turn for question in some if question.id not in learned]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a learner stands with some questions: all of them, or those of one part of a document.

    `asked`, `mastered` and `due` count questions, `right` and `wrong` count answers; `next_due` is None when none was asked.
    """

    document: str
    category: str
    questions: int
    asked: int
    mastered: int
    due: int
    right: int
    wrong: int
    next_due: datetime | None

    @property
    def weak(self) -> bool:
        """Whether too many answers were wrong."""
        answers = self.right + self.wrong
        return answers >= _ANSWERS and self.right < _WEAK * answers

    @property
    def in_words(self) -> str:
        """The counts in a sentence, and when the next question is due, in local time, if none is now."""
        text = f"{self.asked:,} of {self.questions:,} questions asked, {self.mastered:,} mastered, {self.due:,} due."
        if self.next_due is not None and not self.due:
            text += f" The next is due on {self.next_due.astimezone():%Y-%m-%d at %H:%M}."
        return text


def standing(questions: Iterable[Question], learned: Mapping[str, Learned], now: datetime) -> tuple[Standing, tuple[Standing, ...]]:
    """How a learner stands on the whole, and with each part in the order of the documents."""
    parts: dict[tuple[str, str], list[str]] = {}
    for question in questions:
        parts.setdefault((question.document, question.category), []).append(question.id)
    each = tuple(_stands(*where, ids, learned, now) for where, ids in parts.items())
    return _stands("", "", [number for ids in parts.values() for number in ids], learned, now), each


def _stands(document: str, category: str, ids: Sequence[str], learned: Mapping[str, Learned], now: datetime) -> Standing:
    known = [learned[number] for number in ids if number in learned]
    times = [schedule.due(one) for one in known]
    return Standing(
        document,
        category,
        len(ids),
        len(known),
        sum(map(schedule.mastered, known)),
        sum(time <= now for time in times),
        sum(one.right for one in known),
        sum(one.wrong for one in known),
        min(times, default=None),
    )
