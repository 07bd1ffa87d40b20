"""Whether a file is what it was: a fast hash."""

from __future__ import annotations

import mmap
from pathlib import Path


def fast_hash(file: Path) -> str:
    """The hex xxh3_128 of a file, which notices any damage at some 10 GB a second; it is no proof against intent."""
    import xxhash

    if not file.stat().st_size:
        return xxhash.xxh3_128_hexdigest(b"")
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return xxhash.xxh3_128_hexdigest(content)
