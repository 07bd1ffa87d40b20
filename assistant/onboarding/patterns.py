"""How English says that something is defined, is a part, is for something, is an example, or is a summary.

Every cue of onboarding stands here. They are few, belong to the language and not to any subject, and each says why it is
trusted. The definitions follow the verb patterns of definition extraction (Navigli and Velardi 2010; "X means …",
"X comprises …"), legal drafting ("In this Agreement, 'Party' means …"), and Schwartz and Hearst (2003) for abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from assistant.types import Span

MOST_WORDS = 8
"""A subject of more words is a clause, no term."""
_LONG = 600
"""A sentence of more characters is quoted only from where its definition begins."""

_OPEN, _CLOSE = r"(?:[\"“”]|[‘'`]{2}|(?<!\w)[‘'])", r"(?:[\"”“]|[’']{2}|[’'](?!\w))"
_TERM = r"(?P<term>[^\"“”‘;]{2,80}?)"
_STATES = r"means?|shall mean|(?:is|are|shall be) (?:defined|understood) as|ha(?:s|ve) the meaning|denotes?|refers? to|shall include"
_IS = r"includes?|comprises?|consists? of|is|are"

_QUOTED = re.compile(rf"{_OPEN}{_TERM}{_CLOSE},?(?:\s(?:[^.;\"“”]{{0,100}}?\s)?(?:{_STATES})|\s(?:{_IS}))\b", re.IGNORECASE)
"""A term in quotation marks and a verb that defines: nothing else is written so. A plain "is" must follow at once."""
_CALLED = re.compile(
    r"\b(?:herein ?after|hereafter|referred to|known as|called|termed|separately|individually|singular)\b[^\"“”.;]{0,60}?"
    rf"{_OPEN}{_TERM}{_CLOSE}\)?",
    re.IGNORECASE,
)
"""A name in quotation marks that is given to what was just described: "(hereinafter referred to as 'the Parties')"."""
_PLAIN = re.compile(
    r"^(?:\(?\w{1,4}[.)]\s+)?(?:[A-Z]\w+ly,\s+|(?:In|For|As|Within|Under)\s[^,]{2,80},\s+)?"
    r"(?P<term>[^,.;:()!?\"“”]{2,80}?),?\s+(?:(?:is|are) (?:defined|understood) as"
    r"|(?:denotes?|refers? to|comprises?|consists? of)\b|means?\b(?!\s+(?:of|at|in|to|by|and|or|for|from)\b)"
    r"|(?:is|are)\s+(?:a|an|the|any|one)\b)"
)
"""A sentence whose subject is the term: "Broadly, X comprises …", "X is a …"; the noun "means" is told by what follows it."""
_LABEL = re.compile(
    r"^(?:[-*+]\s+|\(?\w{1,4}[.)]\s+)?(?P<mark>\*\*|__)?(?P<term>[^\W\d_][^:.;!?*\n|]{1,60}?)"
    r"(?:(?(mark)(?P=mark))\s*:|\s+[–—-]|:(?(mark)(?P=mark)))"
    r"(?(mark)(?:\*\*|__)?)\s+(?=\S)"
)
"""A label and what it stands for: "Mission: the deployment …"; trusted in bold type or under a heading that promises terms."""
_SHORT = re.compile(r"\((?P<term>[A-Z][A-Za-z&.\-]{1,9})s?\)")
"""An abbreviation in brackets; it counts when its letters are found in the words before it."""
_POINTS = re.compile(
    r"^(?:it|this|that|these|those|there|they|he|she|we|you|i|which|what|who|one|each|every|all|such|here|our|their|its|his|her|your|my|if|when)\b",
    re.IGNORECASE,
)
"""A subject that points elsewhere, and so is no term."""

NUMBERING = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?|[ivxlc]+[.)])\s+(?=\w)", re.IGNORECASE)
"""The number of a heading, which is no part of its name."""
DIVISION = re.compile(r"\b(?:article|section|part|chapter|annex|appendix|schedule|clause|title|book)\s+[\divxlc]+\b:?", re.IGNORECASE)
"""A heading's division and number, of which its text says nothing."""
DEFINITIONS_TITLE = re.compile(r"\b(?:definitions?|glossary|terms|terminology|abbreviations|acronyms|vocabulary)\b", re.IGNORECASE)
"""A heading that promises terms."""
FRAME_TITLE = re.compile(
    r"^\W*(?:[\divx]+[.)]?\s+)?(?:(?:table of )?contents|introduction|preface|foreword|references|bibliography|further reading"
    r"|see also|related (?:pages|links|topics)|notes|footnotes)\W*$",
    re.IGNORECASE,
)
"""A heading of a section that serves the document and is no part of its subject."""
EXAMPLE = re.compile(r"\b(?:for example|for instance|such as|examples? (?:of|are|include)|e\.g\.)", re.IGNORECASE)
"""The marks of an example (the "instantiation" of the Penn Discourse Treebank)."""
WHY = re.compile(
    r"\b(?:in order to|so that|so as to|because|due to|therefore|as a result|purposes? of"
    r"|(?:aims?|objectives?|goals?|serves?|designed|intended) (?:is )?to"
    r"|opportunit(?:y|ies)|benefi(?:t|ts|cial)|advantages?|helps?|enabl(?:e|es|ing)|allow(?:s|ing)|ensur(?:e|es|ing)"
    r"|promot(?:e|es|ing)|improv(?:e|es|ing)|requires?|necessary|essential)\b",
    re.IGNORECASE,
)
"""The marks of purpose, reason and benefit."""
PURPOSE = re.compile(r"\b(?:purpose|aim|objective|goal) of (?:this|the present) (?P<what>\w+) is\b", re.IGNORECASE)
"""How a document says what it is itself for."""
ENUMERATES = re.compile(
    r"\b(?:comprises?|consists? of|(?:is|are) (?:made up|composed) of|encompass(?:es)?|(?:is|are) divided into|falls? into)\b\s*:?\s*",
    re.IGNORECASE,
)
"""A verb whose object are all the parts of its subject; "includes" only names some."""
_BETWEEN_ITEMS = re.compile(r";\s+(?:and\s+|or\s+)?|,\s+(?:and\s+|or\s+|as well as\s+)?|\s+and\s+|\s+as well as\s+")
_MOST_ITEM_WORDS = 10


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition inside a text: the span of the term, that of what defines it, and how sure the pattern is.

    `strength` is 3 for a term in quotation marks or a label among definitions, 2 for a subject with a verb that defines,
    1 for an abbreviation that is spelt out.
    """

    term: Span
    span: Span
    strength: int


def definitions(text: str, among_definitions: bool = False) -> Iterator[Defined]:
    """The definitions that one sentence holds, in order; `among_definitions` where its heading promises some."""
    quoted = [match for match in _QUOTED.finditer(text) if _is_term(match["term"])]
    for match, following in zip_longest(quoted, quoted[1:]):
        start = match.start() if len(quoted) > 1 or len(text) > _LONG else 0
        piece = text[start : following.start() if following else len(text)]
        piece = re.sub(r"[\s;,]*(?:\band\s*)?(?:\(?\w{1,4}[.)]\s*|\bthe (?:term|word|expression)\s*)?$", "", piece) if following else piece
        yield Defined(match.span("term"), (start, start + len(piece)), 3)
    for match in _CALLED.finditer(text):
        if _is_term(match["term"]):
            start = text.rfind(";", 0, match.start()) + 1
            start += len(text[start:]) - len(text[start:].lstrip())
            yield Defined(match.span("term"), (start, match.end() if len(text) > _LONG else len(text)), 3)
    label = _LABEL.match(text)
    if label and (label["mark"] or among_definitions) and _is_term(label["term"]):
        yield Defined(label.span("term"), (0, len(text)), 3)
    if not quoted and not label and (plain := _PLAIN.match(text)) and _is_term(plain["term"]):
        yield Defined(plain.span("term"), (0, len(text)), 2)
    for match in _SHORT.finditer(text):
        first = _spelt_out(match["term"], text[: match.start()])
        if first is not None:
            yield Defined(match.span("term"), (0, len(text)) if len(text) <= _LONG else (first, match.end()), 1)


def whole_of_parts(text: str) -> str:
    """The subject of a sentence that says what its subject is made of, or nothing."""
    verb = ENUMERATES.search(text)
    return text[: verb.start()].strip() if verb and not _POINTS.match(text) and _is_term(text[: verb.start()]) else ""


def enumerated(text: str) -> tuple[Span, ...]:
    """The spans of the items that a sentence lists as the parts of its subject; empty unless there are two or more."""
    verb = ENUMERATES.search(text)
    if verb is None or not whole_of_parts(text):
        return ()
    spans, at, end = [], verb.end(), len(text.rstrip(" .;:!?"))
    cuts = list(_BETWEEN_ITEMS.finditer(text, verb.end(), end))
    if any(cut[0].startswith((",", ";")) for cut in cuts[:-1]):  # "A, B and C": a lone "and" within A or B parts nothing
        cuts = [cut for cut in cuts[:-1] if cut[0].startswith((",", ";"))] + cuts[-1:]
    for cut in cuts:
        spans.append((at, cut.start()))
        at = cut.end()
    spans.append((at, end))
    short = all(start < stop and len(text[start:stop].split()) <= _MOST_ITEM_WORDS for start, stop in spans)
    return tuple(spans) if short and len(spans) > 1 else ()


def _is_term(text: str) -> bool:
    return len(text.split()) <= MOST_WORDS and not _POINTS.match(text) and any(c.isalpha() for c in text)


def _spelt_out(short: str, before: str) -> int | None:
    """Where the long form of an abbreviation starts in the words before it: Schwartz and Hearst's backward match of letters."""
    letters = [c.lower() for c in short if c.isalnum()]
    words = list(re.finditer(r"\S+", before))[-min(len(letters) + 5, 2 * len(letters)) :]
    if len(letters) < 2 or not words or sum(c.isupper() for c in short) < 2:
        return None
    at = len(before)
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= words[0].start() and (before[at].lower() != letters[place] or (place == 0 and at > 0 and before[at - 1].isalnum())):
            at -= 1
        if at < words[0].start():
            return None
    return at
