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


def test_definitions_side_by_side_tell_where_they_differ(shelf: indexing.Index) -> None:
    found = define(shelf, "loan")
    assert found.differences == (("book", "lent", "reader"), ("sum", "money"))
    assert define(shelf, "late loan").differences == ()


def test_the_same_words_in_two_documents_are_one_definition(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        corpus.write(name, f"# {name}\n\nIn these rules “loan” means a book that is lent.\n")
    corpus.write("c.md", "# c\n\nIn these rules “loan” means a sum.\n")
    build()
    with indexing.open_index(tmp_path / "index") as index:
        first, second = define(index, "loan").entries
    assert [citation.document for citation in first.quote.also_in] == ["b.md"] and not second.quote.also_in


def test_an_alias_leads_to_the_term_and_is_told(shelf: indexing.Index) -> None:
    long = define(shelf, "public reading union", forbidden)
    assert long.how is How.SPELT_OUT and long.aliases == ("PRU",)
    assert define(shelf, "PRU").aliases == ("Public Reading Union",)


def test_related_terms_are_those_that_definitions_share(shelf: indexing.Index) -> None:
    assert define(shelf, "loan").related == ("late loan",)
    assert define(shelf, "late loan").related == ("loan", "A loan")[:1]


def test_it_tells_where_the_term_is_used_without_repeating_the_definition(
    corpus: Corpus, build: Callable[..., object], tmp_path: Path
) -> None:
    corpus.write(
        "mill.md",
        "# The mill\n\n## Terms\n\nA quern is a stone that grinds.\n\n## Work\n\nThey said of the quern:\n\n"
        "The quern in the lower room is turned by hand each morning before the baker comes.\n\n## Rest\n\nAt night the quern stands.\n",
    )
    build()
    with indexing.open_index(tmp_path / "index") as index:
        found = define(index, "quern")
    assert found.how is How.DEFINED and found.passages == 3
    assert [quote.text for quote in found.uses] == [
        "The quern in the lower room is turned by hand each morning before the baker comes.",
        "At night the quern stands.",
        "They said of the quern:",
    ]


def test_a_term_of_another_name_is_found_by_its_meaning(shelf: indexing.Index) -> None:
    class Meaning(FakeEncoder):
        """Knows that a borrowing is a loan."""

        def encode_queries(self, texts):  # type: ignore[no-untyped-def]
            return self.encode_passages(["a loan is a sum of money" if text == "borrowing" else text for text in texts])

    found = define(shelf, "borrowing", Meaning)
    assert found.how is How.NEAR and found.outcome is Outcome.NOT_FOUND
    assert found.entries[0].term == "A loan" and found.suggestions[0] == "loan"


def test_part_of_a_name_that_is_given_leads_to_it(corpus: Corpus, build: Callable, tmp_path: Path) -> None:
    corpus.write("rules.md", "# Rules\n\nThe rules of the reading house of 1950, hereinafter referred to as the Hill Charter, hold here.\n")
    build()
    with indexing.open_index(tmp_path / "index") as index:
        found = define(index, "charter", forbidden)
    assert (found.how, found.entries[0].term, found.related) == (How.PART_OF_NAME, "Hill Charter", ())


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
    assert not found.entries
    assert found.suggestions and set(found.suggestions) <= {"Terms", "Lending of Books", "The Bank", "House Rules"}, (
        "“Article 5” names nothing"
    )


def test_the_quote_tells_when_the_file_has_changed_since(shelf: indexing.Index, corpus: Corpus) -> None:
    corpus.write("rules.md", "# Other rules\n\nAll is new.\n")
    assert define(shelf, "late loan").entries[0].quote.file is FileState.CHANGED


@pytest.mark.parametrize("term", ["", "  ", "?!", "“”"])
def test_no_term_is_refused(shelf: indexing.Index, term: str) -> None:
    with pytest.raises(UsageError, match="no term"):
        define(shelf, term)
