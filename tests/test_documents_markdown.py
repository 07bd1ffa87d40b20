from __future__ import annotations

import pytest

from assistant.documents import parse
from assistant.types import BlockKind, Document


def blocks(document: Document) -> list[tuple[str, str, list[str]]]:
    """Each block as its kind, its text and the texts of its context."""
    text = document.text
    return [
        (block.kind.value, text[block.start : block.end], [text[first:last] for first, last in block.context]) for block in document.blocks
    ]


def body(text: str) -> list[tuple[str, list[str]]]:
    return [(words, context) for kind, words, context in blocks(parse("a.md", text)) if kind != BlockKind.HEADING]


def test_sections_nest_and_have_their_places() -> None:
    text = "Before.\n\n# *Boats* of `Hull` #\n\nText.\n\nSails\n-----\n\nMore.\n\n# Crews\n"
    document = parse("a.md", text)
    assert [(section.heading, section.level) for section in document.sections] == [
        ((), 0),
        (("Boats of Hull",), 1),
        (("Boats of Hull", "Sails"), 2),
        (("Crews",), 1),
    ]
    boats, sails, crews = document.sections[1:]
    assert text[slice(*boats.title)] == "*Boats* of `Hull`"
    assert text[boats.start : boats.body] == "# *Boats* of `Hull` #\n"
    assert (boats.end, sails.end, crews.end) == (crews.start, crews.start, len(text))
    assert text[sails.start : sails.body] == "Sails\n-----\n"
    assert document.title == "Boats of Hull"
    assert document.heading(text.index("More")) == ("Boats of Hull", "Sails")


def test_headings_as_people_write_them() -> None:
    text = "Text.\n###Glued\nUnder it.\n\n#Also glued\n\nThe channel\n#boats is busy and\n#1 in town.\n"
    document = parse("a.md", text)
    assert [section.heading for section in document.sections] == [(), ("Glued",), ("Also glued",)]


def test_a_ruler_under_a_paragraph_makes_no_heading_of_it() -> None:
    text = "The boats of the town lie\nin the harbour.\n---\nAnd more.\n"
    assert body(text) == [("The boats of the town lie\nin the harbour.", []), ("And more.", [])]


def test_lists_know_their_lead_in() -> None:
    text = "Ships pay. They pay for:\n\n* berths:\n    1. small\n    1. large\n* water\n\nEnd.\n\n- alone\n"
    assert body(text) == [
        ("Ships pay. They pay for:", []),
        ("berths:", ["Ships pay. They pay for:"]),
        ("small", ["Ships pay. They pay for:", "berths:"]),
        ("large", ["Ships pay. They pay for:", "berths:"]),
        ("water", ["Ships pay. They pay for:"]),
        ("End.", []),
        ("alone", ["End."]),
    ]


def test_numbered_paragraphs_are_items_of_the_line_that_leads_in() -> None:
    text = (
        "1. In this book the expression:\n\n(a)“ship” means a vessel;\n\n(b)“crew” means:\n\n(i) the master;\n\n(ii) the mate.\n"
        "2. This book is short.\n"
    )
    lead = "In this book the expression:"
    assert body(text) == [
        (lead, []),
        ("(a)“ship” means a vessel;", [lead]),
        ("(b)“crew” means:", [lead]),
        ("(i) the master;", [lead, "“crew” means:"]),
        ("(ii) the mate.", [lead, "“crew” means:"]),
        ("2. This book is short.", []),
    ]


def test_a_bracket_too_many_is_a_marker_all_the_same() -> None:
    assert body("The crew shall\n\n(a) sail;\n\n(b)) land.\n")[-1] == ("(b)) land.", ["The crew shall"])


def test_a_number_alone_on_a_line_is_no_block() -> None:
    assert body("4. The fourth.\n\n5.\n\n(a)The crew sails;\n\n(b)The crew rests.\n6.\n\nThe end.\n") == [
        ("The fourth.", []),
        ("(a)The crew sails;", []),
        ("(b)The crew rests.", []),
        ("The end.", []),
    ]


def test_capital_letters_count_paragraphs_and_initials_do_not() -> None:
    assert body("In this review:\n\nA. They talk.\n\nB. They eat.\n\nJ. Hale left.\n") == [
        ("In this review:", []),
        ("A. They talk.", ["In this review:"]),
        ("B. They eat.", ["In this review:"]),
        ("J. Hale left.", []),
    ]


def test_a_capital_that_goes_on_counting_ends_the_item_above_it() -> None:
    assert body("A. The owner is paid:\n\n- by the crew;\n\n- by the port.\nB. They eat.\nC. They sail.\n")[1:] == [
        ("by the crew;", ["A. The owner is paid:"]),
        ("by the port.", ["A. The owner is paid:"]),
        ("B. They eat.", []),
        ("C. They sail.", []),
    ]


