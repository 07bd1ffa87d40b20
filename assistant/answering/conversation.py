"""Follow-up questions, read in the light of the talk so far.

A question that points back ("why do they?", "and in winter?") is looked for by the words and by the sense of the last ones of the talk too,
as a person would hear it; what it was read behind is told. One that stands by itself but goes on with their matter is only looked for by
their words as well; one with a new subject by its own alone.

The questions alone decide, so that the same ones in the same order are always read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.question import CONNECTING, FUNCTION_WORDS, Kind, Question, analyse, content_terms, content_words
from assistant.types import Span


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_FILLER = _pattern(r"^(?:(?:ok(?:ay)?|well|thanks?(?: you)?|great|alright|hm+)\b[\s,.!]*)+(?=\S)")
_OPENING = _pattern(r"^(?:and|but|so|or|also|then)\b")
_CORRECTION = _pattern(
    r"^(?:(?:no|sorry|excuse me|actually|oops|not [^,.]+)\b)?[,.\s]*"
    r"(?:i (?:mean|meant|asked (?:about|for)|was asking (?:about|for))|rather(?! than\b))\s+"
)
_ANOTHER = _pattern(r"^(?:what|how) about\b")
_NARROWING = _pattern(r"^(?:(?:and|but|or|what about|how about)\b[\s,]*)?(?:about|at|by|for|from|if|in|of|on|to|under|when|with|without)\b")
_MORE = _pattern(
    r"^(?:please |can you |could you )?(?:tell me|say|give me|show me|explain|elaborate)?\s*(?:some |a bit )?(?:more|further)"
    r"(?: (?:about|on|of) (?:it|that|this|them))?(?: details?)?\s*[.?!]*$",
    r"^(?:go on|continue|elaborate|(?:any|some)thing else|what else|(?:give me )?an example|for (?:example|instance)|such as)\s*[.?!]*$",
)
_VERB = r"(?:is|are|was|were|does|do|did|has|have|can|will|would|should|must|may|help|cost|work|mean|matter|differ|compare)"
_POINTING = _pattern(
    rf"\b(?:this|that|these|those)(?=[?.,!]*$| {_VERB}\b)",
    r"(?<=\bof )(?:this|that|these|those|them|it)\b",
    r"\b(?:(?!(?-i:IT)\b)it|they|them|he|she|him|ones?(?! of\b)|the two)\b|\b(?:there|then)(?=\W*$)",
)
_OWNING = _pattern(r"\b(?:its|their|his|her)(?= \w)")
_ORDINAL = _pattern(rf"\b(?:the|that) (first|second|third|fourth|last|former|latter)(?: ones?\b|(?=[\s?.!,]*$| {_VERB}\b))")
_ORDER = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "latter": -1}
_ASIDE = _pattern(r"^(?:which|who)\b(?! of\b)[^,]*,")
_WORD = re.compile(r"[\w’'./-]*\w|[^\w\s]")
_JOINING = frozenset({",", "and", "or", "&"})
_ARTICLES = frozenset({"the", "a", "an"})
_ACTS = _pattern(r"\b(?:do|does|did|can|could|will|would|shall|should|must|may|might)\b")
_COMPARES = _pattern(r"\b(?:differ\w*|compar\w+|between|versus|vs|which)\b")
_POINTING_NOUN = _pattern(r"\b(?:this|these|those|such)(?= [a-z]+\b)")
_EMPTY_IT = _pattern(
    r"\b(?:is|was|would|be) it (?:\w+ ){0,3}(?:to|that|if|for)\b",
    r"\bit(?: is|'s|’s| was| takes?| costs?) (?:\w+ ){1,2}(?:to|that|if|for)\b",
    r"\bdo(?:es)? it (?:take|cost|mean|matter)\b.* (?:to|if|for)\b",
)
_OWN_SUBJECT = 3
"""Content words before a pronoun from which on it points back inside its own question, not to the talk; one less before "their"."""

_JOINT = " · "
"""What stands between a question and those that it leans on, where they are told."""

_OF_ONE_WORD = frozenset({Kind.TOPIC, Kind.DEFINITION, Kind.SUMMARY, Kind.LIST})
"""Kinds of questions that a single word of their own makes whole: "What is pilotage?", "dues"."""

_WITHOUT_FRAME = frozenset({Kind.TOPIC, Kind.DEFINITION})
"""Kinds of questions that ask nothing of a thing but what is said of it: another thing named after one is looked up by itself."""

_REMEMBERED = 12
"""Questions of a talk that a follow-up can lean on, however many between them lean too."""

_NEAR = 0.3
"""Cosine to one of the last questions from which on a question goes on with the talk."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question as it is read in a talk, with the last ones before it, oldest first; one that `leans` on them says little alone."""

    text: str
    earlier: tuple[str, ...] = ()
    leans: bool = False

    @property
    def whole(self) -> str:
        """What the question says together with those that it leans on, as it is told."""
        return _JOINT.join((*(text.rstrip(" ?.!") for text in self.earlier), self.text)) if self.leans else self.text

    @property
    def heard(self) -> str:
        """The question behind the last ones before it, for the models, as the reader was trained."""
        return " ".join((*self.earlier, self.text))


