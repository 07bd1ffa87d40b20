"""The front matter of a Markdown file: its title, and the words that say what it is about.

Only strings and lists of strings under a few keys are of use, so a small reading of YAML does: nothing in a document is
executed or expanded, and front matter that is malformed gives what could be read of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.documents.outline import Lines

_KEY = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*))?$")
_LISTED = frozenset({"keywords", "tags"})
_WHOLE = frozenset({"questions", "description", "summary", "subtitle", "aliases"})
_LIMIT = 400


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; `lines` is how many lines at the head of the file it takes."""

    lines: int = 0
    title: str = ""
    keywords: tuple[str, ...] = ()


def front_matter(lines: Lines) -> FrontMatter:
    """The front matter at the head of a file; none unless it is closed and holds a key."""
    if lines[0].rstrip() != "---":
        return FrontMatter()
    bottom = next((n for n in range(1, min(len(lines), _LIMIT)) if lines[n].rstrip() in ("---", "...")), 0)
    rows = [lines[number] for number in range(1, bottom)]
    if not any(_KEY.match(row) for row in rows):
        return FrontMatter()
    values = _values(rows)
    title = " ".join(values.get("title", []))
    keywords: list[str] = []
    for key, found in values.items():
        if key in _LISTED:
            keywords += [word.strip() for value in found for word in value.split(",")]
        elif key in _WHOLE:
            keywords += found
    return FrontMatter(bottom + 1, title, tuple(dict.fromkeys(word for word in keywords if word)))


def _values(rows: list[str]) -> dict[str, list[str]]:
    """Each top-level key with its strings: one for a scalar, several for a list, lines that go on joined to theirs."""
    values: dict[str, list[str]] = {}
    found: list[str] = []
    for row in rows:
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        key = _KEY.match(row)
        if key:
            found = values.setdefault(key[1].lower(), [])
            value = (key[2] or "").strip()
            if value.startswith("[") and value.endswith("]"):
                found += [_scalar(part) for part in value[1:-1].split(",")]
            elif value not in ("", "|", ">", "|-", ">-", "|+", ">+"):
                found.append(_scalar(value))
        elif row.lstrip().startswith("- "):
            found.append(_scalar(row.lstrip()[2:]))
        elif row[0] in " \t":
            found[-1:] = [" ".join([*found[-1:], _scalar(row)])]
    return values


def _scalar(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return re.sub(r"\s+#.*$", "", value)
