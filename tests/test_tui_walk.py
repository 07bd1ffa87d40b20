"""The tour on a screen of its own: forward, back, why, and on from where it was left."""

from __future__ import annotations

from pathlib import Path

import pytest

import assistant.onboarding as rooms
from assistant.onboarding import Stop
from assistant.onboarding.tour import StopKind
from assistant.tui.source import SourceScreen, SourceView
from assistant.tui.walk import WalkScreen
from tests.tui_fakes import EGGS, HONEY, ODD, VEIL, Chat, ask, chat, screen_text, shows, until

STOPS = (
    Stop(StopKind.WHOLE, "Bees", "bees.md", 1, (), HONEY, parts=("Keeping bees", "Odd things")),
    Stop(StopKind.PART, "Keeping bees", "bees.md", 1, (), VEIL, why=EGGS, own=("veil",), because="It is a part of “Bees”."),
    Stop(StopKind.PART, "Odd [things]", "bees.md", 1, (), ODD),
)


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Chat:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(rooms, "tour", lambda index: STOPS)
    return chat(keep_sessions="yes")


async def test_stops_come_one_at_a_time_forward_and_back(talk: Chat) -> None:
    async with talk.app.run_test(size=(90, 40)) as pilot:
        await ask(pilot, talk, "/walk")
        await shows(pilot, "1 of 3 · bees.md", "What it says: bees.md › Bees", "Bees make honey in summer.", "Keeping bees; Odd things")
        await pilot.press("right")
        await shows(
            pilot,
            "2 of 3 · bees.md",
            "Keeping bees needs a veil.",
            "Why: bees.md › Bees",
            "She lays the eggs.",
            "Words that no other part of it has: veil",
        )
        await pilot.press("left", "left")
        await shows(pilot, "1 of 3 · bees.md")
        await pilot.press("enter", "n")
        await shows(pilot, "3 of 3 · bees.md", "Odd [things]", "Some write [/nope] and ␛[31mred")
        await pilot.press("right")
        await shows(pilot, "Told up to stop 3 of 3: Odd [things].")
        assert not isinstance(talk.app.screen, WalkScreen)


async def test_it_goes_on_where_it_was_left_and_begins_anew_after_the_end(talk: Chat) -> None:
    async with talk.app.run_test(size=(90, 40)) as pilot:
        await ask(pilot, talk, "/walk")
        await shows(pilot, "1 of 3")
        await pilot.press("escape")
        await shows(pilot, "Told up to stop 1 of 3: Bees.", "/walk goes on from there.")
        await ask(pilot, talk, "/walk")
        await shows(pilot, "2 of 3")
        await pilot.press("right", "escape")
        await shows(pilot, "Told up to stop 3 of 3")
        await ask(pilot, talk, "/walk")
        await shows(pilot, "1 of 3")


async def test_why_a_stop_is_there_is_told_with_its_passages(talk: Chat) -> None:
    async with talk.app.run_test(size=(90, 40)) as pilot:
        await ask(pilot, talk, "/walk")
        await pilot.press("right", "w")
        await shows(pilot, "It is a part of “Bees”.", "Keeping bees needs a veil.")
        await pilot.press("left")
        await shows(pilot, "1 of 3", "Bees make honey")


async def test_the_keys_of_quotes_hold_here_too(talk: Chat) -> None:
    async with talk.app.run_test(size=(140, 40), notifications=True) as pilot:
        await ask(pilot, talk, "/walk")
        await shows(pilot, "1 of 3", "68 characters more in this passage (ctrl+o)")
        await pilot.press("ctrl+o")
        await shows(pilot, "They live in hives of wax. A hive holds a queen.")
        await pilot.press("ctrl+y")
        await shows(pilot, "Copied “")
        assert talk.app.clipboard.startswith("Bees make honey in summer.\n")
        await pilot.press("right", "tab", "down", "f3")
        await until(pilot, lambda: isinstance(talk.app.screen, SourceScreen))
        assert talk.app.screen.query_one(SourceView).opened.quotes == (VEIL,)
        await pilot.press("m")
        await shows(pilot, "Ask a question first")
        await pilot.press("escape")
        await shows(pilot, "2 of 3")
        assert isinstance(talk.app.screen, WalkScreen)


async def test_nothing_is_kept_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(rooms, "tour", lambda index: STOPS)
    talk = chat(keep_sessions="no")
    async with talk.app.run_test(size=(90, 40)) as pilot:
        for _ in range(2):
            await ask(pilot, talk, "/walk")
            await shows(pilot, "1 of 3")
            await pilot.press("escape")
            await shows(pilot, "Told up to stop 1 of 3")
        assert not (tmp_path / "state").exists()


async def test_documents_without_a_way_say_so(talk: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "tour", lambda index: ())
    async with talk.app.run_test(size=(90, 40)) as pilot:
        await ask(pilot, talk, "/walk")
        await shows(pilot, "The documents have no structure to lead through.")


async def test_of_several_chapters_the_one_at_hand_is_told_and_the_next_is_a_key_away(talk: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Stop(StopKind.WHOLE, "Wasps", "wasps.md", 2, (), EGGS)
    async with talk.app.run_test(size=(90, 40)) as pilot:
        await ask(pilot, talk, "/walk")
        await shows(pilot, "1 of 3 · bees.md")
        assert "Next chapter" not in screen_text(talk.app)
        await pilot.press("escape")
        monkeypatch.setattr(rooms, "tour", lambda index: (*STOPS, other))
        await ask(pilot, talk, "/walk")
        await shows(pilot, "2 of 4 · chapter 1 of 2 · bees.md", "c Next chapter")
        await pilot.press("c")
        await shows(pilot, "4 of 4 · chapter 2 of 2 · wasps.md")
        await pilot.press("c")
        await shows(pilot, "4 of 4 · chapter 2 of 2 · wasps.md")
