"""A list over the chat that narrows down while one types; what is chosen is what it was opened for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.tui.quotes import plain

Found = TypeVar("Found")
Search = Callable[[str], Awaitable[Sequence[tuple[str, Found]]]]


class Finder(ModalScreen[Found | None], Generic[Found]):
    """What `search` finds for the words typed, with a label each; Enter takes one, Esc none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Before", show=False, priority=True),
        Binding("enter", "take", "Choose", show=False, priority=True),
    ]

    def __init__(self, title: str, search: Search[Found], empty: str, hint: str = "Enter takes it, Esc goes back") -> None:
        super().__init__()
        self._title = title
        self._search = search
        self._empty = empty
        self._hint = hint
        self.found: list[tuple[str, Found]] = []

    def compose(self) -> ComposeResult:
        """A line to type in, what was found, and what the keys do."""
        with Vertical(classes="finder") as frame:
            frame.border_title = self._title
            yield Input(placeholder="Type to search", compact=True)
            yield OptionList(compact=True)
            yield Static(Content(self._hint), markup=False, classes="hint")

    async def on_mount(self) -> None:
        """Show all there is."""
        self.query_one(OptionList).can_focus = False
        await self.refill()

    @on(Input.Changed)
    async def _typed(self) -> None:
        await self.refill()

    async def refill(self) -> None:
        """Search anew for what is typed, with the same place chosen."""
        options = self.query_one(OptionList)
        place = options.highlighted or 0
        words = self.query_one(Input).value
        found = list(await self._search(words))
        if not self.is_attached or words != self.query_one(Input).value:
            return
        self.found = found
        labels = [Option(plain(label)) for label, _ in found] or [Option(Content(self._empty), disabled=True)]
        options.set_options(labels)
        options.highlighted = min(place, len(found) - 1) if found else None

    @property
    def chosen(self) -> Found | None:
        """What stands under the bar."""
        place = self.query_one(OptionList).highlighted
        return self.found[place][1] if place is not None and self.found else None

    def action_move(self, step: int) -> None:
        """Move the bar."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if step > 0 else options.action_cursor_up()

    def action_take(self) -> None:
        """Close with what stands under the bar."""
        if self.chosen is not None:
            self.dismiss(self.chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self.found[event.option_index][1])
