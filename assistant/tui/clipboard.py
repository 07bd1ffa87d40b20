"""The system's clipboard, by way of the small program that the system has for it.

A terminal is asked too, by OSC 52, but some take no notice; and over a remote line only the terminal is where the reader sits.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys

_PATIENCE = 2.0
"""Seconds after which a program that does not take the text is given up."""


def tool() -> list[str] | None:
    """The command that takes what is to be copied on its standard input; None where there is none, or no screen that it reaches."""
    commands = [["pbcopy"]] if sys.platform == "darwin" else [["clip.exe"]] if sys.platform == "win32" else []
    if os.environ.get("WAYLAND_DISPLAY"):
        commands.append(["wl-copy"])
    if os.environ.get("DISPLAY"):
        commands += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    for command in commands:
        found = shutil.which(command[0])
        if found:
            return [found, *command[1:]]
    return None


def copy(text: str) -> bool:
    """Put `text` on the system's clipboard, and tell whether that could be done."""
    command = tool()
    if command is None:
        return False
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        given = text.encode("utf-8", "surrogatepass")
        # xclip stays behind to hand the text out, so nothing of it may be waited for but its leaving the foreground
        done = subprocess.run(command, input=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_PATIENCE, check=False)
        return done.returncode == 0
    return False
