"""The chat's frame: what is on the screen, which keys do what, and the opening of the index behind it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static, TextArea

from assistant.config import Settings
from assistant.errors import AssistantError
from assistant.tui import commands, errands, greetings, keeping
from assistant.tui.composer import Composer
from assistant.tui.help import HelpScreen
from assistant.tui.librarian import Backend
from assistant.tui.opening import Opening
from assistant.tui.quotes import QuoteCard, plain, with_citation
from assistant.tui.sidebar import ROOM, Sidebar
from assistant.tui.source import SourceScreen, holding
from assistant.tui.talk import Talk, told
from assistant.tui.transcript import Choices, Transcript, note
from assistant.tui.welcome import ABOUT, Welcome, how_to_change
from assistant.types import Document, FileState, Quote, Span

if TYPE_CHECKING:
    from assistant.answering import Assistant

_OF_THE_TALK = frozenset({"copy_quote", "rest", "passages", "save", "sidebar", "open_source", "cancel", "new", "step", "page"})


class ChatApp(App[None], inherit_bindings=False):
    """The terminal chat; it paints at once, and answers as soon as the librarian has opened the index."""

    TITLE = "Assistant"
    CSS_PATH = "chat.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_quote", "Copy", tooltip="Copy the quote with its citation", priority=True),
        Binding("ctrl+o", "rest", "Rest", tooltip="The rest of the quote's passage, and back"),
        Binding("ctrl+g", "passages", "Passages", tooltip="The passages nearest to the last question, with no verdict"),
        Binding("ctrl+s", "save", "Save", tooltip="Save the conversation as Markdown in this folder"),
        Binding("f1", "help", "Help", tooltip="These keys and commands"),
        Binding("ctrl+q", "quit", "Quit", tooltip="Close the chat", priority=True),
        Binding("f2,ctrl+t", "sidebar", "Show or hide the categories", show=False),
        Binding("f3", "open_source", "Open the document at the quote", show=False),
        Binding("escape", "cancel", "Cancel the search; back to the question", show=False),
        Binding("ctrl+l", "new", "New conversation", show=False),
        Binding("ctrl+p", "command_palette", "Light and dark themes, and all commands", show=False),
        Binding("ctrl+c", "help_quit", "Copy what the mouse selected", show=False, system=True),
    ]

    def __init__(self, settings: Settings, rooms: Backend) -> None:
        super().__init__()
        self.settings = settings
        self.transcript = Transcript()
        self._composer = Composer()
        self._sidebar = Sidebar()
        self._state = Static(Content("… Opening the index"), markup=False, id="state")
        self._folder = Static(self._reading(""), markup=False, id="reading")
        self._rooms = rooms
        self._opening = Opening(rooms, self.transcript, self._sidebar, self._from_thread, self._show_size, self._show_state)
        self._librarian = self._opening.librarian
        self._talk = Talk(self.transcript, self._librarian, self._show_state)
        self._side_wanted: bool | None = None
        self._word = ""

    # The screen

    def compose(self) -> ComposeResult:
        """The folder above, the talk and the categories, then the state, the question and the keys."""
        yield self._folder
        with Horizontal(id="middle"):
            yield self.transcript
            yield self._sidebar
        yield self._state
        with Horizontal(id="asking"):
            yield Static(Content("❯ "), markup=False, id="prompt")
            yield self._composer
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Show the first screen, and let the librarian start once it is painted."""
        await self.transcript.mount(Welcome(self.settings))
        self._composer.focus()
        if not self.is_headless:
            self._obey_signals()
        self.call_after_refresh(self._opening.start)

    def _obey_signals(self) -> None:
        """Leave in order, with the terminal as it was, when told to end or when the line to the terminal is cut."""
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, partial(self.exit, return_code=128 + number))

    def close(self) -> bool:
        """Begin nothing more behind the screen, and tell whether something is still at work there."""
        return self._librarian.close()

    @property
    def fault(self) -> Exception | None:
        """What made the chat end, when it was a fault of the program."""
        return self._exception

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of variables; `run` raises the fault for the command line to report
        self._close_messages_no_wait()

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._talk.waiting

    def on_resize(self, event: Resize) -> None:
        """Give the side bar its place for the new width."""
        self._place_sidebar(event.size.width)

    def _reading(self, size: str) -> Content:
        return plain(f"Reads {_short(self.settings.corpus)}{size} · other: --corpus DIR")

    def _show_size(self, size: str) -> None:
        self._folder.update(self._reading(size))

    def _say(self, text: str, *, problem: bool = False) -> None:
        """Put a word to the reader into the line above the question; it stays until they type or ask."""
        self._word = text
        self._put_state(text, problem=problem)

    def _put_state(self, text: str, *, problem: bool = False) -> None:
        self._state.set_class(problem, "problem")
        self._state.update(plain(text))

    def _place_sidebar(self, width: int) -> None:
        wanted = width >= ROOM if self._side_wanted is None else self._side_wanted
        self._sidebar.set_class(wanted and width >= ROOM, "beside")
        self._sidebar.set_class(wanted and width < ROOM, "over")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something here: most belong to the talk, and do nothing while another screen lies over it."""
        del parameters
        return len(self.screen_stack) < 2 or action not in _OF_THE_TALK

    async def _failed(self, problem: Exception) -> None:
        await self.transcript.add(note(*told(problem), problem=True))

    def _from_thread(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Run `function` on the chat's own thread; once the chat is closing there is nobody left to tell."""
        with contextlib.suppress(RuntimeError):
            self.call_later(function, *arguments)

    def _show_state(self) -> None:
        """Tell in the line above the question how it stands, unless a word to the reader stands there."""
        if self._talk.waiting:
            self._word = ""
            state = "… Looking" if self._opening.ready else f"{self._opening.state}; your question waits"
            self._put_state(f"{state} (Esc cancels)")
        elif not self._word:
            self._put_state(self._opening.state, problem=self._opening.failed)

    # Asking

    @on(Composer.Sent)
    async def _sent(self, event: Composer.Sent) -> None:
        await self.take(event.text)

    async def take(self, text: str) -> None:
        """Do what the reader typed: a command, a greeting or a question."""
        if commands.is_command(text):
            call = commands.parse(text)
            if isinstance(call, str):
                await self._talk.say(text, call)
            else:
                await self._obey(call)
        elif word := greetings.reply(text):
            await self._talk.say(text, word)
        else:
            await self._talk.ask(text)

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_list is self._sidebar.list:
            self._close_overlay()
            self._composer.focus()
            await errands.category(self._talk, self._sidebar.entry(event.option_index))
        elif isinstance(event.option_list, Choices):
            value = event.option_list.values[event.option_index]
            self._composer.focus()
            match event.option_list.kind:
                case "open":
                    self._open(value, None)
                case "category":
                    await errands.category(self._talk, value)
                case "define":
                    await errands.define(self._talk, self._rooms, value)
                case "tour":
                    await errands.tour(self._talk, self._rooms, value)
                case _:
                    await self._talk.ask(value)

    @on(TextArea.Changed, "#composer")
    def _typing(self, event: TextArea.Changed) -> None:
        self._word = "  ".join(command.usage for command in commands.starting(event.text_area.text))
        if self._word:
            self._put_state(self._word)
        else:
            self._show_state()

    @on(Composer.Left)
    def _to_answers(self) -> None:
        self.transcript.enter()

    # Commands and keys

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: the commands that need nothing more than their name, then Textual's own."""
        if screen is self.screen_stack[0]:
            for command in commands.COMMANDS:
                if command.argument in ("", "[FILE]"):
                    yield SystemCommand(f"/{command.name}", command.does, partial(self.take, f"/{command.name}"))
        yield from super().get_system_commands(screen)

    async def _obey(self, call: commands.Call) -> None:
        match call.command.name:
            case "help":
                self.action_help()
            case "categories":
                await errands.categories(self._talk, self._rooms)
            case "define":
                await errands.define(self._talk, self._rooms, call.argument)
            case "tour":
                await errands.tour(self._talk, self._rooms)
            case "sources":
                await errands.sources(self._talk)
            case "passages":
                await self.action_passages()
            case "copy":
                self.action_copy_quote()
            case "save":
                self.action_save(call.argument)
            case "new":
                await self.action_new()
            case _:
                self.exit()

    def action_help(self) -> None:
        """Show the keys in force here and the commands."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen.active_bindings, f"{ABOUT}\n{how_to_change(self.settings)}"))

    def action_rest(self) -> None:
        """Open the quote to its passage, or close it again."""
        card = self.transcript.current_card()
        if card is None:
            self._say("There is no quote yet.")
        else:
            self._toggle(card)

    @on(QuoteCard.RestClicked)
    def _rest_clicked(self, event: QuoteCard.RestClicked) -> None:
        self._toggle(event.card)

    def _toggle(self, card: QuoteCard) -> None:
        self.transcript.following = False
        if not card.hidden:
            self._say("The quote is the whole passage.")
        elif card.opened:
            card.close_passage()
        else:
            quote, (start, end) = card.quote, card.quote.passage
            self._librarian.submit(lambda assistant: holding(assistant.index, quote).text[start:end], card.open_passage, self._failed)

    def action_copy_quote(self) -> None:
        """Copy the quote at which the reader is, with its citation, by way of the terminal."""
        card = self.transcript.current_card()
        if card is None:
            self._say("There is no quote yet.")
            return
        self.copy_to_clipboard(with_citation(card.quote))
        self._say("Copied the quote with its citation. Some terminals do not take it: ctrl+s saves to a file.")

    def action_save(self, name: str = "") -> None:
        """Save the conversation as Markdown in the folder in which the chat was started."""
        try:
            path = keeping.save(self._talk.answers, Path.cwd(), name)
        except AssistantError as problem:
            self._say(f"! {problem} {problem.next_step}", problem=True)
        else:
            self._say(f"Saved the conversation in {path}")

    async def action_passages(self) -> None:
        """Show the passages nearest to the last question, with no verdict."""
        if not await self._talk.passages():
            self._say("Ask a question first.")

    @on(QuoteCard.PlaceClicked)
    def _place_clicked(self, event: QuoteCard.PlaceClicked) -> None:
        self._open(event.quote.citation.document, event.quote)

    def action_open_source(self) -> None:
        """Open the document of the quote at which the reader is."""
        card = self.transcript.current_card()
        if card is None:
            self._say("There is no quote yet.")
        else:
            self._open(card.quote.citation.document, card.quote)

    def _open(self, name: str, quote: Quote | None) -> None:
        span: Span | None = (quote.citation.start, quote.citation.end) if quote else None

        def show(found: tuple[Any, FileState]) -> None:
            self.push_screen(SourceScreen(*found, span))

        def look(assistant: Assistant) -> tuple[Document, FileState]:
            index = assistant.index
            return holding(index, quote) if quote else index.document(name), index.file_state(name)

        self._librarian.submit(look, show, self._failed)

    async def action_cancel(self) -> None:
        """Cancel what is being looked up, else close what is open, else go back to the question."""
        question = await self._talk.cancel()
        if question and not self._composer.text:
            self._composer.put(question)
        self._close_overlay()
        self._composer.focus()

    def action_sidebar(self) -> None:
        """Show or hide the categories."""
        self._side_wanted = not (self._sidebar.has_class("beside") or self._sidebar.has_class("over"))
        self._place_sidebar(self.size.width)
        if self._side_wanted:
            self._sidebar.list.focus()
            self._sidebar.list.action_first()
        else:
            self._composer.focus()

    def _close_overlay(self) -> None:
        if self._sidebar.has_class("over"):
            self._side_wanted = None
            self._place_sidebar(self.size.width)

    def action_step(self, step: int) -> None:
        """Go to the next quote or the one before; beyond the last one stands the question."""
        cards = self.transcript.cards()
        focused = self.screen.focused
        place = cards.index(focused) + step if isinstance(focused, QuoteCard) else -1
        if 0 <= place < len(cards):
            cards[place].focus()
        elif step > 0:
            self._composer.focus()

    def action_page(self, step: int) -> None:
        """Scroll the talk by a page."""
        self.transcript.turn(step)

    def action_help_quit(self) -> None:
        """Tell how the chat is closed: many reach for ctrl+c, which copies here."""
        self._say("ctrl+q closes the chat")

    async def action_new(self) -> None:
        """Forget what was asked, so that the next question stands alone, and clear the screen."""
        await self.transcript.remove_children()
        await self.transcript.mount(note("A new conversation: earlier questions are forgotten."))
        self._word = ""
        self._talk.forget()
        self._composer.focus()


def _short(path: Path) -> str:
    """`path` without its detours and with the home folder as ~."""
    text, home = os.path.normpath(path), str(Path.home())
    return f"~{text[len(home) :]}" if text == home or text.startswith(home + os.sep) else text
