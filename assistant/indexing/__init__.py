"""From documents to an index that can be relied on: built, published, opened, searched."""

from __future__ import annotations

from assistant.indexing.build import BuildReport, build
from assistant.indexing.changes import Changes, pending
from assistant.indexing.embedding import Progress
from assistant.indexing.index import Index, Indexed, open_index, verify
from assistant.indexing.manifest import Manifest

__all__ = ["BuildReport", "Changes", "Index", "Indexed", "Manifest", "Progress", "build", "open_index", "pending", "verify"]
