"""How an English sentence says what something is: the shapes that definitions take, and what each defines.

The shapes belong to the language and to no subject. They are the verb patterns of definition extraction (Navigli and Velardi,
"Learning Word-Class Lattices for Definition and Hypernym Extraction", 2010), among them the copula of Hearst's patterns ("X is a …",
1992); the forms of legal drafting ("'Party' means …", "hereinafter referred to as 'the Parties'"); and for abbreviations the algorithm of
Schwartz and Hearst (2003). Questions and the glossary read sentences by this one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from assistant.types import Span

MOST_WORDS = 8
"""A subject of more words is a clause, no term."""
_LONG = 600
"""A sentence of more characters is quoted only from where its definition begins."""

_SAYS = r"means?|shall mean|refers? to|denotes?|(?:is|are) (?:defined|understood) as"
_COMPRISES = r"comprises?|consists? of"
_CLASSES = r"(?:is|are) (?:an?|the|any)"
VERB = re.compile(rf"\b(?:{_SAYS}|{_COMPRISES}|{_CLASSES})\b", re.IGNORECASE)
"""A verb by which a sentence says what its subject is."""

_DEEMS = (
    r"(?:is|are|shall be|will be) (?:deemed|considered|regarded|construed|taken|understood|treated)"
    r"(?: as| to)?(?: also)?(?: to)? (?:includ(?:e|ing)|mean(?:ing)?)"
)
_SETS = (
    rf"{_SAYS}|shall be (?:defined|understood) as|ha(?:s|ve) the meaning"
    rf"|shall (?:also |not )?(?:include|mean)|do(?:es)? not include|{_DEEMS}"
)
"""What drafters write behind a term to fix its meaning; an extension or a bound of it is one too."""

_OPEN, _CLOSE = r"(?:[\"“”]|[‘'`]{2}|(?<!\w)[‘'])", r"(?:[\"”“]|[’']{2}|[’'](?!\w))"
_TERM = r"(?P<term>[^\"“”‘;]{2,80}?)"
_QUOTED = re.compile(
    rf"{_OPEN}{_TERM}{_CLOSE},?\s(?:(?:[^.;\"“”]{{0,100}}?\s)?(?:{_SETS})"
    rf"|(?:(?:as|for|in|when|where)\s[^.;\"“”]{{2,80}}?\s)?(?:includes?|{_COMPRISES})"
    rf"|{_CLASSES}|(?:is|are) (?:one|when|what|where))\b",
    re.IGNORECASE,
)
"""A term in quotation marks and a verb that defines: nothing else is written so. A plain "is" must follow at once."""
_CALLED = re.compile(
    r"\b(?:here(?:in)?after|referred to|separately|individually|singular"
    r"|(?:is|are|be|also|often|commonly|usually) (?:known as|called|termed))\b[^\"“”.;]{0,60}?"
    rf"{_OPEN}{_TERM}{_CLOSE}\)?",
    re.IGNORECASE,
)
"""A name in quotation marks that is given to what was just described: "(hereinafter referred to as 'the Parties')"."""
_BRACKETED = re.compile(rf"\((?:the\s|an?\s)?{_OPEN}{_TERM}{_CLOSE}\)", re.IGNORECASE)
"""The same without a word for it: "the Town of Hill ('the Town')"."""
_HEREINAFTER = re.compile(
    r"\bhere(?:in)?after\s(?:[a-z]+\s){0,2}?(?:referred to as|called|known as)\s"
    r"(?P<term>(?:the\s|an?\s)?[^,.;:()\"“”‘’]{2,60}?)(?=[,;)]|\.(?:\s|$))"
)
"""The same without quotation marks: the name ends with its clause."""
_START = r"^(?:\(?\w{1,4}[.)]\s+)?(?:[A-Z]\w+ly,\s+|(?:In|For|As|Within|Under)\s[^,]{2,80},\s+)?"
_PLAIN = re.compile(
    rf"{_START}(?P<term>[^,.;:()!?\"“”]{{2,80}}?),?\s+"
    rf"(?:(?P<sure>(?!means?\b\s+(?:of|at|in|to|by|and|or|for|from)\b)(?:{_SAYS}|{_COMPRISES}))|{_CLASSES}|(?:is|are) one)\b"
)
"""A sentence whose subject is the term: "Broadly, X comprises …", "X is a …"; the noun "means" is told by what follows it."""
_PURPOSES = re.compile(
    r"\b[Ff]or (?:the )?purposes? of [^,]{2,90}?(?:,\s+|\s(?=an?\s))(?P<term>[^,.;:()\"“”]{2,80}?)\s+"
    rf"(?:shall (?:also )?(?:include|mean)|{_DEEMS})\b"
)
"""A term that is given its meaning for one occasion: "For the purposes of this article, a guest shall include …"."""
_LABEL = re.compile(
    r"^(?:[-*+]\s+|\(?\w{1,4}[.)]\s+)?(?P<mark>\*\*|__|\*|_)?(?P<term>[^\W\d_][^:.;!?*\n|]{1,60}?)"
    r"(?:(?(mark)(?P=mark))\s*:|(?(mark)(?P=mark))\s+[–—-]|:\s*(?(mark)(?P=mark)))"
    r"\s*(?=\S)"
)
"""A label and what it stands for: "Mission: the deployment …"; trusted in bold type or under a heading that promises terms."""
_SHORT = re.compile(r"\((?P<term>[A-Z][A-Za-z&./\-]{1,9}(?: [A-Z]{2,9})?)s?\)")
_LONG_FORM = re.compile(r"(?<![\w(])(?P<term>[A-Z][A-Z&.\-]{1,9})s? \((?P<long>[^()]{4,100})\)")
"""An abbreviation in brackets, or its long form there; it counts when its letters are found in the words of the long form."""
_ALSO = re.compile(
    r"(?P<term>\b[\w’'-]+(?: [\w’'-]+){0,4}?),? \(?(?:which is |or )?(?:also|formerly|previously|sometimes|often|commonly) "
    r"(?:called|known as|named|referred to as|abbreviated (?:to|as)) (?:the |an? )?"
    r"[\"“'‘*_]*(?P<other>[\w’'&-]+(?: [\w’'&-]+){0,3})[\"”'’*_]*(?=[),.;:]| (?:is|are|was|were)\b)"
)
"""A name and another for the same thing: "the mess deck (also known as the galley)"."""
_ASIDE = re.compile(
    r"\b(?:note|nb|warning|caution|tip|hint|info|attention)\b|^(?:notes|important|caveats?|(?:for )?examples?|see|see also"
    r"|sources?|question|answer|others?)$",
    re.IGNORECASE,
)
"""A label of a remark, which is no term."""
_POINTS = re.compile(
    r"^[\W_]*(?:it|this|that|these|those|there|they|he|she|we|you|i|which|what|who|one|each|every|all|such|here|our|their|its|his|her|your|my"
    r"|if|when|while|whether|unless|since|because|so|but|and|or|as|to|below|above|sometimes|often|usually|also|however|then|now|not|no|some|most|many)\b",
    re.IGNORECASE,
)
"""Words that open a subject which points elsewhere, or a clause: neither is a term."""
_JUDGES = re.compile(
    r"\W*(?:bit|lot|few|part|must|of|useful|helpful|good|better|best|great|big|bad|same|different|critical|important|common|key|recommended|only|first"
    r"|next|last|least|most|more|right|wrong|option|exception|problem|result|reason|case|example|responsib\w+|subject matter)\b",
    re.IGNORECASE,
)
"""What makes of "X is a …" a remark on X, not the kind of thing that it is."""
_AS_FOLLOWS = re.compile(r"^\s*(?:as )?(?:the )?follow(?:s|ing)\b", re.IGNORECASE)
_KINDS = re.compile(r",?\s(?:such as|including|especially|particularly|(?P<over>(?:and|or) other))\s", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:.()]")
_WORDS = re.compile(r"\S+")
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]")
_SMALL_WORD = re.compile(r"(?:of|the|an?|and|or|for|in|on|to|by|with)\b", re.IGNORECASE)
"""A word that opens no long form, though its letter may fit."""


class Shape(StrEnum):
    """The shapes, the surest first."""

    SET = "set"
    NAMED = "named"
    LABELLED = "labelled"
    SAID = "said"
    CLASSED = "classed"
    SPELT_OUT = "spelt out"


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition inside a text: the span of the term, that of what is quoted for it, and the shape.

    `long` is the span of an abbreviation's long form. One that `judges` says what is thought of the term rather than what it is.
    """

    term: Span
    span: Span
    shape: Shape
    long: Span | None = None
    judges: bool = False

    @property
    def strength(self) -> int:
        """How sure the shape is: 3 where a meaning is set, 2 for a sentence with a verb that defines, 1 for a long form."""
        return {Shape.SPELT_OUT: 1, Shape.SAID: 2, Shape.CLASSED: 2}.get(self.shape, 3)


