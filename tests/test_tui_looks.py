"""How the chat looks: pictures of its screens, which change only on purpose.

After a wanted change: `pytest tests/test_tui_looks.py --snapshot-update`, and look at the pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.tui.composer import Composer
from tests.test_tui_asking import CATEGORIES
from tests.tui_fakes import Chat, ask, chat, shows

Compare = Callable[..., bool]


@pytest.fixture
def talk() -> Chat:
    return chat(categories=lambda index: CATEGORIES)


def then(talk: Chat, *questions: str, keys: tuple[str, ...] = (), words: str = "● Ready") -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Ask `questions`, press `keys`, and be done when `words` stand on the screen."""

    async def run(pilot: Pilot[Any]) -> None:
        talk.app.query_one(Composer).cursor_blink = False
        await shows(pilot, "● Ready", "1 document")
        for question in questions:
            await ask(pilot, talk, question)
        await pilot.press(*keys)
        await shows(pilot, words)

    return run


def test_the_first_screen_in_the_dark(talk: Chat, snap_compare: Compare) -> None:
    assert snap_compare(talk.app, run_before=then(talk, words="→ What is odd?"), terminal_size=(80, 24))


def test_an_answer_in_the_dark(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "When do bees make honey?", words="She lays the eggs.")
    assert snap_compare(talk.app, run_before=run, terminal_size=(80, 24))


def test_an_answer_in_the_light_with_the_side_bar(talk: Chat, snap_compare: Compare) -> None:
    talk.app.theme = "textual-light"
    run = then(talk, "When do bees make honey?", "What is odd?", keys=("tab",), words="Some write")
    assert snap_compare(talk.app, run_before=run, terminal_size=(140, 50))


def test_a_refusal(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "How much does a veil cost?", "Who is the king?", words="✗ Not found")
    assert snap_compare(talk.app, run_before=run, terminal_size=(100, 40))


def test_the_narrowest_screen(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "When do bees make honey?", keys=("ctrl+o",), words="the whole passage")
    assert snap_compare(talk.app, run_before=run, terminal_size=(60, 20))


def test_the_side_bar_over_the_narrowest_screen(talk: Chat, snap_compare: Compare) -> None:
    assert snap_compare(talk.app, run_before=then(talk, keys=("f2",), words="Keeping bees"), terminal_size=(60, 20))


def test_the_help(talk: Chat, snap_compare: Compare) -> None:
    assert snap_compare(talk.app, run_before=then(talk, keys=("f1",), words="Keys in force"), terminal_size=(100, 50))


def test_the_document_at_the_quote(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "What is odd?", keys=("f3",), words="unchanged since it was indexed")
    assert snap_compare(talk.app, run_before=run, terminal_size=(80, 24))
