"""What is left of the assistant when its model does not load: the index, whose passages are found by their words, and no verdict."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.assistant import DEPTH, Assistant
from assistant.answering.conversation import in_talk
from assistant.answering.question import content_terms
from assistant.errors import AssistantError, ModelError
from assistant.indexing import open_index
from assistant.indexing.lexical import terms
from assistant.types import Quote

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.models import Encoder
    from assistant.types import Answer, Passage, Span


def answered(assistant: Assistant, question: str, history: Sequence[str]) -> Answer | tuple[Quote, ...]:
    """The answer; or, where its model has a problem that words can be looked for without, passages with no verdict."""
    try:
        return assistant.ask(question, history)
    except ModelError:
        return assistant.passages(question, history)  # which raises the same, unless they are found by their words


class WordSearch(Assistant):
    """Stands in for an Assistant whose model has a `problem`; all that needs only the index goes on as ever."""

    def __init__(self, settings: Settings, problem: ModelError) -> None:
        """Open the index in force; raise `problem` where there is none or it is of other documents."""
        try:
            self.index = open_index(settings.index)
        except AssistantError:
            raise problem from None
        self.settings = settings
        self.problem = problem
        self._suggestions = ()
        if self.index.manifest.corpus != os.fspath(settings.corpus.resolve()):
            self.close()
            raise problem

    @property
    def encoder(self) -> Encoder:  # type: ignore[override]
        """Raise the problem of the model."""
        raise self.problem

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Raise the problem of the model: without it there is no verdict."""
        raise self.problem

    def passages(self, question: str, history: Sequence[str] = (), k: int = DEPTH) -> tuple[Quote, ...]:
        """The `k` passages that have the most of the question's words, each as the quote of its best sentence."""
        sought = content_terms(in_talk(question, history).whole)
        found = self.index.passages([number for number, _ in self.index.keyword(sought, k)])
        return tuple(self._quote(passage, sought) for passage in found)

    def _quote(self, passage: Passage, sought: Sequence[str]) -> Quote:
        """The sentence of `passage` that has the most of the words, each the more the rarer it is."""
        document = self.index.document(passage.document)

        def worth(span: Span) -> float:
            held = set(terms(document.text[slice(*span)]))
            return sum(1 / (1 + self.index.frequency(term)) for term in sought if term in held)

        spans = [(sentence.start, sentence.end) for sentence in passage.sentences] or [(passage.start, passage.end)]
        best = max(spans, key=worth)
        return Quote(document, best, passage=(passage.start, passage.end), file=self.index.file_state(document.name))
