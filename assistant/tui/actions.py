"""What a reader can do with an answer: copy it, keep it, look around it, say whether it is right."""

from __future__ import annotations

import asyncio
import os
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import App
from textual.events import Key

from assistant.config import Settings, questions_file
from assistant.documents.markup import beginning
from assistant.errors import AssistantError
from assistant.render import count
from assistant.tui import clipboard, judging, saving
from assistant.tui.composer import Composer
from assistant.tui.exchange import Choices, Exchange, Turn
from assistant.tui.quotes import QuoteCard, with_citation
from assistant.tui.reading import Reading
from assistant.tui.source import SourceView, holding
from assistant.tui.talk import Talk
from assistant.tui.transcript import Transcript
from assistant.types import Outcome, Quote, Span

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.tui.librarian import Librarian


_QUESTION = 40
"""Characters of a question or a quote by which it is named."""


class AnswerActions(App[Settings]):
    """The actions on the quote or the answer at which the reader is; the chat's frame builds on it."""

    settings: Settings
    transcript: Transcript
    composer: Composer
    talk: Talk
    reading: Reading
    librarian: Librarian
    _judged: Turn | None = None

    @abstractmethod
    def say(self, text: str, *, problem: bool = False) -> None:
        """Put a word to the reader into the line above the question."""

    @abstractmethod
    async def failed(self, problem: Exception) -> None:
        """Tell of a problem in the talk."""

    def told_off(self, problem: AssistantError) -> None:
        """Tell of a problem in the line above the question."""
        self.say(f"! {problem.told}", problem=True)

    def tell_reader(self, text: str) -> None:
        """Put a word where the reader looks: above the document that is open, and above the question."""
        if self.reading.view is not None:
            self.reading.view.tell(text)
        if self.reading.view is None or len(self.screen_stack) == 1:
            self.say(text)

    def current_card(self) -> QuoteCard | None:
        """The quote that the reader is at: in the talk, or on what lies over it."""
        if len(self.screen_stack) == 1:
            return self.transcript.current_card()
        focused, cards = self.screen.focused, self.screen.query(QuoteCard)
        return focused if isinstance(focused, QuoteCard) else cards.first() if cards else None

    def _card_or_word(self) -> QuoteCard | None:
        """The quote that the reader is at; without one they are told so."""
        card = self.current_card()
        if card is None:
            self.say("There is no quote yet.")
        return card

    # Around the quote

    def action_rest(self) -> None:
        """Open the quote to its passage, or close it again."""
        if card := self._card_or_word():
            self._toggle(card)

    @on(QuoteCard.RestClicked)
    def _rest_clicked(self, event: QuoteCard.RestClicked) -> None:
        self._toggle(event.card)

    def _toggle(self, card: QuoteCard) -> None:
        self.transcript.following = False
        if not card.hidden:
            self.say("The quote is the whole passage.")
        elif card.opened:
            card.close_passage()
        else:
            quote, (start, end) = card.quote, card.quote.passage
            self.librarian.submit(lambda assistant: holding(assistant.index, quote).text[start:end], card.open_passage, self.failed)

    def action_figures(self) -> None:
        """Tell how sure the answer is in figures, or in words again."""
        exchange = self.transcript.current_exchange()
        if exchange is None:
            self.say("There is no answer yet.")
        else:
            exchange.toggle_figures()

    async def action_passages(self) -> None:
        """Show the passages nearest to the last question, with no verdict."""
        if not await self.talk.passages():
            self.say("Ask a question first.")

    # The document behind it

    @on(QuoteCard.PlaceClicked)
    def _place_clicked(self, event: QuoteCard.PlaceClicked) -> None:
        self.open_quote(event.card)

    def action_open_source(self) -> None:
        """Open the document of the quote at which the reader is."""
        if card := self._card_or_word():
            self.open_quote(card)

    def open_quote(self, card: QuoteCard) -> None:
        """Open the document at a quote; from there the others of the same answer are a key away."""
        exchange = _exchange_of(card)
        quotes = [other.quote for other in exchange.query(QuoteCard)] if exchange else [card.quote]
        self._judged = exchange.turn if exchange and exchange.turn.answer else self._judged
        self.reading.open(card.quote.citation.document, quotes, quotes.index(card.quote))

    @on(SourceView.Stepped)
    def _stepped(self, event: SourceView.Stepped) -> None:
        self.reading.step(event.opened, event.step)

    @on(SourceView.Closed)
    async def _document_closed(self) -> None:
        await self.reading.close()

    @on(SourceView.Edited)
    def _edited(self, event: SourceView.Edited) -> None:
        try:
            self.reading.edit(self.settings.corpus, event.document, event.line)
        except AssistantError as problem:
            self.tell_reader(f"! {problem.told}")
        self.refresh(layout=True)

    def on_key(self, event: Key) -> None:
        """Take what is typed at an answer, where the key means nothing, for the next question."""
        at_answer = isinstance(self.focused, (QuoteCard, Choices)) and event.key not in self.screen.active_bindings
        if at_answer and event.is_printable and event.character and len(self.screen_stack) == 1:
            event.stop()
            self.composer.focus()
            self.composer.insert(event.character)

    # Copying and saving

    async def action_copy_quote(self, form: str = "") -> None:
        """Copy the quote at which the reader is, with its citation: by way of the terminal, and of the system where it can."""
        if form not in ("", "md"):
            self.say("/copy takes md, or nothing for plain text.")
        elif card := self._card_or_word():
            text = with_citation(card.quote, markdown=form == "md")
            self.copy_to_clipboard(text)
            taken = not self.is_headless and await asyncio.to_thread(clipboard.copy, text)
            said = f"Copied “{beginning(card.quote.text, _QUESTION)}” with its citation{', as Markdown' * bool(form)}."
            self.say(said if taken else f"{said} Some terminals do not take it: ctrl+s saves to a file.")

    def action_save(self, name: str = "") -> None:
        """Save the conversation in the folder in which the chat was started."""
        try:
            path = saving.save(self.talk.answers, Path.cwd(), name)
        except AssistantError as problem:
            self.told_off(problem)
        else:
            self.say(f"Saved the conversation in {path}")

    # Right or wrong

    def action_judge_quote(self) -> None:
        """Keep the question with the quote at which the reader is as its right answer."""
        card = self.current_card()
        exchange = _exchange_of(card) if card is not None else None
        if card is not None and exchange is not None and exchange.turn.answer is not None:
            first = exchange.query(QuoteCard).first()
            self._keep(exchange.turn, [judging.of_quote(card.quote)], right=_answered(exchange.turn) and card is first)
        else:
            self.say("Only the answer to a question can be right or wrong.")

    async def action_judge(self, right: bool) -> None:
        """Keep the answer as right; or, when it is wrong, let the reader say what would be."""
        exchange = self.transcript.current_exchange()
        if exchange is None or exchange.turn.answer is None:
            self.say("Only the answer to a question can be right or wrong.")
        elif right:
            quotes = exchange.turn.answer.quotes[:1] if _answered(exchange.turn) else ()
            self._keep(exchange.turn, [judging.of_quote(quote) for quote in quotes], right=True)
        else:
            await self._ask_what_is_right(exchange)

    async def _ask_what_is_right(self, exchange: Exchange) -> None:
        self._judged = exchange.turn
        await exchange.query(".judge").remove()
        choices: list[tuple[str, Any]] = [("What is right?", None)]
        if _answered(exchange.turn):
            choices.append(("→ The documents do not say it", ""))
        if exchange.query(QuoteCard):
            document = exchange.query(QuoteCard).first().quote.citation.document
            choices.append((f"→ A sentence in {document}: go to it, press m", document))
        choices.append(("→ A sentence in another document", "/sources"))
        asking = Choices("judge", choices)
        asking.add_class("judge")
        await exchange.mount(asking)
        asking.focus()
        self.call_after_refresh(asking.scroll_visible, animate=False)

    def chosen_right(self, document: str) -> None:
        """What the reader chose as right: that the documents do not say, or a document in which the sentence is to be marked."""
        if document:
            self.reading.open(document)
        elif self._judged is not None:
            self._keep(self._judged, [], right=False)

    @on(SourceView.Marked)
    def _marked(self, event: SourceView.Marked) -> None:
        turn = (self._judged or self.talk.last) if len(self.screen_stack) < 3 else None  # else it was opened from a quiz or the tour
        answer = turn.answer if turn is not None else None
        if turn is None or answer is None:
            self.tell_reader("Ask a question first: a sentence is marked as the answer to one.")
            return

        def keep(span: Span | None) -> None:
            if span is None:
                self.tell_reader("There is no sentence here; select the words that are the answer.")
            else:
                right = _answered(turn) and _holds(span, answer.quotes[0], event.document)
                self._keep(turn, [judging.of_span(event.document, span)], right=right)

        self.librarian.submit(lambda assistant: _sentence(assistant, event.document, event.span), keep, self.failed)

    def _keep(self, turn: Turn, gold: Sequence[dict[str, Any]], *, right: bool) -> None:
        assert turn.answer is not None
        file = questions_file(self.settings.corpus)
        try:
            stands, held = judging.keep(file, judging.judged(turn.answer, self.talk.before(turn), right=right, gold=gold))
        except AssistantError as problem:
            self.told_off(problem)
            return
        what = "answered here" if gold else "not answered by the documents"
        question = f"“{beginning(turn.question, _QUESTION)}”"
        if stands:
            said = f"Kept {question} as {what}, for assistant eval and calibrate; the same again takes it back"
        else:
            said = f"Took back what was kept of {question}"
        self.tell_reader(f"{said} ({count(held, 'question')} in {short(file)})")


def short(path: Path) -> str:
    """`path` without its detours and with the home folder as ~."""
    text, home = os.path.normpath(path), str(Path.home())
    return f"~{text[len(home) :]}" if text == home or text.startswith(home + os.sep) else text


def _answered(turn: Turn) -> bool:
    return turn.answer is not None and turn.answer.outcome is Outcome.ANSWERED


def _exchange_of(card: QuoteCard) -> Exchange | None:
    return next((node for node in card.ancestors if isinstance(node, Exchange)), None)


def _holds(span: Span, quote: Quote, document: str) -> bool:
    """Whether a span of a document is in a quote, or holds it."""
    start, end = quote.citation.start, quote.citation.end
    return quote.citation.document == document and ((start <= span[0] and span[1] <= end) or (span[0] <= start and end <= span[1]))


def _sentence(assistant: Assistant, document: str, span: Span) -> Span | None:
    """`span`, or where it is empty the sentence that it stands in."""
    start, end = span
    if start < end:
        return span
    for passage in assistant.index.passages_of(document):
        for sentence in passage.sentences:
            if sentence.start <= start < sentence.end:
                return sentence.start, sentence.end
    return None
