"""The conversation as one page of HTML that needs nothing else: no script, no file from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from assistant.render import NEAREST, place, verdict, visible
from assistant.types import Answer, Outcome, Quote

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conversation</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
blockquote { margin: .5rem 0 0; padding-left: 1rem; border-left: .2rem solid; white-space: pre-wrap; overflow-wrap: anywhere; }
.place, .context { opacity: .75; font-size: .9rem; }
.nearest { opacity: .75; }
mark { font-weight: bold; text-decoration: underline; background: none; color: inherit; }
</style>
</head>
<body>
<h1>Conversation</h1>
"""


def conversation(answers: Sequence[Answer]) -> str:
    """The page; what documents and reader wrote is escaped, and control characters are shown instead of sent along."""
    return _HEAD + "\n".join(line for answer in answers for line in _answer(answer)) + "\n</body>\n</html>\n"


def _answer(answer: Answer) -> Iterator[str]:
    yield f"<section>\n<h2>{_text(answer.question)}</h2>"
    if answer.understood_as is not None:
        yield f"<p class='context'>Understood as: {_text(answer.understood_as)}</p>"
    yield f"<p><strong>{_text(verdict(answer))}</strong></p>"
    if answer.outcome is Outcome.NOT_STATED and answer.quotes:
        yield f"<p>{_text(NEAREST)}</p>"
    for quote in answer.quotes:
        yield from _quote(quote, marked=answer.outcome is Outcome.ANSWERED)
    yield "</section>"


def _quote(quote: Quote, *, marked: bool) -> Iterator[str]:
    start, end = quote.highlight
    words = _text(quote.text)
    if marked:
        words = f"{_text(quote.text[:start])}<mark>{_text(quote.text[start:end])}</mark>{_text(quote.text[end:])}"
    yield from (f"<p class='context'>Context: {_text(context)}</p>" for context in quote.context_texts)
    yield f"<blockquote{'' if marked else ' class=nearest'}>{words}</blockquote>"
    yield f"<p class='place'>— {_text(place(quote.citation))}</p>"


def _text(text: str) -> str:
    return html.escape(visible(text))
