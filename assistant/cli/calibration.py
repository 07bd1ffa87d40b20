"""`calibrate`: how far the answers are to be trusted on this very folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, narrate, opened_assistant, say, with_settings
from assistant.config import Settings
from assistant.errors import IndexingError, UsageError

if TYPE_CHECKING:
    from assistant.evaluation.calibration import Calibration

EPILOG = """
\b
Examples:
  assistant calibrate                        how often is answered, and how often falsely
  assistant calibrate --apply                and answer from the point that fits this folder
  assistant calibrate --json

It takes about half a minute, and comes to the same each time. To undo --apply, remove calibration.json from the index's folder.
"""


@command(epilog=EPILOG)
@click.option("--apply", "moves", is_flag=True, help="Move the point from which an answer is given to what fits this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@with_settings
def calibrate(settings: Settings, moves: bool, as_json: bool) -> int:
    """Foretell how often answers on your folder are false, from questions made of it.

    Each question is asked twice: with the passages that answer it, and as if they were not there.
    """
    from assistant.answering import threshold
    from assistant.answering.weights import FALSE_ANSWERS
    from assistant.cli.narration import Narrator
    from assistant.evaluation.calibration import calibrate as measured
    from assistant.indexing import Progress
    from assistant.render import dumps

    strictness = settings.value("strictness")
    with opened_assistant(settings, calibrated=False) as assistant, Narrator() as narrator:
        found = measured(assistant, lambda done, total: narrator(Progress("asking", done, total)))
        bounds, documents = assistant.bounds, len(assistant.index.names())
    if found is None:
        raise UsageError(f"{settings.corpus} holds too little text to make questions from.", "Add documents, or ask as it is.")
    account = _account(found, strictness)
    point = found.point(FALSE_ANSWERS[strictness], bounds)
    if moves:
        try:
            threshold.move(settings.index, point, account)
        except OSError as problem:
            raise IndexingError(f"The point cannot be recorded in {settings.index}: {problem}", "Make that folder writable.") from problem
        account |= {"moved_to": point}
    if as_json:
        say(dumps(account))
        return 0
    low, high = found.interval
    say(f"{len(found.answered)} questions made from {documents} documents, each asked with what answers it and without:")
    say(f"  answered with it      {found.answer_rate:4.0%}")
    said = f"falsely; 95 times in 100 that is between {low:.0%} and {high:.0%}"
    say(f"  answered without it   {found.false_answers:4.0%}   {said}")
    say(f"An answer is given from a confidence of {found.answers_from:.2f} on ({strictness}).")
    if moves:
        say(f"Now it is given from {point:.2f} on.")
    else:
        narrate(f"`assistant calibrate --apply` would answer from {point:.2f} on, for {FALSE_ANSWERS[strictness]:.0%} of false answers.")
    return 0


def _account(found: Calibration, strictness: str) -> dict[str, Any]:
    return {
        "probes": len(found.answered),
        "strictness": strictness,
        "from": found.answers_from,
        "answered_with": round(found.answer_rate, 4),
        "answered_without": round(found.false_answers, 4),
        "interval": [round(bound, 4) for bound in found.interval],
    }


COMMANDS = (calibrate,)
