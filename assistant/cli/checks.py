"""`verify` and `eval`: whether quotes hold, and how good the answers are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import command, folder_options, narrate, opened_assistant, opened_input, say, with_settings
from assistant.cli.common import settings as settings_for
from assistant.config import Settings
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.cli.narration import Narrator

VERIFY_EPILOG = """
\b
Examples:
  assistant ask --json "Who takes part?" | assistant verify -
  assistant batch questions.jsonl > answers.jsonl; assistant verify answers.jsonl
  assistant verify conversation.md           a transcript saved from the chat

Neither the index nor a model is used: the files are read anew. Exit code 0: every quote holds; 1: one does not.
"""


@command(epilog=VERIFY_EPILOG)
@click.argument("file", metavar="FILE|-")
@with_settings
def verify(settings: Settings, file: str) -> int:
    """Re-check every quote of saved output against the source files, character by character."""
    from assistant.cli.verification import Claim, Sources, claims, fault
    from assistant.render import count, visible

    with opened_input(file) as stream:
        try:
            written = stream.read().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise UsageError(f"{file} is not UTF-8 text.", "Give the output as it was written.") from problem
    sources = Sources(settings.corpus)
    checked = failed = 0
    for claim in claims(written):
        checked += 1
        wrong = fault(claim, sources) if isinstance(claim, Claim) else claim
        if wrong:
            failed += 1
            say(visible(f"{claim.where}: {wrong}" if isinstance(claim, Claim) and claim.where else wrong))
    if failed:
        say(f"{count(checked, 'quote')} checked, {failed} of them not as in {settings.corpus}")
    else:
        say(f"{count(checked, 'quote')} checked, each stands in {settings.corpus} as quoted")
    return 1 if failed else 0


EVAL_EPILOG = """
\b
FOLDER holds corpus/ and questions.jsonl, a question a line; QUESTIONS is such a file alone, on the documents in force:
  {"id", "question", "outcome": "answered" or "not_stated",
   "gold": [{"document", "start", "end", "answers": [[start, end], …]}]}

\b
Examples:
  assistant eval benchmarks/handbook --json
  assistant eval questions.jsonl --corpus ~/papers

The index of its corpus goes to the cache, or where --index says. What `assistant calibrate` moved counts only with --calibrated.
"""


@command(name="eval", epilog=EVAL_EPILOG)
@click.argument("folder", metavar="FOLDER|QUESTIONS", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@click.option("--calibrated", is_flag=True, help="Answer from the point that `assistant calibrate --apply` set for these documents.")
@click.option("--errors", metavar="FILE", type=click.Path(path_type=Path), help="Write the worst twenty to FILE, each with its reason.")
@folder_options
def evaluation(folder: Path, as_json: bool, calibrated: bool, errors: Path | None, corpus: str | None, index: str | None) -> int:
    """Measure the answers on a folder of documents and questions, or on a file of questions."""
    from assistant.cli.narration import Narrator
    from assistant.evaluation import evaluate, mistakes, row
    from assistant.render import dumps

    if not (folder / "questions.jsonl").is_file() and not folder.is_file():
        raise UsageError(f"{folder} holds no questions.jsonl.", "Name a folder with corpus/ and questions.jsonl, or a file of questions.")
    own = folder / "corpus"
    settings = settings_for(str(own) if corpus is None and own.is_dir() else corpus, index)
    narrate(f"Measuring {folder} over {settings.corpus}")
    with opened_assistant(settings, calibrated=calibrated) as assistant, Narrator() as narrator:
        found = evaluate(folder, assistant, progress=_stage(narrator))
    if errors:
        written = "".join(f"{dumps(row(judgement))}\n" for judgement in mistakes(found.judgements))
        try:
            errors.write_text(written, encoding="utf-8")
        except OSError as problem:
            raise UsageError(f"{errors} cannot be written: {problem}", "Name a file in a folder that can be written to.") from problem
    say(dumps(found.to_dict()) if as_json else found.table())
    return 0


def _stage(narrator: Narrator) -> Callable[[int, int], None]:
    from assistant.indexing import Progress

    return lambda done, total: narrator(Progress("asking", done, total))


COMMANDS = (verify, evaluation)
