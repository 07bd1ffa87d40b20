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
from assistant.types import Quote

if TYPE_CHECKING:
    from assistant.onboarding import DocumentCategories

ROOM = 110
"""The width of the terminal, in cells, from which the side bar stands beside the talk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the side bar: a document's title, or a category with what is done when it is chosen.

    A category of the only document is asked about by its name. Among several documents names such as "Article 5" are many
    documents', and no question finds the right one, so what the document says it is, the `quote`, is shown instead.
    """

    label: str
    question: str = ""
    quote: Quote | None = None


def entries(documents: Sequence[DocumentCategories]) -> tuple[Entry, ...]:
    """The lines of the side bar; a document without categories has none."""
    several = len(documents) > 1
    lines: list[Entry] = []
    for document in documents:
        if document.categories:
            lines.append(Entry(document.title))
        for category in document.categories:
            if several and category.definition is not None:
                lines.append(Entry(category.name, f"{category.name} — {document.title}", category.definition))
            else:
                lines.append(Entry(category.name, category.name))
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
    return [Option(plain(line.label, "" if line.question else "bold"), disabled=not line.question) for line in lines]
