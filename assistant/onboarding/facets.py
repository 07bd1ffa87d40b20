"""What sentences tell of a part besides what it is: what it is for, an example, how it differs, and which facts they lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from assistant.answering.kinds import SUMMARY, SUMMARY_TITLE, evidence
from assistant.answering.question import Kind, Question, content_words
from assistant.indexing.lexical import terms
from assistant.onboarding import patterns
from assistant.onboarding.structure import Page, Place
from assistant.types import BlockKind, Quote, Span

_SUMMARY_SENTENCES, _SUMMARY_CHARACTERS = 3, 600
_OWN_WORDS = 5
_FACTS = {"a purpose": Kind.REASON, "an amount": Kind.AMOUNT, "a date": Kind.DATE, "a duration": Kind.DURATION}
"""The facts that are looked for, each by the shape that an answer to a question for it has."""


def purpose(places: Sequence[Place]) -> Place | None:
    """The sentence with most marks of purpose, reason and benefit, the first among equals; None where none has one."""
    best = max(places, key=lambda place: len(patterns.WHY.findall(place.text)), default=None)
    return best if best and patterns.WHY.search(best.text) else None


def example(places: Sequence[Place]) -> Place | None:
    """The first sentence that gives an example."""
    return next((place for place in places if patterns.EXAMPLE.search(place.text)), None)


def unstated(places: Sequence[Place]) -> tuple[str, ...]:
    """The facts that no sentence states, by labels: no words in it have the shape of such a fact.

    The shapes are wide, as they are for questions, so what is named here is lacking indeed.
    """
    lacking = [name for name, kind in _FACTS.items() if not any(evidence(Question("", kind, (), ()), place.text) for place in places)]
    return tuple(lacking if example(places) else [*lacking, "an example"])


def own_words(parts: Sequence[tuple[str, Sequence[Place]]]) -> list[tuple[str, ...]]:
    """For each of some parts, by name and sentences, the words that only it has: those of its name first, then the most frequent.

    Among equally frequent ones the longer come first, as a longer word is mostly a rarer one and tells more (Zipf's law of abbreviation).
    Adverbs in -ly are left out, as they tell of the writer.
    """
    counted: list[Counter[str]] = []
    written: dict[str, str] = {}
    for _, places in parts:
        words = [word for p in places for word in content_words(p.text) if word.isalpha() and len(word) > 2 and not word.endswith("ly")]
        found = [(stem, word) for word in words for stem in terms(word)]
        counted.append(Counter(stem for stem, _ in found))
        written = dict(reversed(found)) | written
    holding = Counter(stem for of_part in counted for stem in of_part)
    told = []
    for (name, _), of_part in zip(parts, counted, strict=True):
        named = set(terms(name))
        own = [stem for stem in of_part if holding[stem] == 1]
        own.sort(key=lambda stem: (stem not in named, -of_part[stem], -len(written[stem])))
        told.append(tuple(written[stem] for stem in own[:_OWN_WORDS]))
    return told


def telling_apart(places: Sequence[Place], words: Iterable[str]) -> Place | None:
    """The sentence with most of the words that its siblings lack; None where none has one."""
    own = {stem for word in words for stem in terms(word)}
    best = max(places, key=lambda place: len(own & set(terms(place.text))), default=None)
    return best if best and own & set(terms(best.text)) else None


def in_turn(quotes: Iterable[tuple[str, Quote | None]]) -> tuple[tuple[str, Quote], ...]:
    """Labelled quotes as they are told one after another: what one stands in is not repeated where it was just told."""
    told: list[tuple[str, Quote]] = []
    spans: list[Span] = []
    for label, quote in quotes:
        if quote is not None:
            told.append((label, quote.after(spans)))
            spans += [*quote.context, (quote.citation.start, quote.citation.end)]
    return tuple(told)


def summary(page: Page) -> list[Place]:
    """The sentences that sum a document up, as many of them as one quote may hold.

    They open the section that promises a summary, else the last paragraph that begins as one does.
    """
    section = next((s for s in page.document.sections if s.heading and SUMMARY_TITLE.match(s.heading[-1])), None)
    if section:
        places = page.within((section.body, section.end))
    else:
        opening = {block.start for block in page.document.blocks if block.kind is BlockKind.PARAGRAPH}
        starts = [n for n, p in enumerate(page.places) if p.sentence.start in opening and SUMMARY.match(p.text)]
        places = list(page.places[starts[-1] :]) if starts else []
    if not places:
        return []
    first = places[0]
    fits = takewhile(lambda p: _same_paragraph(page, first, p) and p.sentence.end - first.sentence.start <= _SUMMARY_CHARACTERS, places[1:])
    return [first, *list(fits)[: _SUMMARY_SENTENCES - 1]]


def summed_up(page: Page) -> Quote | None:
    """The quote that sums a document up."""
    places = summary(page)
    return page.quote(places[0], (places[0].sentence.start, places[-1].sentence.end)) if places else None


def _same_paragraph(page: Page, first: Place, other: Place) -> bool:
    return other.passage is first.passage and any(
        block.start <= first.sentence.start and other.sentence.end <= block.end for block in page.document.blocks
    )
