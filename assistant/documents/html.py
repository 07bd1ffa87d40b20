"""The visible text of HTML that stands in a document: what is between the tags, in blocks as a browser would break it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.types import BlockKind, Span

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]{0,30})(?P<rest>[^<>]{0,4000})>|<!--|<[!?][^<>]{0,2000}>")
_INLINE = re.compile("a|abbr|b|bdi|bdo|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr")
_UNSEEN = frozenset({"script", "style", "template", "svg"})

Found = tuple[BlockKind, Span, tuple[Span, ...]]


def visible_blocks(text: str, start: int, end: int) -> Iterator[Found]:
    """The visible stretches of `text[start:end]`, each with what it is and its context.

    A cell of a table is a ROW that hangs on the first cell of its row and on the head of its column; other text is a paragraph.
    """
    table: _Table | None = None
    for name, span in _stretches(text, start, end):
        if name == "table":
            table = _Table()
        elif name == "/table":
            table = None
        elif name == "tr" and table:
            table.row()
        if span is None:
            continue
        if table and name in ("td", "th"):
            yield BlockKind.ROW, span, table.cell(span, head=name == "th")
        else:
            yield BlockKind.PARAGRAPH, span, ()


class _Table:
    """The cells so far that others hang on."""

    def __init__(self) -> None:
        self.heads: list[Span] = []
        self.first: Span | None = None
        self.column = 0
        self.rows = 0

    def row(self) -> None:
        self.first, self.column = None, 0
        self.rows += 1

    def cell(self, span: Span, *, head: bool) -> tuple[Span, ...]:
        column = self.column
        self.column += 1
        if head and self.rows <= 1:
            self.heads.append(span)
            return ()
        context = [] if column == 0 or self.first is None else [self.first]
        if column < len(self.heads):
            context.insert(0, self.heads[column])
        if column == 0:
            self.first = span
        return tuple(context)


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[str, Span | None]]:
    """Each tag that breaks the text, with the visible stretch after it if there is one."""
    position = start
    begin = start
    name = ""
    while True:
        found = _TAG.search(text, position, end)
        if found is None:
            break
        position = found.end()
        if found.group() == "<!--":
            close = text.find("-->", position, end)
            position = close + 3 if close >= 0 else end
            tag = "!--"
        else:
            tag = (found["name"] or "!").lower()
        if _INLINE.fullmatch(tag):
            continue
        yield name, _visible(text, begin, found.start())
        if tag in _UNSEEN and not found["close"]:
            close = text.lower().find(f"</{tag}", position, end) if end - position < 1_000_000 else -1
            position = close if close >= 0 else end
        name = f"{found['close'] or ''}{tag}"
        begin = position
    yield name, _visible(text, begin, end)


def _visible(text: str, start: int, end: int) -> Span | None:
    """The stretch without white space and tags at its edges, or None when nothing is left that can be read."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        head = _TAG.match(text, start, end)
        if head:
            start = head.end()
            continue
        opened = text.rfind("<", start, end) if end > start and text[end - 1] == ">" else -1
        tail = _TAG.fullmatch(text, opened, end) if opened >= 0 else None
        if tail is None:
            break
        end = opened
    return (start, end) if any(text[offset].isalnum() for offset in range(start, end)) else None
