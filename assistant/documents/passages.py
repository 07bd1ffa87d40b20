"""A document cut into passages: stretches of one section that are retrieved and embedded as one piece, with their sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.documents.markup import NEWLINE, heading_text, plain
from assistant.documents.outline import points_back
from assistant.documents.sentences import pieces
from assistant.types import Block, BlockKind, Document, Passage, Sentence, Span

TARGET = 900
"""Characters up to which blocks of a section are packed together: about 200 word pieces of English, below the usual window."""

LIMIT = 1500
"""Characters that no passage exceeds."""

_HEADING_LIMIT = 100
_PATH_LIMIT = 240
_CODE_PIECE = 300
_GAP_LIMIT = 200
_LABEL = 4
_TAIL = 200
_ANTECEDENT_LIMIT = 400
_SMALLEST_CUT = 32
_CLAUSE_END = re.compile(r"[;:,)\]]\s+|[，；、]")
_SPACE = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block, or what of it goes into one passage, with its sentences."""

    start: int
    end: int
    sentences: tuple[Sentence, ...]


def embedding_text(passage: Passage, document_title: str) -> str:
    """What is embedded for a passage: the title and the heading path, then the text as it reads."""
    head = heading_line(passage, document_title)
    return f"{head}\n{plain(passage.text)}" if head else plain(passage.text)


def sentence_text(document: Document, sentence: Sentence, fits: Callable[[str], bool]) -> str:
    """What is embedded for a sentence: what leads it in, then its own words; these alone where `fits` says that both are too long.

    "three months" is near to a question about notice only together with "Notice is given by officers:". A sentence of prose that points
    back stands alone: together with the one before it, neither would be nearer than the other.
    """
    own = document.text[sentence.start : sentence.end]
    if sentence.kind not in (BlockKind.ITEM, BlockKind.ROW) and points_back(own):
        return own
    whole = " ".join((*(document.text[start:end] for start, end in sentence.context), own))
    return whole if fits(whole) else own


def heading_line(passage: Passage, document_title: str) -> str:
    """The title and the heading path of a passage on one line; empty where there is neither.

    A heading is said once, and cut where it is very long, so that the text keeps most of a model's window.
    """
    path: list[str] = []
    for heading in (heading_text(document_title), *passage.heading):
        if heading and heading.casefold() not in (said.casefold() for said in path):
            path.append(heading)
    shown = [_cut(heading, _HEADING_LIMIT) for heading in path]
    while len(shown) > 1 and sum(map(len, shown)) > _PATH_LIMIT:
        del shown[1 if len(shown) > 2 else 0]
    return " › ".join(shown)


def _cut(heading: str, limit: int) -> str:
    return heading if len(heading) <= limit else heading[:limit].rpartition(" ")[0] or heading[:limit]


def split(document: Document, fits: Callable[[str], bool]) -> list[Passage]:
    """The passages of `document`, in reading order.

    `fits` says whether the encoder's window takes an embedding text whole. No passage crosses a section or is longer than
    `LIMIT`; every letter and digit of every block is in one. Headings are not, unless they are sentences, or the document has
    nothing else.
    """
    splitter = _Splitter(document, fits)
    return [passage for heading, blocks in _grouped(document) for passage in splitter.section(heading, blocks)]


