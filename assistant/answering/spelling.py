"""Words of a question that the documents do not know, read as the words of the documents that they were meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.answering.question import FUNCTION_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters below which a slip cannot be told from another word."""


def corrected(text: str, vocabulary: Mapping[str, int], is_word: Callable[[str], bool]) -> str:
    """`text` with its misspelt words in the documents' spelling; unchanged where nothing is misspelt.

    `vocabulary` holds the documents' words, folded, with their counts; `is_word` tells the words that are right though the documents do not
    use them. A word split in two ("home work") or two run together ("lineup") are misspellings too.
    """

    def known(word: str) -> bool:
        return word in vocabulary or word in FUNCTION_WORDS or is_word(word)

    found = [(match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(text)]
    pieces: list[str] = []
    written = at = 0
    while at < len(found):
        start, end, word = found[at]
        better = None
        if (
            at + 1 < len(found)
            and text[end : found[at + 1][0]] in (" ", "-")
            and not (word in vocabulary and found[at + 1][2] in vocabulary)
        ):
            better = _joined(word, found[at + 1][2], vocabulary, known)
        if better:
            end = found[at + 1][1]
            at += 1
        elif not known(word):
            better = _nearest(word, vocabulary) or _parted(word, vocabulary)
        if better:
            pieces += [text[written:start], better]
            written = end
        at += 1
    return "".join(pieces) + text[written:]


def _joined(first: str, second: str, vocabulary: Mapping[str, int], known: Callable[[str], bool]) -> str | None:
    """The documents' one word for two written apart, the second of them perhaps misspelt."""
    if first in FUNCTION_WORDS or second in FUNCTION_WORDS:
        return None
    whole = first + second
    if whole in vocabulary:
        return whole
    return None if known(first) and known(second) else _nearest(whole, vocabulary)


def _parted(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The documents' two words for one written together; the most usual pair where there are several."""
    pairs = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
    usual = [(min(vocabulary[a], vocabulary[b]), a, b) for a, b in pairs if a in vocabulary and b in vocabulary]
    return " ".join(max(usual)[1:]) if usual else None


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The documents' nearest word by Damerau's four slips: one in a short word, two from eight letters on; the most used among equals."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(word) < _SHORTEST:
        return None
    allowed = 1 if len(word) < 8 else 2
    near = process.extract(word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    usual = [(distance, -vocabulary[other], other) for other, distance, _ in near if other[0] == word[0] and len(other) >= _SHORTEST]
    return min(usual)[2] if usual else None
