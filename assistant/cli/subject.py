"""`categories`, `define` and `tour`: the subject of the documents, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import checked_question, command, narrate, opened_index, say, say_json, tell_of_many, with_settings
from assistant.config import Settings
from assistant.documents.markup import beginning
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.onboarding import Category, Definition, DocumentCategories, Entry, Stop, Term
    from assistant.types import Quote

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")

CATEGORIES_EPILOG = """
\b
Examples:
  assistant categories                       of each document; of many documents their names
  assistant categories handbook              in full, by a part of a document's name or title or of a category's name
  assistant categories --markdown > categories.md
  assistant categories --json | jq -r '.documents[].categories[].name'
"""


@command(epilog=CATEGORIES_EPILOG)
@click.argument("name", nargs=-1, metavar="[NAME]…")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@AS_JSON
@with_settings
def categories(settings: Settings, name: tuple[str, ...], as_markdown: bool, as_json: bool) -> int:
    """Show the categories of each document: the named parts of its subject, what each is and is for, and what is not stated of it."""
    from assistant.cli import telling
    from assistant.onboarding import categories as found_in

    if as_markdown and as_json:
        raise UsageError("--markdown and --json cannot be had at once.", "Choose one of them.")
    with opened_index(settings) as index:
        tell_of_many(index)
        found: Sequence[DocumentCategories] = found_in(index)
    if name:
        found = _only(found, " ".join(name))
    if as_json:
        say_json(documents=[_document_json(document) for document in found])
    elif as_markdown:
        say(telling.categories_markdown(found))
    else:
        telling.show_categories(found, in_full=bool(name))
    return 0


def _only(found: Sequence[DocumentCategories], name: str) -> list[DocumentCategories]:
    """The documents that have `name` in their own name or title, else those with such a category, and it alone."""
    wanted = name.casefold()
    documents = [one for one in found if wanted in one.document.casefold() or wanted in one.title.casefold()]
    if not documents:
        named = [(one, tuple(c for c in one.categories if wanted in c.name.casefold())) for one in found]
        documents = [replace(one, categories=kept) for one, kept in named if kept]
    if not documents:
        raise UsageError(f"No document and no category has “{name}” in its name.", "See their names with: assistant categories")
    return documents


def _document_json(document: DocumentCategories) -> dict[str, Any]:
    return {
        "document": document.document,
        "title": document.title,
        "structure": document.structure.value,
        "under": list(document.under),
        "definition": _quote_json(document.definition),
        "categories": [_category_json(category) for category in document.categories],
        "note": document.note,
    }


def _category_json(category: Category) -> dict[str, Any]:
    start, end = category.span
    return {
        "name": category.name,
        "heading": list(category.heading),
        "definition": _quote_json(category.definition),
        "purpose": _quote_json(category.purpose),
        "example": _quote_json(category.example),
        "unstated": list(category.unstated),
        "section": {"start": start, "end": end},
    }


DEFINE_EPILOG = """
\b
Examples:
  assistant define loan
  assistant define                           all terms that the documents define
  assistant define --json "overdue fine" | jq -r '.entries[].quote.text'

Exit code 0: defined; 1: used but nowhere defined, or not found.
"""


@command(epilog=DEFINE_EPILOG)
@click.argument("term", nargs=-1, metavar="[TERM]…")
@AS_JSON
@with_settings
def define(settings: Settings, term: tuple[str, ...], as_json: bool) -> int:
    """Show what the documents say a term means, each definition quoted, and where it is used; without a term, all that they define."""
    from assistant.cli import telling
    from assistant.models import load_encoder
    from assistant.onboarding import define as defined_in
    from assistant.types import Outcome

    if not term:
        return _glossary(settings, as_json)
    words = checked_question(" ".join(term))
    with opened_index(settings) as index:
        found = defined_in(index, words, lambda: load_encoder(index.manifest.model))
    if as_json:
        say_json(**_definition_json(found))
    else:
        telling.show_definition(found)
    return 0 if found.outcome is Outcome.ANSWERED else 1


def _glossary(settings: Settings, as_json: bool) -> int:
    from assistant.cli import telling
    from assistant.onboarding import glossary

    with opened_index(settings) as index:
        tell_of_many(index)
        found = glossary(index)
    if as_json:
        say_json(terms=[_term_json(term) for term in found.terms])
    else:
        telling.show_glossary(found)
    return 0 if found.terms else 1


def _term_json(term: Term) -> dict[str, Any]:
    return {
        "name": term.name,
        "aliases": list(term.aliases),
        "related": list(term.related),
        "entries": [_entry_json(entry) for entry in term.entries],
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {"term": entry.term, "title": entry.title, "how": entry.how.value, "quote": _quote_json(entry.quote)}


def _definition_json(found: Definition) -> dict[str, Any]:
    return {
        "term": found.asked,
        "understood_as": found.understood_as,
        "outcome": found.outcome.value,
        "how": found.how.value,
        "entries": [_entry_json(entry) for entry in found.entries],
        "differences": [list(words) for words in found.differences],
        "aliases": list(found.aliases),
        "related": list(found.related),
        "passages": found.passages,
        "uses": [_quote_json(quote) for quote in found.uses],
        "suggestions": list(found.suggestions),
    }


TOUR_EPILOG = """
\b
Examples:
  assistant tour                             from the start; of several documents the first chapter
  assistant tour --go-on                     the chapter after the one that was told last
  assistant tour --chapter 3
  assistant tour --why 4                     why stop 4 is there, and the passages it is told from
  assistant tour --json | jq -r '.stops[].title'

