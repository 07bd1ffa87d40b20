"""The point from which an answer is given, as `assistant calibrate --apply` moved it for one folder: a small file beside its index."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from assistant.config import write_private
from assistant.errors import IndexingError

log = logging.getLogger("assistant")

FILE = "calibration.json"


def moved(index: Path, strictness: str, points: Mapping[str, float]) -> float | None:
    """The confidence from which is answered on the folder of `index`; None where it was not moved.

    What `recorded` cannot take counts for nothing, which is said: the point is then the usual one.
    """
    try:
        return recorded(index, strictness, points)
    except IndexingError as problem:
        log.warning("%s", problem.told)
        return None


def recorded(index: Path, strictness: str, points: Mapping[str, float]) -> float | None:
    """The point as it was moved, if it was: for one `strictness`, from the usual `points` as they were then, and within them.

    Raises IndexingError when the record tells of others, or cannot be read.
    """
    file = index / FILE
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        point = kept["answers_from"]
        if not isinstance(point, float) or not min(points.values()) <= point <= max(points.values()):
            raise ValueError(f"{point!r} is no such point")
        if (kept["strictness"], kept["usual"]) != (strictness, dict(points)):
            raise ValueError("it was made for another strictness, reader or version")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise IndexingError(f"{file} does not count: {problem}.", "Run `assistant calibrate --apply` again, or remove it.") from problem
    return point


def move(index: Path, point: float, strictness: str, points: Mapping[str, float], account: Mapping[str, object]) -> None:
    """Record the point for the folder of `index`, with the account of how it was found. Raises OSError when it cannot be written."""
    kept = {"answers_from": point, "strictness": strictness, "usual": dict(points), **account}
    write_private(index / FILE, (json.dumps(kept, indent=1) + "\n").encode())
