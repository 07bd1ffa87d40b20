from __future__ import annotations

from assistant.documents import parse
from assistant.types import BlockKind

BOOK = """THE HARBOUR BOOK

Chapter 1 The port

It is old.
It is small.

1. Fees

Ships pay for:
- berths, which are
  rare
* water

1.1 Prices

Forty.

Cranes
------
Two.

NO SMOKING, PLEASE.

1) rest
2) eat
"""


def test_headings_of_plain_text_only_where_they_are_sure() -> None:
    document = parse("book.txt", BOOK)
    assert document.title == "THE HARBOUR BOOK"
    assert [section.heading[-1] for section in document.sections] == [
        "THE HARBOUR BOOK",
        "Chapter 1 The port",
        "1. Fees",
        "1.1 Prices",
        "Cranes",
    ]
    assert [section.level for section in document.sections] == [1, 2, 3, 4, 5]


def test_paragraphs_and_items_of_plain_text() -> None:
    document = parse("book.txt", BOOK)
    text = document.text
    found = [(text[block.start : block.end], len(block.context)) for block in document.blocks if block.kind is not BlockKind.HEADING]
    assert found == [
        ("It is old.\nIt is small.", 0),
        ("Ships pay for:", 0),
        ("- berths, which are\n  rare", 1),
        ("* water", 1),
        ("Forty.", 0),
        ("Two.", 0),
        ("NO SMOKING, PLEASE.", 0),
        ("1) rest", 0),
        ("2) eat", 0),
    ]


def test_marks_of_markdown_are_words_in_plain_text() -> None:
    document = parse("a.txt", "# not a heading\n\n<b>not a tag</b>\n")
    assert document.sections == (document.sections[0],)
    assert document.sections[0].heading == ()
    assert [document.text[block.start : block.end] for block in document.blocks] == ["# not a heading", "<b>not a tag</b>"]


def test_underlined_and_overlined_titles_of_restructured_text() -> None:
    document = parse("a.rst", "=====\nBoats\n=====\n\nSails\n=====\n\nText.\n")
    assert [section.heading for section in document.sections] == [("Boats",), ("Boats", "Sails")]
