"""The quiz: questions made from what the documents define and say, each answered by a quote, and asked again when it is time."""

from __future__ import annotations

from assistant.onboarding.quiz.making import questions
from assistant.onboarding.quiz.question import GAP, NO_QUESTIONS, Kind, Question
from assistant.onboarding.quiz.rounds import Standing, called, next_round, standing
from assistant.onboarding.quiz.schedule import MASTERED, answered
from assistant.onboarding.quiz.sitting import COUNT, Sitting

__all__ = [
    "COUNT",
    "GAP",
    "MASTERED",
    "NO_QUESTIONS",
    "Kind",
    "Question",
    "Sitting",
    "Standing",
    "answered",
    "called",
    "next_round",
    "questions",
    "standing",
]
