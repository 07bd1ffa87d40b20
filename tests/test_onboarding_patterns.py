"""The cues of definitions, parts, purposes and examples, each on sentences that have them and sentences that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import defining
from assistant.onboarding import patterns


def terms(text: str, among_definitions: bool = False) -> list[str]:
    return [text[slice(*found.term)] for found in defining.definitions(text, among_definitions)]


@pytest.mark.parametrize(
    ("sentence", "defined"),
    [
        ("“Loan” means a book that is lent.", ["Loan"]),
        ("(a) the term “late book” refers to any loan past its day;", ["late book"]),
        ("For the purposes of these rules the word “reader” includes a guest.", ["reader"]),
        ("‘‘Reader’’ means a person with a card.", ["Reader"]),
        ("“Fee” to be paid under these rules means money owed.", ["Fee"]),
        ("The Town and the Library (hereinafter referred to as “the Parties”) agree.", ["the Parties"]),
        ("Broadly, lending comprises the giving and the taking back of books.", ["lending"]),
        ("A reading room is a quiet place.", ["A reading room"]),
        ("In this house, an overdue book is defined as one not returned in time.", ["an overdue book"]),
        ("Lending means giving for a time.", ["Lending"]),
        ("**Stack**: a row of shelves", ["Stack"]),
        ("The Public Reading Union (PRU) meets yearly.", ["PRU"]),
    ],
)
def test_a_definition_is_found_by_its_form(sentence: str, defined: list[str]) -> None:
    assert terms(sentence) == defined


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a quiet place.",
        "These books are the oldest.",
        "Disputes are settled by peaceful means in every case.",
        "The reader's card and the keeper's key are both brown.",
        "He said that “silence” was golden.",
        "The meeting (Tuesday) was short.",
        "When the bell rings it is the end.",
        "The keeper told every one of the many guests from the town that the door is a danger.",
    ],
)
def test_what_only_looks_like_a_definition_is_none(sentence: str) -> None:
    assert terms(sentence) == []


def test_a_label_defines_only_where_its_heading_promises_definitions() -> None:
    assert terms("Mission: the sending of books abroad.", among_definitions=True) == ["Mission"]
    assert terms("Mission: the sending of books abroad.") == []


def test_several_definitions_in_one_sentence_are_parted() -> None:
    text = "In these rules: “Book” means: a bound text; “Card” means: a permit; and (c) “Desk” means: where books are lent."
    spans = [text[slice(*found.span)] for found in defining.definitions(text)]
    assert spans == ["“Book” means: a bound text", "“Card” means: a permit", "“Desk” means: where books are lent."]


def test_a_definition_in_a_very_long_sentence_is_quoted_from_where_it_begins() -> None:
    text = "Whereas " + "the keeper keeps and " * 40 + "the term “keeper” means one who keeps."
    found = next(iter(defining.definitions(text)))
    assert text[slice(*found.span)].endswith("“keeper” means one who keeps.") and found.span[1] - found.span[0] < 60


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
    for found in defining.definitions(text, among_definitions=True):
        assert 0 <= found.term[0] < found.term[1] <= len(text)
        assert 0 <= found.span[0] < found.span[1] <= len(text)
    for start, end in patterns.enumerated(text):
        assert 0 <= start < end <= len(text)
