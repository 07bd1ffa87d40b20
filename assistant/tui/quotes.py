"""One quote on the screen: its place above, what it stands in, the words with the answering ones marked, and what is around them.

All text goes through `Content`, which reads no markup, and through `visible`, which leaves no control characters: what a document
holds cannot command the terminal.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from assistant.render import contexts, count, place, places, quote_markdown, visible
from assistant.types import FileState, Quote, Span

if TYPE_CHECKING:
    from assistant.onboarding.told import Line

MARK = "bold underline"
DIM = "$foreground-muted"
MUTED = "$foreground 70%"
"""What `$text-muted` comes to, which is told from the background, and that a part of a text does not know."""
PART = "part"
"""Under which name the style of a text tells which part of a widget it is."""
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


def joined(lines: Iterable[Content]) -> Content:
    """Lines as one text: a widget for each would cost more than all that is read in it."""
    return Content("\n").join(lines)


def clickable(text: Content, part: str, *, under: str) -> Content:
    """`text` as the `part` of a widget that does something when it is clicked on, underlined where that is `under` the mouse."""
    return text.stylize(Style.from_meta({PART: part}) + Style(underline=part == under))


class Parts(Static):
    """A text of several lines, some of which do something when they are clicked on."""

    def __init__(self, classes: str = "") -> None:
        super().__init__(markup=False, classes=classes)
        self._under = ""

    def on_mount(self) -> None:
        """Show the text."""
        self.draw()

    @abstractmethod
    def made(self, under: str) -> Content:
        """The text, with the part `under` the mouse looking so."""

    def draw(self) -> None:
        """Show the text anew."""
        self.update(self.made(self._under))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what a click here would be on."""
        self._hover(part_of(event))

    def on_leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover("")

    def _hover(self, part: str) -> None:
        if part != self._under:
            self._under = part
            self.update(self.made(part), layout=False)


def part_of(event: events.MouseEvent) -> str:
    """The part of the text that the mouse is on, or nothing."""
    return str(event.style.meta.get(PART, ""))


class QuoteCard(Parts, can_focus=True):
    """A quote that can be opened to its whole passage, after `label`; `nearest` ones are no answer and look it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "app.rest", "Rest", tooltip="Rest of the passage"),
        Binding("c", "app.copy_quote", "Copy", tooltip="Copy the quote with its citation"),
        Binding("C", "app.copy_quote('md')", "Copy it as Markdown", show=False),
        Binding("plus", "app.judge_quote", "This quote is right", show=False),
        Binding("minus", "app.judge(False)", "This answer is wrong", show=False),
        Binding("o", "app.open_source", "Open", tooltip="Open the document at the quote"),
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
        self._label = label
        self._nearest = nearest
        self._passage: str | None = None

    def made(self, under: str) -> Content:
        """The place, the context, the words, and what else there is to know."""
        quote = self.quote
        part = f"Part {quote.part}: " if quote.part is not None else ""
        place_line = plain(f"{self._label}{part}{place(quote.citation)}", MUTED)
        lines = [clickable(place_line, "place", under=under)]
        if quote.file in _STATES:
            lines.append(Content.styled(_STATES[quote.file], "bold $text-warning"))
        lines += [plain(context, f"italic {MUTED}") for context in contexts(quote)]
        lines.append(self._words())
        if quote.also_in:
            lines.append(plain(f"The same words in: {'; '.join(places(quote.also_in))}", MUTED))
        if self.hidden:
            lines.append(clickable(Content.styled(self._offer(), MUTED), "rest", under=under))
        return joined(lines)

    @property
    def hidden(self) -> int:
        """How many characters of the passage are not in the quote."""
        start, end = self.quote.passage
        return end - start - len(self.quote.text)

    @property
    def opened(self) -> bool:
        """Whether the whole passage is shown."""
        return self._passage is not None

    def open_passage(self, passage: str) -> None:
        """Show the quote inside its whole `passage`."""
        self._passage = passage
        self.draw()

    def close_passage(self) -> None:
        """Show the quote alone again."""
        self._passage = None
        self.draw()

    def on_click(self, event: events.Click) -> None:
        """A click on the citation opens the document, one on the offer the passage; any other only takes the focus."""
        match part_of(event):
            case "place":
                self.post_message(self.PlaceClicked(self))
            case "rest":
                self.post_message(self.RestClicked(self))

    def _words(self) -> Content:
        quote = self.quote
        words = plain(quote.text) if self._nearest else marked(quote.text, quote.highlight, MARK)
        if self._passage is None:
            return words
        start = quote.citation.start - quote.passage[0]
        return Content.assemble(plain(self._passage[:start], DIM), words, plain(self._passage[start + len(quote.text) :], DIM))

    def _offer(self) -> str:
        if self.opened:
            return "▾ the whole passage (ctrl+o: only the quote)"
        return f"▸ {count(self.hidden, 'character')} more in this passage (ctrl+o)"


def told(lines: Iterable[Line]) -> Iterator[Widget]:
    """What the documents tell of something, each title, note and quote a widget."""
    for each in lines:
        if each.quote is not None:
            yield QuoteCard(each.quote, f"{each.text}: " if each.text else "", nearest=not each.marked)
        else:
            yield line(each.text, "heading" if each.title else "note")
