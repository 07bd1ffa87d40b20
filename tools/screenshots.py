"""Draw docs/chat.svg, the picture in the README: the chat itself over the shipped page, after one question (`make screenshots`)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

from textual.widgets import OptionList

from assistant import Assistant, config
from assistant.tui.app import ChatApp
from assistant.tui.composer import Composer
from assistant.tui.librarian import backend
from assistant.tui.quotes import QuoteCard

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "chat.svg"
QUESTION = "What is meant by sharing of intelligence?"
SIZE = (112, 29)
"""Columns and rows: room for the categories beside the talk."""

PATIENCE = 120
"""Seconds for what is waited for."""


async def draw() -> str:
    """The screen as SVG once QUESTION is answered."""
    settings = config.load(config.shipped_corpus())
    Assistant.open(settings.corpus, settings.index).close()  # makes the index where there is none
    # the picture is to be the same from whichever folder it was made
    shown = replace(settings, corpus=Path("corpus"), sources={**settings.sources, "corpus": "default"})
    app = ChatApp(shown, backend(settings))
    async with app.run_test(size=SIZE) as pilot, asyncio.timeout(PATIENCE):
        app.query_one(Composer).cursor_blink = False
        while app.query_one("#categories", OptionList).option_count < 2:
            await pilot.pause(0.05)
        app.query_one(Composer).put(QUESTION)
        await pilot.press("enter")
        while app.busy or not app.query(QuoteCard):
            await pilot.pause(0.05)
        await pilot.pause()
        svg = app.export_screenshot(title="assistant")
    # fonts from somewhere on the net, which a viewer would fetch: its own monospaced one does
    return re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(asyncio.run(draw()), encoding="utf-8")
    print(f"Drew {PICTURE.relative_to(ROOT)}")
