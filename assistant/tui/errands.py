"""What the commands about the documents look up, and how it is shown: categories, a definition, the tour, the gaps, the documents."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from assistant.render import count
from assistant.tui import handbook as writing
from assistant.tui.exchange import Choices, Turn
from assistant.tui.librarian import Backend
from assistant.tui.quotes import QuoteCard, line, told
from assistant.tui.sidebar import Entry, entries
from assistant.tui.talk import Talk

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.config import Settings
    from assistant.onboarding import Definition, DocumentCategories, Glossary, Stop
    from assistant.onboarding.gaps import Asked, Lack
    from assistant.types import Quote

_STOPS = 10
"""Stops of the tour that are shown at once."""
_GAPS = 10
"""Gaps of a kind that are shown."""


async def categories(talk: Talk, rooms: Backend) -> None:
    """List the categories to choose from."""

    async def show(turn: Turn, found: tuple[DocumentCategories, ...]) -> None:
        listed = entries(found)
        if not listed:
            await turn.say("The documents name no categories.", found[0].note if found else "")
            return
        choices = [(entry.label, entry if entry.category else None) for entry in listed]
        await turn.fill(lambda: [line("Choose one to see what they say of it.", "heading"), Choices("category", choices)])

    await talk.look_up("/categories", lambda assistant: rooms.categories(assistant.index), show)


async def category(talk: Talk, entry: Entry) -> None:
    """Quote what the documents say the category is, what it is for and an example; ask about it where they say nothing of that."""
    found = entry.category
    if found is None or not found.told:
        await talk.ask(entry.question)
        return

    def made() -> Iterable[Widget]:
        for label, quote in found.told:
            yield QuoteCard(quote, f"{label}: " if label else "")
        if found.unstated:
            yield line(f"Not stated of it: {', '.join(found.unstated)}", "heading")
        if entry.question:
            yield Choices("ask", [(f"→ ask about it: {entry.question}", entry.question)])

    await talk.show(entry.name, made)


async def define(talk: Talk, rooms: Backend, term: str) -> None:
    """Quote the definitions of `term`, side by side, and where it is used; without a term, list what the documents define."""
    if not term:
        await _glossary(talk)
        return

    def made(found: Definition) -> Iterable[Widget]:
        from assistant.onboarding.told import definition

        yield from told(definition(found))
        if found.suggestions:
            yield line("Names in the documents, the nearest first:", "heading")
            yield Choices("define", [(f"→ {name}", name) for name in found.suggestions])

    async def show(turn: Turn, found: Definition) -> None:
        await turn.fill(lambda: made(found))

    await talk.look_up(f"/define {term}", lambda assistant: rooms.define(assistant, term), show)


async def _glossary(talk: Talk) -> None:
    def look(assistant: Assistant) -> Glossary:
        from assistant.onboarding import glossary

        return glossary(assistant.index)

    async def show(turn: Turn, found: Glossary) -> None:
        choices = [(f"{term.name}  ({', '.join(dict.fromkeys(entry.how for entry in term.entries))})", term.name) for term in found.terms]
        if choices:
            title = f"{count(len(choices), 'term')}; choose one to see what it means."
            await turn.fill(lambda: [line(title, "heading"), Choices("define", choices)])
        else:
            await turn.say("The documents define no terms.")

    await talk.look_up("/define", look, show)


async def tour(talk: Talk, rooms: Backend, start: int = 0, why: str = "") -> None:
    """Quote the way through the subject, some stops at a time, from the stop `start` on; or tell `why` the stop of a number is there."""
    if why:
        await _why(talk, rooms, why)
        return

    def made(stops: tuple[Stop, ...]) -> Iterable[Widget]:
        from assistant.onboarding.told import stop as lines_of

        for number, stop in enumerate(stops[start : start + _STOPS], start + 1):
            yield line(f"{number}. {stop.title}", "heading")
            yield from told(lines_of(stop))
            if stop.because:
                yield line(f"Why it is here: {stop.because}", "note")
        left = len(stops) - start - _STOPS
        if left > 0:
            yield Choices("tour", [(f"→ go on ({count(left, 'stop')} left)", start + _STOPS)])

    async def show(turn: Turn, stops: tuple[Stop, ...]) -> None:
        if stops:
            await turn.fill(lambda: made(stops))
        else:
            await turn.say("The documents have no structure to lead through.")

    await talk.look_up("/tour", lambda assistant: rooms.tour(assistant.index), show)


async def _why(talk: Talk, rooms: Backend, number: str) -> None:
    """Tell why the stop of a number is on the tour, with the passages that it is told from."""

    def look(assistant: Assistant) -> tuple[Stop, tuple[Quote, ...]]:
        from assistant.onboarding.tour import numbered, passages

        stop = numbered(rooms.tour(assistant.index), int(number) if number.isdecimal() else 0)
        return stop, passages(assistant.index, stop)

    async def show(turn: Turn, found: tuple[Stop, tuple[Quote, ...]]) -> None:
        stop, whole = found

        def made() -> Iterable[Widget]:
            yield from (line(stop.title, "heading"), line(stop.because, "note"))
            yield from (QuoteCard(quote, "", nearest=True) for quote in whole)

        await turn.fill(made)

    await talk.look_up(f"/tour {number}", look, show)


async def gaps(talk: Talk, settings: Settings) -> None:
    """Tell what is asked and not answered, and what the documents leave open, some of each kind."""
    corpus, keeps = str(settings.corpus), settings.says("keep_refused")

    def look(assistant: Assistant) -> tuple[tuple[Asked, ...], tuple[Lack, ...]]:
        from assistant.onboarding.gaps import lacks, refused

        return refused(corpus, assistant), lacks(assistant.index)

    def made(asked: tuple[Asked, ...], lacking: tuple[Lack, ...]) -> Iterable[Widget]:
        from assistant.onboarding.told import gaps as lines_of

        shown = [lack for _, alike in groupby(lacking, key=lambda lack: lack.kind) for lack in islice(alike, _GAPS)]
        yield from told(lines_of(keeps, asked[:_GAPS], shown))
        left = len(asked[_GAPS:]) + len(lacking) - len(shown)
        if left:
            yield line(f"{left:,} more are listed by: assistant gaps", "note")

    async def show(turn: Turn, found: tuple[tuple[Asked, ...], tuple[Lack, ...]]) -> None:
        await turn.fill(lambda: made(*found))

    await talk.look_up("/gaps", look, show)


async def handbook(talk: Talk, name: str) -> None:
    """Write a handbook of the documents to a new file, in the folder in which the chat was started unless `name` says otherwise."""
    file = Path.cwd() / Path(name or writing.NAME).expanduser()

    def write(assistant: Assistant) -> int:
        writing.check(file, otherwise="Name another file: /handbook FILE")
        return writing.write(assistant, file)

    async def show(turn: Turn, quotes: int) -> None:
        await turn.say(f"Wrote {file}: {count(quotes, 'quote')}.")

    await talk.look_up(f"/handbook {name}".rstrip(), write, show)


async def sources(talk: Talk) -> None:
    """List the documents to open."""

    async def show(turn: Turn, found: list[tuple[str, str]]) -> None:
        choices = [(f"{name} — {title}", name) for name, title in found]
        await turn.fill(lambda: [line(f"{count(len(found), 'document')}; choose one to open it.", "heading"), Choices("open", choices)])

    await talk.look_up("/sources", lambda assistant: [(name, assistant.index.title(name)) for name in assistant.index.names()], show)
