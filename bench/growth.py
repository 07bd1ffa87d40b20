"""How time, memory and disk grow with the documents, as one table in `docs/benchmarks.md`.

    python -m bench.growth [DIR]

The documents are recombined from paragraphs of the sets in DIR, or of the shipped page. Their vectors come from a fast fake encoder
with planted neighbours, so that this measures all but the encoder; bench/speed.py measures that.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import PACKAGED_MODEL, load, shipped_corpus
from assistant.documents import embedding_text
from assistant.indexing import Index, build, open_index, pending
from assistant.models import load_encoder
from bench.page import circumstances, write_section
from bench.synthetic import FastEncoder, paragraphs, write_documents

FILES = (1, 100, 1_000, 10_000)
QUESTIONS = 50
MEASURES = {
    "passages": "",
    "text": "MB",
    "index on disk": "MB",
    "vectors of passages in it": "MB",
    "looking for changes": "s",
    "building": "s",
    "updating, no file changed": "s",
    "updating, one file changed": "s",
    "opening": "s",
    "first question, opened": "ms",
    "question, p50": "ms",
    "question, p95": "ms",
    "memory of a process, first question": "MB",
    "memory of it, all questions": "MB",
    "planted passage found first": "of 1",
}


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["read"]:
        print(json.dumps(read(Path(arguments[1]), json.loads(Path(arguments[2]).read_text(encoding="utf-8")))))
        return 0
    if len(arguments) > 1 or (arguments and not Path(arguments[0]).is_dir()):
        print("usage: python -m bench.growth [DIR]", file=sys.stderr)
        return 2
    pieces = paragraphs(sorted(Path(arguments[0]).glob("*/corpus")) if arguments else [shipped_corpus()])
    found = []
    for files in FILES:
        with tempfile.TemporaryDirectory() as folder:
            found.append(measured(files, pieces, Path(folder)))
        print(files, {name: round(value, 3) for name, value in found[-1].items()}, file=sys.stderr, flush=True)
    text = table(found)
    print(text)
    note = (
        f"Documents of ten passages, recombined from {len(pieces):,} paragraphs; a fast fake encoder, so that its time is not in these "
        "figures but its memory is. *Ten times* is the figure of the last column by that of the one before."
    )
    command = "python -m bench.growth DIR" if arguments else "python -m bench.growth"
    write_section("growth", f"## Growth\n\n{note}\n\n{circumstances(command)}\n\n{text}")
    return 0


def measured(files: int, pieces: Sequence[str], folder: Path) -> dict[str, float]:
    """The MEASURES of a folder of so many files."""
    corpus, index, asked = folder / "corpus", folder / "index", folder / "questions.json"
    write_documents(corpus, files, pieces)

    def update() -> object:
        return build(corpus, index, FastEncoder, model_name=FastEncoder.name)

    building = clocked(update)
    looking = statistics.median(clocked(lambda: pending(corpus, index)) for _ in range(5))
    unchanged = statistics.median(clocked(update) for _ in range(3))
    changed = []
    for turn, file in zip(range(3), sorted(corpus.rglob("*.md")) * 3, strict=False):
        file.write_text(f"{file.read_text(encoding='utf-8')}\n## Later {turn}\n\n{pieces[turn]}\n", encoding="utf-8")
        changed.append(clocked(update))
    with open_index(index) as opened:
        count = opened.passage_count
        asked.write_text(json.dumps(planted(opened)), encoding="utf-8")
        vectors = count * opened.manifest.dimensions * 4
    done = subprocess.run(
        [sys.executable, "-m", "bench.growth", "read", str(index), str(asked)], capture_output=True, text=True, check=True
    )
    return {
        "passages": count,
        "text": size(corpus),
        "index on disk": size(index),
        "vectors of passages in it": vectors / 1e6,
        "looking for changes": looking,
        "building": building,
        "updating, no file changed": unchanged,
        "updating, one file changed": statistics.median(changed),
        **json.loads(done.stdout),
    }


def planted(index: Index) -> dict[str, str]:
    """Questions of the words of some passages, each with the text that its vector is to be near."""
    step = max(1, index.passage_count // QUESTIONS)
    chosen = index.passages(range(0, index.passage_count, step))[:QUESTIONS]
    return {
        f"What is said of {' '.join(passage.text.split()[-8:])}?": embedding_text(passage, index.title(passage.document))
        for passage in chosen
    }


def read(place: Path, questions: dict[str, str]) -> dict[str, float]:
    """What a new process measures that opens the index and asks; the real encoder is loaded for its memory's sake."""
    load_encoder(PACKAGED_MODEL).encode_queries(["one"])
    start = time.perf_counter()
    index = open_index(place)
    opening = time.perf_counter() - start
    encoder = FastEncoder(questions)
    assistant = Assistant(index, encoder, load(index=place))
    took, peaks = [], []
    for question in questions:
        took.append(clocked(lambda question=question: assistant.ask(question)) * 1000)
        peaks.append(peak())
    later = sorted(took[1:])
    right = [
        embedding_text(best, index.title(best.document)) == text
        for question, text in questions.items()
        for best in index.passages([index.nearest(encoder.encode_queries([question])[0], 1)[0][0]])
    ]
    assistant.close()
    return {
        "opening": opening,
        "first question, opened": took[0],
        "question, p50": statistics.median(later),
        "question, p95": later[int(len(later) * 0.95)],
        "memory of a process, first question": peaks[0],
        "memory of it, all questions": peaks[-1],
        "planted passage found first": statistics.mean(right),
    }


def clocked(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> float:
    """The most memory that this process has had so far, mapped files included, as Linux tells it.

    (getrusage would count what the process that started this one had.)
    """
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def table(found: Sequence[dict[str, float]]) -> str:
    lines = [f"| files | {' | '.join(f'{files:,}' for files in FILES)} | ten times |", "|---" + "|---:" * (len(FILES) + 1) + "|"]
    for name, unit in MEASURES.items():
        values = [one[name] for one in found]
        cells = [f"{value:,.0f}" if value >= 100 else f"{value:.3g}" for value in values]
        growth = "" if name.startswith("planted") else f"× {values[-1] / values[-2]:.1f}"
        lines.append(f"| {name}{unit and f', {unit}'} | {' | '.join(cells)} | {growth} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
