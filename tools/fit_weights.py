"""Fit what each signal counts, on the tune halves only, and write `assistant/answering/weights.json`.

    python tools/fit_weights.py BENCHMARKS TRAINING [--work DIR] [--ablate]

BENCHMARKS holds the question sets, TRAINING the sets in SQuAD form. Three fits, each a logistic one:

- which sentence: softmax over the sentences of a question's passages (squad2 and handbook, tune halves; new_wiki as a folder of documents),
- confidence: whether the first sentence answers (squad2's tune half with its near-misses; both sets with and without their documents),
- subject: whether the documents speak of it at all (the questions of one set asked of its own documents, and of another's).

`--ablate` prints what each signal gains: the fit without it, cross-validated by document.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answering import outcome, quotes, retrieval
from assistant.answering.question import analyse
from assistant.answering.signals import Rarity
from assistant.answering.weights import Linear
from assistant.indexing import build, open_index
from assistant.models import load_encoder

OF_A_SENTENCE = (
    "behind the best passage",
    "cosine",
    "coverage around",
    "pairs",
    "number asked, none there",
    "date asked, none there",
    "reason asked, none there",
    "place asked, none there",
    "nothing behind the preposition",
)
OF_AN_ANSWER = (
    "cosine",
    "passage cosine",
    "coverage around",
    "names missing",
    "number asked, none there",
    "date asked, none there",
    "shortness",
    "unknown words",
    "lead over the next passage",
)
OF_THE_SUBJECT = ("best cosine", "best passage cosine", "best coverage in passage", "best pairs in passage", "unknown words")
FALSE_ANSWERS = 0.15
"""The share of the handbook's tune questions that may be answered falsely once its pages that answer them are gone."""
ELSEWHERE = 0.20
"""The share of questions on another subject that may pass as questions on the documents' own."""
PER_SET = 1200
SEED = 5


@dataclass(frozen=True)
class Row:
    """One question asked of one shelf: per candidate its signals, whether it is right, its place; `group` is the document asked about."""

    shelf: str
    group: str
    question: str
    signals: list[dict[str, float]]
    right: list[bool]
    passages: list[int]
    unknown: float


def squad_folder(file: Path, out: Path, rng: random.Random) -> list[dict]:
    """A set in SQuAD form as a folder of documents; its questions with their spans, at most PER_SET."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    asked = []
    for number, article in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
        text = f"# {article.get('title', number)}\n".replace("_", " ")
        name = f"{number:04}.md"
        for paragraph in article["paragraphs"]:
            text += "\n"
            start = len(text)
            text += " ".join(paragraph["context"].split("\n")) + "\n"
            for qa in paragraph["qas"]:
                spans = [[start + a["answer_start"], start + a["answer_start"] + len(a["text"])] for a in qa["answers"]]
                gold = [{"document": name, "start": start, "end": len(text) - 1, "answers": spans}]
                asked.append({"question": qa["question"], "outcome": "answered" if spans else "not_stated", "gold": gold})
        (out / name).write_bytes(text.encode())
    rng.shuffle(asked)
    return asked[:PER_SET]


def bench(folder: Path) -> list[dict]:
    """The tune half of a bench: questions whose gold document stands at an odd place."""
    names = sorted(f.relative_to(folder / "corpus").as_posix() for f in (folder / "corpus").rglob("*") if f.is_file())
    odd = set(names[::2])
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    return [r for r in rows if r["gold"] and r["gold"][0]["document"] in odd]


def gather(shelf: str, corpus: Path, asked: list[dict], work: Path, label: str = "", without: bool = False) -> list[Row]:
    """Every question's candidates with their signals; kept in `work`, so that a second call goes on from there.

    `without` takes every document that answers one of the questions off the shelf.
    """
    gone = {g["document"] for q in asked for g in q["gold"]} if without else set()
    label = label or (f"{shelf}_without" if without else shelf)
    kept = work / f"{label}.pickle"
    if kept.is_file():
        return pickle.loads(kept.read_bytes())
    encoder = load_encoder("all-MiniLM-L6-v2")
    build(corpus, work / "index" / shelf, lambda: encoder, model_name="all-MiniLM-L6-v2")
    rows = []
    with open_index(work / "index" / shelf) as index:
        for number, item in enumerate(asked):
            question = analyse(item["question"])
            vector = encoder.encode_queries([question.text])[0]
            frequencies = {t: index.frequency(t) for t in question.terms}
            rarity = Rarity.of(question.terms, frequencies, index.passage_count)
            hits = [h for h in retrieval.find(index, vector, question.sought, 100) if h.passage.document not in gone][:10]
            found = quotes.rank(question, rarity, index, vector, hits, Linear(0.0, {}))
            gold = item["gold"]

            def right(c: object, gold: list[dict] = gold) -> bool:
                a, b = c.sentence.start, c.sentence.end  # type: ignore[attr-defined]
                spans = [s for g in gold if g["document"] == c.hit.passage.document for s in g["answers"]]  # type: ignore[attr-defined]
                return any(2 * max(0, min(b, y) - max(a, x)) >= max(1, y - x) for x, y in spans)

            rows.append(
                Row(
                    label,
                    gold[0]["document"],
                    item["question"],
                    [dict(c.signals) for c in found],
                    [right(c) for c in found],
                    [c.hit.passage.id for c in found],
                    outcome.unknown_share(question, rarity, frequencies),
                )
            )
            if number % 200 == 0:
                print(f"{label}: {number}/{len(asked)}", file=sys.stderr, flush=True)
    kept.write_bytes(pickle.dumps(rows))
    return rows


def collect(benchmarks: Path, training: Path, work: Path) -> dict[str, list[Row]]:
    """All shelves, each gathered once and kept."""
    rng = random.Random(SEED)
    rows: dict[str, list[Row]] = {}
    wiki = squad_folder(training / "squadshifts_new_wiki.json", work / "new_wiki", rng)
    rows["new_wiki"] = gather("new_wiki", work / "new_wiki", wiki, work)
    for name in ("squad2", "handbook"):
        asked = bench(benchmarks / name)
        rows[name] = gather(name, benchmarks / name / "corpus", asked, work)
        answerable = [q for q in asked if q["outcome"] == "answered"]
        rows[name + "_without"] = gather(name, benchmarks / name / "corpus", answerable, work, without=True)
    rows["elsewhere"] = []
    for name, other in (("squad2", "handbook"), ("handbook", "squad2"), ("squad2", "new_wiki"), ("handbook", "new_wiki")):
        corpus = work / other if other == "new_wiki" else benchmarks / other / "corpus"
        asked = bench(benchmarks / name)
        rows["elsewhere"] += gather(other, corpus, rng.sample(asked, min(250, len(asked))), work, f"{name} of {other}")
    return rows


def softmax_fit(rows: list[Row], names: list[str], weight_of: dict[str, float], penalty: float = 1.0) -> np.ndarray:
    """Weights that make the right sentences likely among a question's candidates: conditional logit, L2, by L-BFGS."""
    from scipy.optimize import minimize

    groups = [
        (np.array([[s[n] for n in names] for s in r.signals]), np.array(r.right), weight_of.get(r.shelf, 1.0)) for r in rows if any(r.right)
    ]
    sizes = np.cumsum([0] + [len(g[1]) for g in groups])
    values = np.concatenate([g[0] for g in groups])
    good = np.concatenate([g[1] for g in groups])
    shares = np.array([g[2] for g in groups])
    starts = sizes[:-1]

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = values @ w
        z = np.exp(z - np.repeat(np.maximum.reduceat(z, starts), np.diff(sizes)))
        total = np.add.reduceat(z, starts)
        hit = np.add.reduceat(z * good, starts)
        p = z / np.repeat(total, np.diff(sizes))
        q = z * good / np.repeat(hit, np.diff(sizes))
        s = np.repeat(shares, np.diff(sizes))
        return float(-(shares * np.log(hit / total)).sum() + penalty / 2 * w @ w), values.T @ ((p - q) * s) + penalty * w

    return minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x