def test_terms_and_short_lines_after_a_colon_hang_on_it() -> None:
    lead = "In this book:"
    assert body(f"{lead}\n\n“Ship” means a vessel;\n\n“Crew” means people.\n") == [
        (lead, []),
        ("“Ship” means a vessel;", [lead]),
        ("“Crew” means people.", [lead]),
    ]
    assert body("The fees are:\n\nOslo: 40\n\nHull: 50\n") == [
        ("The fees are:", []),
        ("Oslo: 40", ["The fees are:"]),
        ("Hull: 50", ["The fees are:"]),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| City | Fee |\n| --- | --- |\n| Oslo | 40 |\n",
        "| City | Fee |\n| --- |\n| Oslo | 40 |\n",
        "| --- | --- |\n|:---|:---|\n| City | Fee |\n| Oslo | 40 |\n",
        "City | Fee\n--- | ---\nOslo | 40\n",
        "> | City | Fee |\n> | --- | --- |\n> | Oslo | 40 |\n",
    ],
)
def test_rows_of_a_table_hang_on_its_header(table: str) -> None:
    assert blocks(parse("a.md", table)) == [("row", "City | Fee", []), ("row", "Oslo | 40", ["City | Fee"])]


def test_html_is_read_as_it_shows() -> None:
    text = (
        "<!-- hidden -->\n\n<details><summary>More</summary>\nSome <b>bold</b> words.\n</details>\n\n"
        "<table><tr><th>City</th><th>Fee</th></tr>\n<tr><td>Oslo</td><td><em>40</em></td></tr></table>\n\n<script>\nlet x = 1\n</script>\n"
    )
    assert blocks(parse("a.md", text)) == [
        ("paragraph", "More", []),
        ("paragraph", "Some <b>bold</b> words.", []),
        ("row", "City", []),
        ("row", "Fee", []),
        ("row", "Oslo", ["City"]),
        ("row", "40", ["Fee", "Oslo"]),
    ]


def test_quotes_code_notes_and_definitions() -> None:
    text = (
        "> A quote that\n> goes on.\n>\n> - an item\n\n```sh\nls -l\ncd\n```\n\nText[^1] here.\n\n[^1]: The note.\n\n"
        "[x]: http://example.org\n\n[y]: {% page 'a b' %}\n\nTerm\n: What it is.\n\n***\n"
    )
    assert blocks(parse("a.md", text)) == [
        ("paragraph", "A quote that\n> goes on.", []),
        ("item", "an item", ["A quote that\n> goes on."]),
        ("code", "ls -l\ncd", []),
        ("paragraph", "Text[^1] here.", []),
        ("paragraph", "The note.", []),
        ("paragraph", "Term", []),
        ("item", "What it is.", ["Term"]),
    ]


def test_an_indented_paragraph_is_prose_and_indented_code_is_code() -> None:
    text = "Words.\n\n    This paragraph was indented by the one who typed it, nothing else.\n\nWords.\n\n    x = f(1)\n"
    assert [kind for kind, _, _ in blocks(parse("a.md", text))] == ["paragraph", "paragraph", "paragraph", "code"]


def test_front_matter_gives_title_and_keywords() -> None:
    text = (
        "---\ntitle: 'Port guide'\nkeywords: berth, crane\ntags: [a, \"b c\"]\nquestions:\n  - Where is it? # here\n"
        "summary: >\n  Long\n  words\n: broken [\n---\n\nText.\n"
    )
    document = parse("a.md", text)
    assert document.title == "Port guide"
    assert document.keywords == ("berth", "crane", "a", "b c", "Where is it?", "Long words")
    assert body(text) == [("Text.", [])]


def test_rulers_at_the_head_are_no_front_matter() -> None:
    assert body("---\n\nText: one.\n\nMore.\n") == [("Text: one.", []), ("More.", [])]
    assert body("---\nJust words\n\n---\n\nMore.\n") == [("Just words", []), ("More.", [])]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_stay_as_they_are(newline: str) -> None:
    text = newline.join(["# Boats", "", "They sail", "the sea.", "", "- one", "- two"])
    document = parse("a.md", text)
    assert document.text == text
    assert [words for _, words, _ in blocks(document)] == ["Boats", f"They sail{newline}the sea.", "one", "two"]


def test_quotes_in_quotes_lose_no_words() -> None:
    assert body(">" * 200 + " deep\n") == [("deep", [])]


def test_a_document_without_headings_is_called_by_its_file() -> None:
    assert parse("folder/notes.md", "Words.\n").title == "notes"
