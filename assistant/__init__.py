"""Answers questions in the documents' own words, at the place where they stand, or says that the documents do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answering import Assistant as Assistant
    from assistant.answering import Conversation as Conversation
    from assistant.types import Answer as Answer
    from assistant.types import Quote as Quote

__version__ = "0.1.0"
__all__ = ["Answer", "Assistant", "Conversation", "Quote", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the public names on first use, so that `import assistant` stays cheap."""
    if name in ("Assistant", "Conversation"):
        from assistant import answering

        return getattr(answering, name)
    if name in ("Answer", "Quote"):
        from assistant import types

        return getattr(types, name)
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
