from __future__ import annotations

import pytest

from assistant.answering.kinds import evidence
from assistant.answering.question import Kind, analyse, content_terms, parts, sides


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How much does the ferry cost?", Kind.AMOUNT),
        ("How many lanterns are there?", Kind.NUMBER),
        ("When did the harbour open?", Kind.DATE),
        ("How long does a permit last?", Kind.DURATION),
        ("Who signs the permit?", Kind.PERSON),
        ("Where is the lighthouse?", Kind.PLACE),
        ("Which towns joined?", Kind.NAME),
        ("Why are lanterns inspected?", Kind.REASON),
        ("How do I renew a permit?", Kind.MANNER),
        ("What is a pilot boat?", Kind.DEFINITION),
        ("define pilot boat", Kind.DEFINITION),
        ("What does harbour dues mean here?", Kind.DEFINITION),
        ("What kinds of boats call here?", Kind.LIST),
        ("Which activities does the guild include?", Kind.LIST),
        ("Is the lighthouse open?", Kind.YES_NO),
        ("Give me the bottom line", Kind.SUMMARY),
        ("the gist please", Kind.SUMMARY),
        ("What is said on harbour dues?", Kind.TOPIC),
        ("What does the summary say?", Kind.SUMMARY),
        ("Could you sum up the report?", Kind.SUMMARY),
        ("What does the report conclude?", Kind.SUMMARY),
        ("Who concludes the charter?", Kind.PERSON),
        ("When is a summary review due?", Kind.DATE),
        ("How do pilots differ from keepers?", Kind.COMPARISON),
        ("Tell me about lanterns", Kind.TOPIC),
        ("harbour dues", Kind.TOPIC),
    ],
)
def test_the_interrogative_tells_the_kind_of_answer(text: str, kind: Kind) -> None:
    assert analyse(text).kind is kind


def test_content_terms_leave_out_the_words_one_asks_with() -> None:
    assert content_terms("What is the keeper of the lighthouse?") == content_terms("keeper lighthouse")


def test_a_question_of_function_words_alone_keeps_them() -> None:
    assert content_terms("who are we?")


def test_a_preposition_before_whom_is_kept() -> None:
    assert analyse("With whom do pilots share charts?").relation == "with"
    assert analyse("Who do pilots share charts with?").relation == "with"
    assert analyse("Who shares charts?").relation == ""


def test_parts_of_a_question() -> None:
    assert parts("Who keeps the light, and when is it lit?") == ("Who keeps the light", "when is it lit?")
    assert parts("Where are bread and fish sold?") == ("Where are bread and fish sold?",)


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("How much is the fee?", "The fee is $40 for a year.", "$40"),
        ("How many boats are there?", "There are twelve boats.", "twelve"),
        ("When did it open?", "It opened in May 1911.", "May 1911"),
        ("How long is it valid?", "It is valid for two years.", "two years"),
        ("Which town won?", "The cup went to Port Ellen.", "Port Ellen"),
        ("With whom do pilots share charts?", "Charts are shared with neighbours.", "with neighbours"),
    ],
)
def test_evidence_is_the_stretch_that_could_be_the_answer(question: str, text: str, found: str) -> None:
    span = evidence(analyse(question), text)
    assert span and text[slice(*span)] == found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is the fee?", "The fee is set by the council."),
        ("When did it open?", "The harbour is open to all boats."),
        ("Which town won the Vale cup?", "The Vale cup goes to the best town."),
    ],
)
def test_what_is_not_there_or_only_repeats_the_question_is_no_evidence(question: str, text: str) -> None:
    assert evidence(analyse(question), text) is None


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("How do pilots differ from harbour keepers?", ("pilots", "harbour keepers")),
        ("What is the difference between dues and fees?", ("dues", "fees")),
        ("pilots vs keepers", ("pilots", "keepers")),
        ("How do pilots work?", ()),
    ],
)
def test_the_sides_of_a_comparison(text: str, compared: tuple[str, ...]) -> None:
    assert sides(text) == compared


def test_a_question_for_a_summary_is_read_as_the_words_that_open_one() -> None:
    assert analyse("Give me the bottom line of the document").text == "in summary"
    assert analyse("overview of harbour dues").text == "in summary harbour dues"


def test_a_single_letter_or_digit_is_no_subject() -> None:
    assert not analyse("b").has_subject and not analyse("what is 5?").has_subject
    assert analyse("EU").has_subject and analyse("plan b").has_subject
