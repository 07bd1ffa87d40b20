"""Completing what is typed: slash commands by their names, and the names of categories and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.tui import commands

if TYPE_CHECKING:
    from assistant.indexing import Index

_DOCUMENTS = 200
"""Documents whose headings are offered; of more, the first ones."""
_SHORTEST = 4
"""Characters of a name that must be typed before the rest is offered, so that small words offer nothing."""
_NAMING = ("/define ",)
"""What may stand before a name that is offered from its first character on."""


def headings(index: Index) -> tuple[str, ...]:
    """The names that can be completed: every heading once, in order."""
    found: dict[str, None] = {}
    for name in index.names()[:_DOCUMENTS]:
        for section in index.document(name).sections:
            if section.heading:
                found.setdefault(" ".join(section.heading[-1].split()))
    return tuple(found)


def rest_of(text: str, names: Sequence[str]) -> str:
    """What completes `text`: the rest of a slash command's name, or of the first name that its last words begin; else nothing."""
    if "\n" in text:
        text = text.rsplit("\n", 1)[1]
    if text.startswith("/") and " " not in text:
        found = commands.starting(text) if len(text) > 1 else ()
        return found[0].name[len(text) - 1 :] + " " * bool(found[0].argument) if found else ""
    naming = next((start for start in _NAMING if text.startswith(start)), None)
    starts = [len(naming)] if naming else [match.start() for match in re.finditer(r"(?<!\w)\w", text)]
    least = 1 if naming else _SHORTEST
    for start in starts:
        typed = text[start:]
        if len(typed) < least:
            break
        for name in names:
            if len(name) > len(typed) and name[: len(typed)].casefold() == typed.casefold():
                return name[len(typed) :]
    return ""
