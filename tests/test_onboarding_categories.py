"""The categories of documents, by their structure: of the shipped page, of articles, of lists, and of a folder that has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import config, indexing
from assistant.onboarding import DocumentCategories, Structure, categories
from tests.conftest import Corpus

ARTICLES = """# Agreement on the Lending of Books

### Agreement on the Lending of Books

The Towns, wishing to lend one another books, have agreed as follows:

## Article 1

### Definitions

In this Agreement:

(a) “loan” means a book that is lent;

(b) “reader” means a person with a card.

## Article 2

The towns shall:

(a) keep their books dry.

## Article 3

### Fees

No fee is asked.

### Artikel 1

### Artikel 2
"""
ANNEXED = """# The Pact

## Article 1

The members keep their boats ready at all times and tell one another where they lie, in summer as in winter.

## Article 2

The members share the cost of the pier according to the length of their boats, as the treasurer reckons it every year.

### Note on winter

Ice is broken by turns.

### Note on summer

Weeds are cut by turns.
"""


@pytest.fixture
def found(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Callable[[], tuple[DocumentCategories, ...]]:
    """Build an index of the documents and find their categories."""

    def run() -> tuple[DocumentCategories, ...]:
        build()
        with indexing.open_index(tmp_path / "index") as index:
            return categories(index)

    return run


def names(found: DocumentCategories) -> list[str]:
    return [category.name for category in found.categories]


def definitions(found: DocumentCategories) -> list[str]:
    return [category.definition.text for category in found.categories if category.definition]


def test_the_shipped_page_has_four_categories_and_the_whole_is_defined(
    corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]
) -> None:
    page = next(config.shipped_corpus().glob("*.md")).read_bytes()
    corpus.write("page.md", page)
    (document,) = found()
    headings = [line[4:] for line in page.decode().splitlines() if line.startswith("### ")]
    assert document.structure is Structure.SECTIONS
    assert names(document) == headings and len(headings) == 4
    assert document.definition and " comprises " in document.definition.text
    for category in document.categories:
        assert category.definition and category.definition.citation.heading == category.heading
        assert category.span[0] <= category.definition.citation.start < category.span[1]


def test_sections_side_by_side_are_categories_but_not_the_summary(
    garden: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]
) -> None:
    document = found()[0]
    assert names(document) == ["Watering", "Pruning", "Composting"]
    assert document.under == ("The Garden Handbook",)
    assert document.definition and document.definition.text == "A garden is a piece of land where plants are grown."
    assert definitions(document)[1] == "Pruning means cutting back branches."


def test_of_a_treaty_they_are_its_articles(corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    corpus.write("treaty.md", ARTICLES)
    (document,) = found()
    assert names(document) == ["Article 1: Definitions", "Article 2", "Article 3: Fees"]
    quotes = [category.definition for category in document.categories]
    assert quotes[0] and "“loan” means a book that is lent" in quotes[0].text
    assert quotes[1] and "keep their books dry." in quotes[1].text
    assert quotes[1].context_texts == ("The towns shall:",), "an item stands with its lead-in, and a lead-in is no definition"


def test_notes_inside_one_article_do_not_replace_the_articles(corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    corpus.write("pact.md", ANNEXED)
    assert names(found()[0]) == ["Article 1", "Article 2"]


def test_chapters_whose_text_stands_in_their_sections_count(corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    chapters = "".join(f"## Chapter of {n}\n\n### {n} one\n\nFirst of {n}.\n\n### {n} two\n\nSecond of {n}.\n\n" for n in ("Birds", "Fish"))
    corpus.write("book.md", f"# Animals\n\n{chapters}")
    assert names(found()[0]) == ["Chapter of Birds", "Chapter of Fish"]


def test_without_sections_a_sentence_that_lists_the_parts_gives_them(
    corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]
) -> None:
    corpus.write("boat.txt", "The boat is old. The crew of the boat comprises a captain, two rowers and a cook. They sail at dawn.")
    (document,) = found()
    assert document.structure is Structure.ENUMERATION
    assert names(document) == ["a captain", "two rowers", "a cook"]
    quote = document.categories[1].definition
    assert quote and quote.text[slice(*quote.highlight)] == "two rowers"


def test_the_parts_may_stand_in_a_list(corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    corpus.write("crew.md", "The crew of the boat consists of:\n\n- a captain;\n- two rowers;\n- a cook.\n\nThey sail at dawn.\n")
    (document,) = found()
    assert names(document) == ["a captain", "two rowers", "a cook"]
    quote = document.categories[2].definition
    assert quote and quote.context_texts == ("The crew of the boat consists of:",)


def test_a_folder_without_structure_says_so(corpus: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    corpus.write("note.txt", "The lamp burns all night. Nobody knows who lit it.")
    (document,) = found()
    assert document.structure is Structure.NONE and not document.categories
    assert "no structure to go by" in document.note


def test_every_document_is_told_in_order_of_name(garden: Corpus, found: Callable[..., tuple[DocumentCategories, ...]]) -> None:
    assert [document.document for document in found()] == ["garden.md", "tools/shed.md"]


def test_a_category_tells_what_it_is_for_an_example_and_what_is_not_stated(garden: Corpus, found: Callable[..., object]) -> None:
    watering, pruning, composting = found()[0].categories
    assert watering.purpose and watering.purpose.text == "It helps roots to grow deep." and watering.example is None
    assert pruning.example and pruning.example.text == "For example, roses are pruned in March." and pruning.purpose is None
    assert "an amount" in watering.unstated and "a purpose" not in watering.unstated
    assert "a date" not in pruning.unstated and "an example" not in pruning.unstated and "a purpose" in pruning.unstated
    assert "a duration" not in composting.unstated, "three weeks are one"
