"""A document as onboarding reads it: its sections as a tree, and its sentences with the passages that they are quoted from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering import defining
from assistant.answering.question import FUNCTION_WORDS, content_terms, content_words
from assistant.indexing.lexical import terms, words
from assistant.onboarding import patterns
from assistant.types import BlockKind, Citation, Document, FileState, Passage, Quote, Section, Sentence, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_DEFINES_WITHIN, _SPEAKS_WITHIN = 8, 3
"""A section defines its title in its first sentences or not at all, and speaks of it in the very first ones."""
_FEWEST_WORDS = 3
_ENDED = re.compile(r"[.;!?][)\"”’'\]*_\s]*$")


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


def quote(
    document: Document,
    place: Place,
    file: FileState,
    span: Span | None = None,
    highlight: Span | None = None,
    also_in: tuple[Citation, ...] = (),
) -> Quote:
    """The quote of a sentence, or of the `span` of the document that begins in it, with all of it marked or only `highlight`."""
    start, end = span or (place.sentence.start, place.sentence.end)
    passage = min(place.passage.start, start), max(place.passage.end, end)
    marked = (highlight[0] - start, highlight[1] - start) if highlight else None
    return Quote(document, (start, end), passage=passage, highlight=marked, context=place.sentence.context, also_in=also_in, file=file)


def key(text: str) -> tuple[str, ...]:
    """The stems by which names are compared: content words, without a number before them."""
    return content_terms(patterns.NUMBERING.sub("", text, count=1))


def stems(text: str) -> tuple[str, ...]:
    """The stems of the content words of `text` in reading order, by which a name is found in running text."""
    return tuple(terms(" ".join(word for word in words(text) if word not in FUNCTION_WORDS)))


def stands_in(name: Sequence[str], text: Sequence[str]) -> bool:
    """Whether the stems of a name stand together in those of a text."""
    return any(tuple(text[at : at + len(name)]) == tuple(name) for at in range(len(text) - len(name) + 1))


def telling_name(title: str) -> str:
    """A heading without its number and division ("Article 5"); empty when no word that tells of something is left."""
    name = patterns.DIVISION.sub("", patterns.NUMBERING.sub("", title, count=1)).strip(" :–—-.")
    return name if content_words(name) else ""


def describing(title: str, places: Sequence[Place]) -> Place | None:
    """The sentence that says what a section is about.

    That is the first that defines words of its title, else the one of the very first that shares most words with the title.
    Lead-ins ("The parties shall:") and scraps count only where there is nothing else; None where there is no sentence.
    """
    shown = {start for p in places for start, _ in p.sentence.context}
    whole = [p for p in places if len(p.text.split()) >= _FEWEST_WORDS and not _leads_in(p, shown)]
    first, named = (whole or places)[:_DEFINES_WITHIN], _named(title)
    for place in first:
        if defines(title, place.text, place.among_definitions):
            return place
    return max(first[:_SPEAKS_WITHIN], key=lambda place: len(named & set(key(place.text))), default=None)


def defines(title: str, text: str, among_definitions: bool = False) -> bool:
    """Whether a sentence defines words of a title."""
    named = _named(title)
    found = (set(key(text[slice(*d.term)])) for d in defining.definitions(text, among_definitions) if d.strength > 1)
    return any(term and term <= named for term in found)


def _named(title: str) -> set[str]:
    return set(key(patterns.DIVISION.sub("", title)))


def _leads_in(place: Place, shown: set[int]) -> bool:
    """Whether a sentence only leads to what follows: it ends open, or is shown with others and has no end of its own."""
    return place.text.rstrip(" *_").endswith((":", ",")) or (place.sentence.start in shown and not _ENDED.search(place.text))


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
