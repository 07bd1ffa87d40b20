"""A file as a document: opened with care, decoded, and parsed by the reader for its ending."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path, PurePosixPath

from assistant.documents import markdown, plain
from assistant.documents.folder import SourceFile
from assistant.documents.text import decode
from assistant.errors import UnreadableDocument
from assistant.types import Document

_MARKDOWN = frozenset({".md", ".markdown"})
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def read(file: SourceFile) -> tuple[Document, str]:
    """The document in `file`, and the sha256 of the file's bytes in hexadecimal.

    Raises UnreadableDocument, its message the reason, when the file is gone, changes while it is read, or is not text.
    """
    data = _bytes(file.path)
    text, encoding = decode(data)
    return parse(file.name, text, encoding), hashlib.sha256(data).hexdigest()


def parse(name: str, text: str, encoding: str = "utf-8") -> Document:
    """The document that `text` is, by the ending of its name: Markdown, or else plain text."""
    read_text = markdown.parse if PurePosixPath(name).suffix.lower() in _MARKDOWN else plain.parse
    return replace(read_text(name, text), encoding=encoding)


def _bytes(path: Path) -> bytes:
    """All bytes of a regular file; a pipe or a link that took its place is neither waited for nor followed."""
    try:
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb") as stream:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableDocument("not a regular file")
            data = stream.read(before.st_size + 1)
            after = os.fstat(descriptor)
    except FileNotFoundError:
        raise UnreadableDocument("gone since the folder was listed") from None
    except OSError as problem:
        raise UnreadableDocument(f"cannot be read: {problem.strerror}") from problem
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise UnreadableDocument("changed while it was read")
    return data
