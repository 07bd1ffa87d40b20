"""The shapes of defining sentences, each on sentences that have it and sentences that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import defining
from assistant.answering.defining import Shape


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
        ("“Spouse” For the purpose of these rules spouse shall also mean a partner.", ["Spouse"]),
        ("In this article “duty” means a tax;“import” includes what is carried in.", ["duty", "import"]),
        ("The term “reader” in this article shall be regarded as including a guest.", ["reader"]),
        ("The expression “fees” does not include fines.", ["fees"]),
        (
            "For the purposes of this article and of the next a late book against the rules shall include a lost one.",
            ["a late book against the rules"],
        ),
        ("The old town charter, hereinafter referred to as the Charter, is kept here.", ["the Charter"]),
        ("The Town of Hill (“the Town”) and its readers (the “Readers”) agree.", ["the Town", "Readers"]),
        ("Leave is also called “rest” here.", ["rest"]),
        ("PRU (public reading union) is a club of readers.", ["PRU"]),
        ("*Desk*: where books are lent", ["Desk"]),
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
        "Below is a list of the books.",
        "An event called “Reading aloud” is held.",
        "The town is loud (ON).",
        "**Please note**: the door is shut at nine in the evening.",
        "The terms are defined as follows:",
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


def shapes(text: str) -> list[Shape]:
    return [found.shape for found in defining.definitions(text)]


def test_each_definition_tells_its_shape_and_how_sure_that_is() -> None:
    assert shapes("“Loan” means a book.") == [Shape.SET]
    assert shapes("The Town (hereinafter “the Place”) agrees.") == [Shape.NAMED]
    assert shapes("**Stack**: a row of shelves") == [Shape.LABELLED]
    assert shapes("Lending means giving for a time.") == [Shape.SAID]
    assert shapes("A loan is a book.") == [Shape.CLASSED]
    assert shapes("The Public Reading Union (PRU) meets.") == [Shape.SPELT_OUT]
    assert [next(defining.definitions(text)).strength for text in ("“Loan” means a book.", "A loan is a book.")] == [3, 2]


def test_the_long_form_of_an_abbreviation_begins_with_a_word_that_counts() -> None:
    text = "It is sent to the Office of Reading Aids (ORA) at once."
    (found,) = defining.definitions(text)
    assert found.long and text[slice(*found.long)] == "Office of Reading Aids"


def test_initials_count_before_letters_within_words() -> None:
    text = "The Transport and Track Service (TTS) runs."
    (found,) = defining.definitions(text)
    assert found.long and text[slice(*found.long)] == "Transport and Track Service"


def test_what_is_thought_of_a_thing_is_told_from_what_it_is() -> None:
    judged = {text: next(defining.definitions(text)).judges for text in ("A walk is a good thing.", "A walk is a way on foot.")}
    assert list(judged.values()) == [True, False]


@given(st.text(alphabet=st.sampled_from("ab “”\"'‘’();:.,*AB means is comprises and (a)"), max_size=200))
def test_spans_lie_in_the_text_whatever_it_is(text: str) -> None:
    for found in defining.definitions(text, among_definitions=True):
        for start, end in (found.term, found.span, *([found.long] if found.long else [])):
            assert 0 <= start < end <= len(text)
