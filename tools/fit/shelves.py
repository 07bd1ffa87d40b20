"""The questions that weights are fitted on, each asked of its shelf of documents: candidates, their signals, and which of them are right.

None of them was the reader trained on, and none is reported on: the tune halves of handbook, squad2 and mtrag_cloud, hand-written
questions on the same pages of the handbook, the two articles of squad2's tune half that `tools/reader/examples.py` leaves out, and our own
on documents of `written.jsonl`. Where weights without the reader are fitted, Wikipedia articles that it was trained on come on top.
"""

from __future__ import annotations

import json
import pickle
import random
import re
import shutil
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "reader"))

from documents import WRITTEN as TRAINED_ON
from documents import Documents, asked_about, questions_in

from assistant import config
from assistant.answering import Assistant
from assistant.answering.signals import Candidate
from assistant.evaluation.measures import overlap
from assistant.evaluation.questions import Gold, Half, Question, half_of, read_questions
from assistant.indexing import Index, build, open_index
from assistant.models import load_encoder, load_reader
from assistant.types import Outcome

WRITTEN = Path(__file__).with_name("written.jsonl")
"""Our own questions on documents that the reader was not trained on, as `tools/reader/written.jsonl` holds those that it was."""

TREATIES = "samples/defence-treaties/"
KINDS = {
    TREATIES: "treaties",
    "treaties/": "treaties",
    "gds-way/": "gds-way",
    "pages/": "pages",
    "benchmarks/mtrag_cloud/corpus/": "mtrag_cloud",
}
"""What the documents are whose names begin so; behind that is what a document is called on its shelf."""
PASSED_OVER = ("gds-way", "pages")
"""Shelves all of whose documents are asked about: of these only the passages that answer a question are taken from it."""
TALKS = "talks"
PER_SET = 1200
SEED = 5


@dataclass(frozen=True)
class Row:
    """One question asked of one shelf: per candidate its signals, whether it is right, its passage; `group` is the document asked about."""

    shelf: str
    group: str
    question: str
    signals: list[dict[str, float]]
    right: list[bool]
    passages: list[int]
    unknown: float


def tune_half(bench: Path) -> list[Question]:
    """The questions of a bench's tune half that are about a document."""
    return [q for q in half_of(read_questions(bench), Half.TUNE, bench / "corpus") if q.gold]


def left_out_articles(training: Path, bench: Path) -> list[Question]:
    """All questions on the articles that the reader's card says it was not trained on, at their places in the bench's documents."""
    card = json.loads(files("assistant.models").joinpath("reader_files/card.json").read_text(encoding="utf-8"))
    articles = json.loads((training / "squad2_tune_half.json").read_text(encoding="utf-8"))["data"]
    return placed(bench / "corpus", [p for a in articles if a["title"] in card["trained_on"]["left_out"] for p in a["paragraphs"]])


