"""Whatever happens to an index, it gives the old answers, the new ones, or a clear refusal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.errors import IndexingError
from tests.conftest import Corpus
from tests.fakes import FakeEncoder
from tests.indexing_accidents import answers, tidy

Build = Callable[..., indexing.BuildReport]
ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(("accident", "cases"), [("killed", 100), ("full", 40), ("together", 10)])
def test_accidents_to_builds(tmp_path: Path, accident: str, cases: int) -> None:
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "indexing_accidents.py"), accident, str(tmp_path), str(cases)],
        capture_output=True,
        text=True,
        env={**os.environ, **one_thread},
        timeout=300,
        check=False,
    )
    assert (result.stdout, result.stderr) == (f"{cases}\n", "")


def test_every_byte_of_an_index_flipped(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write("a.md", "# Beds\n\nBeds are watered. Roses are pruned.\n")
    index = tmp_path / "index"
    indexing.build(corpus.path, index, lambda: FakeEncoder(dimensions=8), model_name="fake")

    def seen() -> object:
        with indexing.open_index(index) as opened:
            vector = FakeEncoder(dimensions=8).encode_queries(["roses"])[0]
            passages = opened.passages_of("a.md")
            vectors = [opened.sentence_vectors(passage).tolist() for passage in passages]
            return list(opened.documents()), passages, vectors, opened.nearest(vector, 3), opened.keyword(["rose"], 3)

    whole = seen()
    refused = kept = 0
    for path in sorted(path for path in index.rglob("*") if path.is_file()):
        content = path.read_bytes()
        with path.open("r+b", buffering=0) as file:
            for place, byte in enumerate(content):
                os.pwrite(file.fileno(), bytes([byte ^ (1 << place % 8)]), place)
                try:
                    same = seen() == whole
                except IndexingError as refusal:
                    assert "damaged" in str(refusal)
                    assert refusal.next_step
                    refused += 1
                else:
                    assert same, (path.name, place)
                    kept += 1
                os.pwrite(file.fileno(), bytes([byte]), place)
    assert seen() == whole
    assert refused > 10_000
    assert kept == 0


def test_a_file_cut_short_or_missing_is_refused_and_built_again(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    index = tmp_path / "index"
    whole = answers(index)
    names = [path.name for path in (index / "generations").glob("*/*")]
    assert len(names) == 5
    for name in [*names, "current"]:
        for damage in (lambda path: os.truncate(path, path.stat().st_size // 2), lambda path: path.unlink()):
            (path,) = index.rglob(name)
            damage(path)
            with pytest.raises(IndexingError) as refusal:
                indexing.open_index(index)
            assert "assistant index" in refusal.value.next_step
            assert indexing.pending(garden.path, index) is None or name not in ("current", "manifest.json")
            report = build()
            assert "damaged" in report.rebuilt or name == "current"
            assert answers(index) == whole
            assert tidy(index)


def test_verify_reads_what_opening_leaves_for_later(index: indexing.Index) -> None:
    assert indexing.verify(index.path).passages == index.passage_count
    file = index.folder / "sentences.f16"
    os.truncate(file, file.stat().st_size - 1)
    with pytest.raises(IndexingError, match="damaged"):
        indexing.open_index(index.path)
    file.write_bytes(b"\0" * index.manifest.checksums["sentences.f16"][0])
    with indexing.open_index(index.path) as opened, pytest.raises(IndexingError, match="damaged"):
        opened.sentence_vectors(opened.passage(0))
    with pytest.raises(IndexingError, match=r"sentences\.f16"):
        indexing.verify(index.path)


def test_a_pointer_to_elsewhere_is_refused(index: indexing.Index) -> None:
    for content in (b"", b"../../etc\n", b"f" * 32 + b"\n", b"\xff" * 33, index.generation.upper().encode() + b"\n"):
        (index.path / "current").write_bytes(content)
        with pytest.raises(IndexingError, match="damaged"):
            indexing.open_index(index.path)
