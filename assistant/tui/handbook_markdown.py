"""The handbook as one Markdown file, whose quotes `assistant verify` can re-check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from assistant.onboarding.handbook import Handbook
from assistant.render import escaped, place, quote_markdown


def markdown(book: Handbook) -> str:
    """The handbook as the text of a Markdown file."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Handbook) -> Iterator[str]:
    yield f"# {_text(book.title)}"
    yield ""
    for part in book.parts:
        yield f"- [{part.title}](#{part.anchor})"
    yield "- [Where it stands](#places)"
    for part in book.parts:
        yield from ("", f'<a id="{part.anchor}"></a>', "", f"## {part.title}")
        for entry in part.entries:
            yield from ("", f"{'#' * (3 + entry.level)} {_text(entry.title)}", "")
            if entry.note:
                yield from (_text(entry.note), "")
            for one in entry.quotes:
                label = f" {one.label}:" if one.label else ""
                yield from (f'<a id="quote-{one.number}"></a>{_link(one.number, "places")}{label}', "")
                yield from quote_markdown(one.quote)
            if entry.again:
                yield f"See {', '.join(_link(number, f'quote-{number}') for number in entry.again)}"
    yield from ("", '<a id="places"></a>', "", "## Where it stands")
    for document, quotes in groupby(book.quotes, key=lambda one: one.quote.citation.document):
        yield from ("", f"### {_text(document)}", "")
        for one in quotes:
            yield f"- {_link(one.number, f'quote-{one.number}')} {_text(place(one.quote.citation))}"


def _link(number: int, anchor: str) -> str:
    return f"[\\[{number}\\]](#{anchor})"


def _text(text: str) -> str:
    return escaped(" ".join(text.split()))
