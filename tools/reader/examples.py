"""What the reader learns from: questions with a passage, and whether and where the passage answers them.

Reads the folder of training data that `train.py` is given. Each answerable question gives an example, and up to one in which the
same question is not answered, so that its wording betrays nothing: by a passage that shares much with it but not the answer, by its own
passage without the answering sentence, or by exchanging the name or number that it turns on.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from documents import WRITTEN, Documents, questions_in

from assistant.config import PACKAGED_MODEL
from assistant.documents import blanked, heading_line, parse, split
from assistant.models import load_encoder

LONGEST = 900
"""Characters of a passage, as the index cuts them."""

LEFT_OUT = frozenset({"Huguenot", "Scottish_Parliament"})
"""Articles kept for the calibration of the confidence: never trained on."""

SETS = {  # file: the most questions of it
    "squad2_train_part.json": 5000,
    "squad2_tune_half.json": 5000,
    "squadshifts_new_wiki.json": 3000,
    "policyqa_dev_test.json": 1500,
    "squadshifts_amazon_reviews.json": 1000,
    "squadshifts_reddit.json": 1000,
}
HAND_WRITTEN = "near_misses.jsonl"
LIKE_A_FOLDER = frozenset({"clef_handbook", "mtrag_cloud_tune"})
AGAIN = 2
"""How often a question on pages like a reader's own comes in an epoch, each time worded and countered anew: there are few of them."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+(?: [A-Z][a-z]+)*)|\b\d[\d,.]*\d\b|\b\d\b")


