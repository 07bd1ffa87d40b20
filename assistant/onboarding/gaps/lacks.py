"""What documents use, name or point to without giving it; each with the first place where that is so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from assistant.answering.defining import long_form
from assistant.onboarding.gaps.links import broken_links
from assistant.onboarding.glossary import Glossary, glossary_of
from assistant.onboarding.structure import Page, Place, key
from assistant.types import Quote, Section, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_FEWEST_USES = 3
"""A term is used this often before its want of a definition is told; an abbreviation twice."""
_MOST = 100
"""Lacks of one kind that are told at most, the most frequent."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_NAMED = re.compile(
    r"\b(?:the|an?|each|any|every|either|both|other|another|no|such|its|their|his|her|our) "
    r"(?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,4})(?![\w’'-])(?! [A-Z])"
)
"""Two to five words with capital letters behind a determiner, as a common noun has one: "the Lending Desk"."""
_SHORT = re.compile(r"(?<![\w.&/-])(?<![A-Z]\. )(?<!\d )(?P<name>[A-Z]{2,6})(?![\w.&/-])(?! [A-Z]\.)")
"""Capitals that stand for words; behind an initial they are someone's name, behind a number part of an address."""
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHOUTS = re.compile(r"[A-Z]{2,}[^\w.]+[A-Z]{2,}")
"""Words in capitals side by side: a heading or a form, in which no abbreviation can be told."""


class Kind(StrEnum):
    """What is lacking."""

    TERM = "term without a definition"
    ABBREVIATION = "abbreviation never spelt out"
    HEADING = "heading without text"
    LINK = "link that leads nowhere"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is lacking: what, how often it is met with, and the first place."""

    kind: Kind
    what: str
    times: int
    quote: Quote


def lacks(index: Index) -> tuple[Lack, ...]:
    """What the documents lack, kind by kind, the most frequent first.

    A term is a name of two or more capitalised words that are everyday words elsewhere, as drafters write what they have defined; proper
    names are made of words that are never written small.
    """
    pages = [Page.of(index, name) for name in index.names()]
    small = {word for page in pages for place in page.places for word in _WORD.findall(place.text) if word.islower()}
    known = glossary_of(pages)
    found = [
        *_used(pages, known, small),
        *(Lack(Kind.HEADING, _title(quote), 1, quote) for page in pages for quote in _empty(page)),
        *(Lack(Kind.LINK, target, 1, quote) for page in pages for target, quote in broken_links(index, page)),
    ]
    kinds = list(Kind)
    found.sort(key=lambda lack: (kinds.index(lack.kind), -lack.times, lack.quote.citation.document, lack.quote.citation.start))
    return tuple(lack for kind in kinds for lack in [one for one in found if one.kind is kind][:_MOST])


@dataclass(frozen=True, slots=True)
class _Use:
    """A use of a name: the page, the sentence, and the span in the sentence."""

    page: Page
    place: Place
    span: Span

    @property
    def name(self) -> str:
        return self.place.text[slice(*self.span)]


def _used(pages: Sequence[Page], known: Glossary, small: set[str]) -> Iterator[Lack]:
    """Terms and abbreviations that are used in running text and that no document defines."""
    named: dict[tuple[str, ...], list[_Use]] = {}
    short: dict[str, list[_Use]] = {}
    for page in pages:
        for place in filter(_runs, page.places):
            for use in _uses(_NAMED, page, place):
                if all(word.casefold() in small for word in _WORD.findall(use.name)):
                    named.setdefault(key(use.name), []).append(use)
            for use in () if _SHOUTS.search(place.text) else _uses(_SHORT, page, place):
                if not _ROMAN.fullmatch(use.name) and use.name.casefold() not in small:
                    short.setdefault(use.name, []).append(use)
    headings = [section.heading[-1] for page in pages for section in page.document.sections if section.heading]
    spelt_out = {use.name for uses in short.values() for use in uses if _is_spelt_out(use.place.text, use.span)}
    spelt_out |= {match["name"] for title in headings for match in _SHORT.finditer(title) if _is_spelt_out(title, match.span())}
    for kind, found in (
        (Kind.TERM, [uses for uses in named.values() if len(uses) >= _FEWEST_USES]),
        (Kind.ABBREVIATION, [uses for name, uses in short.items() if len(uses) > 1 and name not in spelt_out]),
    ):
        for uses in found:
            first, at = uses[0], uses[0].place.sentence.start
            if known.find(first.name) is None:
                marked = at + first.span[0], at + first.span[1]
                yield Lack(kind, first.name, len(uses), first.page.quote(first.place, highlight=marked))


def _uses(pattern: re.Pattern[str], page: Page, place: Place) -> Iterator[_Use]:
    return (_Use(page, place, match.span("name")) for match in pattern.finditer(place.text))


def _runs(place: Place) -> bool:
    """Whether a sentence is running text: half of its words or more are written small, as those of a form or an address are not."""
    found: list[str] = _WORD.findall(place.text)
    return 2 * sum(word[0].islower() for word in found) >= len(found)


def _is_spelt_out(text: str, short: Span) -> bool:
    before = text[: short[0]].rstrip()
    return before.endswith("(") and long_form(text[slice(*short)], before[:-1]) is not None


def _empty(page: Page) -> Iterator[Quote]:
    """The headings under which nothing stands, neither text nor another heading."""
    document = page.document
    inner: list[Section] = [section for section in document.sections if section.heading]
    for section, following in zip_longest(inner, inner[1:]):
        if (following is None or following.start >= section.end) and not document.text[section.body : section.end].strip():
            yield Quote(document, section.title, file=page.file)


def _title(quote: Quote) -> str:
    return " ".join(quote.text.split())
