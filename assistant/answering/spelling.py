"""Words of a question that the documents do not know, read as the words of the documents that they were meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from assistant.answering.question import FUNCTION_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters below which a slip cannot be told from another word."""
_SHORTEST_NAME = 6
"""Letters of a name below which another name is more likely than a slip."""

_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "er", "est", "ly", "ness", "ment", "able", "ion", "al", "ity")


def corrected(text: str, vocabulary: Mapping[str, int], is_word: Callable[[str], bool]) -> str:
    """`text` with its misspelt words in the documents' spelling; unchanged where nothing is misspelt.

    `vocabulary` holds the documents' words, folded, with their counts; `is_word` tells the words that are right though the documents do not
    use them, and so are their inflections. A word split in two ("home work") or two run together ("lineup") are misspellings too. A name is
    left alone or, if it is long, given one slip: the documents' words that it looks like are others.
    """

    def known(word: str) -> bool:
        return word in vocabulary or word in FUNCTION_WORDS or is_word(word) or any(map(is_word, _bases(word)))

    found = [(match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(text)]
    names = {start for start, end, _ in found if _is_name(text, start, end)}
    found = [place for place in found if place[0] not in names or place[1] - place[0] >= _SHORTEST_NAME]
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
            better = _nearest(word, vocabulary, 1) if start in names else _nearest(word, vocabulary) or _parted(word, vocabulary)
        if better:
            pieces += [text[written:start], _written_as(text[start:end], better)]
            written = end
        at += 1
    return "".join(pieces) + text[written:]


def _written_as(word: str, better: str) -> str:
    if word.isupper():
        return better.upper()
    return better[0].upper() + better[1:] if word[0].isupper() else better


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a word has capitals where it need not, in a text that is not all capitals."""
    word = text[start:end]
    inside = word[1:] if not text[:start].strip() else word
    return inside != inside.lower() and not text.isupper()


def _bases(word: str) -> Iterator[str]:
    """The words that `word` may be made from with a regular ending; "shareing" is made from none."""
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) >= _SHORTEST and not (base.endswith("e") and ending[0] in "aeio"):
            yield base
            if ending[0] in "aeio":
                yield f"{base}e"


def _joined(first: str, second: str, vocabulary: Mapping[str, int], known: Callable[[str], bool]) -> str | None:
    """The documents' one word for two written apart, the second of them perhaps misspelt."""
    if first in FUNCTION_WORDS or second in FUNCTION_WORDS:
        return None
    whole = first + second
    if whole in vocabulary:
        return whole
    return None if known(first) and known(second) else _nearest(whole, vocabulary, 1)


def _parted(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The documents' two words for one written together; the most usual pair where there are several."""
    pairs = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
    usual = [(min(vocabulary[a], vocabulary[b]), a, b) for a, b in pairs if a in vocabulary and b in vocabulary]
    return " ".join(max(usual)[1:]) if usual else None


def _nearest(word: str, vocabulary: Mapping[str, int], most: int = 2) -> str | None:
    """The documents' nearest word by Damerau's four slips: one in a short word, `most` from eight letters on; of equals the most used."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if len(word) < _SHORTEST:
        return None
    allowed = 1 if len(word) < 8 else most
    near = process.extract(word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    usual = [(distance, -vocabulary[other], other) for other, distance, _ in near if other[0] == word[0] and len(other) >= _SHORTEST]
    return min(usual)[2] if usual else None
