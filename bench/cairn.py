"""cairn-assistant, asked the same questions: a program of its own, run by the Python of the environment that holds it.

    python -m venv DIR; DIR/bin/pip install cairn-assistant==0.3.0
    CAIRN_PYTHON=DIR/bin/python make bench BENCH_DATA=…

It reads Markdown in one flat folder, under a front matter of its own, and answers with one paragraph or refuses below a threshold of word
overlap; all its settings are left as they are, but that ten paragraphs are ranked instead of eight.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.answering import Assistant
from assistant.types import Answer, Document, Outcome, Quote

PYTHON = "CAIRN_PYTHON"
"""The variable that names the Python of its environment."""

_ASKING = """
import json, sys
from cairn.config import Config
from cairn.engine import ask
from cairn.index import build_index
corpus = sys.argv[1]
index, settings = build_index(corpus), Config(corpus_path=corpus, candidates=10)
for line in sys.stdin:
    answer = ask(json.loads(line), index, settings, lang="en").answer
    ranked = [(c.passage.doc_id, c.passage.text, c.score) for c in answer.trace.candidates]
    print(json.dumps([answer.kind == "grounded", ranked]), flush=True)
"""
_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_HELD = re.compile(r"^(?!\s*(?:#|$))", re.MULTILINE)
"""A line that is neither blank nor a heading: it refuses a folder with a document that has none."""


class Cairn(Assistant):
    """Answers as cairn-assistant does, over the documents of ours."""

    def __init__(self, ours: Assistant, python: str) -> None:
        super().__init__(ours.index, ours.encoder, ours.settings)
        self._folder = tempfile.TemporaryDirectory()
        self._documents: dict[str, Document] = {}
        for number, name in enumerate(self.index.names()):
            document = self.index.document(name)
            body = _FRONT_MATTER.sub("", document.text)
            if _HELD.search(body):
                key = f"d{number}"
                head = f"---\nid: {key}\ntitle: {' '.join(document.title.split()) or key}\nlang: en\n---\n"
                Path(self._folder.name, f"{key}.md").write_text(head + body, encoding="utf-8")
                self._documents[key] = document
        command = [python, "-c", _ASKING, self._folder.name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._last: tuple[str, bool, tuple[Quote, ...]] | None = None

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        began = time.perf_counter()
        grounded, quotes = self._asked(question)
        took = {"total": (time.perf_counter() - began) * 1000}
        outcome = Outcome.ANSWERED if grounded else Outcome.NOT_STATED
        return Answer(question, outcome, quotes[0].score if quotes else 0.0, quotes[:3], timing_ms=took)

    def passages(self, question: str, history: Sequence[str] = (), k: int = 10) -> tuple[Quote, ...]:
        return self._asked(question)[1][:k]

    def end(self) -> None:
        """End its process, which would end with this one too."""
        self._process.communicate()
        self._folder.cleanup()

    def _asked(self, question: str) -> tuple[bool, tuple[Quote, ...]]:
        if self._last is None or self._last[0] != question:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            grounded, ranked = json.loads(self._process.stdout.readline())
            quotes = tuple(quote for key, text, score in ranked if (quote := _quote(self._documents[key], text, score)))
            self._last = question, grounded, quotes
        return self._last[1:]


def _quote(document: Document, text: str, score: float) -> Quote | None:
    """Its paragraph at its place; it joins a heading to it, with whatever white space."""
    found = re.search(r"\s+".join(map(re.escape, text.split())), document.text)
    return Quote(document, found.span(), score=min(1.0, score)) if found else None


def here() -> str:
    """The Python that has it; empty where none is named."""
    return os.environ.get(PYTHON, "")
