"""The models: the encoder, exported once from sentence-transformers to run without torch, and the reader, which marks what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.encoder import Encoder, is_prepared, load_encoder
from assistant.models.folder import locate

if TYPE_CHECKING:
    from assistant.models.reader import Reader

__all__ = ["Encoder", "fingerprint", "is_prepared", "load_encoder", "load_reader"]


def fingerprint(model: str) -> str:
    """The fingerprint of the encoder that `load_encoder` gives for `model`, without loading it; raises ModelError as that does."""
    return locate(model).fingerprint


def load_reader() -> Reader:
    """The reader that comes with the program. Raises ModelError when its files are missing or altered."""
    from assistant.models.reader import packaged

    return packaged()
