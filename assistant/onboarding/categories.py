"""The categories of documents: the named parts of a subject, told by a document's own structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.onboarding import patterns
from assistant.onboarding.structure import Node, Page, Place, describing, key
from assistant.types import BlockKind, Quote, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_MAIN = 0.6
"""A group of sections that holds at least this share of the document is what the document is made of; an annex is not."""


class Structure(StrEnum):
    """What a document's categories were told by."""

    SECTIONS = "sections"
    ENUMERATION = "enumeration"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Category:
    """A named part of a document's subject, with its heading path, its text and the sentence that says what it is."""

    name: str
    heading: tuple[str, ...]
    definition: Quote | None
    span: Span


@dataclass(frozen=True, slots=True)
class DocumentCategories:
    """The categories of a document, the heading path over them, and what defines the whole.

    `note` says what to do where the document has no structure to go by; it is empty otherwise.
    """

    document: str
    title: str
    structure: Structure
    under: tuple[str, ...]
    definition: Quote | None
    categories: tuple[Category, ...]
    note: str = ""


NO_STRUCTURE = (
    "There is no structure to go by: no two sections side by side, and no sentence that lists the parts. "
    "Headings would give some; until then, ask."
)


def categories(index: Index) -> tuple[DocumentCategories, ...]:
    """The categories of every document, by the document's name."""
    return tuple(categories_of(Page.of(index, name)) for name in index.names())


def categories_of(page: Page) -> DocumentCategories:
    """The categories of one document.

    They are the lowest group of two or more sibling sections, each with text of its own, that holds most of the document; where
    no group does, sections whose text stands in their subsections count as well, then the largest group of all. Without such
    sections they are the items of a sentence that defines by enumerating.
    """
    document = page.document
    group = _group(page.tree(), len(document.text), document.title)
    whole = _whole(page, group)
    if group:
        found = tuple(_category(page, node) for node in group)
        under = group[0].section.heading[:-1]
        return DocumentCategories(document.name, document.title, Structure.SECTIONS, under, whole, found)
    listed = _listed(page)
    if listed:
        return DocumentCategories(document.name, document.title, Structure.ENUMERATION, listed[0].heading, listed[0].definition, listed)
    return DocumentCategories(document.name, document.title, Structure.NONE, (), whole, (), NO_STRUCTURE)


def _group(tree: Sequence[Node], length: int, title: str) -> tuple[Node, ...]:
    groups = list(_groups(tree, title))
    with_own = [(depth, nodes) for depth, nodes in groups if all(_names_text(node) for node in nodes)]
    for fitting in (with_own, groups):
        main = [(depth, nodes) for depth, nodes in fitting if _size(nodes) >= _MAIN * length]
        if main:
            return max(main, key=lambda pair: (pair[0], _size(pair[1])))[1]
    return max((nodes for _, nodes in with_own), key=_size, default=())


def _groups(siblings: Sequence[Node], title: str, depth: int = 0) -> Iterator[tuple[int, tuple[Node, ...]]]:
    """Each group of two or more sections side by side, with its depth; frames of the document are no parts of its subject."""
    for level in sorted({node.section.level for node in siblings}):
        side_by_side = [node for node in siblings if node.section.level == level and not _is_frame(node, title)]
        for own in (True, False):
            nodes = tuple(node for node in side_by_side if not own or _names_text(node))
            if len(nodes) > 1:
                yield depth, nodes
    for node in siblings:
        yield from _groups(node.children, node.title, depth + 1)


def _is_frame(node: Node, title: str) -> bool:
    """Whether a section is the document's introduction, summary or apparatus, or only repeats the heading over it."""
    return bool(
        patterns.FRAME_TITLE.match(node.title) or patterns.SUMMARY_TITLE.match(node.title) or node.title.casefold() == title.casefold()
    )


def _names_text(node: Node) -> bool:
    """Whether a section has text of its own, or only a heading more between its own and its text."""
    return node.has_own or (len(node.children) == 1 and _names_text(node.children[0]))


def _size(nodes: Sequence[Node]) -> int:
    return sum(node.span[1] - node.span[0] for node in nodes)


def _category(page: Page, node: Node) -> Category:
    name, heading, last = node.title, node.section.heading, node
    while not last.has_own and len(last.children) == 1:
        last = last.children[0]
        name, heading = f"{name}: {last.title}", last.section.heading
    place = describing(name, page.within(last.own if last.has_own else node.span))
    return Category(name, heading, page.quote(place) if place else None, node.span)


def _whole(page: Page, group: Sequence[Node]) -> Quote | None:
    """The sentence that defines the document's subject, else says what the document is for, else opens it.

    A definition counts when its term is at least half of the words of the document's title or of a heading over it, the more
    words the better; the parts' own text is not looked at, as it defines the parts.
    """
    spans = [node.span for node in group]
    outside = [p for p in page.places if not any(start <= p.sentence.start < end for start, end in spans)]
    best: tuple[int, Place] | None = None
    for place in outside:
        titles = [set(key(title)) for title in (page.document.title, *place.passage.heading)]
        for defined in patterns.definitions(place.text, place.among_definitions):
            term = set(key(place.text[slice(*defined.term)]))
            names = any(term <= title and 2 * len(term) >= len(title) for title in titles)
            if term and names and defined.strength > 1 and (best is None or len(term) > best[0]):
                best = len(term), place
    named = set(key(page.document.title))
    purposes = ((p, patterns.PURPOSE.search(p.text)) for p in page.places)
    purpose = next((p for p, said in purposes if said and set(key(said["what"])) <= named), None)
    opening = [p for p in outside or page.places if p.sentence.kind is BlockKind.PARAGRAPH]
    shown = best[1] if best else purpose or describing(page.document.title, opening)
    return page.quote(shown) if shown else None


def _listed(page: Page) -> tuple[Category, ...]:
    """The items of the first sentence that lists its subject's parts, those that name the document's subject first."""
    named = set(key(page.document.title))
    lists = [(place, spans) for place in page.places if (spans := patterns.enumerated(place.text))]
    if not lists:
        return ()
    place, spans = max(lists, key=lambda pair: len(named & set(key(pair[0].text[: pair[1][0][0]]))))
    at = place.sentence.start
    return tuple(
        Category(
            place.text[start:end],
            place.passage.heading,
            page.quote(place, highlight=(at + start, at + end)),
            (at + start, at + end),
        )
        for start, end in spans
    )
