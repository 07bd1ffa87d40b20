"""Headings and blocks, gathered in reading order, as the sections and blocks of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.documents.markup import NEWLINE, heading_text, marker, quoted_term
from assistant.documents.sentences import sentences
from assistant.types import Block, BlockKind, Document, Section, Span

_POINTERS = frozenset({"it", "its", "they", "their", "these", "this", "those", "such", "he", "she", "his", "her"})
_LEAD_IN_LIMIT = 1500
_DEEPEST = 4
_SHORT = 150
_SHORT_LINE = 90
_CAPITAL = re.compile(r"([A-Z])\.\s*(?=[A-Z*“\"])")
_OWN_NAME = re.compile(r"[\"'“‘*_(\[]*(?:This|These|Such|Those)\s+[A-Z]|It\s+(?:is|was|seems|appears)\b[^.]{0,60}?\s(?:that|to)\s")


class Lines:
    """The lines of a text, without their ends: `starts` and `ends` are their offsets."""

    def __init__(self, text: str) -> None:
        breaks = list(NEWLINE.finditer(text))
        self.text = text
        self.starts = [1 if text.startswith("\ufeff") else 0, *(found.end() for found in breaks)]
        self.ends = [*(found.start() for found in breaks), len(text)]
        self.ends[0] = max(self.ends[0], self.starts[0])

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def start(self, number: int) -> int:
        """Where the line begins; the end of the text behind the last one."""
        return self.starts[number] if number < len(self.starts) else len(self.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that opens a section: the span of its words, and where its lines begin and end."""

    level: int
    title: Span
    start: int
    body: int
    text: str


@dataclass(slots=True)
class _Open:
    """A list that is not yet at its end: its style and depth, what its items hang on, and the count of the last one."""

    style: str
    depth: int
    context: tuple[Span, ...]
    value: int
    letter: int


