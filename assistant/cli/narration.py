"""What is told on stderr while something takes its time."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

import click

from assistant.cli.common import is_dumb, narrate
from assistant.render import count, visible

if TYPE_CHECKING:
    from assistant.indexing import Changes, Progress

_REFRESH = 0.1
"""Seconds between two states of a progress line."""


class Narrator:
    """Tells the progress of a build: one line that is rewritten on a terminal that can do that, a line a stage elsewhere.

    It is called with each Progress; `say` writes a line of its own, and so does what the rooms below log meanwhile. Leaving it
    clears the progress line.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, rewrite: bool = True) -> None:
        self._clock = clock
        self._rewrites = rewrite and sys.stderr.isatty() and not is_dumb()
        self._stage = ""
        self._began = self._shown = clock()
        self._drawn = False
        self._log = logging.getLogger("assistant")
        self._listener = _Listener(self.say)

    def __enter__(self) -> Narrator:
        self._log.addHandler(self._listener)
        self._log.setLevel(logging.INFO)
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._log.removeHandler(self._listener)
        self._log.setLevel(logging.NOTSET)
        self._clear()

    def __call__(self, progress: Progress) -> None:
        """Show `progress`."""
        now = self._clock()
        fresh = progress.stage != self._stage
        if fresh:
            self._stage, self._began = progress.stage, now
        if not self._rewrites:
            if fresh:
                click.echo(f"{visible(progress.stage)}: {progress.total:,}" if progress.total else bar(progress.stage, 0, 0, 0.0), err=True)
            return
        if not fresh and progress.done < progress.total and now - self._shown < _REFRESH:
            return
        self._shown = now
        self._draw(bar(progress.stage, progress.done, progress.total, now - self._began))

    def say(self, text: str) -> None:
        """Write a line of narration."""
        self._clear()
        narrate(text)

    def _draw(self, line: str) -> None:
        self._clear()
        click.echo(line, err=True, nl=False)
        self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._drawn = False


class _Listener(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(record.getMessage())


def bar(stage: str, done: int, total: int, spent: float) -> str:
    """A progress line: what, a bar of 20 cells, how many of how many, and after a second of it the time left."""
    if not total:
        return f"{visible(stage)} …"
    full = 20 * done // total
    left = ""
    if spent >= 1 and 0 < done < total:
        seconds = spent * (total - done) / done
        left = f", {seconds:.0f} s left" if seconds < 90 else f", {seconds / 60:.0f} min left"
    return f"{visible(stage)} {'█' * full}{'░' * (20 - full)} {done:,} of {total:,}{left}"


def behind(changes: Changes) -> str:
    """The sentence that says how the folder changed since it was indexed."""
    told = summary({"new": changes.added, "changed": changes.changed, "removed": changes.removed})
    return f"The documents changed since they were indexed ({told})."


def summary(groups: dict[str, tuple[str, ...]]) -> str:
    """The groups that have names in them: 2 new, 1 removed."""
    return ", ".join(f"{len(names):,} {what}" for what, names in groups.items() if names)


def documents(number: int) -> str:
    """A number of documents in words."""
    return count(number, "document")
