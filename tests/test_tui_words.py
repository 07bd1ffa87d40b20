"""What can be found without the model: passages by their words, each quoted by the sentence that has the most of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

from assistant.config import Settings
from assistant.errors import ModelError
from assistant.onboarding import How
from assistant.tui.librarian import backend
from assistant.tui.words import WordSearch
from tests.conftest import Corpus

PROBLEM = ModelError("The model is gone.", "Install it again.")


def settings(corpus: Path, index: Path) -> Settings:
    return Settings(corpus, index, "none", MappingProxyType({}), {})


@pytest.fixture
def search(garden: Corpus, build: Callable[..., object], tmp_path: Path) -> WordSearch:
    build()
    return WordSearch(settings(garden.path, tmp_path / "index"), PROBLEM)


def test_the_sentence_with_the_most_of_the_words_is_quoted_first(search: WordSearch) -> None:
    with search:
        first = search.passages("How often is the heap turned?")[0]
        assert (first.text, first.citation.document) == ("The heap is turned every three weeks.", "garden.md")
        assert search.index.document("garden.md").text[slice(*first.passage)].startswith("Composting is")


def test_a_follow_up_is_looked_for_in_the_light_of_the_questions_before_it(search: WordSearch) -> None:
    with search:
        found = search.passages("And when are they watered?", ("What are the beds?",))
        assert "In summer the beds are watered every evening." in [quote.text for quote in found]


def test_words_that_stand_nowhere_find_nothing_and_there_is_never_a_verdict(search: WordSearch) -> None:
    with search:
        assert search.passages("xylophone") == ()
        with pytest.raises(ModelError, match="The model is gone"):
            search.ask("How often is the heap turned?")


def test_a_term_is_defined_by_its_name_alone(search: WordSearch) -> None:
    with search:
        found = backend(search.settings).define
        assert found(search, "pruning").how is How.DEFINED
        assert found(search, "prunning shears").how is How.NOT_FOUND


def test_the_index_of_other_documents_or_none_is_not_searched(garden: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    build()
    with pytest.raises(ModelError, match="The model is gone"):
        WordSearch(settings(tmp_path, tmp_path / "index"), PROBLEM)
    with pytest.raises(ModelError, match="The model is gone"):
        WordSearch(settings(garden.path, tmp_path / "nothing"), PROBLEM)
