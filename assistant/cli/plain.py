"""The talk line by line: for screen readers, dumb terminals and pipes. Nothing is drawn over, and no cursor is moved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli import questions, quiz, subject, telling
from assistant.cli.common import checked_question, narrate, prompted, say
from assistant.cli.gaps import note_refused
from assistant.config import Settings
from assistant.errors import AssistantError, ModelError, UsageError
from assistant.keeping.progress import learned
from assistant.tui import commands, greetings
from assistant.tui.librarian import backend
from assistant.tui.wording import WORDS_ONLY
from assistant.tui.words import answered
from assistant.types import Answer

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.onboarding import Stop

ABOUT = "Ask in your own words; the answer is quoted from the documents, with its place. /help lists the commands, Ctrl-D ends."


class PlainTalk:
    """A conversation in lines of text: answers go to stdout, words about the talk itself to stderr."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self._lines: Iterator[str] = iter(())
        self._asked: list[str] = []
        self._answers: list[Answer] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "help": self._help,
            "categories": self._categories,
            "define": self._define,
            "tour": self._tour,
            "walk": self._walk,
            "quiz": self._quiz,
            "gaps": self._gaps,
            "handbook": self._handbook,
            "sources": self._sources,
            "passages": self._passages,
            "save": self._save,
            "new": self._new,
        }

    def hold(self, lines: Iterator[str]) -> None:
        """Take line after line until they end or one of them is /quit."""
        self._lines = lines
        for line in lines:
            text = line.strip()
            if not text:
                continue
            if not commands.is_command(text):
                self._question(text)
                continue
            call = commands.parse(text)
            if isinstance(call, str):
                narrate(call)
            elif call.command.name == "quit":
                return
            elif known := self._commands.get(call.command.name):
                try:
                    known(call.argument)
                except ModelError as problem:
                    narrate(problem.told)
            else:
                narrate(f"/{call.command.name} is there on the screen only: assistant chat")

    def _question(self, text: str) -> None:
        if word := greetings.reply(text):
            narrate(f"{word.partition('. ')[0]}. {ABOUT}")  # what else it says is of keys, which are the screen's
            return
        try:
            found = answered(self._assistant, checked_question(text), tuple(self._asked))
        except UsageError as problem:
            narrate(problem.told)
            return
        self._asked.append(text)
        if isinstance(found, Answer):
            self._answers.append(found)
            questions.show_answer(found)
            note_refused(self._settings, found)
        else:
            narrate(f"{WORDS_ONLY}.")
            questions.show_passages(found)
        say("")

    def _help(self, _: str) -> None:
        narrate("Type a question, or one of these:")
        for command in commands.COMMANDS:
            if command.name in self._commands and command.name != "help":
                narrate(f"{command.usage}: {command.does}")
        narrate("/quit, or Ctrl-D: end the talk")

    def _categories(self, _: str) -> None:
        from assistant.onboarding import categories

        telling.show_categories(categories(self._assistant.index))
        say("")

    def _define(self, term: str) -> None:
        from assistant.onboarding import glossary

        if term:
            telling.show_definition(backend(self._settings).define(self._assistant, term))
        else:
            telling.show_glossary(glossary(self._assistant.index))
        say("")

    def _tour(self, number: str) -> None:
        from assistant.onboarding import tour
        from assistant.onboarding.tour import numbered, passages

        stops = tour(self._assistant.index)
        if not number:
            self._chapter(stops, 1)
            return
        try:
            stop = numbered(stops, int(number) if number.isdecimal() else 0)
            telling.show_passages(stop, passages(self._assistant.index, stop))
            say("")
        except UsageError as problem:
            narrate(problem.told)

    def _walk(self, _: str) -> None:
        from assistant.onboarding import tour

        stops = tour(self._assistant.index)
        self._chapter(stops, subject.following(self._settings, stops))

    def _chapter(self, stops: Sequence[Stop], chapter: int) -> None:
        try:
            subject.tell_chapter(self._settings, stops, chapter, begin="/tour", go_on="/walk")
            say("")
        except AssistantError as problem:
            narrate(problem.told)

    def _quiz(self, document: str) -> None:
        from assistant.onboarding.quiz import COUNT, Sitting, questions

        try:
            found = questions(self._assistant.index, document)
            sitting = Sitting(found, learned(str(self._settings.corpus)), COUNT, datetime.now(UTC))
            with prompted(self._lines, quiz.ANSWER):
                quiz.hold(self._settings, sitting, self._lines, by_hand=sys.stdin.isatty())
        except AssistantError as problem:
            narrate(problem.told)
        say("")

    def _gaps(self, _: str) -> None:
        from assistant.onboarding.gaps import lacks, refused

        found = refused(str(self._settings.corpus), self._assistant)
        telling.show_gaps(self._settings.says("keep_refused"), found, lacks(self._assistant.index))
        say("")

    def _handbook(self, name: str) -> None:
        from assistant.cli.narration import Narrator
        from assistant.render import count
        from assistant.tui.handbook import NAME, check, write

        file = Path.cwd() / Path(name or NAME).expanduser()
        try:
            check(file, otherwise="Name another file: /handbook FILE")
            with Narrator(rewrite=False) as narrator:
                quotes = write(self._assistant, file, narrator)
            narrate(f"Wrote {file}: {count(quotes, 'quote')}.")
        except AssistantError as problem:
            narrate(problem.told)

    def _sources(self, _: str) -> None:
        from assistant.render import visible

        index = self._assistant.index
        for name in index.names():
            say(visible(f"{name}: {index.title(name)}"))
        say("")

    def _passages(self, _: str) -> None:
        if not self._asked:
            narrate("Ask a question first.")
            return
        *earlier, last = self._asked
        questions.show_passages(self._assistant.passages(last, earlier))
        say("")

    def _save(self, name: str) -> None:
        from assistant.tui.saving import save

        try:
            narrate(f"Saved the conversation in {save(self._answers, Path.cwd(), name)}")
        except AssistantError as problem:
            narrate(problem.told)

    def _new(self, _: str) -> None:
        self._asked.clear()
        self._answers.clear()
        narrate("A new conversation: earlier questions are forgotten.")


def greet(assistant: Assistant, corpus: Path) -> None:
    """Tell a person at the keyboard what this is, what it reads, and what they could ask."""
    narrate(f"Reading {corpus}. {ABOUT}")
    asked = assistant.suggestions()
    if asked:
        narrate("For example:")
    for question in asked:
        narrate(f"- {question}")