def definitions(text: str, among_definitions: bool = False) -> Iterator[Defined]:
    """The definitions that one sentence holds; `among_definitions` where its heading or lead-in promises some."""
    set_terms = list(_set(text))
    yield from set_terms
    yield from _named(text)
    label = _LABEL.match(text)
    if label and (label["mark"] or among_definitions) and is_term(label["term"]) and not _ASIDE.search(label["term"]):
        yield Defined(label.span("term"), (0, len(text)), Shape.LABELLED)
    elif not set_terms and (plain := _PLAIN.match(text)) and is_term(plain["term"]) and not _AS_FOLLOWS.match(text[plain.end() :]):
        shape = Shape.SAID if plain["sure"] else Shape.CLASSED
        yield Defined(plain.span("term"), (0, len(text)), shape, judges=bool(_JUDGES.match(text, plain.end())))
    yield from _abbreviations(text)


def _set(text: str) -> Iterator[Defined]:
    """Terms whose meaning is set by the drafter, each with the stretch up to the next one where there are several."""
    found = [match for match in _QUOTED.finditer(text) if is_term(match["term"])]
    for match, following in zip_longest(found, found[1:]):
        start = match.start() if len(found) > 1 or len(text) > _LONG else 0
        piece = text[start : following.start() if following else len(text)]
        piece = re.sub(r"[\s;,]*(?:\band\s*)?(?:\(?\w{1,4}[.)]\s*|\bthe (?:term|word|expression)\s*)?$", "", piece) if following else piece
        yield Defined(match.span("term"), (start, start + len(piece)), Shape.SET)
    for match in () if found else _PURPOSES.finditer(text):
        if is_term(match["term"]):
            yield Defined(match.span("term"), (match.start() if len(text) > _LONG else 0, len(text)), Shape.SET)


