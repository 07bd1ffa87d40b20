"""Answers and quotes as text for a terminal or a pipe, as JSON and as Markdown.

A quote's own characters are what a reader must be able to trust, so each form keeps them in its own way: on a pipe and in
JSON they stand exactly; a terminal shows control characters instead of obeying them; Markdown escapes them so that nothing is
taken for markup, and `markdown_quotes` undoes that to the character.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from assistant.documents.markup import beginning
from assistant.types import Answer, Citation, FileState, Missing, Outcome, Quote, Span

SCHEMA = 1
"""The version of the JSON that is written here."""

_OUTER, _SHORT, _PLACES = 40, 24, 3
"""Characters of the outermost heading and of a short one, and places of the same words, that a person is shown."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_HIDDEN = re.compile(f"\r\n|{_UNSAFE.pattern}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ANSWERED = ((0.9, "almost certainly right"), (0.7, "very likely right"), (0.5, "likely right"), (0.0, "perhaps right"))
_REFUSED = 0.2
"""From this probability on, a reader is told that the nearest quote may answer after all."""
_FILE_STATE = {
    FileState.CHANGED: "this file has changed since it was indexed; the words are those of the indexed text",
    FileState.GONE: "this file is gone; the words are those of the indexed text",
}
_BOLD, _MARK, _DIM, _GREEN, _YELLOW, _RED, _RESET = (f"\x1b[{code}m" for code in ("1", "1;4", "2", "32", "33", "31", "0"))


def visible(text: str) -> str:
    """Make characters that command a terminal or turn the writing direction harmless and visible.

    Line feed and tab stay, CR LF becomes a line feed; C0 controls become their pictures (U+2400 and up), C1 controls, bidi
    embeddings and overrides, line separators and lone surrogates their escape (`\\u202e`).
    """
    return _HIDDEN.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    found = match.group()
    if found == "\r\n":
        return "\n"
    code = ord(found)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


# JSON


def dumps(value: Any) -> str:
    """`value` as one line of JSON in plain Unicode; a lone surrogate, which UTF-8 cannot carry, is written as its escape."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(value, ensure_ascii=False))


def answer_json(answer: Answer, id: str | int | None = None) -> dict[str, Any]:
    """`answer` as the JSON object of `ask --json` and of each line of `batch`; texts are exact, offsets are characters.

    `differences` is there only where quotes differ, `note` only where there is one.
    """
    differ = [{"kind": found.kind, "quotes": list(found.quotes)} for found in answer.differences]
    return {
        "schema": SCHEMA,
        "id": id,
        "question": answer.question,
        "understood_as": answer.understood_as,
        "outcome": answer.outcome.value,
        "confidence": round(answer.confidence, 4),
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "missing": [_missing_json(missing) for missing in answer.missing],
        **({"differences": differ} if differ else {}),
        **({"note": answer.note} if answer.note else {}),
        "suggestions": list(answer.suggestions),
        "timing_ms": {stage: round(spent, 1) for stage, spent in answer.timing_ms.items()},
    }


def quote_json(quote: Quote) -> dict[str, Any]:
    """`quote` with its place, as it stands in every JSON that is written."""
    return {
        "text": quote.text,
        **citation_json(quote.citation),
        "highlight": list(quote.highlight),
        "context": [list(span) for span in quote.context],
        "passage": {"start": quote.passage[0], "end": quote.passage[1]},
        "score": round(quote.score, 4),
        "also_in": [citation_json(citation) for citation in quote.also_in],
        "part": quote.part,
        "file": quote.file.value,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A place in a document."""
    return {
        "document": citation.document,
        "heading": list(citation.heading),
        "start": citation.start,
        "end": citation.end,
        "line": citation.line,
        "page": citation.page,
    }


def _missing_json(missing: Missing) -> dict[str, Any]:
    said = {"kind": missing.kind} if missing.kind is not None else {"term": missing.term}
    return {"part": missing.part, **said}


# Words that the text and the Markdown share


def place(citation: Citation) -> str:
    """A citation for people: document › headings, page and line.

    Of a long path the outermost heading, which says where one is, the innermost, and the one over that if it is as short as
    "Article 5"; of a long heading its beginning. A heading that only repeats the one over it is said once.
    """
    headings = [heading for _, (heading, *_) in groupby(citation.heading, key=str.casefold)]
    if len(headings) > 2:
        over = headings[-2:-1] if len(headings[-2]) <= _SHORT else []
        headings[1:-1] = over if len(headings) == 3 and over else ["…", *over]
    told = [*(beginning(heading, _OUTER) for heading in headings[:-1]), *map(beginning, headings[-1:])]
    path = " › ".join((citation.document, *told)).replace("… › … ›", "… ›")
    page = f", page {citation.page}" if citation.page else ""
    return f"{path}{page}, line {citation.line}"


def contexts(quote: Quote) -> list[str]:
    """What a quote stands in, each as a line above it."""
    return [f"context: {text}" for text in quote.context_texts]


