"""An assistant for the chat's tests: its answers are made here, of made-up documents, and come when the test says so."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from assistant.config import Settings
from assistant.tui.app import ChatApp
from assistant.tui.composer import Composer
from assistant.tui.librarian import Backend
from assistant.types import Answer, Block, BlockKind, Difference, Document, FileState, Missing, Outcome, Passage, Quote, Section, Sentence

TEXT = """# Bees

Bees make honey in summer. They live in hives of wax. A hive holds a queen. She lays the eggs.

## Keeping bees

Keeping bees needs a veil. The veil guards the face.

## Odd things

Some write [/nope] and \x1b[31mred\x1b[0m and \u202eback\u202c here.
"""


def document(name: str = "bees.md", text: str = TEXT) -> Document:
    titles = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            titles.append((at, line))
        at += len(line)
    sections = tuple(
        Section(
            (line.strip("# \n"),),
            len(line) - len(line.lstrip("#")),
            (start + 2, start + len(line) - 1),
            start,
            start + len(line),
            titles[place + 1][0] if place + 1 < len(titles) else len(text),
        )
        for place, (start, line) in enumerate(titles)
    )
    return Document(name, text, "Bees", sections, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


BEES = document()


def quote(words: str, *, mark: str = "", passage: str = "", **more: Any) -> Quote:
    """The quote `words` of the document, with `mark` in it marked, standing in `passage`."""
    start = TEXT.index(words)
    first = words.index(mark) if mark else 0
    where = TEXT.index(passage) if passage else start
    return Quote(
        BEES,
        (start, start + len(words)),
        passage=(where, where + len(passage or words)),
        highlight=(first, first + len(mark or words)),
        **more,
    )


HONEY = quote(
    "Bees make honey in summer.",
    mark="in summer",
    passage="Bees make honey in summer. They live in hives of wax. A hive holds a queen. She lays the eggs.",
    score=0.9,
)
EGGS = quote("She lays the eggs.", context=((TEXT.index("A hive holds"), TEXT.index(" She lays")),), file=FileState.CHANGED)
ODD = quote("Some write [/nope] and \x1b[31mred\x1b[0m and \u202eback\u202c here.", file=FileState.GONE)
VEIL = quote("Keeping bees needs a veil.")

ANSWERS = {
    "When do bees make honey?": Answer("When do bees make honey?", Outcome.ANSWERED, 0.93, (HONEY, EGGS)),
    "And wax?": Answer("And wax?", Outcome.ANSWERED, 0.8, (HONEY,), understood_as="When do bees make honey · And wax?"),
    "How much does a veil cost?": Answer("How much does a veil cost?", Outcome.NOT_STATED, 0.2, (VEIL,), missing=(Missing(kind="amount"),)),
    "When is honey made?": Answer("When is honey made?", Outcome.ANSWERED, 0.8, (HONEY, EGGS), differences=(Difference("date", (0, 1)),)),
    "Was ist Honig?": Answer("Was ist Honig?", Outcome.NOT_FOUND, 0.0, note="The question seems to be in German."),
    "Who is the king?": Answer("Who is the king?", Outcome.NOT_FOUND, 0.01, suggestions=("When do bees make honey?",)),
    "What is odd?": Answer("What is odd?", Outcome.ANSWERED, 0.7, (ODD,)),
}


@dataclass
class FakeIndex:
    passage_count: int = 3
    text: str = TEXT
    in_force: bool = True

    def is_in_force(self) -> bool:
        return self.in_force

    def names(self) -> tuple[str, ...]:
        return ("bees.md",)

    def title(self, name: str) -> str:
        return "Bees"

    def document(self, name: str) -> Document:
        return document(name, self.text)

    def passages_of(self, name: str) -> list[Passage]:
        text = self.text
        found = [text.index(words) for words in ("Bees make honey", "Keeping bees needs")]
        sentences = tuple(Sentence(start, text.index(".", start) + 1) for start in found)
        return [Passage(name, (), 0, len(text), text, sentences)]

    def file_state(self, name: str) -> FileState:
        return FileState.UNCHANGED


@dataclass
class FakeAssistant:
    """Answers from the table above; `gate`, when set by the test, holds every answer until it opens."""

    settings: Settings
    index: FakeIndex = field(default_factory=FakeIndex)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    gate: threading.Event | None = None
    closed: bool = False
    raises: Exception | None = None

    def ask(self, question: str, history: tuple[str, ...] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        if self.gate:
            self.gate.wait()
        if self.raises:
            raise self.raises
        return ANSWERS.get(question, Answer(question, Outcome.NOT_FOUND, 0.0))

    def passages(self, question: str, history: tuple[str, ...] = (), k: int = 10) -> tuple[Quote, ...]:
        return (HONEY, VEIL, EGGS)

    def suggestions(self) -> tuple[str, ...]:
        return ("When do bees make honey?", "What is odd?")

    def close(self) -> None:
        self.closed = True


@dataclass
class Chat:
    """A chat with its fake assistant, as a test starts it."""

    app: ChatApp
    assistant: FakeAssistant


def settings(corpus: str = "/documents/bees", **values: str) -> Settings:
    return Settings(Path(corpus), Path("/index"), "fake", MappingProxyType({"corpus": "default"}), {"keep_sessions": "no", **values})


def chat(
    *,
    opener: Callable[[Callable[[Any], None], FakeAssistant], FakeAssistant] | None = None,
    update: Callable[[Callable[[Any], None]], Any] | None = None,
    keep_sessions: str = "no",
    **rooms: Any,
) -> Chat:
    """A chat over the made-up document; `opener` and `update` stand in for opening and updating the index."""
    assistant = FakeAssistant(settings(keep_sessions=keep_sessions))
    backend = Backend(
        open_assistant=(lambda tell: opener(tell, assistant)) if opener else (lambda tell: assistant),  # type: ignore[arg-type]
        open_words=rooms.get("open_words", lambda problem: assistant),
        update=update or (lambda tell: None),
        categories=rooms.get("categories", lambda index: ()),
        define=rooms.get("define", lambda index, term: ()),
        tour=rooms.get("tour", lambda index: ()),
    )
    return Chat(ChatApp(assistant.settings, backend), assistant)


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the app work until `condition` holds; the test's own time limit is a count of turns of its loop."""
    for _ in range(2000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.005)
    raise AssertionError("it did not come about")


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line."""
    width = app.size.width
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips)


async def shows(pilot: Pilot[Any], *words: str) -> None:
    """Wait until all of `words` stand on the screen; line breaks and runs of spaces count as one space."""
    try:
        await until(pilot, lambda: all(part in _running(pilot.app) for part in words))
    except AssertionError:
        raise AssertionError(f"{words} are not all on the screen:\n{screen_text(pilot.app)}") from None


async def send(pilot: Pilot[Any], talk: Chat, text: str) -> None:
    """Type `text` in one go and send it."""
    composer = talk.app.query_one(Composer)
    composer.put(text)
    composer.focus()
    await pilot.press("enter")


async def ask(pilot: Pilot[Any], talk: Chat, text: str) -> None:
    """Send `text` and wait for what comes of it."""
    await send(pilot, talk, text)
    await until(pilot, lambda: not talk.app.query_one(Composer).text and not talk.app.busy)


def _running(app: App[Any]) -> str:
    return " ".join(re.sub("[█▌▏│]", " ", screen_text(app)).split())
