"""Follow-up questions, read in the light of the talk so far.

A talk is folded from its questions alone, so that the same questions in the same order are always understood the same way. What a
follow-up leaves out is its topic, so that is all that is carried over; a question with a subject of its own changes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.question import FUNCTION_WORDS, content_words


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_OPENING = _pattern(r"^(?:(?:and|but|so|ok(?:ay)?|well|then|also|thanks?(?: you)?|great|alright|hm+)\b[\s,.!]*)+(?=\S)")
_CORRECTION = _pattern(r"^(?:(?:no|sorry|actually)\b)?[,.\s]*(?:i (?:mean|meant)|i was asking about|rather)\s+")
_ANOTHER = _pattern(r"^(?:(?:and )?(?:what|how) about|and(?: also)?|or|also)[\s,]+(?:the |for |with |in |of )?(.+?)\s*\?*$")
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
_CONNECTING = frozenset({"of", "and", "in", "on", "for", "the", "with"})
_OWN_SUBJECT = 3
"""Content words before a pronoun from which on it points back inside its own question, not to the talk."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a talk has come to: the last question as it was understood, and what it was about."""

    question: str = ""
    topic: str = ""


def understand(text: str, talk: Talk) -> tuple[str, Talk]:
    """The question that `text` asks in this talk, and the talk with it added."""
    plain = " ".join(text.split())
    if not talk.topic:
        return plain, Talk(plain, topic_of(plain))
    other = _other_topic(plain)
    if other:
        understood = other if _ASKS.match(other) else _put(talk.question, talk.topic, other)
        return understood, Talk(understood, topic_of(other) or other)
    asked = _OPENING.sub("", plain)
    if _MORE.match(asked) or _MORE.match(plain):
        understood = f"Tell me more about {talk.topic}"
    elif _BARE.match(asked):
        understood = f"{asked.rstrip('? ')} {talk.topic}?"
    else:
        understood = _resolved(asked, talk.topic)
    if understood == asked:
        return plain, Talk(plain, topic_of(plain) or talk.topic)
    return understood, Talk(understood, talk.topic)


def topic_of(question: str) -> str:
    """What a question is about, in its own words: its longest run of content words, small words between them included."""
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
    return " ".join(max(runs, key=lambda run: sum(word.lower() not in _CONNECTING for word in run))).strip(" .'’")


def _other_topic(text: str) -> str | None:
    """The topic, or the whole question, that a correction ("no, I meant …") or an ellipsis ("and …?") names instead."""
    correction = _CORRECTION.match(text)
    if correction:
        return text[correction.end() :].strip(" ?.!")
    another = _ANOTHER.match(text)
    if another and not _ASKS.match(another[1]) and not _POINTING.search(another[1]):
        return another[1].strip(" ?.!")
    return None


def _put(question: str, topic: str, other: str) -> str:
    """The earlier question asked of another topic; where its topic cannot be found in it, only the new topic."""
    return question.replace(topic, other, 1) if topic in question else other


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
