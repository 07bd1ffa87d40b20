from __future__ import annotations

import pytest

from assistant.documents import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "He met Dr. J. R. Hale of the U.S. Navy at 5 p.m. on Monday.|The U.N. agreed.",
        "See Art. 5, No. 12, p. 4 and Fig. 2.|It cost 3.5 million.",
        "Boats, e.g. yachts, i.e. small ones, etc. are cheap.|Buy one.",
        "She came on Jan. 5 to St. Anne with Mr. and Mrs. Oak.|They left.",
        "Really?|Yes!|Then go…|He went... slowly.",
        "He said “Go.”|They went.|(It was late.)|“Why?” asked she.",
        "The firm, Oak Inc. of Hull, won.|The price is Kr. 9,670.|He said no.|Nobody heard.",
        "In 1949.|25 people left in the U.S.-based ship.|Plan B.|It works.",
        "The text is in one language.|DONE at Hull in 1949.|The crews agree.|They go.",
        "It cost $40.|Such a price!|Ask at www.example.org/a.B or mail x@y.Com today.",
        "A note follows.[^1]|The next one.[2]|The end.",
        "Use `a.b. C` and [this](http://a.b. C) well.|Done.",
        "It is so<sup>See this. And that.</sup> here.|Done.",
        "**Bold.**|Next *word.*|Last.",
        "See it ![A boat](x.png) here.|Ex. Oslo and Hull.",
        "港は朝に開きます。|次の文です！|終わり",
        "Это первое.|Второе!|Да.",
        "هل هذا سؤال؟|نعم.",
        "यह वाक्य है।|दूसरा वाक्य।",
    ],
)
def test_where_sentences_end(text: str) -> None:
    expected = text.split("|")
    joint = "" if text.startswith("港") else " "
    assert cut(joint.join(expected)) == expected


def test_a_sentence_may_end_without_a_space() -> None:
    assert cut("It is in the Greek language.DONE at Hull.The crews agree.") == [
        "It is in the Greek language.",
        "DONE at Hull.",
        "The crews agree.",
    ]
    assert cut("They signed this Charter.Done at Hull. See Marsh.Light for it.") == [
        "They signed this Charter.",
        "Done at Hull.",
        "See Marsh.Light for it.",
    ]


def test_items_of_an_enumeration_are_sentences_without_their_markers() -> None:
    assert cut("The crews shall: (a) meet yearly; (b) report: (i) to the port; (ii) to the town; and (c) pay.") == [
        "The crews shall:",
        "meet yearly;",
        "report:",
        "to the port;",
        "to the town; and",
        "pay.",
    ]
    assert cut("(a) “ship” means a vessel;(b)“crew” means its people.") == ["“ship” means a vessel;", "“crew” means its people."]


def test_a_short_run_of_letters_in_brackets_is_no_enumeration() -> None:
    assert cut("Take form (a) or form (b) to the office.") == ["Take form (a) or form (b) to the office."]


def test_terms_in_quotation_marks_after_a_colon_are_sentences() -> None:
    text = "In this book: “ship” means a vessel; “crew” means its people; “port” means where it lies."
    assert cut(text) == ["In this book:", "“ship” means a vessel;", "“crew” means its people;", "“port” means where it lies."]


def test_a_long_row_of_clauses_is_cut_at_its_semicolons() -> None:
    clauses = [
        f"Recalling that the harbour of the town number {number} is open to all ships in every season of the year;" for number in "1234"
    ]
    assert cut(" ".join([*clauses, "The crews agree as follows:"])) == [*clauses, "The crews agree as follows:"]


def test_a_line_that_is_left_short_ends_a_sentence_and_a_wrapped_one_does_not() -> None:
    assert cut("Before you begin\nTo sail the boat, you need a crew of four people and a map of the bay.") == [
        "Before you begin",
        "To sail the boat, you need a crew of four people and a map of the bay.",
    ]
    wrapped = (
        "The boat that lies at the end of the long pier belongs to\nCaptain Hale, who lives in the white house on the hill by\nthe sea."
    )
    assert cut(wrapped) == [wrapped]


def test_a_break_tag_is_white_space() -> None:
    assert cut("They sail.<br> <br/> They rest.") == ["They sail.", "They rest."]


def test_marks_alone_are_no_sentence() -> None:
    assert cut(" … — *** . ") == []
    assert cut("5. The ship sails.") == ["The ship sails."]
    assert cut("IV. The ship sails.") == ["The ship sails."]
    assert cut("1986. A year of storms.") == ["1986. A year of storms."]
