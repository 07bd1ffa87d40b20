"""What a generation says of itself: what it was made from, with what, and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant import __version__, documents
from assistant.errors import IndexingError
from assistant.indexing import generation, lexical, store

SCHEMA = 3
"""The form of an index on disk: the manifest, and what the columns and arrays hold. An index of another form is built again."""

LAYOUT = hashlib.sha256((store.TABLES + store.INDEXES).encode()).hexdigest()[:16]
"""The tables themselves, so that no change to them is ever taken for what was there before."""

GRAIN_NS = 2_000_000_000
"""A file changed this near to the moment it was looked at may change again without its time telling."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was when it was read: size in bytes, time of change in nanoseconds, SHA-256 of its bytes."""

    name: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Left:
    """A file that could not be read, and why; it is not in the index."""

    name: str
    size: int
    mtime_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of a generation without opening its other files.

    `checksums` maps each file's name to its size in bytes and its xxh3-128. `scanned_ns` is when the folder was looked at.
    """

    model: str
    fingerprint: str
    dimensions: int
    corpus: str
    scanned_ns: int
    passages: int
    sentences: int
    entries: tuple[Entry, ...]
    left: tuple[Left, ...] = ()
    checksums: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    schema: int = SCHEMA
    layout: str = LAYOUT

    @property
    def created(self) -> datetime:
        """When the folder of documents was looked at."""
        return datetime.fromtimestamp(self.scanned_ns / 1e9, UTC)

    def settled(self, mtime_ns: int) -> bool:
        """Whether a file with this time of change was old enough at the scan for its time to tell of every later change."""
        return mtime_ns < self.scanned_ns - GRAIN_NS

    def to_bytes(self) -> bytes:
        """The manifest as JSON."""
        record = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("entries", "left")}
        record["checksums"] = dict(self.checksums)
        record["settings"] = dict(self.settings)
        record["entries"] = [[e.name, e.size, e.mtime_ns, e.sha256] for e in self.entries]
        record["left"] = [[e.name, e.size, e.mtime_ns, e.reason] for e in self.left]
        return (json.dumps(record, separators=(",", ":")) + "\n").encode("ascii")


@lru_cache(maxsize=1)
def _reading() -> str:
    digest = hashlib.sha256()
    for source in [*sorted(Path(documents.__file__).parent.glob("*.py")), Path(lexical.__file__)]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:32]


def settings() -> dict[str, str]:
    """What decides how documents are read, split and made into terms; an index of other settings is built again.

    `reading` is a hash of the code that does it, so that no change to that code is ever forgotten.
    """
    return {"version": __version__, "reading": _reading()}


def read(index: Path, hold: generation.Hold) -> Manifest:
    """The manifest of a generation that is held, checked against the generation's id.

    Raises IndexingError when it is damaged or of another schema.
    """
    import xxhash

    content = hold.manifest()
    if xxhash.xxh3_128_hexdigest(content) != hold.folder.name:
        raise generation.damaged(index, f"{generation.MANIFEST} is not as it was written")
    record: dict[str, Any] = json.loads(content)
    if record.get("schema") != SCHEMA or record.get("layout") != LAYOUT:
        raise IndexingError(
            f"The index in {index} was made by another version of this program.", "Run `assistant index` to build it again."
        )
    record["entries"] = tuple(Entry(*row) for row in record["entries"])
    record["left"] = tuple(Left(*row) for row in record["left"])
    record["checksums"] = {name: (size, digest) for name, (size, digest) in record["checksums"].items()}
    return Manifest(**record)


def check_files(index: Path, folder: Path, manifest: Manifest, *, only_size: frozenset[str] = frozenset()) -> None:
    """Compare a generation's files with their checksums, but for those in `only_size`, of which the size is compared.

    Raises IndexingError for the first that differs.
    """
    for name, (size, digest) in manifest.checksums.items():
        path = folder / name
        try:
            whole = path.stat().st_size == size and (name in only_size or generation.checksum(path) == digest)
        except OSError as problem:
            raise generation.damaged(index, f"{name} cannot be read ({problem.strerror})") from problem
        if not whole:
            raise generation.damaged(index, f"{name} is not as it was written")


def checksums(folder: Path) -> dict[str, tuple[int, str]]:
    """The size and checksum of every file in a folder."""
    return {path.name: (path.stat().st_size, generation.checksum(path)) for path in sorted(folder.iterdir())}
