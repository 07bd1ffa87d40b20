"""`handbook`: one file to hand to a new colleague."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import command, narrate, opened_assistant, with_settings
from assistant.config import Settings

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
    from assistant.cli.narration import Narrator
    from assistant.render import count
    from assistant.tui.handbook import check, write

    check(file, otherwise="" if force else "Name another file, or replace it with --force.")
    with opened_assistant(settings) as assistant, Narrator() as narrator:
        quotes = write(assistant, file, narrator)
    narrate(f"Wrote {file}: {count(quotes, 'quote')}.")
    return 0


COMMANDS = (handbook,)
