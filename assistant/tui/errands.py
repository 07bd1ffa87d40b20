"""What the commands about the documents look up, and how it is shown: categories, a definition, the tour, the documents."""

from __future__ import annotations

from typing import Any

from assistant.render import count
from assistant.tui.librarian import Backend
from assistant.tui.sidebar import entries
from assistant.tui.talk import Talk
from assistant.tui.transcript import Choices, Exchange


async def categories(talk: Talk, rooms: Backend) -> None:
    """List the categories to choose from."""

    async def show(exchange: Exchange, found: Any) -> None:
        names = [line.label for line in entries(found) if not line.heading]
        await exchange.say("Choose one to ask about it." if names else "The documents name no categories.")
        if names:
            await exchange.mount(Choices("ask", [(name, name) for name in names]))

    await talk.look_up("/categories", lambda assistant: rooms.categories(assistant.index), show)


async def define(talk: Talk, rooms: Backend, term: str) -> None:
    """Quote the definition of `term`."""

    async def show(exchange: Exchange, found: Any) -> None:
        await exchange.say(str(found))

    await talk.look_up(f"/define {term}", lambda assistant: rooms.define(assistant.index, term), show)


async def tour(talk: Talk, rooms: Backend) -> None:
    """Quote the way through the subject."""

    async def show(exchange: Exchange, found: Any) -> None:
        await exchange.say(str(found))

    await talk.look_up("/tour", lambda assistant: rooms.tour(assistant.index), show)


async def sources(talk: Talk) -> None:
    """List the documents to open."""

    async def show(exchange: Exchange, found: list[tuple[str, str]]) -> None:
        await exchange.say(f"{count(len(found), 'document')}; choose one to open it.")
        await exchange.mount(Choices("open", [(f"{name} — {title}", name) for name, title in found]))

    await talk.look_up(
        "/sources", lambda assistant: [(name, assistant.index.title(name)) for name in assistant.index.names()], show
    )
