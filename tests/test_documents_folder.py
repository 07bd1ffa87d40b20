from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from assistant.documents import Listing, SourceFile, read, scan
from assistant.errors import ConfigError, CorpusError, UnreadableDocument


def write(folder: Path, name: str, text: str = "Some words.\n") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def names(listing: Listing) -> list[str]:
    return [file.name for file in listing.files]


def reasons(listing: Listing) -> dict[str, str]:
    return {item.name: item.reason for item in listing.skipped}


def test_documents_are_listed_by_name_and_the_rest_is_named(tmp_path: Path) -> None:
    write(tmp_path, "b/deep/note.TXT")
    write(tmp_path, "a.md")
    write(tmp_path, "plan.pdf")
    write(tmp_path, "LICENCE")
    write(tmp_path, "nothing.md", "")
    listing = scan(tmp_path)
    assert names(listing) == ["a.md", "b/deep/note.TXT"]
    assert reasons(listing) == {
        "LICENCE": "no reader for files without an ending",
        "nothing.md": "empty",
        "plan.pdf": "no reader for .pdf files yet",
    }
    assert listing.files[0].size == len("Some words.\n")
    assert listing.files[0].mtime_ns == (tmp_path / "a.md").stat().st_mtime_ns


@pytest.mark.parametrize("folder", ["missing", "file.md", "empty"])
def test_a_folder_without_documents_says_what_to_do(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "file.md")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError) as caught:
        scan(tmp_path / folder)
    assert caught.value.next_step


def test_hidden_files_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, ".secret.md")
    write(tmp_path, ".git/config.txt")
    write(tmp_path, ".assistantignore", "none.md")
    assert names(scan(tmp_path)) == ["a.md"]
    assert reasons(scan(tmp_path)) == {".git/": "hidden", ".secret.md": "hidden"}


def test_ignore_rules_are_those_of_git(tmp_path: Path) -> None:
    for name in ("a.md", "draft.md", "old/b.md", "old/keep.md", "in/c.md", "in/draft.md", "in/deep/d.md"):
        write(tmp_path, name)
    write(tmp_path, ".assistantignore", "# comment\ndraft.md\nold/*\n!old/keep.md\n/in/deep/\n")
    write(tmp_path, "in/.assistantignore", "!draft.md\nc.md\n")
    listing = scan(tmp_path)
    assert names(listing) == ["a.md", "in/draft.md", "old/keep.md"]
    assert reasons(listing) == dict.fromkeys(["draft.md", "in/c.md", "in/deep/", "old/b.md"], "ignored by .assistantignore")


def test_links_stay_in_the_folder_and_go_nowhere_twice(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus, "real/a.md")
    outside = write(tmp_path, "outside/secret.md")
    (corpus / "alias.md").symlink_to(corpus / "real" / "a.md")
    (corpus / "away.md").symlink_to(outside)
    (corpus / "away").symlink_to(outside.parent)
    (corpus / "again").symlink_to(corpus / "real")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "lost.md").symlink_to(corpus / "gone.md")
    (corpus / "self.md").symlink_to(corpus / "self.md")
    listing = scan(corpus)
    assert names(listing) == ["alias.md", "real/a.md"]
    assert reasons(listing) == {
        "again/": "a link to a folder that is read already",
        "away": "a link that leaves the folder",
        "away.md": "a link that leaves the folder",
        "loop/": "a link to a folder that is read already",
        "lost.md": "a link that leads nowhere",
        "self.md": "a link that leads nowhere",
    }
    assert read(listing.files[0])[0].text == "Some words.\n"


def test_a_link_into_a_hidden_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, ".store/a.md")
    (tmp_path / "docs").symlink_to(tmp_path / ".store")
    assert names(scan(tmp_path)) == ["docs/a.md"]


def test_pipes_are_never_opened(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    assert reasons(scan(tmp_path)) == {"pipe.md": "not a regular file"}
    with pytest.raises(UnreadableDocument, match="not a regular file"):
        read(SourceFile("pipe.md", tmp_path / "pipe.md", 1, 0))


def test_a_file_over_the_limit_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    with (tmp_path / "huge.md").open("wb") as stream:
        stream.truncate(100_000_001)
    assert reasons(scan(tmp_path)) == {"huge.md": "larger than 100 MB, the limit that largest_file sets"}


def test_the_limit_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "x" * 1_000_001)
    monkeypatch.setenv("ASSISTANT_CONFIG", str(tmp_path / "config.toml"))
    write(tmp_path, "config.toml", 'largest_file = "1"')
    with pytest.raises(CorpusError, match="larger than 1 MB"):
        scan(tmp_path)
    monkeypatch.setenv("ASSISTANT_LARGEST_FILE", "2")
    assert names(scan(tmp_path)) == ["a.md"]
    monkeypatch.setenv("ASSISTANT_LARGEST_FILE", "2 MB")
    with pytest.raises(ConfigError, match="takes a number of megabytes"):
        scan(tmp_path)


def test_a_file_that_went_or_became_a_link_since_the_scan_is_unreadable(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md")
    other = write(tmp_path, "b.md")
    (source, _) = scan(tmp_path).files
    file.unlink()
    with pytest.raises(UnreadableDocument, match="gone"):
        read(source)
    file.symlink_to(other)
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        read(source)


def test_a_name_that_is_no_unicode_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only names in Unicode")
    assert reasons(scan(tmp_path)) == {"caf\ufffd.md": "its name is not valid Unicode"}


def test_reading_gives_the_document_and_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# Boats\r\n\r\nThey sail.\r\n")
    document, digest = read(scan(tmp_path).files[0])
    assert (document.name, document.title, document.encoding) == ("a.md", "Boats", "utf-8")
    assert document.text == "# Boats\r\n\r\nThey sail.\r\n"
    assert digest == hashlib.sha256(document.text.encode()).hexdigest()
