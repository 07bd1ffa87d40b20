"""Refused questions, those of one meaning together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.keeping import refused as kept
from assistant.keeping.refused import Refused
from assistant.types import Quote

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.models import Encoder

SAME = 0.7
"""Questions of at least this cosine count as one.

Of twelve pairs of everyday questions that ask the same in other words ten are as near with the packaged encoder; of the 10,285 pairs of
different questions about one staff handbook one is.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of one meaning: the one asked most often, all of them, how often in all, when last, and the passage nearest to it."""

    question: str
    questions: tuple[str, ...]
    times: int
    last: str
    nearest: Quote | None


def refused(corpus: str, assistant: Assistant) -> tuple[Asked, ...]:
    """The refused questions on `corpus` that were kept, grouped; `assistant` finds the passage nearest to each."""
    found = kept.refused(corpus)
    return asked(found, assistant.encoder, lambda question: next(iter(assistant.passages(question, k=1)), None)) if found else ()


def asked(refused: Sequence[Refused], encoder: Encoder, nearest: Callable[[str], Quote | None]) -> tuple[Asked, ...]:
    """Group refused questions, the most asked first; each joins the first group whose most asked question means the same."""
    if not refused:
        return ()
    ordered = sorted(refused, key=lambda one: (-one.times, one.question))
    vectors = encoder.encode_queries([one.question for one in ordered])
    groups: list[list[int]] = []
    for number in range(len(ordered)):
        group = next((group for group in groups if float(vectors[group[0]] @ vectors[number]) >= SAME), None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    made = [_group([ordered[number] for number in group], nearest) for group in groups]
    return tuple(sorted(made, key=lambda group: (-group.times, group.question)))


def _group(found: Sequence[Refused], nearest: Callable[[str], Quote | None]) -> Asked:
    first = found[0].question
    times = sum(one.times for one in found)
    return Asked(first, tuple(one.question for one in found), times, max(one.last for one in found), nearest(first))
