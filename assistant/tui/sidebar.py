"""The categories of the documents at the side, where there is room, or over the talk when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.tui.quotes import plain

if TYPE_CHECKING:
    from assistant.onboarding import Category, DocumentCategories

ROOM = 110
"""The width of the terminal, in cells, from which the side bar stands beside the talk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the side bar: a document's title, or a `category`, and the question that is asked about it.

    Among several documents names such as "Article 5" are many documents', and no question finds the right one, so there is none
    where the document says what it is.
    """

    label: str
    name: str = ""
    question: str = ""
    category: Category | None = None


def entries(documents: Sequence[DocumentCategories]) -> tuple[Entry, ...]:
    """The lines of the side bar; a document without categories has none."""
    several = len(documents) > 1
    lines: list[Entry] = []
    for document in documents:
        if document.categories:
            lines.append(Entry(document.title))
        for category in document.categories:
            name = f"{category.name} — {document.title}" if several else category.name
            lines.append(Entry(f"• {category.label}", name, "" if several and category.definition else category.name, category))
    return tuple(lines)


class Sidebar(Vertical):
    """A list of categories; choosing one tells what the documents say of it."""

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
        if lines:
            self.list.set_options(options(lines))
        else:
            self.say("The documents name none.")

    def say(self, text: str) -> None:
        """Show `text` where the categories would be."""
        self.list.set_options([Option(plain(text), disabled=True)])

    def entry(self, place: int) -> Entry:
        """What stands on the line `place`."""
        return self._entries[place]


def options(lines: Sequence[Entry]) -> list[Option]:
    """`lines` as options of which only categories can be chosen."""
    return [Option(plain(line.label, "" if line.category else "bold"), disabled=line.category is None) for line in lines]
