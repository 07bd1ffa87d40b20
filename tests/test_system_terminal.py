"""The chat in a real terminal, with the real index and encoder, driven through tmux."""

from __future__ import annotations

import os
import select
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
        shell = ["env", "-u", "COLUMNS", "-u", "LINES", f"PYTHONPATH={ROOT}", "PS1=prompt> ", f"XDG_STATE_HOME={folder / 'state'}", "sh"]
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), *shell)
        self._tmux("set-option", "-s", "set-clipboard", "on")

    def _tmux(self, *words: str) -> str:
        run = subprocess.run(["tmux", "-L", self._socket, *words], capture_output=True, text=True, check=True, timeout=30)
        return run.stdout

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def text(self) -> str:
        return self._tmux("capture-pane", "-p")

    def copied(self) -> str:
        """What a program put on the clipboard by way of the terminal."""
        return self._tmux("show-buffer")

    def held(self) -> bool:
        """Whether a program holds the whole screen."""
        return self._tmux("display-message", "-p", "#{alternate_on}").strip() == "1"

    def clean(self) -> None:
        """Find the terminal as a shell needs it: its own screen, a cursor, no mouse, what is typed shown and taken by lines."""
        assert self._tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{bracket_paste_flag}").split() in (
            ["0", "1", "0", "0"],
            ["0", "1", "0"],
        )
        self.enter("stty -a | grep -cw -e -echo -e -icanon -e -isig; echo typed")
        self.shows("0 typed prompt>")

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


@pytest.fixture
def chat(bees: Path, tmp_path: Path) -> str:
    """The line that starts the chat."""
    return f"{sys.executable} -m assistant chat --corpus {bees} --index {tmp_path / 'index'}"


def started(terminal: Terminal, chat: str, tmp_path: Path) -> int:
    """Start the chat in front of the shell, and return the number of its process once it is on the screen."""
    pid = tmp_path / "pid"
    terminal.enter(f"set -m; {chat} & echo $! > {pid}; fg; echo left with $?")
    terminal.shows("Reads")
    assert terminal.held()
    return int(pid.read_text())


@pytest.mark.system
@pytest.mark.model
def test_start_ask_open_the_source_copy_save_and_leave(terminal: Terminal, chat: str, bees: Path, tmp_path: Path) -> None:
    terminal.enter(f"{chat}; echo left with $?")
    terminal.shows(f"Reads {bees}"[:40], "● Ready")
    terminal.enter("When do bees make honey?")
    terminal.shows("❯ When do bees make honey?", "Bees make honey in summer.", "bees.md › Bees, line 3")
    terminal.press("F3")
    terminal.shows("# Bees", "## Keeping bees", "unchanged")
    terminal.press("Escape")
    terminal.shows("❯ When do bees make honey?")
    terminal.press("C-y")
    terminal.shows("Copied")
    assert "Bees make honey in summer." in terminal.copied() and "bees.md" in terminal.copied()
    terminal.enter("What is the odd mark?")
    terminal.shows("[/nope] and ␛[31mred␛[0m")
    terminal.resize(140, 50)
    terminal.shows("Categories", "Keeping bees", "[/nope]")
    terminal.press("C-s")
    terminal.shows("Saved the conversation")
    assert "honey in summer" in (tmp_path / "conversation.md").read_text(encoding="utf-8")
    terminal.press("C-q")
    terminal.shows("left with 0")
    terminal.clean()


@pytest.mark.system
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_the_terminal_is_left_clean_when_the_chat_is_told_to_end_while_it_opens(
    terminal: Terminal, chat: str, tmp_path: Path, number: int, code: int
) -> None:
    os.kill(started(terminal, chat, tmp_path), number)
    terminal.shows(f"left with {code}")
    terminal.clean()


@pytest.mark.system
def test_the_chat_ends_when_the_line_to_its_terminal_is_cut(terminal: Terminal, chat: str, tmp_path: Path) -> None:
    chat_ends = os.pidfd_open(started(terminal, chat, tmp_path))
    terminal.close()
    assert select.select([chat_ends], [], [], 60)[0]
    os.close(chat_ends)


@pytest.mark.system
def test_the_chat_can_be_set_aside_and_taken_up_again(terminal: Terminal, chat: str, tmp_path: Path) -> None:
    pid = started(terminal, chat, tmp_path)
    terminal.type("half a question")
    terminal.shows("❯ half a question")
    os.kill(pid, signal.SIGTSTP)
    terminal.until(lambda: not terminal.held())
    terminal.clean()
    terminal.enter("fg")
    terminal.shows("❯ half a question")
    assert terminal.held()
    terminal.press("C-q")
    terminal.until(lambda: not terminal.held())
    terminal.clean()


@pytest.mark.system
def test_ctrl_z_goes_to_the_shell_and_a_terminal_that_is_cut_then_ends_the_chat(terminal: Terminal, chat: str, tmp_path: Path) -> None:
    chat_ends = os.pidfd_open(started(terminal, chat, tmp_path))
    terminal.press("C-z")
    terminal.shows("Stopped", "prompt>")
    terminal.clean()
    terminal.enter("fg")
    terminal.until(terminal.held)
    terminal.shows("Reads")
    terminal.press("C-z")
    terminal.until(lambda: not terminal.held())
    terminal.close()
    assert select.select([chat_ends], [], [], 60)[0]
    os.close(chat_ends)


@pytest.mark.system
def test_a_chat_that_hangs_ends_all_the_same_when_told_to_and_leaves_the_terminal_clean(
    terminal: Terminal, bees: Path, tmp_path: Path
) -> None:
    (tmp_path / "hanging.py").write_text(
        "import threading\nfrom assistant.cli import main\nfrom assistant.tui.app import ChatApp\n"
        "ChatApp.action_help = lambda self: open('hangs', 'x').close() or threading.Event().wait()\nmain()\n"
    )
    pid = started(terminal, f"{sys.executable} hanging.py chat --corpus {bees} --index {tmp_path / 'index'}", tmp_path)
    terminal.press("F1")
    terminal.until((tmp_path / "hangs").exists)
    os.kill(pid, signal.SIGTERM)
    terminal.shows("left with 143")
    terminal.clean()


@pytest.mark.system
def test_a_fault_of_the_program_leaves_the_terminal_clean_and_is_said_in_a_sentence(terminal: Terminal, bees: Path, tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text(
        "from assistant.cli import main\nfrom assistant.tui.app import ChatApp\nChatApp.action_help = lambda self: 1 / 0\nmain()\n"
    )
    terminal.enter(f"{sys.executable} faulty.py chat --corpus {bees} --index {tmp_path / 'index'}; echo left with $?")
    terminal.shows("Reads")
    terminal.press("F1")
    terminal.shows("Error: a fault in the program: ZeroDivisionError", "left with 3")
    assert "Traceback" not in terminal.text()
    terminal.clean()


@pytest.mark.system
@pytest.mark.model
def test_a_dumb_terminal_gets_the_talk_line_by_line(terminal: Terminal, chat: str) -> None:
    terminal.enter(f"TERM=dumb {chat}; echo left with $?")
    terminal.shows("Reading", "For example:", "Question:")
    terminal.enter("When do bees make honey?")
    terminal.shows("Answered by", "│ Bees make honey in summer.")
    assert not terminal.held()
    terminal.press("C-d")
    terminal.shows("left with 0")
    terminal.clean()


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    code = (
        "import sys, assistant.tui.app, assistant.tui.librarian;"
        "print(*{'numpy', 'faiss', 'onnxruntime', 'torch', 'tokenizers', 'markdown_it', 'sqlite3'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert run.stdout.strip() == ""
