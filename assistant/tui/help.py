"""The help screen: the keys in force where it was called, and the slash commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.tui.commands import COMMANDS


class HelpScreen(ModalScreen[None]):
    """What can be pressed and typed; any of the keys that opened it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q,enter", "dismiss", "Close help")]

    def __init__(self, bindings: Mapping[str, ActiveBinding], about: str) -> None:
        super().__init__()
        self._bindings_shown = bindings
        self._about = about

    def compose(self) -> ComposeResult:
        """The parts of the help, one below the other."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Help"
            scroll.border_subtitle = "Esc closes"
            yield Static(Content(self._about), markup=False)
            yield Static(Content("Keys in force"), markup=False, classes="title")
            yield Static(table(key_rows(self._bindings_shown, ours=True)), markup=False)
            yield Static(Content("Commands, typed as a question"), markup=False, classes="title")
            yield Static(table([(command.usage, command.does) for command in COMMANDS]), markup=False)
            yield Static(Content("Other keys of what has the focus"), markup=False, classes="title")
            yield Static(table(key_rows(self._bindings_shown, ours=False)), markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one(VerticalScroll).focus()


def key_rows(bindings: Mapping[str, ActiveBinding], *, ours: bool) -> list[tuple[str, str]]:
    """Each action with its keys: those that this program binds when `ours`, else those that its widgets bring along."""
    rows: dict[str, list[str]] = {}
    for key, active in bindings.items():
        if active.enabled and _is_ours(active) is ours and not key.startswith("super+"):  # terminals send none
            does = active.tooltip or active.binding.description or active.binding.action.replace("_", " ")
            rows.setdefault(does, []).append(key)
    return [(", ".join(keys), does) for does, keys in rows.items()]


def _is_ours(active: ActiveBinding) -> bool:
    own = type(active.node).__dict__.get("BINDINGS", ()) if type(active.node).__module__.startswith("assistant.") else ()
    return any(active.binding.action == binding.action for binding in own)


def table(rows: list[tuple[str, str]]) -> Content:
    """Two columns as text; the first one is bold and as wide as the widest of it, up to 18 cells."""
    width = min(18, max((len(left) for left, _ in rows), default=0))
    return Content("\n").join(Content.assemble((left.ljust(width), "bold"), "  ", right) for left, right in rows)
