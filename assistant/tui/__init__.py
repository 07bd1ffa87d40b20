"""The terminal chat."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.config import Settings


def run(settings: Settings) -> None:
    """Open the terminal chat over the documents that `settings` name, and return when the reader leaves it.

    A reader who wants another folder gets another chat, over that one.

    Nothing but Textual is imported before the first paint; the index and the encoder load behind it. A fault of the program
    is raised once the terminal is its own again. When something is still at work behind the chat, the process ends here: a
    thread inside native code does not survive the end of the interpreter around it, which would abort.
    """
    from assistant.tui.app import ChatApp
    from assistant.tui.librarian import backend

    at_work = False
    while True:
        app = ChatApp(settings, backend(settings))
        other = app.run()
        at_work = app.close() or at_work
        if app.fault is not None:
            raise app.fault
        if other is None:
            break
        settings = other
    if at_work:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(app.return_code or 0)
    if app.return_code:
        raise SystemExit(app.return_code)
