"""The glossary of documents: each term that they define, its definitions, what else it is called, and the terms near it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from assistant.answering import defining
from assistant.answering.defining import is_term
from assistant.indexing.lexical import fold
from assistant.onboarding import patterns
from assistant.onboarding.categories import Structure, categories_of
from assistant.onboarding.mining import How, Mined, called, mine
from assistant.onboarding.structure import Page, key, stems
from assistant.types import BlockKind, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index

Name: TypeAlias = tuple[str, ...]
"""A term's name as its stems."""

_RELATED = 8
"""Related terms told of one at most."""
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_ASKS = re.compile(r"\?\s*$|^(?:how|what|why|when|where|who|which)\b", re.IGNORECASE)
_NO_ACCOUNT = re.compile(r"\b(?:shall|must|may|will|should|I|you|your)\b|^\W*(?:this|these|that|those|it|they)\b", re.IGNORECASE)
"""What a sentence demands or allows, or says of something else, is no account of what its section is about."""
_FEWEST_SHARED, _SHARE = 2, 2 / 3
"""Words of a section's name, and the part of them, that the sentence which describes it has at least."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document's definition of a term: the term or heading as it is written there, the document's title, and the quote."""

    term: str
    title: str
    how: How
    quote: Quote


@dataclass(frozen=True, slots=True)
class Term:
    """A defined term: its name, its definitions with the surest first, its other names, and the names of the terms near it."""

    name: str
    entries: tuple[Entry, ...]
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms in alphabetical order."""

    terms: tuple[Term, ...]
    _by_key: Mapping[Name, Term] = field(default_factory=dict, repr=False, compare=False)

    def find(self, name: str) -> Term | None:
        """The term of that name or alias, in whatever form of the words; None where there is none."""
        return self._by_key.get(key(name))


def glossary(index: Index) -> Glossary:
    """The glossary of all documents."""
    return glossary_of(Page.of(index, name) for name in index.names())


def glossary_of(pages: Iterable[Page]) -> Glossary:
    """Mine the glossary of documents: what their sentences, lists and tables define, and the categories that a sentence describes.

    Of each document a term has every definition that sets its meaning; only where there is none the surest other one. Two
    terms are related when one stands in a definition of the other, or a sentence names one as a kind of the other.
    """
    held: dict[Name, list[tuple[Mined, Entry]]] = defaultdict(list)
    kinds: list[tuple[str, str]] = []
    for page in pages:
        kinds += [(p.text[slice(*kind)], p.text[slice(*members)]) for p in page.places for kind, members in defining.kinds(p.text)]
        for mined in mined_of(page):
            held[key(mined.term)].append((mined, _entry(mined, page)))
    held.pop((), None)
    mines = {name: [mined for mined, _ in found] for name, found in held.items()}
    names = {name: _name(found) for name, found in mines.items()}
    aliases = {name: _aliases(found, names[name]) for name, found in mines.items()}
    near = _near(mines, kinds)
    made = {
        name: Term(
            names[name],
            tuple(entry for _, entry in sorted(found, key=lambda pair: _rank(pair[0]))),
            aliases[name],
            tuple(names[other] for other in near[name][:_RELATED]),
        )
        for name, found in held.items()
    }
    by_key = {key(alias): term for term in made.values() for alias in term.aliases} | made
    return Glossary(tuple(sorted(made.values(), key=lambda term: (fold(term.name), term.name))), by_key)


def mined_of(page: Page) -> Iterator[Mined]:
    """The definitions of one document that are entries of a glossary: of each term all that set its meaning, else the surest."""
    best: dict[Name, list[Mined]] = defaultdict(list)
    for mined in mine(page.places, lambda _: page.document):
        if not mined.doubtful:
            best[key(mined.term)].append(mined)
    for mined in _described(page):
        if key(mined.term) not in best:
            best[key(mined.term)].append(mined)
    for found in best.values():
        found.sort(key=_rank)
        setting = [mined for mined in found if mined.sets]
        yield from setting or found[:1]


def _described(page: Page) -> list[Mined]:
    """The categories of a document that tells of its parts: most with a telling name have a sentence that describes them.

    Such a sentence has most words of the name, and demands or advises nothing.
    """
    found = categories_of(page)
    places = {place.sentence.start: place for place in page.places}
    named, described = 0, []
    for category in found.categories if found.structure is Structure.SECTIONS else ():
        name = patterns.DIVISION.sub("", patterns.NUMBERING.sub("", category.heading[-1], count=1)).strip(" :–—-.")
        words = set(key(name)) if name else set()
        if not words or not is_term(name) or _ASKS.search(name):
            continue
        named += 1
        place = places[category.definition.citation.start] if category.definition else None
        if place is None or place.sentence.kind is not BlockKind.PARAGRAPH or len(words) < _FEWEST_SHARED or _NO_ACCOUNT.search(place.text):
            continue
        if len(words & set(key(place.text))) >= max(_FEWEST_SHARED, _SHARE * len(words)):
            name, *aliases = called(name)
            described.append(Mined(name, How.SECTION, place, (place.sentence.start, place.sentence.end), 1, tuple(aliases)))
    return described if len(described) >= max(2, _SHARE * named) else []


def _rank(mined: Mined) -> tuple[int, int, str, int]:
    return list(How).index(mined.how), -mined.strength, mined.place.passage.document, mined.span[0]


def _entry(mined: Mined, page: Page) -> Entry:
    return Entry(mined.term, page.document.title, mined.how, page.quote(mined.place, mined.span))


def bare(term: str) -> str:
    """A term without its article."""
    return _ARTICLE.sub("", term)


def _name(found: Iterable[Mined]) -> str:
    """The name of a term, without its article, as it is written where it is defined surest."""
    return bare(min(found, key=_rank).term)


def _aliases(found: Iterable[Mined], name: str) -> tuple[str, ...]:
    """The other names: the long forms of an abbreviation, each once."""
    written = [alias for mined in found for alias in mined.aliases]
    others = {key(alias): alias for alias in reversed(written) if key(alias) != key(name)}
    return tuple(sorted(others.values(), key=fold))


def _near(held: Mapping[Name, Sequence[Mined]], kinds: Iterable[tuple[str, str]]) -> dict[Name, list[Name]]:
    """The terms near each one: those that its own definitions use, in their order, those that use it, and what is a kind of what."""
    lengths = sorted({len(name) for name in held}, reverse=True)

    def named(text: str) -> list[Name]:
        told = stems(text)
        return [told[at : at + length] for at in range(len(told)) for length in lengths if told[at : at + length] in held]

    used: dict[Name, dict[Name, None]] = defaultdict(dict)
    using: dict[Name, dict[Name, None]] = defaultdict(dict)
    for name, found in held.items():
        for other in (other for mined in found for other in named(mined.text) if other != name):
            used[name][other] = None
            using[other][name] = None
    for kind, members in kinds:
        for one, other in ((one, other) for one in named(kind) for other in named(members) if one != other):
            using[one][other] = None
            using[other][one] = None
    return {name: list(used[name] | using[name]) for name in held}
