"""Files of the cache: private to the user, whole or not there at all, and checked by a fast hash."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path

from assistant import config


def write_private(file: Path, content: bytes) -> None:
    """Write `file` so that a reader finds the old content or the new, never half of it; only the user can read it."""
    config.make_private(file.parent)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def fast_hash(file: Path) -> str:
    """The hex xxh3_128 of a file, which notices any damage at some 10 GB a second; it is no proof against intent."""
    import xxhash

    if not file.stat().st_size:
        return xxhash.xxh3_128_hexdigest(b"")
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return xxhash.xxh3_128_hexdigest(content)