def first_right(rows: list[Row], names: list[str], w: np.ndarray) -> list[bool]:
    """For each question whether its best candidate is right."""
    return [bool(r.right and r.right[int(np.argmax(np.array([[s[n] for n in names] for s in r.signals]) @ w))]) for r in rows]


def folds(rows: list[Row], k: int = 5) -> list[tuple[list[Row], list[Row]]]:
    """Cross-validation by document: no document is on both sides."""
    groups = sorted({(r.shelf.removesuffix("_without"), r.group) for r in rows})
    random.Random(SEED).shuffle(groups)
    fold = {g: i % k for i, g in enumerate(groups)}
    of = lambda r: fold[(r.shelf.removesuffix("_without"), r.group)]  # noqa: E731
    return [([r for r in rows if of(r) != i], [r for r in rows if of(r) == i]) for i in range(k)]


def ranked(row: Row, names: list[str], w: np.ndarray) -> tuple[dict[str, float], bool]:
    """The signals of the answer as a whole once the candidates are ranked, and whether its first is right."""
    from assistant.types import Hit, Passage, Sentence

    scores = np.array([[s[n] for n in names] for s in row.signals]) @ w
    order = np.argsort(-scores, kind="stable")
    made = []
    for i in order:
        hit = Hit(Passage("", (), 0, 0, "", (), row.passages[i]), 0.0, 0.0, 0.0)
        made.append(outcome.Candidate(hit, Sentence(0, 1), "", row.signals[i]["cosine"], row.signals[i], float(scores[i])))
    return outcome.of_first(made, row.unknown), row.right[order[0]]


def logistic(values: list[dict[str, float]], labels: list[bool], names: list[str], weights: list[float] | None = None, c: float = 3.0):
    """Intercept and weights of a logistic regression; `c` is the inverse of its L2 penalty, on signals of unit spread."""
    from sklearn.linear_model import LogisticRegression

    x = np.array([[v[n] for n in names] for v in values])
    scale = x.std(0) + 1e-9
    model = LogisticRegression(C=c, max_iter=2000).fit(x / scale, labels, sample_weight=weights)
    return float(model.intercept_[0]), model.coef_[0] / scale


