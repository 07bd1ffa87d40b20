"""What an index gives to its readers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import documents, indexing
from assistant.errors import IndexingError
from assistant.indexing import lexical
from assistant.types import FileState
from tests.conftest import Corpus
from tests.fakes import FakeEncoder

Build = Callable[..., indexing.BuildReport]


def vector(text: str) -> np.ndarray:
    return FakeEncoder().encode_queries([text])[0]


def test_the_nearest_passage_speaks_of_what_was_asked(index: indexing.Index) -> None:
    (best, cosine), *rest = index.nearest(vector("Pruning means cutting back branches"), 3)
    assert "Pruning means" in index.passage(best).text
    assert 0.5 < cosine <= 1.0 + 1e-6
    assert [score for _, score in rest] == sorted((score for _, score in rest), reverse=True)


def test_keyword_search_finds_any_of_the_stems(index: indexing.Index) -> None:
    found = index.keyword(lexical.terms("composted leaf, pruned"), 10)
    texts = [index.passage(number).text for number, _ in found]
    assert any("rotting" in text for text in texts)
    assert any("Pruning" in text for text in texts)
    assert all(score > 0 for _, score in found)
    assert index.keyword([], 10) == index.keyword(["zzz"], 10) == index.keyword(["water"], 0) == []


def test_keyword_terms_are_data(index: indexing.Index) -> None:
    assert index.keyword(['" OR *', "NEAR(", "head:water"], 5) == []


def test_frequency_counts_passages(index: indexing.Index) -> None:
    assert index.frequency("prune") == sum(
        "prune" in lexical.terms(" ".join((p.text, *p.heading))) for n in index.names() for p in index.passages_of(n)
    )
    assert index.frequency("zzz") == 0


def test_documents_come_back_as_they_were_read(index: indexing.Index, garden: Corpus) -> None:
    read = {file.name: documents.read(file)[0] for file in documents.scan(garden.path).files}
    assert {document.name: document for document in index.documents()} == read
    assert index.names() == ("garden.md", "tools/shed.md")
    assert index.document("tools/shed.md") == read["tools/shed.md"]
    assert index.title("garden.md") == "The Garden Handbook"
    with pytest.raises(KeyError):
        index.document("none.md")


def test_documents_in_brief(index: indexing.Index) -> None:
    brief = index.documents_in_brief()
    assert [(item.name, item.title, item.encoding) for item in brief] == [
        ("garden.md", "The Garden Handbook", "utf-8"),
        ("tools/shed.md", "The Shed", "utf-8"),
    ]
    assert [item.passages for item in brief] == [len(index.passages_of(name)) for name in index.names()]


def test_passages_come_back_as_they_were_split(index: indexing.Index) -> None:
    number = 0
    for document in index.documents():
        split = documents.split(document, FakeEncoder().fits)
        kept = index.passages_of(document.name)
        assert [(p.start, p.end, p.text, p.heading, p.sentences) for p in kept] == [
            (p.start, p.end, p.text, p.heading, p.sentences) for p in split
        ]
        assert [p.id for p in kept] == list(range(number, number + len(kept)))
        number += len(kept)
    assert number == index.passage_count


def test_vectors_are_those_of_the_texts(index: indexing.Index) -> None:
    for name in index.names():
        title = index.title(name)
        for passage in index.passages_of(name):
            query = vector(documents.embedding_text(passage, title))
            assert index.cosines(query, [passage.id])[0] == pytest.approx(1.0, abs=1e-5)
            rows = index.sentence_vectors(passage)
            assert rows.shape == (len(passage.sentences), 64)
            for row, sentence in zip(rows, passage.sentences, strict=True):
                text = documents.sentence_text(index.document(name), sentence, lambda _: True)
                assert row @ vector(text) == pytest.approx(1.0, abs=2e-3)


def test_ids_that_are_none_are_refused(index: indexing.Index) -> None:
    for wrong in (-1, index.passage_count):
        with pytest.raises(IndexError):
            index.passage(wrong)
        with pytest.raises(IndexError):
            index.cosines(vector("water"), [wrong])
    with pytest.raises(ValueError, match="64 dimensions"):
        index.nearest(np.ones(3, dtype=np.float32), 1)


def test_more_neighbours_than_passages(index: indexing.Index) -> None:
    assert sorted(number for number, _ in index.nearest(vector("water"), 1000)) == list(range(index.passage_count))
    assert index.nearest(vector("water"), 0) == []


def test_the_vocabulary_holds_words_as_they_stand(index: indexing.Index) -> None:
    vocabulary = index.vocabulary()
    assert vocabulary["composting"] >= 1
    assert vocabulary["branches"] == 1
    assert "branch" not in vocabulary


def test_equal_scores_are_in_order_of_id(corpus: Corpus, build: Build, tmp_path: Path) -> None:
    for number in range(60):
        corpus.write(f"{number:02d}.md", "# Same\n\nThe same words stand here.")
    build()
    corpus.write("00.md", "# Same\n\nThe same words stand here!")  # its stems get the highest number
    build()
    with indexing.open_index(tmp_path / "index") as index:
        found = index.keyword(["stand"], 7)
        assert [index.passage(number).document for number, _ in found] == [f"{number:02d}.md" for number in range(7)]
        nearest = index.nearest(vector("same words"), index.passage_count)
        assert nearest == sorted(nearest, key=lambda hit: (-hit[1], hit[0]))
        assert len({score for _, score in nearest}) < 5


def test_same_sentences_are_found_whatever_their_points_and_case(corpus: Corpus, build: Build, tmp_path: Path) -> None:
    corpus.write("a.md", "Beds are watered daily. Roses are pruned in March.")
    corpus.write("b.md", "Something else first. ROSES are pruned, in March!")
    build()
    with indexing.open_index(tmp_path / "index") as index:
        same = index.same_sentences("Roses are pruned in March.")
        assert [(index.passage(number).document, place) for number, place in same] == [("a.md", 1), ("b.md", 1)]
        assert index.same_sentences("Roses are pruned") == index.same_sentences("…") == []


def test_the_state_of_a_file(index: indexing.Index, garden: Corpus) -> None:
    assert index.file_state("garden.md") is FileState.UNCHANGED
    file = garden.path / "garden.md"
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"water", b"WATER"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # within the clock's grain: only the hash can tell
    assert index.file_state("garden.md") is FileState.CHANGED
    file.unlink()
    assert index.file_state("garden.md") is FileState.GONE
    with pytest.raises(KeyError):
        index.file_state("none.md")


def test_a_touched_file_is_unchanged(index: indexing.Index, garden: Corpus) -> None:
    os.utime(garden.path / "garden.md", ns=(1, 1))
    assert index.file_state("garden.md") is FileState.UNCHANGED


def test_lone_surrogates_and_nuls_are_kept(corpus: Corpus, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Odd \ud800 text \0 here."
    corpus.write("a.txt", "Odd text here.")
    monkeypatch.setattr(documents, "read", lambda file: (documents.parse(file.name, text), "0" * 64))
    build()
    with indexing.open_index(tmp_path / "index") as index:
        assert index.document("a.txt").text == text
        assert "".join(p.text for p in index.passages_of("a.txt")) in text


def test_threads_may_read_at_once(index: indexing.Index) -> None:
    expected = index.keyword(["water"], 5), index.nearest(vector("water"), 5)
    problems: list[object] = []

    def read() -> None:
        for _ in range(30):
            found = index.keyword(["water"], 5), index.nearest(vector("water"), 5)
            if found != expected or [index.document(name).name for name in index.names()] != list(index.names()):
                problems.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_no_index_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none", tmp_path / "none" / "deeper"):
        with pytest.raises(IndexingError, match="There is no index") as refusal:
            indexing.open_index(place)
        assert "assistant index" in refusal.value.next_step


def test_folders_made_on_the_way_to_an_index_are_for_the_user_alone(garden: Corpus, tmp_path: Path) -> None:
    indexing.build(garden.path, tmp_path / "cache" / "index" / "garden", FakeEncoder, model_name="fake")
    for path in [tmp_path / "cache", *(tmp_path / "cache").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_index_files_are_for_the_user_alone(index: indexing.Index) -> None:
    for path in [index.path, *index.path.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
