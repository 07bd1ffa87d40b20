"""What a build has to do: which files stand as they were, which must be read, which still cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant import documents
from assistant.documents import Listing, SourceFile
from assistant.errors import UnreadableDocument
from assistant.indexing.changes import sha256
from assistant.indexing.manifest import Entry, Left, Manifest
from assistant.types import Document


@dataclass(frozen=True, slots=True)
class Step:
    """One file, in order of name.

    `old` is the number of its document in the generation before and `entry` how the file was then, both None when it is new.
    `stands` tells whether it still holds the same bytes. `document` is there when it had to be read to plan.
    """

    file: SourceFile
    old: int | None = None
    entry: Entry | None = None
    stands: bool = False
    document: tuple[Document, str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a build, and `left`, the files that could not be read before and still cannot.

    `texts_differ` tells whether a new state of the documents must be written; `notes_differ` whether what the manifest notes
    of the files (their times, what was left out) does.
    """

    steps: tuple[Step, ...]
    left: tuple[Left, ...]
    texts_differ: bool
    notes_differ: bool


def make_plan(listing: Listing, before: Manifest | None) -> Plan:
    """Compare the files with the manifest of the generation before: by size and time, and where these cannot tell by SHA-256.

    Files that could not be read before are tried again, since what hindered may be gone without a trace on the file.
    """
    entries = {entry.name: (number, entry) for number, entry in enumerate(before.entries)} if before else {}
    unread = {item.name for item in before.left} if before else set()
    steps: list[Step] = []
    left: list[Left] = []
    touched = False
    for file in listing.files:
        known = entries.get(file.name)
        if before and known and _stands(known[1], file, before):
            touched |= known[1].mtime_ns != file.mtime_ns or not before.settled(file.mtime_ns)
            steps.append(Step(file, known[0], replace(known[1], mtime_ns=file.mtime_ns), stands=True))
        elif known:
            steps.append(Step(file, *known))
        elif file.name in unread:
            try:
                steps.append(Step(file, document=documents.read(file)))
            except UnreadableDocument as problem:
                left.append(Left(file.name, file.size, file.mtime_ns, str(problem)))
        else:
            steps.append(Step(file))
    same = len(steps) == len(entries) and all(step.stands for step in steps)
    return Plan(
        steps=tuple(steps),
        left=tuple(left),
        texts_differ=before is None or not same,
        notes_differ=before is not None and (touched or tuple(left) != before.left),
    )


def _stands(entry: Entry, file: SourceFile, before: Manifest) -> bool:
    if entry.size != file.size:
        return False
    if entry.mtime_ns == file.mtime_ns and before.settled(entry.mtime_ns):
        return True
    try:
        return sha256(file.path) == entry.sha256
    except OSError:
        return False