def places(citations: Sequence[Citation]) -> list[str]:
    """Other places of the same words, the first few of them and how many there are besides; JSON has them all."""
    more = len(citations) - _PLACES
    return [*map(place, citations[:_PLACES]), *([count(more, "more place")] if more > 0 else [])]


def verdict(answer: Answer) -> str:
    """The outcome in a sentence, with what is missing."""
    if answer.note:
        return answer.note
    if answer.outcome is Outcome.ANSWERED:
        said = f"Answered by {count(len(answer.quotes), 'quote')}{', best first' * (len(answer.quotes) > 1)}; {likelihood(answer)}."
        lacks = missing_words(answer.missing)
        return " ".join((said, *([f"The documents do not say: {lacks}."] if lacks else []), *differences(answer)))
    if answer.outcome is Outcome.NOT_FOUND:
        return "The documents do not speak of this."
    lacks, perhaps = missing_words(answer.missing), likelihood(answer)
    said = f"The documents do not say: {lacks}." if lacks else "The documents do not say this."
    return f"{said} {perhaps.capitalize()}." if perhaps else said


def likelihood(answer: Answer) -> str:
    """How likely the first quote answers, in words; empty where a refusal is clear."""
    if answer.outcome is Outcome.ANSWERED:
        return next(words for least, words in _ANSWERED if answer.confidence >= least)
    return "but the first quote may" if answer.quotes and answer.confidence >= _REFUSED else ""


def differences(answer: Answer) -> list[str]:
    """A sentence for each two quotes of different documents that say otherwise; quotes are counted from 1."""
    return [
        f"Quotes {found.quotes[0] + 1} and {found.quotes[1] + 1} differ in {'a ' * (found.kind != 'negation')}{found.kind}."
        for found in answer.differences
    ]


def missing_words(missing: Sequence[Missing]) -> str:
    """What was asked and not found, as the end of a sentence; empty when nothing is named."""
    said = []
    for lack in missing:
        words = f"no {lack.kind.replace('_', ' ')} is given" if lack.kind is not None else f"nothing on “{lack.term}”"
        said.append(f"{words} (part {lack.part})" if lack.part is not None else words)
    return ", ".join(said)


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 quote, 2 quotes."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


NEAREST = "Nearest quotes, none of them sure enough to be an answer:"
SUGGESTED = "They do answer, for example:"


# Text


def answer_text(answer: Answer, *, width: int | None, colour: bool) -> str:
    """`answer` for a person.

    With a `width` (a terminal's, in cells) lines are wrapped and hidden characters shown; with None, for a pipe, every character
    of a quote stands as in the document. `colour` adds bold, underline and colours.
    """
    page = Page(width, colour)
    if answer.understood_as is not None:
        page.add(f"Understood as: {answer.understood_as}", _DIM)
    tint = {Outcome.ANSWERED: _GREEN, Outcome.NOT_STATED: _YELLOW, Outcome.NOT_FOUND: _RED}[answer.outcome]
    page.add(verdict(answer), tint)
    if answer.outcome is Outcome.NOT_STATED and answer.quotes:
        page.add(NEAREST)
    for number, quote in enumerate(answer.quotes, 1):
        page.gap()
        page.quote(quote, f"{number}. ", marked=answer.outcome is Outcome.ANSWERED)
    if answer.suggestions:
        page.add(SUGGESTED)
        for question in answer.suggestions[:3]:
            page.add(f"- {question}")
    return page.text()


class Page:
    """Text that grows line by line for a terminal of `width` cells, or with None for a pipe: not wrapped, not altered."""

    def __init__(self, width: int | None, colour: bool) -> None:
        self._width = width
        self._colour = colour
        self._lines: list[str] = []

    def add(self, text: str, style: str = "", margin: str = "") -> None:
        """One paragraph, all in one style."""
        self._put(text, (0, len(text)), style, margin)

    def title(self, text: str) -> None:
        """A heading of what follows."""
        self.add(text, _BOLD)

    def gap(self) -> None:
        """An empty line."""
        self._lines.append("")

    def quote(self, quote: Quote, label: str = "", *, marked: bool = True) -> None:
        """A quote under its place, with what it stands in before it and, if `marked`, the answering words marked."""
        part = f"(part {quote.part}) " if quote.part is not None else ""
        self.add(f"{label}{part}{place(quote.citation)}", _DIM)
        if quote.file in _FILE_STATE:
            self.add(f"! {_FILE_STATE[quote.file]}", _YELLOW)
        for context in contexts(quote):
            self.add(context, _DIM)
        self._put(quote.text, quote.highlight, _MARK if marked else "", "" if self._width is None else "│ ")
        for other in places(quote.also_in):
            self.add(f"also in: {other}", _DIM)

    def text(self) -> str:
        """All lines, without a line feed at the end."""
        return "\n".join(self._lines)

    def _put(self, text: str, marked: Span, style: str, margin: str) -> None:
        if self._width is None:
            self._lines.append(margin + text)
            return
        before, inside = visible(text[: marked[0]]), visible(text[marked[0] : marked[1]])
        shown = before + inside + visible(text[marked[1] :])
        first, last = len(before), len(before) + len(inside)
        for start, end in _wrapped(shown, max(10, self._width - len(margin))):
            if self._colour and style and start < last and first < end:
                left, right = max(start, first), min(end, last)
                self._lines.append(f"{margin}{shown[start:left]}{style}{shown[left:right]}{_RESET}{shown[right:end]}")
            else:
                self._lines.append(margin + shown[start:end])


