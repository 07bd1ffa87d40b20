"""`categories`, `define` and `tour`: the subject of the documents, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import command, new_page, opened_index, say, with_settings
from assistant.config import Settings

if TYPE_CHECKING:
    from assistant.onboarding import Category, Definition, DocumentCategories, Stop
    from assistant.render import Page
    from assistant.types import Quote

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")

CATEGORIES_EPILOG = """
\b
Examples:
  assistant categories
  assistant categories --json | jq -r '.documents[].categories[].name'
"""


@command(epilog=CATEGORIES_EPILOG)
@AS_JSON
@with_settings
def categories(settings: Settings, as_json: bool) -> int:
    """Show the categories of each document: the named parts of its subject, with the sentence that defines each."""
    from assistant.onboarding import categories as found_in

    with opened_index(settings) as index:
        found = found_in(index)
    if as_json:
        _say_json(documents=[_document_json(document) for document in found])
    else:
        show_categories(found)
    return 0


def show_categories(found: Sequence[DocumentCategories]) -> None:
    """Print the categories of each document, for a person."""
    page = new_page()
    for number, document in enumerate(found):
        if number:
            page.gap()
        _show_document(page, document)
    say(page.text())


def _show_document(page: Page, document: DocumentCategories) -> None:
    page.title(f"{document.title}  ({document.document})")
    if document.note:
        page.add(document.note)
    if document.definition:
        page.quote(document.definition)
    for category in document.categories:
        page.gap()
        page.title(f"- {category.name}")
        if category.definition:
            page.quote(category.definition)


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
        "section": {"start": start, "end": end},
    }


DEFINE_EPILOG = """
\b
Examples:
  assistant define loan
  assistant define --json "overdue fine" | jq -r '.entries[].quote.text'

Exit code 0: defined; 1: used but nowhere defined, or not found.
"""


@command(epilog=DEFINE_EPILOG)
@click.argument("term", nargs=-1, required=True, metavar="TERM…")
@AS_JSON
@with_settings
def define(settings: Settings, term: tuple[str, ...], as_json: bool) -> int:
    """Show what the documents say a term means, each definition quoted."""
    from assistant.cli.common import checked_question
    from assistant.models import load_encoder
    from assistant.onboarding import define as defined_in
    from assistant.types import Outcome

    words = checked_question(" ".join(term))
    with opened_index(settings) as index:
        found = defined_in(index, words, lambda: load_encoder(index.manifest.model))
    if as_json:
        _say_json(**_definition_json(found))
    else:
        show_definition(found)
    return 0 if found.outcome is Outcome.ANSWERED else 1


def show_definition(found: Definition) -> None:
    """Print what a term means, for a person."""
    from assistant.onboarding import How
    from assistant.render import count

    page, term = new_page(), found.understood_as or found.asked
    if found.understood_as is not None:
        page.add(f"Understood as: {term}")
    if found.how in (How.NOT_FOUND, How.NEAR):
        page.add(f"The documents do not speak of “{term}”.")
    if found.how is How.NEAR:
        page.add("They define, nearest to it in meaning:")
    if found.how is How.FIRST_USE:
        page.add(f"The documents use “{term}” without defining it; it first stands here:")
    for number, entry in enumerate(found.entries):
        if number:
            page.gap()
        page.title(f"{entry.term or term}  ({entry.how})")
        page.quote(entry.quote)
        if number < len(found.differences) and found.differences[number]:
            page.add(f"only in this definition: {', '.join(found.differences[number])}")
    for what, names in (("Also called", found.aliases), ("Related terms", found.related)):
        if names:
            page.add(f"{what}: {'; '.join(names)}")
    if found.uses:
        page.gap()
        page.title(f"Used in {count(found.passages, 'passage')}, most telling first:")
        for quote in found.uses:
            page.quote(quote, marked=False)
    if found.suggestions:
        page.add("The nearest names are:")
        for name in found.suggestions:
            page.add(f"- {name}")
    say(page.text())


def _definition_json(found: Definition) -> dict[str, Any]:
    return {
        "term": found.asked,
        "understood_as": found.understood_as,
        "outcome": found.outcome.value,
        "how": found.how.value,
        "entries": [
            {"term": entry.term, "title": entry.title, "how": entry.how.value, "quote": _quote_json(entry.quote)} for entry in found.entries
        ],
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
  assistant tour
  assistant tour --json | jq -r '.stops[].title'
"""


@command(epilog=TOUR_EPILOG)
@AS_JSON
@with_settings
def tour(settings: Settings, as_json: bool) -> int:
    """Walk through the subject as someone new to it would: the whole, its parts, the summary, each quoted."""
    from assistant.onboarding import tour as tour_of

    with opened_index(settings) as index:
        stops = tour_of(index)
    if as_json:
        _say_json(stops=[_stop_json(stop) for stop in stops])
    else:
        show_tour(stops)
    return 0


def show_tour(stops: Sequence[Stop]) -> None:
    """Print the way through the subject, for a person."""
    page = new_page()
    for number, stop in enumerate(stops, 1):
        if number > 1:
            page.gap()
        page.title(f"{number}. {stop.title}  ({stop.kind})")
        for what, quote in _told(stop):
            page.add(f"{what}:")
            page.quote(quote)
        if stop.more:
            page.add(f"{stop.more:,} more parts are not told here: assistant categories")
    say(page.text())


def _told(stop: Stop) -> list[tuple[str, Quote]]:
    from assistant.onboarding import StopKind

    first = "In summary" if stop.kind is StopKind.SUMMARY else "What it is"
    named = ((first, stop.definition), ("Why", stop.why), ("For example", stop.example))
    return [(what, quote) for what, quote in named if quote is not None]


def _stop_json(stop: Stop) -> dict[str, Any]:
    return {
        "kind": stop.kind.value,
        "title": stop.title,
        "document": stop.document,
        "chapter": stop.chapter,
        "heading": list(stop.heading),
        "definition": _quote_json(stop.definition),
        "why": _quote_json(stop.why),
        "example": _quote_json(stop.example),
        "more": stop.more,
    }


def _quote_json(quote: Quote | None) -> dict[str, Any] | None:
    from assistant.render import quote_json

    return None if quote is None else quote_json(quote)


def _say_json(**values: Any) -> None:
    from assistant.render import SCHEMA, dumps

    say(dumps({"schema": SCHEMA, **values}))


COMMANDS = (categories, define, tour)
