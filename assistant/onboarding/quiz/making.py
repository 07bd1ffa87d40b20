"""The making of questions from the documents' definitions and sentences; the same documents give the same questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from assistant.answering.question import content_terms, content_words
from assistant.indexing.lexical import terms, words
from assistant.onboarding import patterns
from assistant.onboarding.centrality import by_centrality
from assistant.onboarding.mining import SETTING, How
from assistant.onboarding.quiz.material import Material, Part, Term, material, well_said
from assistant.onboarding.quiz.question import Kind, Question, digest, gaps_for, gives_away, identity, uses_of
from assistant.onboarding.quiz.rivals import akin, looks, same_name
from assistant.onboarding.quiz.rounds import called
from assistant.onboarding.structure import Place, key, stands_in, stems
from assistant.types import Quote, Span

if TYPE_CHECKING:
    from assistant.indexing import Index

MOST_DOCUMENTS = 60
"""Documents that are asked about at most: the most central ones, in the tour's order."""
_CHOICES, _FEWEST = 4, 3
"""Choices of a question, and the fewest with which it is asked."""
_USES, _SENTENCES = 2, 4
"""Uses of a term, and sentences of a part, that are asked about at most."""
_SHORTEST, _LONGEST = 6, 70
"""Words of a sentence that is asked about."""
_LEFT = 2
"""Content words that a definition must have besides its term, so that there is something to know it by."""
_CLEARLY = 3
"""So many more of a sentence's words in the rest of another part than in its own speak for the other."""
_NAMED = 1 / 3
"""The part of the words of a heading that a sentence has to name what the heading names."""
YES, NO = "Yes", "No, it stands in another part"


def questions(index: Index, name: str = "") -> tuple[Question, ...]:
    """Every question that the documents give, in the order of the tour and of the quotes' places in them.

    Only documents with `name` in their name or title are asked about, where one is given; UsageError is raised when there are none.
    What two documents say in the same words is asked about once.
    """
    names = called({document: index.title(document) for document in index.names()}, name) if name else by_centrality(index)
    materials = [material(index, document) for document in names[:MOST_DOCUMENTS]]
    found: dict[tuple[str, ...], Question] = {}
    for one in materials:
        others = [term for other in materials if other is not one for term in other.terms]
        made = [*_terms(one, others), *_gaps(one), *_parts(one)]
        for question in sorted(made, key=lambda question: (question.quote.citation.start, question.id)):
            led_in = all(map(content_words, question.quote.context_texts))  # "If so:" leads in nothing that can be known
            if led_in and not (question.gaps and gives_away(question)):
                found.setdefault((question.kind.value, question.shown, question.answer), question)
    return tuple(found.values())


def _question(
    one: Material, kind: Kind, frame: str, quote: Quote, right: str, wrong: Sequence[str], gaps: tuple[Span, ...] = ()
) -> Question:
    """A question with its choices in an order of their own; in the quote the first of the words that are left out is marked."""
    if gaps:
        quote = quote.marking(gaps[0])
    number = identity(kind, one.found.document, quote.text, right)
    options = (YES, NO) if kind is Kind.TRUE else sorted((right, *wrong), key=lambda option: digest(number, option))
    place = one.category(quote.citation.start)
    return Question(number, kind, one.found.document, one.found.title, place, frame, tuple(options), options.index(right), quote, gaps)


# Which term is this


def _terms(one: Material, others: Sequence[Term]) -> Iterator[Question]:
    names = [Term(p.name, p.stems, How.SECTION, p.places[0], (0, 0), p.texts[0]) for p in one.parts if p.places]
    for term in one.terms:
        quote = one.page.quote(term.place, term.span)
        left, gaps = term.said.stems - term.stems, gaps_for(quote.text, term.stems)
        if len(left) < _LEFT or not gaps or (term.how is How.NAMED and len(gaps) > 1 and len(term.stems) == 1):
            continue  # "the Agreement between …, hereinafter called the Agreement" tells nothing
        wrong = _distinct(rival for rivals in (one.terms, others, names) for rival in _wrong_terms(one, term, rivals, left))
        if len(wrong) >= _FEWEST - 1:
            yield _question(one, Kind.TERM, "Which term is this?", quote, term.name, wrong, gaps)


def _wrong_terms(one: Material, term: Term, rivals: Sequence[Term], left: frozenset[str]) -> list[Term]:
    """The terms that cannot be meant where `left` are the other words of the quote, in an order that is the same each time."""
    wrong = [
        rival
        for rival in rivals
        if not (same_name(rival.stems, term.stems) or rival.stems <= left)
        and (_contrast(term, rival) or not rival.said.near(term.said, rival.stems | term.stems))
    ]

    def order(rival: Term) -> tuple[bool, bool, str]:
        return not _contrast(term, rival), looks(rival.name) != looks(term.name), digest(one.found.document, term.name, rival.name)

    return sorted(wrong, key=order)


def _contrast(term: Term, rival: Term) -> bool:
    """Whether one document sets two terms apart as kinds of one thing: "inner court", "outer court".

    Their definitions are alike, and each has a word that the other lacks.
    """
    names = [key(one.name) for one in (term, rival)]
    alike = len(names[0]) == len(names[1]) > 1 and names[0][-1] == names[1][-1]
    set_apart = {term.how, rival.how} <= SETTING and term.place.passage.document == rival.place.passage.document
    aside = term.stems | rival.stems
    return alike and set_apart and bool(term.said.stems - rival.said.stems - aside) and bool(rival.said.stems - term.said.stems - aside)