@dataclass(frozen=True, slots=True)
class Example:
    """`answer` is the span in `passage` or None; `relevant` is whether the passage is the right one, None where that is not asked."""

    question: str
    heading: str
    passage: str
    answer: tuple[int, int] | None
    relevant: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands in the data: on which passage, with which answers."""

    question: str
    passage: int
    answers: tuple[tuple[int, int], ...]


class Shown(NamedTuple):
    """A passage of a set: the set, the heading line that it is shown under, its text."""

    origin: str
    heading: str
    text: str


def load(folder: Path, documents: Documents, rng: random.Random) -> tuple[list[Asked], list[Shown]]:
    """The questions of all sets, and the passages they stand on."""
    asked: list[Asked] = []
    passages: list[Shown] = []
    for name, most in SETS.items():
        rows: list[Asked] = []
        for article in json.loads((folder / name).read_text(encoding="utf-8"))["data"]:
            title = article.get("title", "")
            if title in LEFT_OUT:
                continue
            heading = title.replace("_", " ") if name.startswith(("squad2", "squadshifts_new_wiki")) else ""
            for paragraph in article["paragraphs"]:
                passages.append(Shown(name, heading, blanked(paragraph["context"])))
                for qa in paragraph["qas"]:
                    spans = tuple({(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"] if a["text"]})
                    rows.append(Asked(qa["question"].strip(), len(passages) - 1, spans))
        rng.shuffle(rows)
        asked += rows[:most]
    for shelf, rows in written(documents):
        at = len(passages)
        passages += [Shown(WRITTEN.name, heading, text) for heading, text in shelf]
        asked += [Asked(question, at + number, (answer,)) for number, question, answer in rows] * AGAIN
    for row in hand_written(folder):  # the answerable ones of all wordings: each gets a counterpart, as the others do
        passages.append(Shown(HAND_WRITTEN, row["title"].replace("_", " "), blanked(row["context"])))
        for qa in row["qas"]:
            spans = tuple({(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"] if a["text"]})
            if spans:
                one = Asked(qa["question"].strip(), len(passages) - 1, spans)
                asked += [one] * (AGAIN if row["source"] in LIKE_A_FOLDER else 1)
    return asked, passages


def written(documents: Documents) -> Iterator[tuple[list[tuple[str, str]], list[tuple[int, str, tuple[int, int]]]]]:
    """For each document of WRITTEN its passages, as the product cuts and shows them to the reader (heading, text), and its questions.

    A question comes with the number of its passage and the answer's place in it; one of a talk behind the last ones before it, as the
    product gives one that leans on them.
    """
    asked: dict[str, list[dict[str, Any]]] = {}
    for row in questions_in(WRITTEN):
        asked.setdefault(row["document"], []).append(row)
    encoder = load_encoder(PACKAGED_MODEL)
    for name, questions in asked.items():
        document = parse(name, documents.text(name))
        passages = split(document, encoder.fits)
        placed = [
            (number, " ".join((*row.get("history", ()), row["question"])), (row["start"] - passage.start, row["end"] - passage.start))
            for row in questions
            for number, passage in enumerate(passages)
            if passage.start <= row["start"] and row["end"] <= passage.end
        ]
        yield [(heading_line(passage, document.title), blanked(passage.text)) for passage in passages], placed


def near_misses(folder: Path) -> list[Example]:
    """The hand-written near-misses whose wording gives nothing away, but those on documents that are kept for calibration."""
    return [
        crop(Example(qa["question"], row["title"].replace("_", " "), blanked(row["context"]), None, None))
        for row in hand_written(folder)
        for qa in row["qas"]
        if qa.get("plain") and not qa["answers"]
    ]


def hand_written(folder: Path) -> Iterator[dict[str, Any]]:
    """The paragraphs with hand-written questions, but those of documents that are kept for calibration."""
    for line in (folder / HAND_WRITTEN).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["source"] != "handbook_tune":
            yield row


def crop(example: Example, rng: random.Random | None = None) -> Example:
    """The example with its passage cut to whole sentences of at most LONGEST characters around the answer."""
    text = example.passage
    if len(text) <= LONGEST:
        return example
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    keep = example.answer or (0, 1)
    first = max(i for i, at in enumerate(cuts) if at <= keep[0])
    last = min(i for i, at in enumerate(cuts) if at >= keep[1])
    sides = [-1, 1]
    while True:
        wider = [(first + side, last) if side < 0 else (first, last + side) for side in (rng.sample(sides, 2) if rng else sides)]
        fitting = [(a, b) for a, b in wider if a >= 0 and b < len(cuts) and cuts[b] - cuts[a] <= LONGEST]
        if not fitting:
            break
        first, last = fitting[0]
    start, end = cuts[first], cuts[last]
    answer = example.answer and (example.answer[0] - start, example.answer[1] - start)
    return replace(example, passage=text[start:end], answer=answer)


def hurried(question: str, rng: random.Random) -> str:
    """The question as a hurried colleague types it: lower case, no question mark, a slip of the finger, or only its words."""
    words = question.rstrip("?").split()
    if rng.random() < 0.3 and len(words) > 5:
        small = {"what", "which", "who", "is", "was", "the", "a", "an", "of", "did", "does", "do", "in", "are", "were", "to", "how", "when"}
        words = [w for w in words if w.lower() not in small] or words
    if rng.random() < 0.5:
        at = rng.randrange(len(words))
        word = words[at]
        if len(word) > 4:
            i = rng.randrange(1, len(word) - 2)
            words[at] = rng.choice(
                (word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:])
            )
    return " ".join(words).lower()


def without_answer(example: Example) -> Example | None:
    """The same question on its own passage less the sentences that hold the answer; None where too little is left."""
    assert example.answer
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(example.passage)), len(example.passage)]
    kept = [example.passage[a:b] for a, b in pairwise(cuts) if b <= example.answer[0] or a >= example.answer[1]]
    text = "".join(kept).strip()
    words = example.passage[slice(*example.answer)].lower()
    return None if len(text) < 120 or words in text.lower() else replace(example, passage=text, answer=None, relevant=None)


def exchanged(example: Example, others: list[str], rng: random.Random) -> Example | None:
    """The question with one name or number in it replaced by another of the same shape that the passage does not hold."""
    found = [m for m in _NAME.finditer(example.question) if m[0].lower() in example.passage.lower()]
    if not found:
        return None
    match = rng.choice(found)
    shape = match[0][0].isdigit()
    fitting = [o for o in rng.sample(others, min(60, len(others))) if o[0].isdigit() == shape and o.lower() not in example.passage.lower()]
    if not fitting:
        return None
    return replace(
        example, question=example.question[: match.start()] + fitting[0] + example.question[match.end() :], answer=None, relevant=None
    )


def mine(asked: list[Asked], passages: list[Shown], embed: Callable[[list[str]], np.ndarray], most: int = 6) -> list[list[int]]:
    """For each question the passages of its set nearest to it (TF-IDF and cosine, z-scores summed) that do not hold its answer."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    found: list[list[int]] = [[] for _ in asked]
    for name in dict.fromkeys(p.origin for p in passages):
        rows = [i for i, a in enumerate(asked) if passages[a.passage].origin == name]
        shelf = [i for i, p in enumerate(passages) if p.origin == name]
        texts = [f"{passages[i].heading}\n{passages[i].text}" for i in shelf]
        vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        lexical = vectoriser.fit_transform(texts)
        dense = embed(texts)
        lowered = [passages[i].text.lower() for i in shelf]
        for at in range(0, len(rows), 512):
            some = rows[at : at + 512]
            questions = [asked[i].question for i in some]
            by_words = (vectoriser.transform(questions) @ lexical.T).toarray()
            by_sense = embed(questions) @ dense.T
            scores = sum((s - s.mean(1, keepdims=True)) / (s.std(1, keepdims=True) + 1e-9) for s in (by_words, by_sense))
            for row, i in zip(scores, some, strict=True):
                own = passages[asked[i].passage].text
                answers = [own[a:b].lower() for a, b in asked[i].answers]
                best = np.argsort(-row)[:15]
                found[i] = [shelf[j] for j in best if shelf[j] != asked[i].passage and not any(a in lowered[j] for a in answers)][:most]
    return found


def epoch(asked: list[Asked], passages: list[Shown], hard: list[list[int]], missed: list[Example], rng: random.Random) -> list[Example]:
    """One epoch's examples: every question once as it stands, and its counterpart without an answer.

    A passage that is near but not the one stands under its own heading, so that headings are learnt from too; at times none has one.
    """
    made: list[Example] = []
    names = list({m[0] for a in asked for m in _NAME.finditer(a.question)})
    for a, nearest in zip(asked, hard, strict=True):
        question = hurried(a.question, rng) if rng.random() < 0.2 else a.question
        headed = rng.random() < 0.8
        own = passages[a.passage]
        if not a.answers:
            made.append(crop(Example(question, own.heading * headed, own.text, None, None), rng))
            continue
        good = crop(Example(question, own.heading * headed, own.text, rng.choice(a.answers), True), rng)
        made.append(good)
        counterpart = None
        dice = rng.random()
        if dice < 0.25:
            counterpart = without_answer(good)
        elif dice < 0.40:
            counterpart = exchanged(good, names, rng)
        if counterpart is None and nearest:
            other = passages[rng.choice(nearest)]
            counterpart = crop(Example(question, other.heading * headed, other.text, None, False), rng)
        if counterpart:
            made.append(counterpart)
    return made + missed
