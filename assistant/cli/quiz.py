"""`quiz`: questions on the documents, line by line, each answered by its quote; and how the learner stands."""

from __future__ import annotations

import difflib
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, narrate, new_page, opened_index, say, with_settings
from assistant.cli.subject import AS_JSON
from assistant.config import Settings
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.keeping.progress import Learned
    from assistant.onboarding.quiz import Question, Standing

COUNT = 12
"""Questions of a round."""
_LETTERS = "abcd"
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
@click.option("--count", metavar="N", type=click.IntRange(1, 1000), default=COUNT, show_default=True, help="How many questions to ask.")
@click.option("--document", metavar="NAME", help="Ask about this document only.")
@click.option("--progress", is_flag=True, help="Show how you stand instead of asking.")
@AS_JSON
@with_settings
def quiz(settings: Settings, count: int, document: str | None, progress: bool, as_json: bool) -> int:
    """Ask questions on the documents, each with its answer quoted; what was wrong or long ago comes again."""
    from assistant.keeping.progress import learned as kept
    from assistant.onboarding.quiz import next_round, questions, standing

    with opened_index(settings) as index:
        found = questions(index)
    if document is not None:
        found = _only(found, document)
    now = datetime.now(UTC)
    learned = kept(str(settings.corpus))
    if progress:
        whole, parts = standing(found, learned, now)
        _say_json(**_whole_json(whole, parts)) if as_json else show_standing(whole, parts)
    elif as_json:
        _say_json(questions=[question_json(question) for question in next_round(found, learned, count, now)])
    elif found:
        Round(settings, found, learned).hold(next_round(found, learned, count, now), _typed(), prompt=sys.stdin.isatty())
    if not found:
        narrate("The documents give no questions: they define too little, and their parts have no names that tell of them.")
    return 0 if found else 1


def _only(found: tuple[Question, ...], name: str) -> tuple[Question, ...]:
    """The questions on the documents whose name or title holds `name`. Raises UsageError when there are none."""
    titles = {question.document: question.title for question in found}
    wanted = name.casefold()
    exact = [document for document in titles if document.casefold() == wanted]
    matching = exact or [document for document, title in titles.items() if wanted in document.casefold() or wanted in title.casefold()]
    if not matching:
        near = difflib.get_close_matches(name, [*titles, *titles.values()], 1, 0.3)
        raise UsageError(
            f"No document that gives questions is called {name!r}.", f"Did you mean {near[0]!r}?" if near else "See: assistant categories"
        )
    return tuple(question for question in found if question.document in matching)


class Round:
    """The asking of a round: questions go to stdout, answers come line by line, each is kept as it comes."""

    def __init__(self, settings: Settings, questions: Sequence[Question], learned: dict[str, Learned]) -> None:
        self._corpus = str(settings.corpus)
        self._keeps = settings.says("keep_sessions")
        self._questions = questions
        self._learned = dict(learned)

    def hold(self, chosen: Sequence[Question], lines: Iterator[str], *, prompt: bool) -> None:
        """Ask the chosen questions, those answered wrong once more at the end, until the lines end or one of them is q."""
        waiting = deque(chosen)
        right = asked = 0
        if chosen and prompt:
            narrate(_HOW)
        while waiting:
            question = waiting.popleft()
            again = asked >= len(chosen)
            show_question(question, "Once more" if again else f"{asked + 1} of {len(chosen)}")
            given = _answer(question, lines, prompt)
            if given is None:
                break
            is_right = given == question.key
            self._note(question, is_right)
            show_verdict(question, is_right)
            asked += 1
            right += is_right and not again
            if not is_right and not again:
                waiting.append(question)
        if asked:
            say(f"{right} of {min(asked, len(chosen))} right at once.")
        self._what_is_next(bool(chosen))

    def _note(self, question: Question, right: bool) -> None:
        from assistant.keeping.progress import keep
        from assistant.onboarding.quiz import answered

        stands = answered(question.id, self._learned.get(question.id), right, datetime.now(UTC))
        self._learned[question.id] = stands
        if self._keeps:
            keep(self._corpus, [stands])

    def _what_is_next(self, any_asked: bool) -> None:
        from assistant.onboarding.quiz import standing

        whole, _ = standing(self._questions, self._learned, datetime.now(UTC))
        if not any_asked:
            say("Nothing is due.")
        narrate(counted(whole))
        if not self._keeps:
            narrate('Nothing of this is kept, since keep_sessions is "no".')


def _typed() -> Iterator[str]:
    while line := sys.stdin.buffer.readline():
        yield line.decode("utf-8", "replace").strip()


def _answer(question: Question, lines: Iterator[str], prompt: bool) -> int | None:
    """The place of the chosen option, -1 for none, None when the learner stops."""
    letters = _LETTERS[: len(question.options)]
    while True:
        if prompt:
            click.echo("Answer: ", err=True, nl=False)
        line = next(lines, "q").casefold()
        if line in ("q", "/quit", "/stop"):
            return None
        if line in ("", "?"):
            return -1
        if line.rstrip(").") in tuple(letters):
            return letters.index(line[0])
        narrate(f"{_HOW} The letters are {', '.join(letters)}.")


# How it is shown


def show_question(question: Question, label: str) -> None:
    """Print a question with its choices."""
    page = new_page()
    page.title(f"{label} · {question.title}")
    page.add(question.frame)
    for context in question.quote.context_texts:
        page.add(f"in: {context}")
    page.add(question.shown)
    for letter, option in zip(_LETTERS, question.options, strict=False):
        page.add(f"  {letter}) {option}")
    say(page.text())


def show_verdict(question: Question, right: bool) -> None:
    """Print whether the answer was right, and the quote that says so."""
    page = new_page()
    page.title(f"✓ Right: {question.answer}" if right else f"✗ It is: {question.answer}")
    page.quote(question.quote, marked=False)
    page.gap()
    say(page.text())


def show_standing(whole: Standing, parts: Sequence[Standing]) -> None:
    """Print how the learner stands, on the whole and with each part that was asked about."""
    page = new_page()
    page.add(counted(whole))
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


def counted(whole: Standing) -> str:
    """How the learner stands, in a line."""
    text = f"{whole.asked:,} of {whole.questions:,} questions asked, {whole.mastered:,} mastered, {whole.due:,} due."
    if whole.next_due is not None and not whole.due:
        text += f" The next is due on {whole.next_due.astimezone():%Y-%m-%d at %H:%M}."
    return text


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


def _say_json(**values: Any) -> None:
    from assistant.render import SCHEMA, dumps

    say(dumps({"schema": SCHEMA, **values}))


COMMANDS = (quiz,)
