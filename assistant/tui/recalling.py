"""What a reader can do with what was asked before: put it otherwise, find it again, resume or leave a conversation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from assistant.errors import AssistantError
from assistant.tui import commands
from assistant.tui.actions import AnswerActions
from assistant.tui.composer import Composer
from assistant.tui.exchange import Turn, Verdict
from assistant.tui.finder import Finder
from assistant.tui.remembering import Memory, recalled
from assistant.tui.sessions import SessionsScreen

if TYPE_CHECKING:
    from assistant.keeping.sessions import Session


class RecallActions(AnswerActions):
    """The actions on what was asked in this run and in those before."""

    composer: Composer
    memory: Memory

    @on(Verdict.Correct)
    def action_correct(self) -> None:
        """Take the last question back to be put otherwise, as it was understood; what is sent next takes its place."""
        question = self.talk.correct()
        if question is None:
            self.say("There is no question to correct.")
        else:
            self.composer.put(question)
            self.composer.focus()

    async def keep_turn(self, turn: Turn) -> None:
        """Keep a turn that got its answer."""
        if turn.answer is not None:
            try:
                await self.memory.keep(turn.answer)
            except AssistantError as problem:
                self.told_off(problem)

    async def recall_questions(self) -> None:
        """Bring back what was asked in earlier runs, for the up key and the search."""
        try:
            self.composer.recall(await self.memory.asked())
        except AssistantError as problem:
            self.told_off(problem)

    def action_history(self) -> None:
        """Search in what was asked, in this run and in those before."""

        async def search(words: str) -> list[tuple[str, str]]:
            sought = words.casefold().split()
            asked = (text for text in reversed(self.composer.asked) if not commands.is_command(text))
            found = (text for text in asked if all(word in text.casefold() for word in sought))
            return [(" ".join(text.split()), text) for text in dict.fromkeys(found)]

        def take(text: str | None) -> None:
            if text is not None:
                self.composer.put(text)
            self.composer.focus()

        self.push_screen(Finder("Asked before", search, "Nothing was asked that holds this."), take)

    def action_sessions(self) -> None:
        """Show the kept conversations."""

        def resume(session: Session | None) -> None:
            if session is not None:
                self.librarian.submit(
                    lambda assistant: recalled(session.id, assistant.index), partial(self._resume, session.id), self.failed
                )

        self.push_screen(SessionsScreen(self.memory), resume)

    async def _resume(self, session: int, turns: list[Turn]) -> None:
        self.memory.begin(session)
        await self.talk.begin(turns)
        self.composer.focus()
