"""The categories of documents: the named parts of a subject, told by a document's own structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.answering import defining
from assistant.answering.kinds import SUMMARY_TITLE
from assistant.documents.markup import beginning, plain
from assistant.onboarding import facets, patterns
from assistant.onboarding.structure import Node, Page, Place, describing, key, telling_name
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
    """A named part of a document's subject, with its heading path, its text and the sentence that says what it is.

    `purpose` says what it is for and `example` gives one, each None where no sentence does; `unstated` names what is not stated of it.
    `opening` is how its text begins where the name is only a number ("Article 5"), which by itself says nothing; else empty.
    """

    name: str
    heading: tuple[str, ...]
    definition: Quote | None
    span: Span
    purpose: Quote | None = None
    example: Quote | None = None
    unstated: tuple[str, ...] = ()
    opening: str = ""

    @property
    def label(self) -> str:
        """Its name, and how its text begins where the name says nothing."""
        return f"{self.name}: {beginning(self.opening)}" if self.opening else self.name

    @property
    def told(self) -> tuple[tuple[str, Quote], ...]:
        """The quotes in the order in which they are told, each with its label."""
        return facets.in_turn((("", self.definition), ("What it is for", self.purpose), ("For example", self.example)))


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
    "Headings would give some; until then, ask, or look up a term."
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
        summed_up = facets.summary(page)
        found = tuple(_category(page, node, summed_up) for node in group)
        under = group[0].section.heading[:-1]
        return DocumentCategories(document.name, document.title, Structure.SECTIONS, under, whole, found)
    listed = _listed(page)
    if listed:
        whole, parts = listed
        return DocumentCategories(document.name, document.title, Structure.ENUMERATION, parts[0].heading, whole, parts)
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
    return bool(patterns.FRAME_TITLE.match(node.title) or SUMMARY_TITLE.match(node.title) or node.title.casefold() == title.casefold())


def _names_text(node: Node) -> bool:
    """Whether a section has text of its own, or only a heading more between its own and its text."""
    return node.has_own or (len(node.children) == 1 and _names_text(node.children[0]))


def _size(nodes: Sequence[Node]) -> int:
    return sum(node.span[1] - node.span[0] for node in nodes)


def _category(page: Page, node: Node, summed_up: Sequence[Place]) -> Category:
    name, heading, last = node.title, node.section.heading, node
    while not last.has_own and len(last.children) == 1:
        last = last.children[0]
        name, heading = f"{name}: {last.title}", last.section.heading
    place = describing(name, page.within(last.own if last.has_own else node.span))
    told = [p for p in page.within(node.span) if p not in summed_up]
    example = facets.example([p for p in told if p is not place])
    purpose = facets.purpose([p for p in told if p is not place and p is not example])
    quotes = (page.quote(p) if p else None for p in (place, purpose, example))
    definition, why, shown = quotes
    opening = next((plain(p.text) for p in told), "") if name == node.title and not telling_name(name) else ""
    return Category(name, heading, definition, node.span, why, shown, facets.unstated(told), opening)


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
        for defined in defining.definitions(place.text, place.among_definitions):
            term = set(key(place.text[slice(*defined.term)]))
            names = any(term <= title and 2 * len(term) >= len(title) for title in titles)
            if term and names and defined.strength > 1 and (best is None or len(term) > best[0]):
                best = len(term), place
    named = set(key(page.document.title))
    purposes = ((p, patterns.PURPOSE.search(p.text)) for p in page.places)
    purpose = next((p for p, said in purposes if said and set(key(said["what"])) <= named), None)
    prose = [p for p in page.places if p.sentence.kind is BlockKind.PARAGRAPH]
    opening = [p for p in outside if p.sentence.kind is BlockKind.PARAGRAPH] or prose
    shown = best[1] if best else purpose or describing(page.document.title, opening)
    return page.quote(shown) if shown else None


def _listed(page: Page) -> tuple[Quote, tuple[Category, ...]] | None:
    """The sentence that says what the document's subject is made of, and the parts that stand in it or in the list it leads to.

    Its own subject is that of the document when they share a word. Of several the one that shares most is taken, then the first.
    """
    named = set(key(page.document.title))
    best: tuple[int, Place, list[tuple[Place, Span]]] | None = None
    for place in page.places:
        shared = len(named & set(key(patterns.whole_of_parts(place.text))))
        if shared > (best[0] if best else 0):
            start, end = place.sentence.start, place.sentence.end
            items = [(place, (start + first, start + last)) for first, last in patterns.enumerated(place.text)]
            led = [p for p in page.places if any(start <= first and last <= end for first, last in p.sentence.context[-1:])]
            items = items or [(p, (p.sentence.start, p.sentence.end)) for p in led if p.sentence.kind is BlockKind.ITEM]
            if len(items) > 1:
                best = shared, place, items
    if best is None:
        return None
    return page.quote(best[1]), tuple(_item(page, *item) for item in best[2])


def _item(page: Page, place: Place, span: Span) -> Category:
    name = plain(page.document.text[slice(*span)]).rstrip(" .;,")
    return Category(name, place.passage.heading, page.quote(place, highlight=span), span)
