"""The handbook as one HTML file that needs nothing else: no script, no font, no picture is fetched.

Text of documents is escaped and its control characters made visible, so that nothing in it is taken for markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from assistant.onboarding.handbook import Entry, Handbook, Part, Told
from assistant.render import place, visible

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3, h4 { line-height: 1.2; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
blockquote { margin: .6rem 0; padding: .2rem 1rem; border-left: .25rem solid #4a7; }
blockquote p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote footer, .note, .context { font-size: .85rem; opacity: .8; }
mark { color: inherit; background: #ffd75a66; }
a { color: inherit; }
ol.places { list-style: none; padding: 0; font-size: .9rem; }
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  h2 { break-before: page; }
  h3, h4 { break-after: avoid; }
  blockquote { break-inside: avoid; }
  a { text-decoration: none; }
}
"""


def html(book: Handbook) -> str:
    """The handbook as the text of an HTML file."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Handbook) -> Iterator[str]:
    title = _text(book.title)
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield f'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    yield f"<style>{_STYLE}</style></head>"
    yield f"<body><header><h1>{title}</h1>"
    yield "<nav><ul>"
    for part in book.parts:
        yield f'<li><a href="#{part.anchor}">{_text(part.title)}</a></li>'
    yield '<li><a href="#places">Where it stands</a></li></ul></nav></header><main>'
    for part in book.parts:
        yield from _part(part)
    yield '<section id="places"><h2>Where it stands</h2>'
    for document, quotes in groupby(book.quotes, key=lambda one: one.quote.citation.document):
        yield f'<h3>{_text(document)}</h3><ol class="places">'
        for one in quotes:
            yield f'<li><a href="#quote-{one.number}">[{one.number}]</a> {_text(place(one.quote.citation))}</li>'
        yield "</ol>"
    yield "</section></main></body></html>"


def _part(part: Part) -> Iterator[str]:
    yield f'<section id="{part.anchor}"><h2>{_text(part.title)}</h2>'
    for entry in part.entries:
        yield from _entry(entry)
    yield "</section>"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"<h{3 + entry.level}>{_text(entry.title)}</h{3 + entry.level}>"
    if entry.note:
        yield f'<p class="note">{_text(entry.note)}</p>'
    for one in entry.quotes:
        yield from _quote(one)
    if entry.again:
        links = ", ".join(f'<a href="#quote-{number}">[{number}]</a>' for number in entry.again)
        yield f'<p class="note">See {links}</p>'


def _quote(one: Told) -> Iterator[str]:
    quote = one.quote
    first, last = quote.highlight
    before, marked, after = (visible(text) for text in (quote.text[:first], quote.text[first:last], quote.text[last:]))
    words = escape(before) + (f"<mark>{escape(marked)}</mark>" if before or after else escape(marked)) + escape(after)
    if one.label:
        yield f'<p class="note">{_text(one.label)}:</p>'
    for context in quote.context_texts:
        yield f'<p class="context" dir="auto">Context: {_text(context)}</p>'
    yield f'<blockquote id="quote-{one.number}"><p dir="auto">{words}</p>'
    yield f'<footer><a href="#places">[{one.number}]</a> {_text(place(quote.citation))}</footer></blockquote>'


def _text(text: str) -> str:
    return escape(visible(" ".join(text.split())))
