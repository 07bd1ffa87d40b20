"""The quality of answers on every question set of a folder, as one table in `docs/benchmarks.md`.

    python -m bench.quality DIR

DIR holds a folder a set (`corpus/` and `questions.jsonl`); sets that are not there are left out. Each is asked whole, once.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import cache_folder, load, shipped_corpus
from assistant.evaluation import Half, Judgement, Report, contrast, evaluate, half_of
from assistant.evaluation.report import report
from assistant.indexing import build
from assistant.models import load_encoder
from bench.page import circumstances, write_section

COLUMNS = (
    "hit@1", "recall@10", "nDCG@10", "quote@1", "quote@3", "quoted chars @1", "highlight", "answer rate", "false-answer rate",
    "coverage@5%", "AUROC", "right", "p50 ms", "p95 ms",
)  # fmt: skip
READING = """\
What each figure means: `assistant eval --help` and the docstrings of `assistant/evaluation/measures.py`. In brackets the 95 %
interval (bootstrap over questions). Things were chosen on the tune halves only; the report halves tell how good they are.
*With and without* asks the same questions of the shelf with and without the documents that answer them: its false-answer rate and
AUROC are of honesty alone, since nothing in the wording tells the two sides apart. The hand-written near misses tell the rate
of false answers: their wording gives them away."""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m bench.quality DIR", file=sys.stderr)
        return 2
    data = Path(arguments[0])
    lines = [_row("set", "questions", *COLUMNS), "|---" * (len(COLUMNS) + 2) + "|"]
    print("\n".join(lines))
    for line in rows(data):
        print(line, flush=True)
        lines.append(line)
    table = "\n".join(lines)
    text = f"## Quality of answers\n\n{READING}\n\n{table}\n\n{circumstances('make bench BENCH_DATA=DIR')}"
    write_section("quality", text)
    return 0


def rows(data: Path) -> Iterator[str]:
    """The lines of the table, as they are measured."""
    for name in ("squad2", "xquad_en", "mtrag_cloud", "handbook"):
        folder = data / name
        if not (folder / "questions.jsonl").is_file():
            continue
        with assistant_on(folder / "corpus") as assistant:
            found = _evaluate(name, folder, assistant)
            if name == "squad2":
                yield from (_line(f"{name}, {half}", _half(found, half, folder / "corpus")) for half in Half)
            else:
                yield _line(name, found)
            near_misses = folder / "near_misses.jsonl"
            if near_misses.is_file():
                yield _line(f"{name}, near misses", _evaluate(near_misses.name, near_misses, assistant))
        if name == "handbook":
            yield _with_and_without(name, folder, found.judgements)
    cooperation = data.parent / "questions" / "cooperation.jsonl"
    if cooperation.is_file():
        with assistant_on(shipped_corpus()) as assistant:
            yield _line("cooperation", _evaluate(cooperation.name, cooperation, assistant))


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


def _with_and_without(name: str, folder: Path, present: Sequence[Judgement]) -> str:
    """Ask the answerable questions again of the shelf less every document that answers one."""
    gone = {g.document for j in present if j.question.answerable for g in j.question.gold or ()}
    corpus = folder / "corpus"

    def taken_away(place: str, names: list[str]) -> list[str]:
        return [n for n in names if (Path(place) / n).relative_to(corpus).as_posix() in gone]

    with tempfile.TemporaryDirectory() as scratch:
        shelf = Path(scratch) / "corpus"
        shutil.copytree(corpus, shelf, ignore=taken_away)
        with assistant_on(shelf, Path(scratch) / "index") as assistant:
            away = _evaluate(f"{name} without", folder, assistant).judgements
    figures = contrast(present, away)
    return _row(f"{name}, with and without", str(figures["questions"]), *(_number(figures.get(column)) for column in COLUMNS))


def _evaluate(name: str, questions: Path, assistant: Assistant) -> Report:
    def progress(done: int, total: int) -> None:
        if done % 100 == 0 or done == total:
            print(f"{name}: {done} of {total}", file=sys.stderr)

    return evaluate(questions, assistant, progress=progress)


def _half(found: Report, half: Half, corpus: Path) -> Report:
    kept = {q.id for q in half_of([j.question for j in found.judgements], half, corpus)}
    return report(found.bench, str(half), [j for j in found.judgements if j.question.id in kept])


def _line(name: str, found: Report) -> str:
    count = f"{found.figures['questions']} ({found.figures['unanswerable']} unanswerable)"
    return _row(name, count, *(_cell(found, column) for column in COLUMNS))


def _cell(found: Report, name: str) -> str:
    ends = found.intervals.get(name)
    return _number(found.figures[name]) + (f" [{_number(ends[0])}, {_number(ends[1])}]" if ends else "")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value > 1 else f"{value:.2f}".removeprefix("0")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
