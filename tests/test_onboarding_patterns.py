"""The cues of parts, each on sentences that have them and sentences that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.onboarding import patterns


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("The house comprises a hall, a cellar and two attics.", ["a hall", "a cellar", "two attics"]),
        (
            "The service consists of: lending; reading aloud; and repair of books.",
            ["lending", "reading aloud", "repair of books"],
        ),
        ("The board is made up of readers and keepers.", ["readers", "keepers"]),
        (
            "The fee encompasses search and repair of books, postage and packing.",
            ["search and repair of books", "postage", "packing"],
        ),
    ],
)
def test_an_enumeration_gives_its_items(sentence: str, items: list[str]) -> None:
    assert [sentence[slice(*span)] for span in patterns.enumerated(sentence)] == items


@pytest.mark.parametrize(
    "sentence",
    [
        "It comprises tea, milk and sugar.",
        "The shop includes tea, milk and sugar.",
        "The house comprises a hall.",
        "Tea, milk and sugar are free.",
    ],
)
def test_no_enumeration_of_a_subject_gives_none(sentence: str) -> None:
    assert patterns.enumerated(sentence) == ()


@given(st.text(alphabet=st.sampled_from("ab “”\"'‘’();:.,*AB means is comprises and (a)"), max_size=200))
def test_spans_lie_in_the_text_whatever_it_is(text: str) -> None:
    for start, end in patterns.enumerated(text):
        assert 0 <= start < end <= len(text)
