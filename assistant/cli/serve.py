"""`serve`: the chat in a browser's tab, for this machine alone."""

from __future__ import annotations

import secrets
import sys

import click

from assistant.cli.common import command, narrate, reason, say, with_settings
from assistant.config import Settings
from assistant.errors import AssistantError

EPILOG = """
\b
Examples:
  assistant serve                        then open the address that it prints
  assistant serve --corpus ~/papers
  assistant serve --port 0               on any free port

It is there for this machine only, and only for who has the address: it holds a token, a new one each time. Each tab is a chat of its own.

\b
Exit code 0: ended with Ctrl-C; 3: the port cannot be had; 4: the folder of documents.
"""


@command(epilog=EPILOG)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to listen on; 0 takes any free one.")
@with_settings
def serve(settings: Settings, port: int) -> int:
    """Open the chat in a browser: prints the address to open, and serves it until Ctrl-C."""
    from assistant.cli.serving.server import ChatServer, listen, run
    from assistant.documents import scan

    scan(settings.corpus)  # a folder that cannot be read is said here rather than in each tab
    try:
        listening = listen(port)
    except OSError as problem:
        raise AssistantError(
            f"Port {port} of this machine cannot be listened on: {reason(problem)}.", "Name another with --port, or 0 for any free one."
        ) from problem
    with listening:
        server = ChatServer(chat_command(settings), listening.getsockname()[1], secrets.token_urlsafe(24))
        run(server, listening, lambda: _announce(settings, server.address))
    narrate("Ended.")
    return 0


def _announce(settings: Settings, address: str) -> None:
    narrate(f"Serving the chat over {settings.corpus}, for this machine only. Ctrl-C ends. Open in a browser:")
    say(address)


def chat_command(settings: Settings) -> list[str]:
    """The words that start the chat with these settings; those that no option gave are taken from where they were here.

    (-P keeps Python from importing what lies in the folder in which it is started.)
    """
    given = [f"--{name}={getattr(settings, name)}" for name in ("corpus", "index") if settings.sources.get(name) == f"--{name}"]
    return [sys.executable, "-P", "-m", "assistant", "chat", *given]
