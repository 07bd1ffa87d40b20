"""The talk so far, of which only what is near to the reader is on the screen: what is scrolled to is made when it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from textual.containers import VerticalScroll
from textual.css.query import NoMatches
from textual.geometry import Region
from textual.message import Message
from textual.scrollbar import ScrollTo
from textual.widget import Widget

from assistant.tui.exchange import Exchange, Turn, note
from assistant.tui.quotes import QuoteCard

MOST = 40
"""Turns of the talk that are on the screen at once, or more where it is tall; there is no end to those that can be scrolled to."""
_STEP = 10
"""How many of them come, and go at the other end, when the reader reaches an end of what is there."""
_LATELY = 8
"""Among how many of the last ones those are that a new one may have sent off the screen."""


class Item(Protocol):
    """A part of the talk, which is on the screen as a widget when the reader is near to it."""

    def widget(self) -> Widget:
        """Make what shows it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the chat itself says between the questions."""

    message: str
    next_step: str = ""
    problem: bool = False

    def widget(self) -> Widget:
        """Make what shows it."""
        return note(self.message, self.next_step, problem=self.problem)


class Transcript(VerticalScroll, can_focus=False):
    """The scrolling talk; it keeps the top of what came last in view until the reader scrolls or goes to a quote."""

    @dataclass
    class Missed(Message):
        """Whether an answer came that the reader, who is further up, has not seen yet."""

        there: bool

    def __init__(self) -> None:
        """`following` is whether what comes is gone to, `moving` whether turns are being brought in just now."""
        super().__init__(id="transcript")
        self.following = True
        self._items: list[Item] = []
        self._first = 0
        self._shown: list[Widget] = []
        self.moving = False
        self._missed: Turn | None = None
        self._read: Widget | None = None
        self._width = 0

    def on_mount(self) -> None:
        """Scroll whenever what is shown grows: the height of an answer is known only after it was laid out."""
        self.watch(self, "virtual_size", self._follow, init=False)

    def on_resize(self) -> None:
        """Keep what was read at the top, for in another width it stands elsewhere."""
        if self._width not in (0, self.size.width) and not self.following and self._read is not None:
            self.call_after_refresh(self._back_to, self._read)
        else:
            self._width = self.size.width

    def _back_to(self, read: Widget) -> None:
        self._width = self.size.width
        if read.is_attached:
            self.scroll_to(y=read.virtual_region.y, animate=False, force=True)

    async def add(self, item: Item, *, follow: bool = True) -> None:
        """Put `item` at the end, and go there unless it may wait for the reader to come."""
        self.following = self.following or follow
        at_end = self._end == len(self._items)
        self._items.append(item)
        if self.following and not at_end:
            await self._move_to_end()
        elif at_end:
            await self._grow([item], before=False)
            self._let_go_of_paint()
            if self.following:
                await self._shrink(top=True)
        self._follow()

    async def replace(self, items: list[Item]) -> None:
        """Show `items` instead of all there was."""
        await self.remove_children()
        self._items, self._shown = list(items), []
        await self._move_to_end()
        self.following = True
        self._follow()

    async def take_out(self, item: Item) -> None:
        """Take `item` out of the talk."""
        place = self._items.index(item)
        del self._items[place]
        if place < self._first:
            self._first -= 1
        elif place - self._first < len(self._shown):
            await self._shown.pop(place - self._first).remove()

    def came(self, turn: Turn) -> None:
        """Tell the reader that `turn` got its answer, when they are looking at something else."""
        if not self.following and not self._sees(turn):
            self._missed = turn
            self.post_message(self.Missed(True))

    async def to_latest(self) -> None:
        """Go to what came last, and follow from there on."""
        if self._end < len(self._items):
            await self._move_to_end()
        self.following = True
        self._found()
        self._follow()

    def turn(self, step: int) -> None:
        """Scroll by a page, up when `step` is negative."""
        self.following = False
        if step < 0:
            self.scroll_page_up(animate=False)
        else:
            self.scroll_page_down(animate=False)

    def on_mouse_scroll_up(self) -> None:
        """Leave the reader where they scroll to."""
        self.following = False

    def on_descendant_focus(self) -> None:
        """Leave the reader at the quote that they went to."""
        self.following = False

    def _on_scroll_to(self, message: ScrollTo) -> None:
        self.following = False
        super()._on_scroll_to(message)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Bring in what comes next when the reader reaches an end of what is on the screen."""
        super().watch_scroll_y(old_value, new_value)
        if self.size.width == self._width:
            self._read = next((part for part in self._shown if part.virtual_region.bottom > new_value), None)
        if self._missed is not None and self._sees(self._missed):
            self._found()
        if self.moving or self.following:
            return
        if new_value <= 1 and new_value < old_value and self._first:
            self.moving = True
            self.call_next(self._earlier)
        elif new_value >= self.max_scroll_y - 1 and new_value > old_value and self._end < len(self._items):
            self.moving = True
            self.call_next(self._later)

    def enter(self) -> None:
        """Give the focus to the first quote or choice of what came last."""
        for part in reversed(self.children):
            if part.query("QuoteCard, Choices"):
                part.query("QuoteCard, Choices").first().focus()
                return

    def cards(self) -> list[QuoteCard]:
        """The quotes on the screen in order."""
        return list(self.query(QuoteCard))

    def current_card(self) -> QuoteCard | None:
        """The quote that the reader is at: the one with the focus, else the first in view for one who scrolled, else the last best."""
        focused = self.screen.focused
        if isinstance(focused, QuoteCard) and focused in self.cards():
            return focused
        if not self.following:
            for card in self.cards():
                if self._in_view(card):
                    return card
        for widget in reversed(self._shown):
            cards = widget.query(QuoteCard)
            if cards:
                return cards.first()
        return None

    def current_exchange(self) -> Exchange | None:
        """The exchange whose quote the reader is at, else the last one that has an answer."""
        focused = self.screen.focused
        at: list[Widget] = [self.current_card()] if isinstance(focused, QuoteCard) or not self.following else []  # type: ignore[list-item]
        for card in at:
            for node in card.ancestors if card is not None else ():
                if isinstance(node, Exchange) and node.turn.answer is not None:
                    return node
        for widget in reversed(self._shown):
            if isinstance(widget, Exchange) and widget.turn.answer is not None:
                return widget
        return None

    # What is on the screen of it

    @property
    def _most(self) -> int:
        """At least a turn for each row: the shortest takes two, so there is always something left to scroll."""
        return max(MOST, self.size.height)

    @property
    def _end(self) -> int:
        return self._first + len(self._shown)

    async def _grow(self, items: list[Item], *, before: bool) -> None:
        widgets = [item.widget() for item in items]
        if before and self._shown:
            await self.mount_all(widgets, before=self._shown[0])
            self._shown[:0] = widgets
            self._first -= len(items)
        else:
            await self.mount_all(widgets)
            self._shown += widgets

    async def _shrink(self, *, top: bool) -> None:
        extra = len(self._shown) - self._most
        if extra <= 0:
            return
        gone = self._shown[:extra] if top else self._shown[-extra:]
        self._shown = self._shown[extra:] if top else self._shown[:-extra]
        if top:
            self._first += extra
            await self.query("Welcome").remove()
        await self.remove_children(gone)

    async def _move_to_end(self) -> None:
        await self.remove_children(self._shown)
        self._shown, self._first = [], max(0, len(self._items) - self._most)
        await self._grow(self._items[self._first :], before=False)

    async def _earlier(self) -> None:
        held = self._shown[0]
        await self._exchange(self._items[max(0, self._first - _STEP) : self._first], held, before=True)

    async def _later(self) -> None:
        held = self._shown[-1]
        await self._exchange(self._items[self._end : self._end + _STEP], held, before=False)

    async def _exchange(self, items: list[Item], held: Widget, *, before: bool) -> None:
        """Bring `items` in and let others go at the other end, with `held` left where it stands before the reader's eyes."""
        before_it = held.virtual_region.y
        with self.app.batch_update():
            await self._grow(items, before=before)
            await self._shrink(top=not before)

        def settle() -> None:
            if held.is_attached:
                self.scroll_to(y=self.scroll_y + held.virtual_region.y - before_it, animate=False, force=True)
            self.moving = False

        self.call_after_refresh(settle)

    def _let_go_of_paint(self) -> None:
        """Forget how turns that left the screen were painted, most of what they take up; gone back to, they are painted anew."""
        for widget in self._shown[-_LATELY:]:
            if not self._in_view(widget):
                for part in widget.walk_children(with_self=True):
                    part.refresh()

    def _follow(self) -> None:
        """The top of an answer, not its end: the best quote comes first, and is read first."""
        if self.following and self._shown and self._shown[-1].is_attached:
            self.call_after_refresh(self.scroll_to_widget, self._shown[-1], top=True, animate=False, force=True)

    def _found(self) -> None:
        self._missed = None
        self.post_message(self.Missed(False))

    def _sees(self, turn: Turn) -> bool:
        for widget in self._shown:
            if isinstance(widget, Exchange) and widget.turn is turn:
                return self._in_view(widget)
        return False

    def _in_view(self, widget: Widget) -> bool:
        try:
            return bool(self.region.intersection(widget.region)) and widget.region != Region()
        except NoMatches:
            return False