class Outline:
    """Collects what a parser finds, in reading order, and knows on which lead-in an item hangs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self._open: list[_Open] = []
        self._before: Block | None = None

    def heading(self, level: int, title: Span, start: int, body: int) -> None:
        """Take in a heading of the document; one without words is none."""
        words = heading_text(self.text[slice(*title)])
        if not words:
            return
        self.headings.append(Heading(level, title, start, body, words))
        self.blocks.append(Block(BlockKind.HEADING, *title))
        self._open, self._before = [], None

    def block(self, kind: BlockKind, span: Span, context: tuple[Span, ...] = ()) -> None:
        """Take in a block that is no item, with its context as it stands."""
        self._add(Block(kind, *span, context))
        if kind is not BlockKind.PARAGRAPH:
            self._open = []

    def prose(self, span: Span, depth: int = 0) -> None:
        """Take in a paragraph; where its lines begin with list markers, as items."""
        for first, last in self._parts(*span):
            found = marker(self.text, first, last)
            capital = _CAPITAL.match(self.text, first, last)
            if found and found.end == last:
                self.empty_item(found.style, found.value, depth)
            elif found:
                self._item((first, last), found.style, found.value, found.letter, depth, listed=False)
            elif capital and self._in_capitals(ord(capital[1]) - 64):
                self._item((first, last), "A.", ord(capital[1]) - 64, 0, depth, listed=False)
            elif quoted_term(self.text, first, last) and self._hangs_on("quote"):
                self._item((first, last), "quote", 0, 0, depth, listed=False)
            elif last - first < _SHORT_LINE and self._hangs_on("short"):
                self._item((first, last), "short", 0, 0, depth, listed=False)
            else:
                lead_in = self._lead_in() if self._before and self._ends(self._before, ":") else ()
                if depth == 0:
                    self._open = []
                self._add(Block(BlockKind.PARAGRAPH, first, last, lead_in))

    def item(self, span: Span, style: str, value: int, depth: int) -> None:
        """Take in the own text of an item of a marked-up list; `value` is its number, 0 where the list does not count."""
        parts = self._parts(*span)
        self._item(parts[0], style, value, 0, depth, listed=True)
        for first, last in parts[1:]:
            self.prose((first, last), depth if depth else 0)

    def empty_item(self, style: str, value: int, depth: int) -> None:
        """Take in a number that stands alone on its line: what follows belongs to it, and it is nothing to quote by itself."""
        self._place(style, value, 0, depth, listed=False)
        self._before = None

    def document(self, name: str, title: str = "", keywords: tuple[str, ...] = ()) -> Document:
        """The document with all that was taken in."""
        size = len(self.text)
        sections: list[Section] = []
        first = self.headings[0].start if self.headings else size
        if self.blocks and self.blocks[0].start < first:
            sections.append(Section((), 0, (0, 0), 0, 0, first))
        path: list[Heading] = []
        ends = self._section_ends()
        for heading, end in zip(self.headings, ends, strict=True):
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(heading)
            names = tuple(part.text for part in path)
            sections.append(Section(names, heading.level, heading.title, heading.start, heading.body, end))
        if not title:
            title = self.headings[0].text if self.headings else PurePosixPath(name).stem
        return Document(name, self.text, title, tuple(sections), tuple(self.blocks), keywords)

    def _section_ends(self) -> list[int]:
        """For each heading, where the next one of the same or a higher level begins."""
        ends: list[int] = []
        waiting: list[int] = []
        for number, heading in enumerate(self.headings):
            ends.append(len(self.text))
            while waiting and self.headings[waiting[-1]].level >= heading.level:
                ends[waiting.pop()] = heading.start
            waiting.append(number)
        return ends

    def _add(self, block: Block) -> None:
        if any(self.text[offset].isalnum() for offset in range(block.start, block.end)):
            self.blocks.append(block)
            self._before = block

    def _parts(self, start: int, end: int) -> list[Span]:
        """A paragraph, cut where a line begins with a list marker and the line before it has come to an end."""
        parts: list[Span] = []
        begin = start
        before = start
        letter = next((opened.value for opened in reversed(self._open) if opened.style == "A."), 0)
        for line in NEWLINE.finditer(self.text, start, end):
            capital = _CAPITAL.match(self.text, line.end(), end)
            if letter and capital and ord(capital[1]) - 64 == letter + 1:
                letter += 1
                parts.append((begin, line.start()))
                begin = before = line.end()
                continue
            found = marker(self.text, line.end(), end)
            if found:
                previous = self.text[before : line.start()]
                ended = previous.endswith("  ") or previous.rstrip()[-1:] in ("", *".;:!?,|") or not previous.strip()[-5:].isascii()
                sibling = marker(self.text, before, end)
                if ended or found.sure or (sibling and sibling.style == found.style):
                    parts.append((begin, line.start()))
                    begin = line.end()
            before = line.end()
        parts.append((begin, end))
        return [span for span in (_strip(self.text, *part) for part in parts) if span[0] < span[1]] or [(start, end)]

    def _item(self, span: Span, style: str, value: int, letter: int, depth: int, *, listed: bool) -> None:
        self._add(Block(BlockKind.ITEM, *span, self._place(style, value, letter, depth, listed=listed)))

    def _place(self, style: str, value: int, letter: int, depth: int, *, listed: bool) -> tuple[Span, ...]:
        """The context of an item, from the list that it goes on with or else from what stands before it."""
        opened = self._open
        while opened and opened[-1].depth > depth:
            opened.pop()
        for number in range(len(opened) - 1, -1, -1):
            candidate = opened[number]
            goes_on = candidate.style == style and candidate.depth == depth and (value == 0 or value > 1)
            lettered = candidate.style == style.replace("i", "a") and letter and candidate.letter == letter - 1
            if goes_on or lettered:
                del opened[number + 1 :]
                candidate.value, candidate.letter = value, letter
                return candidate.context
            if candidate.style == style and candidate.depth == depth:
                del opened[number:]
        before = self._before
        context: tuple[Span, ...] = ()
        if before is not None:
            nested = bool(opened) and depth > opened[-1].depth
            colon = self._ends(before, ":")
            if before.kind is BlockKind.ITEM:
                numbered = bool(opened) and "1" in opened[-1].style and "1" not in style
                titled = not listed and numbered and before.end - before.start < _SHORT
                hangs = nested or colon or titled or not (listed or self._ends(before, ".;"))
            else:
                hangs = before.kind is BlockKind.PARAGRAPH and (listed or colon or not self._ends(before, "."))
            if hangs:
                context = self._lead_in()
            if not (nested or (hangs and before.kind is BlockKind.ITEM)):
                opened.clear()
        opened.append(_Open(style, depth, context, value, letter))
        return context

    def _lead_in(self) -> tuple[Span, ...]:
        """The last sentence of the block before, one more where that one points back, after what the block itself hangs on."""
        before = self._before
        if before is None:
            return ()
        spans = sentences(self.text, max(before.start, before.end - _LEAD_IN_LIMIT), before.end)
        if not spans:
            return before.context
        start, end = spans[-1]
        if len(spans) > 1 and points_back(self.text[start:end]):
            start = spans[-2][0]
        return (*before.context, (start, end))[-_DEEPEST:]

    def _hangs_on(self, style: str) -> bool:
        """Whether a paragraph goes on with a row of its kind that a colon opened, or opens one."""
        before = self._before
        opened = bool(self._open) and self._open[-1].style == style
        return before is not None and (opened or self._ends(before, ":"))

    def _in_capitals(self, value: int) -> bool:
        """Whether a capital and a full stop at the head of a paragraph count it, rather than being an initial."""
        return value == 1 or any(opened.style == "A." and opened.value == value - 1 for opened in self._open)

    def _ends(self, block: Block, marks: str) -> bool:
        return self.text[max(block.start, block.end - 20) : block.end].rstrip(" \t*_\"'”’)").endswith(tuple(marks))


def points_back(sentence: str) -> bool:
    """Whether a sentence begins with a word that points to the one before it, as "It" or "These" do.

    "This Charter" names itself, and "It is right to" points nowhere.
    """
    return not _OWN_NAME.match(sentence) and sentence[:40].lstrip("\"'“‘*_([").partition(" ")[0].lower().rstrip(",") in _POINTERS


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
