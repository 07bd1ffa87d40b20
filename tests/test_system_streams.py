"""The program as a process whose streams are closed, full, or left early, and that is interrupted: a code, at most a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Corpus

PROGRAM = f"{sys.executable} -m assistant"
FULL = "Error: The output cannot be written: No space left on device.\nSend it to a place that has room for it.\n"

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


def shell(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "PROGRAM": PROGRAM, **variables}
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


@needs_dev_full
@pytest.mark.parametrize("command", ["--help", "--version", "ask --help", "doctor", "verify answers.json"])
def test_output_that_finds_no_room_is_a_sentence(garden: Corpus, tmp_path: Path, command: str) -> None:
    (tmp_path / "answers.json").write_text("{}")
    done = shell(f"$PROGRAM {command} > /dev/full", tmp_path, ASSISTANT_CORPUS=str(garden.path))
    assert (done.returncode, done.stderr) == (3, FULL)


@needs_dev_full
def test_when_not_even_the_reason_can_be_told_the_exit_code_still_tells_it(tmp_path: Path) -> None:
    assert shell("$PROGRAM ask '' 2> /dev/full", tmp_path).returncode == 2
    assert shell("$PROGRAM ask '' 2>&-", tmp_path).returncode == 2
    assert shell("$PROGRAM ask --wrong 2> /dev/full", tmp_path).returncode == 2
    assert shell("$PROGRAM --help > /dev/full 2> /dev/full", tmp_path).returncode == 3


def test_a_reader_that_is_gone_before_the_help_is_no_failure(tmp_path: Path) -> None:
    done = shell("mkfifo gate; $PROGRAM --help > gate & exec 3< gate; exec 3<&-; wait $!; echo ended with $?", tmp_path)
    assert (done.stdout, done.stderr) == ("ended with 0\n", "")


def test_closed_streams_are_as_streams_that_lead_nowhere(garden: Corpus, tmp_path: Path) -> None:
    assert shell("$PROGRAM --version >&-", tmp_path).returncode == 0
    for command, code in (("ask -", 2), ("verify -", 2)):
        done = shell(f"$PROGRAM {command} <&-", tmp_path, ASSISTANT_CORPUS=str(garden.path))
        assert done.returncode == code, done.stderr
        assert done.stderr.startswith("Error: T") and "Traceback" not in done.stderr and "fault" not in done.stderr


def test_a_real_ctrl_c_ends_with_130_and_a_word(garden: Corpus, tmp_path: Path) -> None:
    command = [*PROGRAM.split(), "verify", str(tmp_path / "gate")]
    os.mkfifo(tmp_path / "gate")
    program = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "ASSISTANT_CORPUS": str(garden.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job would not get it
    )
    with program, (tmp_path / "gate").open("w"):  # opens as soon as the program reads, which it does for as long as this is open
        program.send_signal(signal.SIGINT)
        said, told = program.communicate(timeout=60)
    assert (program.returncode, said, told.strip()) == (130, b"", b"Interrupted.")
