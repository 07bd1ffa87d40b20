"""Everything that can go wrong in a way a person can mend, each with what to do next and its exit code.

    AssistantError            3
    ├── UsageError            2   the command's words or input are off
    ├── CorpusError           4   the documents: folder missing, empty, unreadable
    │   └── UnreadableDocument    one file of them, which a build skips and names
    ├── IndexingError         5   the index: cannot be made, damaged, another build at work
    │   └── IndexBusy         5
    ├── ModelError            6   the encoder: missing, altered, not loadable
    ├── ConfigError           7   config.toml: a wrong key or value
    └── KeepingError          8   what is kept between runs: not readable, not writable, of a newer version

Exit codes 0 (answered) and 1 (not stated, not found; a failed `verify`) are no errors; an interrupt ends with 130.
"""

from __future__ import annotations

from typing import ClassVar


class AssistantError(Exception):
    """One clear sentence on what is wrong, and `next_step`: what to do about it."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    @property
    def told(self) -> str:
        """What is wrong and what to do about it, on one line."""
        return f"{self} {self.next_step}".rstrip()


class UsageError(AssistantError):
    """The command's words, or a line of its input, are not what it takes."""

    exit_code = 2


class CorpusError(AssistantError):
    """The folder of documents is missing, empty, or cannot be read."""

    exit_code = 4


class UnreadableDocument(CorpusError):
    """One file cannot be read as a document: not text, too large, gone, a format of no reader. The message is the reason."""


class IndexingError(AssistantError):
    """The index cannot be built, opened or trusted."""

    exit_code = 5


class IndexBusy(IndexingError):
    """Another build is at work on the same index."""


class ModelError(AssistantError):
    """The encoder is missing, altered, or does not load."""

    exit_code = 6


class ConfigError(AssistantError):
    """A setting has an unknown name or a value that it cannot take."""

    exit_code = 7


class KeepingError(AssistantError):
    """What is kept between runs cannot be read or written, or was written by a newer version of the program."""

    exit_code = 8
