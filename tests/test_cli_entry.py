"""The program as a process: streams, pipes that close early, Ctrl-C, terminals, completion; and the whole with the real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import answering
from assistant.cli.app import app
from assistant.cli.common import look
from assistant.errors import AssistantError
from tests.cli_fakes import HEAP, FakeAssistant
from tests.conftest import Corpus

PROGRAM = [sys.executable, "-m", "assistant"]


def test_a_pipe_that_closes_early_ends_the_program_quietly(garden: Corpus, tmp_path: Path) -> None:
    wrong = {"text": "x", "document": "garden.md", "start": 0, "end": 1}
    written = tmp_path / "answers.json"
    written.write_text(json.dumps({"schema": 1, "quotes": [wrong] * 20_000}))
    command = [*PROGRAM, "verify", str(written), "--corpus", str(garden.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b"quotes [1]: ")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_ctrl_c_ends_with_130_and_no_traceback(garden: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeAssistant, "open", interrupted)
    monkeypatch.setattr(answering, "Assistant", FakeAssistant)
    monkeypatch.setattr("assistant.indexing.pending", lambda corpus, index: ())
    result = CliRunner().invoke(app, ["ask", "heap?", "--corpus", str(garden.path)])
    assert result.exit_code == 130
    assert result.stdout == "" and result.stderr.strip() == "Interrupted."


def test_a_pipe_gets_utf_8_whatever_the_locale(garden: Corpus, tmp_path: Path) -> None:
    written = tmp_path / "answers.json"
    written.write_text(json.dumps({"text": "x", "document": "naïve \ud800.md", "start": 0, "end": 1}))
    done = subprocess.run(
        [*PROGRAM, "verify", str(written), "--corpus", str(garden.path)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "naïve" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_is_there(shell: str) -> None:
    program = Path(sys.executable).parent / "assistant"
    done = subprocess.run(
        [program], env={**os.environ, "_ASSISTANT_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=False
    )
    if "Bash version" in done.stderr or "not found" in done.stderr:
        pytest.skip(f"{shell} is not here: {done.stderr.strip()}")
    assert "_ASSISTANT_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("terminal", "environment", "wraps", "colour"),
    [
        (False, {}, False, False),
        (True, {"TERM": "xterm"}, True, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        (True, {"TERM": "dumb"}, True, False),
    ],
)
def test_colour_and_wrapping_are_for_terminals(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], wraps: bool, colour: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    width, coloured = look()
    assert (width is not None, coloured) == (wraps, colour)


@pytest.mark.model
def test_a_cold_question_is_answered_without_torch_or_a_screen(garden: Corpus, tmp_path: Path) -> None:
    folders = ["--corpus", str(garden.path), "--index", str(tmp_path / "index")]
    subprocess.run([*PROGRAM, "index", *folders], check=True, capture_output=True)
    code = f"""
import sys
sys.argv = ["assistant", "ask", "How often is the heap turned?", *{folders!r}]
from assistant.cli import main
try:
    main()
except SystemExit as done:
    loaded = [name for name in ("torch", "transformers", "sentence_transformers", "textual") if name in sys.modules]
    print("ended with", done.code, loaded)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert HEAP in done.stdout, done.stderr
    assert done.stdout.endswith("ended with 0 []\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel of this checkout holds, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(Path(__file__).parent.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a wheel cannot be built here: {done.stderr.strip().splitlines()[-1:]}")
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as packed:
        packed.extractall(folder / "installed")
    return folder / "installed"


@pytest.mark.system
def test_the_wheel_carries_the_documents(wheel: Path) -> None:
    for name in ("assistant/corpus/international-defense-cooperation.md", "assistant/tui/chat.tcss", "assistant/py.typed"):
        assert (wheel / name).is_file(), name
    assert {folder.name for folder in wheel.iterdir() if not folder.name.endswith(".dist-info")} == {"assistant"}


@pytest.mark.system
@pytest.mark.model
def test_the_wheel_answers_outside_the_checkout_with_its_index_in_the_cache(wheel: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "XDG_"))}
    environment |= {"PYTHONPATH": str(wheel), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*arguments: str) -> str:
        done = subprocess.run([*PROGRAM, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "is devoted to the sharing of intelligence" in run("ask", "What is meant by sharing of intelligence?")
    state = run("doctor")
    assert f"documents     {wheel / 'assistant' / 'corpus'}  (from default)" in state
    assert f"index         {tmp_path / 'cache' / 'cooperation-assistant' / 'index'}{os.sep}" in state


def test_a_problem_is_told_in_one_line_with_what_to_do_where_there_is_something() -> None:
    assert AssistantError("The index is gone.", "Build it.").told == "The index is gone. Build it."
    assert AssistantError("Nothing helps.").told == "Nothing helps."