def in_talk(question: str, history: Sequence[str]) -> Spoken:
    """The question as it is read after those of `history`, oldest first; what was said long ago is forgotten."""
    said: list[Spoken] = []
    for text in (*history[-_REMEMBERED:], question):
        said.append(_said(" ".join(text.split()), said))
    return said[-1]


def _said(text: str, before: Sequence[Spoken]) -> Spoken:
    """A question after those before it: behind the last one and the last before that which names something."""
    if not before:
        return Spoken(text)
    last = before[-1].text
    naming = next((s.text for s in reversed(before[:-1]) if not _POINTING.search(s.text) and analyse(s.text).has_subject), None)
    earlier = (last,) if naming is None else (naming, last)
    listed = _one_of_several(text, earlier)
    if listed:
        return Spoken(listed, earlier)
    asked = _FILLER.sub("", text)
    if not _points_back(asked):
        return Spoken(text, earlier)
    meant = _CORRECTION.sub("", asked) or asked
    thing = _ANOTHER.sub("", meant).strip()
    if _is_thing(thing) and analyse(last).kind in _WITHOUT_FRAME:
        return Spoken(thing, earlier)
    return Spoken(meant, earlier, leans=True)


def _is_thing(text: str) -> bool:
    """Whether a fragment only names a thing ("And pilotage?")."""
    names = analyse(text).kind is Kind.TOPIC and bool(content_words(text))
    return names and not any(pattern.search(text) for pattern in (_MORE, _NARROWING, _POINTING))


def _points_back(text: str) -> bool:
    """Whether a question is only understood by those before it: it has a pronoun without a noun, is a fragment, or corrects."""
    own = len(content_words(text))
    if any(pattern.match(text) for pattern in (_CORRECTION, _ANOTHER, _MORE)) or (_OPENING.match(text) and own < _OWN_SUBJECT):
        return True
    if own <= 1 and analyse(text).kind not in _OF_ONE_WORD:
        return True
    if _EMPTY_IT.search(text):
        return False
    for pointing, most in ((_POINTING, _OWN_SUBJECT), (_OWNING, _OWN_SUBJECT - 1)):
        if pointer := pointing.search(text):
            return len(content_words(text[: pointer.start()])) < most
    return bool(_POINTING_NOUN.search(text)) and own <= _OWN_SUBJECT


def narrows(text: str) -> bool:
    """Whether a fragment asks what was asked before it of a narrower case ("and in winter?"), not of another thing ("and pilotage?")."""
    return bool(_NARROWING.match(text))


def leaning(question: Question, spoken: Spoken, from_talk: tuple[str, ...]) -> Question:
    """A question that leans on those before it as it is weighed.

    A fragment that narrows asks what the last one asked; one without words of its own goes by the terms that come `from_talk`.
    """
    if question.kind is Kind.TOPIC and narrows(spoken.text):
        question = replace(question, kind=analyse(spoken.earlier[-1]).kind)
    return question if question.words else replace(question, terms=from_talk, has_subject=bool(from_talk))


def carried(question: Question, spoken: Spoken, nearness: Sequence[float]) -> tuple[str, ...]:
    """The index terms of the earlier questions that `question` is also to be looked for by; none where it has a new subject.

    `nearness` holds its cosine to each of them; one that leans on them or has a single word goes on with the talk however far it lies.
    """
    if not spoken.leans and len(question.words) > 1 and max(nearness, default=0.0) < _NEAR:
        return ()
    return tuple(dict.fromkeys(term for text in spoken.earlier for term in content_terms(text) if term not in question.sought))


def _one_of_several(text: str, earlier: Sequence[str]) -> str | None:
    """The question that "the second one" asks, where one of the `earlier` questions lists as many things.

    A follow-up that says no more asks of that thing what was asked of all, unless it was how they compare.
    """
    pointer = _ORDINAL.search(text)
    if pointer is None:
        return None
    place = _ORDER[pointer[1].lower()]
    for question in reversed(earlier):
        things = _things(question)
        if len(things) > max(place, 1):
            start, end = things[place]
            thing = question[start:end]
            if content_words(text[: pointer.start()] + text[pointer.end() :]):
                return text[: pointer.start()] + thing + text[pointer.end() :]
            return thing if _COMPARES.search(question) else question[: things[0][0]] + thing + question[things[-1][1] :]
    return None


def _things(question: str) -> list[Span]:
    """The spans of the things that a question lists, joined by commas, "and" or "or"; empty where it lists none."""
    found: list[Span] = []
    open_at = None
    aside = _ASIDE.match(question)  # "which is cheaper, this or that?"
    for match in _WORD.finditer(question, aside.end() if aside else 0):
        word = match.group().lower()
        if word in _JOINING:
            open_at = None
        elif word in _ARTICLES and open_at is None:
            continue
        elif word in FUNCTION_WORDS - CONNECTING or not re.search(r"\w", word):
            if len(found) > 1:
                break
            found, open_at = [], None
        elif open_at is None:
            open_at = match.start()
            found.append(match.span())
        elif word not in CONNECTING:
            found[-1] = open_at, match.end()
    if len(found) < 2:
        return []
    last = question[slice(*found[-1])]
    if " " in last and _ACTS.search(question[: found[0][0]]):  # "how do these and those differ": it ends with what they do
        found[-1] = found[-1][0], found[-1][0] + last.rindex(" ")
    return found
