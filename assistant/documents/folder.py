"""Which files of a folder are documents, and why the others are not.

Only names and sizes are looked at here; nothing is opened but the rules of `.assistantignore`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assistant import config
from assistant.errors import CorpusError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".assistantignore"
HIDDEN = "hidden"
"""The reason for which files and folders whose names begin with a full stop are skipped."""

READABLE = frozenset({".md", ".markdown", ".txt", ".text", ".rst"})
"""The endings of names that a reader exists for, in lower case."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read: its name below the corpus, where it really lies, and what the folder said of it."""

    name: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not read, and the reason in a few words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, sorted by name."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]


def scan(corpus: Path) -> Listing:
    """List the documents below `corpus`, and name what is skipped.

    A link is followed only to what lies inside the folder, and no folder is entered twice. Raises CorpusError when the folder
    is missing, is no folder, cannot be read or holds no document.
    """
    listing = look(corpus)
    if not listing.files:
        raise no_document(corpus, listing.skipped)
    return listing


def look(corpus: Path) -> Listing:
    """What `scan` lists, which may be nothing."""
    if not corpus.is_dir():
        what = "is not a folder" if corpus.exists() else "does not exist"
        raise CorpusError(f"The folder of documents {corpus} {what}.", "Name an existing folder with --corpus DIR.")
    return _Scan(corpus).run()


def no_document(corpus: Path, skipped: Sequence[Skipped], more: str = "") -> CorpusError:
    """The error for a folder of which nothing can be read; `more` is a sentence that is said too."""
    passed = f" ({len(skipped)} skipped: {_summary(skipped)})" if skipped else ""
    endings = ", ".join(sorted(READABLE))
    message = f"The folder {corpus} holds no document that can be read{passed}."
    return CorpusError(f"{message} {more}".rstrip(), f"Put documents in it; these are read: {endings}.")


def _summary(skipped: Sequence[Skipped]) -> str:
    shown = "; ".join(f"{item.name}: {item.reason}" for item in skipped[:3])
    return shown + ("; …" if len(skipped) > 3 else "")


class _Scan:
    """One walk through a folder; links to folders wait until all real folders were entered, so that a real name wins."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.root = corpus.resolve()
        self.files: list[SourceFile] = []
        self.skipped: list[Skipped] = []
        self.entered: set[tuple[int, int]] = set()
        self.links: list[tuple[str, Path]] = []
        self.rules: dict[str, GitIgnoreSpec | None] = {}
        self.largest = config.largest_file()

    def run(self) -> Listing:
        self._walk("", self.root)
        while self.links:
            name, target = self.links.pop(0)
            self._walk(name, target)
        self.files.sort(key=lambda file: file.name)
        self.skipped.sort(key=lambda item: item.name)
        return Listing(tuple(self.files), tuple(self.skipped))

    def _walk(self, name: str, folder: Path) -> None:
        """Take in `folder`, known as `name` below the corpus, and all real folders in it."""
        waiting = [(name, folder)]
        while waiting:
            name, folder = waiting.pop()
            try:
                status = folder.stat()
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as problem:
                if not name:
                    raise CorpusError(
                        f"The folder {self.corpus} cannot be read: {problem.strerror}.", "Check its permissions."
                    ) from problem
                self.skipped.append(Skipped(f"{name}/", f"cannot be read: {problem.strerror}"))
                continue
            if (status.st_dev, status.st_ino) in self.entered:
                self.skipped.append(Skipped(f"{name}/", "a link to a folder that is read already"))
                continue
            self.entered.add((status.st_dev, status.st_ino))
            self.rules[name] = _rules(folder)
            waiting.extend(self._take(name, entries))

    def _take(self, parent: str, entries: list[os.DirEntry[str]]) -> Iterator[tuple[str, Path]]:
        """Sort the entries of one folder into files, links, skipped ones and the folders that are yielded."""
        for entry in entries:
            if entry.name == IGNORE_FILE:
                continue
            name = f"{parent}/{entry.name}" if parent else entry.name
            try:
                name.encode()
            except UnicodeEncodeError:
                readable = os.fsencode(name).decode(errors="replace")
                self.skipped.append(Skipped(readable, "its name is not valid Unicode"))
                continue
            if entry.name.startswith("."):
                self.skipped.append(Skipped(f"{name}/" if entry.is_dir(follow_symlinks=False) else name, HIDDEN))
                continue
            try:
                path, status = self._resolve(entry)
            except (OSError, RuntimeError):
                self.skipped.append(Skipped(name, "a link that leads nowhere" if entry.is_symlink() else "cannot be read"))
                continue
            if path is None:
                self.skipped.append(Skipped(name, "a link that leaves the folder"))
            elif stat.S_ISDIR(status.st_mode):
                if self._ignored(f"{name}/"):
                    self.skipped.append(Skipped(f"{name}/", f"ignored by {IGNORE_FILE}"))
                elif entry.is_symlink():
                    self.links.append((name, path))
                else:
                    yield name, path
            else:
                self._file(name, path, status)

    def _resolve(self, entry: os.DirEntry[str]) -> tuple[Path | None, os.stat_result]:
        """Where the entry really lies, or None when that is outside the folder."""
        status = entry.stat()
        if not entry.is_symlink():
            return Path(entry.path), status
        target = Path(entry.path).resolve(strict=True)
        return (target if target.is_relative_to(self.root) else None), status

    def _file(self, name: str, path: Path, status: os.stat_result) -> None:
        reason = ""
        if not stat.S_ISREG(status.st_mode):
            reason = "not a regular file"
        elif self._ignored(name):
            reason = f"ignored by {IGNORE_FILE}"
        else:
            ending = PurePosixPath(name).suffix
            if ending.lower() not in READABLE:
                reason = f"no reader for {ending} files yet" if ending else "no reader for files without an ending"
            elif status.st_size == 0:
                reason = "empty"
            elif status.st_size > self.largest:
                reason = f"larger than {self.largest // 1_000_000:,} MB, the limit that largest_file sets"
        if reason:
            self.skipped.append(Skipped(name, reason))
        else:
            self.files.append(SourceFile(name, path, status.st_size, status.st_mtime_ns))

    def _ignored(self, name: str) -> bool:
        """Whether the rules say so: those of the nearest folder that has a word on it decide, as in git."""
        parent = name.rstrip("/")
        while parent:
            parent = parent.rpartition("/")[0]
            rules = self.rules.get(parent)
            if rules is not None:
                verdict = rules.check_file(name[len(parent) + 1 :] if parent else name).include
                if verdict is not None:
                    return verdict
        return False


def _rules(folder: Path) -> GitIgnoreSpec | None:
    """The rules that `folder` itself holds, or None; a file of rules that cannot be read or understood is an error."""
    file = folder / IGNORE_FILE
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return None
        lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise CorpusError(f"{file} cannot be read: {problem.strerror}.", "Make it readable, or remove it.") from problem
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError as problem:
        raise CorpusError(f"{file} holds a rule that is none of gitignore's: {problem}", "Correct that line.") from problem
