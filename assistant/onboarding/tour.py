"""The way through the documents for someone new: the whole, its parts, the summary, each in the documents' own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.answering.kinds import SUMMARY, SUMMARY_TITLE
from assistant.onboarding import patterns
from assistant.onboarding.categories import Category, DocumentCategories, categories_of
from assistant.onboarding.structure import Page, Place
from assistant.types import BlockKind, Quote

if TYPE_CHECKING:
    from re import Pattern

    from assistant.indexing import Index

MOST_CHAPTERS = 20
"""Documents that a tour leads through at most."""
MOST_PARTS = 6
"""Parts told of each document when there are several; of a single document all are."""
_SUMMARY_SENTENCES, _SUMMARY_CHARACTERS = 3, 600


class StopKind(StrEnum):
    """What a stop of the tour shows."""

    WHOLE = "whole"
    PART = "part"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: what it is called, the chapter (document) it belongs to, and the quotes that tell of it.

    `definition` says what it is, `why` what it is for, `example` gives one; each is None where no sentence does. `more` counts
    the parts of the chapter that are not told, at its whole only.
    """

    kind: StopKind
    title: str
    document: str
    chapter: int
    heading: tuple[str, ...]
    definition: Quote | None
    why: Quote | None = None
    example: Quote | None = None
    more: int = 0

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes in the order in which they are told."""
        return tuple(q for q in (self.definition, self.why, self.example) if q)


def tour(index: Index) -> tuple[Stop, ...]:
    """The stops in order: of each document the whole, its parts, its summary; each stop is quoted.

    Of many documents the first 20 by name are told, with six parts each, so that a tour stays one.
    """
    names = index.names()
    limit = MOST_PARTS if len(names) > 1 else None
    pages = (Page.of(index, name) for name in names[:MOST_CHAPTERS])
    return tuple(stop for chapter, page in enumerate(pages, 1) for stop in _chapter(page, chapter, limit) if stop.quotes)


def _chapter(page: Page, chapter: int, limit: int | None) -> Iterator[Stop]:
    found = categories_of(page)
    told = found.categories[:limit]
    summary = _summary(page)
    more = len(found.categories) - len(told)
    yield Stop(StopKind.WHOLE, found.title, found.document, chapter, found.under, found.definition, more=more)
    for category in told:
        yield _part(page, found, category, chapter, summary)
    if summary:
        shown = page.quote(summary[0], (summary[0].sentence.start, summary[-1].sentence.end))
        yield Stop(StopKind.SUMMARY, found.title, found.document, chapter, shown.citation.heading, shown)


def _part(page: Page, found: DocumentCategories, category: Category, chapter: int, summary: Sequence[Place]) -> Stop:
    used = {category.definition.citation.start} if category.definition else set()
    places = [p for p in page.within(category.span) if p.sentence.start not in used and p not in summary]
    example = next((p for p in places if patterns.EXAMPLE.search(p.text)), None)
    why = _best([p for p in places if p is not example], patterns.WHY)
    return Stop(
        StopKind.PART,
        category.name,
        found.document,
        chapter,
        category.heading,
        category.definition,
        page.quote(why) if why else None,
        page.quote(example) if example else None,
    )


def _best(places: Sequence[Place], cues: Pattern[str]) -> Place | None:
    """The sentence with most of the cues, the first among equals; None where none has one."""
    best = max(places, key=lambda place: len(cues.findall(place.text)), default=None)
    return best if best and cues.search(best.text) else None


def _summary(page: Page) -> list[Place]:
    """The sentences that sum the document up, as many of them as one quote may hold.

    They open the section that promises a summary, else the last paragraph that begins as one does.
    """
    section = next((s for s in page.document.sections if s.heading and SUMMARY_TITLE.match(s.heading[-1])), None)
    if section:
        places = page.within((section.body, section.end))
    else:
        starts = [
            n
            for n, p in enumerate(page.places)
            if p.sentence.kind is BlockKind.PARAGRAPH and SUMMARY.match(p.text) and _opens_paragraph(page, p)
        ]
        places = list(page.places[starts[-1] :]) if starts else []
    if not places:
        return []
    first = places[0]
    fits = takewhile(lambda p: _same_paragraph(page, first, p) and p.sentence.end - first.sentence.start <= _SUMMARY_CHARACTERS, places[1:])
    return [first, *list(fits)[: _SUMMARY_SENTENCES - 1]]


def _opens_paragraph(page: Page, place: Place) -> bool:
    return any(block.start == place.sentence.start for block in page.document.blocks)


def _same_paragraph(page: Page, first: Place, other: Place) -> bool:
    return other.passage is first.passage and any(
        block.start <= first.sentence.start and other.sentence.end <= block.end for block in page.document.blocks
    )
