"""What marks in a line of text mean: list markers, and the marks that a reader does not see."""

from __future__ import annotations

import re
from dataclasses import dataclass

NEWLINE = re.compile(r"\r\n|\r|\n")

_SHORT = 60
"""Characters by which a heading or a text is known again; titles of treaties run to several hundred."""

BULLET = "-"
"""The style of all markers that do not count."""

_ROMAN = {"i": 1, "v": 5, "x": 10}
_MARKER = re.compile(
    r"""(?P<open>\(?)
        (?P<value>\d{1,3}|[a-z]|[ivx]{2,6}|[IVX]{2,6})
        (?P<close>\){1,2}\.?|\\?\.(?!\d))
        (?=\s|["'“‘«*_(\[A-Z]|[a-z]{2}|$)[ \t\u00a0]*""",
    re.VERBOSE,
)
_BULLET = re.compile(r"(?P<sign>[-–—•·▪◦‣●○■*+])[ \t\u00a0]+|(?P<glued>[-–—•·▪◦‣●○■])(?=[^\W\d_]{2})")
_TERM = re.compile(r"""(?:"|“|‘{1,2}|«|'')[^"“”‘’«»\r\n]{1,80}(?:"|”|’{1,2}|»|'')""")


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker at the start of a line: `style` tells siblings apart from others, `value` counts, `end` is where it ends.

    `letter` is the place in the alphabet of a single letter, which may be a Roman numeral too. A marker is `sure` where no
    line of running text begins so.
    """

    style: str
    value: int
    end: int
    letter: int = 0
    sure: bool = False


def marker(text: str, start: int, end: int) -> Marker | None:
    """The list marker that stands at `start`, such as `(a)`, `iv)`, `3.` or a bullet; the item must follow or the line end."""
    found = _MARKER.match(text, start, end)
    if found and (found["close"].startswith(")") or not found["open"]):
        value = found["value"]
        shape = f"{found['open']}%{')' if found['close'].startswith(')') else '.'}"
        if value.isdigit():
            return Marker(shape.replace("%", "1"), int(value), found.end())
        letter = ord(value) - 96 if len(value) == 1 else 0
        if set(value.lower()) <= set(_ROMAN):
            return Marker(shape.replace("%", "i" if value.islower() else "I"), _roman(value.lower()), found.end(), letter)
        return Marker(shape.replace("%", "a"), letter, found.end(), letter)
    bullet = _BULLET.match(text, start, end)
    if bullet:
        return Marker(BULLET, 0, bullet.end(), sure=bullet["sign"] is not None and bullet["sign"] not in "–—")
    return None


def quoted_term(text: str, start: int, end: int) -> bool:
    """Whether a term in quotation marks stands at `start`, as at the head of a definition."""
    return _TERM.match(text, start, end) is not None


def _roman(value: str) -> int:
    total = 0
    for this, after in zip(value, [*value[1:], ""], strict=True):
        number = _ROMAN[this]
        total += -number if after and _ROMAN[after] > number else number
    return total


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_ORDINAL = re.compile(r"<sup>(\w{1,3})</sup>")
_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|s|small|span|strong|u)(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_NOTE = re.compile(r"<sup>(?:[^<]{6,}|\s*\d{1,3}\)?\s*)</sup>|\[\^[^\]\s]{1,40}\]")
_ANCHOR = re.compile(r"\s*\{#[^{}]{1,80}\}\s*$")
_IMAGE_OR_LINK = re.compile(
    r"!?\[([^\[\]]{0,1000})\](?:\([^()\s]{0,1000}(?:\([^()]{0,200}\)[^()]{0,500})?[^()]{0,500}\)|\[[^\[\]]{0,200}\])"
)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,1000})>")
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|\*\*|(?<!\w)_{1,3}(?=\w)|(?<=\w|[.,;:!?)])_{1,3}(?!\w)|`+|~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_MARKS = re.compile(r"^[ \t]{0,12}(?:>[ \t]?|#{1,6}[ \t]|[-*+][ \t]+(?=\S))+", re.MULTILINE)
_MARKS = re.compile(r"[<>\[*_`~\\#\ufeff]|^[ \t]*[-+]", re.MULTILINE)


def plain(text: str) -> str:
    """`text` as it reads, on one line: without addresses of links, emphasis, backticks, tags and other marks."""
    if not _MARKS.search(text):
        return " ".join(text.split())
    text = _COMMENT.sub(" ", text)
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(2):
        text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _TAG.sub(" ", _INLINE_TAG.sub("", _ORDINAL.sub(r"\1", text)))
    text = _LINE_MARKS.sub("", text)
    text = _EMPHASIS.sub("", text)
    text = _ESCAPE.sub(r"\1", text)
    return " ".join(text.replace("\ufeff", "").split())


def blanked(text: str) -> str:
    """`text` with what `plain` leaves out made blank, character for character, so that places in the one are places in the other."""
    if not _MARKS.search(text):
        return text
    for pattern in (_COMMENT, _AUTOLINK, _IMAGE_OR_LINK, _IMAGE_OR_LINK, _TAG, _LINE_MARKS, _EMPHASIS, _ESCAPE):
        text = pattern.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    """Blanks for what was found, but for its first group where it has one."""
    if not found.re.groups:
        return " " * len(found[0])
    start, end = (at - found.start() for at in found.span(1))
    return " " * start + found[1] + " " * (len(found[0]) - end)


def heading_text(text: str) -> str:
    """The words of a heading: plain, without the notes and the anchor that hang on it."""
    return plain(_ANCHOR.sub("", _NOTE.sub("", text)))


def beginning(text: str, most: int = _SHORT) -> str:
    """`text` on one line, or as many whole words of it as `most` characters hold, where it only tells what is meant."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"
