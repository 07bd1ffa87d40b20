"""The slash commands: their names, what each does, and reading one from what was typed."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `argument` names what may follow it, in brackets, and is empty when nothing may."""

    name: str
    does: str
    argument: str = ""

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".strip()


COMMANDS = (
    Command("help", "the keys in force and these commands"),
    Command("categories", "the categories of the documents; choose one to see what they say of it"),
    Command("define", "how the documents define a term; without one, all that they define", "[TERM]"),
    Command("tour", "the way through the subject for someone new, quoted; with its number, why a stop is there", "[STOP]"),
    Command("walk", "the tour on from where it was left; on the screen a stop at a time"),
    Command("quiz", "questions on the documents, each answered by its quote; on one document only", "[DOCUMENT]"),
    Command("gaps", "what is asked and not answered, and what the documents leave open"),
    Command("handbook", "write a handbook for someone new, as a page or as Markdown", "[FILE.html|FILE.md]"),
    Command("sources", "the documents that are read; choose one to open it"),
    Command("passages", "the passages nearest to the last question, with no verdict"),
    Command("copy", "copy the quote with its citation, as plain text or as Markdown", "[md]"),
    Command("save", "save the conversation as Markdown, HTML or JSON", "[FILE|md|html|json]"),
    Command("sessions", "kept conversations: resume, rename, search, delete"),
    Command("new", "start a new conversation"),
    Command("corpus", "which folder is read, or read another one", "[FOLDER]"),
    Command("reindex", "bring the index up to date with the documents"),
    Command("quit", "close the chat"),
)
_BY_NAME = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it was typed, with what followed its name."""

    command: Command
    argument: str


def is_command(text: str) -> bool:
    """Whether what was typed is meant as a slash command: a slash, alone or with a letter behind it; "//" is none."""
    return text == "/" or (text[:1] == "/" and text[1:2].isalpha())


def parse(text: str) -> Call | str:
    """The command that `text` calls, or, when it calls none, the sentence that says what is off."""
    name, _, argument = text[1:].strip().partition(" ")
    command = _BY_NAME.get(name.casefold())
    if command is None:
        near = difflib.get_close_matches(name.casefold(), _BY_NAME, 1)
        meant = f"Did you mean /{near[0]}? " if near else ""
        return f"There is no command /{name}. {meant}/help lists them."
    argument = argument.strip()
    if argument and not command.argument:
        return f"/{command.name} takes nothing after it."
    return Call(command, argument)


def starting(text: str) -> tuple[Command, ...]:
    """The commands whose name starts with what was typed so far; none once a space follows the name."""
    if not text.startswith("/") or " " in text or "\n" in text:
        return ()
    return tuple(command for command in COMMANDS if command.name.startswith(text[1:].casefold()))
