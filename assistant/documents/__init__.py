"""From a folder of files to documents, and from documents to passages and sentences, every one with its place."""

from __future__ import annotations

from assistant.documents.folder import HIDDEN, Listing, Skipped, SourceFile, look, no_document, scan
from assistant.documents.markup import blanked
from assistant.documents.passages import embedding_text, heading_line, sentence_text, split
from assistant.documents.reading import parse, read
from assistant.documents.sentences import sentences

__all__ = [
    "HIDDEN",
    "Listing",
    "Skipped",
    "SourceFile",
    "blanked",
    "embedding_text",
    "heading_line",
    "look",
    "no_document",
    "parse",
    "read",
    "scan",
    "sentence_text",
    "sentences",
    "split",
]
