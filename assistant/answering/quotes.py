"""From retrieved passages to quotes: which sentences, in which order, with which words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering import signals
from assistant.answering.kinds import asks_for_shape, defines, evidence, names, sums_up
from assistant.answering.question import Kind, Question
from assistant.answering.signals import Candidate, Rarity
from assistant.answering.weights import Linear
from assistant.documents import blanked, heading_line
from assistant.indexing.lexical import bare_words, terms
from assistant.types import BlockKind, Citation, Hit, Quote, Sentence, Span, cite

if TYPE_CHECKING:
    import numpy as np

    from assistant.indexing import Index
    from assistant.models.reader import Reader, Reading

MOST = 5
"""Quotes of one answer."""

LARGEST = 600
"""Characters of a quote of several sentences; a single longer sentence stands whole."""

MARGIN = 1.0
"""How far a further quote's score may fall behind the first one's; in logits, so its odds are at least e^-MARGIN of the first's."""

NEAREST = 3
"""Quotes shown where none answers, however far one falls behind another."""

_PLACES = 10
_STOP_INSIDE = re.compile(r"[.!?][\"”’')\]]*\s+[\"“(\[]?[A-Z]|\n\s*\n")
_LEADS_IN = re.compile(r":[*_]*\s*$")
_FULL_STOP = re.compile(r"[.!?](?:\s|$)")
_CLAUSE_STOP = re.compile(r"[,;:]\s|[.!?][\"”’')\]]*\s*$")
_CLAUSE_END = re.compile(r"[,;:]\s+")


def rank(
    question: Question,
    rarity: Rarity,
    index: Index,
    vector: np.ndarray,
    hits: Sequence[Hit],
    weights: Linear,
    reader: Reader | None,
    asked: str,
) -> list[Candidate]:
    """Every sentence of the hits as a candidate with its signals and score, best first; ties go to the earlier one.

    The reader is given what was `asked`: the question's text, or more where that says little alone.
    What says that it sums up, or what the subject is, comes before all else where that is asked for.
    """
    found: list[Candidate] = []
    for hit, reading in zip(hits, readings(reader, asked, index, hits), strict=True):
        document = index.document(hit.passage.document)
        shared = signals.of_passage(question, rarity, document, hit, hits[0].score)
        cosines = index.sentence_vectors(hit.passage) @ vector
        for sentence, cosine in zip(hit.passage.sentences, cosines, strict=True):
            values = shared | signals.of_sentence(question, rarity, document, hit.passage, sentence, float(cosine))
            answer = None
            if reading:
                start = hit.passage.start
                read, place = signals.of_reading(reading, (sentence.start - start, sentence.end - start))
                values |= read
                answer = place and (place[0] + start - sentence.start, place[1] + start - sentence.start)
            text = document.text[sentence.start : sentence.end]
            found.append(Candidate(hit, sentence, text, float(cosine), values, weights.score(values), answer))
    return sorted(
        found,
        key=lambda c: (not is_meant(question, c), -round(c.score, 9), c.hit.passage.id, c.sentence.start),
    )


def readings(reader: Reader | None, asked: str, index: Index, hits: Sequence[Hit]) -> Sequence[Reading | None]:
    """What the reader makes of each hit, read under its headings and without marks and addresses; None where there is no reader."""
    if reader is None:
        return [None] * len(hits)
    return reader.read(
        asked,
        [(heading_line(hit.passage, index.title(hit.passage.document)), blanked(hit.passage.text)) for hit in hits],
    )


def is_meant(question: Question, candidate: Candidate) -> bool:
    """Whether the sentence says by its own words or its place that it is what was asked for: a summary, or what the subject is."""
    if question.kind is Kind.SUMMARY:
        return sums_up(candidate.text, candidate.hit.passage.heading)
    if question.kind is not Kind.DEFINITION:
        return False
    heading = candidate.hit.passage.heading
    return defines(question, candidate.text) or bool(heading and names(question, heading[-1]))


def choose(question: Question, candidates: Sequence[Candidate], most: int, margin: float) -> list[Candidate]:
    """The first candidate and those not far behind it, each as far as its answer runs, without two of the same words."""
    chosen: list[Candidate] = []
    seen: set[str] = set()
    for candidate in candidates:
        if chosen and (candidate.score < chosen[0].score - margin or len(chosen) == most):
            break
        words = bare_words(candidate.text)
        shown = any(
            c.hit.passage.id == candidate.hit.passage.id and c.sentence.end > candidate.sentence.start >= c.sentence.start for c in chosen
        )
        if words and words not in seen and not shown:
            seen.add(words)
            chosen.append(within_size(question, with_items(question, run_on(question, candidate))))
    return chosen


