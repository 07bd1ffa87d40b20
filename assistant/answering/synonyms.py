"""Other words that the documents themselves have for what a question names: short and long forms, and what is "also called" so.

Nothing is kept beside the index: the few passages that hold the name say what else it is called, if any do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answering.defining import same_things
from assistant.answering.question import FUNCTION_WORDS, content_terms
from assistant.indexing.lexical import fold, terms
from assistant.types import Span

if TYPE_CHECKING:
    from assistant.indexing import Index

_LOOKED_INTO = 20
"""Passages that hold a name, searched for another."""
_MOST = 2
"""Names that are added to one question."""
_LONGEST_SHORT = 8
"""Letters of a short form; one that is looked for by itself, since few passages spell it out."""
_WORD = re.compile(r"\w[\w&’'-]*")


def with_synonyms(text: str, index: Index, is_word: Callable[[str], bool]) -> str:
    """`text` with, behind each name that the documents mostly call otherwise, that other name in brackets; unchanged where there is none.

    `is_word` tells words from what can only be a short form. "SOW" is told by its capitals, "iaa" by being no word.
    """
    found = sorted(_found(text, index, is_word), key=lambda one: one[0])[:_MOST]
    for (_, end), other in reversed(found):
        text = f"{text[:end]} ({other}){text[end:]}"
    return text


def _found(text: str, index: Index, is_word: Callable[[str], bool]) -> Iterator[tuple[Span, str]]:
    asked = [(_form(match[0]), match.span()) for match in _WORD.finditer(text)]
    short = [
        text[a:b]
        for _, (a, b) in asked
        if b - a <= _LONGEST_SHORT and (text[a + 1 : b] != text[a + 1 : b].lower() or not is_word(text[a:b].lower()))
    ]
    ids = dict.fromkeys(number for words in (text, *short) for number, _ in index.keyword(content_terms(words), _LOOKED_INTO))
    said: dict[Span, Counter[str]] = {}
    for passage in index.passages(ids):
        for one, other in same_things(passage.text):
            for name, also in ((one, other), (other, one)):
                place = _place(asked, name)
                if place and not _place(asked, also):
                    said.setdefault(place, Counter())[also] += 1
    for (start, end), names in said.items():
        other = names.most_common(1)[0][0]
        if _spread(other, index) > _spread(text[start:end], index):
            yield (start, end), other


def _spread(name: str, index: Index) -> int:
    """In how many passages a name may stand at most: those of its rarest word."""
    return min((index.frequency(term) for term in terms(name)), default=0)


def _place(asked: Sequence[tuple[str, Span]], name: str) -> Span | None:
    """Where in the question a name stands; a name of small words alone ("IT") stands nowhere."""
    forms = [_form(word) for word in _WORD.findall(name)]
    for at in range(len(asked) - len(forms) + 1):
        if [form for form, _ in asked[at : at + len(forms)]] == forms and not FUNCTION_WORDS.issuperset(forms):
            return asked[at][1][0], asked[at + len(forms) - 1][1][1]
    return None


def _form(word: str) -> str:
    """A word as names are compared: folded, and without the ending of a plural."""
    return fold(word).removesuffix("’s").removesuffix("'s").removesuffix("s")
