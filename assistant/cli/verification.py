"""Whether written quotes are the source files' own words: what they claim, and how each claim fares against the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableDocument, UsageError
from assistant.render import markdown_quotes
from assistant.types import Document, cite

_AROUND = 30
"""Characters shown on each side of a difference."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A quote as it was written down; `where` says where in the file that is checked, `fields` are its JSON's."""

    where: str
    text: str
    fields: dict[str, Any]


def claims(written: str) -> Iterator[Claim | str]:
    """The quotes in JSON, in JSON Lines or in a Markdown transcript; a string is a part of it that cannot be read.

    Raises UsageError when it is none of these.
    """
    written = written.removeprefix("\ufeff")
    if written.lstrip()[:1] in ("{", "["):
        yield from _json_claims(written)
        return
    quotes = list(markdown_quotes(written))
    if not any(quote.citation for quote in quotes):
        raise UsageError(
            "There is no quote in it that can be checked.",
            "Give the --json of a command such as ask, tour or quiz, the output of batch, categories --markdown or gaps --markdown,"
            " a handbook in Markdown, or a saved transcript.",
        )
    for quote in quotes:
        where = f"line {quote.line}"
        yield Claim(where, quote.text, quote.citation) if quote.citation else f"{where}: a quote without its place"


def _json_claims(written: str) -> Iterator[Claim | str]:
    try:
        yield from _within(json.loads(written), "")
        return
    except (ValueError, RecursionError):
        lines = written.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as problem:
            yield f"line {number}: not JSON: {problem}"
        else:
            yield from _within(value, f"line {number}")


def _within(value: Any, where: str) -> Iterator[Claim]:
    """Every quote anywhere inside a JSON value, in the order in which they stand there."""
    if isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _within(inner, f"{where} [{number}]".strip())
    elif isinstance(value, dict):
        if {"text", "document", "start", "end"} <= value.keys():
            yield Claim(where, str(value["text"]), value)
            return
        for key, inner in value.items():
            yield from _within(inner, f"{where} {key}".strip())


class Sources:
    """The documents of a folder, each read from its file once."""

    def __init__(self, corpus: Path) -> None:
        from assistant.documents import scan

        self._files = {file.name: file for file in scan(corpus).files}
        self._documents: dict[str, Document | str] = {}

    def document(self, name: str) -> Document | str:
        """The document of that name as its file is now, or the sentence that says why there is none."""
        if name not in self._documents:
            self._documents[name] = self._read(name)
        return self._documents[name]

    def _read(self, name: str) -> Document | str:
        from assistant.documents import read

        file = self._files.get(name)
        if file is None:
            return f"there is no document {name!r} in the folder"
        try:
            return read(file)[0]
        except UnreadableDocument as problem:
            return f"{name} cannot be read: {problem}"


def fault(claim: Claim, sources: Sources) -> str | None:
    """What is wrong with a written quote, or None when its text, its place and all of its spans hold in the source file."""
    found = sources.document(str(claim.fields.get("document")))
    if isinstance(found, str):
        return found
    start, end = span = _ends(claim.fields)
    if _is_span(span) and 0 <= start < end <= len(found.text) and found.text[start:end] != claim.text:
        return f"characters {start} to {end} of {found.name} {_difference(found.text[start:end], claim.text)}"
    place = _place_fault(claim.fields, found)
    if place:
        return place
    for what, span, low, high in _inner_spans(claim.fields, end - start, len(found.text)):
        if not _is_span(span) or not low <= span[0] < span[1] <= high:
            return f"its {what} {span} is not a span of {low} to {high}"
    passage = claim.fields.get("passage")
    if passage is not None and not (_is_span(_ends(passage)) and 0 <= passage["start"] <= start < end <= passage["end"]):
        return f"its passage {passage} does not hold it"
    for citation in _listed(claim.fields.get("also_in")):
        name = citation.get("document") if isinstance(citation, dict) else None
        other = sources.document(str(name))
        wrong = other if isinstance(other, str) else _place_fault(citation, other)
        if wrong:
            return f"also in: {wrong}"
    return None


def _place_fault(fields: dict[str, Any], document: Document) -> str | None:
    """What is wrong with a citation: its span, or the line, page and heading that it gives for it."""
    span = _ends(fields)
    if not _is_span(span) or not 0 <= span[0] < span[1] <= len(document.text):
        return f"{span} is not a span of {document.name}"
    true = cite(document, (span[0], span[1]))
    for what, value in (("line", true.line), ("page", true.page), ("heading", list(true.heading))):
        if what in fields and fields[what] != value:
            return f"its {what} is {value}, not {fields[what]}"
    return None


def _inner_spans(fields: dict[str, Any], length: int, size: int) -> Iterator[tuple[str, Any, int, int]]:
    if fields.get("highlight") is not None:
        yield "highlight", fields["highlight"], 0, length
    for span in _listed(fields.get("context")):
        yield "context", span, 0, size


def _listed(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, and anything else as a list of it, which then fails as a member."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _ends(fields: Any) -> list[Any]:
    return [fields.get("start"), fields.get("end")] if isinstance(fields, dict) else []


def _is_span(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)


def _difference(true: str, written: str) -> str:
    """Both texts around the first character in which they differ."""
    pairs = enumerate(zip(true, written, strict=False))
    at = next((n for n, (one, other) in pairs if one != other), min(len(true), len(written)))
    first, last = max(0, at - _AROUND), at + _AROUND
    cut = "…" * (first > 0)
    shown = [f"{cut}{text[first:last]}{'…' * (last < len(text))}" for text in (true, written)]
    return f"are {shown[0]!r}, not {shown[1]!r}"
