"""What the commands about the documents look up, and how it is shown: categories, a definition, the tour, the documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Static

from assistant.render import count
from assistant.tui.exchange import Choices, Turn
from assistant.tui.librarian import Backend
from assistant.tui.quotes import QuoteCard, plain
from assistant.tui.sidebar import Entry, entries
from assistant.tui.talk import Talk

if TYPE_CHECKING:
    from assistant.onboarding import Definition, DocumentCategories, Stop

_STOPS = 10
"""Stops of the tour that are shown at once."""


async def categories(talk: Talk, rooms: Backend) -> None:
    """List the categories to choose from."""

    async def show(turn: Turn, found: tuple[DocumentCategories, ...]) -> None:
        lines = entries(found)
        if not lines:
            await turn.say("The documents name no categories.", found[0].note if found else "")
            return
        choices = [(line.label, line if line.category else None) for line in lines]
        await turn.fill(lambda: [_title("Choose one to see what they say of it."), Choices("category", choices)])

    await talk.look_up("/categories", lambda assistant: rooms.categories(assistant.index), show)


async def category(talk: Talk, entry: Entry) -> None:
    """Quote what the documents say the category is, what it is for and an example; ask about it where they say nothing of that."""
    found = entry.category
    if found is None or not (found.definition or found.purpose or found.example):
        await talk.ask(entry.question)
        return

    def made() -> Iterable[Widget]:
        for label, quote in (("", found.definition), ("What it is for: ", found.purpose), ("For example: ", found.example)):
            if quote is not None:
                yield QuoteCard(quote, label)
        if found.unstated:
            yield _title(f"Not stated of it: {', '.join(found.unstated)}")
        if entry.question:
            yield Choices("ask", [(f"→ ask about it: {entry.question}", entry.question)])

    await talk.show(entry.name, made)


async def define(talk: Talk, rooms: Backend, term: str) -> None:
    """Quote the definitions of `term`, side by side."""

    def made(found: Definition) -> Iterable[Widget]:
        if found.understood_as is not None:
            yield Static(plain(f"understood as: {found.understood_as}"), markup=False, classes="understood")
        for entry in found.entries:
            how = "nowhere defined; first used here" if entry.how == "first use" else entry.how.value
            yield _title(f"{entry.title} ({how})")
            yield QuoteCard(entry.quote, "")
        if not found.entries:
            yield _title("✗ Not found: the documents do not use this term.")
        if found.suggestions:
            yield _title("Terms near to it:")
            yield Choices("define", [(f"→ {name}", name) for name in found.suggestions])

    async def show(turn: Turn, found: Definition) -> None:
        await turn.fill(lambda: made(found))

    await talk.look_up(f"/define {term}", lambda assistant: rooms.define(assistant.index, term), show)


async def tour(talk: Talk, rooms: Backend, start: int = 0) -> None:
    """Quote the way through the subject, some stops at a time, from the stop `start` on."""

    def made(stops: tuple[Stop, ...]) -> Iterable[Widget]:
        for stop in stops[start : start + _STOPS]:
            yield _title(stop.title)
            for label, quote in (("", stop.definition), ("What for: ", stop.why), ("For example: ", stop.example)):
                if quote is not None:
                    yield QuoteCard(quote, label)
            if stop.more:
                yield _title(f"{count(stop.more, 'more part')} of it are not told here; /categories lists them.")
        left = len(stops) - start - _STOPS
        if left > 0:
            yield Choices("tour", [(f"→ go on ({count(left, 'stop')} left)", start + _STOPS)])

    async def show(turn: Turn, stops: tuple[Stop, ...]) -> None:
        if stops:
            await turn.fill(lambda: made(stops))
        else:
            await turn.say("The documents have no structure to lead through.")

    await talk.look_up("/tour", lambda assistant: rooms.tour(assistant.index), show)


async def sources(talk: Talk) -> None:
    """List the documents to open."""

    async def show(turn: Turn, found: list[tuple[str, str]]) -> None:
        choices = [(f"{name} — {title}", name) for name, title in found]
        await turn.fill(lambda: [_title(f"{count(len(found), 'document')}; choose one to open it."), Choices("open", choices)])

    await talk.look_up("/sources", lambda assistant: [(name, assistant.index.title(name)) for name in assistant.index.names()], show)


def _title(text: str) -> Static:
    return Static(plain(text), markup=False, classes="heading")
