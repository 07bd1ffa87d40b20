"""`chat`: the terminal chat, or, without a screen to draw on, questions line by line."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from assistant.cli.common import Typed, command, is_dumb, narrate, opened_assistant, with_settings
from assistant.cli.serve import serve
from assistant.config import Settings
from assistant.errors import ModelError

if TYPE_CHECKING:
    from assistant.answering import Assistant

EPILOG = """
\b
Examples:
  assistant                          the chat
  assistant chat --plain             question by question, without the screen: for a screen reader, for a simple terminal
  assistant < questions.txt          a question a line; the answers on standard output

Without the screen, too, /help lists the commands; the end of the input (Ctrl-D) or /quit ends the talk.

\b
Exit code 0: the talk ended; 130: interrupted with Ctrl-C; 143, 129: told to end, the line to the terminal was cut.
"""


@command(epilog=EPILOG)
@click.option("--plain", is_flag=True, help="Read questions line by line and print the answers, without the screen.")
@with_settings
def chat(settings: Settings, plain: bool) -> int:
    """Open the chat. Without a terminal, or on one that cannot move its cursor, read questions line by line."""
    return talk(settings, plain=plain)


def talk(settings: Settings, *, plain: bool) -> int:
    """Hold the conversation, on the screen or line by line."""
    if plain or not _has_screen():
        return _lines(settings)
    from assistant.tui import run

    run(settings)
    return 0


def _has_screen() -> bool:
    """Whether there is something to draw on: a terminal, to which all streams lead since stderr is drawn on, or a browser's tab.

    TEXTUAL_DRIVER names what draws instead of the terminal; whoever serves Textual programs to a browser sets it.
    """
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)) and not is_dumb()


def _lines(settings: Settings) -> int:
    from assistant.cli.plain import PlainTalk, greet

    prompt = sys.stdin.isatty()
    with ExitStack() as opened:
        try:
            assistant = opened.enter_context(opened_assistant(settings, rewrite=False))
        except ModelError as problem:
            assistant = opened.enter_context(_words(settings, problem))
        if prompt:
            greet(assistant, settings.corpus)
        PlainTalk(assistant, settings).hold(Typed("Question: " if prompt else ""))
    return 0


def _words(settings: Settings, problem: ModelError) -> Assistant:
    """What looks for words without the model, whose `problem` is told."""
    from assistant.tui.words import WordSearch

    search = WordSearch(settings, problem)
    narrate(f"{problem.told} Until then only words are looked for, with no verdict.")
    return search


COMMANDS = (chat, serve)
