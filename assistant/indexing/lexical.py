"""Text as the words a keyword index knows: folded, split and stemmed in one way for documents and questions alike.

The rules are few. Letters are folded (NFKC, case, accents of Latin, Greek and Cyrillic letters). Words are runs of letters,
digits and the marks that belong to them; a possessive 's goes, as other contracted endings do. A hyphen parts words, but a
prefix that is no word of its own ("co-operation") and a letter code with a number ("F-16") are joined, since both are
written either way. Abbreviations ("U.N.") and thousands ("1,000") lose their points. British and American spellings are one.
Scripts without spaces become overlapping pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 64
"""Characters of a word that count; longer runs are data, not words."""

_LETTERS = (
    r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3])"
)
_TOKEN = re.compile(rf"{_LETTERS}+(?:(?:[-\u2010\u2011.,]|\.?['\u2019]){_LETTERS}+)*")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+(?:(?:[-.,]|\.?')[a-z0-9]+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003134f]+"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_HYPHEN = re.compile("[-\u2010\u2011]")
_APOSTROPHE = re.compile("['\u2019]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_CODE = re.compile(r"[a-z]{1,3}")
_VARIANTS = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=..)is(?=(?:e[ds]?|ing|ation\w*)$)", "iz"),
        (r"(?<=...)our(?=(?:s|ed|ing|able|ite)?$)", "or"),
        (r"(?<=..)ence(?=s?$)", "ense"),
        (r"(?<=..)tre(?=s?$)", "ter"),
        (r"(?<=.)ogue(?=s?$)", "og"),
        (r"(?<=..)mme(?=s?$)", "m"),
    )
)
"""British spellings and the American ones they are indexed as. What is no such pair does no harm: it is folded alike on both sides."""
_CONTRACTED = re.compile("['\u2019](?:s|re|ve|ll|d|m)(?=$|[-\u2010\u2011])")
_NEGATED = re.compile("n['\u2019]t(?=$|[-\u2010\u2011])")
_BOUND = frozenset({"co", "re", "pre", "non", "sub", "un", "de", "e", "bi", "tri", "mis", "dis"})


def fold(text: str) -> str:
    """The text in the one form in which words are compared; its length may differ."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def bare_words(text: str) -> str:
    """The text's letters and digits in lower case, with one space for whatever stands between them."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def words(text: str) -> list[str]:
    """The words of a text in reading order, folded but not stemmed."""
    text = fold(text)
    found: list[str] = []
    for token in (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text):
        if token.isalnum() and token.isascii():
            found.append(token[:LONGEST_WORD])
        else:
            found.extend(_parts(token) if len(token) <= LONGEST_WORD else _split(token))
    return found


def terms(text: str) -> list[str]:
    """The index terms of a text in reading order: its words, stemmed as English."""
    return [_stem(word) for word in words(text)]


@lru_cache(maxsize=2**16)
def _parts(token: str) -> tuple[str, ...]:
    return tuple(_split(token))


def _split(token: str) -> list[str]:
    """The words of a token that holds points, commas, apostrophes, hyphens or letters beyond ASCII."""
    found: list[str] = []
    token = _NEGATED.sub("nt", _CONTRACTED.sub("", token))
    for piece in _pointed(token):
        joined = ""
        for word in _HYPHEN.split(piece):
            if joined and not (joined in _BOUND or (_CODE.fullmatch(joined) and word[:1].isdigit())):
                found.append(joined)
                joined = ""
            joined += word
        found.append(joined)
    return [word[:LONGEST_WORD] for piece in found for part in _APOSTROPHE.split(piece) for word in _unspaced(part)]


def _pointed(token: str) -> list[str]:
    """The token parted at points and commas, unless they stand inside an abbreviation or a number of thousands."""
    if _THOUSANDS.fullmatch(token):
        return [token.replace(",", "")]
    if "." not in token and "," not in token:
        return [token]
    pieces = [piece for piece in re.split(r"[.,]", token) if piece]
    if all(len(piece) == 1 and piece.isalpha() for piece in pieces):
        return ["".join(pieces)]
    return pieces


def _unspaced(part: str) -> list[str]:
    """The part with each run of a script that writes no spaces as overlapping pairs of characters."""
    if part.isascii() or not _UNSPACED.search(part):
        return [part] if part else []
    found: list[str] = []
    last = 0
    for run in _UNSPACED.finditer(part):
        found.append(part[last : run.start()])
        characters = run.group()
        found.extend(characters[i : i + 2] for i in range(max(1, len(characters) - 1)))
        last = run.end()
    found.append(part[last:])
    return [word for word in found if word]


@lru_cache(maxsize=2**17)
def _stem(word: str) -> str:
    for british, american in _VARIANTS:
        word = british.sub(american, word)
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    import Stemmer

    return Stemmer.Stemmer("english", 0)  # no cache of its own: ours is safe to share between threads
