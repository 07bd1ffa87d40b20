"""An assistant for the command line's tests: it answers by a word of the question, from the text that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from assistant.documents import read, scan
from assistant.types import Answer, Missing, Outcome, Quote

HEAP = "The heap is turned every three weeks."
SUGGESTIONS = ("What is pruning?",)


class FakeAssistant:
    """Answers "heap" with a quote of garden.md, says that "cost" is not stated, and has not heard of anything else."""

    opened: ClassVar[list[FakeAssistant]] = []

    def __init__(self, corpus: Path) -> None:
        self.document = read(next(file for file in scan(corpus).files if file.name == "garden.md"))[0]
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.closed = False

    @classmethod
    def open(cls, corpus: Path, index: Path, *, calibrated: bool = True, on_progress: object = None, log: object = None) -> FakeAssistant:
        cls.opened.append(cls(corpus))
        return cls.opened[-1]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        understood = f"{history[-1]} {question}" if history else None
        said = understood or question
        if "heap" in said:
            return Answer(question, Outcome.ANSWERED, 0.9, (self._quote(),), understood, timing_ms={"total": 1.25})
        if "cost" in said:
            return Answer(question, Outcome.NOT_STATED, 0.2, (self._quote(),), understood, (Missing(kind="amount"),))
        return Answer(question, Outcome.NOT_FOUND, 0.01, (), understood, suggestions=SUGGESTIONS)

    def explain(self, question: str, history: Sequence[str] = ()) -> tuple[()]:
        return ()

    def passages(self, question: str, history: Sequence[str] = (), k: int = 10) -> tuple[Quote, ...]:
        return (self._quote(),) if "heap" in question else ()

    def conversation(self) -> FakeConversation:
        return FakeConversation(self)

    def close(self) -> None:
        self.closed = True

    def _quote(self) -> Quote:
        start = self.document.text.index(HEAP)
        return Quote(self.document, (start, start + len(HEAP)), highlight=(HEAP.index("every"), len(HEAP) - 1), score=0.5)


class FakeConversation:
    def __init__(self, assistant: FakeAssistant) -> None:
        self._assistant = assistant
        self._history: list[str] = []

    def ask(self, question: str) -> Answer:
        answer = self._assistant.ask(question, self._history)
        self._history.append(question)
        return answer
