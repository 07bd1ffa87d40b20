"""Draw the pictures of the chat in docs/: the chat itself over the shipped page, at fixed sizes and in fixed themes (`make screenshots`).

The same program, page, model and Textual give the same pictures to the character, which a test holds them to.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from textual.pilot import Pilot
from textual.widgets import OptionList

from assistant import Assistant, config
from assistant.config import Settings
from assistant.tui.app import ChatApp
from assistant.tui.composer import Composer
from assistant.tui.librarian import backend
from assistant.tui.quotes import QuoteCard
from assistant.tui.source import SourceView

FOLDER = Path(__file__).parent.parent / "docs"
PATIENCE = 120
"""Seconds for what is waited for."""
_SAME = 5
"""How often in a row the screen is seen as it is before it counts as settled."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen of the chat: a question, whether the document is opened at its first quote, in what size and colours."""

    name: str
    question: str
    size: tuple[int, int]
    theme: str = "textual-dark"
    document: bool = False


PICTURES = (
    Picture("chat.svg", "What is meant by sharing of intelligence?", (112, 29)),
    Picture("refusal.svg", "How much does it cost?", (80, 24), theme="textual-light"),
    Picture("document.svg", "What is meant by sharing of intelligence?", (140, 32), document=True),
)


async def draw(picture: Picture) -> str:
    """The screen as SVG."""
    async with _opened(picture) as pilot:
        app = pilot.app
        app.query_one(Composer).put(picture.question)
        await pilot.press("enter")
        await _until(pilot, lambda: not app.busy and app.query(QuoteCard))
        if picture.document:
            await pilot.press("f3")
            await _until(pilot, lambda: app.query(SourceView))
        svg = await _settled(pilot)
    # fonts from somewhere on the net, which a viewer would fetch: its own monospaced one does
    return re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)


@asynccontextmanager
async def _opened(picture: Picture) -> AsyncIterator[Pilot[None]]:
    """The chat once all that comes with the index stands there."""
    settings = _settings()
    Assistant.open(settings.corpus, settings.index).close()  # makes the index where there is none
    # the picture is to be the same from whichever folder it was made
    app = ChatApp(replace(settings, corpus=Path("corpus")), backend(settings))
    async with app.run_test(size=picture.size) as pilot:
        app.theme = picture.theme
        app.query_one(Composer).cursor_blink = False
        await _until(pilot, lambda: app.query_one("#categories", OptionList).option_count >= 2 and app.query("Welcome Choices"))
        yield pilot


def _settings() -> Settings:
    """The shipped page, with nothing of what the person who draws has set or asked."""
    settings = config.load(config.shipped_corpus())
    values = {**settings.values, "keep_sessions": "no", "keep_refused": "no"}
    return replace(settings, sources=MappingProxyType({**settings.sources, "corpus": "default"}), values=MappingProxyType(values))


async def _until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.05)


async def _settled(pilot: Pilot[None]) -> str:
    """The screen once it stays as it is: the talk is scrolled only after an answer was laid out."""
    seen: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while len(seen) < _SAME or len(set(seen[-_SAME:])) > 1:
            await pilot.pause(0.1)
            seen.append(pilot.app.export_screenshot(title="assistant"))
    return seen[-1]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in PICTURES:
        (FOLDER / each.name).write_text(asyncio.run(draw(each)), encoding="utf-8")
        print(f"Drew docs/{each.name}")
