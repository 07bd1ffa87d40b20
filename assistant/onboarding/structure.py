"""A document as onboarding reads it: its sections as a tree, and its sentences with the passages that they are quoted from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.question import content_terms
from assistant.onboarding import patterns
from assistant.types import BlockKind, Document, FileState, Passage, Quote, Section, Sentence, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_LOOKED_AT = 8
"""A section says what it is about in its first sentences or not at all."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence and the passage that holds it."""

    sentence: Sentence
    passage: Passage

    @property
    def text(self) -> str:
        """The sentence's own words."""
        return self.passage.text[self.sentence.start - self.passage.start : self.sentence.end - self.passage.start]

    @property
    def among_definitions(self) -> bool:
        """Whether a heading over it promises definitions."""
        return any(patterns.DEFINITIONS_TITLE.search(title) for title in self.passage.heading[-2:])


@dataclass(frozen=True, slots=True)
class Node:
    """A section of the tree: `own` is the text before its first subsection, `children` are those that hold text."""

    section: Section
    own: Span
    has_own: bool
    children: tuple[Node, ...]

    @property
    def title(self) -> str:
        """Its own heading."""
        return self.section.heading[-1]

    @property
    def span(self) -> Span:
        """Its text, subsections included."""
        return self.section.body, self.section.end


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the index with its sentences in reading order; headings are none of them."""

    document: Document
    places: tuple[Place, ...]
    file: FileState

    @classmethod
    def of(cls, index: Index, name: str) -> Page:
        """Read one document from the index."""
        return cls(index.document(name), places_of(index.passages_of(name)), index.file_state(name))

    def within(self, span: Span) -> list[Place]:
        """The sentences that lie in `span`."""
        return [p for p in self.places if span[0] <= p.sentence.start and p.sentence.end <= span[1]]

    def quote(self, place: Place, span: Span | None = None, highlight: Span | None = None) -> Quote:
        """The quote of a sentence, or of the `span` of the document that begins in it; `highlight` counts in the document too."""
        return quote(self.document, place, self.file, span, highlight)

    def tree(self) -> tuple[Node, ...]:
        """The outermost sections that hold text."""
        return _tree(self.document, [section for section in self.document.sections if section.heading])


def places_of(passages: Iterable[Passage]) -> tuple[Place, ...]:
    """The sentences of passages in the order given, without headings."""
    return tuple(Place(s, p) for p in passages for s in p.sentences if s.kind is not BlockKind.HEADING)


def quote(document: Document, place: Place, file: FileState, span: Span | None = None, highlight: Span | None = None) -> Quote:
    """The quote of a sentence, or of the `span` of the document that begins in it, with all of it marked or only `highlight`."""
    start, end = span or (place.sentence.start, place.sentence.end)
    passage = min(place.passage.start, start), max(place.passage.end, end)
    marked = (highlight[0] - start, highlight[1] - start) if highlight else None
    return Quote(document, (start, end), passage=passage, highlight=marked, context=place.sentence.context, file=file)


def key(text: str) -> tuple[str, ...]:
    """The stems by which names are compared: content words without numbering, unless there is nothing else."""
    stems = content_terms(text)
    return tuple(stem for stem in stems if not stem.isdigit()) or stems


def describing(title: str, places: Sequence[Place]) -> Place | None:
    """The sentence that says what a section is about.

    That is the first that defines words of its title, else the one of the first few that shares most words with the title,
    else the first; None where there is no sentence.
    """
    if not places:
        return None
    named, first = set(key(title)), places[:_LOOKED_AT]
    for place in first:
        for defined in patterns.definitions(place.text, place.among_definitions):
            term = set(key(place.text[slice(*defined.term)]))
            if term and term <= named and defined.strength > 1:
                return place
    return max(first, key=lambda place: len(named & set(key(place.text))))


def _tree(document: Document, sections: Sequence[Section]) -> tuple[Node, ...]:
    """Nest sections, which stand in reading order and hold one another by their spans; those without any text are left out."""
    nodes, at = [], 0
    while at < len(sections):
        section, end = sections[at], at + 1
        while end < len(sections) and sections[end].start < section.end:
            end += 1
        below = sections[at + 1 : end]
        own = section.body, below[0].start if below else section.end
        children = _tree(document, below)
        has_own = bool(document.text[slice(*own)].strip())
        if has_own or children:
            nodes.append(Node(section, own, has_own, children))
        at = end
    return tuple(nodes)
