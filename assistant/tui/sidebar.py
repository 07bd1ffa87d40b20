"""The categories of the documents at the side, where there is room, or over the talk when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.tui.quotes import plain

if TYPE_CHECKING:
    from assistant.onboarding import DocumentCategories

ROOM = 110
"""The width of the terminal, in cells, from which the side bar stands beside the talk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the side bar: a category with its name, or a document's title when `heading`."""

    label: str
    heading: bool = False


def entries(documents: Iterable[DocumentCategories]) -> tuple[Entry, ...]:
    """The lines of the side bar; a document without categories has none."""
    lines: list[Entry] = []
    for document in documents:
        if document.categories:
            lines.append(Entry(document.title, heading=True))
            lines += [Entry(category.name) for category in document.categories]
    return tuple(lines)


class Sidebar(Vertical):
    """A list of categories; choosing one asks about it."""

    def __init__(self) -> None:
        super().__init__(id="sidebar")
        waiting = Option(Content("They come with the index …"), disabled=True)
        self.list = OptionList(waiting, compact=True, id="categories")
        self._entries: tuple[Entry, ...] = ()

    def compose(self) -> ComposeResult:
        """A title and the list."""
        yield Static(Content("Categories"), markup=False, id="sidebar-title")
        yield self.list

    def fill(self, lines: tuple[Entry, ...]) -> None:
        """Show `lines`."""
        self._entries = lines
        options = [Option(plain(line.label, "bold" if line.heading else ""), disabled=line.heading) for line in lines]
        if options:
            self.list.set_options(options)
        else:
            self.say("The documents name none.")

    def say(self, text: str) -> None:
        """Show `text` where the categories would be."""
        self.list.set_options([Option(plain(text), disabled=True)])

    def name_at(self, place: int) -> str:
        """The name of the category on the line `place`."""
        return self._entries[place].label
