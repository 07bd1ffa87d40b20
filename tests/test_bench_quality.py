"""What the scripts of `make bench` make of answers: the plain systems beside ours, the tables, the picture."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant
from assistant.config import Settings
from assistant.evaluation import Judgement, Question
from assistant.types import Outcome
from bench.cairn import Cairn
from bench.curve import svg
from bench.page import README, write_told
from bench.quality import Measured, costs
from bench.rivals import SYSTEMS
from bench.tables import number
from bench.told import TOLD, told
from tests.fakes import FakeEncoder, FakeReader

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def ours(index: indexing.Index) -> Assistant:
    return Assistant(index, FakeEncoder(), Settings(Path(index.manifest.corpus), index.path, "fake", {}), FakeReader())


@pytest.mark.parametrize("system", ["cosine alone", "BM25 alone", "both, fused"])
def test_a_plain_system_always_answers_with_a_sentence_of_its_first_passage(ours: Assistant, system: str) -> None:
    rival = SYSTEMS[system](ours)
    answer = rival.ask("When are roses pruned?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].text == "For example, roses are pruned in March."
    assert 0 < answer.confidence <= 1
    assert rival.ask("Who won the football championship in Brazil?").outcome is Outcome.ANSWERED


def test_ours_without_the_reader_is_ours_but_for_it(ours: Assistant) -> None:
    assert SYSTEMS["ours"](ours) is ours
    without = SYSTEMS["ours without the reader"](ours)
    assert without.reader is None and without.index is ours.index


def test_words_that_no_document_has_give_no_quote_by_words_alone(ours: Assistant) -> None:
    assert SYSTEMS["BM25 alone"](ours).ask("xylophone").quotes == ()


def test_the_picture_holds_each_curve_from_corner_to_corner_and_a_dot_where_it_stands() -> None:
    root = ElementTree.fromstring(svg("Near & far", {"a <b>": [(0, 0), (0.5, 1), (1, 1)], "c": [(0, 0), (1, 1)]}, {"c": (0.5, 0.5)}))
    lines = [line.get("points", "").split() for line in root.iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [3, 2]
    assert lines[0][0] == "56,394" and lines[0][-1] == "416,34"
    dots = [(dot.get("cx"), dot.get("cy")) for dot in root.iter(f"{SVG}circle")]
    assert dots == [("236.0", "214.0")]
    assert "a <b>" in [text.text for text in root.iter(f"{SVG}text")]


CAIRN = {
    "__init__.py": "",
    "config.py": "class Config:\n    def __init__(self, **given): ...\n",
    "index.py": "def build_index(corpus):\n    import pathlib\n    return {p: p.read_text() for p in pathlib.Path(corpus).glob('*.md')}\n",
    "engine.py": """
from types import SimpleNamespace as Made
def ask(question, index, settings, lang):
    found = [(p.stem, part) for p, text in index.items() for part in text.split("\\n\\n") if question in part]
    passages = [Made(passage=Made(doc_id=doc, text=part), score=0.5) for doc, part in found]
    return Made(answer=Made(kind="grounded" if found else "refusal", trace=Made(candidates=passages)))
""",
}


def test_cairn_is_asked_in_a_process_of_its_own_and_quotes_its_paragraph(
    ours: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in CAIRN.items():
        (tmp_path / "cairn").mkdir(exist_ok=True)
        (tmp_path / "cairn" / name).write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    rival = Cairn(ours, sys.executable)
    answer = rival.ask("roses are pruned")
    assert answer.outcome is Outcome.ANSWERED and answer.confidence == 0.5
    assert answer.quotes[0].text == "Pruning means cutting back branches. For example, roses are pruned in March."
    assert answer.quotes[0].citation.document == "garden.md"
    assert rival.ask("helicopters").outcome is Outcome.NOT_STATED
    rival.end()


def test_the_readme_tells_what_was_measured_and_nothing_of_what_was_not(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("Before.\n<!-- rates -->\nold\n<!-- /rates -->\nAfter.\n")
    text = "Of 100 questions {right} are answered rightly,\n{wrong} falsely."
    assert told(text, {"right": 60}) == ""
    write_told("rates", told(text, {"right": 60, "wrong": 7}), page)
    said = "Of 100 questions 60 are answered rightly, 7 falsely."
    assert page.read_text() == f"Before.\n<!-- rates -->\n{said}\n<!-- /rates -->\nAfter.\n"
    with pytest.raises(ValueError, match="costs"):
        write_told("costs", "x", page)


@pytest.mark.parametrize("marks", TOLD)
def test_the_readme_has_the_marks_between_which_it_is_told(marks: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(f"<!-- {marks} -->") == text.count(f"<!-- /{marks} -->") == 1


def test_what_each_strictness_costs_is_counted_at_its_point() -> None:
    def judged(confidence: float, right: bool) -> Judgement:
        question = Question("", "", Outcome.ANSWERED)
        return Judgement(question, Outcome.NOT_STATED, confidence, (right,), True, None, None, (1,))

    measured = Measured()
    here, away = [judged(0.9, True), judged(0.5, False)], [judged(0.6, False), judged(0.1, False)]
    lines = list(costs(measured, "set", {"cautious": 0.7, "generous": 0.4}, here, away))
    assert lines == ["| set | cautious | 0.70 | .00 | .50 | .50 |", "| set | generous | 0.40 | .50 | 1.00 | .50 |"]
    assert measured.told["set_generous_falsely"] == 50 and measured.told["set_cautious_answered"] == 50


def test_figures_are_told_in_two_places() -> None:
    assert [number(value) for value in (None, 0.5, 1.0, 0.0, 131.4)] == ["–", ".50", "1.00", ".00", "131"]
