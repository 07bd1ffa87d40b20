"""The command `assistant`. One file a group of commands; each imports what it works with only when it runs."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        from assistant.cli.app import app

        app.main(prog_name="assistant")
    except KeyboardInterrupt:
        sys.exit(130)
