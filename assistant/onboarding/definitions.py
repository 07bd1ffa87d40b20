"""What a term means: the documents' own definitions of it, side by side, or where it is first used."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.answering import defining
from assistant.answering.question import FUNCTION_WORDS
from assistant.answering.spelling import corrected
from assistant.errors import UsageError
from assistant.indexing.lexical import terms, words
from assistant.onboarding.structure import Place, describing, key, places_of, quote
from assistant.types import Outcome, Passage, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index
    from assistant.models import Encoder

_CANDIDATES = 500
"""Passages with the term's words that are read; the rarer its words, the more of all these are."""
_ENTRIES = 12
"""Definitions shown side by side at most."""
_NAMES = 5
"""Nearest names suggested at most."""
_SMALL = 2000
"""In an index of so many passages or fewer all headings are looked through for a name like the one asked for."""
_ALIKE = 0.5
"""How like the term a suggested name is (Ratcliff and Obershelp's ratio)."""


class How(StrEnum):
    """How a definition was found, the surest first."""

    DEFINED = "defined"
    SPELT_OUT = "spelt out"
    SECTION = "section"
    PART_OF_NAME = "part of a name"
    FIRST_USE = "first use"
    NOT_FOUND = "not found"


_DEFINING = {How.DEFINED, How.SPELT_OUT, How.SECTION}
"""What counts as a definition, so that one document's may stand beside another's."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document's definition of a term: the term or heading as it is written there, and the quote."""

    term: str
    title: str
    how: How
    quote: Quote


@dataclass(frozen=True, slots=True)
class Definition:
    """What the documents say a term is.

    `understood_as` is the term with its spelling mended, or None. `how` is that of the surest entry; with `How.FIRST_USE` the
    term is used but nowhere defined, and the entry is its first use. `suggestions` are the nearest names when there is no entry.
    """

    asked: str
    understood_as: str | None
    how: How
    entries: tuple[Entry, ...]
    suggestions: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The outcome as for a question: a first use is not a definition."""
        if self.how is How.NOT_FOUND:
            return Outcome.NOT_FOUND
        return Outcome.NOT_STATED if self.how is How.FIRST_USE else Outcome.ANSWERED


def define(index: Index, term: str, encoder: Callable[[], Encoder] | None = None) -> Definition:
    """Define a term from the documents: exactly, inflected, misspelt.

    `encoder` loads the encoder; it is called only when no word of the term is found, to suggest names near in meaning.
    Raises UsageError when the term has no word.
    """
    asked = " ".join(term.split()).strip(" ?!\"“”'")
    if not words(asked):
        raise UsageError("There is no term to define.", "Name a term, such as a heading of the documents.")
    for attempt in dict.fromkeys((asked, _spelt(index, asked))):
        entries = _entries(index, attempt)
        if entries:
            return Definition(asked, None if attempt == asked else attempt, entries[0].how, entries)
    return Definition(asked, None, How.NOT_FOUND, (), _near(index, asked, encoder))


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence that tells of a term: how, how strong its pattern is, what it calls the term, and where it stands."""

    how: How
    strength: int
    written: str
    place: Place

    def rank(self, term: str) -> tuple[int, int, bool, int, int]:
        """Its place among the others of its document, the least first."""
        exact = self.written.casefold() == term.casefold()
        return list(How).index(self.how), -self.strength, not exact, len(key(self.written)), self.place.sentence.start


def _entries(index: Index, term: str) -> tuple[Entry, ...]:
    """The surest entry of each document, surest first; what is less than a definition only where no document has one."""
    best: dict[str, _Found] = {}
    for found in _telling(index, key(term)):
        name = found.place.passage.document
        if name not in best or found.rank(term) < best[name].rank(term):
            best[name] = found
    ranked = sorted(best.values(), key=lambda found: (found.rank(term)[:-1], found.place.passage.document))
    if not ranked:
        return ()
    surest = ranked[0].how
    kept = [found for found in ranked if found.how is surest or {found.how, surest} <= _DEFINING]
    return tuple(_entry(index, found) for found in kept[: 1 if surest is How.FIRST_USE else _ENTRIES])


