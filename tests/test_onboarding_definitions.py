"""What a term means: exact, inflected, misspelt, side by side, only used, and not there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import indexing
from assistant.errors import UsageError
from assistant.onboarding import How, define
from assistant.types import FileState, Outcome
from tests.conftest import Corpus
from tests.fakes import FakeEncoder

RULES = """# House Rules

## Terms

In these rules:

(a) “loan” means a book that is lent to a reader;

(b) “late loan” means a loan not returned in time.

## Lending of Books

Books are lent at the desk. The keeper stamps them.

## Article 5

The Public Reading Union (PRU) sends new books. A lantern is lit at night.
"""
BANK = """# The Bank

A loan is a sum of money. It is paid back with interest, and the keeper of the vault counts it.
"""


@pytest.fixture
def shelf(corpus: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Iterator[indexing.Index]:
    corpus.write("rules.md", RULES)
    corpus.write("bank.md", BANK)
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        yield opened


def forbidden() -> FakeEncoder:
    raise AssertionError("no model is loaded when words find it")


def test_definitions_of_several_documents_stand_side_by_side(shelf: indexing.Index) -> None:
    found = define(shelf, "loan", forbidden)
    assert found.how is How.DEFINED and found.outcome is Outcome.ANSWERED
    assert [(entry.quote.citation.document, entry.term) for entry in found.entries] == [
        ("rules.md", "loan"),
        ("bank.md", "A loan"),
    ]
    assert "“loan” means a book that is lent to a reader" in found.entries[0].quote.text
    assert found.entries[1].quote.text == "A loan is a sum of money."


@pytest.mark.parametrize("term", ["Loans", "the loan", "LOAN", '"loan"', "What is a loan?"])
def test_the_form_of_the_word_does_not_matter(shelf: indexing.Index, term: str) -> None:
    assert define(shelf, term, forbidden).entries == define(shelf, "loan").entries


def test_a_longer_term_is_not_the_shorter_one(shelf: indexing.Index) -> None:
    (entry,) = define(shelf, "late loan").entries
    assert entry.term == "late loan" and "not returned in time" in entry.quote.text


def test_a_section_of_that_name_is_quoted_by_what_it_says_of_it(shelf: indexing.Index) -> None:
    found = define(shelf, "lending of books")
    assert found.how is How.SECTION
    assert found.entries[0].quote.text == "Books are lent at the desk."
    assert found.entries[0].quote.citation.heading == ("House Rules", "Lending of Books")


def test_part_of_a_name_leads_to_the_name(shelf: indexing.Index) -> None:
    found = define(shelf, "lending")
    assert found.how is How.PART_OF_NAME and found.entries[0].term == "Lending of Books"


def test_a_number_is_part_of_the_name(shelf: indexing.Index) -> None:
    assert define(shelf, "Article 5").how is How.SECTION
    assert define(shelf, "Article 6").outcome is not Outcome.ANSWERED


def test_an_abbreviation_is_spelt_out(shelf: indexing.Index) -> None:
    found = define(shelf, "PRU")
    assert found.how is How.SPELT_OUT and "Public Reading Union (PRU)" in found.entries[0].quote.text


def test_a_misspelt_term_is_mended_and_says_so(shelf: indexing.Index) -> None:
    found = define(shelf, "late laon", forbidden)
    assert found.understood_as == "late loan" and found.how is How.DEFINED
    found = define(shelf, "lanterm", forbidden)
    assert found.understood_as == "lantern" and found.how is How.FIRST_USE


def test_a_term_that_is_only_used_shows_its_first_use(shelf: indexing.Index) -> None:
    found = define(shelf, "keeper", forbidden)
    assert found.how is How.FIRST_USE and found.outcome is Outcome.NOT_STATED
    (entry,) = found.entries
    assert entry.term == "" and "keeper" in entry.quote.text


def test_words_that_stand_apart_are_not_the_term(shelf: indexing.Index) -> None:
    assert define(shelf, "vault interest").outcome is Outcome.NOT_FOUND


def test_an_unknown_term_is_not_found_and_the_nearest_names_are_told(shelf: indexing.Index) -> None:
    found = define(shelf, "lending gondolas")
    assert found.outcome is Outcome.NOT_FOUND and not found.entries
    assert found.suggestions[0] == "Lending of Books"


def test_names_near_in_meaning_are_asked_of_the_encoder_only_when_words_tell_nothing(shelf: indexing.Index) -> None:
    asked: list[str] = []

    def load() -> FakeEncoder:
        asked.append("loaded")
        return FakeEncoder()

    found = define(shelf, "zyzzyva", load)
    assert asked == ["loaded"] and found.outcome is Outcome.NOT_FOUND
    assert found.suggestions and set(found.suggestions) <= {"Terms", "Lending of Books", "Article 5", "The Bank", "House Rules"}


def test_the_quote_tells_when_the_file_has_changed_since(shelf: indexing.Index, corpus: Corpus) -> None:
    corpus.write("rules.md", "# Other rules\n\nAll is new.\n")
    assert define(shelf, "late loan").entries[0].quote.file is FileState.CHANGED


@pytest.mark.parametrize("term", ["", "  ", "?!", "“”"])
def test_no_term_is_refused(shelf: indexing.Index, term: str) -> None:
    with pytest.raises(UsageError, match="no term"):
        define(shelf, term)
