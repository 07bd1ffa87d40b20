"""The handbook: what someone new is given to read, in the documents' own words from the first quote to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from assistant.onboarding import facets
from assistant.onboarding.categories import DocumentCategories, categories_of
from assistant.onboarding.glossary import Glossary, glossary_of
from assistant.onboarding.structure import Page, telling_name
from assistant.types import Answer, Outcome, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index, Progress

    Tell: TypeAlias = Callable[[Progress], object]

_ASKED, _OF_EACH = 60, 6
"""Parts about which questions are asked at most, and those of each of several documents."""
_FRAMES = ("What is said about {}?", "Why is there {}?", "Who takes part in {}?")
"""What is asked about a part."""
_SHOWN = 2
"""Quotes told of an answer at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A quote with its number in the handbook, counted from 1, and a word on what it is there for."""

    number: int
    quote: Quote
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something told under a title of its own: quotes, and the numbers of quotes `again` that were told before.

    `level` 1 stands inside the entry of level 0 before it.
    """

    title: str
    quotes: tuple[Told, ...] = ()
    again: tuple[int, ...] = ()
    note: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the handbook."""

    title: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    """A handbook: its title, and its parts in order; a part with nothing to tell is left out."""

    title: str
    parts: tuple[Part, ...]

    @property
    def quotes(self) -> tuple[Told, ...]:
        """Every quote, in the order of the documents and of the places in them."""
        found = [told for part in self.parts for entry in part.entries for told in entry.quotes]
        return tuple(sorted(found, key=lambda one: (one.quote.citation.document, one.quote.citation.start, one.number)))


def handbook(index: Index, ask: Callable[[str], Answer], on_progress: Tell = lambda progress: None) -> Handbook:
    """The handbook of all documents; `ask` answers the questions that are made of their parts' names.

    The same index gives the same handbook. Up to the questions each quote is told once, and referred to by its number after that.
    """
    from assistant.indexing import Progress

    pages, found = [], []
    for number, name in enumerate(index.names()):
        on_progress(Progress("reading", number, len(index.names())))
        pages.append(Page.of(index, name))
        found.append(categories_of(pages[-1]))
    writer = _Writer(on_progress)
    made = (
        Part("What this is about", "subject", tuple(writer.subject(found, pages))),
        Part("The categories", "categories", tuple(writer.categories(found))),
        Part("The glossary", "glossary", tuple(writer.glossary(glossary_of(pages)))),
        Part("Questions and answers", "questions", tuple(writer.questions(found, ask))),
    )
    title = found[0].title if len(found) == 1 else f"{len(found):,} documents"
    return Handbook(title, tuple(part for part in made if part.entries))


@dataclass(slots=True)
class _Writer:
    """Makes the entries, and numbers each quote when it is told first."""

    on_progress: Tell
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    last: int = 0

    def entry(self, title: str, *quotes: tuple[str, Quote | None], note: str = "", level: int = 0) -> Entry:
        told: list[Told] = []
        again: list[int] = []
        for label, quote in quotes:
            if quote is None:
                continue
            if _where(quote) in self.numbers:
                again.append(self.numbers[_where(quote)])
            else:
                told.append(self.told(quote, label))
        return Entry(title, tuple(told), tuple(dict.fromkeys(again)), note, level)

    def told(self, quote: Quote, label: str = "") -> Told:
        self.last += 1
        self.numbers[_where(quote)] = self.last
        return Told(self.last, quote, label)

    def subject(self, found: Sequence[DocumentCategories], pages: Sequence[Page]) -> Iterator[Entry]:
        for one, page in zip(found, pages, strict=True):
            yield self.entry(one.title, ("", one.definition), ("In summary", facets.summed_up(page)), note=one.document)

    def categories(self, found: Sequence[DocumentCategories]) -> Iterator[Entry]:
        for one in found:
            if one.categories:
                yield self.entry(one.title, note=one.document)
            for category in one.categories:
                yield self.entry(category.name, *category.told, level=1)

    def glossary(self, found: Glossary) -> Iterator[Entry]:
        for term in found.terms:
            said = (("Also", term.aliases), ("Near to it", term.related))
            note = " ".join(f"{what}: {', '.join(names)}." for what, names in said if names)
            yield self.entry(term.name, *(("", entry.quote) for entry in term.entries), note=note)

    def questions(self, found: Sequence[DocumentCategories], ask: Callable[[str], Answer]) -> Iterator[Entry]:
        """What is answered, but for a question whose answer begins as an earlier one's does."""
        from assistant.indexing import Progress

        begun = set()
        questions = tuple(_questions(found))
        for number, question in enumerate(questions):
            self.on_progress(Progress("asking", number, len(questions)))
            answer = ask(question)
            if answer.outcome is Outcome.ANSWERED and _where(answer.quotes[0]) not in begun:
                begun.add(_where(answer.quotes[0]))
                yield Entry(question, tuple(self.told(quote) for quote in answer.quotes[:_SHOWN]))


def _questions(found: Sequence[DocumentCategories]) -> Iterator[str]:
    """A question on each part for each of the frames; a part that is named by a question is asked by it."""
    each = _OF_EACH if len(found) > 1 else _ASKED
    names = [name for one in found for name in islice(_names(one), each)]
    for name in dict.fromkeys(names[:_ASKED]):
        yield from (name,) if name.endswith("?") else (frame.format(name) for frame in _FRAMES)


def _names(one: DocumentCategories) -> Iterator[str]:
    headings = (telling_name(category.heading[-1] if category.heading else category.name) for category in one.categories)
    return (heading for heading in headings if heading)


def _where(quote: Quote) -> tuple[str, int, int]:
    return quote.citation.document, quote.citation.start, quote.citation.end
