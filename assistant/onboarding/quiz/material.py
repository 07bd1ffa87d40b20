"""What questions are made from: the terms that a document defines, and its parts with their sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.answering.kinds import SUMMARY
from assistant.answering.question import content_terms, content_words
from assistant.onboarding import patterns
from assistant.onboarding.categories import Category, DocumentCategories, Structure, categories_of
from assistant.onboarding.glossary import bare, mined_of
from assistant.onboarding.mining import SETTING, How, Mined
from assistant.onboarding.quiz.rivals import Said, all_said
from assistant.onboarding.structure import Page, Place, key, telling_name
from assistant.types import Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_MARKUP = re.compile(r"^\W*`|[<>|\[\]]|\{[%{]|[a-z]{3,}[A-Z][a-z]|[.;:!?*\d][A-Z][a-z]")
"""Markup, or words that ran together: a sentence that reads badly alone."""
_OPEN = re.compile(r"(?::|\b(?:means?|includes?|is|are|as|the|an?))\s*$")
"""What goes on in the next paragraph."""
_POINTS_BACK = re.compile(
    r"\W*(?:(?:it|they|he|she|which|who)\b|(?:this|that|these|those|such)\s+(?:is|are|was|were|has|have|may|can|shall|will|must|do|does)\b"
    r"|in (?:this|that|such|these)\b|to (?:this|that) end\b"
    r"|(?:but|and|or|so|yet|also|still|then|thus|hence|here|there|however|therefore|otherwise|instead|likewise|moreover|furthermore|additionally"
    r"|fortunately|unfortunately|finally|again)\b)",
    re.IGNORECASE,
)
"""A sentence whose subject stands in an earlier one, or that goes on from it."""
_OF_THE_TEXT = re.compile(
    r"^\W*(?:below|above)\b|\b(?:of|all) the (?:above|below)\b|^\W*this (?:section|page|chapter|guide|document|list|table)\b"
    r"|\b(?:the following|as follows)\b|\b(?:do|does|did) (?:this|that|so)\b"
    r"|\b(?:mentioned|listed|described|noted|outlined|shown|given|laid out|set out|see|steps?(?:\(s\))?)\s+(?:above|below)\b"
    r"|\bon this (?:page|screen|site)\b|\bthe (?:said|aforesaid|aforementioned)\b"
    r"|\b(?:in|for) (?:either|both|each) (?:case|instance|event)s?\b|\bthe (?:first|next|previous|last) (?:case|item|point|step)s?\b",
    re.IGNORECASE,
)
"""A sentence that speaks of the text around it, and says little without that."""
_NO_NOUN = re.compile(r"(?:\w+ed (?:by|for|to|in|on|at|with|from)|for|in|by|to|of|on|at|with|from|under|as|if|when|where)\b", re.IGNORECASE)
"""How a name begins that is no noun: "owned by the house" is defined, but no reader takes it for another term."""
_LONGEST_NAME = 12
"""Words of a heading that can be chosen."""
_NO_MEANING = re.compile(r"\b(?:do|does|shall) not (?:include|mean|cover|apply)\b|\bmeans (?:you|we|it|they|there|that)\b", re.IGNORECASE)
"""What only says what a term does not mean, or what follows from it."""
_THAT_ONE = re.compile(
    r"\W*(?:(?:after|as|at|because|before|by|during|for|from|if|in|of|on|once|past|since|though|to|under|until|when|where|while|with)\s+){0,2}"
    r"(?:this|that|these|those|such)\b",
    re.IGNORECASE,
)
"""A sentence about something that an earlier one names."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a document defines it, and how: the sentence, the span of the document that defines, and the stems of its name."""

    name: str
    stems: frozenset[str]
    how: How
    place: Place
    span: Span
    said: Said


@dataclass(frozen=True, slots=True)
class Part:
    """A category whose name says something, with its sentences; `texts` are those of all its text.

    `stems` are those of its name, `under` those of the headings that stand in it.
    """

    category: Category
    name: str
    stems: frozenset[str]
    under: frozenset[str]
    places: tuple[Place, ...]
    texts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """One document with its terms, its parts, what each of its sentences says, by where it starts, and the stems that most parts have."""

    page: Page
    found: DocumentCategories
    terms: tuple[Term, ...]
    parts: tuple[Part, ...]
    said: Mapping[int, Said]
    common: frozenset[str]

    def category(self, start: int) -> str:
        """The part that holds the place `start`, else the document's title."""
        inside = (category.name for category in self.found.categories if category.span[0] <= start < category.span[1])
        return next(inside, self.found.title)


