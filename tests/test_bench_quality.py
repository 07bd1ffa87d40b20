"""What the scripts of `make bench` make of answers: the plain systems beside ours, the tables, the picture."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from assistant import indexing
from assistant.answering import Assistant
from assistant.config import Settings
from assistant.types import Outcome
from bench.curve import svg
from bench.rivals import SYSTEMS
from bench.tables import number
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


def test_figures_are_told_in_two_places() -> None:
    assert [number(value) for value in (None, 0.5, 1.0, 0.0, 131.4)] == ["–", ".50", "1.00", ".00", "131"]
