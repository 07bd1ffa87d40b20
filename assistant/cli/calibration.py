"""`calibrate`: how far the answers are to be trusted on this very folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, narrate, opened_assistant, say, say_json, with_settings
from assistant.config import Settings, questions_file
from assistant.errors import IndexingError, UsageError

if TYPE_CHECKING:
    from assistant.evaluation.calibration import Calibration, Sides

EPILOG = """
\b
Examples:
  assistant calibrate                        how often is answered, and how often falsely
  assistant calibrate --apply                and answer from the point that fits this folder
  assistant calibrate --json

What you judged right or wrong in the chat counts beside the questions that are made of the folder. It takes about half a minute,
and comes to the same each time. To undo --apply, remove calibration.json from the index's folder.
"""


@command(epilog=EPILOG)
@click.option("--apply", "moves", is_flag=True, help="Move the point from which an answer is given to what fits this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@with_settings
def calibrate(settings: Settings, moves: bool, as_json: bool) -> int:
    """Foretell how often answers on your folder are false, from questions made of it and from your own.

    Each question is asked twice: with the passages that answer it, and as if they were not there.
    """
    from assistant.answering import threshold
    from assistant.answering.weights import FALSE_ANSWERS
    from assistant.cli.narration import Narrator, documents
    from assistant.evaluation import read_questions
    from assistant.evaluation.calibration import calibrate as measured
    from assistant.indexing import Progress
    from assistant.render import count

    strictness, kept = settings.value("strictness"), questions_file(settings.corpus)
    own = read_questions(kept) if kept.is_file() else ()
    with opened_assistant(settings, calibrated=False) as assistant, Narrator() as narrator:
        found = measured(assistant, own, lambda done, total: narrator(Progress("asking", done, total)))
        points, held = assistant.points, documents(len(assistant.index.names()))
    if found is None:
        raise UsageError(f"{settings.corpus} holds too little text to make questions from.", "Add documents, or ask as it is.")
    account = _account(found, strictness)
    point = found.together.point(FALSE_ANSWERS[strictness], (min(points.values()), max(points.values())))
    if moves:
        try:
            threshold.move(settings.index, point, strictness, points, account)
        except OSError as problem:
            raise IndexingError(f"The point cannot be recorded in {settings.index}: {problem}", "Make that folder writable.") from problem
        account |= {"moved_to": point}
    if as_json:
        say_json(**account)
        return 0
    if found.made.there:
        say(f"{count(len(found.made.there), 'question')} made from {held}, each asked with what answers it and without:")
        _tell(found.made)
    if found.own.gone:
        never = len(found.own.gone) - len(found.own.there)
        say(f"{count(len(found.own.there), 'question')} of your own with an answer, asked likewise, and {never} without one:")
        _tell(found.own, found.right)
        together = found.together
        say(f"Of all without an answer {together.false_answers / len(together.gone):.0%} are answered; {_between(together)}.")
    if found.passed_over:
        say(f"{count(found.passed_over, 'question')} of your own passed over: what answered them is not in the documents any more.")
    say(f"An answer is given from a confidence of {found.made.answers_from:.2f} on ({strictness}).")
    if moves:
        say(f"Now it is given from {point:.2f} on.")
    else:
        narrate(f"`assistant calibrate --apply` would answer from {point:.2f} on, for {FALSE_ANSWERS[strictness]:.0%} of false answers.")
    return 0


def _tell(sides: Sides, right: int | None = None) -> None:
    """Say how many are answered on either side, and of the own how many of those rightly."""
    first = "" if right is None else f", {right} with the right quote first"
    answered, of = sides.answered, len(sides.there)
    if of:
        say(f"  answered with it     {answered / of:4.0%}  {answered} of {of}{first}")
    falsely, of = sides.false_answers, len(sides.gone)
    if of:
        say(f"  answered without it  {falsely / of:4.0%}  {falsely} of {of}, falsely; {_between(sides)}")


def _between(sides: Sides) -> str:
    low, high = sides.interval
    return f"95 times in 100 that is between {low:.0%} and {high:.0%}"


def _account(found: Calibration, strictness: str) -> dict[str, Any]:
    """The figures as JSON values: of all questions together, then of each sort by itself."""
    own = _figures(found.own) | {"right_first": found.right, "passed_over": found.passed_over}
    return {
        "strictness": strictness,
        "from": found.made.answers_from,
        **_figures(found.together),
        "made": _figures(found.made),
        "own": own,
    }


def _figures(sides: Sides) -> dict[str, Any]:
    there, gone = len(sides.there), len(sides.gone)
    return {
        "with": there,
        "without": gone,
        "answered_with": round(sides.answered / there, 4) if there else None,
        "answered_without": round(sides.false_answers / gone, 4) if gone else None,
        "interval": [round(bound, 4) for bound in sides.interval] if gone else None,
    }


COMMANDS = (calibrate,)
