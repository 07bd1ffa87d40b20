"""Measures the answers on a bench: a folder with `corpus/` and `questions.jsonl`, or a file of questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evaluation.measures import RANKED, Judgement, contrast, judge
from assistant.evaluation.mistakes import mistakes, row
from assistant.evaluation.questions import Half, Question, half_of, in_talks, read_questions
from assistant.evaluation.reliability import calibration_error, reliability, trade_off
from assistant.evaluation.report import Report, report

if TYPE_CHECKING:
    from assistant.answering import Assistant

__all__ = [
    "Half",
    "Judgement",
    "Question",
    "Report",
    "calibration_error",
    "contrast",
    "evaluate",
    "mistakes",
    "read_questions",
    "reliability",
    "row",
    "trade_off",
]


def evaluate(folder: Path, assistant: Assistant, *, half: Half | None = None, progress: Callable[[int, int], None] | None = None) -> Report:
    """Ask `assistant` the questions of a bench, in order, and measure what comes back.

    The assistant is to be open on the bench's documents; they also tell which questions belong to a `half`, so that for a
    half they must be all of them. `progress` is told how many of how many are done. Raises UsageError when the questions
    cannot be read.
    """
    bench = Path(folder)
    questions = read_questions(bench)
    corpus = bench / "corpus" if (bench / "corpus").is_dir() else assistant.settings.corpus
    if half:
        questions = half_of(questions, half, corpus)
    judgements = []
    for done, (question, before) in enumerate(in_talks(questions), 1):
        answer = assistant.ask(question.question, before)
        passages = assistant.passages(question.question, before, k=RANKED) if question.gold and question.answerable else None
        judgements.append(judge(question, answer, passages))
        if progress:
            progress(done, len(questions))
    return report(bench.resolve().name, str(half) if half else None, judgements)
