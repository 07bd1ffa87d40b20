"""Measure what each choice of what is embedded and indexed gains, and print the table of `docs/benchmarks.md`.

    python tools/fit/finding.py BENCHMARKS [--work DIR]

Each variant changes one thing of the program as it is, makes the indexes of handbook and squad2 anew where what they hold
changes, and asks the questions of the tune halves without the reader, so that nothing later makes good what was not found. Told
are the questions, of those that have an answer, whose passage comes first, among the first three, among ten, and whose first
sentence holds the answer.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from shelves import is_right, tune_half

from assistant import config
from assistant.answering import Assistant, signals
from assistant.documents import passages
from assistant.documents.frontmatter import front_matter
from assistant.evaluation.measures import finds
from assistant.evaluation.questions import Gold, Question
from assistant.indexing import build, open_index
from assistant.models import load_encoder
from assistant.types import BlockKind, Document, Passage, Sentence

SETS = ("handbook", "squad2")
TARGET = "assistant.documents.passages.TARGET"
CARRIED_OVER = 200
"""Characters of the text before a passage that are embedded with it where passages overlap."""


@dataclass(frozen=True)
class Variant:
    """A change of the program: what stands in place of what, by dotted name; `anew` tells that indexes hold something else."""

    name: str
    patches: Mapping[str, Any] = field(default_factory=dict)
    anew: bool = True


def _sentence_alone(document: Document, sentence: Sentence, _: Callable[[str], bool]) -> str:
    return document.text[sentence.start : sentence.end]


def _sentence_in_context(document: Document, sentence: Sentence, fits: Callable[[str], bool]) -> str:
    return passages.sentence_text(document, replace(sentence, kind=BlockKind.ITEM), fits)  # an item takes all of its context along


def _sentence_headed(document: Document, sentence: Sentence, fits: Callable[[str], bool]) -> str:
    section = next((s for s in reversed(document.sections) if s.start <= sentence.start < s.end), None)
    text = passages.sentence_text(document, sentence, fits)
    return f"{section.heading[-1]}\n{text}" if section and section.heading else text


def _unstemmed(word: str) -> str:
    return word


def overlapping(corpus: Path) -> Callable[[Passage, str], str]:
    """An embedding text that opens with the end of the passage before; for text files, whose offsets hold in the file."""
    plain = passages.embedding_text

    def text(passage: Passage, title: str) -> str:
        before = (corpus / passage.document).read_bytes().decode()[: passage.start][-CARRIED_OVER:]
        return plain(replace(passage, text=before[before.find(" ") + 1 :] + passage.text), title)

    return text


VARIANTS = (
    Variant("as it is"),
    Variant("passages of up to 450 characters, not 900", {TARGET: 450}),
    Variant("passages of up to 1,350 characters", {TARGET: 1350}),
    Variant("the end of the passage before embedded with each", {"assistant.documents.embedding_text": overlapping}),
    Variant("passages embedded without title and headings", {"assistant.documents.passages.heading_line": lambda *_: ""}),
    Variant("keyword index without title, keywords and headings", {"assistant.indexing.index.HEAD_WEIGHT": 0.0}, anew=False),
    Variant("title, keywords and headings counted twice there", {"assistant.indexing.index.HEAD_WEIGHT": 2.0}, anew=False),
    Variant(
        "no keywords and questions of the front matter",
        {"assistant.documents.markdown.front_matter": lambda lines: replace(front_matter(lines), keywords=())},
    ),
    Variant("words not stemmed", {"assistant.indexing.lexical._stem": _unstemmed}),
    Variant("sentences embedded without what leads them in", {"assistant.documents.sentence_text": _sentence_alone}),
    Variant("sentences embedded with what they point back to too", {"assistant.documents.sentence_text": _sentence_in_context}),
    Variant("sentences embedded under their heading too", {"assistant.documents.sentence_text": _sentence_headed}),
    Variant("no vectors of sentences in the ranking", {"assistant.answering.retrieval.SENTENCE_WEIGHT": 0.0}, anew=False),
    Variant("keywords count half", {"assistant.answering.retrieval.KEYWORD_WEIGHT": 0.5}, anew=False),
    Variant("keywords count one and a half times", {"assistant.answering.retrieval.KEYWORD_WEIGHT": 1.5}, anew=False),
)


def measured(index: Path, asked: list[Question]) -> list[float]:
    """The shares of questions whose passage is first, among three, among ten, and whose first sentence holds the answer."""
    came: list[tuple[bool, bool, bool, bool]] = []
    with open_index(index) as opened:
        assistant = Assistant(opened, load_encoder(config.PACKAGED_MODEL), config.load(), None)
        for question in asked:
            found = assistant.find(question.question, question.history).candidates
            hits = sorted({c.hit.passage.id: c.hit for c in found}.values(), key=lambda hit: -hit.score)
            holding = (n for n, hit in enumerate(hits) if any(_found(hit.passage, gold) for gold in question.gold or ()))
            place = next(holding, len(hits))
            quoted = bool(found) and is_right(question.gold or ())(found[0])
            came.append((place < 1, place < 3, place < 10, quoted))
    return [sum(column) / len(asked) for column in zip(*came, strict=True)]


def _found(passage: Passage, gold: Gold) -> bool:
    return finds(passage.document, (passage.start, passage.end), gold)


def main() -> None:
    """Print the table, a line a variant."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("benchmarks", type=Path)
    options.add_argument("--work", type=Path, default=Path("build/finding"))
    given = options.parse_args()
    asked = {name: [q for q in tune_half(given.benchmarks / name) if q.answerable] for name in SETS}
    titles = " | ".join(f"{name}: passage first | of 3 | of 10 | sentence" for name in SETS)
    print(f"| | {titles} |\n|---|{'---:|' * 4 * len(SETS)}")
    for variant in VARIANTS:
        cells = []
        for name in SETS:
            corpus = given.benchmarks / name / "corpus"
            with ExitStack() as changes:
                for target, value in variant.patches.items():
                    changes.enter_context(patch(target, value(corpus) if value is overlapping else value))
                index = given.work / name / (re.sub(r"\W+", "-", variant.name) if variant.anew else "as-it-is")
                signals._terms_of.cache_clear()  # holds stems
                build(corpus, index, lambda: load_encoder(config.PACKAGED_MODEL), model_name=config.PACKAGED_MODEL)
                cells += [f"{share:.3f}" for share in measured(index, asked[name])]
        print(f"| {variant.name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
