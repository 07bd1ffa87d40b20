"""`handbook`: one file to hand to a new colleague."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from assistant.cli.common import command, narrate, opened_assistant, reason, with_settings
from assistant.config import Settings
from assistant.errors import AssistantError, UsageError

_MARKDOWN, _HTML = (".md", ".markdown"), (".html", ".htm")

EPILOG = """
\b
Examples:
  assistant handbook handbook.html           to read in a browser, or to print
  assistant handbook handbook.md             to keep beside the documents
  assistant verify handbook.md               and its quotes re-checked
  assistant handbook --force handbook.html   in place of the one that is there

It tells what the documents are about, their categories, the terms that they define, and answers to questions on each part: all
of it quoted, each quote with its place. The same documents give the same file.
"""


@command(epilog=EPILOG)
@click.argument("file", metavar="OUT.html|OUT.md", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file when there is one.")
@with_settings
def handbook(settings: Settings, file: Path, force: bool) -> int:
    """Write a handbook for someone new: the subject, its categories, a glossary, and answered questions, all quoted."""
    from assistant.cli.handbook_html import html
    from assistant.cli.handbook_markdown import markdown
    from assistant.onboarding.handbook import handbook as made
    from assistant.render import count

    _check(file, force)
    with opened_assistant(settings) as assistant:
        book = made(assistant.index, assistant.ask)
    _write(file, html(book) if file.suffix.lower() in _HTML else markdown(book))
    narrate(f"Wrote {file}: {count(len(book.quotes), 'quote')}.")
    return 0


def _check(file: Path, force: bool) -> None:
    """Raise UsageError when `file` cannot be meant: before anything is read or built for it."""
    if file.suffix.lower() not in (*_MARKDOWN, *_HTML):
        raise UsageError(f"{str(file)!r} ends with neither .html nor .md.", "The ending says in which form the handbook is written.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {str(file.parent)!r}.", "Make it first, or name a file elsewhere.")
    if file.is_dir():
        raise UsageError(f"{str(file)!r} is a folder.", "Name a file.")
    if file.exists() and not force:
        raise UsageError(f"{str(file)!r} is there already.", "Name another file, or replace it with --force.")


def _write(file: Path, text: str) -> None:
    """Write `file` whole or leave it as it was. Raises AssistantError when it cannot be written."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as problem:
        raise AssistantError(f"{file} cannot be written: {reason(problem)}.", "Write to a folder in which you may.") from problem
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(file)
    except OSError as problem:
        raise AssistantError(f"{file} cannot be written: {reason(problem)}.", "Make room for it, or name a file elsewhere.") from problem
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


COMMANDS = (handbook,)