def auroc(scores: np.ndarray, labels: list[bool]) -> float:
    """The chance that a random yes is scored over a random no."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def main() -> None:
    """Gather, fit, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("benchmarks", type=Path)
    options.add_argument("training", type=Path)
    options.add_argument("--work", type=Path, default=Path("build/fit"))
    options.add_argument("--ablate", action="store_true")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    rows = collect(given.benchmarks, given.training, given.work)
    names = list(OF_A_SENTENCE)
    shelves = {name: [r for r in some if r.signals] for name, some in rows.items()}

    sets = ("new_wiki", "squad2", "handbook")
    weight_of = {"handbook": 3.0, "new_wiki": 0.5}
    learnt = [r for n in sets for r in shelves[n]]
    fitted = folds(learnt)

    def crossed(some: list[str]) -> dict[str, float]:
        got: dict[str, list[bool]] = {}
        for train, test in fitted:
            w = softmax_fit(train, some, weight_of)
            for r, ok in zip(test, first_right(test, some, w), strict=True):
                if any(r.right) or r.shelf != "squad2":
                    got.setdefault(r.shelf, []).append(ok)
        return {k: float(np.mean(v)) for k, v in sorted(got.items())}

    print("sentence, quote@1 by set:", crossed(names))
    if given.ablate:
        for n in names:
            print(f"  without {n!r}:", crossed([m for m in names if m != n]))
    w = softmax_fit(learnt, names, weight_of)

    sure = [r for n in ("squad2", "squad2_without", "handbook", "handbook_without") for r in shelves[n]]
    share = {"squad2": 1.0, "squad2_without": 0.7, "handbook": 6.0, "handbook_without": 6.0}
    views = [(r, *ranked(r, names, w)) for r in sure]
    whole = list(OF_AN_ANSWER)

    def confident(some: list[str]) -> np.ndarray:
        out = np.zeros(len(views))
        where = {id(r): i for i, (r, _, _) in enumerate(views)}
        for train, test in folds(sure):
            chosen = [views[where[id(r)]] for r in train]
            b, c = logistic([v for _, v, _ in chosen], [ok for _, _, ok in chosen], some, [share[r.shelf] for r, _, _ in chosen])
            for r in test:
                i = where[id(r)]
                out[i] = b + sum(x * views[i][1][n] for x, n in zip(c, some, strict=True))
        return out

    def account(scores: np.ndarray) -> str:
        near = [i for i, (r, _, _) in enumerate(views) if r.shelf == "squad2"]
        hb = [i for i, (r, _, _) in enumerate(views) if r.shelf.startswith("handbook")]
        answerable = [any(r.right) and not r.shelf.endswith("_without") for r, _, _ in views]
        found = {
            "squad2 near-misses": auroc(scores[near], [answerable[i] for i in near]),
            "handbook with/without": auroc(scores[hb], [views[i][0].shelf == "handbook" for i in hb]),
            "first right": auroc(scores, [ok for _, _, ok in views]),
        }
        return ", ".join(f"{name} {value:.3f}" for name, value in found.items())

    crossed_scores = confident(whole)
    print("confidence, AUROC:", account(crossed_scores))
    shares = {n: np.array([x for x, (r, _, _) in zip(crossed_scores, views, strict=True) if r.shelf == n]) for n in share}
    answers = float(np.quantile(shares["handbook_without"], 1 - FALSE_ANSWERS))
    print("answered at the threshold:", {n: round(float((x >= answers).mean()), 3) for n, x in shares.items()})
    if given.ablate:
        for n in whole:
            print(f"  without {n!r}:", account(confident([m for m in whole if m != n])))
    b, c = logistic([v for _, v, _ in views], [ok for _, _, ok in views], whole, [share[r.shelf] for r, _, _ in views])

    on = shelves["squad2"] + shelves["handbook"]
    off = shelves["elsewhere"]
    about = [ranked(r, names, w)[0] for r in on + off]
    told = [True] * len(on) + [False] * len(off)
    subject = list(OF_THE_SUBJECT)
    sb, sc = logistic(about, told, subject)
    scored = np.array([sb + sum(x * v[n] for x, n in zip(sc, subject, strict=True)) for v in about])
    cut = float(np.quantile(scored[len(on) :], 1 - ELSEWHERE))
    print(f"subject, AUROC: {auroc(scored, told):.3f}; own questions at the threshold: {(scored[: len(on)] >= cut).mean():.3f}")

    def table(intercept: float, some: list[str], values: np.ndarray) -> dict:
        return {"intercept": round(intercept, 4), "weights": {n: round(float(x), 4) for n, x in zip(some, values, strict=True)}}

    result = {
        "fitted_on": "tune halves of squad2 and handbook, with and without their documents; "
        "part of squadshifts new_wiki for the order of sentences",
        "sentence": table(0.0, names, w),
        "confidence": table(b, whole, c),
        "subject": table(sb, subject, sc),
        "answers_from": round(float(1 / (1 + np.exp(-answers))), 4),
        "subject_from": round(float(1 / (1 + np.exp(-cut))), 4),
    }
    out = Path(__file__).parents[1] / "assistant" / "answering" / "weights.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
