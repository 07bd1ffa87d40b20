"""What a question asks for: the kind of answer, its content words, and its parts.

Nothing here looks at documents. The interrogative decides the kind of answer; the rest is function words and content words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.indexing.lexical import terms, words


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    LIST = "list"
    YES_NO = "yes or no"
    SUMMARY = "summary"
    COMPARISON = "comparison"
    TOPIC = "topic"
    FACT = "fact"


FUNCTION_WORDS = frozenset(
    """a an the this that these those it its they them their theirs he she him her his hers we us our ours i me my mine you your yours
    one ones who whom whose which what when where why how and or but nor if then than so as of at by for from in into on onto to with
    within without about over under between among during per via is are was were be been being am do does did done doing have has had
    having can could may might must shall should will would not no yes any some each every all both either neither there here also
    just only very too more most much many few such own same other another please tell say said says give show explain describe define
    mean means meant meaning define definition definitions let get gets got know want need wants needs like lot kind kinds type types sort
    sorts category categories s t d ll m re ve""".split()
)
"""Words that carry no subject: English function words, and the verbs by which one asks."""

CONNECTING = frozenset({"of", "and", "in", "into", "on", "for", "the", "with"})
"""Function words that may stand within the name of a thing."""

_CONTAIN = r"\b(?:include|comprise|contain|consist of|cover|encompass)\b"
_PLAIN_VERB = r"(?:is|are|was|were|does|do|did|has|have|had|can|could|may|might|shall|will|would|should|must|if|to)\b"
_SUMMARY = r"(?:bottom line|summary|overview|conclusions?|gist|main points?|key (?:messages?|takeaways?))"
_START = r"^(?:so |and |but |ok |well )?"
_ASKS_FOR: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        Kind.SUMMARY,
        (
            r"^(?:please |(?:can|could|would) you (?:please )?)?(?:summari[sz]e|sum up)\b",
            rf"(?:^(?:the )?|\b(?:give|show|tell|want|need|is there|what(?:['’]?s| is| are| was| does| do))\b"
            rf"(?: me| us)?(?: an?| the| its| your)?(?: \w+)?? ){_SUMMARY}(?=\W*$| (?:of|on|about|for|from|in|here|please|says?|tells?)\b)",
            r"\b(?:in short|in a nutshell|in summary|in conclusion)\b|\b(?:does|do|did)\b.*\bconclude\W*$",
            r"\bhow (?:does|do|is|are)\b.*\bsummari[sz]ed?\b",
        ),
    ),
    (Kind.COMPARISON, (r"\b(?:differ(?:s|ence|ences|ent)?|compared?|comparison|versus|vs\.?|distinguish\w*)\b",)),
    (
        Kind.LIST,
        (
            r"\b(?:list|name|enumerate) (?:all|the)\b|\b(?:what|which) (?:are |were )?(?:the |all )?(?:\w+ )?"
            r"(?:kinds|types|sorts|forms|categories|parts|areas|steps|activities|elements|examples)\b",
            rf"\bwhat (?:does|do|can|could|may|might|should|must)\b.*{_CONTAIN}|\bwhich\b.*{_CONTAIN}",
        ),
    ),
    (
        Kind.DATE,
        (
            rf"^(?:[^,]*,|(?:\w+ ){{0,2}}|.* (?:by|until|till|since) )?\s*when {_PLAIN_VERB}|\b(?:since|until|till|by) when\b|\bwhen\?*$",
            r"\b(?:what|which) (?:\w+ )?(?:date|day|year|month|time|century|decade|deadline|weekday)\b",
        ),
    ),
    (
        Kind.AMOUNT,
        (
            r"\bhow (?:much|expensive)\b|\bwhat (?:percent\w*|%|share|proportion|fraction|amount)",
            r"\bwhat\b.*\b(?:costs?|prices?|fees?|salary|salaries|expenditure)\?*$",
            r"\b(?:cost|price|fee|salary) of\b(?!.*\b(?:why|who|how)\b)",
        ),
    ),
    (
        Kind.DURATION,
        (
            r"\bhow (?:long|often|soon|quickly|fast|frequently|far in advance)\b|\bwhat (?:duration|frequency)\b",
            r"\bhow (?:many|much) (?:seconds|minutes|hours|days|weeks|months|years|time|notice)\b",
        ),
    ),
    (
        Kind.NUMBER,
        (r"\bhow (?:many|large|big|high|old|tall|deep|wide|far|heavy)\b|\bwhat (?:number|age|size|population|total|limit)\b",),
    ),
    (Kind.PERSON, (r"\bwho(?:se)?\b",)),
    (
        Kind.PLACE,
        (r"\bwhere\b|\b(?:what|which) (?:place|city|country|location|region|town|building|room|state|continent)\b",),
    ),
    (
        Kind.REASON,
        (
            r"\bwhy\b|\bhow come\b|\bfor what (?:reason|purpose)\b|\bwhat for\b",
            r"\bwhat (?:is|are|was|were) the (?:reasons?|purposes?|aims?|benefits?|advantages?|point|goals?)\b",
        ),
    ),
    (Kind.NAME, (rf"\b(?:which|what) (?!{_PLAIN_VERB})\w+",)),
    (
        Kind.DEFINITION,
        (
            rf"{_START}(?:define|definition of|meaning of)\b|\b(?:definition|meaning)\?*$",
            r"\bwhat (?:is|are|was|were) (?:meant by|the (?:definition|meaning) of)\b",
            r"\bwhat (?:does|do|is|are|s)\b.*\b(?:mean|stand for|refer to)\b",
            r"\bwhat(?: is|'s| are|’s) (?!said\b|written\b|stated\b)(?!.*\bfor\W*$)(?:an? |the )?(?:\w+[ -]?){1,5}\??$",
        ),
    ),
    (Kind.MANNER, (r"\bhow\b",)),
    (
        Kind.YES_NO,
        (rf"{_START}(?:is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|am)\b",),
    ),
    (
        Kind.TOPIC,
        (
            r"^(?:tell|say|show|give|explain|describe|talk|inform|what about|how about|anything|something)\b",
            r"\bwhat is (?:said|written|stated)\b",
        ),
    ),
    (Kind.FACT, (r"\b(?:what|which|whom)\b",)),
)
_ASKS_FOR_PATTERNS = tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in _ASKS_FOR)
_ASKED_IN_A_WORD = frozenset({Kind.SUMMARY, Kind.AMOUNT, Kind.DURATION, Kind.NUMBER, Kind.DATE, Kind.PERSON, Kind.REASON, Kind.MANNER})
_WHOM = re.compile(r"\b(with|to|for|by|from|against|under|on|of|among|towards?) (?:whom|which|what|whose)\b", re.IGNORECASE)
_STRANDED = re.compile(r"\b(?:who|whom|what|which)\b.* (with|to|for|by|from|against|under|towards?)\s*\?*$", re.IGNORECASE)
OF_ANYTHING = frozenset("cost costs price pay paid start started begin began end ended happen happened last take takes place part".split())
"""Words that ask of anything at all what it costs, when it starts, how long it takes."""
_WHOLES = frozenset("document documents page pages text paper papers article file files whole".split())
_SIDES = re.compile(
    r"(?:differences? between|distinguish(?:es)? between|compare[sd]?|comparison of) (?P<a>.+?) (?:and|with|to|from|versus) (?P<b>.+)"
    r"|(?:how|what|where) (?:do|does|did|is|are) (?P<c>.+?) (?:differ(?:ent)?|compare[d]?|distinguished) (?:from|with|to) (?P<d>.+)"
    r"|^(?P<e>.+?) (?:versus|vs\.?) (?P<f>.+)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\?\s+(?=\S)|(?:,\s*|\s+)(?:and|as well as|also|plus)\s+(?:also\s+)?"
    r"(?=(?:with |to |for |by |from |in |at |on |under )?(?:who|whom|whose|what|when|where|why|how|which)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is to be answered: its text, kind, content words (as typed, folded) and their index terms.

    `relation` is the preposition that the asked-for thing stands behind ("with whom", "to which"), or empty. Without a subject
    of its own ("How much does it cost?") it is about whatever the documents are about.
    """

    text: str
    kind: Kind
    words: tuple[str, ...]
    terms: tuple[str, ...]
    relation: str = ""
    has_subject: bool = True

    @property
    def sought(self) -> tuple[str, ...]:
        """The terms to look for: its own, and the word by which a definition is written where one is asked for."""
        return (*self.terms, *terms("means")) if self.kind is Kind.DEFINITION else self.terms


