"""The opening of the index behind the screen, and its update when the documents have changed: what the reader is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.render import count
from assistant.tui.librarian import Backend, Librarian
from assistant.tui.sidebar import Sidebar, entries
from assistant.tui.talk import told
from assistant.tui.transcript import Transcript, note
from assistant.tui.welcome import Welcome

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.indexing import BuildReport, Progress
    from assistant.onboarding import DocumentCategories


class Opening:
    """Gets the index ready, and fills in what comes with it: its size, the first questions, the categories.

    `sized` is called with the size of the index in words, `changed` whenever `state` has something new to say.
    """

    def __init__(
        self,
        rooms: Backend,
        transcript: Transcript,
        sidebar: Sidebar,
        report: Callable[..., object],
        sized: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self.librarian = Librarian(rooms, report, self._progressed, self._opened)
        self.ready = False
        self.failed = False
        self._rooms = rooms
        self._transcript = transcript
        self._sidebar = sidebar
        self._sized = sized
        self._changed = changed
        self._progress = ""
        self._updating = False
        self._told = False

    @property
    def state(self) -> str:
        """How it stands with the index, in a line."""
        if self.failed:
            return "✗ The documents cannot be asked yet; asking tries again"
        return self._progress or ("● Ready" if self.ready else "… Opening the index")

    def start(self) -> None:
        """Begin; nothing of it happens on the chat's own thread."""
        self.librarian.submit(lambda _: None, lambda _: None, self._not_opened)
        self.librarian.start()

    def _progressed(self, progress: Progress) -> None:
        of = f" {progress.done:,} of {progress.total:,}" if progress.total else ""
        self._progress = f"… Indexing: {progress.stage}{of}"
        self._changed()

    async def _opened(self) -> None:
        moved, told = self.ready, self._told
        self.ready, self.failed, self._progress, self._told = True, False, "", False
        self._changed()
        if moved and not told:
            await self._transcript.add(note("The index was brought up to date elsewhere; answers come from the new one from here on."))
        self.librarian.submit(_first_look, self._looked, self._problem)
        self.librarian.beside(lambda assistant: self._rooms.categories(assistant.index), self._categories_found, self._no_categories)
        if not self._updating:
            self._updating = True
            self.librarian.update(self._updated, self._not_updated)

    async def _not_opened(self, problem: Exception) -> None:
        self.failed, self._progress = True, ""
        self._changed()
        await self._problem(problem)

    async def _problem(self, problem: Exception) -> None:
        await self._transcript.query("Welcome .waiting").remove()
        await self._transcript.add(note(*told(problem), problem=True))

    async def _looked(self, found: tuple[int, tuple[str, ...]]) -> None:
        documents, suggestions = found
        self._sized(f" ({count(documents, 'document')})")
        for welcome in self._transcript.query(Welcome):
            await welcome.suggest(suggestions)

    def _categories_found(self, found: tuple[DocumentCategories, ...]) -> None:
        self._sidebar.fill(entries(found))

    def _no_categories(self, problem: Exception) -> None:
        self._sidebar.say(f"They could not be looked up: {told(problem)[0]}")

    async def _updated(self, report: BuildReport | None) -> None:
        self._progress = ""
        self._changed()
        if report is None:
            return
        changes = [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
        said = ", ".join(f"{count(len(names), 'document')} {what}" for names, what in changes if names)
        await self._transcript.mount(note(f"The index is up to date with the documents again: {said or 'made anew'}."))
        self._told = True
        self.librarian.submit(lambda _: None, lambda _: None, self._not_updated)

    async def _not_updated(self, problem: Exception) -> None:
        self._progress = ""
        self._changed()
        message, next_step = told(problem)
        await self._transcript.mount(note(f"The index is not up to date with the documents: {message}", next_step, problem=True))


def _first_look(assistant: Assistant) -> tuple[int, tuple[str, ...]]:
    """How many documents there are, and the first questions."""
    return len(assistant.index.names()), assistant.suggestions()