def run_on(question: Question, candidate: Candidate) -> Candidate:
    """The candidate together with the sentence that points back to it, where only that one holds the kind of answer asked for.

    "Regattas are held each year. They serve to …" answers a "why" with both or not at all.
    """
    sentence, passage = candidate.sentence, candidate.hit.passage
    if sentence.kind is BlockKind.ROW or evidence(question, candidate.text) is not None:
        return candidate
    after = next((s for s in passage.sentences if s.start >= sentence.end), None)
    if after is None or (sentence.start, sentence.end) not in after.context or after.end - sentence.start > LARGEST:
        return candidate
    if evidence(question, passage.text[after.start - passage.start : after.end - passage.start]) is None:
        return candidate
    text = passage.text[sentence.start - passage.start : after.end - passage.start]
    return replace(candidate, sentence=replace(sentence, end=after.end), text=text)


def with_items(question: Question, candidate: Candidate) -> Candidate:
    """A lead-in with what it leads in; an item of a list that was asked for with its lead-in and the others, as far as they fit.

    "The harbour has three piers:" answers nothing by itself. Items without a full stop read on as one sentence; of others two are added.
    """
    passage, sentence = candidate.hit.passage, candidate.sentence
    if question.kind in (Kind.LIST, Kind.MANNER) and sentence.kind is BlockKind.ITEM:
        leads = [s for s in passage.sentences if _leads(s, sentence)]
    else:
        leads = [] if question.kind is not Kind.LIST and asks_for_shape(question) and evidence(question, candidate.text) else [sentence]
    lead = next((s for s in leads if _LEADS_IN.search(passage.text[s.start - passage.start : s.end - passage.start])), None)
    if lead is None:
        return candidate
    items = [s for s in passage.sentences if _leads(lead, s)]
    end = lead.end
    for number, item in enumerate(items):
        text = passage.text[end - passage.start : item.end - passage.start]
        if item.end - lead.start > LARGEST or (number > 1 and _FULL_STOP.search(text)):
            break
        end = item.end
    if end == lead.end:
        return candidate
    text = passage.text[lead.start - passage.start : end - passage.start]
    return replace(candidate, sentence=replace(lead, end=end), text=text, answer=(items[0].start - lead.start, end - lead.start))


def _leads(lead: Sentence, sentence: Sentence) -> bool:
    """Whether `lead` ends what a sentence needs before it to be understood."""
    return any(end == lead.end for _, end in sentence.context)


def within_size(question: Question, candidate: Candidate) -> Candidate:
    """The candidate, or of a long sentence that its full stops make look like several the clauses that hold most of the question.

    A longer sentence stands whole only where a reader sees that it is one; initials and abbreviations hide that.
    """
    text = candidate.text
    if len(text) <= LARGEST or not _STOP_INSIDE.search(text):
        return candidate
    edges = [0, *(found.end() for found in _CLAUSE_END.finditer(text)), len(text)]
    asked = frozenset(question.terms)
    best = (-1, 0, 0)
    for start in edges[:-1]:
        end = max((edge for edge in edges if start < edge <= start + LARGEST), default=start + LARGEST)
        held = len(asked.intersection(terms(text[start:end])))
        if held > best[0]:
            best = held, start, start + len(text[start:end].rstrip())
    _, start, end = best
    sentence = replace(candidate.sentence, start=candidate.sentence.start + start, end=candidate.sentence.start + end)
    return replace(candidate, sentence=sentence, text=text[start:end], answer=None)


def quote(question: Question, index: Index, candidate: Candidate, score: float, part: int | None = None) -> Quote:
    """The candidate as a quote with its context, marked words, and the other places where the same words stand."""
    passage, sentence = candidate.hit.passage, candidate.sentence
    document = index.document(passage.document)
    return Quote(
        document,
        (sentence.start, sentence.end),
        passage=(passage.start, passage.end),
        highlight=marked(question, candidate),
        context=sentence.context,
        score=score,
        also_in=elsewhere(index, candidate),
        part=part,
        file=index.file_state(document.name),
    )


def marked(question: Question, candidate: Candidate) -> Span:
    """The words of a candidate that answer: those that the reader sees, else what has the shape asked for, or all of it.

    A reason and what stands behind a preposition are only opened by what was found, and run to the end of their clause.
    """
    if candidate.answer:
        return candidate.answer
    text = candidate.text
    found = evidence(question, text)
    if found is None or question.kind is Kind.LIST:
        return 0, len(text)
    if question.kind is Kind.REASON or question.relation:
        end = _CLAUSE_STOP.search(text, found[1])
        return found[0], end.start() if end else len(text)
    return found


def elsewhere(index: Index, candidate: Candidate) -> tuple[Citation, ...]:
    """Where else the candidate's words stand, in the order of documents."""
    own = (candidate.hit.passage.document, candidate.sentence.start)
    places = []
    for number, place in index.same_sentences(candidate.text)[: _PLACES + 1]:
        passage = index.passage(number)
        sentence = passage.sentences[place]
        if (passage.document, sentence.start) != own:
            places.append(cite(index.document(passage.document), (sentence.start, sentence.end)))
    return tuple(places[:_PLACES])
