"""What has changed in a folder of documents since its index was built."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from assistant import documents
from assistant.documents import Listing
from assistant.errors import IndexingError
from assistant.indexing.generation import Hold, damaged, in_force
from assistant.indexing.manifest import Entry, Manifest, read, settings


@dataclass(frozen=True, slots=True)
class Changes:
    """The names of files that are new, differ, are gone, or are as they were; truthy when there is something to build."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def pending(corpus: Path, index: Path) -> Changes | None:
    """What a build would find, by size and time of change only; None when there is no index of this folder that can be used.

    No document is read and no model loaded. Raises CorpusError when the folder of documents cannot be used.
    """
    try:
        manifest = manifest_in_force(index)
    except IndexingError:
        return None
    if manifest is None or not same_folder(manifest, corpus) or dict(manifest.settings) != settings():
        return None
    left = {entry.name: (entry.size, entry.mtime_ns) for entry in manifest.left}
    before = {entry.name: (entry.size, entry.mtime_ns) for entry in manifest.entries}
    now = {file.name: (file.size, file.mtime_ns) for file in scan(corpus, index).files}
    return Changes(
        added=tuple(name for name in now if name not in before and left.get(name) != now[name]),
        changed=tuple(name for name in now if name in before and before[name] != now[name] != left.get(name)),
        removed=tuple(name for name in before if name not in now),
        kept=tuple(name for name in now if before.get(name) == now[name]),
    )


def manifest_in_force(index: Path) -> Manifest | None:
    """The manifest of the generation in force, or None when there is no index; raises IndexingError when it is damaged."""
    hold = hold_in_force(index)
    if hold is None:
        return None
    try:
        return read(index, hold)
    finally:
        hold.release()


def hold_in_force(index: Path) -> Hold | None:
    """Hold the generation in force, or None when there is no index; raises IndexingError when it is not there or not readable."""
    missing: str | None = None
    while True:
        generation = in_force(index)
        if generation is None:
            return None
        try:
            return Hold(index, generation)
        except FileNotFoundError as problem:
            if generation == missing:  # the pointer still names it: it was not replaced meanwhile
                raise damaged(index, "the generation that its pointer names is missing") from problem
            missing = generation
        except OSError as problem:
            raise IndexingError(f"The index in {index} cannot be read: {problem.strerror}.", "Check who may read that folder.") from problem


def scan(corpus: Path, index: Path) -> Listing:
    """The files of a folder in order of name, maybe none, without those of the index itself, should it lie among them."""
    listing = documents.look(corpus)
    files = tuple(sorted(listing.files, key=lambda file: file.name))
    skipped = listing.skipped
    here, there = index.resolve(), corpus.resolve()
    if here.is_relative_to(there):
        below = here.relative_to(there).as_posix() + "/"
        files = tuple(file for file in files if not file.name.startswith(below))
        skipped = tuple(item for item in skipped if not f"{item.name}/".startswith(below))
    return Listing(files, skipped)


def same_folder(manifest: Manifest, corpus: Path) -> bool:
    """Whether a generation was made from this folder."""
    return manifest.corpus == os.fspath(corpus.resolve())


def stands(entry: Entry, path: Path, manifest: Manifest) -> bool:
    """Whether a file still holds the bytes that were indexed: by size and time where these can tell, else by its SHA-256.

    Raises FileNotFoundError when it is gone.
    """
    state = path.stat()
    if state.st_size != entry.size:
        return False
    if state.st_mtime_ns == entry.mtime_ns and manifest.settled(entry.mtime_ns):
        return True
    return stat.S_ISREG(state.st_mode) and sha256(path) == entry.sha256


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
