"""The reader's judgements: what is right or wrong of an answer becomes a test set of their own."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from textual.widgets.text_area import Selection

from assistant.errors import KeepingError
from assistant.evaluation.questions import read_questions
from assistant.tui import judging
from assistant.tui.source import SourceScreen, SourceView
from assistant.types import Outcome
from tests.tui_fakes import ANSWERS, HONEY, TEXT, VEIL, ask, chat, shows, until


@pytest.fixture(autouse=True)
def state(elsewhere: None, tmp_path: Path) -> Path:
    return tmp_path / "state"


def judged(state: Path) -> list[dict[str, Any]]:
    (file,) = state.rglob("questions.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def test_a_right_answer_becomes_a_question_of_the_readers_own_test_set(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "And wax?")
        await pilot.press("f5")
        await shows(pilot, "as answered here, for assistant eval and calibrate", "(1 question in")
    (line,) = judged(state)
    start = HONEY.citation.start
    assert line["gold"] == [{"document": "bees.md", "start": start, "end": start + 26, "answers": [[start + 16, start + 25]]}]
    assert (line["judged"], line["came_back"]["quotes"][0]["text"]) == ("right", HONEY.text)
    (question,) = read_questions(next(state.rglob("questions.jsonl")).parent)
    assert (question.question, question.outcome, question.history) == ("And wax?", Outcome.ANSWERED, ("When do bees make honey?",))


async def test_what_was_judged_by_mistake_is_taken_back_by_the_same_key(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("f5")
        await shows(pilot, "the same again takes it back")
        await pilot.press("f5")
        await shows(pilot, "Took back what was kept of “When do bees make honey?” (0 questions in")
    assert judged(state) == []


async def test_a_right_refusal_is_kept_as_one(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("f5")
        await shows(pilot, "not answered by the documents")
    (line,) = judged(state)
    assert (line["outcome"], line["gold"], line["judged"]) == ("not_stated", [], "right")


async def test_another_quote_than_the_first_can_be_the_right_one_also_of_a_refusal(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(120, 50)) as pilot:
        await ask(pilot, talk, "How much does a veil cost?")
        await pilot.press("tab", "plus")
        await shows(pilot, "as answered here")
    (line,) = judged(state)
    assert (line["outcome"], line["gold"][0]["start"], line["judged"]) == ("answered", VEIL.citation.start, "wrong")


async def test_a_wrong_answer_is_kept_with_what_the_reader_says_is_right_and_a_second_thought_replaces_it(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("f6")
        await shows(pilot, "What is right?", "→ The documents do not say it")
        await pilot.press("enter")
        await shows(pilot, "not answered by the documents")
        assert judged(state)[0]["outcome"] == "not_stated"
        await pilot.press("f6", "down", "enter")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        area = talk.app.screen.query_one(SourceView).area
        area.move_cursor((6, 3))
        await pilot.press("m")
        await until(pilot, lambda: judged(state)[0]["outcome"] == "answered")
        await shows(pilot, "as answered here")
    (line,) = judged(state)
    assert TEXT[slice(*line["gold"][0]["answers"][0])] == "Keeping bees needs a veil."
    assert line["judged"] == "wrong"


async def test_a_match_of_the_search_is_pointed_at_and_its_whole_sentence_marked(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 50)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await pilot.press("f3")
        await until(pilot, lambda: talk.app.reading.beside)
        await until(pilot, lambda: talk.app.query_one(SourceView).area.selected_text)
        await pilot.press("slash", *"honey")
        await shows(pilot, "“honey”: 1 of 1")
        await pilot.press("escape", "m")
        await until(pilot, lambda: list(state.rglob("questions.jsonl")))
    (line,) = judged(state)
    assert TEXT[slice(*line["gold"][0]["answers"][0])] == "Bees make honey in summer."
    assert line["judged"] == "right"


async def test_what_is_selected_is_what_is_marked_and_a_place_without_a_sentence_is_told(state: Path) -> None:
    talk = chat()
    async with talk.app.run_test(size=(140, 50)) as pilot:
        await ask(pilot, talk, "What is odd?")
        await pilot.press("minus")
        await pilot.press("tab", "minus")
        await shows(pilot, "→ A sentence in another document")
        await pilot.press("escape", "f3")
        await until(pilot, lambda: talk.app.reading.beside)
        await until(pilot, lambda: talk.app.query_one(SourceView).area.selected_text)
        area = talk.app.query_one(SourceView).area
        row = TEXT[: TEXT.index("Some write")].count("\n")
        area.selection = Selection((row, 0), (row, 10))
        await pilot.press("m")
        await until(pilot, lambda: list(state.rglob("questions.jsonl")))
        area.move_cursor((1, 0))
        await pilot.press("m")
        await shows(pilot, "There is no sentence here")
    start = TEXT.index("Some write")
    assert judged(state)[0]["gold"][0]["answers"] == [[start, start + 10]]


@pytest.mark.parametrize("key", ["f5", "f6", "f4"])
async def test_without_an_answer_there_is_nothing_to_judge(key: str) -> None:
    talk = chat()
    async with talk.app.run_test(size=(100, 40)) as pilot:
        await shows(pilot, "● Ready")
        await pilot.press(key)
        await shows(pilot, "There is no answer yet." if key == "f4" else "Only the answer to a question")


def test_lines_of_another_hand_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "mine" / "questions.jsonl"
    line = judging.judged(ANSWERS["And wax?"], (), right=True, gold=[])
    assert judging.keep(file, line) == (True, 1)
    with file.open("a", encoding="utf-8") as stream:
        stream.write('not  JSON\n[1]\n{"id":  "mine"}')
    assert judging.keep(file, {**line, "judged": "wrong"}) == (True, 4)
    assert file.read_text(encoding="utf-8").startswith('not  JSON\n[1]\n{"id":  "mine"}\n{"id": "')
    other = judging.judged(ANSWERS["And wax?"], ("Earlier?",), right=True, gold=[])
    assert judging.keep(file, other) == (True, 5)


def test_a_test_set_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeepingError, match="cannot be written"):
        judging.keep(tmp_path / "file" / "questions.jsonl", {"id": "1"})
