"""Follow-up questions, read in the light of the talk so far.

A talk is folded from its questions alone, so that the same questions in the same order are always understood the same way. Two things
are carried over. What a follow-up points back to is put into its words, and told. And a question that goes on with the talk is also
looked for by the words of the questions before it, which leaves its own as they are; one with a new subject is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.question import FUNCTION_WORDS, Question, content_terms, content_words
from assistant.types import Span


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_OPENING = _pattern(r"^(?:(?:and|but|so|ok(?:ay)?|well|then|also|thanks?(?: you)?|great|alright|hm+)\b[\s,.!]*)+(?=\S)")
_CORRECTION = _pattern(
    r"^(?:(?:no|sorry|excuse me|actually|oops|not [^,.]+)\b)?[,.\s]*"
    r"(?:i (?:mean|meant|asked (?:about|for)|was asking (?:about|for))|rather)\s+"
)
_ANOTHER = _pattern(
    r"^(?:(?:and )?(?:what|how) about|and(?: also)?|or|also)[\s,]+"
    r"(?:(?:about|at|by|for|from|in|of|on|to|under|with) )?(?:the )?(.+?)\s*\?*$"
)
_MORE = _pattern(
    r"^(?:please |can you |could you )?(?:tell me|say|give me|show me|explain|elaborate)?\s*(?:some |a bit )?(?:more|further)"
    r"(?: (?:about|on|of) (?:it|that|this|them))?(?: details?)?\s*[.?!]*$",
    r"^(?:go on|continue|elaborate|(?:any|some)thing else|what else|and)\s*[.?!]*$",
)
_BARE = _pattern(
    r"^(?:why(?: not| is that| so)?|how(?: so| come| much| many| long| often)?|when|since when|where|who|by whom|with whom|in what way"
    r"|for what|which(?: ones?)?|for (?:example|instance)|like what|such as)\s*\?*$"
)
_VERB = r"(?:is|are|was|were|does|do|did|has|have|can|will|would|should|must|may|help|cost|work|mean|matter)"
_POINTING = _pattern(
    r"\b(its|their|his|her)(?= \w)",
    rf"\b(?:this|that|these|those)(?=[?.,!]*$| {_VERB}\b)",
    r"(?<=\bof )(?:this|that|these|those|them|it)\b",
    r"\b(?:it|they|them|he|she|him|ones?|the (?:first|second|third|last|other|latter|former) ones?)\b",
)
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
_ASKS = _pattern(
    r"^(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|should|will|would|has|have)\b",
    r"^(?:tell|explain|describe|define|show|give)\b",
)
_CONNECTING = frozenset({"of", "and", "in", "into", "on", "for", "the", "with"})
_OWN_SUBJECT = 3
"""Content words before a pronoun from which on it points back inside its own question, not to the talk."""

REMEMBERED = 2
"""Questions whose words a follow-up is also looked for by; with one or with three it gained less."""

_NEAR = 0.3
"""Cosine to one of the last questions from which on a question goes on with the talk."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a talk has come to: what its last question was about, and the last questions as they were understood, oldest first."""

    topic: str = ""
    questions: tuple[str, ...] = ()

    def after(self, question: str, topic: str) -> Talk:
        """The talk with one more question."""
        return Talk(topic or self.topic, (*self.questions, question)[-REMEMBERED:])


def understand(text: str, talk: Talk) -> tuple[str, Talk]:
    """The question that `text` asks in this talk, and the talk with it added."""
    plain = " ".join(text.split())
    if not talk.topic:
        return plain, talk.after(plain, topic_of(plain))
    listed = _one_of_several(plain, talk.questions)
    if listed:
        return listed[0], talk.after(*listed)
    other = _other_topic(plain)
    if other:
        understood = other if _ASKS.match(other) else _put(talk.questions[-1], talk.topic, other)
        return understood, talk.after(understood, topic_of(other) or other)
    asked = _OPENING.sub("", plain)
    if _MORE.match(asked) or _MORE.match(plain):
        understood = f"Tell me more about {talk.topic}"
    elif _BARE.match(asked):
        understood = f"{asked.rstrip('? ')} {talk.topic}?"
    else:
        understood = _resolved(asked, talk.topic)
    if understood == asked:
        return plain, talk.after(plain, topic_of(plain))
    return understood, talk.after(understood, talk.topic)


