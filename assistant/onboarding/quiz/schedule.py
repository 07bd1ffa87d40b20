"""When a question is due again: spaced repetition by FSRS, with its default parameters and a wanted recall of 90 per cent.

FSRS (Ye, Su and Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling", KDD 2022) keeps for each card how
hard it is and its stability: the days after which it is recalled with a probability of 0.9. A wrong answer comes again after ten
minutes, a right one after days. The intervals are not varied at random, so that the same answers give the same days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.keeping.progress import Learned

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

MASTERED = 21.0
"""Days of stability from which a question counts as mastered: where flash cards are called mature."""

_AGAIN = (timedelta(minutes=10),)


def answered(question: str, before: Learned | None, right: bool, now: datetime) -> Learned:
    """How a question stands after an answer at `now`, which knows its time zone."""
    from fsrs import Card, Rating

    card = _card(before) if before else Card(card_id=1, due=now)
    rating = Rating.Good if right else Rating.Again
    card, _ = _scheduler().review_card(card, rating, now)
    return Learned(question, card.to_json(), (before.right if before else 0) + right, (before.wrong if before else 0) + (not right))


def due(learned: Learned) -> datetime:
    """When a question is to be asked again."""
    return _card(learned).due


def mastered(learned: Learned) -> bool:
    """Whether a question will still be known in `MASTERED` days, with a probability of 0.9."""
    from fsrs import State

    card = _card(learned)
    return card.state is State.Review and (card.stability or 0.0) >= MASTERED


def _card(learned: Learned) -> Card:
    from fsrs import Card

    return Card.from_json(learned.card)


@lru_cache(maxsize=1)
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(learning_steps=_AGAIN, relearning_steps=_AGAIN, enable_fuzzing=False)