def _wrapped(text: str, room: int) -> Iterator[Span]:
    """The spans of the lines of `text` when each has `room` cells: broken at a space where there is one, which falls away."""
    start = used = 0
    space: int | None = None
    for at, character in enumerate(text):
        if character == "\n":
            yield start, at
            start, used, space = at + 1, 0, None
            continue
        if character == " ":
            space = at
        used += _cells(character)
        if used > room and at > start:
            end, following = (space, space + 1) if space is not None and space > start else (at, at)
            yield start, end
            start, space = following, None
            used = sum(map(_cells, text[start : at + 1]))
    yield start, len(text)


def _cells(character: str) -> int:
    """How many cells of a terminal `character` takes; a tab at most eight."""
    if character < "\x7f":
        return 8 if character == "\t" else 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# Markdown

_SPECIAL = re.compile(r"[\\`*_\[\]<>#&|~$]")
_BULLET = re.compile(r"^(\s*)([-+=])", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)|&#(\d{1,7});", re.DOTALL)
_CITED = re.compile(r"<!-- quote (\{.*\}) -->\s*$")


def answer_markdown(answer: Answer) -> str:
    """`answer` as Markdown that `assistant verify` can re-check: each block quote is followed by its place, also as a comment."""
    lines = [f"## {escaped(' '.join(answer.question.split()))}", ""]
    if answer.understood_as is not None:
        lines += [f"Understood as: {escaped(answer.understood_as)}", ""]
    lines += [f"**{escaped(verdict(answer))}**", ""]
    if answer.outcome is Outcome.NOT_STATED and answer.quotes:
        lines += [NEAREST, ""]
    for quote in answer.quotes:
        lines += quote_markdown(quote)
    if answer.suggestions:
        lines += [SUGGESTED, "", *(f"- {escaped(question)}" for question in answer.suggestions[:3]), ""]
    return "\n".join(lines)


def quote_markdown(quote: Quote) -> list[str]:
    """The lines of one block quote with its place; every character of the quote can be had back from them."""
    lines = []
    for context in quote.context_texts:
        lines += [f"Context: {escaped(' '.join(context.split()))}", ""]
    lines += [f"> {line}" if line else ">" for line in escaped(quote.text).split("\n")]
    comment = json.dumps({**citation_json(quote.citation), "context": quote.context}).replace(">", "\\u003e")
    note = f" ({_FILE_STATE[quote.file]})" if quote.file in _FILE_STATE else ""
    return [*lines, "", f"— {escaped(' '.join(place(quote.citation).split()))}{note} <!-- quote {comment} -->", ""]


@dataclass(frozen=True, slots=True)
class WrittenQuote:
    """A block quote as a transcript holds it; `line` is where it starts there, `citation` what the comment after it says."""

    line: int
    text: str
    citation: dict[str, Any] | None


def markdown_quotes(transcript: str) -> Iterator[WrittenQuote]:
    """The block quotes of a transcript written by `answer_markdown`, each with its text as it was before it was escaped.

    A block quote without a readable citation after it comes with None, so that one whose comment was cut away is not passed over.
    """
    held: list[str] = []
    at = 0
    for number, line in enumerate([*transcript.split("\n"), "<end>"], 1):
        line = line.removesuffix("\r")
        if line.startswith(">"):
            if not held:
                at = number
            held.append(line[1:].removeprefix(" "))
        elif held and line.strip():
            yield WrittenQuote(at, _unescaped("\n".join(held)), _citation_in(line))
            held = []


def _citation_in(line: str) -> dict[str, Any] | None:
    match = _CITED.search(line)
    try:
        return dict(json.loads(match.group(1))) if match else None
    except ValueError:
        return None


def escaped(text: str) -> str:
    """`text` for Markdown, so that nothing in it is taken for markup or obeyed, and every character can be had back."""
    safe = _SPECIAL.sub(r"\\\g<0>", text)
    safe = _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\1\\\2", safe))
    return _UNSAFE.sub(lambda match: f"&#{ord(match.group())};", safe)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: match.group(1) or _character(match), text)


def _character(match: re.Match[str]) -> str:
    code = int(match.group(2))
    return chr(code) if code <= sys.maxunicode else match.group()
