"""The talk so far: each question with its outcome and quotes, and what the chat itself has to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.render import NEAREST, SUGGESTED, missing_words
from assistant.tui.quotes import QuoteCard, plain
from assistant.types import Answer, Outcome, Quote

SIGNS = {
    Outcome.ANSWERED: "✓ Answered",
    Outcome.NOT_STATED: "○ The documents do not say",
    Outcome.NOT_FOUND: "✗ Not found: the documents do not speak of this",
}
"""What each outcome is called; the signs differ so that no colour is needed to tell them apart."""


class Choices(OptionList):
    """Things to choose from, each with what it stands for; one that stands for nothing is a heading among them.

    `kind` tells the app what a choice does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.cancel", "Back to the question", show=False)]

    def __init__(self, kind: str, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__(*(Option(plain(label), disabled=value is None) for label, value in choices), compact=True, classes="choices")
        self.kind = kind
        self.values = [value for _, value in choices]


class Exchange(Vertical):
    """A question and, once it is there, its answer."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question
        self.answer: Answer | None = None

    def compose(self) -> ComposeResult:
        """The question, and that it is being looked up."""
        yield Static(Content.assemble("❯ ", plain(self.question)), markup=False, classes="question")
        yield Static(Content("… looking"), markup=False, classes="verdict waiting")

    async def show(self, answer: Answer) -> None:
        """Put `answer` under the question."""
        self.answer = answer
        await self.fill(answer_widgets(answer))

    async def show_passages(self, passages: Sequence[Quote]) -> None:
        """Put ranked passages under the question, with no verdict."""
        await self.fill(
            [
                Static(Content("The nearest passages, best first, with no verdict"), markup=False, classes="verdict"),
                *(QuoteCard(quote, f"{number}. ", nearest=True) for number, quote in enumerate(passages, 1)),
            ]
            if passages
            else [Static(Content("No passage is near to this."), markup=False, classes="verdict")]
        )

    async def say(self, message: str, next_step: str = "", *, problem: bool = False) -> None:
        """Put a message under the question instead of an answer."""
        await self.fill([note(message, next_step, problem=problem)])

    async def fill(self, widgets: Iterable[Widget]) -> None:
        """Put `widgets` under the question, in place of the word that it is being looked up."""
        await self.query(".waiting").remove()
        await self.mount_all(widgets)


def answer_widgets(answer: Answer) -> list[Widget]:
    """What is shown of an answer, from the outcome down to the questions that the documents do answer."""
    widgets: list[Widget] = []
    if answer.understood_as is not None:
        widgets.append(Static(plain(f"understood as: {answer.understood_as}"), markup=False, classes="understood"))
    widgets.append(Static(Content(SIGNS[answer.outcome]), markup=False, classes=f"verdict {answer.outcome}"))
    lacks = missing_words(answer.missing)
    if lacks:
        widgets.append(Static(plain(f"{lacks[0].upper()}{lacks[1:]}."), markup=False, classes="missing"))
    nearest = answer.outcome is not Outcome.ANSWERED
    if nearest and answer.quotes:
        widgets.append(Static(Content(NEAREST), markup=False, classes="label"))
    widgets += [QuoteCard(quote, f"{number}. ", nearest=nearest) for number, quote in enumerate(answer.quotes, 1)]
    if answer.suggestions:
        widgets.append(Static(Content(SUGGESTED), markup=False, classes="label"))
        widgets.append(Choices("ask", [(f"→ {question}", question) for question in answer.suggestions]))
    return widgets


def note(message: str, next_step: str = "", *, problem: bool = False) -> Static:
    """Something the chat itself says; a `problem` carries a sign and what to do next."""
    text = plain(f"! {message}" if problem else message)
    if next_step:
        text = Content.assemble(text, "\n", plain(next_step))
    return Static(text, markup=False, classes="note problem" if problem else "note")


class Transcript(VerticalScroll, can_focus=False):
    """The scrolling talk; it keeps the top of what came last in view until the reader scrolls or goes to a quote."""

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self.following = True
        self._last: Widget | None = None

    def on_mount(self) -> None:
        """Scroll whenever what is shown grows: the height of an answer is known only after it was laid out."""
        self.watch(self, "virtual_size", self._follow, init=False)

    async def add(self, *widgets: Widget) -> None:
        """Mount `widgets` at the end and show them."""
        self.following = True
        self._last = widgets[0]
        await self.mount(*widgets)
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

    def _follow(self) -> None:
        """The top of an answer, not its end: the best quote comes first, and is read first."""
        if self.following and self._last is not None and self._last.is_attached:
            self.call_after_refresh(self.scroll_to_widget, self._last, top=True, animate=False, force=True)

    def enter(self) -> None:
        """Give the focus to the first quote or choice of what came last."""
        for part in reversed(self.children):
            if part.query("QuoteCard, Choices"):
                part.query("QuoteCard, Choices").first().focus()
                return

    def exchanges(self) -> list[Exchange]:
        """The exchanges in order."""
        return list(self.query(Exchange))

    def cards(self) -> list[QuoteCard]:
        """The quotes on the screen in order."""
        return list(self.query(QuoteCard))

    def current_card(self) -> QuoteCard | None:
        """The quote that the reader is at, else the best one of the last exchange that has any."""
        focused = self.screen.focused
        if isinstance(focused, QuoteCard):
            return focused
        for exchange in reversed(self.exchanges()):
            cards = exchange.query(QuoteCard)
            if cards:
                return cards.first()
        return None