def hand_written(training: Path, bench: Path) -> list[Question]:
    """The hand-written questions on pages of the handbook's tune half; of the near-misses only those that their wording does not tell."""
    lines = (training / "near_misses.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["source"] == "handbook_tune"]
    for row in rows:
        row["qas"] = [qa for qa in row["qas"] if qa["answers"] or qa.get("plain")]
    return placed(bench / "corpus", rows)


def written(documents: Documents, work: Path) -> dict[str, tuple[Path, list[Question]]]:
    """Our own questions on treaties, ways of working and small policy pages, by what they are, each with the folder of its documents.

    Those asked in talks, of documentation too, go by names of their own, "talks of …".

    The folder holds what the reader was asked of too: other documents on the same matters. Questions without a place are answered by none
    of them; the document that they name is the nearest one.
    """
    asked: dict[str, list[Question]] = {}
    for number, row in enumerate(questions_in(WRITTEN)):
        kind, name = _shelved(row["document"])
        span = row.get("start", 0), row.get("end", 0)
        outcome = Outcome.ANSWERED if "start" in row else Outcome.NOT_STATED
        gold = Gold(name, span, (span,) if "start" in row else ())
        talk = f"{TALKS} of {kind}" if "history" in row else kind
        asked.setdefault(talk, []).append(Question(str(number), row["question"], outcome, (gold,), history=tuple(row.get("history", ()))))
    others = (f"{TREATIES}{file.name}" for file in (documents.shared / TREATIES).glob("*.md"))
    for document in sorted(asked_about((WRITTEN, TRAINED_ON)).union(others)):
        kind, name = _shelved(document)
        if kind in asked:
            documents.put(document, work / kind / name)
    return {kind: (work / kind.removeprefix(f"{TALKS} of "), questions) for kind, questions in asked.items()}


def _shelved(document: str) -> tuple[str, str]:
    """The kind of a document and what it is called on its shelf; no kind where it has none here."""
    return next(((kind, document.removeprefix(root)) for root, kind in KINDS.items() if document.startswith(root)), ("", document))


def placed(corpus: Path, paragraphs: list[dict[str, Any]]) -> list[Question]:
    """Questions in SQuAD form on paragraphs that stand in documents of `corpus`, however their lines are wrapped there."""
    texts = {f.relative_to(corpus).as_posix(): f.read_bytes().decode() for f in sorted(corpus.rglob("*.md"))}
    asked = []
    for paragraph in paragraphs:
        wrapped = _however_wrapped(paragraph["context"])
        name, found = next(((n, m) for n, t in texts.items() if (m := wrapped.search(t))), ("", None))
        if not found:
            continue
        for qa in paragraph["qas"]:
            spans = []
            for answer in qa["answers"]:
                place = _however_wrapped(answer["text"]).search(texts[name], found.start(), found.end()) if answer["text"].strip() else None
                spans += [place.span()] if place else []
            gold = Gold(name, found.span(), tuple(spans))
            outcome = Outcome.ANSWERED if spans else Outcome.NOT_STATED
            asked.append(Question(str(len(asked)), qa["question"].strip(), outcome, (gold,)))
    return asked


def _however_wrapped(text: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, text.split())))


def articles(file: Path, out: Path, rng: random.Random) -> list[Question]:
    """A set in SQuAD form written to `out` as a folder of documents; its questions, at most PER_SET."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    data = json.loads(file.read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(data):
        paragraphs = [" ".join(p["context"].split("\n")) for p in article["paragraphs"]]
        (out / f"{number:04}.md").write_text(f"# {article.get('title', number)}\n\n".replace("_", " ") + "\n\n".join(paragraphs) + "\n")
    asked = placed(out, [p for a in data for p in a["paragraphs"]])
    rng.shuffle(asked)
    return asked[:PER_SET]


class Shelf:
    """A folder of documents and its index; of a `copied` one some can be taken away."""

    def __init__(self, gathering: Gathering, name: str, corpus: Path, *, copied: bool = True) -> None:
        self.gathering = gathering
        self.corpus = corpus
        self.place = gathering.work / "shelves" / name if copied else corpus
        self.index = gathering.work / "index" / name

    def holds(self, gone: Collection[str]) -> None:
        """Let the shelf hold everything but the documents `gone`; what stood there already is not embedded anew."""
        for file in sorted(f for f in self.corpus.rglob("*") if f.is_file()) if self.place != self.corpus else ():
            name = file.relative_to(self.corpus).as_posix()
            copy = self.place / name
            if name in gone:
                copy.unlink(missing_ok=True)
            elif not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)
        build(self.place, self.index, lambda: self.gathering.encoder, model_name=config.PACKAGED_MODEL)

    def rows(self, label: str, asked: list[Question], *, without: bool = False, read: bool = True) -> list[Row]:
        """Every question's candidates; `without` takes the documents that answer any of them off the shelf.

        Of those in PASSED_OVER it is the passages that answer a question, for this question alone.
        """
        kept = self.gathering.work / f"{label}.pickle"
        if kept.is_file():
            return list(pickle.loads(kept.read_bytes()))
        over = without and label.startswith(PASSED_OVER)
        self.holds({g.document for q in asked for g in q.gold or ()} if without and not over else ())
        rows = []
        with open_index(self.index) as index:
            assistant = self.gathering.assistant(index, read)
            for number, question in enumerate(asked):
                row = _row(label, assistant, question, _answering(index, question) if over else ())
                rows += [row] if row else []
                if number % 100 == 0:
                    print(f"{label}: {number}/{len(asked)}", file=sys.stderr, flush=True)
        kept.write_bytes(pickle.dumps(rows))
        return rows


class Gathering:
    """What asks the questions; what came of them is kept under `work`, so that a second call goes on from there."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.encoder = load_encoder(config.PACKAGED_MODEL)
        self.reader = load_reader()

    def assistant(self, index: Index, read: bool) -> Assistant:
        """The assistant on an index, with the reader or without it."""
        return Assistant(index, self.encoder, config.load(), self.reader if read else None)


