"""The command group: what `assistant` takes, and how every command ends."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

from assistant import __version__
from assistant.cli import calibration, chat, checks, gaps, handbook, questions, quiz, subject, upkeep
from assistant.cli.common import folder_options, let_go, prepare_streams, settings, writing
from assistant.config import make_private, state_folder
from assistant.errors import AssistantError

INTERRUPTED = 130
EPILOG = """
\b
Examples:
  assistant                                  open the chat
  assistant ask "What is meant by a loan?"   one question
  assistant ask --json "Who pays?" | jq .    the same for a script
  assistant ask --corpus ~/papers "Who …?"   over documents of your own
  assistant tour                             the way through the subject

\b
Exit codes:
  0    answered, or done
  1    the documents do not say, or do not speak of it; verify: a quote does not hold; doctor: something needs doing
  2    wrong usage: an option, a question, a line of input
  3    any other failure
  4    the folder of documents: missing, empty, unreadable
  5    the index: cannot be made, damaged, another build at work
  6    the model: missing, altered, not loadable
  7    config.toml: a wrong key or value
  8    what is kept between runs: not readable, not writable, of a newer version
  130  interrupted with Ctrl-C

\b
Shell completion (bash; zsh and fish likewise):
  eval "$(_ASSISTANT_COMPLETE=bash_source assistant)"
"""


class Commands(click.Group):
    """A group whose commands return their exit code, and that turns every failure into a sentence and an exit code of its own."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run a command; never shows a traceback."""
        prepare_streams()
        kwargs["standalone_mode"] = False
        code = _ended(lambda: super(Commands, self).main(*args, **kwargs))
        let_go()
        sys.exit(code)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line, which is where help is shown."""
        with _reader_may_go(), writing():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _reader_may_go():
            return super().invoke(ctx)


@contextmanager
def _reader_may_go() -> Iterator[None]:
    """Whoever read the output has had enough of it: a good end, without a word. Click would end with 1, which has a meaning here."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None


def _ended(run: Callable[[], Any]) -> int:
    """Run a command, say how it ended if not well, and return its exit code."""
    try:
        return run() or 0
    except click.ClickException as problem:
        with suppress(OSError):
            problem.show()
        return problem.exit_code
    except AssistantError as problem:
        report(problem)
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted.")
        return INTERRUPTED
    except Exception as problem:
        fault(problem)
        return AssistantError.exit_code


def report(problem: AssistantError) -> None:
    """Say on stderr what is wrong and what to do about it."""
    _tell(f"Error: {problem}")
    if problem.next_step:
        _tell(problem.next_step)


def fault(problem: Exception) -> None:
    """Say on stderr that the program itself failed, and keep the traceback in a file for whoever mends it."""
    _tell(f"Error: a fault in the program: {type(problem).__name__}: {problem}")
    file = state_folder() / "fault.log"
    try:
        make_private(file.parent)
        file.touch(mode=0o600)
        file.write_text("".join(traceback.format_exception(problem)), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return
    _tell(f"Where it happened is written in {file}; please add that to a report.")


def _tell(text: str) -> None:
    """Write a line to stderr; when not even that takes anything, the exit code says it alone."""
    from assistant.render import visible

    with suppress(OSError):
        click.echo(visible(text), err=True)


@click.group(cls=Commands, invoke_without_command=True, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assistant", message="%(prog)s %(version)s")
@folder_options
@click.pass_context
def app(context: click.Context, corpus: str | None, index: str | None) -> int:
    """Answers questions about a folder of documents in the documents' own words, or says that they do not say.

    Without a command it opens the chat. The documents are the ones that come with the program, or those of --corpus.
    """
    if context.invoked_subcommand is None:
        return chat.talk(settings(corpus, index), plain=False)
    return 0


for each in (
    *chat.COMMANDS,
    *questions.COMMANDS,
    *subject.COMMANDS,
    *quiz.COMMANDS,
    *handbook.COMMANDS,
    *gaps.COMMANDS,
    *upkeep.COMMANDS,
    *checks.COMMANDS,
    *calibration.COMMANDS,
):
    app.add_command(each)