def _using(index: Index, stems: Sequence[str]) -> list[Passage]:
    found = index.passages([number for number, _ in index.keyword(stems, _CANDIDATES)])
    return sorted(found, key=lambda passage: (passage.document, passage.start))


def _telling(index: Index, wanted: tuple[str, ...]) -> Iterator[_Found]:
    """Every sentence that tells of a term: by defining it, by using it, or by what it says of a section with that name."""
    passages = [p for p in _using(index, wanted) if set(wanted) <= {*terms(p.text), *terms(" ".join(p.heading))}]
    for place in places_of(passages):
        if not set(wanted) <= set(terms(place.text)):
            continue
        if _uses(place.text, wanted):
            yield _Found(How.FIRST_USE, 0, "", place)
        for defined in defining.definitions(place.text, place.among_definitions):
            written = place.text[slice(*defined.term)]
            if key(written) == wanted:
                yield _Found(How.DEFINED if defined.strength > 1 else How.SPELT_OUT, defined.strength, written, place)
            elif defined.strength > 2 and set(wanted) <= set(key(written)):
                yield _Found(How.PART_OF_NAME, defined.strength, written, place)
    for name, path in dict.fromkeys((p.document, p.heading[: n + 1]) for p in passages for n in range(len(p.heading))):
        title = key(path[-1])
        if set(wanted) <= set(title):
            under = (p for p in passages if p.document == name and p.heading[: len(path)] == path)
            about = describing(path[-1], places_of(under))
            if about:
                yield _Found(How.SECTION if title == wanted else How.PART_OF_NAME, 0, path[-1], about)


def _uses(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether the term's words stand together, function words between them aside."""
    stems = terms(" ".join(word for word in words(text) if word not in FUNCTION_WORDS))
    return any(tuple(stems[at : at + len(wanted)]) == wanted for at in range(len(stems)))


def _entry(index: Index, found: _Found) -> Entry:
    place = found.place
    document = index.document(place.passage.document)
    at, span = place.sentence.start, None
    for defined in defining.definitions(place.text, place.among_definitions):
        if place.text[slice(*defined.term)] == found.written:
            span = at + defined.span[0], at + defined.span[1]
            break
    shown = quote(document, place, index.file_state(document.name), span)
    return Entry(" ".join(found.written.split()), document.title, found.how, shown)


def _spelt(index: Index, term: str) -> str:
    """The term in the documents' spelling; a word of which they have another form is right."""
    return corrected(term, index.vocabulary(), lambda word: any(index.frequency(stem) for stem in terms(word)))


def _near(index: Index, term: str, encoder: Callable[[], Encoder] | None) -> tuple[str, ...]:
    """The names most like a term that was not found: headings that share a word or look alike, else those near in meaning."""
    wanted = set(key(term))
    names = dict.fromkeys(_titles(_using(index, sorted(wanted))))
    if index.passage_count <= _SMALL:
        names |= dict.fromkeys(title for name in index.names() for title in _titles(index.passages_of(name)))
    scored = []
    for name in names:
        alike = difflib.SequenceMatcher(None, term.casefold(), name.casefold()).ratio()
        scored.append((len(wanted & set(key(name))), alike, name))
    scored.sort(key=lambda found: (-found[0], -found[1], found[2]))
    near = [name for shared, alike, name in scored if shared or alike >= _ALIKE]
    if not near and encoder:
        numbers = [number for number, _ in index.nearest(encoder().encode_queries([term])[0], 2 * _NAMES)]
        near = list(dict.fromkeys(_titles(index.passages(numbers))))
    return tuple((near or [name for *_, name in scored])[:_NAMES])


def _titles(passages: Iterable[Passage]) -> Iterator[str]:
    """The innermost headings of passages."""
    return (passage.heading[-1] for passage in passages if passage.heading)
