"""What is told of a definition, a glossary, a stop of the tour and the gaps, line by line; how it looks is for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.config import config_file
from assistant.onboarding.mining import How
from assistant.onboarding.structure import telling_name

if TYPE_CHECKING:
    from assistant.onboarding.definitions import Definition
    from assistant.onboarding.gaps import Asked, Lack
    from assistant.onboarding.glossary import Glossary
    from assistant.onboarding.tour import Stop
    from assistant.types import Quote

ASKED = "Asked and not answered"


@dataclass(frozen=True, slots=True)
class Line:
    """A title, a note, or a `quote`, which has `text` for its label; one that is not `marked` is shown as no answer."""

    text: str
    quote: Quote | None = None
    title: bool = False
    marked: bool = True


def definition(found: Definition) -> Iterator[Line]:
    """What a term means; the nearest names are left to whoever lets the reader choose one."""
    term = found.understood_as or found.asked
    if found.understood_as is not None:
        yield Line(f"Understood as: {term}")
    if found.how in (How.NOT_FOUND, How.NEAR):
        yield Line(f"The documents do not speak of “{term}”.")
    if found.how is How.NEAR:
        yield Line("They define, nearest to it in meaning:")
    if found.how is How.FIRST_USE:
        yield Line(f"The documents use “{term}” without defining it; it first stands here:")
    for number, entry in enumerate(found.entries):
        yield Line(f"{entry.term or term}  ({entry.how})", title=True)
        yield Line("", entry.quote)
        if number < len(found.differences) and found.differences[number]:
            yield Line(f"Words that only this definition has: {', '.join(found.differences[number])}")
    for what, names in (("Also called", found.aliases), ("Related terms", found.related)):
        if names:
            yield Line(f"{what}: {'; '.join(names)}")
    if found.uses:
        yield Line(f"Used in {found.passages:,} passage{'s' * (found.passages != 1)}, most telling first:", title=True)
        yield from (Line("", quote, marked=False) for quote in found.uses)


def glossary(found: Glossary) -> Iterator[Line]:
    """Every term with its definitions."""
    if not found.terms:
        yield Line("The documents define no terms.")
    for term in found.terms:
        yield Line(f"{term.name}  ({', '.join(dict.fromkeys(entry.how for entry in term.entries))})", title=True)
        if term.aliases:
            yield Line(f"Also called: {'; '.join(term.aliases)}")
        yield from (Line("", entry.quote) for entry in term.entries)


def stop(found: Stop) -> Iterator[Line]:
    """What stands at a stop of the tour, under its title."""
    yield from (Line(label, quote) for label, quote in found.told)
    if any(map(telling_name, found.parts)):
        yield Line(f"Its parts by their headings: {'; '.join(found.parts)}")
    elif found.parts:
        yield Line(f"Its {len(found.parts):,} parts have only numbers for headings: {found.parts[0]} to {found.parts[-1]}")
    if found.own:
        yield Line(f"Words that no other part of it has: {', '.join(found.own)}")
    if found.more:
        yield Line(f"Parts that the tour leaves out here: {found.more:,}; the categories list them all")


def gaps(keeps: bool, asked: Sequence[Asked], lacking: Sequence[Lack]) -> Iterator[Line]:
    """What is asked and not answered, then what is lacking, kind by kind; `keeps` is whether refused questions are kept."""
    yield Line(ASKED, title=True)
    if said := consent(keeps, asked):
        yield Line(said)
    for one in asked:
        yield Line(f"- {one.question}", title=True)
        yield Line(often(one))
        if one.nearest:
            yield Line("Nearest", one.nearest, marked=False)
    for kind, lacks in groupby(lacking, key=lambda lack: lack.kind):
        yield Line(heading(kind), title=True)
        for lack in lacks:
            if lack.what != lack.quote.text:
                yield Line(f"- {lack.what}{times(lack)}", title=True)
            yield Line("", lack.quote)


def consent(keeps: bool, asked: Sequence[Asked]) -> str:
    """How it stands with keeping refused questions, where that is to be said."""
    if keeps:
        return "" if asked else "No question was refused since they are kept."
    earlier = " Those below were kept before." if asked else ""
    return f'Questions that are refused are not kept.{earlier} To keep them, on this machine only: keep_refused = "yes" in {config_file()}'


def often(one: Asked) -> str:
    """How often and when last a question was asked, and in what other words."""
    others = [question for question in one.questions if question != one.question]
    also = f"; also: {' / '.join(others)}" if others else ""
    return f"{one.times:,} time{'s' * (one.times != 1)}, last on {one.last[:10]}{also}"


def heading(kind: str) -> str:
    """A kind of lack as a heading."""
    return kind[0].upper() + kind[1:]


def times(lack: Lack) -> str:
    """How often something lacking is met with, where that is more than once."""
    return f" ({lack.times:,} times)" if lack.times > 1 else ""
