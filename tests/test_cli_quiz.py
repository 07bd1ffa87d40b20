"""`quiz`: a round line by line, the questions as JSON, and how the learner stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.keeping import progress
from assistant.keeping.database import kept_file
from tests.conftest import Corpus, Run
from tests.test_onboarding_quiz import LIBRARY

pytestmark = pytest.mark.usefixtures("fake_encoder")


@pytest.fixture(autouse=True)
def library(corpus: Corpus) -> None:
    corpus.write("library.md", LIBRARY)


def asked(run: Run, *arguments: str) -> list[dict]:
    return json.loads(run("quiz", "--json", *arguments).stdout)["questions"]


def keys(run: Run, count: int, wrong: bool = False) -> str:
    """The lines that answer the next questions right, or wrong."""
    chosen = [(question["key"] + wrong) % len(question["options"]) for question in asked(run, "--count", str(count))]
    return "".join(f"{'abcd'[place]}\n" for place in chosen)


def test_a_round_says_what_was_right_and_quotes_it(run: Run) -> None:
    result = run("quiz", "--count", "2", given=keys(run, 2))
    assert result.exit_code == 0
    assert result.stdout.startswith("1 of 2 · The Lending Library\n")
    assert result.stdout.count("✓ Right: ") == 2 and "library.md › The Lending Library › " in result.stdout
    assert result.stdout.endswith("2 of 2 right at once.\n")
    assert "2 of " in result.stderr and "questions asked" in result.stderr


def test_what_was_wrong_is_asked_once_more_at_the_end(run: Run, corpus: Corpus) -> None:
    result = run("quiz", "--count", "1", given=keys(run, 1, wrong=True) + keys(run, 1))
    assert "✗ No; it is: " in result.stdout and "You chose: " in result.stdout and "Once more, 1 left · " in result.stdout
    assert result.stdout.endswith("0 of 1 right at once.\n")
    (kept,) = progress.learned(str(corpus.path)).values()
    assert (kept.right, kept.wrong) == (1, 1)


@pytest.mark.parametrize("given", ["", "q\n", "/quit\n"])
def test_it_stops_when_told_and_keeps_nothing_of_what_was_not_answered(run: Run, given: str) -> None:
    result = run("quiz", given=given)
    assert result.exit_code == 0 and "right at once" not in result.stdout
    assert not kept_file().exists()


def test_nothing_is_an_answer_too_and_other_letters_are_asked_for_again(run: Run) -> None:
    result = run("quiz", "--count", "1", given="z\n\nq\n")
    assert "Type the letter" in result.stderr and "✗ No; it is: " in result.stdout


def test_json_is_the_same_until_an_answer_is_given_and_verify_takes_it(run: Run) -> None:
    first = run("quiz", "--json").stdout
    assert run("quiz", "--json").stdout == first
    checked = run("verify", "-", given=first)
    assert checked.exit_code == 0, checked.stdout
    run("quiz", "--count", "1", given=keys(run, 1))
    assert json.loads(run("quiz", "--json").stdout)["questions"][0] != json.loads(first)["questions"][0]


def test_progress_tells_what_is_due_and_weak(run: Run) -> None:
    answers = keys(run, 9, wrong=True)
    run("quiz", "--count", "9", given=answers + answers)
    said = json.loads(run("quiz", "--progress", "--json").stdout)
    assert (said["asked"], said["mastered"], said["weak"]) == (9, 0, True)
    assert sum(part["asked"] for part in said["parts"]) == 9
    text = run("quiz", "--progress").stdout
    assert text.startswith("9 of ") and "← weak" in text and "library.md" in text


def test_nothing_is_kept_where_the_setting_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('keep_sessions = "no"\n', encoding="utf-8")
    result = run("quiz", "--count", "1", given=keys(run, 1))
    assert "Nothing of this is kept" in result.stderr and not kept_file().exists()


def test_one_document_is_asked_about_by_a_part_of_its_name_or_title(run: Run, corpus: Corpus) -> None:
    corpus.write("other.md", LIBRARY.replace("The Lending Library", "The Night School").replace("card", "badge"))
    assert {question["document"] for question in asked(run, "--count", "99")} == {"library.md", "other.md"}
    assert {question["document"] for question in asked(run, "--document", "night")} == {"other.md"}
    wrong = run("quiz", "--document", "nite school")
    assert wrong.exit_code == 2 and "Did you mean" in wrong.stderr


def test_documents_without_questions_end_with_1(run: Run, corpus: Corpus) -> None:
    corpus.write("library.md", "Only a line.\n")
    result = run("quiz")
    assert result.exit_code == 1 and "give no questions" in result.stderr


def test_nothing_due_says_when_the_next_is(run: Run) -> None:
    run("quiz", "--count", "200", given=keys(run, 200))
    result = run("quiz")
    assert result.stdout == "Nothing is due.\n" and "The next is due on " in result.stderr


def test_the_chat_without_a_screen_holds_a_quiz_too_and_goes_on_after_it(run: Run) -> None:
    result = run("chat", "--plain", given=f"/quiz lending\n{keys(run, 1)}q\n/quiz nothing\n/sources\n")
    assert result.exit_code == 0, result.stderr
    assert "✓ Right: " in result.stdout and "1 of 1 right at once." in result.stdout
    assert "is called 'nothing'" in result.stderr and "library.md: The Lending Library" in result.stdout
