"""The document behind a quote, opened at the quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, Static, TextArea
from textual.widgets.text_area import Selection

from assistant.errors import IndexingError
from assistant.render import visible
from assistant.tui.quotes import plain
from assistant.types import Document, FileState, Quote, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_STATES = {
    FileState.UNCHANGED: "unchanged since it was indexed",
    FileState.CHANGED: "! changed since it was indexed: this is the text as it was then",
    FileState.GONE: "! the file is gone: this is the text as it was indexed",
}


def holding(index: Index, quote: Quote) -> Document:
    """The document of the index in use that holds `quote` at its place.

    Raises IndexingError when it does not: a newer index may have been opened since the quote was shown.
    """
    name, start, end = quote.citation.document, quote.citation.start, quote.citation.end
    document = index.document(name) if name in index.names() else None
    if document is None or document.text[start:end] != quote.text:
        what = "is gone" if document is None else "has changed"
        raise IndexingError(f"{name} {what} since this quote was shown, and was indexed anew.", "Ask again, to quote it as it is now.")
    return document


class SourceScreen(Screen[None]):
    """The whole text of a document, read only, with line numbers as citations count them, and the quote selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,o", "dismiss", "Back"),
        Binding("g", "to_quote", "To the quote"),
    ]

    def __init__(self, document: Document, state: FileState, span: Span | None) -> None:
        super().__init__()
        self._document = document
        self._state = state
        self._span = span

    def compose(self) -> ComposeResult:
        """What it is above, the text below."""
        document = self._document
        yield Static(plain(f"{document.title} — {document.name} ({_STATES[self._state]})"), markup=False, id="reading")
        yield TextArea(_lines(document.text), read_only=True, show_line_numbers=True, id="source", compact=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Go to the quote."""
        self.query_one(TextArea).focus()
        self.call_after_refresh(self.action_to_quote)

    def action_to_quote(self) -> None:
        """Select the quote and bring it into view."""
        if self._span is None:
            return
        area = self.query_one(TextArea)
        start, end = (_location(_lines(self._document.text[:offset])) for offset in self._span)
        area.move_cursor(start, center=True)
        area.selection = Selection(end, start)


def _lines(text: str) -> str:
    """`text` as it may be shown, with one kind of line end, so that its lines count as a citation counts them."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def _location(before: str) -> tuple[int, int]:
    """The row and column, both from 0, at which the text after `before` begins."""
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)
