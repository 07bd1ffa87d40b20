"""What the commands share: the two folders, the streams, reading a file of input, and an open assistant."""

from __future__ import annotations

import functools
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from assistant import config
from assistant.config import Settings
from assistant.errors import AssistantError, IndexingError, UsageError

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.cli.narration import Narrator
    from assistant.indexing import Index
    from assistant.render import Page

_MANY = 2000
"""Passages above which reading all of them is said."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Command(click.Command):
    """A command whose help, like all that it prints, may find no room: that is a sentence of `writing`."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line, which is where help is shown."""
        with writing():
            return super().make_context(*args, **kwargs)


command = functools.partial(click.command, cls=Command)
"""What each command is declared with."""


def folder_options(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command `--corpus` and `--index`."""
    function = click.option("--index", metavar="DIR", help="Where the index of the documents is kept.")(function)
    return click.option("--corpus", metavar="DIR", help="The folder of documents; by default the ones that come with the program.")(
        function
    )


def with_settings(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command `--corpus` and `--index` and call it with the `settings` in force; given before its name they count too."""

    @folder_options
    @click.pass_context
    @functools.wraps(function)
    def call(context: click.Context, /, corpus: str | None, index: str | None, **values: Any) -> int:
        before = context.find_root().params
        corpus, index = (before.get("corpus") if corpus is None else corpus), (before.get("index") if index is None else index)
        return function(settings=settings(corpus, index), **values)

    return call


def settings(corpus: str | None, index: str | None) -> Settings:
    """The settings in force. Raises UsageError for a folder without a name, ConfigError for a bad `config.toml`."""
    if "" in (corpus, index):
        raise UsageError("A folder's name is empty.", "Name a folder after --corpus and --index, or leave the option out.")
    return config.load(corpus, index)


# Streams: stdout carries data, stderr narration


def prepare_streams() -> None:
    """Make stdout able to carry any document's text, to the character.

    A pipe gets UTF-8 whatever the locale, and no newline is translated; what a terminal's encoding cannot show, and the lone
    surrogates that no encoding can, are written as their escape rather than ending the program. A stream that was closed before
    the start is as one that leads nowhere.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def say(text: str) -> None:
    """Write a line of data to stdout as it is. (click.echo would take escape sequences out of a document's text.)

    Raises AssistantError when it cannot be written, BrokenPipeError when its reader has gone.
    """
    with writing():
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def say_json(**values: Any) -> None:
    """Write a line of JSON to stdout, with the version of its form. Raises as `say` does."""
    from assistant.render import SCHEMA, dumps

    say(dumps({"schema": SCHEMA, **values}))


@contextmanager
def writing() -> Iterator[None]:
    """Turn a failure to write to stdout into a sentence; a reader that has gone is no failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise AssistantError(f"The output cannot be written: {reason(problem)}.", "Send it to a place that has room for it.") from problem


def narrate(text: str) -> None:
    """Write a line of narration to stderr, wrapped between words on a terminal."""
    from assistant.render import Page, visible

    if sys.stderr.isatty():
        page = Page(shutil.get_terminal_size().columns, colour=False)
        page.add(text)
        text = page.text()
    click.echo(visible(text), err=True)


def let_go() -> None:
    """Send what a stream cannot take any more nowhere: the interpreter would try again at its end, and fail with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def new_page() -> Page:
    """An empty page for stdout as it is: wrapped on a terminal, coloured when the reader allows that, bare on a pipe."""
    from assistant.render import Page

    return Page(*look())


def look() -> tuple[int | None, bool]:
    """The width to wrap to, None on a pipe, and whether to use colour (https://no-color.org)."""
    if not sys.stdout.isatty():
        return None, False
    return min(shutil.get_terminal_size().columns, 100), not os.environ.get("NO_COLOR") and not is_dumb()


def is_dumb() -> bool:
    """Whether the terminal says that it can neither colour text nor move its cursor."""
    return os.environ.get("TERM") in ("dumb", "unknown")


# Input


@contextmanager
def opened_input(name: str) -> Iterator[BinaryIO]:
    """The file `name`, or standard input for "-". Raises UsageError when it cannot be read."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except (OSError, ValueError) as problem:
            raise UsageError(f"{name!r} cannot be read: {reason(problem)}", "Name a file, or - for standard input.") from problem
        yield file


class Typed(Iterator[str]):
    """The lines of standard input, each asked for with `prompt` where there is one; bytes that are no UTF-8 become U+FFFD."""

    def __init__(self, prompt: str = "") -> None:
        self.prompt = prompt

    def __next__(self) -> str:
        if self.prompt:
            click.echo(self.prompt, err=True, nl=False)
        line = sys.stdin.buffer.readline()
        if not line:
            if self.prompt:
                click.echo(err=True)  # what comes after stands on a line of its own
            raise StopIteration
        return line.decode("utf-8", "replace")


@contextmanager
def prompted(lines: Iterator[str], prompt: str) -> Iterator[None]:
    """Ask for lines that are asked for with another prompt meanwhile."""
    if not (isinstance(lines, Typed) and lines.prompt):
        yield
        return
    before, lines.prompt = lines.prompt, prompt
    try:
        yield
    finally:
        lines.prompt = before


def reason(problem: Exception) -> str:
    """What went wrong, without the number and the path."""
    return getattr(problem, "strerror", None) or str(problem)


def checked_question(text: str) -> str:
    """`text` as a question; lone surrogates, as bytes of the command line that are no UTF-8 become, are replaced by U+FFFD.

    Raises UsageError when nothing, or more than an assistant takes, is asked: before an index is opened or built for it.
    """
    from assistant.answering.assistant import LONGEST_QUESTION

    question = _SURROGATE.sub("\ufffd", text)
    if not question.strip():
        raise UsageError("The question is empty.", 'Ask in words, such as: assistant ask "What is meant by a loan?"')
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(question):,} characters; up to {LONGEST_QUESTION:,} are taken.",
            "Ask a shorter question; a folder of documents is read with --corpus.",
        )
    return question


# The rooms below


@contextmanager
def opened_assistant(settings: Settings, *, rewrite: bool = True, calibrated: bool = True) -> Iterator[Assistant]:
    """An open assistant over the documents of `settings`; builds their index when there is none, and says when it is behind.

    Progress is told in lines that stay when it may not `rewrite` one. Unless `calibrated`, it answers from the usual point on,
    wherever calibration moved it for this folder.
    """
    from assistant.answering import Assistant
    from assistant.cli.narration import Narrator

    with Narrator(rewrite=rewrite) as narrator:
        _have_index(settings, narrator)
        assistant = Assistant.open(settings.corpus, settings.index, calibrated=calibrated, on_progress=narrator, log=narrator.say)
    try:
        yield assistant
    finally:
        assistant.close()


@contextmanager
def opened_index(settings: Settings) -> Iterator[Index]:
    """The open index of the documents of `settings`, for what needs no encoder; built and narrated as for an assistant."""
    from assistant.cli.narration import Narrator
    from assistant.indexing import open_index

    with Narrator() as narrator:
        _have_index(settings, narrator)
        try:
            opened = open_index(settings.index)
        except IndexingError as problem:
            from assistant.indexing import update

            narrator.say(f"{problem} Making it anew, once …")
            update(settings, narrator)
            opened = open_index(settings.index)
    with opened:
        yield opened


def tell_of_many(index: Index) -> None:
    """Say that all documents are being read, where they are so many that it takes some seconds."""
    from assistant.cli.narration import documents

    if index.passage_count > _MANY:
        narrate(f"Reading {documents(len(index.names()))} …")


def _have_index(settings: Settings, narrator: Narrator) -> None:
    """Build the index when there is none of this very folder; say so when there is one that is behind."""
    from assistant.cli.narration import behind, documents
    from assistant.documents import scan
    from assistant.indexing import pending

    changes = pending(settings.corpus, settings.index)
    if changes is None:
        from assistant.indexing import update

        narrator.say(f"Indexing {documents(len(scan(settings.corpus).files))}, once …")
        update(settings, narrator)
    elif changes:
        narrator.say(f"{behind(changes)} Answers come from the index as it is; bring it up to date with: assistant index")
