"""The point from which an answer is given, as `assistant calibrate --apply` moved it for one folder: a small file beside its index."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from assistant.config import write_private

log = logging.getLogger("assistant")

FILE = "calibration.json"


def moved(index: Path) -> float | None:
    """The confidence from which is answered on the folder of `index`, from 0 to 1; None where it was not moved.

    A file that cannot be read counts for nothing, which is said: the point is then the usual one.
    """
    file = index / FILE
    try:
        point = json.loads(file.read_text(encoding="utf-8"))["answers_from"]
        if not isinstance(point, float) or not 0 <= point <= 1:
            raise ValueError(point)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        log.warning("%s cannot be used (%s); run `assistant calibrate --apply` again, or remove it.", file, problem)
        return None
    return point


def move(index: Path, point: float, account: dict[str, object]) -> None:
    """Record the point for the folder of `index`, with the account of how it was found. Raises OSError when it cannot be written."""
    write_private(index / FILE, (json.dumps({"answers_from": point, **account}, indent=1) + "\n").encode())
