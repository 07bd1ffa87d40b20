"""What many tests need: a folder of made-up documents and an index of it, built with the fake encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import indexing, models
from assistant.cli.app import app
from assistant.config import PACKAGED_MODEL, SETTINGS
from assistant.indexing import lexical
from tests.fakes import FakeEncoder

Run = Callable[..., Result]

GARDEN = """# The Garden Handbook

A garden is a piece of land where plants are grown. It needs water, light and patience.

## Watering

Watering is the giving of water to plants. It helps roots to grow deep. In summer the beds are watered every evening.

## Pruning

Pruning means cutting back branches. For example, roses are pruned in March.

## Composting

Composting is the rotting of leaves into soil. The heap is turned every three weeks.

## Summary

In summary, water, shears and compost keep a garden alive.
"""
SHED = """# The Shed

The shed holds the tools. Its key hangs behind the door.

- The spade stands on the left.
- The rake stands on the right.
"""


class Corpus:
    """A folder of documents that a test writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, text: str | bytes) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def remove(self, name: str) -> None:
        (self.path / name).unlink()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """An empty folder for documents: `corpus.write("a.md", "…")`."""
    return Corpus(tmp_path / "documents")


@pytest.fixture
def garden(corpus: Corpus) -> Corpus:
    """A folder of two small documents."""
    corpus.write("garden.md", GARDEN)
    corpus.write("tools/shed.md", SHED)
    return corpus


@pytest.fixture
def build(corpus: Corpus, tmp_path: Path) -> Callable[..., indexing.BuildReport]:
    """Build the index of `corpus` with the fake encoder: `build()`, or `build(encoder)` to see what it was asked."""

    def run(encoder: FakeEncoder | None = None, **options: object) -> indexing.BuildReport:
        encoder = encoder or FakeEncoder()
        return indexing.build(corpus.path, tmp_path / "index", lambda: encoder, model_name=encoder.name, **options)

    return run


@pytest.fixture
def index(garden: Corpus, build: Callable[..., indexing.BuildReport], tmp_path: Path) -> Iterator[indexing.Index]:
    """The index of `garden`, open."""
    build()
    with indexing.open_index(tmp_path / "index") as opened:
        yield opened


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings, cache or state of the person who runs the tests."""
    for setting in SETTINGS:
        if setting.variable:
            monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("ASSISTANT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def fake_encoder(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake encoder for the real one, and no reader."""
    monkeypatch.setenv("ASSISTANT_READER", "off")
    monkeypatch.setattr(models, "load_encoder", lambda model: FakeEncoder(model))
    monkeypatch.setattr(models, "fingerprint", lambda model: FakeEncoder(model).fingerprint)
    monkeypatch.setattr(models, "is_prepared", lambda model: model == PACKAGED_MODEL)


@pytest.fixture
def run(corpus: Corpus, tmp_path: Path) -> Run:
    """Give a command on `corpus` and an index of its own: `run("ask", "Why?")`, with what is `given` on standard input."""

    def invoke(*arguments: str, given: str = "") -> Result:
        return CliRunner().invoke(app, [*arguments, "--corpus", str(corpus.path), "--index", str(tmp_path / "index")], input=given)

    return invoke


def state(index: Path) -> object:
    """All that an index answers with."""
    encoder = FakeEncoder()
    with indexing.open_index(index) as opened:
        texts = list(opened.documents())
        passages = [passage for document in texts for passage in opened.passages_of(document.name)]
        asked = ["water the garden", "shed tools", *(passage.text for passage in passages[:5])]
        vectors = encoder.encode_queries(asked)
        return (
            texts,
            passages,
            [opened.nearest(vector, 8) for vector in vectors],
            [opened.keyword(lexical.terms(text), 8) for text in asked],
            [opened.sentence_vectors(passage).tolist() for passage in passages],
            dict(opened.vocabulary()),
            [opened.frequency(term) for term in ("water", "shed", "the")],
            [opened.same_sentences(passage.text) for passage in passages],
        )
