"""The thread that owns the Assistant: it opens it behind the first paint and does what the chat asks of it, one thing at a time.

The threads are daemons, which an interpreter does not wait for, so that the chat can be left at any moment: a thread worker of
Textual would hold up the exit until the index is built.
"""

from __future__ import annotations

import contextlib
import importlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import ModelError

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.config import Settings
    from assistant.indexing import BuildReport, Index, Progress
    from assistant.onboarding import Definition, DocumentCategories, Stop

Result = TypeVar("Result")
OnProgress = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class Backend:
    """What the chat needs of the rooms below it; a test passes its own.

    `open_assistant` may build the index; `open_words` opens what there is of it, to look for words when the model has a problem, and
    raises that where there is nothing.
    `update` brings an index that is behind its documents up to date, and returns None when there was nothing to do.
    """

    open_assistant: Callable[[OnProgress], Assistant]
    open_words: Callable[[ModelError], Assistant]
    update: Callable[[OnProgress], BuildReport | None]
    categories: Callable[[Index], tuple[DocumentCategories, ...]]
    define: Callable[[Assistant, str], Definition]
    tour: Callable[[Index], tuple[Stop, ...]]


def backend(settings: Settings) -> Backend:
    """The real rooms, each imported when it is first used."""

    def open_assistant(on_progress: OnProgress) -> Assistant:
        from assistant.answering import Assistant
        from assistant.indexing import Progress
        from assistant.models import is_prepared

        if not is_prepared(settings.model):
            on_progress(Progress("preparing the model, once, some 15 seconds", 0, 0))
        return Assistant.open(settings.corpus, settings.index, on_progress=on_progress)

    def open_words(problem: ModelError) -> Assistant:
        from assistant.tui.words import WordSearch

        return WordSearch(settings, problem)

    def update(on_progress: OnProgress) -> BuildReport | None:
        from assistant import indexing

        if not indexing.pending(settings.corpus, settings.index):
            return None
        return indexing.update(settings, on_progress)

    def categories(index: Index) -> tuple[DocumentCategories, ...]:
        from assistant import onboarding

        return onboarding.categories(index)

    def define(assistant: Assistant, term: str) -> Definition:
        from assistant import onboarding

        try:
            return onboarding.define(assistant.index, term, lambda: assistant.encoder)
        except ModelError:
            return onboarding.define(assistant.index, term)  # by its name alone

    def tour(index: Index) -> tuple[Stop, ...]:
        from assistant import onboarding

        return onboarding.tour(index)

    return Backend(open_assistant, open_words, update, categories, define, tour)


class Librarian:
    """Does jobs on the Assistant in the order they came, and hands each result back through `report`.

    `report` is called from the librarian's threads with a function and its arguments, and must run it on the chat's own;
    `on_open` is reported each time an index was opened, with the problem of the model when only words can be looked for.
    A job that comes when the Assistant could not be opened tries to open it again: the reader may have mended the cause. One that
    comes after another index was put in force, by this chat or anyone else, is done on that one.
    """

    def __init__(
        self,
        rooms: Backend,
        report: Callable[..., object],
        on_progress: Callable[[Progress], object],
        on_open: Callable[[ModelError | None], object],
    ) -> None:
        self._rooms = rooms
        self._report = report
        self._on_progress = on_progress
        self._on_open = on_open
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Callable[[Any], object], Callable[[Exception], object]]]
        self._jobs = queue.SimpleQueue()
        self._assistant: Assistant | None = None
        self._lock = threading.Lock()
        self._at_work = 0
        self._closed = False

    def close(self) -> bool:
        """Begin nothing more, and tell whether something is still at work."""
        with self._lock:
            self._closed = True
            return self._at_work > 0

    def start(self) -> None:
        """Start the thread; jobs may have been given before."""
        threading.Thread(target=self._work, name="librarian", daemon=True).start()

    def submit(
        self,
        job: Callable[[Assistant], Result],
        then: Callable[[Result], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Do `job` after those before it, then call `then` with what it returned or `failed` with what it raised."""
        self._jobs.put((lambda: job(self._opened()), then, failed))

    def beside(
        self,
        job: Callable[[Assistant], Result],
        then: Callable[[Result], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Do a long `job` on a thread of its own, once those before it are done, so that questions need not wait for it."""

        def begin(assistant: Assistant) -> None:
            threading.Thread(target=lambda: self._do(lambda: job(assistant), then, failed), name="beside", daemon=True).start()

        self.submit(begin, lambda _: None, failed)

    def update(self, then: Callable[[BuildReport | None], object], failed: Callable[[Exception], object]) -> None:
        """Bring the index up to date on a thread beside, while the one in use goes on answering."""

        def work() -> None:
            self._do(lambda: self._rooms.update(self._tell_progress), then, failed)

        threading.Thread(target=work, name="indexer", daemon=True).start()

    def _work(self) -> None:
        _quiet_progress_bars()
        while True:
            self._do(*self._jobs.get())

    def _do(self, job: Callable[[], Any], then: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        with self._lock:
            if self._closed:
                return
            self._at_work += 1
        try:
            result = job()
        except Exception as problem:
            self._report(failed, problem)
        else:
            self._report(then, result)
        finally:
            with self._lock:
                self._at_work -= 1

    def _opened(self) -> Assistant:
        """The Assistant on the index in force; a former one is let go even when no other can be opened, since its words may be gone."""
        if self._assistant is not None and not self._assistant.index.is_in_force():
            self._assistant.close()
            self._assistant = None
        if self._assistant is None:
            self._assistant, problem = self._open()
            self._report(self._on_open, problem)
        return self._assistant

    def _open(self) -> tuple[Assistant, ModelError | None]:
        try:
            return self._rooms.open_assistant(self._tell_progress), None
        except ModelError as problem:
            return self._rooms.open_words(problem), problem

    def _tell_progress(self, progress: Progress) -> None:
        self._report(self._on_progress, progress)


def _quiet_progress_bars() -> None:
    """Give tqdm a plain lock: its own one starts a process that needs a file descriptor, which Textual's stderr has not."""
    with contextlib.suppress(ImportError):
        importlib.import_module("tqdm").tqdm.set_lock(threading.RLock())
