"""The tour taken stop by stop on a screen of its own: forward and back, why each stop is there, and on from there another day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from assistant.errors import AssistantError
from assistant.tui.actions import AnswerActions
from assistant.tui.exchange import Turn
from assistant.tui.quotes import QuoteCard, line, told

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.onboarding import Stop
    from assistant.types import Quote

_Passages = Callable[["Stop", Callable[[tuple["Quote", ...]], object]], None]


async def begin(app: AnswerActions) -> None:
    """Take the tour from the stop after the last one that was told, from the first when it was told to the end."""
    corpus, keeps = str(app.settings.corpus), app.settings.says("keep_sessions")

    def look(assistant: Assistant) -> tuple[tuple[Stop, ...], int]:
        from assistant.keeping import tour as kept
        from assistant.onboarding import tour
        from assistant.onboarding.tour import position

        stops = tour(assistant.index)
        told = position(stops, kept.told(corpus)) if keeps else 0
        return stops, told if told < len(stops) else 0

    def passages(stop: Stop, then: Callable[[tuple[Quote, ...]], object]) -> None:
        from assistant.onboarding.tour import passages as passages_of

        app.librarian.submit(lambda assistant: tuple(passages_of(assistant.index, stop)), then, app.failed)

    async def show(turn: Turn, found: tuple[tuple[Stop, ...], int]) -> None:
        stops, start = found

        async def done(place: int | None) -> None:
            if place is None:
                return
            if keeps:
                try:
                    await asyncio.to_thread(_keep, corpus, stops[place])
                except AssistantError as problem:
                    app.told_off(problem)
            left = len(stops) - place - 1
            await turn.say(
                f"Told up to stop {place + 1} of {len(stops)}: {stops[place].title}.", "/walk goes on from there." if left else ""
            )

        if stops:
            await turn.say("On the way; Esc ends it.")
            app.push_screen(WalkScreen(stops, start, passages), done)
        else:
            await turn.say("The documents have no structure to lead through.")

    await app.talk.look_up("/walk", look, show)


class WalkScreen(Screen[int]):
    """A stop at a time; it is left with the place of the stop that was shown last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,n,enter", "go(1)", "Next"),
        Binding("left,p", "go(-1)", "Back"),
        Binding("w", "why", "Why is this here?"),
        Binding("c", "chapter", "Next chapter"),
        Binding("escape,q", "stop", "Stop"),
    ]

    def __init__(self, stops: Sequence[Stop], start: int, passages: _Passages) -> None:
        super().__init__()
        self._stops = stops
        self._place = start
        self._passages = passages

    def compose(self) -> ComposeResult:
        """The stop with its quotes."""
        yield VerticalScroll(id="walk")
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Show the first stop."""
        await self._show()

    async def action_go(self, step: int) -> None:
        """Go to the next stop or the one before; beyond the last one is the talk."""
        if self._place + step >= len(self._stops):
            self.action_stop()
        elif self._place + step >= 0:
            self._place += step
            await self._show()

    async def action_chapter(self) -> None:
        """Go to where the next chapter begins."""
        here = self._stops[self._place].chapter
        self._place = next((place for place, stop in enumerate(self._stops) if stop.chapter > here), self._place)
        await self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Chapters are told of only where there are several."""
        return self._stops[-1].chapter > 1 if action == "chapter" else super().check_action(action, parameters)

    def action_why(self) -> None:
        """Tell why this stop is on the way, with the passages that it is told from."""
        stop = self._stops[self._place]

        async def show(quotes: tuple[Quote, ...]) -> None:
            if self.is_attached and stop is self._stops[self._place]:
                await self._fill([line(stop.because, "note"), *(QuoteCard(quote, "", nearest=True) for quote in quotes)])

        self._passages(stop, show)

    def action_stop(self) -> None:
        """Go back to the talk."""
        self.dismiss(self._place)

    async def _show(self) -> None:
        from assistant.onboarding.told import stop

        await self._fill(list(told(stop(self._stops[self._place]))))

    async def _fill(self, below: Sequence[Widget]) -> None:
        stop = self._stops[self._place]
        page = self.query_one("#walk", VerticalScroll)
        await page.remove_children()
        last = self._stops[-1].chapter
        chapter = f"chapter {stop.chapter} of {last} · " if last > 1 else ""
        where = f"{self._place + 1} of {len(self._stops)} · {chapter}{stop.document}"
        await page.mount_all([line(where, "label"), line(stop.title, "heading"), *below])
        page.scroll_home(animate=False)
        page.focus()


def _keep(corpus: str, stop: Stop) -> None:
    from assistant.keeping import tour as kept
    from assistant.onboarding.tour import mark_of

    kept.keep(corpus, mark_of(stop))
