"""How the chat looks: pictures of its screens, which change only on purpose.

After a wanted change: `pytest tests/test_tui_looks.py --snapshot-update`, and look at the pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

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
        for field in talk.app.screen.query(Input):
            field.cursor_blink = False

    return run


def after(talk: Chat, run: Callable[[Pilot[Any]], Awaitable[None]], *keys: str, words: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """What `run` does, then `keys`, and be done when `words` stand on the screen."""

    async def more(pilot: Pilot[Any]) -> None:
        await run(pilot)
        for field in talk.app.screen.query(Input):
            field.cursor_blink = False
        await pilot.press(*keys)
        await shows(pilot, words)

    return more


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


def test_the_first_screen_on_the_narrowest_screen_in_the_light(talk: Chat, snap_compare: Compare) -> None:
    talk.app.theme = "textual-light"
    assert snap_compare(talk.app, run_before=then(talk, words="● Ready"), terminal_size=(60, 20))


def test_a_follow_up_with_its_figure_in_the_light(talk: Chat, snap_compare: Compare) -> None:
    talk.app.theme = "textual-light"
    run = then(talk, "When do bees make honey?", "And wax?", keys=("f4",), words="80% sure")
    assert snap_compare(talk.app, run_before=run, terminal_size=(80, 24))


def test_without_colour(talk: Chat, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    bare = chat(categories=lambda index: CATEGORIES)
    run = then(bare, "When do bees make honey?", "How much does a veil cost?", words="Nearest quotes")
    assert snap_compare(bare.app, run_before=run, terminal_size=(100, 40))


def test_the_document_beside_the_talk_with_its_outline(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "When do bees make honey?", keys=("f3",), words="quote 1 of 2")
    assert snap_compare(talk.app, run_before=after(talk, run, "t", words="Odd things"), terminal_size=(140, 40))


def test_a_search_in_the_document(talk: Chat, snap_compare: Compare) -> None:
    talk.app.theme = "textual-light"
    run = then(talk, "When do bees make honey?", keys=("f3",), words="quote 1 of 2")
    assert snap_compare(talk.app, run_before=after(talk, run, "slash", *"veil", words="1 of 2 ·"), terminal_size=(80, 24))


def test_what_is_right_is_asked(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "When do bees make honey?", keys=("f6",), words="→ A sentence in another document")
    assert snap_compare(talk.app, run_before=run, terminal_size=(80, 30))


def test_the_list_of_what_was_asked(talk: Chat, snap_compare: Compare) -> None:
    run = then(talk, "When do bees make honey?", "And wax?", keys=("ctrl+r",), words="Asked before")
    assert snap_compare(talk.app, run_before=run, terminal_size=(60, 20))


def test_the_list_of_conversations_when_nothing_is_kept(
    talk: Chat, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert snap_compare(talk.app, run_before=then(talk, keys=("f8",), words="Nothing is kept"), terminal_size=(80, 24))


async def test_the_theme_of_the_settings_is_worn_and_of_another_one_the_chat_tells_how_it_is_kept(talk: Chat) -> None:
    talk.app.settings.values["theme"] = "nord"  # type: ignore[index]
    async with talk.app.run_test(size=(100, 30)) as pilot:
        await shows(pilot, "● Ready")
        assert talk.app.theme == "nord"
        talk.app.theme = "gruvbox"
        await shows(pilot, 'To keep this theme: theme = "gruvbox" in ')


async def test_a_theme_that_is_not_there_is_named(talk: Chat) -> None:
    talk.app.settings.values["theme"] = "norf"  # type: ignore[index]
    async with talk.app.run_test(size=(100, 30)) as pilot:
        await shows(pilot, "There is no theme 'norf'; ctrl+p, Theme lists them.")
