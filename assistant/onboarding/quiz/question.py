"""A question of the quiz as a value: what is asked, what can be chosen, which choice is right, and the quote that says so."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase

from assistant.answering.question import FUNCTION_WORDS, content_terms
from assistant.indexing.lexical import terms
from assistant.types import Quote, Span

GAP = "____"
"""What stands in a quote for the words that are left out."""

NO_QUESTIONS = "The documents give no questions: they define too little, and their parts have no names that tell of them."

_JOINED = re.compile(r"[A-Z][\w.]*[^\S\n]$|[-/’']$")
"""Before a use of a term: a capitalised word or a mark that makes it part of a longer name."""
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_NO_LETTER = re.compile(r"[\W_]+")
_OPENERS = frozenset({"A", "An", "The", "Any", "Each", "Both", "No", "All", "Every", "Such"})
_WITHIN_A_NAME = re.compile(r"[\s/-]*(?:\b(?:and|or|of|for|in|on|to|the|an?)\s+)*")


class Kind(StrEnum):
    """What a question asks for."""

    TERM = "term"
    CATEGORY = "category"
    GAP = "gap"
    TRUE = "true or not"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices; `key` is the place of the right one among `options`.

    `frame` are the assistant's own words. Under it stands the text of `quote` with its `gaps` (spans of that text) left out; the
    same quote, whole and with its place, explains the answer. `category` is the part of the document that it is filed under.
    `id` stays the same as long as the quoted words and the key do, wherever in the document they move.
    """

    id: str
    kind: Kind
    document: str
    title: str
    category: str
    frame: str
    options: tuple[str, ...]
    key: int
    quote: Quote
    gaps: tuple[Span, ...] = ()

    @property
    def shown(self) -> str:
        """The quote as it is asked about: each gap as `GAP`."""
        return without(self.quote.text, self.gaps)

    @property
    def lettered(self) -> tuple[str, ...]:
        """The choices, each behind the letter that chooses it."""
        return tuple(f"{letter}) {option}" for letter, option in zip(ascii_lowercase, self.options, strict=False))

    def verdict(self, choice: int | None) -> str:
        """Whether the option at the place `choice` is right, in words; None is no option."""
        return f"✓ Right: {self.answer}" if choice == self.key else f"✗ No; it is: {self.answer}"

    @property
    def answer(self) -> str:
        """The right choice."""
        return self.options[self.key]

    @property
    def source(self) -> str:
        """The title of the document, or nothing where it holds the words that are left out."""
        told = self.gaps and frozenset(content_terms(self.answer)) <= frozenset(content_terms(self.title))
        return "" if told else self.title


def gives_away(question: Question) -> bool:
    """Whether the answer stands in what is left of the question's text, or in a context that is shown with it.

    Its initials count as well, and what it is the initials of, and other ways to write those: "____ (PII)" or "P.I.I." tells all.
    """
    stems = frozenset(content_terms(question.answer))
    initials = "".join(word[0] for word in _WORD.findall(question.answer) if word.casefold() not in FUNCTION_WORDS).upper()
    texts = (question.shown, *question.quote.context_texts)
    if question.answer.isupper():
        spelt = ["".join(word[0] for word in _WORD.findall(text)).upper() for text in texts]
        if any(question.answer in letters for letters in (*spelt, *(_NO_LETTER.sub("", text) for text in texts))):
            return True
    return any(stems <= frozenset(content_terms(text)) or (len(initials) > 1 and initials in _WORD.findall(text)) for text in texts)


def identity(kind: Kind, document: str, text: str, answer: str) -> str:
    """The id of a question: 16 hexadecimal digits of what makes it that question."""
    return digest(kind.value, document, " ".join(text.split()), answer)[:16]


def digest(*parts: str) -> str:
    """A number for `parts` that is the same on every machine, by which choices that are all equal are made."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def without(text: str, gaps: tuple[Span, ...]) -> str:
    """`text` with `GAP` for each of the `gaps`, which are in order and do not overlap."""
    pieces, at = [], 0
    for start, end in gaps:
        pieces += [text[at:start], GAP]
        at = end
    return "".join([*pieces, text[at:]])


def gaps_for(text: str, stems: frozenset[str]) -> tuple[Span, ...]:
    """The spans of the words of `text` whose stems are among `stems`; those that make up one name are one."""
    found: list[Span] = []
    for word in _WORD.finditer(text):
        if word[0].casefold() in FUNCTION_WORDS or not stems & set(terms(word[0])):
            continue
        if found and _WITHIN_A_NAME.fullmatch(text, found[-1][1], word.start()):
            found[-1] = found[-1][0], word.end()
        else:
            found.append(word.span())
    return tuple(found)


def uses_of(text: str, name: str) -> tuple[Span, ...]:
    """The spans at which a sentence uses a term as it is written, in the singular or the plural; none where one is part of another name.

    A term with a capital letter is used with one; the same word without means something else.
    """
    head, last = name[:-1], re.escape(name[-1])
    plural = rf"{re.escape(head)}(?:{last}(?:e?s)?|ies)" if name.endswith("y") else rf"{re.escape(name)}(?:e?s)?"
    singular = rf"|{re.escape(name[:-3])}y" if name.endswith("ies") else rf"|{re.escape(head)}" if name.endswith("s") else ""
    found = tuple(match.span() for match in re.finditer(rf"(?<!\w)(?:{plural}{singular})(?![\w/’'-])", text))
    if any(_JOINED.search(text[:start]) and text[:start].strip() not in _OPENERS for start, _ in found):
        return ()
    return found
