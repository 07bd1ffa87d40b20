"""The first screen: what this is, which folder it reads, and questions to begin with."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.config import Settings
from assistant.tui.exchange import Choices
from assistant.tui.quotes import plain

ABOUT = (
    "Ask about the documents in your own words. The answer is quoted from them word for word, with its place; "
    "when they do not say, this says so. Nothing leaves this machine."
)


class Welcome(Vertical):
    """What a reader sees before the first question."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        """What this is, and that its questions are still to come."""
        yield Static(Content("Questions to the documents"), markup=False, classes="name")
        yield Static(Content(ABOUT), markup=False)
        yield Static(plain(f"It reads {os.path.normpath(self._settings.corpus)}. {how_to_change(self._settings)}"), markup=False)
        yield Static(Content("You can type your question now; the index is being opened …"), markup=False, classes="waiting")

    async def suggest(self, questions: Sequence[str]) -> None:
        """Offer `questions` to begin with."""
        await self.query(".waiting").remove()
        if questions:
            await self.mount(
                Static(Content("To begin with (Tab, then Enter, or a click):"), markup=False, classes="begin"),
                Choices("ask", [(f"→ {question}", question) for question in questions]),
            )


def how_to_change(settings: Settings) -> str:
    """How another folder is read, in a sentence that says where this one was named."""
    source = settings.sources.get("corpus", "default")
    named = "" if source == "default" else f" (named by {source})"
    return f"For another folder{named}: /corpus FOLDER here, or assistant chat --corpus DIR"