def _named(text: str) -> Iterator[Defined]:
    """Names that are given to what was just described."""
    seen: set[int] = set()
    for match in sorted((m for shape in (_CALLED, _BRACKETED, _HEREINAFTER) for m in shape.finditer(text)), key=lambda m: m.start("term")):
        if match.start("term") in seen or not is_term(match["term"]):
            continue
        seen.add(match.start("term"))
        start = text.rfind(";", 0, match.start()) + 1
        start += len(text[start:]) - len(text[start:].lstrip())
        yield Defined(match.span("term"), (start, match.end() if len(text) > _LONG else len(text)), Shape.NAMED)


def _abbreviations(text: str) -> Iterator[Defined]:
    for match in _SHORT.finditer(text):
        start = long_form(match["term"], text[: match.start()])
        if start is not None:
            span = (0, len(text)) if len(text) <= _LONG else (start, match.end())
            yield Defined(match.span("term"), span, Shape.SPELT_OUT, (start, match.start() - 1))
    for match in _LONG_FORM.finditer(text):
        if long_form(match["term"], match["long"]) == 0:
            span = (0, len(text)) if len(text) <= _LONG else match.span()
            yield Defined(match.span("term"), span, Shape.SPELT_OUT, match.span("long"))


def same_things(text: str) -> Iterator[tuple[str, str]]:
    """Two names for the same thing, for each place where a text says so."""
    for defined in _abbreviations(text):
        if defined.long:
            yield " ".join(text[slice(*defined.long)].split()), text[slice(*defined.term)]
    for match in _ALSO.finditer(text):
        yield match["term"], match["other"]


def kinds(text: str) -> Iterator[tuple[Span, Span]]:
    """Where a sentence names a kind of thing and some of it, by Hearst's patterns: "X such as A and B", "A, B and other X"."""
    ends = [0, *(mark.end() for mark in _CLAUSE_END.finditer(text)), len(text)]
    for cue in _KINDS.finditer(text):
        before = max(end for end in ends if end <= cue.start()), cue.start()
        after = cue.end(), min(end for end in ends if end >= cue.end())
        yield (after, before) if cue["over"] else (before, after)


def is_term(text: str) -> bool:
    """Whether the words can be a term: few, and none that only points elsewhere."""
    return len(text.split()) <= MOST_WORDS and not _POINTS.match(text) and any(c.isalpha() for c in text) and not text.startswith("/")


def long_form(short: str, before: str) -> int | None:
    """Where the long form of an abbreviation starts in the words before it, or None.

    Its letters are the initials of the last words, small ones aside; else they are found by Schwartz and Hearst's backward match.
    """
    letters = [c.lower() for c in short if c.isalnum()]
    words = list(_WORDS.finditer(before))[-min(len(letters) + 5, 2 * len(letters)) :]
    if len(letters) < 2 or not words or sum(c.isupper() for c in short) < 2:
        return None
    start = _by_initials(letters, before, words[0].start())
    return _by_letters(letters, before, words[0].start()) if start is None else start


def _by_initials(letters: list[str], before: str, first: int) -> int | None:
    left = len(letters)
    for initial in reversed(list(_INITIAL.finditer(before, first))):
        small = _SMALL_WORD.match(before, initial.start())
        if initial[0].lower() == letters[left - 1] and not (small and left == 1):
            left -= 1
        elif not small:
            return None
        if not left:
            return initial.start()
    return None


def _by_letters(letters: list[str], before: str, first: int) -> int | None:
    at = len(before)
    for place in range(len(letters) - 1, -1, -1):
        initial = place == 0 or len(letters) == 2  # of two letters both are initials, as almost any words hold the second
        at -= 1
        while at >= first and not (
            before[at].lower() == letters[place]
            and not (initial and at > 0 and before[at - 1].isalnum())
            and not (place == 0 and _SMALL_WORD.match(before, at))
        ):
            at -= 1
        if at < first:
            return None
    return at
