"""A question and what came of it: kept as a turn of the talk, and shown as widgets while the reader is near to it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.render import NEAREST, SUGGESTED, differences, likelihood
from assistant.tui.quotes import MUTED, Parts, QuoteCard, clickable, joined, part_of, plain
from assistant.tui.wording import NO_VERDICT, NOT_LOOKED_FOR, SIGNS, refusal
from assistant.types import Answer, Outcome, Quote

_COLOURS = {Outcome.ANSWERED: "$text-success", Outcome.NOT_STATED: "$text-warning", Outcome.NOT_FOUND: "$text-error"}

Make = Callable[[], Iterable[Widget]]


class Choices(OptionList):
    """Things to choose from, each with what it stands for; one that stands for nothing is a heading among them.

    `kind` tells the app what a choice does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.cancel", "Back to the question", show=False)]

    def __init__(self, kind: str, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__(*(Option(plain(label), disabled=value is None) for label, value in choices), compact=True, classes="choices")
        self.kind = kind
        self.values = [value for _, value in choices]


class Turn:
    """What the reader typed, with its answer when it got one; `make` makes what is shown under it, once there is something."""

    def __init__(self, question: str, make: Make | None = None) -> None:
        self.question = question
        self.answer: Answer | None = None
        self.make = make
        self._shown: weakref.ref[Exchange] | None = None  # weak, or all that was ever on the screen would stay in memory

    def widget(self) -> Exchange:
        """Make what shows it."""
        exchange = Exchange(self)
        self._shown = weakref.ref(exchange)
        return exchange

    async def fill(self, make: Make) -> None:
        """Show what `make` makes under the question, now if it is on the screen and whenever it is again."""
        self.make = make
        exchange = self._shown() if self._shown is not None else None
        if exchange is not None and exchange.is_attached:
            await exchange.refill()

    async def show(self, answer: Answer) -> None:
        """Put `answer` under the question."""
        self.answer = answer
        await self.fill(lambda: answer_widgets(answer))

    async def show_passages(self, passages: Sequence[Quote], title: str = NO_VERDICT) -> None:
        """Put ranked passages under the question, with no verdict, after a `title` that says what they are."""
        await self.fill(lambda: passage_widgets(passages, title))

    async def say(self, message: str, next_step: str = "", *, problem: bool = False) -> None:
        """Put a message under the question instead of an answer."""
        await self.fill(lambda: [note(message, next_step, problem=problem)])


class Exchange(Vertical):
    """A turn of the talk on the screen."""

    BLANK = True
    """Nothing is painted but what is in it: lines kept of what lies under that would take up as much again."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn

    def compose(self) -> ComposeResult:
        """The question, and what came of it or that it is being looked up."""
        yield Static(Content.assemble("❯ ", plain(self.turn.question)), markup=False, classes="question")
        if self.turn.make is None:
            yield Static(Content("… looking"), markup=False, classes="verdict waiting")
        else:
            yield from self.turn.make()

    async def refill(self) -> None:
        """Show what came of the question in place of what is under it."""
        await self.remove_children(list(self.children)[1:])
        if self.turn.make is not None:
            await self.mount_all(self.turn.make())

    def toggle_figures(self) -> None:
        """Tell how sure the answer is in figures, or in words again."""
        for verdict in self.query(Verdict):
            verdict.toggle_figures()


class Verdict(Parts):
    """The outcome of an answer: what was understood, how sure it is, what is missing, and what the quotes below are."""

    class Correct(Message):
        """The reader clicked on what the question was understood as."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._in_figures = False

    def made(self, under: str) -> Content:
        """A line for each that there is to say."""
        answer = self._answer
        lines = [self._outcome()]
        if answer.understood_as is not None:
            understood = plain(f"understood as: {answer.understood_as} (f7 corrects it)", f"italic {MUTED}")
            lines.insert(0, clickable(understood, "understood", under=under))
        if lacks := answer.note or refusal(answer):
            lines.append(plain(lacks))
        if answer.differences:
            lines.append(plain(f"≠ {' '.join(differences(answer))}", "bold $text-warning"))
        if answer.quotes and answer.outcome is not Outcome.ANSWERED:
            lines += [Content(), Content.styled(NEAREST, MUTED)]
        return joined(lines)

    def toggle_figures(self) -> None:
        """Tell how sure the answer is in figures, or in words again."""
        self._in_figures = not self._in_figures
        self.draw()

    def on_click(self, event: events.Click) -> None:
        """A click on what the question was understood as is a wish to correct it."""
        if part_of(event) == "understood":
            self.post_message(self.Correct())

    def _outcome(self) -> Content:
        """The outcome with its sign, and how likely it is that the first quote answers."""
        answer, colour = self._answer, _COLOURS[self._answer.outcome]
        if answer.note:
            return Content.styled(NOT_LOOKED_FOR, f"bold {colour}")
        sure = f"{answer.confidence:.0%} sure" if self._in_figures else likelihood(answer)
        return Content.assemble((SIGNS[answer.outcome], f"bold {colour}"), (f" · {sure}" if sure else "", colour))


def answer_widgets(answer: Answer) -> list[Widget]:
    """What is shown of an answer, from the outcome down to the questions that the documents do answer."""
    nearest = answer.outcome is not Outcome.ANSWERED
    widgets: list[Widget] = [Verdict(answer)]
    widgets += [QuoteCard(quote, f"{number}. ", nearest=nearest) for number, quote in enumerate(answer.quotes, 1)]
    if answer.suggestions:
        widgets.append(Static(Content(SUGGESTED), markup=False, classes="label"))
        widgets.append(Choices("ask", [(f"→ {question}", question) for question in answer.suggestions]))
    return widgets


def passage_widgets(passages: Sequence[Quote], title: str) -> list[Widget]:
    """What is shown of ranked passages: each as a quote of its best sentence, with no verdict."""
    if not passages:
        return [Static(Content("No passage is near to this."), markup=False, classes="verdict")]
    return [
        Static(Content(title), markup=False, classes="verdict"),
        *(QuoteCard(quote, f"{number}. ", nearest=True) for number, quote in enumerate(passages, 1)),
    ]


def note(message: str, next_step: str = "", *, problem: bool = False) -> Static:
    """Something the chat itself says; a `problem` carries a sign and what to do next."""
    text = plain(f"! {message}" if problem else message)
    if next_step:
        text = Content.assemble(text, "\n", plain(next_step))
    return Static(text, markup=False, classes="note problem" if problem else "note")
