"""The measures: on a bench made up here, by hand, and against the independent scorer where it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.evaluation import Half, calibration_error, contrast, evaluate, mistakes, read_questions, reliability, row, trade_off
from assistant.evaluation.measures import auroc, ranking, threshold
from assistant.evaluation.questions import Gold
from assistant.types import Answer, Document, Outcome, Quote
from bench.page import write_section

PAGE = "# Leave\n\nStaff get 20 days. Ask the office.\n\nThe canteen opens at 9. It closes at 3.\n"
OTHER = "# Parking\n\nThe yard has 40 places. Bicycles stand behind the gate.\n"
DOCUMENTS = {"leave.md": Document("leave.md", PAGE, "Leave"), "parking.md": Document("parking.md", OTHER, "Parking")}
LEAVE, CANTEEN, YARD = "Staff get 20 days. Ask the office.", "The canteen opens at 9. It closes at 3.", OTHER[11:-1]
SCORING = Path(__file__).resolve().parents[2] / "shared" / "scoring"


def document_of(words: str) -> Document:
    return next(d for d in DOCUMENTS.values() if words in d.text)


def spot(words: str) -> tuple[int, int]:
    start = document_of(words).text.index(words)
    return start, start + len(words)


def quote(words: str, passage: str = "", highlight: tuple[int, int] | None = None) -> Quote:
    return Quote(document_of(words), spot(words), passage=spot(passage or words), highlight=highlight)


def gold(passage: str, answer: str = "") -> list[dict[str, Any]]:
    start, end = spot(passage)
    name = document_of(passage).name
    return [{"document": name, "start": start, "end": end, "answers": [list(spot(answer))] if answer else []}]


QUESTIONS = [
    {"id": "a", "question": "How many days?", "outcome": "answered", "gold": gold(LEAVE, "20 days"), "kind": "amount"},
    {"id": "b", "question": "When does it open?", "outcome": "answered", "gold": gold(CANTEEN, "9"), "kind": "time"},
    {"id": "c", "question": "What does lunch cost?", "outcome": "not_stated", "gold": gold(CANTEEN), "kind": "amount"},
    {"id": "d", "question": "How large is the yard?", "outcome": "answered", "gold": gold(YARD, "40 places"), "kind": "amount"},
]


def answered(outcome: Outcome, confidence: float, *quotes: Quote, took: float = 5.0) -> Answer:
    return Answer("", outcome, confidence, quotes, timing_ms={"total": took})


PERFECT = {
    "How many days?": answered(Outcome.ANSWERED, 0.9, quote("Staff get 20 days.", LEAVE, (10, 17)), took=1.0),
    "When does it open?": answered(Outcome.ANSWERED, 0.8, quote("The canteen opens at 9.", CANTEEN), took=2.0),
    "What does lunch cost?": answered(Outcome.NOT_STATED, 0.1, quote("It closes at 3.", CANTEEN), took=3.0),
    "How large is the yard?": answered(Outcome.ANSWERED, 0.7, quote("The yard has 40 places.", YARD), took=4.0),
}


class FakeAssistant:
    """Answers by a table, and remembers what it was asked with what before it."""

    def __init__(self, answers: dict[str, Answer], passages: dict[str, tuple[Quote, ...]] | None = None, corpus: Path = Path()):
        self.answers, self.ranked, self.asked = answers, passages or {}, []
        self.settings = SimpleNamespace(corpus=corpus)

    def ask(self, question: str, history: Any = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        return self.answers[question]

    def passages(self, question: str, history: Any = (), k: int = 10) -> tuple[Quote, ...]:
        return self.ranked.get(question, self.answers[question].quotes)

    def conversation(self) -> SimpleNamespace:
        earlier: list[str] = []

        def ask(question: str) -> Answer:
            found = self.ask(question, tuple(earlier))
            earlier.append(question)
            return found

        return SimpleNamespace(ask=ask)


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    for name, document in DOCUMENTS.items():
        (tmp_path / "corpus").mkdir(exist_ok=True)
        (tmp_path / "corpus" / name).write_text(document.text, encoding="utf-8")
    write(tmp_path, QUESTIONS)
    return tmp_path


def write(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_perfect_answers_score_one(bench: Path) -> None:
    found = evaluate(bench, FakeAssistant(PERFECT))
    figures = found.figures
    ones = ("hit@1", "recall@10", "nDCG@10", "quote@1", "quote@3", "answer rate", "coverage@5%", "right@5%", "AUROC", "right")
    assert {name: figures[name] for name in ones} == dict.fromkeys(ones, 1.0)
    assert figures["false-answer rate"] == 0
    assert figures["threshold"] == 0.7
    assert figures["quoted chars @1"] == (18 + 23 + 15 + 23) / 4
    assert figures["p50 ms"] == 3.0 and figures["p95 ms"] == 4.0
    assert found.intervals["quote@1"] == (1.0, 1.0)
    assert found.kinds == {"amount": (3, 3), "time": (1, 1)}
    assert found.outcomes == {("answered", "answered"): 3, ("not_stated", "not_stated"): 1}


def test_wrong_quotes_wrong_outcomes_and_refusals_are_told_apart(bench: Path) -> None:
    answers = PERFECT | {
        "How many days?": answered(Outcome.NOT_STATED, 0.3, quote("Staff get 20 days.", LEAVE)),
        "When does it open?": answered(Outcome.ANSWERED, 0.8, quote("It closes at 3.", CANTEEN), quote("opens at 9", CANTEEN)),
        "What does lunch cost?": answered(Outcome.ANSWERED, 0.5, quote("It closes at 3.", CANTEEN)),
        "How large is the yard?": answered(Outcome.NOT_FOUND, 0.2),
    }
    found = evaluate(bench, FakeAssistant(answers))
    figures = found.figures
    assert figures["hit@1"] == pytest.approx(2 / 3)
    assert figures["quote@1"] == pytest.approx(1 / 3) and figures["quote@3"] == pytest.approx(2 / 3)
    assert figures["quote@1 if answered"] == 0 and figures["quote@3 if answered"] == 1
    assert figures["answer rate"] == pytest.approx(1 / 3) and figures["false-answer rate"] == 1
    assert figures["AUROC"] == pytest.approx(1 / 3)
    assert figures["coverage@5%"] == pytest.approx(1 / 3) and figures["right@5%"] == 0
    assert figures["right"] == 0


def test_highlight_is_measured_on_right_first_quotes_only(bench: Path) -> None:
    found = evaluate(bench, FakeAssistant(PERFECT)).figures["highlight"]
    assert found == pytest.approx((1 + 2 * 1 / (23 + 1) + 2 * 9 / (23 + 9)) / 3)


def test_a_gold_range_counts_once_however_many_passages_find_it() -> None:
    ranges = [Gold("leave.md", spot(LEAVE), ()), Gold("parking.md", spot(YARD), ())]
    twice = [quote(LEAVE), quote(LEAVE), quote(YARD)]
    recall, ndcg = ranking(twice, ranges)
    assert recall == 1 and ndcg == pytest.approx((1 + 1 / 2) / (1 + 0.6309298))
    assert ranking([quote(CANTEEN)] * 10 + [quote(LEAVE)], ranges) == (0.0, 0.0)


def test_a_talk_is_one_conversation_and_its_questions_are_history_for_the_ranking(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "question": "How many days?", "kind": "fact", "outcome": "answered", "quotes": ["Staff  get 20 days."]},
        {
            "id": "2",
            "question": "When?",
            "kind": "followup",
            "outcome": "answered",
            "quotes": ["It closes at 3."],
            "conversation": "k",
        },
        {"id": "3", "question": "Who is king?", "kind": "off", "outcome": "not_found", "quotes": []},
        {"id": "4", "question": "And then?", "kind": "followup", "outcome": "answered", "quotes": [CANTEEN], "conversation": "k"},
    ]
    write(tmp_path, rows)
    answers = {
        "How many days?": PERFECT["How many days?"],
        "When?": PERFECT["When does it open?"],
        "Who is king?": answered(Outcome.NOT_FOUND, 0.05),
        "And then?": answered(Outcome.ANSWERED, 0.6, quote("It closes")),
    }
    assistant = FakeAssistant(answers, corpus=tmp_path)
    found = evaluate(tmp_path / "questions.jsonl", assistant)
    assert assistant.asked[1:] == [("When?", ()), ("Who is king?", ()), ("And then?", ("When?",))]
    assert found.figures["right"] == 0.5, "a quote of nine letters is not accepted for lying in an acceptable sentence"
    assert found.kinds == {"fact": (1, 1), "followup": (0, 2), "off": (1, 1)}
    assert found.figures["hit@1"] is None and found.figures["recall@10"] is None


def test_history_reaches_the_assistant_and_progress_is_told(bench: Path) -> None:
    write(bench, [QUESTIONS[0] | {"history": ["What about leave?"]}, QUESTIONS[1]])
    assistant, seen = FakeAssistant(PERFECT), []
    evaluate(bench, assistant, progress=lambda done, total: seen.append((done, total)))
    assert assistant.asked[0] == ("How many days?", ("What about leave?",))
    assert seen == [(1, 2), (2, 2)]


def test_halves_go_by_the_place_of_the_gold_document(bench: Path) -> None:
    write(bench, [*QUESTIONS, {"id": "x", "question": "How many days?", "outcome": "not_stated", "gold": []}])
    tune = evaluate(bench, FakeAssistant(PERFECT), half=Half.TUNE)
    rest = evaluate(bench, FakeAssistant(PERFECT), half=Half.REPORT)
    assert [j.question.id for j in tune.judgements] == ["a", "b", "c", "x"], "leave.md is the first document; crc32('x') is odd"
    assert [j.question.id for j in rest.judgements] == ["d"]
    assert rest.to_dict()["half"] == "report"


def test_with_and_without_their_documents(bench: Path) -> None:
    here = evaluate(bench, FakeAssistant(PERFECT)).judgements
    lost = {q: answered(Outcome.NOT_FOUND, 0.75 if "yard" in q else 0.2) for q in PERFECT}
    away = evaluate(bench, FakeAssistant(lost)).judgements
    found = contrast(here, away)
    assert found["questions"] == 3 and found["answer rate"] == 1 and found["false-answer rate"] == 0
    assert found["AUROC"] == pytest.approx(8 / 9)
    assert found["coverage@5%"] == pytest.approx(2 / 3)


def test_intervals_hold_the_figure_and_are_the_same_each_time(bench: Path) -> None:
    rows = [QUESTIONS[n % 4] | {"id": str(n)} for n in range(40)]
    write(bench, rows)
    answers = PERFECT | {"When does it open?": answered(Outcome.ANSWERED, 0.05, quote("It closes at 3.", CANTEEN))}
    first, second = (evaluate(bench, FakeAssistant(answers)) for _ in range(2))
    assert first.to_dict() == second.to_dict()
    for name in ("quote@1", "AUROC", "coverage@5%", "highlight"):
        low, high = first.intervals[name]
        assert low <= first.figures[name] <= high and (low < high) == (first.figures[name] < 1)
    assert "quote@1" in first.table() and f"[{first.intervals['quote@1'][0]:.3f}" in first.table()


def test_the_worst_come_first_each_with_its_reason(bench: Path) -> None:
    answers = PERFECT | {
        "How many days?": answered(Outcome.NOT_STATED, 0.3, quote("Staff get 20 days.", LEAVE)),
        "When does it open?": answered(Outcome.ANSWERED, 0.8, quote("It closes at 3.", CANTEEN), quote("opens at 9", CANTEEN)),
        "What does lunch cost?": answered(Outcome.ANSWERED, 0.5, quote("It closes at 3.", CANTEEN)),
        "How large is the yard?": answered(Outcome.NOT_FOUND, 0.2),
    }
    ranked = {"How large is the yard?": (quote(CANTEEN),)}
    found = mistakes(evaluate(bench, FakeAssistant(answers, ranked)).judgements)
    assert [(j.question.id, row(j)["reason"]) for j in found] == [
        ("b", "the right quote is number 2, answered"),
        ("c", "answered, though the documents do not say"),
        ("d", "the right passage is not among the first ten, refused"),
        ("a", "the right quote was refused"),
    ]
    assert row(found[0])["quoted"] == "It closes at 3." and row(found[0])["document"] == "leave.md"
    assert mistakes(evaluate(bench, FakeAssistant(PERFECT)).judgements) == []
    assert len(mistakes(evaluate(bench, FakeAssistant(answers)).judgements, most=2)) == 2


def test_figures_are_told_by_kind(bench: Path) -> None:
    found = evaluate(bench, FakeAssistant(PERFECT | {"How many days?": answered(Outcome.NOT_FOUND, 0.1)}))
    assert found.of_kinds["amount"] == {"hit@1": 0.5, "quote@1": 0.5, "answer rate": 0.5, "false-answer rate": 0.0}
    assert found.of_kinds["time"]["false-answer rate"] is None
    assert "time                        1/1   1.000     1.000" in found.table()


def test_reliability_holds_confidence_against_what_came_true(bench: Path) -> None:
    judgements = evaluate(bench, FakeAssistant(PERFECT)).judgements
    bins = reliability(judgements)
    assert [(b.low, b.count, b.confidence, b.right) for b in bins] == [
        (0.1, 1, 0.1, 0.0),
        (0.7, 1, 0.7, 1.0),
        (0.8, 1, 0.8, 1.0),
        (0.9, 1, 0.9, 1.0),
    ]
    assert calibration_error(judgements) == pytest.approx((0.1 + 0.3 + 0.2 + 0.1) / 4)
    assert calibration_error([]) is None


def test_the_curve_goes_from_answering_nothing_to_answering_everything() -> None:
    assert trade_off([0.9, 0.4], [0.6]) == [(0.0, 0.0), (0.0, 0.5), (1.0, 0.5), (1.0, 1.0)]


def test_auroc_counts_ties_half_and_threshold_lets_few_through() -> None:
    pick = random.Random(1)
    yes, no = [pick.randint(1, 9) for _ in range(60)], [pick.randint(0, 8) for _ in range(40)]
    slow = sum((y > n) + (y == n) / 2 for y in yes for n in no) / (len(yes) * len(no))
    assert auroc(yes, no) == pytest.approx(slow, abs=1e-12)
    assert threshold([0.9, 0.2], [0.1] * 19 + [0.8]) == 0.2
    assert threshold([0.9, 0.2], [0.95]) is None
    assert auroc([], [1.0]) is None and threshold([1.0], []) is None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{not json", "line 1"),
        ('{"id": "a", "question": "?"}', "line 1"),
        ('{"id": "a", "question": "?", "outcome": "maybe", "gold": []}', "line 1"),
        ('["a"]', "line 1"),
        ("", "holds no question"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / "questions.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(UsageError, match=named) as caught:
        read_questions(tmp_path)
    assert caught.value.next_step


def test_a_bench_without_questions_or_with_both_styles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_questions(tmp_path)
    write(tmp_path, [QUESTIONS[0], {"id": "1", "question": "?", "outcome": "not_found", "quotes": []}])
    with pytest.raises(UsageError, match="mixes"):
        read_questions(tmp_path)


@pytest.mark.system
@pytest.mark.parametrize(("style", "half"), [("ranges", None), ("ranges", Half.TUNE), ("ranges", Half.REPORT), ("sentences", None)])
def test_it_agrees_with_the_independent_scorer(bench: Path, style: str, half: Half | None) -> None:
    if not (SCORING / "score.py").is_file():
        pytest.skip(f"the independent scorer is not at {SCORING}")
    from assistant.render import answer_json

    pick = random.Random(7)
    words = [
        "Staff get 20 days.",
        "Ask the office.",
        "The canteen opens at 9.",
        "opens at 9",
        "It closes at 3.",
        "40 places",
        YARD,
    ]
    holding = {LEAVE: LEAVE, CANTEEN: CANTEEN, YARD: YARD}
    rows, answers = [], {}
    for number in range(120):
        row = pick.choice(QUESTIONS) | {"id": str(number), "question": f"Question {number}?"}
        if style == "sentences":
            row = {k: v for k, v in row.items() if k != "gold"} | {"quotes": pick.sample(words, 2)}
        rows.append(row)
        outcome = pick.choice(list(Outcome))
        chosen = [
            quote(w, next(p for p in holding if w in p), pick.choice([None, (0, 5), (6, 9)]))
            for w in pick.sample(words, pick.randint(1, 4))
        ]
        shown = () if outcome is Outcome.NOT_FOUND else chosen
        answers[row["question"]] = Answer(
            row["question"], outcome, round(pick.random(), 1), tuple(shown), timing_ms={"total": pick.randint(1, 9)}
        )
    write(bench, rows)
    lines = [answer_json(answers[row["question"]], row["id"]) for row in rows]
    (bench / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-B", str(SCORING / "score.py"), str(bench), str(bench / "answers.jsonl"), "--json"]
    done = subprocess.run(command + (["--half", half] if half else []), capture_output=True, text=True, check=False)
    theirs = json.loads(done.stdout)
    ours = evaluate(bench, FakeAssistant(answers), half=half).to_dict()
    told = {k: v for k, v in theirs.items() if v is not None and k not in ("broken quotes", "quotes", "over size", "complaints")}
    for name, value in told.items():
        assert ours[name] == (pytest.approx(value) if isinstance(value, float) else value), name
    assert len(told) > 15


def test_each_script_writes_its_own_section_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "benchmarks.md"
    write_section("speed", "fast", page)
    write_section("quality", "good", page)
    write_section("speed", "faster", page)
    text = page.read_text(encoding="utf-8")
    assert text.index("faster") < text.index("good") and "fast\n" not in text
    assert text.startswith("# Benchmarks\n") and text.count("<!-- end of") == 2
