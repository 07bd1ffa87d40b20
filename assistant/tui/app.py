"""The chat's frame: what is on the screen, which keys do what, and what becomes of what the reader types."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Resize
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static, TextArea

from assistant import config
from assistant.config import Settings
from assistant.errors import AssistantError
from assistant.tui import commands, errands, greetings, quiz, themes, walk
from assistant.tui.actions import short
from assistant.tui.composer import Composer
from assistant.tui.exchange import Choices
from assistant.tui.help import HelpScreen
from assistant.tui.librarian import Backend
from assistant.tui.opening import Opening
from assistant.tui.quotes import QuoteCard, plain
from assistant.tui.reading import Reading
from assistant.tui.recalling import RecallActions
from assistant.tui.remembering import Memory
from assistant.tui.sidebar import ROOM, Sidebar
from assistant.tui.talk import Talk, told
from assistant.tui.transcript import Remark, Transcript
from assistant.tui.welcome import ABOUT, Welcome, how_to_change

if TYPE_CHECKING:
    from assistant.tui.signals import Signals

_CORRECTING = "Change the question and press Enter: it takes the place of the last one (Esc leaves it)"
_EVERYWHERE = frozenset({"help", "quit", "help_quit", "command_palette", "set_aside"})
"""Actions that do something whatever screen lies over the talk."""
_ON_QUOTES = frozenset({"rest", "copy_quote", "open_source"})
"""Actions that do something wherever there is a quote."""


class ChatApp(RecallActions, inherit_bindings=False):
    """The terminal chat; it paints at once, and answers as soon as the librarian has opened the index."""

    TITLE = "Assistant"
    CSS_PATH = "chat.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "open_source", "Document", tooltip="Open the document at the quote"),
        Binding("ctrl+y", "copy_quote", "Copy", tooltip="Copy the quote with its citation", priority=True),
        Binding("f1", "help", "Help", tooltip="These keys and commands"),
        Binding("ctrl+q", "quit", "Quit", tooltip="Close the chat", priority=True),
        Binding("ctrl+o", "rest", "The rest of the quote's passage, and back", show=False),
        Binding("ctrl+g", "passages", "The passages nearest to the last question, with no verdict", show=False),
        Binding("ctrl+s", "save", "Save the conversation as Markdown in this folder", show=False),
        Binding("f2,ctrl+t", "sidebar", "Show or hide the categories", show=False),
        Binding("f4", "figures", "How sure the answer is, in figures or in words", show=False),
        Binding("f5", "judge(True)", "This is right: keep the question and its answer as a test", show=False),
        Binding("f6", "judge(False)", "This is wrong: keep the question with what would be right", show=False, priority=True),
        Binding("f7", "correct", "Put the last question otherwise, as it was understood", show=False, priority=True),
        Binding("f8", "sessions", "Kept conversations", show=False),
        Binding("ctrl+r", "history", "Search in what was asked", show=False),
        Binding("ctrl+end", "latest", "Go to what came last", show=False, priority=True),
        Binding("escape", "cancel", "Cancel the search; back to the question", show=False),
        Binding("ctrl+l", "new", "New conversation", show=False),
        Binding("ctrl+p", "command_palette", "Light and dark themes, and all commands", show=False),
        Binding("ctrl+z", "set_aside", "Back to the shell, where fg returns to the chat", show=False, priority=True),
        Binding("ctrl+c", "help_quit", "Copy what the mouse selected", show=False, system=True),
    ]

    def __init__(self, settings: Settings, rooms: Backend) -> None:
        super().__init__()
        self.settings = settings
        self.transcript = Transcript()
        self.composer = Composer()
        self._sidebar = Sidebar()
        self._state = Static(Content("… Opening the index"), markup=False, id="state")
        self._folder = Static(self._reading(""), markup=False, id="reading")
        self._missed = Static(Content("new answer ↓ (ctrl+end)"), markup=False, id="missed")
        self._rooms = rooms
        self._opening = Opening(
            rooms, self.transcript, self._sidebar, self._from_thread, self._show_size, self._show_names, self._show_state
        )
        self.librarian = self._opening.librarian
        self.talk = Talk(self.transcript, self.librarian, self._show_state, self.keep_turn)
        self.reading = Reading(self, self.librarian, self.failed, self._place_sidebar)
        self.memory = Memory(settings)
        self._side_wanted: bool | None = None
        self._word = ""
        self._signals: Signals | None = None

    # The screen

    def compose(self) -> ComposeResult:
        """The folder above, the talk and the categories, then the state, the question and the keys."""
        yield self._folder
        with Horizontal(id="middle"):
            with Vertical(id="talk"):
                yield self.transcript
                yield self._missed
            yield self._sidebar
        yield self._state
        with Horizontal(id="asking"):
            yield Static(Content("❯ "), markup=False, id="prompt")
            yield self.composer
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Show the first screen, and let the librarian start once it is painted."""
        await self.transcript.mount(Welcome(self.settings))
        self.composer.focus()
        themes.begin(self)
        if not self.is_headless and os.name == "posix":
            from assistant.tui.signals import Signals

            self._signals = Signals(self)
        self.call_after_refresh(self._opening.start)
        if self.memory.keeps:
            self.call_after_refresh(self.recall_questions)

    def action_set_aside(self) -> None:
        """Give the terminal back to the shell, whose `fg` brings the chat back."""
        if self._signals is not None:
            self._signals.set_aside()

    def close(self) -> bool:
        """Begin nothing more behind the screen, and tell whether something is still at work there."""
        return self.librarian.close()

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
        return self.talk.waiting

    async def on_resize(self, event: Resize) -> None:
        """Give the side bar and the document that is open their place for the new width."""
        await self.reading.fit(event.size.width)
        self._place_sidebar(event.size.width)

    def _reading(self, size: str) -> Content:
        return plain(f"Reads {short(self.settings.corpus)}{size} · other: /corpus FOLDER")

    def _show_size(self, size: str) -> None:
        self._folder.update(self._reading(size))

    def _show_names(self, names: tuple[str, ...]) -> None:
        self.composer.names = names

    def say(self, text: str, *, problem: bool = False) -> None:
        """Put a word to the reader into the line above the question; it stays until they type or ask."""
        self._word = text
        self._put_state(text, problem=problem)
        if len(self.screen_stack) > 1:
            self.notify(text, markup=False)

    def _put_state(self, text: str, *, problem: bool = False) -> None:
        self._state.set_class(problem, "problem")
        self._state.update(plain(text))

    def _place_sidebar(self, width: int | None = None) -> None:
        width = self.size.width if width is None else width
        wanted = width >= ROOM and not self.reading.beside if self._side_wanted is None else self._side_wanted
        self._sidebar.set_class(wanted and width >= ROOM, "beside")
        self._sidebar.set_class(wanted and width < ROOM, "over")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something here: most belong to the talk, and do nothing while another screen lies over it."""
        del parameters
        return len(self.screen_stack) < 2 or action in _EVERYWHERE or (action in _ON_QUOTES and bool(self.screen.query(QuoteCard)))

    async def failed(self, problem: Exception) -> None:
        """Tell of a problem in the talk."""
        await self.transcript.add(Remark(*told(problem), problem=True))

    def _from_thread(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Run `function` on the chat's own thread; once the chat is closing there is nobody left to tell."""
        with contextlib.suppress(RuntimeError):
            self.call_later(function, *arguments)

    def _show_state(self) -> None:
        """Tell in the line above the question how it stands, unless a word to the reader stands there."""
        if self.talk.waiting:
            self._word = ""
            state = "… Looking" if self._opening.ready else f"{self._opening.state}; your question waits"
            self._put_state(f"{state} (Esc cancels)")
        elif not self._word:
            self._put_state(self._opening.state, problem=self._opening.failed)

    @on(Transcript.Missed)
    def _missed_changed(self, event: Transcript.Missed) -> None:
        self._missed.set_class(event.there, "there")

    @on(Click, "#missed")
    async def action_latest(self) -> None:
        """Go to what came last, and follow from there on."""
        await self.transcript.to_latest()

    # Asking

    @on(Composer.Sent)
    async def _sent(self, event: Composer.Sent) -> None:
        await self.take(event.text)

    async def take(self, text: str) -> None:
        """Do what the reader typed: a command, a greeting or a question."""
        if commands.is_command(text):
            call = commands.parse(text)
            if isinstance(call, str):
                await self.talk.say(text, call)
            else:
                await self._obey(call)
        elif word := greetings.reply(text):
            await self.talk.say(text, word)
        else:
            await self.talk.ask(text)

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_list is self._sidebar.list:
            if self._sidebar.has_class("over"):
                self._close_overlay()
                self.composer.focus()
            await errands.category(self.talk, self._sidebar.entry(event.option_index))
        elif isinstance(event.option_list, Choices):
            value = event.option_list.values[event.option_index]
            self.composer.focus()
            match event.option_list.kind:
                case "open":
                    self.reading.open(value)
                case "category":
                    await errands.category(self.talk, value)
                case "define":
                    await errands.define(self.talk, self._rooms, value)
                case "tour":
                    await errands.tour(self.talk, self._rooms, value)
                case "judge":
                    await event.option_list.remove()
                    await self._chosen_right(value)
                case _:
                    await self.talk.ask(value)

    async def _chosen_right(self, value: str) -> None:
        if value == "/sources":
            await self.take(value)
        else:
            self.chosen_right(value)

    @on(TextArea.Changed, "#composer")
    def _typing(self, event: TextArea.Changed) -> None:
        offered = "  ".join(command.usage for command in commands.starting(event.text_area.text))
        self._word = offered or (_CORRECTING if self.talk.correcting else "")
        if self._word:
            self._put_state(self._word)
        else:
            self._show_state()

    @on(Composer.Left)
    def _to_answers(self) -> None:
        self.transcript.enter()

    # Commands and keys

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: the slash commands, and of Textual's own the themes; its others have keys here, or no use."""
        if screen is self.screen_stack[0]:
            for command in commands.COMMANDS:
                yield SystemCommand(f"/{command.name}", command.does, partial(self.take, f"/{command.name}"))
        yield from (command for command in super().get_system_commands(screen) if command.title == "Theme")

    async def _obey(self, call: commands.Call) -> None:
        match call.command.name:
            case "help":
                self.action_help()
            case "categories":
                await errands.categories(self.talk, self._rooms)
            case "define":
                await errands.define(self.talk, self._rooms, call.argument)
            case "tour":
                await errands.tour(self.talk, self._rooms, why=call.argument)
            case "walk":
                await walk.begin(self)
            case "quiz":
                await quiz.begin(self, call.argument)
            case "gaps":
                await errands.gaps(self.talk, self.settings)
            case "handbook":
                await errands.handbook(self.talk, call.argument)
            case "sources":
                await errands.sources(self.talk)
            case "passages":
                await self.action_passages()
            case "copy":
                await self.action_copy_quote(call.argument)
            case "save":
                self.action_save(call.argument)
            case "sessions":
                self.action_sessions()
            case "new":
                await self.action_new()
            case "corpus":
                await self._corpus(call.argument)
            case "reindex":
                self._opening.update(asked=True)
            case _:
                await self.action_quit()

    async def _corpus(self, folder: str) -> None:
        """Tell which folder is read, or leave to come back over another one."""
        if not folder:
            named = f"It reads {self.settings.corpus}; the index is {self.settings.index}."
            await self.talk.say("/corpus", f"{named} {how_to_change(self.settings)}")
        elif not Path(folder).expanduser().is_dir():
            await self.talk.say(f"/corpus {folder}", f"There is no folder {folder}.")
        else:
            try:
                self.exit(config.load(Path(folder).expanduser()))
            except AssistantError as problem:
                self.told_off(problem)

    def action_help(self) -> None:
        """Show the keys in force here and the commands."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen.active_bindings, f"{ABOUT}\n{how_to_change(self.settings)}"))

    async def action_cancel(self) -> None:
        """Cancel what is being looked up, else close what is open, else go back to the question."""
        question = await self.talk.cancel()
        self._word = "" if self._word == _CORRECTING else self._word
        self._show_state()
        if question and not self.composer.text:
            self.composer.put(question)
        elif not question and self.composer.has_focus and self.reading.beside:
            await self.reading.close()
        self._close_overlay()
        self.composer.focus()

    def action_sidebar(self) -> None:
        """Show or hide the categories."""
        self._side_wanted = not (self._sidebar.has_class("beside") or self._sidebar.has_class("over"))
        self._place_sidebar()
        if self._side_wanted:
            self._sidebar.list.focus()
            self._sidebar.list.action_first()
        else:
            self.composer.focus()

    def _close_overlay(self) -> None:
        if self._sidebar.has_class("over"):
            self._side_wanted = None
            self._place_sidebar()

    def action_step(self, step: int) -> None:
        """Go to the next quote or the one before; beyond the last one stands the question."""
        cards = self.transcript.cards()
        focused = self.screen.focused
        place = cards.index(focused) + step if isinstance(focused, QuoteCard) else -1
        if 0 <= place < len(cards):
            cards[place].focus()
        elif step > 0:
            self.composer.focus()

    def action_page(self, step: int) -> None:
        """Scroll the talk by a page."""
        self.transcript.turn(step)

    def action_help_quit(self) -> None:
        """Tell how the chat is closed: many reach for ctrl+c, which copies here."""
        self.say("ctrl+q closes the chat")

    async def action_quit(self) -> None:
        """Close the chat, once what is being kept is written."""
        await self.memory.settled()
        self.exit()

    async def action_new(self) -> None:
        """Forget what was asked, so that the next question stands alone, and clear the screen."""
        self._word = ""
        self.memory.begin()
        await self.talk.begin()
        await self.transcript.add(Remark("A new conversation: earlier questions are forgotten."))
        self.composer.focus()
