"""The document behind a quote, opened at the quote: beside the talk where there is room, else over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option
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
_LINE_END = re.compile("\r\n|\r|\n")


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


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it is opened: its state, and the quotes of the answer it was opened from, of which the one at `place` is shown."""

    document: Document
    state: FileState
    quotes: tuple[Quote, ...] = ()
    place: int = 0

    @property
    def span(self) -> Span | None:
        """Where the quote stands."""
        citation = self.quotes[self.place].citation if self.quotes else None
        return (citation.start, citation.end) if citation else None


class SourceView(Vertical):
    """The whole text of a document, read only, with line numbers as citations count them, and the quote selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back"),
        Binding("n", "step(1)", "Next quote"),
        Binding("p", "step(-1)", "Quote before", show=False),
        Binding("g", "to_quote", "To the quote", show=False),
        Binding("slash,ctrl+f", "search", "Search"),
        Binding("t", "outline", "Outline"),
        Binding("e", "edit", "Editor"),
        Binding("m", "mark", "Right", tooltip="Mark the selection, or this sentence, as the right answer to the last question"),
    ]

    class Closed(Message):
        """The reader wants to go back."""

    @dataclass
    class Stepped(Message):
        """The reader wants another quote of the same answer."""

        opened: Opened
        step: int

    @dataclass
    class Edited(Message):
        """The reader wants the file in their editor, at a line."""

        document: Document
        line: int

    @dataclass
    class Marked(Message):
        """The reader says that the answer is a span, or where that is empty the sentence around it."""

        document: str
        span: Span

    def __init__(self, opened: Opened) -> None:
        super().__init__(id="reader")
        self.opened = opened
        self._text = _shown(opened.document.text)
        self._matches: list[int] = []
        self._pointed: Selection | None = None

    def compose(self) -> ComposeResult:
        """What it is above, the text below, between them the outline and the search when they are called for."""
        yield Static(self._title(), markup=False, id="source-title")
        yield OptionList(compact=True, id="outline")
        yield TextArea(self._text, read_only=True, show_line_numbers=True, id="source", compact=True)
        yield Input(placeholder="Search in this document", compact=True, id="search")

    def on_mount(self) -> None:
        """Go to the quote."""
        self.area.focus()
        self.call_after_refresh(self.action_to_quote)

    def on_resize(self) -> None:
        """Keep what is selected in view."""
        self.call_after_refresh(self.area.scroll_cursor_visible, center=True)

    @property
    def area(self) -> TextArea:
        """Where the text stands."""
        return self.query_one("#source", TextArea)

    def tell(self, text: str) -> None:
        """Put a word to the reader in place of the title, until they do something else."""
        self.query_one("#source-title", Static).update(plain(text))

    def show_quote(self, opened: Opened) -> None:
        """Go on to another quote, of this document or of another."""
        if opened.document is not self.opened.document:
            self._text = _shown(opened.document.text)
            self.area.text = self._text
            self._hide("#outline", "#search")
        self.opened = opened
        self.query_one("#source-title", Static).update(self._title())
        self.call_after_refresh(self.action_to_quote)

    def action_to_quote(self) -> None:
        """Select the quote and bring it into view."""
        if self.opened.span is not None:
            self._select(*self.opened.span)

    def action_back(self) -> None:
        """Close the search or the outline, else the document."""
        if not self._hide("#outline", "#search"):
            self.post_message(self.Closed())

    def action_step(self, step: int) -> None:
        """Go to another quote of the answer."""
        self.post_message(self.Stepped(self.opened, step))

    def action_edit(self) -> None:
        """Open the file in the reader's editor at the line of the cursor."""
        self.post_message(self.Edited(self.opened.document, self.area.cursor_location[0] + 1))

    def action_mark(self) -> None:
        """Say that what the reader selected, or the sentence at the cursor, is right; a match or a heading is only pointed at."""
        start, end = sorted((self.area.selection.start, self.area.selection.end))
        if self.area.selection == self._pointed:
            end = start
        raw = self.opened.document.text
        self.post_message(self.Marked(self.opened.document.name, (offset(raw, *start), offset(raw, *end))))

    def action_outline(self) -> None:
        """Show the headings to go to, or hide them."""
        outline = self.query_one("#outline", OptionList)
        if self._hide("#outline"):
            return
        sections = [section for section in self.opened.document.sections if section.heading]
        labels = [Option(plain(f"{'  ' * (section.level - 1)}{section.heading[-1]}")) for section in sections]
        outline.set_options(labels or [Option("This document has no headings.", disabled=True)])
        at = offset(self.opened.document.text, *self.area.cursor_location)
        outline.highlighted = max((place for place, section in enumerate(sections) if section.start <= at), default=0) if sections else None
        outline.add_class("open")
        outline.focus()

    @on(OptionList.OptionSelected, "#outline")
    def _heading_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        section = [section for section in self.opened.document.sections if section.heading][event.option_index]
        self._hide("#outline")
        self._select(*section.title)

    def action_search(self) -> None:
        """Open the line in which words are typed that are looked for."""
        self.query_one("#search").add_class("open").focus()

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        sought = event.value.casefold()
        text = self._text.casefold() if len(self._text.casefold()) == len(self._text) else self._text
        self._matches = [match.start() for match in re.finditer(re.escape(sought), text)] if sought else []
        here = self._selected_from()
        self._to_match(next((place for place, at in enumerate(self._matches) if at >= here), 0))

    @on(Input.Submitted, "#search")
    def _next_match(self, event: Input.Submitted) -> None:
        event.stop()
        here = self._selected_from()
        self._to_match(next((place for place, at in enumerate(self._matches) if at > here), 0))

    def _selected_from(self) -> int:
        selection = self.area.selection
        row, column = min(selection.start, selection.end)
        return sum(len(line) + 1 for line in self._text.split("\n")[:row]) + column

    def _to_match(self, place: int) -> None:
        sought = self.query_one("#search", Input).value
        if not self._matches:
            self.query_one("#source-title", Static).update(plain(f"“{sought}” does not stand in it") if sought else self._title())
            return
        at = self._matches[place]
        self.query_one("#source-title", Static).update(plain(f"“{sought}”: {place + 1:,} of {len(self._matches):,} · Enter: next"))
        self._select_shown(_location(self._text[:at]), _location(self._text[: at + len(sought)]))

    def _hide(self, *names: str) -> bool:
        """Hide those of the parts that are open, and tell whether one was."""
        hidden = False
        for name in names:
            part = self.query_one(name)
            if part.has_class("open"):
                part.remove_class("open")
                hidden = True
        if hidden:
            self.area.focus()
            self.query_one("#source-title", Static).update(self._title())
        return hidden

    def _select(self, start: int, end: int) -> None:
        raw = self.opened.document.text
        self._select_shown(_location(_shown(raw[:start])), _location(_shown(raw[:end])))

    def _select_shown(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.area.move_cursor(start, center=True)
        self.area.selection = self._pointed = Selection(end, start)

    def _title(self) -> str:
        opened = self.opened
        which = f" · quote {opened.place + 1} of {len(opened.quotes)}" if len(opened.quotes) > 1 else ""
        return plain(f"{opened.document.name} — {_STATES[opened.state]}{which}").plain


class SourceScreen(Screen[None]):
    """The document over the talk, where there is no room beside it."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened

    def compose(self) -> ComposeResult:
        """The document and what the keys do."""
        yield SourceView(self._opened)
        yield Footer(show_command_palette=False, compact=True)


def offset(raw: str, row: int, column: int) -> int:
    """The offset in the document of a place in its text as it is shown, in which some characters are written as several."""
    start = 0
    ends = _LINE_END.finditer(raw)
    for _ in range(row):
        end = next(ends, None)
        if end is None:
            return len(raw)
        start = end.end()
    shown = 0
    for at in range(start, len(raw)):
        if shown >= column or raw[at] in "\r\n":
            return at
        shown += len(visible(raw[at]))
    return len(raw)


def _shown(text: str) -> str:
    """`text` as it may be shown, with one kind of line end, so that its lines count as a citation counts them."""
    return visible(_LINE_END.sub("\n", text))


def _location(before: str) -> tuple[int, int]:
    """The row and column, both from 0, at which the text after `before` begins."""
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)