def _grouped(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """The blocks of each section's own text, headings left out, or the headings where the document has nothing else.

    A heading that is a sentence, with a full stop, is text like any other. A section's own text comes before its subsections,
    so the last section that began before a block is the one it stands in.
    """
    body = [block for block in document.blocks if block.kind is not BlockKind.HEADING or _states(document.text, block)]
    body = body or list(document.blocks)
    starts = [section.start for section in document.sections]
    for number, group in groupby(body, key=lambda block: bisect_right(starts, block.start)):
        yield document.sections[number - 1].heading if number else (), list(group)


def _states(text: str, heading: Block) -> bool:
    return text[heading.end - 1] == "." and len(text[heading.start : heading.end].split()) > _LABEL


class _Splitter:
    """Cuts the sections of one document."""

    def __init__(self, document: Document, fits: Callable[[str], bool]) -> None:
        self.document = document
        self.text = document.text
        self.fits = fits

    def section(self, heading: tuple[str, ...], blocks: list[Block]) -> Iterator[Passage]:
        """The passages of one section's own text: blocks packed up to the target, a lead-in kept with what it leads in to."""
        groups: list[list[_Unit]] = []
        for unit in self._units(heading, blocks):
            if groups and self._joins(groups[-1], unit, TARGET):
                groups[-1].append(unit)
                continue
            opened = [unit]
            if groups and len(groups[-1]) > 1 and _leads_in(groups[-1][-1], unit) and self._joins(groups[-1][-1:], unit, TARGET):
                opened.insert(0, groups[-1].pop())
            groups.append(opened)
        if len(groups) > 1 and self._is_tail(heading, groups[-2], groups[-1]):
            groups[-2].extend(groups.pop())
        for group in groups:
            yield from self._emit(heading, group)

    def _is_tail(self, heading: tuple[str, ...], group: list[_Unit], last: list[_Unit]) -> bool:
        """Whether the last units of a section are too little for a passage, and fit into the one before."""
        small = last[-1].end - last[0].start < _TAIL
        return small and self._joins(group, last[0], LIMIT) and self._takes(heading, group[0].start, last[-1].end)

    def _joins(self, group: list[_Unit], unit: _Unit, limit: int) -> bool:
        """Whether a unit may go into a group: within the limit, and no comment or other long stretch of no block between."""
        gap = self.text[group[-1].end : unit.start]
        return unit.end - group[0].start <= limit and len(gap) <= _GAP_LIMIT and "<!--" not in gap

    def _emit(self, heading: tuple[str, ...], units: list[_Unit]) -> Iterator[Passage]:
        """One passage of the units, or several where the window does not take them together."""
        first = 0
        while first < len(units):
            last = first + 1
            while last < len(units) and units[last].end - units[first].start <= LIMIT:
                last += 1
            while last > first + 1 and not self._takes(heading, units[first].start, units[last - 1].end):
                last -= 1
            start, end = units[first].start, units[last - 1].end
            if last > first + 1 or end - start <= _SMALLEST_CUT or self._takes(heading, start, end):
                found = tuple(sentence for unit in units[first:last] for sentence in unit.sentences)
                yield Passage(self.document.name, heading, start, end, self.text[start:end], found)
            else:
                for group in self._cut_unit(heading, units[first]):
                    yield from self._emit(heading, group)
            first = last

    def _takes(self, heading: tuple[str, ...], start: int, end: int) -> bool:
        """Whether a passage of this span is within the limit and the encoder's window."""
        if end - start > LIMIT:
            return False
        passage = Passage(self.document.name, heading, start, end, self.text[start:end], ())
        return self.fits(embedding_text(passage, self.document.title))

    def _units(self, heading: tuple[str, ...], blocks: list[Block]) -> Iterator[_Unit]:
        before: list[Sentence] = []
        for block in blocks:
            found = self._sentences(block, before)
            if not found:
                continue
            before = found
            yield _Unit(block.start, block.end, tuple(found))

    def _sentences(self, block: Block, before: list[Sentence]) -> list[Sentence]:
        """The sentences of a block, each with what it hangs on; `before` are those of the block before it in the section."""
        if block.kind is BlockKind.CODE:
            return [Sentence(*span, block.kind, block.context) for span in self._code_lines(block)]
        if block.kind in (BlockKind.ROW, BlockKind.HEADING):
            return [Sentence(block.start, block.end, block.kind, block.context)]
        found: list[Sentence] = []
        for span, lead_ins in pieces(self.text, block.start, block.end):
            context = (*block.context, *lead_ins)
            earlier = found or ([] if block.context else before)
            if not lead_ins and earlier and points_back(self.text[slice(*span)]):
                context = (*block.context, self._antecedent(earlier))
            found.append(Sentence(*span, block.kind, context))
        return found

    def _antecedent(self, earlier: list[Sentence]) -> Span:
        """What a sentence points back to: the one before it, with those before that one while they point back too."""
        end = earlier[-1].end
        start = earlier[-1].start
        for sentence in reversed(earlier[-3:]):
            if end - sentence.start > _ANTECEDENT_LIMIT and sentence.end != end:
                break
            start = sentence.start
            if not points_back(self.text[sentence.start : sentence.end]):
                break
        return start, end

    def _code_lines(self, block: Block) -> Iterator[Span]:
        """The lines of code, a few together."""
        start = block.start
        end = start
        for found in [*NEWLINE.finditer(self.text, block.start, block.end), None]:
            line_end = found.start() if found else block.end
            if end > start and line_end - start > _CODE_PIECE:
                yield from self._inked(start, end)
                start = end
            end = line_end
        yield from self._inked(start, end)

    def _inked(self, start: int, end: int) -> Iterator[Span]:
        while start < end and self.text[start].isspace():
            start += 1
        if start < end:
            yield start, end

    def _cut_unit(self, heading: tuple[str, ...], unit: _Unit) -> Iterator[list[_Unit]]:
        """A unit that is too large for a passage, cut between its sentences, and within one only where it is alone."""
        if len(unit.sentences) == 1:
            only = unit.sentences[0]
            for span in self._cut(heading, only.start, only.end):
                yield [_Unit(*span, (Sentence(*span, only.kind, only.context),))]
            return
        start = unit.start
        group: list[_Unit] = []
        for number, sentence in enumerate(unit.sentences):
            while start < sentence.start and self.text[start].isspace():
                start += 1
            end = unit.end if number == len(unit.sentences) - 1 else sentence.end
            part = _Unit(start, end, (sentence,))
            if group and end - group[0].start > TARGET:
                yield group
                group = []
            group.append(part)
            start = end
        yield group

    def _cut(self, heading: tuple[str, ...], start: int, end: int) -> Iterator[Span]:
        """A stretch that no passage takes whole, cut behind a clause, else at a space, else anywhere."""
        size = TARGET
        while start < end:
            stop = end if end - start <= size else self._joint(start, start + size)
            if size > _SMALLEST_CUT and not self._takes(heading, start, stop):
                size = max(size // 2, _SMALLEST_CUT)
                continue
            last = stop
            while last > start and self.text[last - 1].isspace():
                last -= 1
            if _LETTER.search(self.text, start, last):
                yield start, last
            start = stop
            while start < end and self.text[start].isspace():
                start += 1

    def _joint(self, start: int, end: int) -> int:
        """The best place to cut before `end`: the last clause's end in the latter half, else the last space there."""
        half = (start + end) // 2
        for joint in (_CLAUSE_END, _SPACE):
            found = list(joint.finditer(self.text, half, end))
            if found:
                return found[-1].end()
        return end


def _leads_in(unit: _Unit, following: _Unit) -> bool:
    """Whether what follows hangs on this unit."""
    return any(start >= unit.start and end <= unit.end for start, end in following.sentences[0].context)
