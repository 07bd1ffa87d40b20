"""`chat`: the terminal chat, or, without a terminal, questions line by line."""

from __future__ import annotations

import sys

import click

from assistant.cli.common import checked_question, command, look, narrate, opened_assistant, say, with_settings
from assistant.config import Settings
from assistant.errors import UsageError

EPILOG = """
\b
Examples:
  assistant                          the chat
  assistant chat --plain             question by question, without the screen
  assistant < questions.txt          a question a line; the answers on standard output
"""


@command(epilog=EPILOG)
@click.option("--plain", is_flag=True, help="Read questions line by line and print the answers, without the screen.")
@with_settings
def chat(settings: Settings, plain: bool) -> int:
    """Open the chat. Without a terminal, read questions line by line until the input ends."""
    return talk(settings, plain=plain)


def talk(settings: Settings, *, plain: bool) -> int:
    """Hold the conversation, on the screen or line by line."""
    if not plain and all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # the screen is drawn on stderr
        from assistant.tui import run

        run(settings)
        return 0
    return _lines(settings, prompt=sys.stdin.isatty())


def _lines(settings: Settings, *, prompt: bool) -> int:
    from assistant.render import answer_text
    from assistant.tui.greetings import reply

    with opened_assistant(settings) as assistant:
        conversation = assistant.conversation()
        if prompt:
            narrate(f"Reading {settings.corpus}. Ask a question; Ctrl-D ends.")
        stream = sys.stdin.buffer
        while True:
            if prompt:
                click.echo("? ", err=True, nl=False)
            line = stream.readline()
            if not line:
                return 0
            text = line.decode("utf-8", "replace").strip()
            if not text:
                continue
            if reply(text) is not None:
                narrate("Ask a question about the documents; the answer is quoted from them. The end of the input ends the talk.")
                continue
            try:
                answer = conversation.ask(checked_question(text))
            except UsageError as problem:
                narrate(f"{problem} {problem.next_step}")
                continue
            width, colour = look()
            say(answer_text(answer, width=width, colour=colour) + "\n")


COMMANDS = (chat,)
