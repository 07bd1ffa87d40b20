"""The definitions that documents hold: in the form of their sentences, in definition lists, in tables of terms.

What a sentence says by its form stands in `answering/defining.py`; here is what only its place tells: a list item is defined by its
term, a row by its header, a definition runs on into the items it leads to or into "The term includes …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering import defining
from assistant.answering.defining import Shape
from assistant.documents.markup import plain
from assistant.indexing.lexical import words
from assistant.onboarding import patterns
from assistant.onboarding.structure import Place, key
from assistant.types import BlockKind, Document, Span


class How(StrEnum):
    """How a definition was found, the surest first."""

    DEFINED = "defined"
    LISTED = "listed"
    NAMED = "named"
    SPELT_OUT = "spelt out"
    SECTION = "section"
    PART_OF_NAME = "part of a name"
    FIRST_USE = "first use"
    NEAR = "near in meaning"
    NOT_FOUND = "not found"


SETTING = frozenset({How.DEFINED, How.LISTED, How.NAMED})
"""The ways in which a text itself sets what a term means; the others only tell something of it."""


@dataclass(frozen=True, slots=True)
class Mined:
    """A definition: the term as it is written there, how it was found, the sentence, and the `span` of the document that is quoted.

    `aliases` are the long forms that an abbreviation is spelt out by. What is `doubtful` has the form of a definition and may be a
    mere remark; it is shown to someone who asks for that term and is no entry of a glossary. `strength` is that of its shape, 1 to 3.
    """

    term: str
    how: How
    place: Place
    span: Span
    strength: int = 3
    aliases: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def sets(self) -> bool:
        """Whether it sets what the term means, by a shape that nothing else has."""
        return self.how in SETTING and self.strength > 2

    @property
    def text(self) -> str:
        """What is quoted, as far as it stands in the sentence."""
        at = self.place.sentence.start
        return self.place.text[self.span[0] - at : self.span[1] - at]


_MOST = 600
"""Characters up to which a definition is quoted with what it runs on into."""
_HOW = {Shape.NAMED: How.NAMED, Shape.LABELLED: How.LISTED, Shape.SPELT_OUT: How.SPELT_OUT}
_LEADS_ON = re.compile(r"(?::|\b(?:include|includes|means?|comprises?|consists? of|following))\s*$", re.IGNORECASE)
"""The end of a sentence whose definition is the list below it."""
_RUNS_ON = re.compile(r"^(?:the|this) (?:term|word|expression|definition|phrase)\b", re.IGNORECASE)
_TERM_COLUMN = re.compile(r"^\W*(?:terms?|words?|expressions?|abbreviations?|acronyms?|concepts?|short forms?)\W*$", re.IGNORECASE)
_MEANING_COLUMN = re.compile(
    r"^\W*(?:meanings?|definitions?|descriptions?|explanations?|stands for|long forms?|full (?:names?|forms?)|what it (?:is|means))\W*$",
    re.IGNORECASE,
)
_LINK_TARGET = re.compile(r"\]\(.*$", re.DOTALL)
_OTHER_NAME = re.compile(r"(\S[^()]*?) \(([^()\d][^()]*)\)")
_CELL = re.compile(r"[^|\t]+")
_DEFINITE = re.compile(r"^the\s+(?=[a-z])", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:we|our|us|you|your|my|his|her|their|them|this|these|that|who|which|here|there|now|is|are|was|when|if|it|please)\b"
    r"|\b(?:to|can|may|must|should|will|shall|also|not)$"
    r"|^(?:for|in|at|on|with|from|by|of|first|next|two|three|four|five|six|seven|eight|nine|ten|\d+)\b|^\w+ing\b(?! of)(?=(?: \S+){3})",
    re.IGNORECASE,
)
"""A subject with one of these is a clause, or of someone."""
_REMARK = re.compile(r"\?|\b(?:you|your|we|our|should|must|ought|see|please)\b", re.IGNORECASE)
"""Outside of definitions, what is said under a label with one of these is advice, no meaning."""
_MUCH = re.compile(r",?\s+(?:is|are) (?:an?|the|any) (?:very|quite|really|fairly|rather|pretty|somewhat|truly)\b", re.IGNORECASE)
"""How a sentence goes on that tells how much its subject is of something, not what it is."""
_OF_ANOTHER = re.compile(r"[\"”“’']+ [^.;\"”]{1,60}?\b(?:it|this|that|which|you|we|they) (?:means?|refers?|denotes?)\b", re.IGNORECASE)
"""Behind words in quotation marks: another subject, of which the meaning is told."""
_KINDS_FOLLOW = re.compile(
    r"\bfollowing (?:types|kinds|sorts|forms|categories|classes|terms|words|expressions|definitions|abbreviations)\b", re.IGNORECASE
)
_PARAGRAPH = 5000
"""Characters of a paragraph that are looked through for such an announcement."""
_OPENS_MEANING = re.compile(r"[\W_]*(?:(?:An?|The|Any|One|Someone|Something|Those|To)\b|[a-z])")
"""How the meaning of a label begins that is no sentence about something else."""
_FEWEST_MEANING = 4
"""Words that say there what the label stands for, at least; fewer, or a number, fill in a form."""


def mine(places: Sequence[Place], document: Callable[[str], Document]) -> Iterator[Mined]:
    """The definitions in sentences that stand in reading order; `document` gives the document of a name."""
    for number, place in enumerate(places):
        at = place.sentence.start
        structured = list(_by_structure(place, document))
        yield from structured
        for found in () if structured else defining.definitions(place.text, place.among_definitions):
            term, *aliases = called(place.text[slice(*found.term)])
            if found.long:
                aliases.append(called(place.text[slice(*found.long)])[0])
            how = _HOW.get(found.shape, How.DEFINED)
            span = at + found.span[0], at + found.span[1]
            if found.span[1] == len(place.text):
                span = span[0], _end(places, number, term)
            leads_nowhere = span[1] == place.sentence.end and place.text.rstrip(" *_").endswith(":") and how in (How.DEFINED, How.LISTED)
            doubtful = leads_nowhere or _doubtful(place, found, document)
            yield Mined(term, how, place, span, found.strength, tuple(aliases), doubtful)


def _by_structure(place: Place, document: Callable[[str], Document]) -> Iterator[Mined]:
    """What a definition list or a table of terms says of its term."""
    sentence = place.sentence
    if not sentence.context or sentence.kind not in (BlockKind.ITEM, BlockKind.ROW):
        return
    text = document(place.passage.document).text
    start, end = sentence.context[-1]
    over = text[start:end].strip()
    if sentence.kind is BlockKind.ROW:
        heads, cells = ([cell.span() for cell in _CELL.finditer(row)] for row in (text[start:end], place.text))
        names = [text[start + first : start + last] for first, last in heads]
        term = next((n for n, name in enumerate(names) if _TERM_COLUMN.match(name)), None)
        meaning = next((n for n, name in enumerate(names) if _MEANING_COLUMN.match(name)), None)
        if term is None or meaning is None or len(cells) <= max(term, meaning):
            return
        over = place.text[slice(*cells[term])].strip()
        listed = bool(place.text[slice(*cells[meaning])].strip())
    else:
        listed = text[end : sentence.start].strip() == ":" and not over.endswith((":", ".", ";", ","))
    if listed and defining.is_term(over):
        name, *aliases = called(over)
        yield Mined(name, How.LISTED, place, (sentence.start, sentence.end), aliases=tuple(aliases))


def called(written: str) -> list[str]:
    """The name that is written for a term, without its markup, and the other one that stands in brackets behind it."""
    name = " ".join(plain(_LINK_TARGET.sub("", written)).split()).strip('*_`"“”,[] ')
    both = _OTHER_NAME.fullmatch(name)
    return [both[1], both[2]] if both else [name]


def _end(places: Sequence[Place], number: int, term: str) -> int:
    """Where the definition that ends a sentence really ends: after the items it leads to, or after what is added to it.

    "The word …" adds nothing where it defines another one.
    """
    place = places[number]
    start, end = place.sentence.start, place.sentence.end
    leads = _LEADS_ON.search(place.text.rstrip(" *_"))
    for following in places[number + 1 :]:
        sentence = following.sentence
        led = leads and any(first < end and start < last for first, last in sentence.context[-1:])
        added = not leads and following is places[number + 1] and _adds_to(term, following.text)
        if following.passage is not place.passage or not (led or added) or sentence.end - start > _MOST:
            break
        end = sentence.end
    return end


def _adds_to(term: str, text: str) -> bool:
    return bool(_RUNS_ON.match(text)) and all(key(text[slice(*found.term)]) == key(term) for found in defining.definitions(text))


def _promised(place: Place, document: Document) -> bool:
    """Whether the document calls itself a glossary, or the paragraph or lead-in before a sentence announces kinds of things."""
    start = place.sentence.start
    before = [document.text[first:last] for first, last in place.sentence.context]
    before.append(document.text[max(0, start - _PARAGRAPH) : start].rpartition("\n\n")[2])
    return bool(patterns.DEFINITIONS_TITLE.search(document.title)) or any(map(_KINDS_FOLLOW.search, before))


def _doubtful(place: Place, found: defining.Defined, document: Callable[[str], Document]) -> bool:
    """Whether a sentence may only remark on something: judge it, speak of a known one ("The door is a …"), advise under a label."""
    term = place.text[slice(*found.term)]
    if found.shape is Shape.LABELLED:
        said = place.text[found.term[1] :]
        if place.among_definitions or _promised(place, document(place.passage.document)):
            return False
        return len(words(said)) < _FEWEST_MEANING or not _OPENS_MEANING.match(said) or bool(_REMARK.search(said))
    if found.shape not in (Shape.SAID, Shape.CLASSED):
        return found.shape is Shape.SET and bool(_OF_ANOTHER.match(place.text, found.term[1]))
    named = set(key(term)) <= set(key(" ".join(place.passage.heading[-1:])))
    known = found.shape is Shape.CLASSED and bool(_DEFINITE.match(term)) and not named
    judged = found.judges or bool(_MUCH.match(place.text, found.term[1]))
    return known or judged or bool(_CLAUSE.search(term))
