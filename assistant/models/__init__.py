"""The models that turn text into numbers: the encoder, exported once from sentence-transformers to run without torch."""

from __future__ import annotations

from assistant.models.encoder import Encoder, load_encoder

__all__ = ["Encoder", "load_encoder"]
