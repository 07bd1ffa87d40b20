"""When a build starts anew, clears, waits or is refused, and what it keeps when it is stopped."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import indexing
from assistant.errors import CorpusError, IndexBusy, IndexingError
from assistant.indexing import generation
from assistant.types import FileState
from tests.conftest import Corpus, state
from tests.fakes import FakeEncoder

Build = Callable[..., indexing.BuildReport]
LONG_AGO = 1_600_000_000_000_000_000


def test_another_encoder_rebuilds_and_says_why(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    other = FakeEncoder("other", dimensions=32)
    report = build(other)
    assert "encoder fake" in report.rebuilt
    assert report.added == ("garden.md", "tools/shed.md")
    with indexing.open_index(tmp_path / "index") as index:
        assert (index.manifest.model, index.manifest.dimensions) == ("other", 32)


def test_an_encoder_that_changed_under_its_name_is_noticed(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    changed = FakeEncoder()
    changed.fingerprint = "f" * 64
    garden.write("new.md", "New text.")
    report = build(changed)
    assert "other vectors" in report.rebuilt
    assert len(report.added) == 3
    assert len([text for text in changed.encoded if "New text" not in text]) > 3
    again = FakeEncoder()
    assert "other vectors" in build(again, fingerprint=again.fingerprint).rebuilt
    assert build(again, fingerprint=again.fingerprint).rebuilt == ""


def test_another_folder_rebuilds_and_says_why(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    other = Corpus(tmp_path / "elsewhere")
    other.write("a.md", "Other text.")
    encoder = FakeEncoder()
    report = indexing.build(other.path, tmp_path / "index", lambda: encoder, model_name="fake")
    assert "another folder" in report.rebuilt
    assert report.added == ("a.md",)


def test_another_version_is_refused_and_rebuilt_without_embedding(
    garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.indexing import manifest

    build()
    monkeypatch.setattr(manifest, "__version__", "999")
    with pytest.raises(IndexingError, match="another version") as refusal:
        indexing.open_index(tmp_path / "index")
    assert "assistant index" in refusal.value.next_step
    assert indexing.pending(garden.path, tmp_path / "index") is None
    encoder = FakeEncoder()
    report = build(encoder)
    assert report.rebuilt
    assert encoder.encoded == []


@pytest.mark.parametrize("name", ["SCHEMA", "LAYOUT"])
def test_an_index_of_another_form_is_refused_and_rebuilt(
    name: str, garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.indexing import manifest

    build()
    with sqlite3.connect(next((tmp_path / "index").rglob("*.sqlite"))) as tables:
        tables.execute("DROP TABLE sentences")  # what another layout may look like: it must not be read at all
    monkeypatch.setattr(manifest, name, "another")
    with pytest.raises(IndexingError, match="another version") as refusal:
        indexing.open_index(tmp_path / "index")
    assert "assistant index" in refusal.value.next_step
    assert indexing.pending(garden.path, tmp_path / "index") is None
    assert "another version" in build().rebuilt
    monkeypatch.undo()
    indexing.verify(tmp_path / "index")


def test_no_words_of_the_last_document_are_left(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    opened = indexing.open_index(tmp_path / "index")
    for name in ("garden.md", "tools/shed.md"):
        garden.remove(name)
    assert indexing.pending(garden.path, tmp_path / "index") == indexing.Changes((), (), ("garden.md", "tools/shed.md"))
    assert opened.file_state("garden.md") is FileState.GONE
    with pytest.raises(CorpusError, match=r"holds no document .* is cleared") as refusal:
        build()
    assert refusal.value.next_step
    assert opened.document("garden.md").title == "The Garden Handbook"
    opened.close()
    with pytest.raises(IndexingError, match="no index"):
        indexing.open_index(tmp_path / "index")
    assert not [path for path in (tmp_path / "index").rglob("*") if path.is_file() and path.stat().st_size]


def test_documents_none_of_which_is_text_any_more_clear_the_index(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    garden.remove("tools/shed.md")
    garden.write("garden.md", b"\x00\x01\x02" * 99)
    with pytest.raises(CorpusError, match=r"garden.md: not text.* is cleared"):
        build()
    assert indexing.pending(garden.path, tmp_path / "index") is None


def test_an_empty_folder_leaves_the_index_of_another_and_of_a_missing_one(garden: Corpus, build: Build, tmp_path: Path) -> None:
    generation_id = build().generation
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "missing"):
        with pytest.raises(CorpusError):
            indexing.build(tmp_path / folder, tmp_path / "index", FakeEncoder, model_name="fake")
    with pytest.raises(CorpusError):
        indexing.build(tmp_path / "empty", tmp_path / "new", FakeEncoder, model_name="fake")
    assert not (tmp_path / "new").exists()
    garden.path.rename(tmp_path / "away")
    with pytest.raises(CorpusError, match="does not exist"):
        build()
    with indexing.open_index(tmp_path / "index") as opened:
        assert opened.generation == generation_id


def test_an_index_inside_the_documents_is_not_read_as_documents(garden: Corpus) -> None:
    encoder = FakeEncoder()
    inside = garden.path / ".index"
    for _ in range(2):
        report = indexing.build(garden.path, inside, lambda: encoder, model_name="fake")
        assert {*report.added, *report.kept} == {"garden.md", "tools/shed.md"}
    with pytest.raises(IndexingError, match="folder of documents itself"):
        indexing.build(garden.path, garden.path, lambda: encoder, model_name="fake")


def test_a_folder_that_cannot_be_used_makes_no_index(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        indexing.build(tmp_path / "none", tmp_path / "index", FakeEncoder, model_name="fake")
    assert not (tmp_path / "index").exists()


def test_an_index_that_cannot_be_written_says_so(garden: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexingError, match="cannot be written") as refusal:
        indexing.build(garden.path, tmp_path / "file" / "index", FakeEncoder, model_name="fake")
    assert "--index DIR" in refusal.value.next_step


def test_a_second_build_says_that_it_waits_and_ends(garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    monkeypatch.setattr(generation, "WAIT_SECONDS", 0.0)
    stages: list[str] = []
    with generation.building(tmp_path / "index", lambda: None), pytest.raises(IndexBusy, match="Another build"):
        build(on_progress=lambda progress: stages.append(progress.stage))
    assert stages == ["waiting"]


def test_progress_is_told_stage_by_stage(garden: Corpus, build: Build) -> None:
    told: list[indexing.Progress] = []
    build(on_progress=told.append)
    stages = [progress.stage for progress in told]
    assert list(dict.fromkeys(stages)) == ["reading", "embedding", "writing"]
    assert all(0 <= progress.done <= progress.total for progress in told)
    assert told[-1] == indexing.Progress("writing", 1, 1)


def test_a_reader_keeps_its_generation_until_it_is_closed(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    with indexing.open_index(tmp_path / "index") as old:
        garden.write("garden.md", "All is new.")
        build()
        assert not old.is_in_force()
        assert "Composting" in old.document("garden.md").text
        assert old.keyword(["compost"], 3)
        assert old.nearest(FakeEncoder().encode_queries(["compost"])[0], 1)
        with indexing.open_index(tmp_path / "index") as new:
            assert new.is_in_force()
            assert new.document("garden.md").text == "All is new."
        assert old.folder.exists()
    assert not old.folder.exists()


def test_an_interrupted_build_keeps_what_it_embedded(
    garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from assistant.indexing import embedding

    monkeypatch.setattr(embedding, "BATCH", 4)
    whole = FakeEncoder()
    indexing.build(garden.path, tmp_path / "other", lambda: whole, model_name="fake")

    class Interrupted(FakeEncoder):
        def encode_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            if len(self.encoded) >= 8:
                raise KeyboardInterrupt
            return super().encode_passages(texts, progress)

    first = Interrupted()
    caplog.set_level("INFO", "assistant")
    with pytest.raises(KeyboardInterrupt):
        build(first)
    assert "8 of " in caplog.text and "the next build goes on from there" in caplog.text
    assert not (tmp_path / "index" / "current").exists()
    assert list((tmp_path / "index" / "generations").iterdir()) == []
    second = FakeEncoder()
    build(second)
    assert sorted(first.encoded + second.encoded) == sorted(whole.encoded)
    assert not list((tmp_path / "index").glob("journal*"))
    assert state(tmp_path / "index") == state(tmp_path / "other")


def test_a_torn_journal_is_used_as_far_as_it_is_whole(tmp_path: Path) -> None:
    import numpy as np

    from assistant.indexing.journal import Journal

    keys = [bytes([n]) * 16 for n in range(5)]
    vectors = np.arange(20, dtype=np.float32).reshape(5, 4)
    with Journal(tmp_path, "f" * 64, 4) as journal:
        journal.add(keys, vectors)
    (file,) = tmp_path.glob("journal*")
    whole = file.read_bytes()
    for cut in (len(whole) - 1, len(whole) - 41, 39, 1, 0):
        file.write_bytes(whole[:cut])
        with Journal(tmp_path, "f" * 64, 4) as journal:
            assert journal.rows == {key: row for row, key in enumerate(keys[: cut // 40])}
    file.write_bytes(whole[:45] + b"?" + whole[46:])
    with Journal(tmp_path, "f" * 64, 4) as journal:
        assert journal.rows == {keys[0]: 0}
        journal.add(keys[1:], vectors[1:])
        assert journal.vectors().tolist() == vectors.tolist()
    with Journal(tmp_path, "e" * 64, 4) as journal:
        assert journal.rows == {}
    assert not file.exists()
