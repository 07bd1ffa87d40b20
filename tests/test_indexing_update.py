"""What a build reads, embeds, keeps and clears, and that an updated index is the same as a new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import documents, indexing
from assistant.documents import SourceFile
from assistant.errors import UnreadableDocument
from tests.conftest import Corpus, state
from tests.fakes import FakeEncoder

Build = Callable[..., indexing.BuildReport]
LONG_AGO = 1_600_000_000_000_000_000


def age(corpus: Corpus) -> None:
    """Make all files old, so that their times tell of every change."""
    for file in corpus.path.rglob("*"):
        if file.is_file():
            os.utime(file, ns=(LONG_AGO, LONG_AGO))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read as documents."""
    names: list[str] = []
    read = documents.read

    def counted(file: SourceFile) -> object:
        names.append(file.name)
        return read(file)

    monkeypatch.setattr(documents, "read", counted)
    return names


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were only hashed."""
    from assistant.indexing import plan

    names: list[str] = []
    sha256 = plan.sha256

    def counted(path: Path) -> str:
        names.append(path.name)
        return sha256(path)

    monkeypatch.setattr(plan, "sha256", counted)
    return names


def test_a_first_build_adds_all(garden: Corpus, build: Build) -> None:
    report = build()
    assert report.added == ("garden.md", "tools/shed.md")
    assert report.changed == report.removed == report.kept == ()
    assert report.rebuilt == ""
    assert report.passages > 2


def test_an_unchanged_folder_is_not_read_and_nothing_is_written(
    garden: Corpus, build: Build, tmp_path: Path, reads: list[str], hashed: list[str]
) -> None:
    age(garden)
    first = build()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*")}
    reads.clear()

    def no_model() -> FakeEncoder:
        raise AssertionError("a model was loaded")

    second = indexing.build(garden.path, tmp_path / "index", no_model, model_name="fake")
    assert second.kept == first.added
    assert second.generation == first.generation
    assert reads == hashed == []
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "index").rglob("*")} == before


def test_an_edit_within_the_clocks_grain_is_seen(garden: Corpus, build: Build, tmp_path: Path, hashed: list[str]) -> None:
    build()
    file = garden.path / "garden.md"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_text(file.read_text().replace("trimming", "cutting").replace("roses", "ROSES"))
    os.utime(file, ns=times)
    report = build()
    assert report.changed == ("garden.md",)
    assert "garden.md" in hashed


def test_a_touched_file_is_hashed_once_and_not_read(garden: Corpus, build: Build, reads: list[str], hashed: list[str]) -> None:
    age(garden)
    build()
    reads.clear()
    os.utime(garden.path / "garden.md", ns=(LONG_AGO + 5, LONG_AGO + 5))
    assert build().kept == ("garden.md", "tools/shed.md")
    assert (reads, hashed) == ([], ["garden.md"])
    build()
    assert hashed == ["garden.md"]


def test_one_changed_paragraph_embeds_only_itself(garden: Corpus, build: Build, tmp_path: Path, reads: list[str]) -> None:
    age(garden)
    build()
    reads.clear()
    text = (garden.path / "garden.md").read_text()
    garden.write("garden.md", text.replace("roses are pruned in March", "roses are pruned in April"))
    encoder = FakeEncoder()
    report = build(encoder)
    assert report.changed == ("garden.md",)
    assert report.kept == ("tools/shed.md",)
    assert reads == ["garden.md"]
    assert encoder.encoded
    assert all("April" in text for text in encoder.encoded)


def test_a_moved_file_embeds_nothing(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    (garden.path / "garden.md").rename(garden.path / "tools/plants.md")

    def no_model() -> FakeEncoder:
        raise AssertionError("a model was loaded")

    report = indexing.build(garden.path, tmp_path / "index", no_model, model_name="fake")
    assert (report.added, report.removed, report.kept) == (("tools/plants.md",), ("garden.md",), ("tools/shed.md",))
    with indexing.open_index(tmp_path / "index") as index:
        assert index.names() == ("tools/plants.md", "tools/shed.md")
        (number, _), *_ = index.keyword(["compost"], 1)
        assert index.passage(number).document == "tools/plants.md"


def test_ten_thousand_files_of_which_one_changed(corpus: Corpus, build: Build, reads: list[str], hashed: list[str]) -> None:
    for number in range(10_000):
        corpus.write(f"{number // 100:02d}/{number:05d}.txt", f"Bed {number} holds plants.")
    age(corpus)
    build()
    reads.clear()
    corpus.write("50/05000.txt", "Bed 5000 holds stones.")
    encoder = FakeEncoder()
    report = build(encoder)
    assert report.changed == ("50/05000.txt",)
    assert len(report.kept) == 9_999
    assert reads == ["50/05000.txt"]
    assert set(hashed) <= {"05000.txt"}
    assert len(encoder.encoded) <= 2


def test_deleted_text_leaves_no_byte(garden: Corpus, build: Build, tmp_path: Path) -> None:
    garden.write("secret.md", "# Zyxwvut\n\nThe qwertzuiop of the gardener lies under plmoknijb. Xerxes hid it.\n")
    garden.write("tools/other.md", "The asdfghjkl stays.\n")
    build()
    words = [b"zyxwvut", b"qwertzuiop", b"plmoknijb", b"xerx", b"gardener lies"]
    files = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert all(any(word in path.read_bytes().lower() for path in files) for word in words)
    garden.remove("secret.md")
    assert build().removed == ("secret.md",)
    for path in (tmp_path / "index").rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not [word for word in words if word in content], path
    assert len(list((tmp_path / "index" / "generations").iterdir())) == 1


def test_changed_text_leaves_no_byte(garden: Corpus, build: Build, tmp_path: Path) -> None:
    garden.write("tools/other.md", "The asdfghjkl stays. The qwertzuiop goes.\n")
    build()
    garden.write("tools/other.md", "The asdfghjkl stays.\n")
    build()
    assert not [path for path in (tmp_path / "index").rglob("*") if path.is_file() and b"qwertzuiop" in path.read_bytes()]


def test_nothing_is_found_of_what_was_deleted(garden: Corpus, build: Build, tmp_path: Path) -> None:
    build()
    garden.remove("tools/shed.md")
    build()
    with indexing.open_index(tmp_path / "index") as index:
        assert index.keyword(["spade"], 5) == []
        assert index.frequency("spade") == 0
        assert "spade" not in index.vocabulary()
        assert index.names() == ("garden.md",)


LINES = [
    "Water the garden beds.",
    "# The heap",
    "The shed holds tools. It is locked.",
    "- a rake",
    "- a spade",
    "Ünder the 1,000 trees",
    "",
]
NAMES = ["a.md", "b.txt", "c/d.md", "c/e.md", "z.md"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(LINES), max_size=6), min_size=1), min_size=2, max_size=4))
def test_an_updated_index_is_the_same_as_a_new_one(tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, list[str]]]) -> None:
    place = tmp_path_factory.mktemp("history")
    corpus = Corpus(place / "documents")
    encoder = FakeEncoder()
    for files in history:
        for path in list(corpus.path.rglob("*")):
            if path.is_file():
                path.unlink()
        corpus.write("always.md", "This is always here.")
        for name, lines in files.items():
            corpus.write(name, "\n\n".join(lines) + "\n")
        indexing.build(corpus.path, place / "grown", lambda: encoder, model_name="fake")
    indexing.build(corpus.path, place / "new", lambda: encoder, model_name="fake")
    assert state(place / "grown") == state(place / "new")


def test_pending_tells_what_a_build_would_find(garden: Corpus, build: Build, tmp_path: Path, reads: list[str]) -> None:
    index = tmp_path / "index"
    assert indexing.pending(garden.path, index) is None
    build()
    reads.clear()
    assert not indexing.pending(garden.path, index)
    garden.write("new.md", "New.")
    garden.write("garden.md", "Changed.")
    garden.remove("tools/shed.md")
    found = indexing.pending(garden.path, index)
    assert found
    assert (found.added, found.changed, found.removed) == (("new.md",), ("garden.md",), ("tools/shed.md",))
    assert reads == []


def test_what_cannot_be_read_is_named_and_tried_again(
    garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = documents.read

    def broken(file: SourceFile) -> object:
        if file.name == "garden.md":
            raise UnreadableDocument("it is locked")
        return read(file)

    monkeypatch.setattr(documents, "read", broken)
    first = build()
    assert [(item.name, item.reason) for item in first.skipped] == [("garden.md", "it is locked")]
    assert not indexing.pending(garden.path, tmp_path / "index")
    second = build()
    assert (second.generation, second.skipped) == (first.generation, first.skipped) or second.kept == ("tools/shed.md",)
    monkeypatch.setattr(documents, "read", read)
    third = build()
    assert third.added == ("garden.md",)
    assert third.skipped == ()


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_build(
    garden: Corpus, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    read = documents.read

    def disturbed(file: SourceFile) -> object:
        result = read(file)
        with file.path.open("a") as open_file:
            open_file.write("More.\n")
        return result

    garden.write("garden.md", "# Half\n\nHalf a file.\n")
    garden.write("new.md", "Also half.\n")
    monkeypatch.setattr(documents, "read", disturbed)
    report = build()
    assert report.kept == ("garden.md", "tools/shed.md")
    assert [item.name for item in report.skipped] == ["garden.md", "new.md"]
    assert all("next build" in item.reason for item in report.skipped)
    monkeypatch.setattr(documents, "read", read)
    report = build()
    assert (report.changed, report.added) == (("garden.md",), ("new.md",))
    with indexing.open_index(tmp_path / "index") as index:
        assert "More." in index.document("garden.md").text


def test_a_file_that_vanishes_while_it_is_read_is_said(garden: Corpus, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    read = documents.read

    def vanishing(file: SourceFile) -> object:
        result = read(file)
        if file.name == "garden.md":
            file.path.unlink()
        return result

    monkeypatch.setattr(documents, "read", vanishing)
    report = build()
    assert report.added == ("tools/shed.md",)
    assert [item.name for item in report.skipped] == ["garden.md"]
