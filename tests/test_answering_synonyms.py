from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant
from assistant.answering.synonyms import with_synonyms
from assistant.config import Settings
from tests.conftest import Corpus
from tests.fakes import FakeEncoder

HARBOUR = """# Harbour

The Port Entry Permit (PEP) is asked for by radio. A PEP is good for a week. No PEP is given at night.

The cook house (also known as the galley) opens at six. The galley is closed on Mondays. Wash up in the galley.

A Tug Boat Order (TBO) is rare. Every tug boat order is written down, and a tug boat order costs nothing.
"""


@pytest.fixture
def harbour(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> indexing.Index:
    for number, paragraph in enumerate(HARBOUR.split("\n\n")[1:]):
        for place, sentence in enumerate(paragraph.split(". ")):
            corpus.write(f"{number}-{place}.md", f"# Harbour\n\n{sentence}.\n")
    build()
    return indexing.open_index(tmp_path / "index")


def named(question: str, index: indexing.Index) -> str:
    return with_synonyms(question, index, is_word=lambda word: word != "tbo")


def test_a_long_form_gets_the_short_one_that_the_documents_mostly_use(harbour: indexing.Index) -> None:
    assert named("how long is a port entry permit good?", harbour) == "how long is a port entry permit (PEP) good?"


def test_a_short_form_gets_the_long_one_that_the_documents_mostly_use(harbour: indexing.Index) -> None:
    assert named("what does a TBO cost", harbour) == "what does a TBO (Tug Boat Order) cost"
    assert named("what does a tbo cost", harbour) == "what does a tbo (Tug Boat Order) cost"


def test_what_is_also_called_otherwise_gets_its_other_name(harbour: indexing.Index) -> None:
    assert named("When does the cook house close?", harbour) == "When does the cook house (galley) close?"


def test_the_name_that_the_documents_use_stays_alone(harbour: indexing.Index) -> None:
    for question in (
        "Is a PEP given at night?",
        "Is the galley closed on Mondays?",
        "Is a PEP a port entry permit?",
        "Is the lighthouse open?",
    ):
        assert named(question, harbour) == question


def test_a_question_in_other_words_finds_what_is_called_otherwise_and_says_so(harbour: indexing.Index) -> None:
    with harbour:
        assistant = Assistant(harbour, FakeEncoder(), Settings(Path(), harbour.path, "fake", {}), answers_from=0.0)
        question = "port entry permit"
        assert assistant.ask(question).understood_as == "port entry permit (PEP)"
        matched = {candidate.text for candidate in assistant.find(question).candidates if candidate.hit.bm25 > 0}
        assert "A PEP is good for a week." in matched
