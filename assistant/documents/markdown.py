"""Markdown as text with places: CommonMark with tables, footnotes and definition lists, and as it is written in the wild.

The parser tells which lines are what; the offsets in those lines are found here. It is handed the same lines with a few
mended (`#Heading`), never with one more or less, so that its line numbers hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from assistant.documents.frontmatter import front_matter
from assistant.documents.html import visible_blocks
from assistant.documents.outline import Lines, Outline
from assistant.types import BlockKind, Document, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NESTING = 60
_GLUED_HEADING = re.compile(r"( {0,3})(#{2,6}|#(?=[A-Z]))(?=[^\W_]|[*\"“(])")
_DEEP_QUOTE = re.compile(r"^(?:[ \t]{0,3}>){9,}[ \t]?")
_DIRECTIVE_ONLY = re.compile(r"(?:\s|\{%[^%]*%\}|\{\{[^{}]*\}\})+")
_LINK_TARGETS = re.compile(r"(?:\s*\[[^\]\r\n]+\]:\s*(?:\{%[^%]*%\}|<[^>]*>|[^\s\[]*[/#]\S*))+\s*")
_RULER = re.compile(r"[\s|:+=-]*")
_PREFIX = re.compile(r"[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*[ \t]*")
_SETEXT_LIMIT = 150
_CODE_MARKS = re.compile(r"[{}=<>;()\[\]\\$|]")


def parse(name: str, text: str) -> Document:
    """Parse Markdown; every text is Markdown of a kind, so nothing is refused."""
    return _Reader(name, text).read()


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").use(deflist_plugin).use(footnote_plugin)
    parser.core.ruler.enableOnly(["block"])
    return parser


class _Reader:
    """One pass over the parser's tokens."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = Lines(text)
        self.outline = Outline(text)
        self.depth = 0
        self.item: tuple[str, int] | None = None
        self.term: Span | None = None
        self.defines = False

    def read(self) -> Document:
        matter = front_matter(self.lines)
        lines = [self._mended(number, number < matter.lines) for number in range(len(self.lines))]
        self._walk(_parser().parse("\n".join(lines)))
        return self.outline.document(self.name, matter.title, matter.keywords)

    def _mended(self, number: int, hidden: bool) -> str:
        """A line as the parser gets it; `#Heading` without a space is one where it does not read as a part of its paragraph."""
        if hidden:
            return ""
        line = _DEEP_QUOTE.sub("> ", self.lines[number])
        found = _GLUED_HEADING.match(line)
        if found is None:
            return line
        if len(found[2]) == 1:
            before = self.lines[number - 1].strip() if number else ""
            after = self.lines[number + 1].strip() if number + 1 < len(self.lines) else ""
            if before or after[:1].islower() or line.rstrip()[-1] in ".,;":
                return line
        return f"{found[0]} {line[found.end() :]}"

    def _walk(self, tokens: Sequence[Token]) -> None:
        header: Span | None = None
        first = False
        for number, token in enumerate(tokens):
            kind = token.type
            if kind == "heading_open":
                self._heading(token, tokens[number + 1].content)
            elif kind in ("paragraph_open", "dt_open"):
                self._paragraph(token, tokens[number + 1].content)
            elif kind in ("fence", "code_block"):
                self._code(token)
            elif kind == "html_block":
                self._html(token)
            elif kind == "dd_open":
                self.defines = True
            elif kind == "table_open":
                header = None
            elif kind == "tr_open" and token.map:
                header = self._row(token.map[0], header)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                self.depth += 1
                first = True
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self.depth -= 1
            elif kind == "list_item_open":
                value = int(token.info or 0)
                self.item = (f"1{token.markup}" if token.info else "-", value if first or value != 1 else 0)
                first = False
            elif kind == "list_item_close":
                if self.item is not None:
                    self.outline.empty_item(*self.item, self.depth - 1)
                self.item = None

    def _heading(self, token: Token, content: str) -> None:
        first, last = token.map or (0, 0)
        span = self._span(first, last, content)
        if span is None:
            return
        setext = token.markup in ("-", "=")
        sentence_like = setext and (span[1] - span[0] > _SETEXT_LIMIT or ("\n" in content and content.rstrip().endswith(".")))
        if token.level > 0 or sentence_like:
            self._text(span)
        else:
            self.outline.heading(int(token.tag[1:]), span, self.lines.starts[first], self.lines.start(last))

    def _paragraph(self, token: Token, content: str) -> None:
        first, last = token.map or (0, 0)
        if token.type == "dt_open":
            last = first + 1
        if _DIRECTIVE_ONLY.fullmatch(content) or _LINK_TARGETS.fullmatch(content):
            return
        if "|" in content and self._pipes(first, last):
            return
        span = self._span(first, last, content)
        if span is None:
            return
        if token.type == "dt_open":
            self.term = span
        if self.defines and self.term:
            self.outline.block(BlockKind.ITEM, span, (self.term,))
        else:
            self._text(span)
        self.defines = False

    def _text(self, span: Span) -> None:
        """A paragraph's span, as an item's own text if it is the first in one."""
        if self.item is None:
            self.outline.prose(span, self.depth)
            return
        style, value = self.item
        self.item = None
        if value > 999:  # a year at the head of a line is no number of an item
            line = self.text.rfind("\n", 0, span[0]) + 1
            digits = self.text.find(str(value), max(line, span[0] - 12), span[0])
            if digits >= 0:
                self.outline.prose((digits, span[1]), self.depth - 1)
                return
        self.outline.item(span, style, value, self.depth - 1)

    def _span(self, first: int, last: int, content: str) -> Span | None:
        """Where the parser's `content` stands in the lines it was taken from, the marks before its first words left out."""
        rows = content.split("\n")
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        if not content.strip() or last <= first:
            return None
        head = rows[0].strip()
        line = self.lines[first]
        at = line.rfind(head)
        if at < 0:
            prefix = _PREFIX.match(line)
            at = prefix.end() if prefix else 0
        start = self.lines.starts[first] + at
        if len(rows) == 1:
            return start, start + len(head) if line.startswith(head, at) else self.lines.ends[first]
        bottom = min(first + len(rows), last) - 1
        tail = rows[-1].strip()
        at = self.lines[bottom].rfind(tail)
        end = self.lines.starts[bottom] + at + len(tail) if at >= 0 else self.lines.ends[bottom]
        return start, end

    def _code(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        if token.type == "fence":
            first += 1
            if last > first and self.lines[last - 1].strip(" \t>").startswith(token.markup):
                last -= 1
        while first < last and not self.lines[first].strip():
            first += 1
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        if first >= last:
            return
        span = self.lines.starts[first], self.lines.starts[last - 1] + len(self.lines[last - 1].rstrip())
        self.item = None
        if token.type == "code_block" and _reads_as_prose(token.content):
            indent = len(self.lines[first]) - len(self.lines[first].lstrip())
            self.outline.prose((span[0] + indent, span[1]), self.depth)
        else:
            self.outline.block(BlockKind.CODE, span)

    def _html(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        for kind, span, context in visible_blocks(self.text, self.lines.starts[first], self.lines.ends[last - 1]):
            if kind is BlockKind.PARAGRAPH:
                if not _DIRECTIVE_ONLY.fullmatch(self.text, *span):
                    self._text(span)
            else:
                self.outline.block(kind, span, context)

    def _row(self, number: int, header: Span | None) -> Span | None:
        """Take in one row of a table; the first with words is the header of the others."""
        line = self.lines[number]
        if _RULER.fullmatch(line):
            return header
        prefix = _PREFIX.match(line)
        start = self.lines.starts[number] + (prefix.end() if prefix else 0)
        end = self.lines.starts[number] + len(line.rstrip())
        if self.text[start:end].endswith("|"):
            end -= 1
        if self.text.startswith("|", start):
            start += 1
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return header
        self.outline.block(BlockKind.ROW, (start, end), (header,) if header else ())
        return header or (start, end)

    def _pipes(self, first: int, last: int) -> bool:
        """Take in a table that the parser did not see as one, its row of dashes being broken; False when it is none."""
        rows = [number for number in range(first, last) if self.lines[number].strip()]
        bare = [self.lines[number].strip(" \t>") for number in rows]
        ruled = any("|" in row and "-" in row and _RULER.fullmatch(row) for row in bare)
        framed = all(row.startswith("|") and row.count("|") > 1 for row in bare)
        if len(rows) < 2 or not (framed or (ruled and all("|" in row for row in bare))):
            return False
        header = None
        for number in rows:
            header = self._row(number, header)
        return True


def _reads_as_prose(code: str) -> bool:
    """Whether an indented block is a paragraph that somebody indented: words in sentences, hardly a sign of code."""
    words = code.split()
    return len(words) > 7 and code.strip()[-1] in '.:;,!?)”"' and len(_CODE_MARKS.findall(code)) <= 0.02 * len(code)
