"""The assistant: a question goes down once, an answer comes up once."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from os import PathLike, fspath
from typing import TYPE_CHECKING

from assistant import config
from assistant.answering import outcome, quotes, retrieval, spelling, threshold
from assistant.answering.conversation import Spoken, carried, in_talk, leaning
from assistant.answering.differences import differing
from assistant.answering.language import foreign
from assistant.answering.outcome import Explanation
from assistant.answering.question import Question, analyse, content_terms, parts, sides
from assistant.answering.signals import Candidate, Rarity
from assistant.answering.synonyms import with_synonyms
from assistant.answering.weights import Weights, load, logistic, logit
from assistant.errors import IndexingError, ModelError, UsageError
from assistant.types import Answer, Difference, Missing, Outcome, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index, Progress
    from assistant.models import Encoder
    from assistant.models.reader import Reader

log = logging.getLogger("assistant")

DEPTH = 10
"""Passages whose sentences are weighed for an answer."""

LONGEST_QUESTION = 10_000
"""Characters of a question."""

_SUGGESTED, _TRIED = 3, 12
_LONGEST_TITLE = 80
"""Characters of a heading that makes a question to suggest: a treaty's own name fills a screen."""
_NUMBERED = re.compile(r"\w+\s+(?:\d+|[IVXLC]+)\W*")
"""A heading that only counts ("Article 5"): nobody asks for that, and many documents have one."""
_NAMED = 16
"""Questions whose names in the documents are kept: each is asked for when it is read and when it is told."""
_ONLY_ENGLISH = "The question seems to be in {}, and this model only knows English: ask in English, or set a model that knows both."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one part of a question came to."""

    question: Question
    rarity: Rarity
    candidates: list[Candidate]
    values: Mapping[str, float]
    outcome: Outcome
    confidence: float


class Assistant:
    """Answers questions from one index; safe to use from several threads."""

    def __init__(
        self, index: Index, encoder: Encoder, settings: config.Settings, reader: Reader | None = None, answers_from: float | None = None
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.settings = settings
        self.reader = reader
        self._weights: Weights = load(reader=reader is not None)
        self.answers_from = self._weights.answers_from[settings.value("strictness")] if answers_from is None else answers_from
        self._named = lru_cache(maxsize=_NAMED)(lambda text: with_synonyms(text, index, encoder.knows))
        self._suggestions: tuple[str, ...] | None = None
        self._last: tuple[object, Finding] | None = None

    @classmethod
    def open(
        cls,
        corpus: str | PathLike[str] | None = None,
        index: str | PathLike[str] | None = None,
        *,
        calibrated: bool = True,
        on_progress: Callable[[Progress], None] | None = None,
        log: Callable[[str], None] | None = None,
    ) -> Assistant:
        """An assistant over `corpus`; its index is built first where there is none that can be used.

        It answers from the point that was set for this folder by calibration, unless it is not to be `calibrated`.

        Raises CorpusError, IndexingError, ModelError or ConfigError, each with what to do next.
        """
        from assistant.indexing import open_index
        from assistant.models import load_encoder

        settings = config.load(corpus, index)
        encoder = load_encoder(settings.model)
        try:
            opened = open_index(settings.index)
            _check(opened, settings, encoder)
        except IndexingError as problem:
            if log:
                log(f"{problem} Making it now, once.")
            from assistant.indexing import build

            build(
                settings.corpus,
                settings.index,
                lambda: encoder,
                model_name=settings.model,
                fingerprint=encoder.fingerprint,
                on_progress=on_progress,
            )
            opened = open_index(settings.index)
        reader = _reader(settings)
        points = load(reader=reader is not None).answers_from
        moved = threshold.moved(settings.index, settings.value("strictness"), points) if calibrated else None
        return cls(opened, encoder, settings, reader, moved)

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `question`, read in the light of the earlier questions of the talk, oldest first.

        Raises UsageError when the question is empty or over LONGEST_QUESTION characters.
        """
        began = time.perf_counter()
        if language := self._foreign(question):
            return Answer(question, Outcome.NOT_FOUND, 0.0, suggestions=self.suggestions(), note=_ONLY_ENGLISH.format(language))
        spoken, findings = self._findings(question, history)
        understood = replace(spoken, text=self._named(spoken.text)).whole
        answer = self._answer(question, findings)
        if answer.outcome is Outcome.NOT_FOUND:
            answer = replace(answer, suggestions=self.suggestions())
        return replace(
            answer,
            understood_as=None if understood == " ".join(question.split()) else understood,
            timing_ms={"total": round((time.perf_counter() - began) * 1000, 1)},
        )

    def passages(self, question: str, history: Sequence[str] = (), k: int = DEPTH) -> tuple[Quote, ...]:
        """The `k` best passages with no verdict, each as the quote of its best sentence."""
        finding = self.find(question, history, k)
        best: dict[int, Candidate] = {}
        for candidate in finding.candidates:
            best.setdefault(candidate.hit.passage.id, candidate)
        return tuple(quotes.quote(finding.question, self.index, c, round(logistic(c.score), 4)) for c in best.values())

    def find(self, question: str, history: Sequence[str] = (), k: int = DEPTH, without: Collection[int] = ()) -> Finding:
        """Every sentence of the `k` best passages, ranked and with its signals; the question is taken as one, whatever parts it has.

        Passages whose number is in `without` are passed over, as if they were not there.
        """
        return self._find(self._understood(question, history), k, without)

    def explain(self, question: str, history: Sequence[str] = ()) -> tuple[Explanation, ...]:
        """How sure the answer to each part of `question` is, and why; nothing for a part to which no passage comes near.

        Nothing either where `ask` does not look for an answer, since the question is in a language that the model does not know.
        """
        if self._foreign(question):
            return ()
        _, findings = self._findings(question, history)
        return tuple(self._explanation(finding) for finding in findings if finding.candidates)

    def _explanation(self, finding: Finding) -> Explanation:
        signals = self._weights.confidence.parts(finding.values)
        fitted = self._weights.confidence.score(finding.values)
        if finding.confidence > logistic(fitted):
            signals.insert(0, ("stated in so many words", 1.0, logit(finding.confidence) - fitted))
        return Explanation(
            finding.question.text,
            quotes.quote(finding.question, self.index, finding.candidates[0], round(finding.confidence, 4)),
            round(finding.confidence, 4),
            self.answers_from,
            self._weights.confidence.intercept,
            tuple(signals),
        )

    @property
    def points(self) -> Mapping[str, float]:
        """The usual points from which is answered, by strictness; calibration moves one between the lowest and the highest of them."""
        return self._weights.answers_from

    def conversation(self) -> Conversation:
        """A talk whose questions are read in the light of those before."""
        return Conversation(self)

    def suggestions(self) -> tuple[str, ...]:
        """Up to three questions that the documents do answer, made from their headings; the same ones each time."""
        if self._suggestions is None:
            answered: list[str] = []
            for question in self._questions()[:_TRIED]:
                found = self._found(Spoken(question), DEPTH)  # the finding that is kept stays that of what was asked
                if found.outcome is Outcome.ANSWERED:
                    answered.append(question)
                if len(answered) == _SUGGESTED:
                    break
            self._suggestions = tuple(answered)
        return self._suggestions

    def _foreign(self, question: str) -> str | None:
        """The language of a question that the model does not know; None where it does, or may."""
        return foreign(question, self.index.vocabulary().__contains__) if self.settings.model == config.PACKAGED_MODEL else None

    def _findings(self, question: str, history: Sequence[str]) -> tuple[Spoken, list[Finding]]:
        """The question as it is read in this talk, and what each of its parts came to."""
        spoken = self._understood(question, history)
        return spoken, [self._find(replace(spoken, text=part)) for part in sides(spoken.text) or parts(spoken.text)]

    def _understood(self, question: str, history: Sequence[str]) -> Spoken:
        """The question as it is read in this talk, with its spelling mended."""
        if not question.strip():
            raise UsageError("The question is empty.", "Type what you want to know.")
        if len(question) > LONGEST_QUESTION:
            raise UsageError(
                f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} is the most.",
                "Ask it in a sentence or two.",
            )
        spoken = in_talk(question, history)
        text, *earlier = (spelling.corrected(text, self.index.vocabulary(), self.encoder.knows) for text in (spoken.text, *spoken.earlier))
        return replace(spoken, text=text, earlier=tuple(earlier))

    def _find(self, spoken: Spoken, k: int = DEPTH, without: Collection[int] = ()) -> Finding:
        """What one question comes to; the last one is kept, for its passages are often asked for next."""
        asked = (spoken, k, tuple(without))
        last = self._last
        if last is None or last[0] != asked:
            last = self._last = (asked, self._found(spoken, k, without))
        return last[1]

    def _found(self, spoken: Spoken, k: int, without: Collection[int] = ()) -> Finding:
        question = analyse(spoken.text)
        asked = spoken.heard if spoken.leans else question.text
        vector, *others = self.encoder.encode_queries([question.text, *([asked] if spoken.leans else spoken.earlier)])
        from_talk = carried(question, spoken, [float(vector @ other) for other in others])
        if spoken.leans:
            vector = retrieval.between(vector, others[0])
            question = leaning(question, spoken, from_talk)
            from_talk = tuple(term for term in from_talk if term not in question.terms)
        names = (term for term in content_terms(self._named(question.text)) if term not in question.sought)
        frequencies = {term: self.index.frequency(term) for term in question.terms}
        rarity = Rarity.of(question.terms, frequencies, self.index.passage_count)
        hits = retrieval.find(self.index, vector, question.sought, k, without, (*names, *from_talk))
        candidates = quotes.rank(question, rarity, self.index, vector, hits, self._weights.sentence, self.reader, asked)
        if not candidates:
            return Finding(question, rarity, [], {}, Outcome.NOT_FOUND, 0.0)
        values = outcome.of_first(candidates, outcome.unknown_share(question, rarity, frequencies))
        return Finding(
            question, rarity, candidates, values, *outcome.decide(question, candidates[0], values, self._weights, self.answers_from)
        )

    def _answer(self, question: str, findings: Sequence[Finding]) -> Answer:
        answered = [f for f in findings if f.outcome is Outcome.ANSWERED]
        stated = [f for f in findings if f.outcome is Outcome.NOT_STATED]
        verdict = Outcome.ANSWERED if answered else Outcome.NOT_STATED if stated else Outcome.NOT_FOUND
        most, margin = (quotes.MOST, quotes.MARGIN) if answered else (quotes.NEAREST, inf)
        shown: list[Quote] = []
        lacking: list[Missing] = []
        differ: list[Difference] = []
        for number, finding in enumerate(findings, 1):
            part = number if len(findings) > 1 else None
            if finding.outcome is not Outcome.ANSWERED:
                lacks = outcome.missing(finding.question, finding.rarity, finding.candidates, part)
                lacking += lacks or ([Missing(kind="answer", part=part)] if part is not None and answered else [])
            if finding.outcome is not verdict or verdict is Outcome.NOT_FOUND:
                continue
            chosen = quotes.choose(finding.question, finding.candidates, max(1, most // len(answered or stated)), margin)
            other = differing(finding.question, finding.candidates) if answered and len(shown) < most - 1 else None
            if other:
                differ.append(Difference(other[1], (len(shown), len(shown) + 1)))
                chosen = [chosen[0], other[0], *(c for c in chosen[1 : most - 1] if c.sentence != other[0].sentence)]
            for i, candidate in enumerate(chosen):
                behind = 2 * round(logistic(candidate.score - finding.candidates[0].score), 4) if i else 1.0
                shown.append(quotes.quote(finding.question, self.index, candidate, round(finding.confidence * behind, 4), part))
        confidence = next((f.confidence for f in findings if f.outcome is verdict), 0.0)
        return Answer(question, verdict, round(confidence, 4), tuple(shown[:most]), missing=tuple(lacking), differences=tuple(differ))

    def _questions(self) -> list[str]:
        """Questions that the headings suggest: of each document in turn, its sections with text of their own."""
        asked: list[list[str]] = []
        for name in self.index.names():
            document = self.index.document(name)
            own = [s for s in document.sections if s.heading and document.text[s.body : s.end].strip()]
            deepest = [s for s, after in zip(own, [*own, None][1:], strict=True) if after is None or after.start >= s.end]
            titles = [s.heading[-1] for s in deepest if len(s.heading[-1]) <= _LONGEST_TITLE and not _NUMBERED.fullmatch(s.heading[-1])]
            asked.append([title if title.endswith("?") else f"What is said about {title}?" for title in titles])
            if len(asked) == _TRIED:
                break
        rounds = max((len(some) for some in asked), default=0)
        return [some[i] for i in range(rounds) for some in asked if i < len(some)]


class Conversation:
    """A talk: each question is read in the light of those before it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._asked: list[str] = []

    def ask(self, question: str) -> Answer:
        """The answer to the next question of the talk. Raises as Assistant.ask does; the talk then stays as it was."""
        answer = self._assistant.ask(question, self._asked)
        self._asked.append(question)
        return answer

    def passages(self, question: str, k: int = DEPTH) -> tuple[Quote, ...]:
        """The passages for a question at this point of the talk, with no verdict; the talk stays as it was."""
        return self._assistant.passages(question, self._asked, k)


def _reader(settings: config.Settings) -> Reader | None:
    """The reader, unless it is switched off or cannot be used, which is said; answers are then chosen without it."""
    from assistant.models import load_reader

    if settings.value("reader") == "off":
        return None
    try:
        return load_reader()
    except ModelError as problem:
        log.warning("%s; answers are chosen without it. %s", problem, problem.next_step)
        return None


def _check(index: Index, settings: config.Settings, encoder: Encoder) -> None:
    """Raise IndexingError, and let go of the index, when it is of other documents or of another model than is asked for."""
    manifest = index.manifest
    if manifest.corpus == fspath(settings.corpus.resolve()) and manifest.fingerprint == encoder.fingerprint:
        return
    index.close()
    other = f"the documents in {manifest.corpus}"
    if manifest.fingerprint != encoder.fingerprint:
        other = f"the model {manifest.model}{' as it was before' if manifest.model == settings.model else ''}"
    raise IndexingError(f"The index in {settings.index} was made for {other}.", "Run `assistant index` to make it anew.")
