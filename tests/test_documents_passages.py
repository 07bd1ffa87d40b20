from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import embedding_text, parse, sentence_text, sentences, split
from assistant.documents.passages import LIMIT
from assistant.types import Document, Passage

PAGE = """# Harbour rules

The harbour is open all year. It closes at night.

## Fees

Ships pay for:

1. berths;
2. water.

| Service | Price |
| --- | --- |
| Crane | 40 |
"""


def window(characters: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= characters


def quoted(document: Document, passages: list[Passage]) -> list[tuple[str, list[str]]]:
    """Each sentence with the texts of its context."""
    text = document.text
    return [
        (text[sentence.start : sentence.end], [text[first:last] for first, last in sentence.context])
        for passage in passages
        for sentence in passage.sentences
    ]


def test_a_page_becomes_passages_under_their_headings() -> None:
    document = parse("harbour.md", PAGE)
    passages = split(document, window(1000))
    assert [passage.heading for passage in passages] == [("Harbour rules",), ("Harbour rules", "Fees")]
    assert quoted(document, passages) == [
        ("The harbour is open all year.", []),
        ("It closes at night.", ["The harbour is open all year."]),
        ("Ships pay for:", []),
        ("berths;", ["Ships pay for:"]),
        ("water.", ["Ships pay for:"]),
        ("Service | Price", []),
        ("Crane | 40", ["Service | Price"]),
    ]


def test_the_embedding_carries_the_heading_path_and_no_markup() -> None:
    document = parse("a.md", "# Boats\n\n## Sails\n\nA **sail** of [cloth](http://example.org/x) costs `40`.\n")
    (passage,) = split(document, window(1000))
    assert embedding_text(passage, document.title) == "Boats › Sails\nA sail of cloth costs 40."


def test_a_sentence_is_embedded_with_what_leads_it_in() -> None:
    document = parse("harbour.md", PAGE)
    found = [sentence for passage in split(document, window(10_000)) for sentence in passage.sentences]

    texts = [sentence_text(document, sentence, window(10_000)) for sentence in found]
    short = [sentence_text(document, sentence, window(15)) for sentence in found]

    assert {"Ships pay for: berths;", "Service | Price Crane | 40"} <= {*texts}
    assert "It closes at night." in texts, "what points back does not take the sentence before it along"
    assert "berths;" in short, "too long together, it stands alone"


def test_a_sentence_that_is_too_long_is_cut_at_clauses_and_nothing_is_lost() -> None:
    text = "The harbour, " + ", ".join(f"pier number {number} of the old town" for number in range(60)) + " are open."
    document = parse("a.md", text)
    passages = split(document, window(300))
    assert len(passages) > 5
    assert all(len(embedding_text(passage, document.title)) <= 300 for passage in passages)
    assert all(passage.text.endswith((",", ".")) for passage in passages)
    assert " ".join(passage.text for passage in passages) == text


def test_a_long_sentence_that_the_window_takes_stands_whole() -> None:
    text = "The harbour is " + "very " * 250 + "old."
    (passage,) = split(parse("a.md", text), window(2000))
    assert quoted(parse("a.md", text), [passage]) == [(text, [])]


def test_a_lead_in_goes_with_its_first_item() -> None:
    text = "word " * 170 + "end.\n\nShips pay for:\n\n- " + "berth " * 40 + "\n- water\n"
    first, second = split(parse("a.md", text), window(2000))
    assert second.text.startswith("Ships pay for:")
    assert first.text.endswith("end.")


def test_a_passage_in_the_middle_of_a_list_keeps_the_lead_in_as_context() -> None:
    text = "Ships pay for:\n\n" + "".join(f"- {'berth ' * 60}\n" for _ in range(6))
    document = parse("a.md", text)
    passages = split(document, window(2000))
    assert len(passages) > 1
    assert all(context == ["Ships pay for:"] for _, context in quoted(document, passages[1:]))


def test_what_points_back_carries_what_it_points_to() -> None:
    text = "The crew is large. They sail. These boats float.\n\nThis Charter binds all. It is right to go. Such is life."
    document = parse("a.md", text)
    assert [context for _, context in quoted(document, split(document, window(1000)))] == [
        [],
        ["The crew is large."],
        ["The crew is large. They sail."],
        [],
        [],
        ["It is right to go."],
    ]


def test_no_passage_crosses_a_section_or_holds_a_comment() -> None:
    text = "# A\n\nOne.\n\n<!-- hidden -->\n\nTwo.\n\n## B\n\nThree.\n"
    assert [passage.text for passage in split(parse("a.md", text), window(1000))] == ["One.", "Two.", "Three."]


def test_headings_are_quoted_only_when_they_are_sentences_or_all_there_is() -> None:
    document = parse("a.md", "# Boats\n\n## A crew may rest on Sundays.\n\nText.\n")
    assert quoted(document, split(document, window(1000))) == [("A crew may rest on Sundays.", []), ("Text.", [])]
    document = parse("a.md", "# Boats\n\n## Sails\n")
    assert quoted(document, split(document, window(1000))) == [("Boats", []), ("Sails", [])]


def test_a_small_rest_of_a_section_goes_with_the_passage_before() -> None:
    text = "word " * 177 + "end.\n\nA last word."
    (passage,) = split(parse("a.md", text), window(2000))
    assert passage.text.endswith("A last word.")


WORDS = st.sampled_from(
    [
        "ship",
        "Harbour",
        "5.",
        "(a)",
        "e.g.",
        "U.N.",
        "“sail”",
        "no. 4",
        "it",
        "- x",
        "# T",
        "a;",
        "b:",
        "|",
        "`",
        "。",
        "*",
        "<b>",
        "</b>",
        "\r",
        "1)",
        "…",
    ]
)
SEPARATORS = st.sampled_from([" ", "\n", "\n\n", "\r\n", "", "  \n", "\n> ", "\n    ", "\n- ", "\n1. ", "\n## "])
MADE_UP = st.lists(st.tuples(WORDS, SEPARATORS), max_size=60).map(lambda parts: "".join(word + gap for word, gap in parts))


@settings(max_examples=300, deadline=None)
@given(st.one_of(MADE_UP, st.text(max_size=300)), st.sampled_from(["a.md", "a.txt"]), st.sampled_from([90, 300, 1000]))
def test_sentences_and_gaps_rebuild_every_passage(text: str, name: str, characters: int) -> None:
    document = parse(name, text)
    assert document.text == text
    before = 0
    for block in document.blocks:
        assert before <= block.start < block.end <= len(text)
        before = block.end
    fits = window(characters)
    before = 0
    for passage in split(document, fits):
        assert before <= passage.start < passage.end <= len(text)
        assert passage.text == text[passage.start : passage.end]
        assert len(passage.text) <= LIMIT
        rebuilt, position = "", passage.start
        for sentence in passage.sentences:
            assert position <= sentence.start < sentence.end <= passage.end
            assert text[sentence.start : sentence.end].strip()
            rebuilt += text[position : sentence.start] + text[sentence.start : sentence.end]
            position = sentence.end
            assert all(0 <= first < last <= len(text) for first, last in sentence.context)
        assert passage.sentences
        assert rebuilt + text[position : passage.end] == passage.text
        before = passage.end


@settings(max_examples=300, deadline=None)
@given(st.one_of(MADE_UP, st.text(max_size=300)))
def test_sentences_lie_in_order_inside_their_stretch(text: str) -> None:
    position = 0
    for start, end in sentences(text, 0, len(text)):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        position = end
