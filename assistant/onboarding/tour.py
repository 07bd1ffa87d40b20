"""The way through the documents for someone new: the whole, its parts, the summary, each in the documents' own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.onboarding import facets, patterns
from assistant.onboarding.categories import Category, DocumentCategories, categories_of
from assistant.onboarding.centrality import by_centrality, ranks
from assistant.onboarding.structure import Page, Place, defines, key, stems
from assistant.types import BlockKind, Document, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index

MOST_CHAPTERS = 20
"""Documents that a tour leads through at most: the most central ones."""
MOST_PARTS = 6
"""Parts told of each document when there are several, the most central ones; of a single document all are."""
WORDS_A_MINUTE = 200
"""How fast quotes are read, with time to look up; plain silent reading is about 240 (Brysbaert, 2019)."""


class StopKind(StrEnum):
    """What a stop of the tour shows."""

    WHOLE = "whole"
    PART = "part"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: what it is called, the chapter (document) it belongs to, and the quotes that tell of it.

    `definition` says what it is or else what it is about, `why` what it is for, `example` gives one; each is None where no sentence
    does. Of a whole, `opening` says what the document is about and `naming` names the `parts`; `more` counts the parts that are not
    told. Of a part, `own` are words that its siblings lack and `contrast` a sentence with them. `because` says why the stop is here.
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
    opening: Quote | None = None
    naming: Quote | None = None
    parts: tuple[str, ...] = ()
    contrast: Quote | None = None
    own: tuple[str, ...] = ()
    because: str = ""

    @property
    def told(self) -> tuple[tuple[str, Quote], ...]:
        """The quotes in the order in which they are told, each with its label."""
        defined = self.definition is not None and defines(self.title, self.definition.text)
        first = "In summary" if self.kind is StopKind.SUMMARY else "What it is" if defined else "What it says"
        named = (
            ("What this is about", self.opening),
            (first, self.definition),
            ("Its parts", self.naming),
            ("Why", self.why),
            ("For example", self.example),
            ("What only it speaks of", self.contrast),
        )
        return facets.in_turn(named)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes in the order in which they are told."""
        return tuple(quote for _, quote in self.told)


def tour(index: Index) -> tuple[Stop, ...]:
    """The stops in order: of each document the whole, its parts, its summary; each stop is quoted.

    A chapter is a document. Of many documents the 20 most central are told, the most central first (`centrality.by_centrality`), with
    their six most central parts each in the order of the text, so that a tour stays one.
    """
    names = by_centrality(index)
    pages = (Page.of(index, name) for name in names[:MOST_CHAPTERS])
    stops = tuple(stop for chapter, page in enumerate(pages, 1) for stop in _chapter(page, chapter, len(names)) if stop.quotes)
    told = sorted({stop.chapter for stop in stops})
    return tuple(replace(stop, chapter=told.index(stop.chapter) + 1) for stop in stops)


def minutes(stops: Sequence[Stop]) -> int:
    """How long it takes to read the stops, at least a minute."""
    words = sum(len(quote.text.split()) for stop in stops for quote in stop.quotes)
    return max(1, round(words / WORDS_A_MINUTE))


def passages(index: Index, stop: Stop) -> tuple[Quote, ...]:
    """The passages that a stop's quotes are taken from, whole, each once in the order of the quotes."""
    document = index.document(stop.document)
    spans = dict.fromkeys(quote.passage for quote in stop.quotes)
    return tuple(Quote(document, span, file=index.file_state(document.name)) for span in spans)


def position(stops: Sequence[Stop], mark: str) -> int:
    """How many stops were told up to the one of that `mark`; 0 when it is there no more."""
    return next((number for number, stop in enumerate(stops, 1) if mark_of(stop) == mark), 0)


def numbered(stops: Sequence[Stop], number: int) -> Stop:
    """The stop of a number, counted from 1. Raises UsageError where there is none."""
    if not 1 <= number <= len(stops):
        raise UsageError(f"The tour has {len(stops):,} stop{'s' * (len(stops) != 1)}.", "Name the number of one of them.")
    return stops[number - 1]


def mark_of(stop: Stop) -> str:
    """What a stop is known by when a tour goes on later; it lasts as long as its document and heading do."""
    return "\t".join((stop.document, stop.kind, stop.title))


