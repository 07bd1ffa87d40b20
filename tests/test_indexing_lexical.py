"""Words and stems: one way for documents and questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.lexical import LONGEST_WORD, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Keeper's roses", ["the", "keeper", "roses"]),
        ("the gardeners’ co-operation", ["the", "gardeners", "cooperation"]),
        ("it isn't, we're", ["it", "isnt", "we"]),
        ("well-known anti-frost sheets", ["well", "known", "anti", "frost", "sheets"]),
        ("an F-16, COVID-19, a 5-year plan", ["an", "f16", "covid", "19", "a", "5", "year", "plan"]),
        ("the U.N. and the U.N.'s e-mails", ["the", "un", "and", "the", "un", "emails"]),
        ("1,000,000 at 3.5", ["1000000", "at", "3", "5"]),
        ("language.DONE at_once", ["language", "done", "at", "once"]),
        ("Zürich ﬁnds Straße", ["zurich", "finds", "strasse"]),
        ("l'accord d’Oslo", ["l", "accord", "d", "oslo"]),
        ("庭の水 tea", ["庭の", "の水", "tea"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("— … !?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_terms_are_stems_of_the_words() -> None:
    assert terms("Cooperating cooperatively on watered gardens") == ["cooper", "cooper", "on", "water", "garden"]


def test_both_ways_of_writing_meet() -> None:
    assert terms("co-operation") == terms("cooperation") == terms("Co‑operation")
    assert terms("F-16") == terms("F16")


def test_a_word_of_any_length_is_cut() -> None:
    assert words("a" * 5000) == ["a" * LONGEST_WORD]


@given(st.text())
def test_any_text_gives_words_without_spaces_or_points(text: str) -> None:
    found = words(text)
    assert all(word and len(word) <= LONGEST_WORD and not any(c.isspace() or c in "\"'.,-*" for c in word) for word in found)
    assert len(terms(text)) == len(found)


@given(st.text(alphabet="abcXYZ 19'-.,é"))
def test_case_does_not_count(text: str) -> None:
    assert words(text.upper()) == words(text.lower())
