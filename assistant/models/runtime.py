"""onnxruntime, imported in one place, so that it is told to report nothing before it starts."""

from __future__ import annotations

import os
from typing import Any


def onnxruntime() -> Any:
    """The library, which takes some 0.1 s to import.

    From 1.29 on its official builds send events to their maker, unless this variable says no before the first import. The
    dependency keeps to older ones; this keeps the promise where someone has installed a newer one.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime as library

    return library
