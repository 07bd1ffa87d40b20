"""Follow-up questions, read in the light of the talk so far.

A talk is folded from its questions alone: the same questions in the same order are always understood the same way. What a follow-up
leaves out is its topic, so that is all that is carried over; a question with a subject of its own changes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.question import FUNCTION_WORDS, content_terms, content_words

_OPENING = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|well|then|also|thanks?(?: you)?|great|alright|hm+)\b[\s,.!]*)+(?=\S)", re.IGNORECASE
)
_CORRECTION = re.compile(r"^(?:no|sorry|actually)?[,.\s]*(?:i (?:mean|meant)|i was asking about|rather)\s+", re.IGNORECASE)
_ANOTHER = re.compile(
    r"^(?:and(?: also)?|what about|how about|and what about|and how about|or|also)[\s,]+(?:the |for |with |in |of )?(.+?)\s*\?*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:please |can you |could you )?(?:tell me|say|give me|show me|explain|elaborate)?\s*(?:some |a bit )?(?:more|further)"
    r"(?: (?:about|on|of) (?:it|that|this|them))?(?: details?)?|go on|continue|elaborate|(?:any|some)thing else|what else|and)\s*[.?!]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:why(?: not| is that| so)?|how(?: so| come| much| many| long| often)?|when|where|who|which(?: ones?)?|since when|for (?:example|instance)|like what"
    r"|such as|by whom|with whom|in what way|for what)\s*\?*$",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:(its|their|his|her)(?= \w)|(?:this|that|these|those)(?=[?.,!]*$| (?:is|are|was|were|does|do|did|has|have|can|will|would|should|must|may|help|cost|work|mean)\b)"
    r"|(?<=of )(?:this|that|these|those|them|it)|it|they|them|he|she|him|(?:the (?:first|second|third|last|other|latter|former)) ones?|ones?)\b",
    re.IGNORECASE,
)
_POINTING_NOUN = re.compile(r"\b(?:this|these|those|such)(?= [a-z]+\b)", re.IGNORECASE)
_EMPTY_IT = re.compile(
    r"\b(?:is|was|would|be) it (?:\w+ ){0,3}(?:to|that|if|for)\b|\bit(?: is|'s|’s| was) (?:\w+ ){1,2}(?:to|that|if|for)\b|\bdo(?:es|) it (?:take|cost|mean|matter)\b.* (?:to|if|for)\b"
    r"|\bit (?:take|takes|cost|costs)\b.* (?:to|for)\b",
    re.IGNORECASE,
)
_QUESTION_FRAME = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|should|will|would|has|have|tell|explain|describe|define|show|give)\b",
    re.IGNORECASE,
)
_CONNECTING = frozenset({"of", "and", "in", "on", "for", "the", "with"})
_OWN_SUBJECT = 3


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
    correction = _CORRECTION.match(plain)
    another = _ANOTHER.match(plain)
    if correction or (another and not _QUESTION_FRAME.match(another[1]) and not _POINTING.search(another[1])):
        topic = (plain[correction.end() :] if correction else another[1] if another else plain).strip(" ?.!")
        understood = _put(talk.question, talk.topic, topic) if not _QUESTION_FRAME.match(topic) else topic
        return understood, Talk(understood, topic_of(topic) or topic)
    asked = _OPENING.sub("", plain)
    if _MORE.match(asked) or _MORE.match(plain):
        understood = f"Tell me more about {talk.topic}"
    elif _BARE.match(asked):
        understood = f"{asked.rstrip('? ')} {talk.topic}?"
    else:
        understood = _resolve(asked, talk.topic)
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
    trimmed = []
    for run in runs:
        while run and run[-1].lower() in _CONNECTING:
            run.pop()
        trimmed.append(run)
    return " ".join(max(trimmed, key=lambda run: sum(word.lower() not in _CONNECTING for word in run))).strip(" .'’")


def _put(question: str, topic: str, other: str) -> str:
    """The earlier question asked of another topic; where its topic cannot be found in it, only the new topic."""
    if topic and topic in question:
        return question.replace(topic, other, 1)
    return other


def _resolve(text: str, topic: str) -> str:
    """`text` with what points back replaced by the topic; unchanged where nothing does."""
    if _EMPTY_IT.search(text):
        return text
    pointer = _POINTING.search(text)
    if pointer:
        if len(content_words(text[: pointer.start()])) >= _OWN_SUBJECT:
            return text
        replaced = f"{topic}’s" if pointer[1] else topic
        return text[: pointer.start()] + replaced + text[pointer.end() :]
    if _POINTING_NOUN.search(text) and len(content_terms(text)) <= _OWN_SUBJECT:
        return f"{text.rstrip('?. ')} in {topic}?"
    return text
