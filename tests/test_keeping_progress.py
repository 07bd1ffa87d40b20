"""What is kept of the quiz, and of refused questions: for each folder, and the latter only with consent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import config
from assistant.keeping import database, progress, refused
from assistant.keeping.progress import Learned
from assistant.types import Answer, Outcome

BEES = "/documents/bees"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def settings(consent: str, corpus: str = BEES) -> config.Settings:
    return config.Settings(Path(corpus), Path("/index"), config.PACKAGED_MODEL, {}, {"keep_refused": consent})


def answer(question: str, outcome: Outcome = Outcome.NOT_STATED, understood_as: str | None = None) -> Answer:
    return Answer(question, outcome, 0.1, understood_as=understood_as)


def test_how_a_question_stands_is_kept_and_replaced_for_each_folder() -> None:
    first = Learned("a", "{}", 1, 0)
    progress.keep(BEES, [first, Learned("b", "{}", 0, 1)])
    progress.keep(BEES, [replace(first, right=2)])
    progress.keep("/documents/wasps", [first])
    assert progress.learned(BEES) == {"a": replace(first, right=2), "b": Learned("b", "{}", 0, 1)}


def test_looking_makes_no_file() -> None:
    assert (progress.learned(BEES), refused.refused(BEES), refused.forget(BEES)) == ({}, (), 0)
    assert not database.kept_file().exists()


def test_refused_questions_are_kept_only_with_consent_and_answered_ones_never() -> None:
    refused.note(settings("no"), answer("What does honey cost?"))
    refused.note(settings("yes"), answer("What is honey?", Outcome.ANSWERED))
    assert not database.kept_file().exists()
    refused.note(settings("yes"), answer("What does honey cost?"))
    assert [(one.question, one.times) for one in refused.refused(BEES)] == [("What does honey cost?", 1)]


def test_they_are_counted_as_understood_the_most_asked_first() -> None:
    for asked in (
        answer("b"),
        answer("What does  honey\ncost?"),
        answer("And the cost?", understood_as="What does honey cost?"),
        answer("a"),
    ):
        refused.note(settings("yes"), asked)
    refused.note(settings("yes", "/documents/wasps"), answer("c"))
    assert [(one.question, one.times) for one in refused.refused(BEES)] == [("What does honey cost?", 2), ("a", 1), ("b", 1)]


def test_they_can_be_forgotten_and_leave_no_trace_in_the_file() -> None:
    refused.note(settings("yes"), answer("What does honey cost?"))
    assert refused.forget(BEES) == 1
    assert refused.refused(BEES) == ()
    assert b"honey" not in database.kept_file().read_bytes()
