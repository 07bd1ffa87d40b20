"""Generations on disk: how a whole state of an index is written aside, published, held by its readers and cleared away.

    index/current                  names the generation in force
    index/build.lock               held by the one build at work
    index/journal-….bin            vectors that an unfinished build has made already
    index/generations/<id>/        one whole state; never changed once it is named
    index/generations/making-…     what a build is writing, or left behind when it died

A generation's id is the checksum of its manifest, and the manifest holds the checksums of the other files: whoever follows
the pointer can check all that it leads to. Locks are the system's own (flock): they end with the process that holds them,
so no lock is ever left behind, and a generation is cleared only when nobody holds it.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import xxhash

from assistant import config
from assistant.errors import IndexBusy, IndexingError

MANIFEST = "manifest.json"
WAIT_SECONDS = 10.0
"""How long a build waits for another one before it gives up."""

_POINTER = "current"
_LOCK = "build.lock"
_GENERATIONS = "generations"
_JOURNAL = "journal-{}.bin"
_MAKING = "making-"
_LEAVING = "leaving-"
_ID = re.compile(r"[0-9a-f]{32}")
_PIECE = 4 << 20


def make_private(path: Path) -> None:
    """Make a new empty file that only the user may read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def write_file(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write a new file that only the user may read, piece after piece, and wait until the disk has it."""
    make_private(path)
    with path.open("wb", buffering=0) as file:
        for piece in pieces:
            view = memoryview(piece)
            view = view.cast("B") if view.nbytes else memoryview(b"")
            while view:
                view = view[file.write(view) :]
        os.fsync(file.fileno())


def settle(path: Path) -> None:
    """Wait until the disk has a file's content, or a folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot do this for folders
            raise
    finally:
        os.close(descriptor)


def checksum(path: Path) -> str:
    """The xxh3-128 of a file, in hex; it guards against damage, not against malice."""
    digest = xxhash.xxh3_128()
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
                for start in range(0, len(view), _PIECE):
                    digest.update(view[start : start + _PIECE])
    return digest.hexdigest()


def prepare(index: Path) -> None:
    """Make the index folder, for the user alone, if it is not there."""
    config.make_private(index / _GENERATIONS)


def in_force(index: Path) -> str | None:
    """The id of the generation that the pointer names, or None when there is no index.

    Raises IndexingError when the pointer cannot be read or names nothing sensible.
    """
    try:
        named = (index / _POINTER).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise IndexingError(f"The index in {index} cannot be read: {problem.strerror}.", "Check who may read that folder.") from problem
    text = named.decode("ascii", "replace")
    if not text.endswith("\n") or not _ID.fullmatch(text[:-1]):
        raise damaged(index, "its pointer names no generation")
    return text[:-1]


def folder(index: Path, generation: str) -> Path:
    """Where a generation lies."""
    return index / _GENERATIONS / generation


def damaged(index: Path, what: str) -> IndexingError:
    """The error for an index that is not as it was built."""
    return IndexingError(
        f"The index in {index} is damaged: {what}.", "Run `assistant index` to build it again; the documents are untouched."
    )


@contextmanager
def building(index: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Be the only build at work on `index`; `waiting` is called once if another one is at work.

    Raises IndexBusy when that other one does not end in time.
    """
    descriptor = os.open(index / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(descriptor, fcntl.LOCK_EX):
            waiting()
            until = time.monotonic() + WAIT_SECONDS
            while not _lock(descriptor, fcntl.LOCK_EX):
                if time.monotonic() >= until:
                    raise IndexBusy(f"Another build is at work on the index in {index}.", "Wait until it has ended, then try again.")
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def stage(index: Path) -> Path:
    """A new empty folder in which a generation is written."""
    path = index / _GENERATIONS / f"{_MAKING}{os.getpid()}-{time.monotonic_ns()}"
    path.mkdir(mode=0o700)
    return path


def publish(index: Path, staged: Path, manifest: bytes) -> str:
    """Make the staged folder with this manifest the generation in force, and return its id.

    The files are already on disk; here the manifest, the folder and its new name get there before the pointer does.
    """
    write_file(staged / MANIFEST, [manifest])
    settle(staged)
    generation = xxhash.xxh3_128_hexdigest(manifest)
    staged.rename(folder(index, generation))
    settle(index / _GENERATIONS)
    aside = index / f"{_POINTER}.new"
    aside.unlink(missing_ok=True)
    write_file(aside, [generation.encode() + b"\n"])
    aside.replace(index / _POINTER)
    settle(index)
    return generation


def is_published(index: Path) -> bool:
    """Whether a generation was put in force, be it whole or not."""
    return (index / _POINTER).exists()


def withdraw(index: Path) -> None:
    """Put no generation in force; the sweep that follows clears what nobody holds."""
    (index / _POINTER).unlink(missing_ok=True)
    settle(index)
    drop_journals(index)


def journal_file(index: Path, fingerprint: str) -> Path:
    """Where builds with the encoder of that fingerprint note what they have embedded."""
    return index / _JOURNAL.format(fingerprint[:32])


def drop_journals(index: Path, but: Path | None = None) -> None:
    """Remove what interrupted builds have noted, but for one file."""
    for path in index.glob(_JOURNAL.format("*")):
        if path != but:
            path.unlink(missing_ok=True)


class Hold:
    """A generation held open: no build clears it before `release`."""

    def __init__(self, index: Path, generation: str) -> None:
        """Raises FileNotFoundError when that generation is not there any more."""
        self.folder = folder(index, generation)
        self._descriptor = os.open(self.folder / MANIFEST, os.O_RDONLY)
        if not _lock(self._descriptor, fcntl.LOCK_SH) or not self.folder.exists():  # being cleared, or cleared just now
            self.release()
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(self.folder))

    def manifest(self) -> bytes:
        """The bytes of the manifest."""
        return os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0)

    def release(self) -> None:
        """Let the generation go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def sweep(index: Path) -> None:
    """Clear what dead builds left and every generation that is neither in force nor held; only for the build at work."""
    with suppress(FileNotFoundError):
        (index / f"{_POINTER}.new").unlink()
    try:
        kept = in_force(index)
    except IndexingError:
        kept = None
    for path in sorted((index / _GENERATIONS).iterdir()):
        if path.name.startswith((_MAKING, _LEAVING)):
            shutil.rmtree(path, ignore_errors=True)
        elif _ID.fullmatch(path.name) and path.name != kept:
            _clear(path)


def sweep_if_idle(index: Path) -> None:
    """Clear what nobody needs unless a build is at work, which will do so itself; never raises for want of rights."""
    with suppress(OSError):
        descriptor = os.open(index / _LOCK, os.O_RDWR)
        try:
            if _lock(descriptor, fcntl.LOCK_EX):
                sweep(index)
        finally:
            os.close(descriptor)


def _clear(path: Path) -> None:
    """Remove a generation unless somebody holds it; it loses its name first, so that nobody opens half of it."""
    try:
        descriptor = os.open(path / MANIFEST, os.O_RDONLY)
    except OSError:
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        if _lock(descriptor, fcntl.LOCK_EX):
            gone = path.with_name(f"{_LEAVING}{path.name}-{time.monotonic_ns()}")
            path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    """Take a lock if it can be had now; a file system without locks counts as having granted it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        if problem.errno not in (errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS):
            raise
    return True
