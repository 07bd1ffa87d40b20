"""Answers as text, JSON and Markdown: the quote's own characters, and nothing that a terminal would obey."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.render import (
    Page,
    WrittenQuote,
    answer_json,
    answer_markdown,
    answer_text,
    citation_json,
    dumps,
    markdown_quotes,
    place,
    places,
    quote_markdown,
    visible,
)
from assistant.types import Answer, Citation, Document, FileState, Missing, Outcome, Quote, Section, Span

TEXT = "# Trees\n\nOaks grow slowly. They live for *three* hundred years.\nElms do not.\n"
SENTENCE = (TEXT.index("They"), TEXT.index("\nElms"))
DOCUMENT = Document("trees.md", TEXT, "Trees", sections=(Section(("Trees",), 1, (2, 7), 0, 8, len(TEXT)),))


def a_quote(document: Document = DOCUMENT, span: Span = SENTENCE, **more: object) -> Quote:
    return Quote(document, span, **more)


def answered(*quotes: Quote, **more: object) -> Answer:
    return Answer("How old do oaks get?", Outcome.ANSWERED, 0.93, quotes, **more)


def test_an_answer_on_a_pipe_holds_the_place_and_the_quote_s_own_characters() -> None:
    quote = a_quote(highlight=(14, 35), context=((9, 26),))
    assert answer_text(answered(quote), width=None, colour=False) == (
        "Answered by 1 quote; almost certainly right.\n\n"
        "1. trees.md › Trees, line 3\ncontext: Oaks grow slowly.\nThey live for *three* hundred years."
    )


def test_a_place_says_where_one_is_in_a_line_or_two() -> None:
    deep = Citation("a.md", ("One", "Two", "Three", "Deep\n  down"), 0, 5, line=12, page=3)
    assert place(deep) == "a.md › One › … › Three › Deep down, page 3, line 12"
    treaty = Citation("t.md", ("Agreement on " + "the status of forces " * 9, "ARTICLE 1", "Article 1"), 0, 5, line=2, page=None)
    assert place(treaty) == "t.md › Agreement on the status of forces the … › ARTICLE 1, line 2"


def test_of_many_other_places_a_person_is_told_the_first_and_how_many_more() -> None:
    citations = [Citation(f"{number}.md", (), 0, 5, line=1, page=None) for number in range(9)]
    assert places(citations) == ["0.md, line 1", "1.md, line 1", "2.md, line 1", "6 more places"]
    assert places(citations[:3]) == ["0.md, line 1", "1.md, line 1", "2.md, line 1"]


def test_a_terminal_gets_the_answering_words_marked_and_lines_wrapped() -> None:
    text = answer_text(answered(a_quote(highlight=(14, 35))), width=30, colour=True)
    lines = text.split("\n")
    assert lines[-2] == "│ They live for \x1b[1;4m*three*\x1b[0m"
    assert lines[-1] == "│ \x1b[1;4mhundred years\x1b[0m."
    plain = answer_text(answered(a_quote(highlight=(14, 35))), width=30, colour=False)
    assert "\x1b" not in plain
    assert plain.split("\n")[-2:] == ["│ They live for *three*", "│ hundred years."]


def test_not_stated_says_what_is_missing_and_labels_the_nearest_quotes() -> None:
    missing = (Missing(kind="amount"), Missing(term="helicopters", part=2))
    text = answer_text(Answer("?", Outcome.NOT_STATED, 0.1, (a_quote(),), None, missing), width=None, colour=False)
    assert text.startswith("The documents do not say: no amount is given, nothing on “helicopters” (part 2).\n")
    assert "Nearest quotes, none of them sure enough to be an answer:" in text
    shown = answer_text(Answer("?", Outcome.NOT_STATED, 0.1, (a_quote(),), None, missing), width=80, colour=True)
    assert "\x1b[1;4m" not in shown, "words that answer nothing are not marked as if they did"
    assert "They live for *three* hundred years." in text


def test_not_found_is_one_line_and_up_to_three_suggestions() -> None:
    answer = Answer("?", Outcome.NOT_FOUND, 0.0, suggestions=("One?", "Two?", "Three?", "Four?"))
    assert answer_text(answer, width=None, colour=False).split("\n") == [
        "The documents do not speak of this.",
        "They do answer, for example:",
        "- One?",
        "- Two?",
        "- Three?",
    ]


def test_what_was_understood_the_part_other_places_and_the_file_s_state_are_shown() -> None:
    other = a_quote().citation
    quote = a_quote(file=FileState.CHANGED, part=2, also_in=(other,))
    text = answer_text(answered(quote, understood_as="How old do oaks grow?"), width=None, colour=False)
    assert text.startswith("Understood as: How old do oaks grow?\n")
    assert "1. (part 2) trees.md › Trees, line 3" in text
    assert "! this file has changed since it was indexed" in text
    assert "also in: trees.md › Trees, line 3" in text
    assert "! this file is gone" in answer_text(answered(a_quote(file=FileState.GONE)), width=None, colour=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred\x07", "a␛[31mred␇"),
        ("\x00\x7f", "␀␡"),
        ("\x9b31m", "\\x9b31m"),
        ("safe\u202egpj.exe\u2066", "safe\\u202egpj.exe\\u2066"),
        ("over\rwritten", "over␍written"),
        ("line\r\nline\tend\n", "line\nline\tend\n"),
        ("\ud800", "\\ud800"),
        ("naïve – 漢字 🌳 שלום", "naïve – 漢字 🌳 שלום"),
    ],
)
def test_control_characters_and_bidi_overrides_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_terminal_never_gets_a_document_s_control_characters_and_a_pipe_gets_them_unaltered() -> None:
    document = Document("bad\x1b]0;name.md", "Click \x1b]8;;http://x\x07here\x1b]8;;\x07\u202e.", "t")
    quote = a_quote(document, (0, len(document.text)))
    on_terminal = answer_text(answered(quote), width=80, colour=False)
    assert not set("\x1b\x07\u202e") & set(on_terminal)
    assert document.text in answer_text(answered(quote), width=None, colour=False)


@given(st.text(), st.integers(10, 40))
def test_wrapping_loses_nothing_but_the_spaces_where_it_breaks(text: str, width: int) -> None:
    page = Page(width, colour=False)
    page.add(text)
    assert page.text().replace("\n", "").replace(" ", "") == visible(text).replace("\n", "").replace(" ", "")


def test_wide_characters_take_two_cells_and_long_words_are_broken() -> None:
    page = Page(10, colour=False)
    page.add("漢字漢字漢字漢字 ab")
    page.add("x" * 25)
    assert page.text().split("\n") == ["漢字漢字漢", "字漢字 ab", "x" * 10, "x" * 10, "x" * 5]


def test_json_is_as_documented() -> None:
    quote = a_quote(highlight=(14, 35), context=((9, 26),), score=0.91, part=None)
    answer = answered(quote, missing=(Missing(kind="date"), Missing(term="elms", part=2)), timing_ms={"total": 18.234})
    assert answer_json(answer, "q1") == {
        "schema": 1,
        "id": "q1",
        "question": "How old do oaks get?",
        "understood_as": None,
        "outcome": "answered",
        "confidence": 0.93,
        "quotes": [
            {
                "text": "They live for *three* hundred years.",
                "document": "trees.md",
                "heading": ["Trees"],
                "start": 27,
                "end": 63,
                "line": 3,
                "page": None,
                "highlight": [14, 35],
                "context": [[9, 26]],
                "passage": {"start": 27, "end": 63},
                "score": 0.91,
                "also_in": [],
                "part": None,
                "file": "unchanged",
            }
        ],
        "missing": [{"part": None, "kind": "date"}, {"part": 2, "term": "elms"}],
        "suggestions": [],
        "timing_ms": {"total": 18.2},
    }


def test_json_is_one_line_of_plain_unicode_that_utf_8_can_carry() -> None:
    line = dumps({"text": "naïve\n\ud800 \x1b \u2028"})
    assert "naïve" in line and "\n" not in line
    assert json.loads(line.encode("utf-8")) == {"text": "naïve\n\ud800 \x1b \u2028"}


def test_markdown_gives_question_verdict_quote_and_place() -> None:
    markdown = answer_markdown(answered(a_quote(context=((9, 26),))))
    assert markdown.startswith(
        "## How old do oaks get?\n\n**Answered by 1 quote; almost certainly right.**\n\nContext: Oaks grow slowly.\n\n"
    )
    assert "> They live for \\*three\\* hundred years.\n\n— trees.md › Trees, line 3 <!-- quote {" in markdown


def test_a_quote_can_be_had_back_from_markdown_whatever_is_in_it() -> None:
    text = "# Not a heading\n- <b>&amp;</b> `x`\n\n    12. [a](b) \\* > \x1b\r\n1) -->\n"
    document = Document("a-->b.md", text, "t")
    quote = a_quote(document, (0, len(text)))
    (written,) = markdown_quotes("\n".join(quote_markdown(quote)))
    assert written == WrittenQuote(1, text, {**citation_json(quote.citation), "context": []})


@given(st.text(alphabet=st.one_of(st.sampled_from("\n\r\t #>-+=*_`&\\.)1;"), st.characters()), min_size=1))
def test_any_text_can_be_had_back_from_markdown(text: str) -> None:
    quote = a_quote(Document("any.md", text, "t"), (0, len(text)))
    (written,) = markdown_quotes("\n".join(["Before.", "", *quote_markdown(quote), "After."]))
    assert written.text == text
    assert written.citation is not None and written.citation["end"] == len(text)


def test_a_block_quote_whose_citation_was_cut_away_is_told() -> None:
    assert [quote.citation for quote in markdown_quotes("> Words.\n\nNo comment here.\n\n> At the end")] == [None, None]
    assert [quote.citation for quote in markdown_quotes("> Words.\n\n— x <!-- quote {broken} -->")] == [None]
