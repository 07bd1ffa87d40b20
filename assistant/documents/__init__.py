"""From a folder of files to documents, and from documents to passages and sentences, every one with its place."""

from __future__ import annotations

from assistant.documents.folder import SIZE_LIMIT, Listing, Skipped, SourceFile, scan
from assistant.documents.passages import embedding_text, split
from assistant.documents.reading import parse, read
from assistant.documents.sentences import sentences

__all__ = ["SIZE_LIMIT", "Listing", "Skipped", "SourceFile", "embedding_text", "parse", "read", "scan", "sentences", "split"]
