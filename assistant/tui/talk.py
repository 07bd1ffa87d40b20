"""Asking: what was asked so far, which answers are awaited, and how each comes under its question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.widget import Widget

from assistant.errors import AssistantError
from assistant.tui.librarian import Librarian
from assistant.tui.transcript import Exchange, Transcript, note
from assistant.types import Answer, Quote

if TYPE_CHECKING:
    from assistant.answering import Assistant

Result = TypeVar("Result")


class Talk:
    """The conversation between reader and librarian, as it stands in the transcript.

    `changed` is called whenever something begins or ceases to be awaited. `answers` are what a saved conversation holds.
    """

    def __init__(self, transcript: Transcript, librarian: Librarian, changed: Callable[[], None]) -> None:
        self.answers: list[Answer] = []
        self._transcript = transcript
        self._librarian = librarian
        self._changed = changed
        self._asked: list[str] = []
        self._awaited: list[Exchange] = []

    @property
    def waiting(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._awaited)

    async def say(self, text: str, word: str) -> None:
        """Put what the reader typed into the talk with the chat's own word on it."""
        await self.show(text, [note(word)])

    async def show(self, text: str, widgets: Sequence[Widget]) -> None:
        """Put `text` into the talk with `widgets` under it."""
        exchange = Exchange(text)
        await self._transcript.add(exchange)
        await exchange.fill(widgets)

    async def ask(self, question: str) -> None:
        """Ask `question` in the light of those before it."""
        history = tuple(self._asked)
        self._asked.append(question)

        async def show(exchange: Exchange, answer: Answer) -> None:
            self.answers.append(answer)
            await exchange.show(answer)

        await self.look_up(question, lambda assistant: assistant.ask(question, history), show)

    async def passages(self) -> bool:
        """Look up the passages nearest to the last question, with no verdict; False when there was no question."""
        if not self._asked:
            return False
        *history, question = self._asked

        async def show(exchange: Exchange, passages: tuple[Quote, ...]) -> None:
            await exchange.show_passages(passages)

        await self.look_up(question, lambda assistant: assistant.passages(question, tuple(history)), show)
        return True

    async def look_up(
        self,
        text: str,
        job: Callable[[Assistant], Result],
        show: Callable[[Exchange, Result], Awaitable[None]],
    ) -> None:
        """Put `text` into the talk, have `job` done, and `show` what came of it unless it was cancelled meanwhile."""
        exchange = Exchange(text)
        self._awaited.append(exchange)
        await self._transcript.add(exchange)
        self._changed()

        async def finish(put: Awaitable[None]) -> None:
            self._awaited.remove(exchange)
            await put
            self._changed()

        async def then(result: Result) -> None:
            if exchange in self._awaited:
                await finish(show(exchange, result))

        async def failed(problem: Exception) -> None:
            if exchange in self._awaited:
                await finish(exchange.say(*told(problem), problem=True))

        self._librarian.submit(job, then, failed)

    async def cancel(self) -> str | None:
        """Await the last thing no longer, and return it when it was a question; None when nothing was awaited."""
        if not self._awaited:
            return None
        exchange = self._awaited.pop()
        await exchange.say("Cancelled.")
        self._changed()
        if self._asked and self._asked[-1] == exchange.question:
            return self._asked.pop()
        return None

    def forget(self) -> None:
        """Begin anew: nothing was asked, nothing is awaited."""
        self.answers.clear()
        self._asked.clear()
        self._awaited.clear()
        self._changed()


def told(problem: Exception) -> tuple[str, str]:
    """A problem as a message and what to do next; of one that is not ours, its kind and words."""
    if isinstance(problem, AssistantError):
        return str(problem), problem.next_step
    return f"Something went wrong: {type(problem).__name__}: {problem}", "Ask again; `assistant doctor` looks for the cause."
