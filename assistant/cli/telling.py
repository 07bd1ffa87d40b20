"""Categories, definitions, the tour and the gaps as text for a person, and the categories as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.cli.common import new_page, say

if TYPE_CHECKING:
    from assistant.onboarding import Definition, DocumentCategories, Glossary, Stop
    from assistant.onboarding.gaps import Asked, Lack
    from assistant.onboarding.told import Line
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
            page.add(f"- {category.label}")
            continue
        page.gap()
        page.title(f"- {category.label}")
        for label, quote in category.told:
            if label:
                page.add(f"{label}:")
            page.quote(quote)
        if category.unstated:
            page.add(f"Not stated of it: {', '.join(category.unstated)}")


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
        for label, quote in category.told:
            if label:
                yield from (f"{label}:", "")
            yield from quote_markdown(quote)
        if category.unstated:
            yield from (f"Not stated of it: {', '.join(category.unstated)}", "")


def show_definition(found: Definition) -> None:
    """Print what a term means."""
    from assistant.onboarding import told

    page = new_page()
    _tell(page, told.definition(found))
    if found.suggestions:
        page.add("Names in the documents, the nearest first:")
        for name in found.suggestions:
            page.add(f"- {name}")
    say(page.text())


def show_glossary(found: Glossary) -> None:
    """Print every term with its definitions."""
    from assistant.onboarding import told

    page = new_page()
    _tell(page, told.glossary(found))
    say(page.text())


def show_tour(stops: Sequence[Stop], first: int = 1) -> None:
    """Print stops of the way through the subject, numbered from `first`."""
    from assistant.onboarding import told

    page = new_page()
    for number, stop in enumerate(stops, first):
        if number > first:
            page.gap()
        page.title(f"{number}. {stop.title}  ({stop.kind})")
        _tell(page, told.stop(stop))
    say(page.text())


def show_gaps(keeps: bool, asked: Sequence[Asked], lacking: Sequence[Lack]) -> None:
    """Print what is asked and not answered, and what is lacking; `keeps` is whether refused questions are kept."""
    from assistant.onboarding import told

    page = new_page()
    _tell(page, told.gaps(keeps, asked, lacking))
    say(page.text())


def _tell(page: Page, lines: Iterable[Line]) -> None:
    for number, line in enumerate(lines):
        if line.quote is not None:
            if line.text:
                page.add(f"{line.text}:")
            page.quote(line.quote, marked=line.marked)
        elif line.title:
            if number:
                page.gap()
            page.title(line.text)
        else:
            page.add(line.text)


def show_passages(stop: Stop, passages: Sequence[Quote]) -> None:
    """Print why a stop is on the way, and the passages that it is told from."""
    page = new_page()
    page.title(f"{stop.title}  ({stop.kind})")
    page.add(stop.because)
    for quote in passages:
        page.gap()
        page.quote(quote, marked=False)
    say(page.text())