def _answering(index: Index, question: Question) -> list[int]:
    """The numbers of the passages that hold any of an answer."""
    golds = question.gold or ()
    return [p.id for g in golds for p in index.passages_of(g.document) if overlap((p.start, p.end), g.span)]


def _row(label: str, assistant: Assistant, question: Question, over: Collection[int] = ()) -> Row | None:
    """The candidates of one question, some passages passed over; None where no passage shares anything with it."""
    gold = question.gold or ()
    finding = assistant.find(question.question, question.history, without=over)
    if not finding.candidates:
        return None
    right = is_right(gold if question.answerable else ())
    return Row(
        label,
        gold[0].document,
        question.question,
        [dict(c.signals) for c in finding.candidates],
        [right(c) for c in finding.candidates],
        [c.hit.passage.id for c in finding.candidates],
        finding.values["unknown words"],
    )


def is_right(gold: Sequence[Gold]) -> Callable[[Candidate], bool]:
    """Whether a candidate covers half of an answer's characters, as the benches count it; where only passages are told, lies in one."""

    def right(candidate: Candidate) -> bool:
        span = candidate.sentence.start, candidate.sentence.end
        here = [g for g in gold if g.document == candidate.hit.passage.document]
        if any(g.answers for g in gold):
            return any(2 * overlap(span, answer) >= max(1, answer[1] - answer[0]) for g in here for answer in g.answers)
        return any(g.span[0] <= span[0] and span[1] <= g.span[1] for g in here)

    return right


def gather(benchmarks: Path, training: Path, work: Path, clones: Path) -> dict[str, list[Row]]:
    """All sets by name; each one's answerable questions once more without their documents, as `…_without`."""
    gathering = Gathering(work)
    rng = random.Random(SEED)
    squad2, handbook, mtrag = (benchmarks / name for name in ("squad2", "handbook", "mtrag_cloud"))
    wiki = articles(training / "squadshifts_new_wiki.json", work / "new_wiki", rng)
    shelves = {
        "squad2": Shelf(gathering, "squad2", squad2 / "corpus"),
        "handbook": Shelf(gathering, "handbook", handbook / "corpus"),
        "new_wiki": Shelf(gathering, "new_wiki", work / "new_wiki", copied=False),
        "mtrag_cloud": Shelf(gathering, "mtrag_cloud", mtrag / "corpus", copied=False),
    }
    own = written(Documents(benchmarks.parent, clones), work / "written")
    talks = {kind: own.pop(kind)[1] for kind in [*own] if kind.startswith(TALKS)}
    shelves |= {kind: Shelf(gathering, kind, folder) for kind, (folder, _) in own.items()}
    sets = {
        "handbook": ("handbook", tune_half(handbook), True),
        "hand-written": ("handbook", hand_written(training, handbook), True),
        "left out": ("squad2", left_out_articles(training, squad2), True),
        **{kind: (kind, questions, True) for kind, (_, questions) in own.items()},
        "squad2": ("squad2", tune_half(squad2), False),
    }
    rows: dict[str, list[Row]] = {"elsewhere": []}
    for name, (shelf, asked, read) in sets.items():
        rows[name] = shelves[shelf].rows(name, asked, read=read)
    rows["new_wiki"] = shelves["new_wiki"].rows("new_wiki", wiki, read=False)
    rows["mtrag_cloud"] = shelves["mtrag_cloud"].rows("mtrag_cloud", tune_half(mtrag))
    rows[TALKS] = []
    for label, asked in talks.items():
        found = shelves[label.removeprefix(f"{TALKS} of ")].rows(label, asked)
        rows[TALKS] += [replace(row, shelf=TALKS) for row in found]
    for name, other in (("squad2", "handbook"), ("handbook", "squad2"), ("squad2", "new_wiki"), ("handbook", "new_wiki")):
        asked = sets[name][1]
        rows["elsewhere"] += shelves[other].rows(f"{name} of {other}", rng.sample(asked, min(250, len(asked))))
    for name, (shelf, asked, read) in sets.items():
        answerable = [q for q in asked if q.answerable]
        rows[f"{name}_without"] = shelves[shelf].rows(f"{name}_without", answerable, without=True, read=read)
    return rows
