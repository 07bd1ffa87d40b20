"""The quiz on the screen: a question at a time, what was chosen, and the quote that says whether it was right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from assistant.config import Settings
from assistant.errors import AssistantError
from assistant.render import contexts
from assistant.tui.actions import AnswerActions
from assistant.tui.exchange import Turn
from assistant.tui.quotes import QuoteCard, line, plain

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.keeping.progress import Learned
    from assistant.onboarding.quiz import Question, Sitting

_KEYS = "abcd"
"""What chooses an option, as it is lettered."""


async def begin(app: AnswerActions, document: str) -> None:
    """Make the questions behind the screen, and ask a round of them; `document` names one to be asked about, or is empty."""
    settings = app.settings

    def make(assistant: Assistant) -> Sitting | None:
        from assistant.keeping.progress import learned
        from assistant.onboarding.quiz import COUNT, Sitting, questions

        found = questions(assistant.index, document)
        return Sitting(found, learned(str(settings.corpus)), COUNT, datetime.now(UTC)) if found else None

    async def show(turn: Turn, sitting: Sitting | None) -> None:
        async def done(_: None) -> None:
            if sitting is not None:
                await turn.say(sitting.in_words, sitting.standing(datetime.now(UTC)).in_words)

        if sitting is None:
            from assistant.onboarding.quiz import NO_QUESTIONS

            await turn.say(NO_QUESTIONS)
        elif not sitting.count:
            await turn.say(sitting.in_words, sitting.standing(datetime.now(UTC)).in_words)
        else:
            await turn.say("The quiz is on; Esc ends it.")
            app.push_screen(QuizScreen(sitting, settings), done)

    await app.talk.look_up(f"/quiz {document}".rstrip(), make, show)


class QuizScreen(Screen[None]):
    """A round of the quiz: a letter or Enter chooses, Enter goes on, Escape stops; each answer is kept as it is given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(letter, f"choose({place})", show=False) for place, letter in enumerate(_KEYS)),
        Binding("question_mark", "choose(-1)", "Do not know"),
        Binding("escape,q", "stop", "Stop"),
    ]

    def __init__(self, sitting: Sitting, settings: Settings) -> None:
        super().__init__()
        self._sitting = sitting
        self._corpus = str(settings.corpus)
        self._keeps = settings.says("keep_sessions")
        self._question: Question | None = None
        self._label = ""

    def compose(self) -> ComposeResult:
        """The question and what can be chosen; then whether it was right, and the quote."""
        yield VerticalScroll(id="quiz", can_focus=False)
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Ask the first question."""
        await self._ask()

    def action_stop(self) -> None:
        """Go back to the talk."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to choose once the question was answered."""
        return self._question is not None if action == "choose" else super().check_action(action, parameters)

    async def action_choose(self, place: int) -> None:
        """Choose the option at `place`, or none with -1; does nothing once the question was answered."""
        if self._question is not None and place < len(self._question.options):
            await self._take(self._question, place)

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._question is None:
            await self._ask()
        else:
            await self._take(self._question, event.option_index)

    async def _ask(self) -> None:
        question = self._question = self._sitting.question
        if question is None:
            self.dismiss(None)
            return
        self._label = self._sitting.label
        self.refresh_bindings()
        await self._show(self._asked(question), question.lettered)

    def _asked(self, question: Question) -> list[Widget]:
        """The lines of a question, above what can be chosen."""
        return [
            line(self._label, "label"),
            line(question.frame, "heading"),
            *(line(context, "context") for context in contexts(question.quote)),
            line(question.shown, "asked"),
        ]

    async def _take(self, question: Question, place: int) -> None:
        self._question = None
        stands = self._sitting.answer(place if place >= 0 else None, datetime.now(UTC))
        verdict = line(question.verdict(place), "verdict answered" if place == question.key else "verdict")
        signs = ("✓" if at == question.key else "✗" if at == place else " " for at in range(len(question.options)))
        chosen = "\n".join(f"{sign} {option}" for sign, option in zip(signs, question.lettered, strict=True))
        lines = [*self._asked(question), line(chosen, "taken"), verdict, QuoteCard(question.quote, "")]
        if self._keeps and (problem := await asyncio.to_thread(_keep, self._corpus, stands)):
            lines.append(line(problem, "note problem"))
        self.refresh_bindings()
        await self._show(lines, ["→ the next question" if self._sitting.question else "→ back to the talk"])

    async def _show(self, lines: list[Widget], options: Sequence[str]) -> None:
        page = self.query_one("#quiz", VerticalScroll)
        choices = OptionList(*(Option(plain(option)) for option in options), compact=True, classes="choices")
        await page.remove_children()
        await page.mount_all([*lines, choices])
        choices.focus()
        choices.action_first()
        if self._question is None:
            page.scroll_end(animate=False)


def _keep(corpus: str, stands: Learned) -> str:
    """Keep how a question stands; return what is wrong when that cannot be done, else nothing."""
    from assistant.keeping.progress import keep

    try:
        keep(corpus, [stands])
    except AssistantError as problem:
        return f"! {problem.told}"
    return ""
