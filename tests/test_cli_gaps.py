"""`gaps`: what it says of consent, as text, Markdown and JSON; and that `ask` keeps only what it may."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.keeping.database import kept_file
from tests.conftest import Corpus, Run
from tests.test_onboarding_gaps import RULES

pytestmark = pytest.mark.usefixtures("fake_encoder")
UNKNOWN = "Who was Napoleon Bonaparte?"


@pytest.fixture
def consent(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('keep_refused = "yes"\n', encoding="utf-8")


@pytest.fixture(autouse=True)
def rules(corpus: Corpus) -> None:
    corpus.write("rules.md", RULES)


def test_without_consent_nothing_is_kept_and_it_says_how_to_give_it(run: Run, tmp_path: Path) -> None:
    assert run("ask", UNKNOWN).exit_code == 1
    assert not kept_file().exists()
    result = run("gaps")
    assert result.exit_code == 0
    assert f'keep_refused = "yes" in {tmp_path / "config.toml"}' in result.stdout.replace("\n", " ")


@pytest.mark.usefixtures("consent")
def test_with_consent_refused_questions_are_told_with_the_nearest_passage(run: Run) -> None:
    for _ in range(2):
        run("ask", UNKNOWN)
    (group,) = json.loads(run("gaps", "--json").stdout)["asked"]
    assert (group["question"], group["times"]) == (UNKNOWN, 2)
    assert "2 times, last on " in run("gaps").stdout


@pytest.mark.usefixtures("consent")
def test_the_chat_without_a_screen_keeps_them_too(run: Run) -> None:
    run("chat", "--plain", given=f"{UNKNOWN}\n")
    assert [group["question"] for group in json.loads(run("gaps", "--json").stdout)["asked"]] == [UNKNOWN]


@pytest.mark.usefixtures("consent")
def test_they_can_be_forgotten(run: Run) -> None:
    run("ask", UNKNOWN)
    assert "Forgot 1 question." in run("gaps", "--forget").stderr
    assert json.loads(run("gaps", "--json").stdout)["asked"] == []
    assert "No question was refused" in run("gaps").stdout


def test_what_is_lacking_is_listed_by_kind(run: Run) -> None:
    text = run("gaps").stdout
    assert "Term without a definition\n\n- Lending Desk (3 times)\n" in text
    assert "Abbreviation never spelt out\n\n- BKL (2 times)\n" in text
    assert "Heading without text\n" in text


@pytest.mark.parametrize("form", ["--json", "--markdown"])
@pytest.mark.usefixtures("consent")
def test_its_quotes_can_be_verified(run: Run, form: str) -> None:
    run("ask", UNKNOWN)
    checked = run("verify", "-", given=run("gaps", form).stdout)
    assert checked.exit_code == 0 and "quotes checked" in checked.stdout


def test_a_file_of_a_newer_version_does_not_spoil_an_answer(run: Run, consent: None) -> None:
    import sqlite3

    run("ask", UNKNOWN)
    with sqlite3.connect(kept_file()) as kept:
        kept.execute("PRAGMA user_version = 99")
    result = run("ask", UNKNOWN)
    assert result.exit_code == 1 and "The question was not kept" in result.stderr and result.stdout


def test_two_forms_at_once_are_wrong_usage(run: Run) -> None:
    assert run("gaps", "--json", "--markdown").exit_code == 2
