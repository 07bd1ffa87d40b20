"""The list of kept conversations: resume one, give it another name, delete it, search in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from assistant.errors import AssistantError
from assistant.render import count
from assistant.tui.finder import Finder
from assistant.tui.quotes import plain
from assistant.tui.remembering import Memory

if TYPE_CHECKING:
    from assistant.keeping.sessions import Session

_HINT = "Enter resumes, f2 renames, del deletes, Esc goes back"


class SessionsScreen(Finder["Session"]):
    """Kept conversations, the last used first, narrowed down by what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "rename", "Rename"),
        Binding("delete", "delete", "Delete", priority=True),
    ]

    def __init__(self, memory: Memory) -> None:
        empty = "No conversation is kept yet." if memory.keeps else 'Nothing is kept: the settings say keep_sessions = "no".'
        super().__init__("Conversations", self._listed, empty, _HINT)
        self._memory = memory
        self._renamed: Session | None = None
        self._doomed: Session | None = None

    async def _listed(self, words: str) -> list[tuple[str, Session]]:
        if self._renamed is not None:
            return self.found
        try:
            found = await self._memory.listed(words)
        except AssistantError as problem:
            self._hint_is(f"! {problem.told}")
            return []
        return [(f"{session.name} — {count(session.turns, 'question')}, {session.last[:10]}", session) for session in found]

    def action_move(self, step: int) -> None:
        """Move the bar, and ask no longer whether to delete."""
        self._spare()
        super().action_move(step)

    async def action_take(self) -> None:  # type: ignore[override]
        """Resume the conversation, or give it the name that was typed."""
        if self._renamed is None:
            super().action_take()
            return
        name = self.query_one(Input).value.strip()
        if name:
            await self._do(self._memory.rename(self._renamed.id, name))
        self._renamed = None
        self.query_one(Input).value = ""
        self._hint_is(_HINT)
        await self.refill()

    def action_rename(self) -> None:
        """Have another name typed for the conversation under the bar."""
        self._spare()
        self._renamed = self.chosen
        if self._renamed is not None:
            self.query_one(Input).value = self._renamed.name
            self._hint_is("Type the new name; Enter gives it, Esc goes back")

    async def action_delete(self) -> None:
        """Delete the conversation under the bar, when the key is pressed twice."""
        if self.chosen is None or self._renamed is not None:
            return
        if self._doomed != self.chosen:
            self._doomed = self.chosen
            self._hint_is("Delete it with all its questions? del again deletes, any arrow leaves it")
            return
        await self._do(self._memory.delete(self.chosen.id))
        self._spare()
        await self.refill()

    async def _do(self, change: object) -> None:
        try:
            await change  # type: ignore[misc]
        except AssistantError as problem:
            self._hint_is(f"! {problem.told}")

    def _spare(self) -> None:
        self._doomed = None
        self._hint_is(_HINT)

    def _hint_is(self, text: str) -> None:
        self.query_one(".hint", Static).update(plain(text) if text != _HINT else Content(text))
