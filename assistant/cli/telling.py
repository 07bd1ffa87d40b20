"""Categories, definitions and the tour as text for a person, and the categories as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.cli.common import new_page, say

if TYPE_CHECKING:
    from assistant.onboarding import Category, Definition, DocumentCategories, Glossary, Stop
    from assistant.render import Page
    from assistant.types import Quote

_IN_FULL = 3
"""Documents of which every category is told; of more only the names, until one is asked for."""


def show_categories(found: Sequence[DocumentCategories], *, in_full: bool = False) -> None:
    """Print the categories of each document; of many documents the names alone, unless all are wanted `in_full`."""
    page = new_page()
    without = [document for document in found if document.note]
    if found and len(without) == len(found):
        page.add(found[0].note)
        for document in found:
            page.add(f"- {document.title}  ({document.document})")
        say(page.text())
        return
    brief = len(found) > _IN_FULL and not in_full
    for number, document in enumerate(found):
        if number:
            page.gap()
        _show_document(page, document, brief)
    if brief:
        page.gap()
        page.add("One of them in full: assistant categories NAME")
    say(page.text())


def _show_document(page: Page, document: DocumentCategories, brief: bool) -> None:
    page.title(f"{document.title}  ({document.document})")
    if document.note:
        page.add(document.note)
    if document.definition:
        page.quote(document.definition)
    for category in document.categories:
        if brief:
            page.add(f"- {category.name}")
            continue
        page.gap()
        page.title(f"- {category.name}")
        for label, quote in _told(category):
            if label:
                page.add(f"{label}:")
            page.quote(quote)
        if category.unstated:
            page.add(f"Not stated of it: {', '.join(category.unstated)}")


def _told(category: Category) -> list[tuple[str, Quote]]:
    named = (("", category.definition), ("What it is for", category.purpose), ("For example", category.example))
    return [(label, quote) for label, quote in named if quote]


def categories_markdown(found: Sequence[DocumentCategories]) -> str:
    """The categories of each document as Markdown, whose quotes `assistant verify` can check again."""
    return "\n".join(line for document in found for line in _document_markdown(document)).rstrip()


def _document_markdown(document: DocumentCategories) -> Iterator[str]:
    from assistant.render import escaped, quote_markdown

    yield from (f"# {escaped(' '.join(document.title.split()))}", "")
    if document.note:
        yield from (document.note, "")
    if document.definition:
        yield from quote_markdown(document.definition)
    for category in document.categories:
        yield from (f"## {escaped(' '.join(category.name.split()))}", "")
        for label, quote in _told(category):
            if label:
                yield from (f"{label}:", "")
            yield from quote_markdown(quote)
        if category.unstated:
            yield from (f"Not stated of it: {', '.join(category.unstated)}", "")


def show_definition(found: Definition) -> None:
    """Print what a term means."""
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


def show_glossary(found: Glossary) -> None:
    """Print every term with its definitions."""
    page = new_page()
    if not found.terms:
        page.add("The documents define no terms.")
    for number, term in enumerate(found.terms):
        if number:
            page.gap()
        page.title(f"{term.name}  ({', '.join(dict.fromkeys(entry.how for entry in term.entries))})")
        if term.aliases:
            page.add(f"Also called: {'; '.join(term.aliases)}")
        for entry in term.entries:
            page.quote(entry.quote)
    say(page.text())


def show_tour(stops: Sequence[Stop], first: int = 1) -> None:
    """Print stops of the way through the subject, numbered from `first`."""
    page = new_page()
    for number, stop in enumerate(stops, first):
        if number > first:
            page.gap()
        page.title(f"{number}. {stop.title}  ({stop.kind})")
        for label, quote in stop.told:
            page.add(f"{label}:")
            page.quote(quote)
        if stop.parts:
            page.add(f"Its parts by their headings: {'; '.join(stop.parts)}")
        if stop.own:
            page.add(f"Only here: {', '.join(stop.own)}")
        if stop.more:
            page.add(f"{stop.more:,} more parts are not told here: assistant categories")
    say(page.text())


def show_passages(stop: Stop, passages: Sequence[Quote]) -> None:
    """Print why a stop is on the way, and the passages that it is told from."""
    page = new_page()
    page.title(f"{stop.title}  ({stop.kind})")
    page.add(stop.because)
    for quote in passages:
        page.gap()
        page.quote(quote, marked=False)
    say(page.text())
