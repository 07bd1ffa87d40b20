"""The gaps: refused questions by meaning, and what documents use, name or point to without giving it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.keeping.refused import Refused
from assistant.onboarding.gaps import Kind, Lack, asked, lacks
from tests.conftest import Corpus
from tests.fakes import FakeEncoder

RULES = """# The House Rules

Every lending desk has a clerk. A night visit is rare. The visit ends at six, and a desk is closed then.

## Opening

On Mondays the Lending Desk opens at nine. In winter the Lending Desk opens at ten, and only the Lending Desk has a bell.

On Fridays the Night Visit begins, each Night Visit is announced, and no Night Visit is free.

“Night Visit” means a walk through the house after dark with a lamp.

## Empty

## Papers

The form is sent to the BKL by post. The BKL answers within a week.

The Central Roof Fund (CRF) pays for tiles, and the CRF meets in May.
"""


@pytest.fixture
def found(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Callable[..., list[Lack]]:
    """Build an index of the documents and tell what they lack, of one kind."""

    def run(kind: Kind) -> list[Lack]:
        build()
        with indexing.open_index(tmp_path / "index") as index:
            return [lack for lack in lacks(index) if lack.kind is kind]

    return run


def test_a_document_without_a_heading_lacks_none(corpus: Corpus, found: Callable[..., list[Lack]]) -> None:
    corpus.write("line.txt", "Only a line of text, and no heading.\n")
    assert found(Kind.HEADING) == []


# Refused questions


def test_questions_of_one_meaning_are_one_gap_counted_together_the_most_asked_first() -> None:
    refused = (
        Refused("what is the price of the honey", 1, "2030-01-02"),
        Refused("what is the price of honey", 3, "2030-01-01"),
        Refused("who feeds the dragons", 2, "2030-01-03"),
    )
    prices, dragons = asked(refused, FakeEncoder(), lambda question: None)
    assert (prices.question, prices.times, prices.last) == ("what is the price of honey", 4, "2030-01-02")
    assert prices.questions == ("what is the price of honey", "what is the price of the honey")
    assert (dragons.times, dragons.nearest) == (2, None)


def test_no_question_is_encoded_where_none_was_kept() -> None:
    encoder = FakeEncoder()
    encoder.encode_queries = None  # type: ignore[method-assign, assignment]
    assert asked((), encoder, lambda question: None) == ()


# What is lacking


def test_a_term_that_is_used_and_nowhere_defined_is_told_with_its_first_use(corpus: Corpus, found: Callable) -> None:
    corpus.write("rules.md", RULES)
    (lack,) = found(Kind.TERM)
    assert (lack.what, lack.times) == ("Lending Desk", 3)
    first, last = lack.quote.highlight
    assert lack.quote.text.startswith("On Mondays") and lack.quote.text[first:last] == "Lending Desk"


def test_a_term_that_another_document_defines_is_not_lacking(corpus: Corpus, found: Callable) -> None:
    corpus.write("rules.md", RULES)
    corpus.write("terms.md", "# Terms\n\n“Lending Desk” means the counter at the front door.\n")
    assert found(Kind.TERM) == []


def test_proper_names_are_no_terms(corpus: Corpus, found: Callable) -> None:
    corpus.write("a.md", "# A\n\n" + "We saw the Xanadu Palace again that day and left.\n\n" * 4)
    assert found(Kind.TERM) == []


def test_an_abbreviation_that_is_never_spelt_out_is_told(corpus: Corpus, found: Callable) -> None:
    corpus.write("rules.md", RULES)
    assert [(lack.what, lack.times) for lack in found(Kind.ABBREVIATION)] == [("BKL", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "The part XIV follows part XIII here, and XIV is long; the XIV ends, as the XIII does.",
        "It was signed by J. HENSEN in May, and J. HENSEN kept the copy at home.",
        "Write to 2500 ES in the far north, or to 2500 ES in the far south of it.",
        "This is TOP SECRET as they say, and so is that TOP SECRET thing over there.",
        "It is NOT allowed, and it is not wise, and so it is NOT done here at all.",
    ],
)
def test_numbers_names_addresses_and_shouts_are_no_abbreviations(corpus: Corpus, found: Callable, text: str) -> None:
    corpus.write("a.md", f"# A\n\n{text}\n")
    assert found(Kind.ABBREVIATION) == []


def test_a_heading_without_text_is_told_and_one_with_a_heading_under_it_is_not(corpus: Corpus, found: Callable) -> None:
    corpus.write("rules.md", RULES)
    corpus.write("deep.md", "# Over\n\n## Under\n\nText.\n\n## Last\n")
    assert [(lack.what, lack.quote.citation.document) for lack in found(Kind.HEADING)] == [("Last", "deep.md"), ("Empty", "rules.md")]


@pytest.mark.parametrize(
    "target",
    ["gone.md", "sub/other.md#nowhere", "#nowhere", "/gone.md", "sub/../gone.md", "%67one.md", "sub/other.md#the-text"],
)
def test_a_link_that_leads_nowhere_is_told(corpus: Corpus, found: Callable, target: str) -> None:
    corpus.write("a.md", f"# A\n\n## A part\n\nSee [this]({target}) for more.\n")
    corpus.write("sub/other.md", "# Other\n\n## The text, in full\n\nText.\n")
    (lack,) = found(Kind.LINK)
    assert (lack.what, lack.quote.text) == (target, f"[this]({target})")


@pytest.mark.parametrize(
    "target",
    [
        "sub/other.md",
        "sub/other.md#the-text-in-full",
        "sub/other.md#set-here",
        "sub/other.md#other-1",
        "#a-part",
        "#top",
        "/sub/other.md",
        "https://example.org/gone.md",
        "mailto:a@example.org",
        "../outside.md",
        "picture.png",
        "folder/",
        "sub/other.md?plain=1",
    ],
)
def test_a_link_that_leads_somewhere_or_cannot_be_told_is_not(corpus: Corpus, found: Callable, target: str) -> None:
    corpus.write("a.md", f"# A\n\n## A part\n\nSee [this]({target}) for more.\n\n```\n[code](gone.md)\n```\n")
    corpus.write("sub/other.md", '# Other\n\n## The text, in full\n\n<a id="set-here"></a>Text.\n\n## Other\n\nMore.\n')
    assert found(Kind.LINK) == []


def test_documents_that_lack_nothing_lack_nothing(garden: Corpus, found: Callable) -> None:
    assert [lack for kind in Kind for lack in found(kind)] == []