A chapter is a document. The most central of many come first, and the most central parts of each are told: those that the others
link to, name, or share their words with. How far you went is kept for this folder (unless the setting keep_sessions is "no").
"""


@command(epilog=TOUR_EPILOG)
@click.option("--go-on", is_flag=True, help="Tell the chapter after the one that was told last.")
@click.option("--chapter", metavar="N", type=click.IntRange(1), help="Tell this chapter.")
@click.option("--why", metavar="N", type=click.IntRange(1), help="Show why the stop of this number is there.")
@AS_JSON
@with_settings
def tour(settings: Settings, go_on: bool, chapter: int | None, why: int | None, as_json: bool) -> int:
    """Walk through the subject as someone new to it would: the whole, its parts, the summary, each quoted."""
    from assistant.cli import telling
    from assistant.onboarding import tour as tour_of
    from assistant.onboarding.tour import numbered, passages

    if sum((go_on, chapter is not None, why is not None)) > 1:
        raise UsageError("--go-on, --chapter and --why cannot be had at once.", "Choose one of them.")
    with opened_index(settings) as index:
        tell_of_many(index)
        stops = tour_of(index)
        if why is not None:
            stop = numbered(stops, why)
            shown = passages(index, stop)
    if why is not None:
        if as_json:
            say_json(stop=_stop_json(stop), passages=[_quote_json(quote) for quote in shown])
        else:
            telling.show_passages(stop, shown)
    elif as_json and not go_on and chapter is None:
        say_json(stops=[_stop_json(stop) for stop in stops])
    else:
        chapter = following(settings, stops) if go_on else chapter or 1
        tell_chapter(settings, stops, chapter, as_json=as_json, begin="assistant tour", go_on="assistant tour --go-on")
    return 0


def following(settings: Settings, stops: Sequence[Stop]) -> int:
    """The chapter after the one that was told last, or that one where it was not told to its end."""
    from assistant.keeping import tour as kept
    from assistant.onboarding.tour import position

    told = position(stops, kept.told(str(settings.corpus)))
    if not told:
        return 1
    here = stops[told - 1].chapter
    return here if stops[told : told + 1] and stops[told].chapter == here else here + 1


def tell_chapter(settings: Settings, stops: Sequence[Stop], chapter: int, *, begin: str, go_on: str, as_json: bool = False) -> None:
    """Tell a chapter and keep that it was told; `begin` and `go_on` are what to type for the first and the next one.

    Raises UsageError where there is no chapter of that number.
    """
    from assistant.cli import telling
    from assistant.keeping import tour as kept
    from assistant.onboarding.tour import mark_of, minutes
    from assistant.render import count

    told = [stop for stop in stops if stop.chapter == chapter]
    if stops and not told:
        raise UsageError(f"The tour has {count(stops[-1].chapter, 'chapter')}.", f"Begin again with: {begin}")
    if as_json:
        say_json(stops=[_stop_json(stop) for stop in told])
    else:
        telling.show_tour(told, stops.index(told[0]) + 1 if told else 1)
    if told and settings.says("keep_sessions"):
        kept.keep(str(settings.corpus), mark_of(told[-1]))
    if told and not as_json:
        last, time = stops[-1].chapter, count(minutes(told), "minute")
        next_one = next((stop.title for stop in stops if stop.chapter == chapter + 1), "")
        narrate(f"That was {f'chapter {chapter} of {last} of ' if last > 1 else ''}the tour, about {time} to read.")
        if next_one:
            narrate(f"Chapter {chapter + 1}: {beginning(next_one, 80)}. Go on with: {go_on}")


def _stop_json(stop: Stop) -> dict[str, Any]:
    return {
        "kind": stop.kind.value,
        "title": stop.title,
        "document": stop.document,
        "chapter": stop.chapter,
        "heading": list(stop.heading),
        "opening": _quote_json(stop.opening),
        "definition": _quote_json(stop.definition),
        "naming": _quote_json(stop.naming),
        "parts": list(stop.parts),
        "why": _quote_json(stop.why),
        "example": _quote_json(stop.example),
        "contrast": _quote_json(stop.contrast),
        "own": list(stop.own),
        "more": stop.more,
        "because": stop.because,
    }


def _quote_json(quote: Quote | None) -> dict[str, Any] | None:
    from assistant.render import quote_json

    return None if quote is None else quote_json(quote)


COMMANDS = (categories, define, tour)
