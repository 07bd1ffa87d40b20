"""The chat in a real terminal, with the real index and encoder, driven through tmux."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


class Terminal:
    """A terminal of its own, in which a shell runs; what stands on it can be read and waited for."""

    def __init__(self, width: int, height: int, folder: Path) -> None:
        self._socket = f"assistant-test-{uuid.uuid4().hex}"
        # readline, which pytest loads, leaves the size of the terminal of the tests in the environment
        shell = ["env", "-u", "COLUMNS", "-u", "LINES", f"PYTHONPATH={ROOT}", "PS1=prompt> ", "sh"]
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), *shell)

    def _tmux(self, *words: str) -> str:
        run = subprocess.run(["tmux", "-L", self._socket, *words], capture_output=True, text=True, check=True, timeout=30)
        return run.stdout

    def enter(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    def alternate(self) -> bool:
        """Whether a program holds the whole screen."""
        return self._tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def until(self, condition: Callable[[], bool], tries: int = 400) -> None:
        for _ in range(tries):
            if condition():
                return
            subprocess.run(["tmux", "-L", self._socket, "run-shell", "sleep 0.1"], check=True, timeout=30)
        raise AssertionError(f"it did not come about:\n{self.text()}")

    def shows(self, *words: str) -> None:
        self.until(lambda: all(word in " ".join(self.text().replace("█", " ").split()) for word in words))

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], check=False, capture_output=True, timeout=30)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed, and this test needs a terminal to drive")
    opened = Terminal(80, 24, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def bees(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bees.md").write_text(
        "# Bees\n\nBees make honey in summer. They live in hives of wax.\n\n"
        "## Keeping bees\n\nKeeping bees needs a veil. The veil guards the face.\n\n"
        "## Odd things\n\nThe odd mark is [/nope] and \x1b[31mred\x1b[0m.\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.system
@pytest.mark.model
def test_start_ask_read_save_and_leave(terminal: Terminal, bees: Path, tmp_path: Path) -> None:
    terminal.enter(f"{sys.executable} -m assistant chat --corpus {bees} --index {tmp_path / 'index'}; echo left with $?")
    terminal.shows(f"Reads {bees}"[:40], "● Ready")
    terminal.enter("When do bees make honey?")
    terminal.shows("❯ When do bees make honey?", "Bees make honey in summer.", "bees.md › Bees, line 3")
    terminal.enter("What is the odd mark?")
    terminal.shows("[/nope] and ␛[31mred␛[0m")
    terminal.resize(140, 50)
    terminal.shows("Categories", "Keeping bees", "[/nope]")
    terminal.press("C-s")
    terminal.shows("Saved the conversation")
    assert "honey in summer" in (tmp_path / "conversation.md").read_text(encoding="utf-8")
    terminal.press("C-q")
    terminal.shows("left with 0")
    assert not terminal.alternate()
    terminal.enter("echo clean")
    terminal.shows("clean prompt>")


@pytest.mark.system
def test_the_terminal_is_left_clean_when_the_chat_is_killed_while_it_opens(terminal: Terminal, bees: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    terminal.enter(
        f"{sys.executable} -m assistant chat --corpus {bees} --index {tmp_path / 'index'} & echo $! > {pid}; fg; echo left with $?"
    )
    terminal.shows("Reads")
    assert terminal.alternate()
    os.kill(int(pid.read_text()), signal.SIGTERM)
    terminal.shows("left with 143")
    assert not terminal.alternate()


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    code = (
        "import sys, assistant.tui.app, assistant.tui.librarian;"
        "print(*{'numpy', 'faiss', 'onnxruntime', 'torch', 'tokenizers', 'markdown_it', 'sqlite3'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert run.stdout.strip() == ""