def analyse(text: str) -> Question:
    """Read one question; text with no interrogative at all is a bare keyword query.

    A question for a summary is read as the words by which documents open one, so that they are found by those.
    """
    kind, pattern = next(((kind, pattern) for kind, pattern in _ASKS_FOR_PATTERNS if pattern.search(text)), (Kind.TOPIC, None))
    subject = content_words(pattern.sub(" ", text)) if pattern and kind in _ASKED_IN_A_WORD else content_words(text)
    if kind is Kind.SUMMARY:
        text = " ".join(("in summary", *(word for word in subject if word not in _WHOLES)))
    relation = _WHOM.search(text) or _STRANDED.search(text)
    has_subject = any(word not in OF_ANYTHING and not (len(word) == 1 and word.isascii()) for word in subject)
    return Question(text, kind, content_words(text), content_terms(text), relation[1].lower() if relation else "", has_subject)


def content_words(text: str) -> tuple[str, ...]:
    """The words of `text` that carry a subject, folded, each once, in order."""
    return tuple(dict.fromkeys(word for word in words(text) if word not in FUNCTION_WORDS))


def content_terms(text: str) -> tuple[str, ...]:
    """The index terms of the content words of `text`, each once, in order; all of its terms when it has only function words."""
    return tuple(dict.fromkeys(terms(" ".join(content_words(text)) or text)))


def topic_of(question: str) -> str:
    """What a question is about, in its own words: its longest run of content words, small words between them included.

    Of two as long it is the later one: English says last what it speaks of ("the different types of boats").
    """
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[\w’'.&/-]+|[^\w\s]", question):
        folded = word.lower().strip(".")
        if folded in CONNECTING and runs[-1]:
            runs[-1].append(word)
        elif not re.search(r"\w", word) or folded in FUNCTION_WORDS:
            runs.append([])
        else:
            runs[-1].append(word)
    for run in runs:
        while run and run[-1].lower() in CONNECTING:
            run.pop()
    return " ".join(max(reversed(runs), key=lambda run: sum(word.lower() not in CONNECTING for word in run))).strip(" .'’")


def sides(text: str) -> tuple[str, ...]:
    """The two things that a question compares, or none."""
    found = _SIDES.search(text)
    return tuple(side.strip(" ?.!,") for side in found.groups() if side) if found else ()


def parts(text: str) -> tuple[str, ...]:
    """The questions that `text` asks: one, or several joined by "and" before an interrogative, or by question marks."""
    pieces = [piece.strip() for piece in _PARTS.split(text) if piece and content_terms(piece)]
    return tuple(pieces) if len(pieces) > 1 else (text,)
