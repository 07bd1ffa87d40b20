"""The quality of answers on every question set of a folder, beside the plain ways of answering, in `docs/benchmarks.md`.

    python -m bench.quality DIR

DIR holds a folder a set (`corpus/` and `questions.jsonl`); sets that are not there are left out. Each is asked whole, once of each system.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import cache_folder, load, shipped_corpus
from assistant.evaluation import Half, Judgement, Question, Report, contrast, evaluate, read_questions, trade_off
from assistant.evaluation.calibration import calibrate
from assistant.evaluation.measures import hits, judge
from assistant.evaluation.questions import half_of
from assistant.evaluation.report import intervals, report
from assistant.indexing import build
from assistant.models import load_encoder
from assistant.types import Outcome
from bench import cairn
from bench.curve import svg
from bench.page import PAGE, circumstances, write_section, write_told
from bench.rivals import SYSTEMS
from bench.tables import cell, figures, head, number, reliability_table, row
from bench.told import TOLD, told

COLUMNS = (
    "hit@1", "recall@10", "nDCG@10", "quote@1", "quote@3", "quoted chars @1", "highlight", "answer rate", "false-answer rate",
    "coverage@5%", "AUROC", "right", "p50 ms", "p95 ms",
)  # fmt: skip
BESIDE = (
    "hit@1", "recall@10", "quote@1", "highlight", "answer rate", "false-answer rate", "AUROC", "coverage@5%", "quoted chars @1", "p50 ms",
)  # fmt: skip
HONEST = ("AUROC", "coverage@5%", "right@5%", "answer rate", "false-answer rate")
WHOLE = frozenset({"xquad_en"})
"""Sets on which nothing was chosen, so that all of them is reported."""
ELSEWHERE = 300
"""Questions of one set that are asked of another's documents."""
PICTURE = PAGE.parent / "answers.svg"

READING = """\
What each figure means: `assistant eval --help` and the docstrings of `assistant/evaluation/measures.py`. In brackets the 95 %
interval (bootstrap over questions). Things were chosen on the tune halves only; the report halves tell how good they are. The hand-written
near misses tell the rate of false answers: their wording gives them away."""
BESIDE_READING = """\
The same questions, each system on the same documents: passages by vectors alone, by words alone, by both (each with the sentence nearest to
the question as its quote, and always answering), and ours without its reader (`reader = off`)."""
CAIRN_READING = " cairn-assistant, a program of its own, quotes a paragraph or refuses below a threshold of word overlap."
HONEST_READING = """\
The report halves, asked of the shelf with and without all documents that answer them: AUROC and false-answer rate are of honesty alone,
since nothing in the wording tells the two sides apart."""
STRICT_READING = """\
The same of ours, at the confidence from which each strictness answers. The points were set on tuning questions (2, 5 and 15 of 100 answered
falsely there); these are other questions."""
FORETOLD_READING = """\
Questions made from the folder, asked with what answers them and without, at the default strictness; beside it what came true with real
questions once their documents were gone. It foretells questions whose answer is not there, not questions written to deceive. On a folder of
one page it has few questions to make, and its interval is as wide as that tells."""
TALK_READING = """\
Follow-ups asked three ways: in the light of the talk, as they were typed, and with the whole talk pasted before them."""


class Measured:
    """The reports of all sets and systems, as they come in."""

    def __init__(self) -> None:
        self.main: list[str] = head("set", "questions", *COLUMNS)
        self.beside: list[str] = head("set", "system", *BESIDE)
        self.honest: list[str] = head("set", "system", *HONEST)
        self.talks: list[str] = head("questions", "in the talk", "as typed", "all pasted", "gain over as typed")
        self.strict: list[str] = head("set", "strictness", "answers from", "answered falsely", "answered", "with the right sentence first")
        self.foretold: list[str] = head("folder", "questions made", "foretold false answers", "came true")
        self.told: dict[str, int] = {}
        self.risk: list[str] = head("questions of", "asked of", "questions", "answered", "not_found")
        self.believed: list[Judgement] = []
        self.curves: dict[str, list[tuple[float, float]]] = {}
        self.marks: dict[str, tuple[float, float]] = {}

    def page(self) -> str:
        """The section as Markdown."""
        parts = [
            f"## Quality of answers\n\n{READING}",
            "\n".join(self.main),
            f"### Beside others\n\n{BESIDE_READING}{CAIRN_READING if cairn.here() else ''}",
            "\n".join(self.beside),
            f"### With and without\n\n{HONEST_READING}",
            "\n".join(self.honest),
            f"### What each strictness costs\n\n{STRICT_READING}",
            "\n".join(self.strict),
            f"![Answer rates against false-answer rates, at every threshold]({PICTURE.name})\n\nThe dots are where ours stands by default.",
            f"### What `assistant calibrate` foretells\n\n{FORETOLD_READING}",
            "\n".join(self.foretold),
            "### Questions that belong elsewhere",
            "\n".join(self.risk),
            f"### In a talk\n\n{TALK_READING}",
            "\n".join(self.talks),
            "### Whether confidence can be believed\n\nThe report halves of squad2 and handbook together.",
            reliability_table(self.believed),
            circumstances("make bench BENCH_DATA=DIR"),
        ]
        return "\n\n".join(parts)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m bench.quality DIR", file=sys.stderr)
        return 2
    measured = measure(Path(arguments[0]))
    write_section("quality", measured.page())
    for marks, text in TOLD.items():
        if sentences := told(text, measured.told):
            write_told(marks, sentences)
    PICTURE.write_text(svg("Answers and false answers", measured.curves, measured.marks), encoding="utf-8")
    return 0


