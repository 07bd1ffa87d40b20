"""Asking: what was asked so far, which answers are awaited, and how each comes under its question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from assistant.errors import AssistantError
from assistant.tui.exchange import Make, Turn, note
from assistant.tui.librarian import Librarian
from assistant.tui.transcript import Transcript
from assistant.tui.wording import WORDS_ONLY
from assistant.types import Answer, Quote

if TYPE_CHECKING:
    from assistant.answering import Assistant

Result = TypeVar("Result")


class Talk:
    """The conversation between reader and librarian, as it stands in the transcript.

    `changed` is called whenever something begins or ceases to be awaited, `answered` with each turn that got its answer.
    """

    def __init__(
        self,
        transcript: Transcript,
        librarian: Librarian,
        changed: Callable[[], None],
        answered: Callable[[Turn], Awaitable[None]],
    ) -> None:
        self._transcript = transcript
        self._librarian = librarian
        self._changed = changed
        self._answered = answered
        self._turns: list[Turn] = []
        self._awaited: list[Turn] = []
        self._corrected: Turn | None = None

    @property
    def waiting(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._awaited)

    @property
    def correcting(self) -> bool:
        """Whether what is asked next takes the place of the last question."""
        return self._corrected is not None

    @property
    def answers(self) -> list[Answer]:
        """What a saved conversation holds."""
        return [turn.answer for turn in self._turns if turn.answer is not None]

    @property
    def last(self) -> Turn | None:
        """The last question, which is the one that can be corrected."""
        return self._turns[-1] if self._turns else None

    def before(self, turn: Turn) -> tuple[str, ...]:
        """The questions in whose light that of `turn` was read."""
        return tuple(earlier.question for earlier in self._turns[: self._turns.index(turn)]) if turn in self._turns else ()

    async def say(self, text: str, word: str) -> None:
        """Put what the reader typed into the talk with the chat's own word on it."""
        await self.show(text, lambda: [note(word)])

    async def show(self, text: str, make: Make) -> None:
        """Put `text` into the talk with what `make` makes under it."""
        await self._transcript.add(Turn(text, make))

    async def ask(self, question: str) -> None:
        """Ask `question` in the light of those before it, in place of the last one when that was to be corrected."""
        if self._corrected is not None and self._corrected is self.last:
            await self._transcript.take_out(self._turns.pop())
        self._corrected = None
        history = tuple(turn.question for turn in self._turns)
        turn = Turn(question)
        self._turns.append(turn)

        def look(assistant: Assistant) -> Answer | tuple[Quote, ...]:
            from assistant.tui.words import answered

            return answered(assistant, question, history)

        async def show(turn: Turn, found: Answer | tuple[Quote, ...]) -> None:
            if isinstance(found, Answer):
                await turn.show(found)
                await self._answered(turn)
            else:
                await turn.show_passages(found, WORDS_ONLY)

        await self._look_up(turn, look, show)

    def correct(self) -> str | None:
        """The last question as it was understood, to be put otherwise: what is asked next takes its place. None without one.

        One that leans on those before it comes as it was typed: they are still there to lean on.
        """
        from assistant.answering.conversation import in_talk

        turn = self.last
        if turn is None or turn in self._awaited:
            return None
        self._corrected = turn
        *history, question = (turn.question for turn in self._turns)
        understood = turn.answer.understood_as if turn.answer is not None else None
        return question if understood is None or in_talk(question, history).leans else understood

    async def passages(self) -> bool:
        """Look up the passages nearest to the last question, with no verdict; False when there was no question."""
        if not self._turns:
            return False
        *history, question = (turn.question for turn in self._turns)

        async def show(turn: Turn, passages: tuple[Quote, ...]) -> None:
            await turn.show_passages(passages)

        await self.look_up(question, lambda assistant: assistant.passages(question, tuple(history)), show)
        return True

    async def look_up(
        self,
        text: str,
        job: Callable[[Assistant], Result],
        show: Callable[[Turn, Result], Awaitable[None]],
    ) -> None:
        """Put `text` into the talk, have `job` done, and `show` what came of it unless it was cancelled meanwhile."""
        await self._look_up(Turn(text), job, show)

    async def _look_up(self, turn: Turn, job: Callable[[Assistant], Result], show: Callable[[Turn, Result], Awaitable[None]]) -> None:
        self._awaited.append(turn)
        await self._transcript.add(turn)
        self._changed()

        async def finish(put: Awaitable[None]) -> None:
            self._awaited.remove(turn)
            await put
            self._transcript.came(turn)
            self._changed()

        async def then(result: Result) -> None:
            if turn in self._awaited:
                await finish(show(turn, result))

        async def failed(problem: Exception) -> None:
            if turn in self._awaited:
                await finish(turn.say(*told(problem), problem=True))

        self._librarian.submit(job, then, failed)

    async def cancel(self) -> str | None:
        """Await the last thing no longer, and return it when it was a question; None when nothing was awaited."""
        self._corrected = None
        if not self._awaited:
            return None
        turn = self._awaited.pop()
        await turn.say("Cancelled.")
        self._changed()
        if turn is self.last:
            return self._turns.pop().question
        return None

    async def begin(self, turns: Sequence[Turn] = ()) -> None:
        """Begin anew with `turns` as what was asked so far; nothing is awaited."""
        self._turns = list(turns)
        self._awaited.clear()
        self._corrected = None
        await self._transcript.replace(list(turns))
        self._changed()


def told(problem: Exception) -> tuple[str, str]:
    """A problem as a message and what to do next; of one that is not ours, its kind and words."""
    if isinstance(problem, AssistantError):
        return str(problem), problem.next_step
    return f"Something went wrong: {type(problem).__name__}: {problem}", "Ask again; `assistant doctor` looks for the cause."
