"""The terminal chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.config import Settings


def run(settings: Settings) -> None:
    """Open the terminal chat over the documents that `settings` name, and return when the reader leaves it.

    Nothing but Textual is imported before the first paint; the index and the encoder load behind it.
    """
    from assistant.tui.app import ChatApp
    from assistant.tui.librarian import backend

    ChatApp(settings, backend(settings)).run()
