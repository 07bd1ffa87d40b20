"""The reader's own test set: what they found right or wrong, as questions that `assistant eval` and `assistant calibrate` ask.

A question has one line; who judges it again changes that line, and who judges it the same again takes it back. Lines that were
written by hand stay as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import config
from assistant.errors import KeepingError
from assistant.render import dumps
from assistant.types import Answer, Citation, Outcome, Quote, Span


def of_quote(quote: Quote) -> dict[str, Any]:
    """A quote that is right, as a place that answers: what is marked in it are the answering words."""
    start = quote.citation.start
    return _place(quote.citation, (start + quote.highlight[0], start + quote.highlight[1]))


def of_span(document: str, span: Span) -> dict[str, Any]:
    """A sentence that the reader marked, as a place that answers."""
    return {"document": document, "start": span[0], "end": span[1], "answers": [list(span)]}


def judged(answer: Answer, history: Sequence[str], *, right: bool, gold: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The line on a question: what is expected of it from now on (`gold`; none where the documents do not say), and what came back."""
    known = json.dumps([*history, answer.question])
    came = [{"text": quote.text, **of_quote(quote)} for quote in answer.quotes]
    return {
        "id": hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        "question": answer.question,
        "outcome": (Outcome.ANSWERED if gold else Outcome.NOT_STATED).value,
        "gold": list(gold),
        "history": list(history),
        "judged": "right" if right else "wrong",
        "came_back": {"outcome": answer.outcome.value, "confidence": answer.confidence, "quotes": came},
    }


def keep(file: Path, line: dict[str, Any]) -> tuple[bool, int]:
    """Put `line` into `file` in place of the one on the same question, or take it out where it stands there already.

    Returns whether it stands there now, and how many lines there are. Raises KeepingError when it cannot be written; the file is then
    as it was.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n") if file.exists() else []
        kept = [other for other in lines if other.strip() and _id(other) != line["id"]]
        written = dumps(line)
        stands = written not in lines
        if stands:
            kept.append(written)
        config.write_private(file, "".join(f"{each}\n" for each in kept).encode())
    except (OSError, UnicodeError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise KeepingError(f"{file} cannot be written: {why}.", "See that there is room and that you may write there.") from problem
    return stands, len(kept)


def _id(line: str) -> object:
    try:
        return json.loads(line).get("id")
    except (ValueError, AttributeError):
        return None


def _place(citation: Citation, answering: Span) -> dict[str, Any]:
    return {"document": citation.document, "start": citation.start, "end": citation.end, "answers": [list(answering)]}
