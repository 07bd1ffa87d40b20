"""The words of the house as values: what a document, a passage, a quote and an answer are.

Offsets are always characters of `Document.text`, half open, so that `text[start:end]` is the thing meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end, in characters of a document's text, half open."""


class Outcome(StrEnum):
    """What became of a question; there is no fourth."""

    ANSWERED = "answered"
    NOT_STATED = "not_stated"
    NOT_FOUND = "not_found"


class FileState(StrEnum):
    """How the file behind a quote stands to the text that was indexed."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"


class BlockKind(StrEnum):
    """What a stretch of a document is, by its markup."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One leaf of a document's structure: a paragraph, a list item's own text, a table row, a heading or a code block.

    `context` are the spans that it needs to be understood: the lead-in of a list item, the header of a table row.
    """

    kind: BlockKind
    start: int
    end: int
    context: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it, its subsections included.

    `heading` is the path of heading texts from the outermost to its own; it is empty for text before any heading.
    `title` is the span of its own heading's words; `start` is where the heading's line begins, `body` where its own text
    begins, `end` where the next section of the same or a higher level begins.
    """

    heading: tuple[str, ...]
    level: int
    title: Span
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source file as text with places.

    `name` is its path below the corpus, with forward slashes. `title` is what it calls itself (front matter, else its first
    heading, else the file's name). `keywords` are what its front matter says it is about: words of it, not offsets.
    `pages` holds the offset at which each page starts, for formats that have pages. `sections` and `blocks` are in reading
    order; sections nest, blocks do not overlap.
    """

    name: str
    text: str
    title: str
    sections: tuple[Section, ...] = ()
    blocks: tuple[Block, ...] = ()
    keywords: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    encoding: str = "utf-8"

    def line(self, offset: int) -> int:
        """The line, counted from 1, on which `offset` stands; LF, CRLF and a lone CR each end a line."""
        before = self.text[:offset]
        return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")

    def page(self, offset: int) -> int | None:
        """The page, counted from 1, on which `offset` stands, or None where the format has no pages."""
        return sum(start <= offset for start in self.pages) or None

    def heading(self, offset: int) -> tuple[str, ...]:
        """The heading path of the innermost section that holds `offset`."""
        path: tuple[str, ...] = ()
        for section in self.sections:
            if section.start > offset:
                break
            if offset < section.end:
                path = section.heading
        return path


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is quoted: a sentence of prose, a list item, a table row or a heading."""

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    context: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section that is retrieved as one piece: at most 1,500 characters and the encoder's window.

    `id` is its place in the index (0 until it has one), which is also the row of its vector. `sentences` are in reading order
    and do not overlap; `first_sentence` is the row of the first one's vector, the others follow.
    """

    document: str
    heading: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    id: int = 0
    first_sentence: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its scores: cosine and BM25 as they were measured, `score` as they were fused."""

    passage: Passage
    score: float
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands; `line` and `page` count from 1."""

    document: str
    heading: tuple[str, ...]
    start: int
    end: int
    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True, init=False)
class Quote:
    """A verbatim span of a document.

    It is cut from the document and from nothing else: the constructor takes no text, so a quote that is not the
    document's own words cannot be made. `highlight` is the answering span inside `text`; `context` are spans of the
    document shown with it; `part` counts the parts of a question of several from 1.

    Raises ValueError when a span does not lie in the document, or the highlight not in the quote.
    """

    text: str
    citation: Citation
    passage: Span
    highlight: Span
    context: tuple[Span, ...]
    context_texts: tuple[str, ...]
    score: float
    also_in: tuple[Citation, ...]
    part: int | None
    file: FileState

    def __init__(
        self,
        document: Document,
        span: Span,
        *,
        passage: Span | None = None,
        highlight: Span | None = None,
        context: tuple[Span, ...] = (),
        score: float = 0.0,
        also_in: tuple[Citation, ...] = (),
        part: int | None = None,
        file: FileState = FileState.UNCHANGED,
    ) -> None:
        start, end = span
        passage = passage or span
        highlight = highlight or (0, end - start)
        for first, last in (span, passage, *context):
            if not 0 <= first < last <= len(document.text):
                raise ValueError(f"{first}:{last} is not a span of {document.name}")
        if not passage[0] <= start < end <= passage[1]:
            raise ValueError(f"the passage {passage} does not hold the quote {span}")
        if not 0 <= highlight[0] < highlight[1] <= end - start:
            raise ValueError(f"the highlight {highlight} does not lie in the quote")
        values = {
            "text": document.text[start:end],
            "citation": cite(document, span),
            "passage": passage,
            "highlight": highlight,
            "context": context,
            "context_texts": tuple(document.text[first:last] for first, last in context),
            "score": score,
            "also_in": also_in,
            "part": part,
            "file": file,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def marking(self, highlight: Span) -> Quote:
        """The same quote with another `highlight`. Raises ValueError when that does not lie in it."""
        if not 0 <= highlight[0] < highlight[1] <= len(self.text):
            raise ValueError(f"the highlight {highlight} does not lie in the quote")
        quote = copy(self)
        object.__setattr__(quote, "highlight", highlight)
        return quote

    def after(self, told: Iterable[Span]) -> Quote:
        """The same quote without those contexts that lie in spans of the document that were `told` just before it."""
        spans = tuple(told)
        fresh = [not any(start <= first and last <= end for start, end in spans) for first, last in self.context]
        if all(fresh):
            return self
        quote = copy(self)
        object.__setattr__(quote, "context", tuple(compress(self.context, fresh)))
        object.__setattr__(quote, "context_texts", tuple(compress(self.context_texts, fresh)))
        return quote


def cite(document: Document, span: Span) -> Citation:
    """The citation of a span of `document`."""
    start, end = span
    return Citation(document.name, document.heading(start), start, end, document.line(start), document.page(start))


@dataclass(frozen=True, slots=True)
class Missing:
    """What was asked and not found: a `kind` of answer ("amount", "date", …) or a `term` of the question."""

    kind: str | None = None
    term: str | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two quotes of an answer, counted from 0, that state the same thing but for their `kind`: number, date, name or negation."""

    kind: str
    quotes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: an outcome, the quotes, and how sure that is.

    `quotes` are the answering ones, best first, when `outcome` is `answered`, the nearest ones when it is `not_stated`, and none
    when it is `not_found`. `confidence` is the probability that the first quote answers the question, whatever the
    outcome. `understood_as` is the question as it was read in the talk so far, or None when it was read as it stands.
    `differences` tells of quotes of different documents that say otherwise; `note` says why a question was not looked for at all.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...] = ()
    understood_as: str | None = None
    missing: tuple[Missing, ...] = ()
    differences: tuple[Difference, ...] = ()
    suggestions: tuple[str, ...] = ()
    note: str = ""
    timing_ms: Mapping[str, float] = field(default_factory=dict, compare=False)
