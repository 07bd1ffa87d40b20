"""From a question to an answer: understand it, find passages, choose quotes, decide the outcome."""

from __future__ import annotations

from assistant.answering.assistant import Assistant, Conversation

__all__ = ["Assistant", "Conversation"]