def measure(data: Path) -> Measured:
    """Everything, set by set."""
    measured = Measured()
    folders = [data / name for name in ("squad2", "xquad_en", "mtrag_cloud", "handbook") if (data / name / "questions.jsonl").is_file()]
    for folder in folders:
        with assistant_on(folder / "corpus") as ours:
            _one_set(measured, folder, ours)
            for other in folders:
                if other.name == "squad2" and other != folder:
                    measured.risk.append(_elsewhere(other, folder.name, ours))
    cooperation = data.parent / "questions" / "cooperation.jsonl"
    if cooperation.is_file():
        with assistant_on(shipped_corpus()) as ours:
            measured.main.append(_line("cooperation", ask(cooperation.name, cooperation, ours)))
            measured.foretold.append(_foretold("the shipped page", ours, None))
    return measured


def _one_set(measured: Measured, folder: Path, ours: Assistant) -> None:
    name, corpus = folder.name, folder / "corpus"
    systems = {system: made(ours) for system, made in SYSTEMS.items()}
    found = {system: ask(f"{name}, {system}", folder, one) for system, one in systems.items()}
    if name in WHOLE:
        measured.main.append(_line(name, found["ours"]))
        reported = found
    else:
        measured.main += [_line(f"{name}, {half}", _half(found["ours"], half, corpus)) for half in Half]
        reported = {system: _half(some, Half.REPORT, corpus) for system, some in found.items()}
    measured.beside += [row(name, *_beside(system, some)) for system, some in reported.items()]
    for short, figure in (("hit", "hit@1"), ("false", "false-answer rate")):
        measured.told[f"{name}_{short}"] = _percent(reported["ours"].figures[figure])
    measured.told[f"{name}_documents"] = len(ours.index.names())
    if name in ("squad2", "handbook"):
        measured.believed += reported["ours"].judgements
    if name == "squad2":
        _draw(measured, "squad2's near misses", [reported["ours"].judgements])
    near_misses = folder / "near_misses.jsonl"
    if near_misses.is_file():
        missed = {system: ask(f"near misses, {system}", near_misses, one) for system, one in systems.items()}
        measured.main.append(_line(f"{name}, near misses", missed["ours"]))
        measured.beside += [row(f"{name}, near misses", *_beside(system, some)) for system, some in missed.items()]
        measured.told[f"{name}_near_misses"] = _percent(missed["ours"].figures["false-answer rate"])
    if any(j.question.history for j in found["ours"].judgements):
        measured.talks += _talks(folder, ours, found["ours"])
    if name in ("squad2", "handbook"):
        _with_and_without(measured, folder, ours, reported)


def _percent(share: float | None) -> int:
    return round(100 * (share or 0.0))


def _beside(system: str, found: Report) -> list[str]:
    return [system, *(cell(found, column, sure=False) for column in BESIDE)]


def _with_and_without(measured: Measured, folder: Path, ours: Assistant, present: dict[str, Report]) -> None:
    """Ask the answerable questions of the report half again, of the shelf less every document that answers one."""
    corpus, name = folder / "corpus", folder.name
    asked = [j.question for j in present["ours"].judgements if j.question.answerable]
    gone = {g.document for q in asked for g in q.gold or ()}

    def taken_away(place: str, names: list[str]) -> list[str]:
        return [n for n in names if (Path(place) / n).relative_to(corpus).as_posix() in gone]

    with tempfile.TemporaryDirectory() as scratch:
        shelf = Path(scratch) / "corpus"
        shutil.copytree(corpus, shelf, ignore=taken_away)
        with assistant_on(shelf, Path(scratch) / "index") as less:
            for system, found in present.items():
                here = [j for j in found.judgements if j.question.answerable]
                one = SYSTEMS[system](less)
                print(f"{name} without, {system}: {len(asked)}", file=sys.stderr)
                away = [judge(q, one.ask(q.question, q.history)) for q in asked]
                measured.honest.append(row(name, system, *figures(contrast(here, away), HONEST)))
                if system == "ours":
                    _draw(measured, f"{name} with and without", [here, away])
                    measured.strict += costs(measured, name, ours.points, here, away)
                    measured.foretold.append(_foretold(name, ours, sum(j.answered for j in away) / len(away)))


