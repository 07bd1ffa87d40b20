"""`calibrate`: what it tells of made and of own questions, and what `--apply` leaves for asking and for `doctor`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.weights import load
from assistant.config import questions_file
from assistant.tui import judging
from tests.conftest import GARDEN, Corpus, Run

pytestmark = pytest.mark.usefixtures("fake_encoder", "garden")

POINTS = load(reader=False).answers_from


def judged(corpus: Corpus, question: str, answer: str = "", document: str = "garden.md") -> None:
    """Keep a question as the chat does when its answer was judged."""
    start = GARDEN.index(answer)
    spans = [{"document": document, "start": start, "end": start + len(answer), "answers": [[start, start + len(answer)]]}]
    line = {"id": question, "question": question, "outcome": "answered" if answer else "not_stated", "gold": spans if answer else []}
    judging.keep(questions_file(corpus.path), line)


def figures(run: Run, *options: str) -> dict[str, Any]:
    return dict(json.loads(run("calibrate", "--json", *options).stdout))


def test_without_own_questions_only_the_made_ones_are_told(run: Run) -> None:
    result = run("calibrate")
    assert result.exit_code == 0 and "questions made from 2 documents, each asked with what answers it and without:" in result.stdout
    assert "of your own" not in result.stdout
    found = figures(run)
    assert found["own"]["with"] == found["own"]["without"] == 0 and found["own"]["interval"] is None
    assert {key: found[key] for key in found["made"]} == found["made"]


def test_own_questions_count_beside_the_made_ones_and_are_told_apart(run: Run, garden: Corpus) -> None:
    before = figures(run)
    judged(garden, "When are roses pruned?", "For example, roses are pruned in March.")
    judged(garden, "How much does a spade cost?")
    text = run("calibrate").stdout
    assert "1 question of your own with an answer, asked likewise, and 1 without one:" in text
    assert "Of all without an answer" in text
    found = figures(run)
    assert found["made"] == before["made"]
    assert (found["own"]["with"], found["own"]["without"]) == (1, 2)
    assert (found["with"], found["without"]) == (before["with"] + 1, before["without"] + 2)
    low, high = found["own"]["interval"]
    assert high - low > 0.5, "two questions tell little, and that is said"


def test_a_line_that_is_no_question_is_named(run: Run, garden: Corpus) -> None:
    file = questions_file(garden.path)
    file.parent.mkdir(parents=True)
    file.write_text("not json\n")
    result = run("calibrate")
    assert result.exit_code == 2 and "line 1 is not a question" in result.stderr and str(file) in result.stderr.replace("\n", "")


def test_an_own_question_about_a_document_that_is_gone_is_said_to_be_passed_over(run: Run, garden: Corpus) -> None:
    judged(garden, "When are roses pruned?", "For example, roses are pruned in March.", "roses.md")
    assert "1 question of your own passed over" in run("calibrate").stdout


def test_what_apply_moved_is_within_bounds_and_counts_until_the_strictness_changes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = figures(run, "--apply")
    assert min(POINTS.values()) <= found["moved_to"] <= max(POINTS.values())
    kept = json.loads((tmp_path / "index" / "calibration.json").read_text(encoding="utf-8"))
    assert kept["answers_from"] == found["moved_to"] and kept["made"] == found["made"]
    told = run("doctor")
    assert f"{found['moved_to']:.2f} of confidence on  (from assistant calibrate --apply" in told.stdout and told.exit_code == 0
    monkeypatch.setenv("ASSISTANT_STRICTNESS", "cautious")
    other = run("doctor")
    assert "calibration.json does not count: it was made for another strictness" in other.stdout and other.exit_code == 1
    (tmp_path / "index" / "calibration.json").unlink()
    assert f"answers from  {POINTS['cautious']:.2f} of confidence on  (from strictness cautious)" in run("doctor").stdout