def _distinct(rivals: Iterator[Term]) -> list[str]:
    """The names of the first terms none of which has the name of another."""
    kept: list[Term] = []
    for rival in rivals:
        if not any(same_name(rival.stems, other.stems) for other in kept):
            kept.append(rival)
        if len(kept) == _CHOICES - 1:
            break
    return [rival.name for rival in kept]


# Fill the gap


def _gaps(one: Material) -> Iterator[Question]:
    for term in one.terms:
        yield from islice(_gaps_for(one, term), _USES)


def _gaps_for(one: Material, term: Term) -> Iterator[Question]:
    longer = [other for other in one.terms if other.stems > term.stems]
    rivals = [rival for rival in one.terms if not _may_be(term, rival)]
    for place in sorted(well_said(one.page.places, _SHORTEST, _LONGEST), key=lambda place: digest(term.name, place.text)):
        said = one.said[place.sentence.start].stems
        gaps = uses_of(place.text, term.name)
        if not gaps or place.sentence.start == term.place.sentence.start or any(other.stems <= said for other in longer):
            continue
        wrong = _distinct(rival for rival in _wrong_terms(one, term, rivals, said) if _is_foreign(one, rival, place))
        if len(wrong) >= _FEWEST - 1:
            left_out = {place.text[start:end] for start, end in gaps}
            if len(left_out) == 1:
                yield _question(one, Kind.GAP, "Fill the gap:", one.page.quote(place), left_out.pop(), wrong, gaps)


def _may_be(term: Term, rival: Term) -> bool:
    """Whether what one term means may be what the other does, or a kind or part of it."""
    return bool(term.stems & rival.stems) or rival.stems <= term.said.stems or term.stems <= rival.said.stems


def _is_foreign(one: Material, rival: Term, place: Place) -> bool:
    """Whether a term has no place in the section of a sentence, and no sentence with it says nearly the same."""
    own = one.said[place.sentence.start]
    for other in one.page.places:
        theirs = one.said[other.sentence.start]
        if rival.stems <= theirs.stems and (other.passage.heading == place.passage.heading or theirs.near(own, rival.stems)):
            return False
    return True


# Which part is this from, and does it stand there


def _parts(one: Material) -> Iterator[Question]:
    for part in one.parts:
        if not patterns.DEFINITIONS_TITLE.search(part.name):
            yield from islice(_parts_for(one, part), 2 * _SENTENCES)


def _parts_for(one: Material, part: Part) -> Iterator[Question]:
    own_name = part.stems.difference(*(other.stems for other in one.parts if other is not part))
    name = stems(part.name)
    for place in well_said(part.places, _SHORTEST, _LONGEST):
        wrong = _wrong_parts(one, part, place, own_name)
        if len(wrong) < _FEWEST - 1:
            continue
        quote = one.page.quote(place)
        names = sorted(wrong, key=lambda name: digest(one.found.document, place.text, name))
        if not any(stands_in(name, stems(text)) for text in (place.text, *quote.context_texts)):
            yield _question(one, Kind.CATEGORY, "Which part is this from?", quote, part.name, names[: _CHOICES - 1])
        true = int(digest(quote.text)[0], 16) % 2 == 0
        frame = f"Does this stand under “{part.name if true else min(names, key=wrong.__getitem__)}”?"
        yield _question(one, Kind.TRUE, frame, quote, YES if true else NO, [NO if true else YES])


def _wrong_parts(one: Material, part: Part, place: Place, own_name: frozenset[str]) -> dict[str, int]:
    """The names of the parts that a sentence cannot be from, each with how many of the sentence's words its text has.

    None where it has none of the `own_name` stems, which no other part is named by.
    """
    own = one.said[place.sentence.start]
    telling = own.stems.difference(content_terms(one.found.title), one.common)
    shared = telling & part.stems
    if not shared & own_name or not _names(place.text, part.name, shared, len(part.stems)):
        return {}
    mine = len(telling & _all(part, own))
    wide = frozenset(content_terms(one.found.title))  # a part that is named as the whole is may hold anything
    others = [p for p in one.parts if p is not part and not akin(own.stems, p.stems | p.under) and not p.stems & (wide | part.stems)]
    counts = {other.name: len(telling & _all(other, own)) for other in others if not any(theirs.near(own) for theirs in other.texts)}
    return {name: count for name, count in counts.items() if count - mine < _CLEARLY}


def _names(text: str, name: str, shared: Collection[str], words_of_name: int) -> bool:
    """Whether a sentence names what a heading does: by enough of its words, one of them as it is written there or two in whatever form."""
    written = {word.rstrip("s") for word in words(text)}
    same = any(word.rstrip("s") in written and set(terms(word)) & set(shared) for word in words(name))
    return len(shared) >= max(1, _NAMED * words_of_name) and (same or len(shared) > 1)


def _all(part: Part, aside: object) -> frozenset[str]:
    """The stems of a part's text, but for those of the sentence that is asked about."""
    return frozenset(stem for text in part.texts if text is not aside for stem in text.stems)
