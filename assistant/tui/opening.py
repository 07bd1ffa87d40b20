"""The opening of the index behind the screen, and its update when the documents have changed: what the reader is told of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.render import count
from assistant.tui.librarian import Backend, Librarian
from assistant.tui.names import headings
from assistant.tui.sidebar import Sidebar, entries
from assistant.tui.talk import told
from assistant.tui.transcript import Remark, Transcript
from assistant.tui.welcome import Welcome

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.errors import ModelError
    from assistant.indexing import BuildReport, Progress
    from assistant.onboarding import DocumentCategories

_SOON = 2.0
"""Seconds of a stage after which its pace tells how long the rest takes."""


class Opening:
    """Gets the index ready, and fills in what comes with it: its size, the first questions, the categories.

    `sized` is called with the size of the index in words, `named` with the names that can be completed, `changed` whenever `state`
    has something new to say.
    """

    def __init__(
        self,
        rooms: Backend,
        transcript: Transcript,
        sidebar: Sidebar,
        report: Callable[..., object],
        sized: Callable[[str], None],
        named: Callable[[tuple[str, ...]], None],
        changed: Callable[[], None],
    ) -> None:
        self.librarian = Librarian(rooms, report, self._progressed, self._opened)
        self.ready = False
        self.failed = False
        self._rooms = rooms
        self._transcript = transcript
        self._sidebar = sidebar
        self._sized = sized
        self._named = named
        self._changed = changed
        self._progress = ""
        self._stage = ("", 0.0)
        self._updating = False
        self._asked_for = False
        self._told = False
        self._words_only = False

    @property
    def state(self) -> str:
        """How it stands with the index, in a line."""
        if self.failed:
            return "✗ The documents cannot be asked yet; asking tries again"
        ready = "○ Without the model: only words are looked for" if self._words_only else "● Ready"
        return self._progress or (ready if self.ready else "… Opening the index")

    def start(self) -> None:
        """Begin; nothing of it happens on the chat's own thread."""
        self.librarian.submit(lambda _: None, lambda _: None, self._not_opened)
        self.librarian.start()

    def _progressed(self, progress: Progress) -> None:
        if progress.stage != self._stage[0]:
            self._stage = (progress.stage, time.monotonic())
        of = f" {progress.done:,} of {progress.total:,}" if progress.total else ""
        self._progress = f"… Indexing: {progress.stage}{of}{left(progress.done, progress.total, time.monotonic() - self._stage[1])}"
        self._changed()

    async def _opened(self, problem: ModelError | None) -> None:
        self._words_only = problem is not None
        moved, told = self.ready, self._told
        if not moved:
            gc.freeze()  # what was loaded stays, so no collection need look at it: the keys would wait for that
        self.ready, self.failed, self._progress, self._told = True, False, "", False
        self._changed()
        if problem is not None:
            step = f"{problem.next_step} Then open the chat again; until then only words are looked for, with no verdict."
            await self._transcript.add(Remark(str(problem), step, problem=True))
        if moved and not told:
            await self._transcript.add(Remark("The index was brought up to date elsewhere; answers come from the new one from here on."))
        self.librarian.submit(_first_look, self._looked, self._problem)
        self.librarian.beside(lambda assistant: self._rooms.categories(assistant.index), self._categories_found, self._no_categories)
        self.librarian.beside(lambda assistant: headings(assistant.index), self._named, lambda problem: None)
        if problem is None and not self._updating:
            self._updating = True
            self.update()

    def update(self, *, asked: bool = False) -> None:
        """Bring the index up to date behind the talk; who `asked` for it is told when there was nothing to do."""
        self._asked_for = asked
        self.librarian.update(self._updated, self._not_updated)

    async def _not_opened(self, problem: Exception) -> None:
        self.failed, self._progress = True, ""
        self._changed()
        await self._problem(problem)

    async def _problem(self, problem: Exception) -> None:
        await self._transcript.query("Welcome .waiting").remove()
        await self._transcript.add(Remark(*told(problem), problem=True))

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
            if self._asked_for:
                await self._remark(Remark("The index is up to date with the documents."))
            return
        changes = [(report.added, "added"), (report.changed, "changed"), (report.removed, "removed")]
        said = ", ".join(f"{count(len(names), 'document')} {what}" for names, what in changes if names)
        await self._remark(Remark(f"The index is up to date with the documents again: {said or 'made anew'}."))
        self._told = True
        self.librarian.submit(lambda _: None, lambda _: None, self._not_updated)

    async def _not_updated(self, problem: Exception) -> None:
        self._progress = ""
        self._changed()
        message, next_step = told(problem)
        await self._remark(Remark(f"The index is not up to date with the documents: {message}", next_step, problem=True))

    async def _remark(self, remark: Remark) -> None:
        """Say something that the reader need not be taken to."""
        await self._transcript.add(remark, follow=False)


def left(done: int, total: int, spent: float) -> str:
    """How long the rest takes at the pace so far, after `spent` seconds; nothing while that cannot be told."""
    if not 0 < done < total or spent < _SOON:
        return ""
    seconds = spent / done * (total - done)
    return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {max(1, seconds):.0f} s left"


def _first_look(assistant: Assistant) -> tuple[int, tuple[str, ...]]:
    """How many documents there are, and the first questions."""
    return len(assistant.index.names()), assistant.suggestions()
