"""How English says that something is a part, is for something, is an example, or frames a document; the cues of onboarding.

They are few, belong to the language and not to any subject, and each says why it is trusted. How a sentence defines stands in
`answering/defining.py`.
"""

from __future__ import annotations

import re

from assistant.answering.defining import is_term
from assistant.types import Span

NUMBERING = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?|[ivxlc]+[.)])\s+(?=\w)", re.IGNORECASE)
"""The number of a heading, which is no part of its name."""
DIVISION = re.compile(
    r"\b(?:article|section|part|chapter|annex|appendix|schedule|clause|title|book)\s+(?:[\divxlc]+|(?-i:[A-Z]))\b:?", re.IGNORECASE
)
"""A heading's division and number, of which its text says nothing."""
DEFINITIONS_TITLE = re.compile(r"\b(?:definitions?|glossary|terms|terminology|abbreviations|acronyms|vocabulary)\b", re.IGNORECASE)
"""A heading that promises terms."""
FRAME_TITLE = re.compile(
    r"^\W*(?:[\divx]+[.)]?\s+)?(?:(?:table of )?contents|introduction|preface|foreword|references|bibliography|further reading"
    r"|see also|related (?:pages|links|topics)|notes|footnotes)\W*$",
    re.IGNORECASE,
)
"""A heading of a section that serves the document and is no part of its subject."""
FORM_TITLE = re.compile(
    r"^\W*(?:faqs?|q ?& ?a|(?:frequently asked |common |general |other |more |open )?questions?(?: and answers)?|overview|background"
    r"|basics?|basic \w+|getting started|(?:first|next) (?:steps?|week|day)s?|(?:key |important )?dates|timeline|history|examples?|details?"
    r"|(?:tools|tips|links|resources|contacts?)(?: (?:and|&) \w+)?|(?:other|additional|more|further|suggested|useful) .{0,30}"
    r"|miscellaneous|misc|general(?: \w+)?|annex(?:es)?|appendi(?:x|ces)|attachments?|final \w+"
    r"|what(?:['’]s| is) (?:this|next)|about(?: (?:this|us).{0,20})?)\W*$",
    re.IGNORECASE,
)
"""A heading that tells what kind of text stands under it, and so could stand over a text on anything."""
EXAMPLE = re.compile(r"\b(?:for example|for instance|such as|examples? (?:of|are|include)|e\.g\.)", re.IGNORECASE)
"""The marks of an example (the "instantiation" of the Penn Discourse Treebank)."""
WHY = re.compile(
    r"\b(?:in order to|so that|so as to|because|(?<!arising )(?<!whether )due to|therefore|as a result"
    r"|(?<!\bfor )(?<!\bfor the )purposes? of"
    r"|(?:aims?|objectives?|goals?|serves?|designed|intended) (?:is )?to"
    r"|opportunit(?:y|ies)|benefi(?:t|ts|cial)|advantages?|helps?|enabl(?:e|es|ing)|allow(?:s|ing)|ensur(?:e|es|ing)"
    r"|promot(?:e|es|ing)|improv(?:e|es|ing)|(?<!may )(?<!shall )requires?|necessary (?:to|for|in order)|essential)\b",
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


def whole_of_parts(text: str) -> str:
    """The subject of a sentence that says what its subject is made of, or nothing."""
    verb = ENUMERATES.search(text)
    return text[: verb.start()].strip() if verb and is_term(text[: verb.start()]) else ""


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
