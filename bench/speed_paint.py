"""The chat's first paint: a new process in a terminal of its own, until its question line stands there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import Callable, Sequence

PROMPT = "❯".encode()
"""What the chat draws beside the line for questions, and nothing before it."""


def first_paint(words: Sequence[str], *, painted: bytes = PROMPT) -> Callable[[], object]:
    """Starting `words` in a terminal of 100 by 30 until they have drawn `painted`; they are ended then."""

    def run() -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color"}
        process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=environment)
        os.close(theirs)
        drawn = b""
        try:
            while painted not in drawn:
                drawn += os.read(ours, 65536)  # fails when the program has ended
        except OSError:
            raise RuntimeError(f"{words[0]} drew nothing: {drawn[-500:]!r}") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(ours)

    return run