def in_talk(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """The question as it reads after those of `history`, oldest first, and the last ones before it as they were understood."""
    talk = Talk()
    for earlier in history:
        _, talk = understand(earlier, talk)
    return understand(question, talk)[0], *talk.questions


def carried(question: Question, earlier: Sequence[str], nearness: Sequence[float]) -> tuple[str, ...]:
    """The index terms of the `earlier` questions that `question` is also to be looked for by; none where it has a new subject.

    `nearness` holds its cosine to each of them. A question of a single content word is taken to go on with the talk however far it lies.
    """
    if len(question.words) > 1 and max(nearness, default=0.0) < _NEAR:
        return ()
    return tuple(dict.fromkeys(term for text in earlier for term in content_terms(text) if term not in question.sought))


def topic_of(question: str) -> str:
    """What a question is about, in its own words: its longest run of content words, small words between them included.

    Of two as long it is the later one: English says last what it speaks of ("the different types of boats").
    """
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[\w’'.&/-]+|[^\w\s]", question):
        folded = word.lower().strip(".")
        if folded in _CONNECTING and runs[-1]:
            runs[-1].append(word)
        elif not re.search(r"\w", word) or folded in FUNCTION_WORDS:
            runs.append([])
        else:
            runs[-1].append(word)
    for run in runs:
        while run and run[-1].lower() in _CONNECTING:
            run.pop()
    return " ".join(max(reversed(runs), key=lambda run: sum(word.lower() not in _CONNECTING for word in run))).strip(" .'’")


def _other_topic(text: str) -> str | None:
    """The topic, or the whole question, that a correction ("no, I meant …") or an ellipsis ("and …?") names instead."""
    correction = _CORRECTION.match(text)
    if correction:
        return text[correction.end() :].strip(" ?.!")
    another = _ANOTHER.match(text)
    if another and not _ASKS.match(another[1]) and not _POINTING.search(another[1]):
        return another[1].strip(" ?.!")
    return None


def _one_of_several(text: str, earlier: Sequence[str]) -> tuple[str, str] | None:
    """The question that "the second one" asks, and the thing meant, where one of the `earlier` questions lists as many things.

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
                return text[: pointer.start()] + thing + text[pointer.end() :], thing
            return thing if _COMPARES.search(question) else question[: things[0][0]] + thing + question[things[-1][1] :], thing
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
        elif word in FUNCTION_WORDS - _CONNECTING or not re.search(r"\w", word):
            if len(found) > 1:
                break
            found, open_at = [], None
        elif open_at is None:
            open_at = match.start()
            found.append(match.span())
        elif word not in _CONNECTING:
            found[-1] = open_at, match.end()
    if len(found) < 2:
        return []
    last = question[slice(*found[-1])]
    if " " in last and _ACTS.search(question[: found[0][0]]):  # "how do these and those differ": it ends with what they do
        found[-1] = found[-1][0], found[-1][0] + last.rindex(" ")
    return found


def _put(question: str, topic: str, other: str) -> str:
    """The earlier question asked of another topic; only that topic where it says enough by itself, or where little else was asked."""
    put = question.replace(topic, other, 1) if topic in question else other
    says_enough = len(content_words(other)) > _OWN_SUBJECT
    return other if says_enough or re.fullmatch(rf"{_VERB} {re.escape(other)}\W*", put, re.IGNORECASE) else put


def _resolved(text: str, topic: str) -> str:
    """`text` with what points back replaced by the topic; unchanged where nothing does."""
    if _EMPTY_IT.search(text):
        return text
    pointer = _POINTING.search(text)
    if pointer:
        if len(content_words(text[: pointer.start()])) >= _OWN_SUBJECT:
            return text
        return text[: pointer.start()] + (f"{topic}’s" if pointer[1] else topic) + text[pointer.end() :]
    if _POINTING_NOUN.search(text) and len(content_words(text)) <= _OWN_SUBJECT:
        return f"{text.rstrip('?. ')} in {topic}?"
    return text
