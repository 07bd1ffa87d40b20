"""What `assistant calibrate` finds on a made-up folder: its questions, its figures, and the point it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant, threshold
from assistant.config import Settings
from assistant.evaluation.calibration import Calibration, calibrate, probes
from tests.conftest import Corpus
from tests.fakes import FakeEncoder


def test_the_questions_are_made_of_the_folder_and_pass_over_what_answers_them(index: indexing.Index) -> None:
    made = list(probes(index))
    assert made
    for probe in made:
        holding = [n for n in range(index.passage_count) if probe.question.rsplit(" ", 1)[1] in index.passage(n).text.lower()]
        assert probe.gone.intersection(holding)


def test_the_same_folder_gives_the_same_questions(index: indexing.Index) -> None:
    assert list(probes(index)) == list(probes(index))


def test_in_a_larger_folder_the_whole_document_is_passed_over(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    for number in range(12):
        crew = f"The helmsman of vessel {number} carries lanterns, ropes and biscuits aboard."
        corpus.write(f"{number}.md", f"# Boat {number}\n\n## Crew\n\n{crew}\n\n## Hull\n\nOak.\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        probe = next(probes(opened))
        documents = {opened.passage(number).document for number in probe.gone}
        assert all({p.id for p in opened.passages_of(name)} <= probe.gone for name in documents)


def test_without_what_answers_it_a_question_is_less_sure(index: indexing.Index) -> None:
    found = calibrate(Assistant(index, FakeEncoder(), Settings(Path(index.manifest.corpus), index.path, "fake", {})))
    assert found
    assert sum(found.answered) > sum(found.unanswered)


def test_rates_are_shares_and_the_interval_holds_them() -> None:
    found = Calibration((0.9, 0.8, 0.2, 0.6), (0.6, 0.1, 0.1, 0.1), 0.5)
    assert (found.answer_rate, found.false_answers) == (0.75, 0.25)
    low, high = found.interval
    assert (round(low, 3), round(high, 3)) == (0.046, 0.699)  # by hand, with Wilson's formula


def test_the_point_lets_no_more_than_the_share_through_and_stays_within_bounds() -> None:
    found = Calibration((0.9,), tuple(i / 10 for i in range(10)), 0.5)
    point = found.point(0.2, (0.0, 1.0))
    assert sum(value >= point for value in found.unanswered) == 2
    assert found.point(0.2, (0.0, 0.4)) == 0.4
    assert found.point(0.2, (0.95, 1.0)) == 0.95


def test_a_folder_of_a_few_words_gives_no_questions(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    corpus.write("a.md", "# Port\n\nOpen.\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        assert calibrate(Assistant(opened, FakeEncoder(), Settings(corpus.path, opened.path, "fake", {}))) is None


def test_the_moved_point_is_kept_beside_the_index(tmp_path: Path) -> None:
    assert threshold.moved(tmp_path) is None
    threshold.move(tmp_path, 0.41, {"probes": 120})
    assert threshold.moved(tmp_path) == 0.41


@pytest.mark.parametrize("text", ["", "{}", '{"answers_from": "no"}', '{"answers_from": 7.0}', '{"answers_from": NaN}'])
def test_a_point_that_cannot_be_read_counts_for_nothing_and_is_said(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / threshold.FILE).write_text(text)
    assert threshold.moved(tmp_path) is None
    assert "assistant calibrate --apply" in caplog.text
