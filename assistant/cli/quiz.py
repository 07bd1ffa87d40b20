"""`quiz`: questions on the documents, line by line, each answered by its quote; and how the learner stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import Typed, command, narrate, new_page, opened_index, say, say_json, tell_of_many, with_settings
from assistant.cli.subject import AS_JSON
from assistant.config import Settings

if TYPE_CHECKING:
    from assistant.onboarding.quiz import Question, Sitting, Standing

ANSWER = "Answer: "
"""What asks for an answer on a terminal."""
STOP = -1
"""In place of an option: no more questions."""
_HOW = "Type the letter of the answer, nothing if you do not know, or q to stop."

EPILOG = """
\b
Examples:
  assistant quiz                             a round of twelve questions
  assistant quiz --document handbook         on one document only, by a part of its name or title
  assistant quiz --progress                  what is mastered, what is due, which parts are weak
  assistant quiz --json --count 200 | jq -r '.questions[] | .shown, .options[.key]'

The questions are made from what the documents define and say; each is answered by its quote. What was answered is kept for this
folder of documents (unless the setting keep_sessions is "no"), and asked again when it is about to be forgotten.

\b
Exit code 0: done; 1: the documents give no questions.
"""


@command(epilog=EPILOG)
@click.option("--count", metavar="N", type=click.IntRange(1, 1000), help="How many questions to ask; twelve if not said.")
@click.option("--document", metavar="NAME", help="Ask about this document only.")
@click.option("--progress", is_flag=True, help="Show how you stand instead of asking.")
@AS_JSON
@with_settings
def quiz(settings: Settings, count: int | None, document: str | None, progress: bool, as_json: bool) -> int:
    """Ask questions on the documents, each with its answer quoted; what was wrong or long ago comes again."""
    from assistant.keeping.progress import learned as kept
    from assistant.onboarding.quiz import COUNT, NO_QUESTIONS, Sitting, next_round, questions, standing

    with opened_index(settings) as index:
        tell_of_many(index)
        found = questions(index, document or "")
    now = datetime.now(UTC)
    learned = kept(str(settings.corpus))
    if progress:
        whole, parts = standing(found, learned, now)
        say_json(**_whole_json(whole, parts)) if as_json else show_standing(whole, parts)
    elif as_json:
        say_json(questions=[question_json(question) for question in next_round(found, learned, count or COUNT, now)])
    elif found:
        by_hand = sys.stdin.isatty()
        hold(settings, Sitting(found, learned, count or COUNT, now), Typed(ANSWER if by_hand else ""), by_hand=by_hand)
    if not found:
        narrate(NO_QUESTIONS)
    return 0 if found else 1


def hold(settings: Settings, sitting: Sitting, lines: Iterator[str], *, by_hand: bool) -> None:
    """Ask the questions of a sitting: they go to stdout, answers come line by line, and each is kept as it comes.

    Who answers `by_hand` is told how.
    """
    from assistant.keeping.progress import keep

    keeps = settings.says("keep_sessions")
    if by_hand and sitting.count:
        narrate(_HOW)
    while question := sitting.question:
        show_question(question, sitting.label)
        given = _answer(question, lines)
        if given == STOP:
            break
        stands = sitting.answer(given, datetime.now(UTC))
        if keeps:
            keep(str(settings.corpus), [stands])
        show_verdict(question, given)
    say(sitting.in_words)
    narrate(sitting.standing(datetime.now(UTC)).in_words)
    if not keeps:
        narrate('Nothing of this is kept, since keep_sessions is "no".')


def _answer(question: Question, lines: Iterator[str]) -> int | None:
    """The place of the chosen option, None for none, `STOP` when the learner has had enough."""
    letters = [choice[0] for choice in question.lettered]
    while True:
        line = next(lines, "q").strip().casefold().rstrip(").")
        if line in ("q", "/quit", "/stop"):
            return STOP
        if line in ("", "?"):
            return None
        if line in letters:
            return letters.index(line)
        narrate(f"{_HOW} The letters are {', '.join(letters)}.")


# How it is shown


def show_question(question: Question, label: str) -> None:
    """Print a question with its choices."""
    from assistant.render import contexts

    page = new_page()
    page.title(label)
    page.add(question.frame)
    for context in contexts(question.quote):
        page.add(context)
    page.add(question.shown)
    for choice in question.lettered:
        page.add(f"  {choice}")
    say(page.text())


def show_verdict(question: Question, given: int | None) -> None:
    """Print whether the answer was right, what was chosen if not, and the quote that says so."""
    page = new_page()
    page.title(question.verdict(given))
    if given not in (None, question.key):
        page.add(f"You chose: {question.options[given]}")
    page.quote(question.quote, marked=bool(question.gaps))
    page.gap()
    say(page.text())


def show_standing(whole: Standing, parts: Sequence[Standing]) -> None:
    """Print how the learner stands, on the whole and with each part that was asked about."""
    page = new_page()
    page.add(whole.in_words)
    document = ""
    for part in parts:
        if part.asked and part.document != document:
            document = part.document
            page.gap()
            page.title(document)
        if part.asked:
            share = f"{part.right} of {part.right + part.wrong} right"
            weak = "  ← weak" if part.weak else ""
            page.add(f"- {part.category}: {part.asked} of {part.questions} asked, {part.mastered} mastered, {part.due} due, {share}{weak}")
    say(page.text())


# JSON


def question_json(question: Question) -> dict[str, Any]:
    """A question with its choices, its key and its quote."""
    from assistant.render import quote_json

    return {
        "id": question.id,
        "kind": question.kind.value,
        "document": question.document,
        "title": question.title,
        "category": question.category,
        "frame": question.frame,
        "shown": question.shown,
        "gaps": [list(gap) for gap in question.gaps],
        "options": list(question.options),
        "key": question.key,
        "quote": quote_json(question.quote),
    }


def _whole_json(whole: Standing, parts: Sequence[Standing]) -> dict[str, Any]:
    figures = _standing_json(whole)
    return {**figures, "parts": [{"document": part.document, "category": part.category, **_standing_json(part)} for part in parts]}


def _standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "questions": standing.questions,
        "asked": standing.asked,
        "mastered": standing.mastered,
        "due": standing.due,
        "right": standing.right,
        "wrong": standing.wrong,
        "weak": standing.weak,
        "next_due": standing.next_due.isoformat(timespec="seconds") if standing.next_due else None,
    }


COMMANDS = (quiz,)
