"""One quote on the screen: its place above, what it stands in, the words with the answering ones marked, and what is around them.

All text goes through `Content`, which reads no markup, and through `visible`, which leaves no control characters: what a document
holds cannot command the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from assistant.render import count, place, quote_markdown, visible
from assistant.types import FileState, Quote, Span

if TYPE_CHECKING:
    from assistant.onboarding.told import Line

MARK = "bold underline"
DIM = "$foreground-muted"
_STATES = {
    FileState.CHANGED: "! The file has changed since it was indexed; these words are from the text as it was then.",
    FileState.GONE: "! The file is gone; these words are from the text as it was indexed.",
}


def plain(text: str, style: str = "") -> Content:
    """`text` from a document or the reader as it may be shown: no markup read, no control character left."""
    shown = Content(visible(text))
    return shown.stylize(style) if style else shown


def line(text: str, classes: str) -> Static:
    """`text` from a document or the reader as a line on the screen, which looks as its `classes` do."""
    return Static(plain(text), markup=False, classes=classes)


def marked(text: str, span: Span, inside: str, outside: str = "") -> Content:
    """`text` with the characters of `span` in the style `inside` and the others in `outside`."""
    start, end = span
    return Content.assemble(plain(text[:start], outside), plain(text[start:end], inside), plain(text[end:], outside))


def with_citation(quote: Quote, *, markdown: bool = False) -> str:
    """The quote for the clipboard: its exact characters, or as Markdown, and where they stand on a line of its own."""
    if markdown:
        return "\n".join(quote_markdown(quote))
    return f"{quote.text}\n— {place(quote.citation)}\n"


class QuoteCard(Vertical, can_focus=True):
    """A quote that can be opened to its whole passage, after `label`; `nearest` ones are no answer and look it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "app.rest", "Rest of the passage", show=False),
        Binding("c", "app.copy_quote", "Copy the quote with its citation", show=False),
        Binding("C", "app.copy_quote('md')", "Copy it as Markdown", show=False),
        Binding("plus", "app.judge_quote", "This quote is right", show=False),
        Binding("minus", "app.judge(False)", "This answer is wrong", show=False),
        Binding("o", "app.open_source", "Open the document at the quote", show=False),
        Binding("down,j", "app.step(1)", "Next quote", show=False),
        Binding("up,k", "app.step(-1)", "Quote before", show=False),
    ]

    @dataclass
    class PlaceClicked(Message):
        """The reader clicked on the citation of `card`."""

        card: QuoteCard

    @dataclass
    class RestClicked(Message):
        """The reader clicked for the rest of the passage of `card`."""

        card: QuoteCard

    def __init__(self, quote: Quote, label: str, *, nearest: bool = False) -> None:
        super().__init__(classes="nearest" if nearest else "")
        self.quote = quote
        self.opened = False
        self._label = label
        self._nearest = nearest

    def compose(self) -> ComposeResult:
        """The place, the context, the words, and what else there is to know."""
        quote = self.quote
        part = f"Part {quote.part}: " if quote.part is not None else ""
        yield line(f"{self._label}{part}{place(quote.citation)}", "place")
        if quote.file in _STATES:
            yield Static(Content(_STATES[quote.file]), markup=False, classes="state")
        for context in quote.context_texts:
            yield line(f"in: {context}", "context")
        yield Static(self._words(), markup=False, classes="words")
        if quote.also_in:
            also = "; ".join(place(citation) for citation in quote.also_in)
            yield line(f"The same words in: {also}", "note")
        if self.hidden:
            yield Static(self._offer(), markup=False, classes="rest")

    @property
    def hidden(self) -> int:
        """How many characters of the passage are not in the quote."""
        start, end = self.quote.passage
        return end - start - len(self.quote.text)

    def open_passage(self, passage: str) -> None:
        """Show the quote inside its whole `passage`."""
        start = self.quote.citation.start - self.quote.passage[0]
        end = start + len(self.quote.text)
        words = Content.assemble(plain(passage[:start], DIM), self._words(), plain(passage[end:], DIM))
        self._show(words, opened=True)

    def close_passage(self) -> None:
        """Show the quote alone again."""
        self._show(self._words(), opened=False)

    def on_click(self, event: events.Click) -> None:
        """A click on the citation opens the document, one on the offer the passage; any other only takes the focus."""
        if event.widget is None:
            return
        if event.widget.has_class("place"):
            self.post_message(self.PlaceClicked(self))
        elif event.widget.has_class("rest"):
            self.post_message(self.RestClicked(self))

    def _words(self) -> Content:
        if self._nearest:
            return plain(self.quote.text)
        return marked(self.quote.text, self.quote.highlight, MARK)

    def _show(self, words: Content, *, opened: bool) -> None:
        self.opened = opened
        self.query_one(".words", Static).update(words)
        self.query_one(".rest", Static).update(self._offer())

    def _offer(self) -> Content:
        if self.opened:
            return Content("▾ the whole passage (ctrl+o: only the quote)")
        return Content(f"▸ {count(self.hidden, 'character')} more in this passage (ctrl+o)")


def told(lines: Iterable[Line]) -> Iterator[Widget]:
    """What the documents tell of something, each title, note and quote a widget."""
    for each in lines:
        if each.quote is not None:
            yield QuoteCard(each.quote, f"{each.text}: " if each.text else "", nearest=not each.marked)
        else:
            yield line(each.text, "heading" if each.title else "note")
