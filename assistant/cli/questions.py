"""`ask` and `batch`: questions in, answers out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from assistant.cli.common import (
    checked_question,
    command,
    look,
    narrate,
    new_page,
    opened_assistant,
    opened_input,
    say,
    say_json,
    with_settings,
)
from assistant.cli.gaps import note_refused
from assistant.config import Settings
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.answering import Assistant, Conversation
    from assistant.answering.outcome import Explanation
    from assistant.types import Answer, Quote

Talks: TypeAlias = "dict[str | int, Conversation]"

ASK_EPILOG = """
\b
Examples:
  assistant ask "What is meant by a loan?"
  assistant ask how much does it cost
  assistant ask --json "Who takes part?" | jq -r '.quotes[0].text'
  assistant ask --passages "training"        no verdict: the ranked passages
  assistant ask --explain "Who pays?"        and what the confidence is made of
  echo "Why does it help?" | assistant ask -

Exit code 0: answered; 1: the documents do not say; 2: wrong usage.
"""


@command(epilog=ASK_EPILOG)
@click.argument("question", nargs=-1, required=True, metavar="QUESTION…")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one line of JSON.")
@click.option("--passages", is_flag=True, help="Print the ten nearest passages instead, with no verdict.")
@click.option("--explain", is_flag=True, help="Tell how sure the answer is, and what each signal added to that.")
@with_settings
def ask(settings: Settings, question: tuple[str, ...], as_json: bool, passages: bool, explain: bool) -> int:
    """Ask one question; its words need no quotation marks. - reads it from standard input."""
    if question == ("-",):
        with opened_input("-") as stream:
            text = stream.read().decode("utf-8", "replace")
    else:
        text = " ".join(question)
    if passages and explain:
        raise UsageError("--passages gives no verdict, so there is none to explain.", "Leave one of --passages and --explain out.")
    text = checked_question(text.strip())
    with opened_assistant(settings) as assistant:
        return _passages(assistant, text, as_json) if passages else _answer(assistant, settings, text, as_json, explain)


def _answer(assistant: Assistant, settings: Settings, question: str, as_json: bool, explain: bool) -> int:
    from assistant.render import answer_json, dumps, visible
    from assistant.types import Outcome

    answer = assistant.ask(question)
    explained = assistant.explain(question) if explain else ()
    if as_json:
        more = {"explanation": [_explanation_json(part) for part in explained]} if explain else {}
        say(dumps(answer_json(answer) | more))
    else:
        show_answer(answer)
        for part in explained:
            say("\n" + (f"{visible(part.question)}\n" if len(explained) > 1 else "") + _explanation_text(part))
        if explain and not explained:
            say("\nNo sentence was weighed, so there is no confidence to explain.")
        if answer.outcome is not Outcome.ANSWERED and not answer.note:
            narrate("Past the verdict, to the ranked passages: assistant ask --passages")
    note_refused(settings, answer)
    return 0 if answer.outcome is Outcome.ANSWERED else 1


def _explanation_json(explained: Explanation) -> dict[str, Any]:
    """What the confidence in the first quote of one part is made of."""
    return {
        "question": explained.question,
        "quote": explained.quote.text,
        "confidence": explained.confidence,
        "answers_from": explained.answers_from,
        "begins_at": explained.begins_at,
        "signals": [{"signal": name, "value": round(value, 4), "adds": round(adds, 4)} for name, value, adds in explained.signals],
    }


def _explanation_text(explained: Explanation) -> str:
    """The same as a small table: each signal, its value, and what it adds in logits."""
    surer = "is given" if explained.confidence >= explained.answers_from else "is not given"
    lines = [
        f"Confidence {explained.confidence:.2f}; an answer is given from {explained.answers_from:.2f} on, so this one {surer}.",
        f"  {'':34}{'value':>8}{'adds':>8}",
        f"  {'to begin with':34}{'':8}{explained.begins_at:8.2f}",
        *(f"  {name:34}{value:8.2f}{adds:8.2f}" for name, value, adds in explained.signals),
    ]
    return "\n".join(lines)


def show_answer(answer: Answer) -> None:
    """Print an answer, for a person."""
    from assistant.render import answer_text

    width, colour = look()
    say(answer_text(answer, width=width, colour=colour))


def _passages(assistant: Assistant, question: str, as_json: bool) -> int:
    from assistant.render import quote_json

    quotes = assistant.passages(question)
    if as_json:
        say_json(question=question, passages=[quote_json(quote) for quote in quotes])
    else:
        show_passages(quotes)
    return 0 if quotes else 1


def show_passages(quotes: Sequence[Quote]) -> None:
    """Print ranked passages, for a person."""
    if not quotes:
        say("No passage comes near.")
        return
    page = new_page()
    page.title("The nearest passages, best first; whether they answer is for you to judge.")
    for number, quote in enumerate(quotes, 1):
        page.gap()
        page.quote(quote, f"{number}. ")
    say(page.text())


BATCH_EPILOG = """
\b
A line of input:
  {"id": "7", "question": "Who takes part?"}
  {"id": "8", "question": "Why?", "conversation": "k"}       lines with the same k follow one another
  {"id": "9", "question": "Why?", "history": ["Who pays?"]}  or the earlier questions are told

\b
Examples:
  assistant batch questions.jsonl > answers.jsonl
  generate-questions | assistant batch - | jq -r .outcome

Answers come in the order of the questions. A line that cannot be read gives {"schema", "line", "error"} in its place; the rest
goes on, and the exit code is 2 at the end. Empty lines are passed over.
"""


@command(epilog=BATCH_EPILOG)
@click.argument("file", metavar="FILE|-")
@with_settings
def batch(settings: Settings, file: str) -> int:
    """Ask the questions of a file: JSON Lines in, JSON Lines out."""
    from assistant.render import answer_json, dumps

    code = 0
    with opened_input(file) as stream, opened_assistant(settings) as assistant:
        talks: Talks = {}
        for number, line in enumerate(stream, 1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                row = _row(line)
                answer = _asked(assistant, row, talks)
            except UsageError as problem:
                say_json(line=number, error=str(problem))
                code = UsageError.exit_code
            else:
                say(dumps(answer_json(answer, row.get("id"))))
    return code


def _asked(assistant: Assistant, row: dict[str, Any], talks: Talks) -> Answer:
    question, talk = checked_question(row["question"]), row.get("conversation")
    if talk is None:
        return assistant.ask(question, [checked_question(earlier) for earlier in row.get("history") or ()])
    if talk not in talks:
        talks[talk] = assistant.conversation()
    return talks[talk].ask(question)


def _row(line: bytes) -> dict[str, Any]:
    """A line of batch input. Raises UsageError when it is not what BATCH_EPILOG tells."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise UsageError(f"This line is not UTF-8: {problem.reason} at byte {problem.start + 1}.") from problem
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"This line is not JSON: {problem}.") from problem
    if not isinstance(row, dict):
        raise UsageError('This line is not an object such as {"id": "1", "question": "…"}.')
    if not isinstance(row.get("question"), str):
        raise UsageError('"question" is missing, or not a string.')
    history = row.get("history")
    if history is not None and not (isinstance(history, list) and all(isinstance(earlier, str) for earlier in history)):
        raise UsageError('"history" is not a list of earlier questions.')
    for key in ("id", "conversation"):
        if not isinstance(row.get(key), str | int | None):
            raise UsageError(f'"{key}" is neither a string nor a number.')
    if history and row.get("conversation") is not None:
        raise UsageError('"conversation" and "history" are two ways to say the same: give one of them.')
    return row


COMMANDS = (ask, batch)
