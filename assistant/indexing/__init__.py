"""From documents to an index that can be relied on: built, published, opened, searched."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.indexing.building import BuildReport, build, update
    from assistant.indexing.changes import Changes, pending
    from assistant.indexing.embedding import Progress
    from assistant.indexing.index import Index, Indexed, open_index, verify
    from assistant.indexing.manifest import Manifest

__all__ = ["BuildReport", "Changes", "Index", "Indexed", "Manifest", "Progress", "build", "open_index", "pending", "update", "verify"]

_FILES = {
    "BuildReport": "building",
    "build": "building",
    "update": "building",
    "Changes": "changes",
    "pending": "changes",
    "Progress": "embedding",
    "Index": "index",
    "Indexed": "index",
    "open_index": "index",
    "verify": "index",
    "Manifest": "manifest",
}


def __getattr__(name: str) -> Any:
    """Load a public name's file on first use: who asks a question does not pay for what builds an index."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
