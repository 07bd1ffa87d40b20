"""Where the question is typed: it grows with the text, remembers what was asked, and completes commands and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.render import visible
from assistant.tui import commands, names


class Composer(TextArea):
    """A text area in which Enter sends; Ctrl+J is the new line that every terminal passes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Ask", show=False),
        Binding("ctrl+j", "newline", "New line", show=False),
        Binding("tab", "complete", "Complete the command or name, or go to the answer", show=False),
        Binding("ctrl+underscore", "undo", "Take back what was typed last", show=False),
        Binding("pageup", "app.page(-1)", "Scroll back", show=False),
        Binding("pagedown", "app.page(1)", "Scroll on", show=False),
        Binding("up", "cursor_up", "Cursor up; on the first line, the question before", show=False),
        Binding("down", "cursor_down", "Cursor down; on the last line, the question after", show=False),
    ]

    @dataclass
    class Sent(Message):
        """The reader sent `text`, which is not blank."""

        text: str

    class Left(Message):
        """The reader wants to go up to the answers."""

    def __init__(self) -> None:
        super().__init__(
            id="composer",
            placeholder="Ask about the documents, or type / for commands",
            highlight_cursor_line=False,
            compact=True,
        )
        self._asked: list[str] = []
        self._place = 0
        self._draft = ""
        self.names: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """What was asked, in this run and in those before, the latest last."""
        return tuple(self._asked)

    def recall(self, asked: Sequence[str]) -> None:
        """Put what was `asked` in earlier runs before what was asked in this one."""
        self._asked[:0] = asked
        self._place += len(asked)

    def put(self, text: str) -> None:
        """Replace what is typed by `text`, with the cursor behind it."""
        self.text = text
        self.move_cursor(self.document.end)

    def remember(self, text: str) -> None:
        """Add `text` to what the up key brings back."""
        if not self._asked or self._asked[-1] != text:
            self._asked.append(text)
        self._place = len(self._asked)

    def action_send(self) -> None:
        """Send what is typed, unless it is blank."""
        text = self.text.strip()
        if text:
            self.remember(text)
            self.clear()
            self.post_message(self.Sent(text))

    def action_newline(self) -> None:
        """Start a new line."""
        self.insert("\n")

    def action_copy(self) -> None:
        """Copy what is selected; with nothing selected the key was meant to quit, so tell how."""
        if self.selection.is_empty:
            self.app.action_help_quit()
        else:
            super().action_copy()

    def action_complete(self) -> None:
        """Complete what is suggested, or else leave for the answers."""
        if self.suggestion:
            self.insert(self.suggestion)
        elif not commands.starting(self.text):
            self.post_message(self.Left())

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up; from the first line, go back in what was asked."""
        if select or self.get_cursor_up_location() != (0, 0) or self.cursor_location[0] or self._wrapped_row():
            super().action_cursor_up(select)
        else:
            self._recall(-1)

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down; from the last line, go forward in what was asked."""
        last = self.wrapped_document.height - 1
        if select or self._wrapped_row() < last:
            super().action_cursor_down(select)
        else:
            self._recall(1)

    def update_suggestion(self) -> None:
        """Suggest the rest of the first slash command or name that fits."""
        self.suggestion = names.rest_of(self.text, self.names) if self.cursor_at_end_of_text else ""

    async def _on_key(self, event: events.Key) -> None:
        # a binding found on the way up would come after keys that were typed behind it and are here already, as a slow line sends them
        bindings = [] if event.is_printable else self._bindings.key_to_bindings.get(event.key, [])
        if bindings:
            event.stop()
            event.prevent_default()
            await self.run_action(bindings[0].action)
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        # pasted control characters would be written to the terminal as they are
        event.prevent_default()
        await super()._on_paste(events.Paste(visible(event.text.replace("\r\n", "\n").replace("\r", "\n"))))

    def _wrapped_row(self) -> int:
        return int(self.wrapped_document.location_to_offset(self.cursor_location).y)

    def _recall(self, step: int) -> None:
        place = self._place + step
        if not 0 <= place <= len(self._asked):
            return
        if self._place == len(self._asked):
            self._draft = self.text
        self._place = place
        self.put(self._draft if place == len(self._asked) else self._asked[place])
