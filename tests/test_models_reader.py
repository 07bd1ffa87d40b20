"""The reader that comes with the program: what it finds in a passage, and what it refuses to load."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.models.reader import OnnxReader, Reading, packaged

FILES = Path(str(files("assistant.models").joinpath("reader_files")))
HARBOUR = "The harbour was dug by hand. It opened to boats in May 1911. Before the war there were forty of them."


@pytest.mark.model
def test_it_tells_where_the_answer_stands() -> None:
    reading = packaged().read("When did the harbour open?", [("Harbours › Old port", HARBOUR)])[0]
    _, (start, end) = reading.best((0, len(HARBOUR))) or (0.0, (0, 0))
    assert HARBOUR[start:end] == "May 1911"


@pytest.mark.model
def test_an_answer_is_likelier_where_there_is_one() -> None:
    with_it, without = packaged().read(
        "When did the harbour open?", [("", HARBOUR), ("", "Bees are kept in the old orchard, behind the mill.")]
    )
    assert with_it.answered > without.answered


@pytest.mark.model
def test_a_passage_is_read_alike_whatever_is_read_beside_it() -> None:
    reader = packaged()
    alone = reader.read("Who dug it?", [("", HARBOUR)])[0]
    among = reader.read("Who dug it?", [("", "Bees."), ("Port", HARBOUR * 30), ("", HARBOUR)])[2]
    assert (alone.answered, alone.places) == (among.answered, among.places)
    assert np.array_equal(alone.starts, among.starts)


@pytest.mark.model
@given(st.text(max_size=200), st.text(max_size=600))
def test_places_lie_in_the_passage_whatever_it_is_made_of(question: str, passage: str) -> None:
    reading = packaged().read(question, [("A heading", passage)])[0]
    assert all(0 <= start <= end <= len(passage) for start, end in reading.places)


def test_an_answer_is_looked_for_only_within_the_sentence() -> None:
    places = ((0, 3), (4, 7), (8, 11))
    reading = Reading(0.0, places, np.array([5.0, 1.0, 2.0], np.float32), np.array([5.0, 1.0, 3.0], np.float32))
    assert reading.best((0, 11)) == (5.0, (0, 3))
    assert reading.best((4, 11)) == (2.5, (8, 11))
    assert reading.best((11, 20)) is None


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be read") as caught:
        OnnxReader(tmp_path)
    assert "reader" in caught.value.next_step


@pytest.mark.model
@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_an_altered_file_is_refused(tmp_path: Path, name: str) -> None:
    shutil.copytree(FILES, tmp_path / "files")
    content = bytearray((tmp_path / "files" / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "files" / name).write_bytes(content)
    with pytest.raises(ModelError, match=name):
        OnnxReader(tmp_path / "files")


def test_the_card_names_what_it_was_trained_on_and_their_licences() -> None:
    card = json.loads((FILES / "card.json").read_text(encoding="utf-8"))
    assert card["trained_on"]
    assert all(card["licences_of_what_it_learnt_from"].values())
