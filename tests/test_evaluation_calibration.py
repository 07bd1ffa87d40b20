"""What `assistant calibrate` finds on a made-up folder: its questions, its figures, and the point it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant, threshold
from assistant.config import Settings
from assistant.evaluation.calibration import Calibration, Sides, calibrate, interval, probes
from assistant.evaluation.questions import Gold, Question
from assistant.types import Outcome
from tests.conftest import GARDEN, Corpus
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
    assert sum(found.made.there) > sum(found.made.gone)
    assert found.own == Sides((), (), found.made.answers_from) and found.together == found.made


def test_of_each_sort_it_is_told_how_many_are_answered() -> None:
    sides = Sides((0.9, 0.8, 0.2, 0.6), (0.6, 0.1, 0.1, 0.1), 0.5)
    assert (sides.answered, sides.false_answers) == (3, 1)
    low, high = sides.interval
    assert (round(low, 3), round(high, 3)) == (0.046, 0.699)  # by hand, with Wilson's formula
    assert interval(0, 0) == (0.0, 1.0), "of no question at all nothing is known"


def test_the_point_lets_no_more_than_the_share_through_and_stays_within_bounds() -> None:
    sides = Sides((0.9,), tuple(i / 10 for i in range(10)), 0.5)
    point = sides.point(0.2, (0.0, 1.0))
    assert sum(value >= point for value in sides.gone) == 2
    assert sides.point(0.2, (0.0, 0.4)) == 0.4
    assert sides.point(0.2, (0.95, 1.0)) == 0.95


def test_own_questions_count_beside_the_made_ones() -> None:
    found = Calibration(Sides((0.9,), (0.1, 0.2), 0.5), Sides((0.8,), (0.7, 0.6), 0.5))
    assert found.together == Sides((0.9, 0.8), (0.1, 0.2, 0.7, 0.6), 0.5)
    assert found.together.point(0.05, (0.3, 0.6)) == 0.6, "what a few own questions would have is bounded as well"


def gold(text: str) -> tuple[Gold, ...]:
    start = GARDEN.index(text)
    return (Gold("garden.md", (start, start + len(text)), ((start, start + len(text)),)),)


PRUNED = Question("a", "When are roses pruned?", Outcome.ANSWERED, gold("For example, roses are pruned in March."))
COST = Question("b", "What does pruning cost?", Outcome.NOT_STATED, ())


def own(index: indexing.Index, *questions: Question) -> Calibration:
    assistant = Assistant(index, FakeEncoder(), Settings(Path(index.manifest.corpus), index.path, "fake", {}), answers_from=0.3)
    found = calibrate(assistant, questions)
    assert found
    return found


def test_an_own_question_is_asked_with_its_answer_and_without_and_one_that_has_none_as_it_is(index: indexing.Index) -> None:
    found = own(index, PRUNED, COST)
    (there,), (gone, never) = found.own.there, found.own.gone
    assert there > gone and found.right == (there >= 0.3)
    assert never == calibrated_confidence(index, COST.question)
    assert found.made == own(index).made, "the made ones are the same beside them"


def calibrated_confidence(index: indexing.Index, question: str) -> float:
    return Assistant(index, FakeEncoder(), Settings(Path(index.manifest.corpus), index.path, "fake", {})).ask(question).confidence


def test_an_own_question_in_acceptable_sentences_and_in_a_talk_counts_as_well(index: indexing.Index) -> None:
    said = ("For example, roses are pruned in March.",)
    asked = [
        Question("a", "What is pruning?", Outcome.ANSWERED, sentences=("Pruning means cutting back branches.",), conversation="k"),
        Question("b", "When are roses pruned?", Outcome.ANSWERED, sentences=said, conversation="k"),
    ]
    found = own(index, *asked)
    assert len(found.own.there) == len(found.own.gone) == 2 and found.own.there[1] > found.own.gone[1]


def test_an_own_question_whose_document_is_gone_is_passed_over_and_counted(index: indexing.Index) -> None:
    lost = Question("a", "Who cooks?", Outcome.ANSWERED, (Gold("kitchen.md", (0, 9), ((0, 9),)),))
    found = own(index, lost)
    assert found.passed_over == 1 and found.own.gone == ()


def test_a_folder_of_a_few_words_gives_no_questions(corpus: Corpus, build: Callable[..., object], tmp_path: Path) -> None:
    corpus.write("a.md", "# Port\n\nOpen.\n")
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        assert calibrate(Assistant(opened, FakeEncoder(), Settings(corpus.path, opened.path, "fake", {}))) is None


POINTS = {"cautious": 0.6, "balanced": 0.4, "generous": 0.2}


def test_the_moved_point_is_kept_beside_the_index(tmp_path: Path) -> None:
    assert threshold.moved(tmp_path, "balanced", POINTS) is None
    threshold.move(tmp_path, 0.41, "balanced", POINTS, {"probes": 120})
    assert threshold.moved(tmp_path, "balanced", POINTS) == 0.41


def test_a_point_of_another_strictness_or_of_other_weights_counts_for_nothing_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    threshold.move(tmp_path, 0.41, "balanced", POINTS, {})
    assert threshold.moved(tmp_path, "cautious", POINTS) is None
    assert threshold.moved(tmp_path, "balanced", POINTS | {"generous": 0.25}) is None
    assert caplog.text.count("assistant calibrate --apply") == 2


@pytest.mark.parametrize("text", ["", "{}", *(f'{{"answers_from": {point}}}' for point in ('"no"', "7.0", "0.61", "0.1", "NaN", "0.5"))])
def test_a_point_that_cannot_be_read_counts_for_nothing_and_is_said(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / threshold.FILE).write_text(text)
    assert threshold.moved(tmp_path, "balanced", POINTS) is None
    assert "assistant calibrate --apply" in caplog.text