def _chapter(page: Page, chapter: int, documents: int) -> Iterator[Stop]:
    found = categories_of(page)
    told = _most_central(page, found.categories) if documents > 1 else found.categories
    summary = facets.summary(page)
    yield _whole(page, found, told, chapter, documents, summary)
    places = [[p for p in page.within(category.span) if p not in summary] for category in found.categories]
    named = [(category.heading[-1], within) for category, within in zip(found.categories, places, strict=True)]
    for category, within, own in zip(found.categories, places, facets.own_words(named), strict=True):
        if category in told:
            yield _part(page, found, category, len(told), chapter, within, own)
    if shown := facets.summed_up(page):
        because = "It stands where the document sums up."
        yield Stop(StopKind.SUMMARY, found.title, found.document, chapter, shown.citation.heading, shown, because=because)


def _most_central(page: Page, categories: Sequence[Category]) -> Sequence[Category]:
    """The parts that share most with the others, and those that promise definitions, in the order of the text."""
    if len(categories) <= MOST_PARTS:
        return categories
    rank = ranks([stems(page.document.text[slice(*category.span)]) for category in categories])
    defines = [bool(patterns.DEFINITIONS_TITLE.search(category.heading[-1])) for category in categories]
    best = sorted(range(len(categories)), key=lambda n: (not defines[n], -round(rank[n], 9), n))[:MOST_PARTS]
    return [categories[n] for n in sorted(best)]


def _whole(page: Page, found: DocumentCategories, told: Sequence[Category], chapter: int, documents: int, summary: Sequence[Place]) -> Stop:
    spans = [category.span for category in found.categories]
    outside = [p for p in page.places if p not in summary and not any(start <= p.sentence.start < end for start, end in spans)]
    said = found.definition
    shown = {said.citation.start, *(start for start, _ in said.context)} if said else set()
    opening = next((p for p in outside if p.sentence.kind is BlockKind.PARAGRAPH), None)
    if opening and (opening.sentence.start in shown or not _is_whole(opening, page.document)):
        opening = None
    used = shown | ({opening.sentence.start} if opening else set())
    naming = _naming(found.categories, [p for p in outside if p.sentence.start not in used])
    because = "It opens the tour: what the document is about, and its parts."
    if documents > 1:
        because = (
            f"It is chapter {chapter}: of the {documents:,} documents those come first that others link to or name, "
            "and whose headings share most words with theirs."
        )
    return Stop(
        StopKind.WHOLE,
        found.title,
        found.document,
        chapter,
        found.under,
        found.definition,
        more=len(found.categories) - len(told),
        opening=page.quote(opening) if opening else None,
        naming=page.quote(naming) if naming else None,
        parts=tuple(category.name for category in found.categories),
        because=because,
    )


def _is_whole(place: Place, document: Document) -> bool:
    """Whether a sentence is one of prose that can be read alone: it begins its block and has an end."""
    begins = any(block.start == place.sentence.start for block in document.blocks)
    return begins and place.text.rstrip(" *_").endswith((".", "!", "?"))


def _naming(categories: Sequence[Category], places: Sequence[Place]) -> Place | None:
    """The sentence that names most of the parts, at least half of them and two."""

    def named(place: Place) -> int:
        told = set(stems(place.text))
        return sum(2 * len(told & set(key(category.heading[-1]))) > len(set(key(category.heading[-1]))) for category in categories)

    best = max(places, key=named, default=None)
    return best if best and named(best) >= max(2, len(categories) / 2) else None


def _part(
    page: Page, found: DocumentCategories, category: Category, told: int, chapter: int, within: Sequence[Place], own: tuple[str, ...]
) -> Stop:
    quoted = {quote.citation.start for quote in (category.definition, category.purpose, category.example) if quote}
    contrast = facets.telling_apart([place for place in within if place.sentence.start not in quoted], own)
    under = f" under “{found.under[-1]}”" if found.under else ""
    few = f"; the {told} that share most of their words with the others are told" if told < len(found.categories) else ""
    return Stop(
        StopKind.PART,
        category.name,
        found.document,
        chapter,
        category.heading,
        category.definition,
        category.purpose,
        category.example,
        contrast=page.quote(contrast) if contrast else None,
        own=own,
        because=f"It is one of {len(found.categories)} parts side by side{under}{few}.",
    )
