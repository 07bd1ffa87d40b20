"""The models that turn text into numbers: the encoder, exported once from sentence-transformers to run without torch."""

from __future__ import annotations

from assistant.models.encoder import Encoder, is_prepared, load_encoder
from assistant.models.folder import locate

__all__ = ["Encoder", "fingerprint", "is_prepared", "load_encoder"]


def fingerprint(model: str) -> str:
    """The fingerprint of the encoder that `load_encoder` gives for `model`, without loading it; raises ModelError as that does."""
    return locate(model).fingerprint