def costs(
    measured: Measured, name: str, points: Mapping[str, float], here: Sequence[Judgement], away: Sequence[Judgement]
) -> Iterator[str]:
    """A row for each strictness, of questions asked with what answers them (`here`) and without (`away`)."""
    for strictness, point in points.items():
        passed = [j for j in here if j.confidence >= point]
        values = [
            sum(j.confidence >= point for j in away) / len(away),
            len(passed) / len(here),
            sum(j.first_right for j in passed) / len(here),
        ]
        for what, value in zip(("falsely", "answered", "right"), values, strict=True):
            measured.told[f"{name}_{strictness}_{what}"] = _percent(value)
        yield row(name, strictness, f"{point:.2f}", *map(number, values))


def _foretold(name: str, ours: Assistant, came_true: float | None) -> str:
    found = calibrate(ours)
    if found is None:
        return row(name, "0", "–", number(came_true))
    low, high = found.made.interval
    rate = found.made.false_answers / len(found.made.gone)
    return row(name, str(len(found.made.gone)), f"{number(rate)} [{number(low)}, {number(high)}]", number(came_true))


def _draw(measured: Measured, name: str, sides: Sequence[Sequence[Judgement]]) -> None:
    """Add a curve: the answerable of the first side against the unanswerable of it, or against all of the second."""
    yes = [j for j in sides[0] if j.question.answerable]
    no = [j for j in sides[0] if not j.question.answerable] if len(sides) == 1 else sides[1]
    measured.curves[name] = trade_off([j.confidence for j in yes], [j.confidence for j in no])
    measured.marks[name] = (sum(j.answered for j in no) / len(no), sum(j.answered for j in yes) / len(yes))


def _talks(folder: Path, ours: Assistant, found: Report) -> Iterator[str]:
    """The follow-ups of a set, each half by itself: hit@1 in the talk, as typed, and with all of it pasted together."""
    for half in Half:
        inside = [j for j in _half(found, half, folder / "corpus").judgements if j.question.history and j.question.answerable]
        typed = _hits(ours, [replace(j.question, history=()) for j in inside])
        pasted = _hits(
            ours, [replace(j.question, history=(), question=" ".join((*j.question.history, j.question.question))) for j in inside]
        )
        here = [float(bool(j.hit)) for j in inside]
        low, high = intervals([replace(j, hit=bool(j.hit)) for j in inside])["hit@1"]
        means = [sum(some) / len(some) for some in (here, typed, pasted)]
        told = f"{number(means[0])} [{number(low)}, {number(high)}]"
        yield row(
            f"{folder.name}, {half}, {len(inside)} follow-ups", told, number(means[1]), number(means[2]), f"{means[0] - means[1]:+.2f}"
        )


def _hits(ours: Assistant, questions: Sequence[Question]) -> list[float]:
    return [float(hits(quotes[0], q.gold or ()) if (quotes := ours.ask(q.question).quotes) else False) for q in questions]


def _elsewhere(asked: Path, of: str, ours: Assistant) -> str:
    """Questions of one set asked of another's documents: how often they are answered, and how often it is seen that they do not belong."""
    questions = [q.question for q in read_questions(asked) if q.answerable]
    questions = questions[:: max(1, len(questions) // ELSEWHERE)]
    outcomes = [ours.ask(question).outcome for question in questions]
    shares = [number(outcomes.count(outcome) / len(outcomes)) for outcome in (Outcome.ANSWERED, Outcome.NOT_FOUND)]
    return row(asked.name, of, str(len(outcomes)), *shares)


@contextmanager
def assistant_on(corpus: Path, index: Path | None = None) -> Iterator[Assistant]:
    """An assistant on an index of `corpus` that is brought up to date first; it is kept in the cache for the next time."""
    model = load().model
    index = index or cache_folder() / "bench" / corpus.resolve().parent.name
    print(f"indexing {corpus}", file=sys.stderr)
    build(corpus, index, lambda: load_encoder(model), model_name=model)
    assistant = Assistant.open(corpus, index)
    try:
        yield assistant
    finally:
        assistant.close()


def ask(name: str, questions: Path, assistant: Assistant) -> Report:
    """Ask all questions, and say on stderr how far that is."""

    def progress(done: int, total: int) -> None:
        if done % 100 == 0 or done == total:
            print(f"{name}: {done} of {total}", file=sys.stderr)

    return evaluate(questions, assistant, progress=progress)


def _half(found: Report, half: Half, corpus: Path) -> Report:
    kept = {q.id for q in half_of([j.question for j in found.judgements], half, corpus)}
    return report(found.bench, str(half), [j for j in found.judgements if j.question.id in kept])


def _line(name: str, found: Report) -> str:
    count = f"{found.figures['questions']} ({found.figures['unanswerable']} unanswerable)"
    return row(name, count, *(cell(found, column) for column in COLUMNS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