def material(index: Index, name: str) -> Material:
    """Read one document of the index for questions."""
    page = Page.of(index, name)
    found = categories_of(page)
    said = all_said(index, page.places)
    parts = tuple(_parts(page, found, said))
    counts = Counter(stem for part in parts for stem in frozenset().union(*(text.stems for text in part.texts)))
    common = frozenset(stem for stem, count in counts.items() if 2 * count > len(parts))
    return Material(page, found, tuple(_terms(page, said)), parts, said, common)


def _terms(page: Page, said: Mapping[int, Said]) -> Iterator[Term]:
    """The terms whose meaning a document sets, each with its surest definition; abbreviations are none, as their letters give them away."""
    seen: set[frozenset[str]] = set()
    for mined in mined_of(page):
        name, named, span = bare(mined.term), frozenset(key(mined.term)), _sentence(page, mined)
        text = page.document.text[slice(*span)]
        if mined.how not in SETTING or not content_words(name) or named in seen or _OPEN.search(text) or _MARKUP.search(text):
            continue
        if _NO_NOUN.match(name) or _OF_THE_TEXT.search(text) or _NO_MEANING.search(text) or _POINTS_BACK.match(text):
            continue
        if not (mined.sets or _is_headed(page, mined)):
            continue
        seen.add(named)
        means = replace(said[mined.place.sentence.start], stems=frozenset(content_terms(text)))
        yield Term(name, named, mined.how, mined.place, span, means)


def _is_headed(page: Page, mined: Mined) -> bool:
    """Whether a title or a heading above a definition is its term, but for one word ("Understanding X").

    Elsewhere an "X is a …" often only says something of X.
    """
    name = frozenset(key(mined.term))
    headings = (frozenset(key(heading)) for heading in (page.document.title, *mined.place.passage.heading))
    return any(name <= heading and len(heading - name) <= 1 for heading in headings)


def _sentence(page: Page, mined: Mined) -> Span:
    """The span of a definition without what is added to it after its own sentence, unless that only leads to what follows."""
    start, end = mined.span
    own = min(end, mined.place.sentence.end)
    return start, end if _OPEN.search(page.document.text[start:own]) else own


def _parts(page: Page, found: DocumentCategories, said: Mapping[int, Said]) -> Iterator[Part]:
    """The parts of a document whose names say something of the subject.

    "Article 5" alone does not, nor what kind of text stands there ("Frequently asked questions"), nor a name that two of them have.
    """
    if found.structure is not Structure.SECTIONS:
        return
    names = [telling_name(category.name) for category in found.categories]
    for category, name in zip(found.categories, names, strict=True):
        named = frozenset(key(name))
        if not name or patterns.FORM_TITLE.match(name):
            continue
        if len(name.split()) <= _LONGEST_NAME and sum(frozenset(key(other)) == named for other in names) == 1:
            places = page.within(category.span)
            own = takewhile(lambda place: not SUMMARY.match(place.text), places)
            start, end = category.span
            inside = [s.heading[-1] for s in page.document.sections if s.heading and start <= s.body and s.end <= end]
            under = frozenset(key(" ".join(inside)))
            yield Part(category, name, named, under, tuple(own), tuple(said[place.sentence.start] for place in places))


def well_said(places: Iterable[Place], fewest: int, most: int) -> Iterator[Place]:
    """The sentences that can be asked about alone: whole, of so many words, and about something that they name."""
    for place in places:
        text = place.text.strip()
        whole = fewest <= len(text.split()) <= most and text.endswith((".", ";", "!"))
        leans = _POINTS_BACK.match(text) or _OF_THE_TEXT.search(text) or (_THAT_ONE.match(text) and not place.sentence.context)
        if whole and not (leans or _MARKUP.search(text)):
            yield place
