"""Opening documents: beside the talk or over it, from quote to quote, and in the reader's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App, SuspendNotSupported
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widget import Widget

from assistant.config import Settings
from assistant.errors import AssistantError, CorpusError
from assistant.tui.librarian import Librarian
from assistant.tui.sidebar import ROOM
from assistant.tui.source import Opened, SourceScreen, SourceView, holding
from assistant.types import Document, Quote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from assistant.answering import Assistant

_AT_LINE = {
    "code": "-g {file}:{line}",
    "codium": "-g {file}:{line}",
    "subl": "{file}:{line}",
    "hx": "{file}:{line}",
    "zed": "{file}:{line}",
}
"""How editors are told the line that do not take `+LINE FILE`, as vi, nano, emacs and most others do."""


class Reading:
    """The document that is open, if one is; going back leaves the talk where it was.

    `moved` is called when it took room from the talk, or gave it back.
    """

    def __init__(
        self, app: App[Settings], librarian: Librarian, failed: Callable[[Exception], Awaitable[None]], moved: Callable[[], None]
    ) -> None:
        self._app = app
        self._librarian = librarian
        self._failed = failed
        self._moved = moved
        self._came_from: Widget | None = None

    @property
    def view(self) -> SourceView | None:
        """What shows the document that is open."""
        for screen in reversed(self._app.screen_stack):
            for view in screen.query(SourceView):
                if isinstance(view, SourceView):
                    return view
        return None

    @property
    def beside(self) -> bool:
        """Whether a document is open beside the talk."""
        return bool(self._app.screen_stack[0].query(SourceView))

    def open(self, name: str, quotes: Sequence[Quote] = (), place: int = 0) -> None:
        """Open the document `name`, at the quote at `place` of those of an answer."""

        def look(assistant: Assistant) -> Opened:
            index = assistant.index
            document = holding(index, quotes[place]) if quotes else index.document(name)
            return Opened(document, index.file_state(name), tuple(quotes), place)

        self._librarian.submit(look, self._show, self._failed)

    def step(self, opened: Opened, step: int) -> None:
        """Go on to another quote of the answer, after the last to the first."""
        if opened.quotes:
            place = (opened.place + step) % len(opened.quotes)
            self.open(opened.quotes[place].citation.document, opened.quotes, place)

    async def close(self) -> None:
        """Close the document, and give the focus back to what had it."""
        if isinstance(self._app.screen, SourceScreen):
            self._app.pop_screen()
        elif self.view is not None:
            await self.view.remove()
            self._moved()
        if self._came_from is not None and self._came_from.is_attached:
            self._came_from.focus()

    async def fit(self, width: int) -> None:
        """Move the document beside the talk or over it, as a new `width` of the terminal asks for."""
        view = self.view
        if view is not None and self.beside is (width < ROOM):
            opened = view.opened
            await self.close()
            await self._show(opened, width)

    async def _show(self, opened: Opened, width: int | None = None) -> None:
        view = self.view
        if view is not None:
            view.show_quote(opened)
            return
        if isinstance(self._app.screen, ModalScreen):
            return
        self._came_from = self._app.screen.focused
        if (width or self._app.size.width) >= ROOM and len(self._app.screen_stack) == 1:
            await self._app.screen.query_one("#middle", Horizontal).mount(SourceView(opened))
            self._moved()
        else:
            await self._app.push_screen(SourceScreen(opened))

    def edit(self, folder: Path, document: Document, line: int) -> None:
        """Open the document's file in the reader's editor, in place of the chat until that is closed.

        Raises CorpusError when the file is gone, AssistantError when there is no editor or no terminal to give to it.
        """
        file = folder / document.name
        if not file.is_file():
            raise CorpusError(f"{file} is gone.", "The text as it was indexed is all there is of it.")
        try:
            command = editor(file, 1 if document.pages else line)
            with self._app.suspend():
                subprocess.run(command, check=False)
        except SuspendNotSupported as problem:
            raise AssistantError("There is no terminal here that an editor could be given.", f"The file is {file}.") from problem
        except (OSError, ValueError) as problem:
            raise AssistantError(f"The editor cannot be started: {problem}.", "Name yours in the variable EDITOR.") from problem


def editor(file: Path, line: int) -> list[str]:
    """The command that opens `file` at `line` in the editor that VISUAL or EDITOR name, else vi; no shell reads it.

    Raises ValueError when those are no command.
    """
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    if not words:
        raise ValueError("EDITOR names no command")
    form = _AT_LINE.get(Path(words[0]).stem)
    if form is None:
        return [*words, f"+{line}", str(file)]
    return [*words, *(part.format(file=file, line=line) for part in form.split(" "))]
