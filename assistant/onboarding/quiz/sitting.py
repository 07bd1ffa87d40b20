"""A round being asked: which question is at hand, what became of those before it, and what each answer changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.documents.markup import beginning
from assistant.keeping.progress import Learned
from assistant.onboarding.quiz import schedule
from assistant.onboarding.quiz.question import Question
from assistant.onboarding.quiz.rounds import Standing, next_round, standing

COUNT = 12
"""Questions of a round, unless another number is asked for."""
_TITLE = 80
"""Characters of a document's title that are shown over a question."""


class Sitting:
    """The questions of a round one after another; those answered wrong come once more at the end.

    `asked` and `right` count the questions of the round, each as it was answered at first.
    """

    def __init__(self, questions: Sequence[Question], learned: Mapping[str, Learned], count: int, now: datetime) -> None:
        self._questions = questions
        self._learned = dict(learned)
        chosen = next_round(questions, learned, count, now)
        self.count = len(chosen)
        self.asked = self.right = 0
        self._waiting = deque(chosen)

    @property
    def question(self) -> Question | None:
        """The question at hand, None at the end."""
        return self._waiting[0] if self._waiting else None

    @property
    def label(self) -> str:
        """Which one it is, and of what document, unless its title tells the answer."""
        which = f"Once more, {len(self._waiting)} left" if self.asked == self.count else f"{self.asked + 1} of {self.count}"
        title = beginning(self.question.source, _TITLE) if self.question else ""
        return f"{which} · {title}" if title else which

    @property
    def in_words(self) -> str:
        """What came of it."""
        if self.asked:
            return f"{self.right} of {self.asked} right at once."
        return "Nothing was answered." if self.count else "Nothing is due."

    def answer(self, choice: int | None, now: datetime) -> Learned:
        """Take the place of the chosen option, or None for none, as the answer at hand; return how that question now stands."""
        question = self._waiting.popleft()
        right = choice == question.key
        if self.asked < self.count:
            self.asked += 1
            self.right += right
            if not right:
                self._waiting.append(question)
        stands = self._learned[question.id] = schedule.answered(question.id, self._learned.get(question.id), right, now)
        return stands

    def standing(self, now: datetime) -> Standing:
        """How the learner stands with all of the questions."""
        return standing(self._questions, self._learned, now)[0]
