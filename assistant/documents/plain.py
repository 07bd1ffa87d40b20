"""Plain text as text with places: paragraphs between blank lines, items by their markers, headings only where they are sure."""

from __future__ import annotations

import re

from assistant.documents.markup import marker
from assistant.documents.outline import Lines, Outline
from assistant.types import Document

_UNDERLINE = re.compile(r"([=\-~^\"'`#*+_.:])\1{2,}")
_NAMED = re.compile(r"(?:chapter|article|section|part|annex|appendix|schedule|title)\s+(?:[ivxlc]+|[a-z]|\d{1,4})\b[.:]?", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,4})\.?[ \t]+[A-Z]")
_HEADING_LIMIT = 90
_ITEM_MARKS = (".", ";", ",", ":")


def parse(name: str, text: str) -> Document:
    """Parse plain text; every text is plain text."""
    lines = Lines(text)
    outline = Outline(text)
    levels: dict[str, int] = {}
    number = 0
    while number < len(lines):
        if not lines[number].strip():
            number += 1
            continue
        bottom = number
        while bottom < len(lines) and lines[bottom].strip():
            bottom += 1
        taken = _heading(lines, number, bottom, outline, levels)
        number += taken
        if not taken:
            cut = next((row for row in range(number + 1, bottom - 1) if _underlined(lines, row, bottom)), bottom)
            start = lines.starts[number] + len(lines[number]) - len(lines[number].lstrip())
            outline.prose((start, lines.starts[cut - 1] + len(lines[cut - 1].rstrip())))
            number = cut
    return outline.document(name)


def _heading(lines: Lines, number: int, bottom: int, outline: Outline, levels: dict[str, int]) -> int:
    """Take in a heading that begins at line `number` of the paragraph that ends before `bottom`; how many lines it took.

    The level of a kind of heading is its place in the order in which the kinds appear, as in reStructuredText.
    """
    over = 1 if number + 2 < bottom and _UNDERLINE.fullmatch(lines[number].strip()) else 0
    title = number + over
    style = ""
    taken = over + 1
    if _underlined(lines, title, bottom):
        style = lines[title + 1].strip()[0] * (1 + over)
        taken += 1
    elif not over and bottom == number + 1:
        style = _style(lines[number].strip())
    if not style:
        return 0
    level = levels.setdefault(style, len(levels) + 1)
    line = lines[title]
    start = lines.starts[title] + len(line) - len(line.lstrip())
    end = lines.starts[title] + len(line.rstrip())
    outline.heading(level, (start, end), lines.starts[number], lines.start(number + taken))
    return taken


def _underlined(lines: Lines, number: int, bottom: int) -> bool:
    """Whether the line is a title with a line of one sign below it, about as long as itself."""
    if number + 1 >= bottom:
        return False
    title, line = lines[number].strip(), lines[number + 1].strip()
    if len(title) > _HEADING_LIMIT or not title[:1].isalnum() or not _UNDERLINE.fullmatch(line):
        return False
    return len(line) >= 0.6 * len(title)


def _style(line: str) -> str:
    """The kind of heading that a line alone between blank lines is, or "" when that is not sure."""
    if len(line) > _HEADING_LIMIT or line.endswith(_ITEM_MARKS):
        return ""
    named = _NAMED.match(line)
    if named and (named.end() == len(line) or line[named.end() :].lstrip(" -–—:.")[:1].isupper()):
        return named.group().split()[0].lower()
    numbered = _NUMBERED.match(line)
    if numbered and len(line) < _HEADING_LIMIT * 2 // 3:
        return "1" + ".1" * numbered[1].count(".")
    letters = [sign for sign in line if sign.isalpha()]
    if len(letters) > 3 and all(sign.isupper() for sign in letters) and marker(line, 0, len(line)) is None:
        return "CAPITALS"
    return ""
