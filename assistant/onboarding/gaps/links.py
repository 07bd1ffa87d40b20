"""The links of Markdown documents to one another, and those of them that lead nowhere.

Only the names of the documents in the index are looked at: what a document says is never taken for a path on the disk.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from assistant.onboarding.structure import Page
from assistant.types import BlockKind, Document, Quote

if TYPE_CHECKING:
    from assistant.indexing import Index

_MARKDOWN = (".md", ".markdown")
_LINK = re.compile(r"(?<!\\)\[[^\[\]]*\]\(<?([^()<>\s]+)>?(?:\s[^()]*)?\)")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")
_NAMED = re.compile(r"<[^<>]*\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)|\{#([^\s{}]+)\}")
_DROPPED = re.compile(r"[^\w\- ]")


def broken_links(index: Index, page: Page) -> Iterator[tuple[str, Quote]]:
    """The target and the quote of each link of a Markdown document to another one that is not there, or to no place in it."""
    document = page.document
    if not document.name.endswith(_MARKDOWN):
        return
    names = set(index.names())
    for block in document.blocks:
        if block.kind is BlockKind.CODE:
            continue
        for match in _LINK.finditer(document.text, block.start, block.end):
            if not _SCHEME.match(match[1]) and not _leads(index, names, document, match[1]):
                yield match[1], Quote(document, match.span(), context=block.context, file=page.file)


def _leads(index: Index, names: set[str], document: Document, target: str) -> bool:
    """Whether a link leads to a document or a place in one, or to what is no document and so cannot be told."""
    path, _, anchor = target.partition("#")
    other = document.name
    if path:
        path = unquote(path.partition("?")[0])
        other = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(other), path))
        if other.startswith("..") or not other.endswith(_MARKDOWN):
            return True
        if other not in names:
            return False
    return not anchor or unquote(anchor).casefold() in _anchors(index.document(other))


def _anchors(document: Document) -> set[str]:
    """The anchors of a Markdown document: those of its headings as GitHub makes them, and those that it sets itself."""
    found = {(match[1] or match[2]).casefold() for match in _NAMED.finditer(document.text)} | {"top"}
    counts: dict[str, int] = {}
    for section in document.sections:
        if section.heading:
            slug = _DROPPED.sub("", section.heading[-1].strip().casefold()).replace(" ", "-")
            found.add(f"{slug}-{counts[slug]}" if slug in counts else slug)
            counts[slug] = counts.get(slug, 0) + 1
    return found
