"""Writing the handbook as a file, whole or not at all: a page of HTML or Markdown, as the file's ending says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, UsageError

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.indexing import Progress

NAME = "handbook.html"
"""The file that is written where none is named."""
_MARKDOWN, _HTML = (".md", ".markdown"), (".html", ".htm")


def check(file: Path, *, otherwise: str) -> None:
    """Raise UsageError when `file` cannot be meant: before anything is read or built for it.

    `otherwise` is what to do instead where the file is there already; empty, and it is to be replaced.
    """
    if file.suffix.lower() not in (*_MARKDOWN, *_HTML):
        raise UsageError(f"{str(file)!r} ends with neither .html nor .md.", "The ending says in which form the handbook is written.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {str(file.parent)!r}.", "Make it first, or name a file elsewhere.")
    if file.is_dir():
        raise UsageError(f"{str(file)!r} is a folder.", "Name a file.")
    if file.exists() and otherwise:
        raise UsageError(f"{str(file)!r} is there already.", otherwise)


def write(assistant: Assistant, file: Path, on_progress: Callable[[Progress], object] = lambda progress: None) -> int:
    """Write the handbook of the assistant's documents, and return how many quotes it holds.

    The file is written whole or left as it was. Raises AssistantError when it cannot be written.
    """
    from assistant.onboarding.handbook import handbook
    from assistant.tui.handbook_html import html
    from assistant.tui.handbook_markdown import markdown

    book = handbook(assistant.index, assistant.ask, on_progress)
    _write(file, html(book) if file.suffix.lower() in _HTML else markdown(book))
    return len(book.quotes)


def _write(file: Path, text: str) -> None:
    """Write `file` whole or leave it as it was. Raises AssistantError when it cannot be written."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as problem:
        raise _unwritten(file, problem, "Write to a folder in which you may.") from problem
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(file)
    except OSError as problem:
        raise _unwritten(file, problem, "Make room for it, or name a file elsewhere.") from problem
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _unwritten(file: Path, problem: OSError, next_step: str) -> AssistantError:
    return AssistantError(f"{file} cannot be written: {problem.strerror or problem}.", next_step)
