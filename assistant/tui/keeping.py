"""Saving the conversation as a Markdown file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.render import answer_markdown
from assistant.types import Answer


def save(answers: Sequence[Answer], folder: Path, name: str = "") -> Path:
    """Write `answers` to a new file in `folder`, for the user alone, and return its path; no file is ever written over.

    Without a `name` it is the first free one of conversation.md, conversation-2.md and so on. Raises AssistantError when there is
    nothing to save, the file exists, or it cannot be written.
    """
    if not answers:
        raise AssistantError("There is nothing to save yet.", "Ask a question first.")
    text = "# Conversation\n\n" + "\n".join(answer_markdown(answer) for answer in answers)
    for path in [folder / Path(name).expanduser()] if name else _free(folder):
        try:
            with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
                file.write(text)
        except FileExistsError as problem:
            if name:
                raise AssistantError(f"{path} exists already.", "Name another file: /save FILE.") from problem
        except OSError as problem:
            raise AssistantError(
                f"The conversation could not be saved in {path}: {problem.strerror or problem}.",
                "Name a file in a folder that you may write to: /save FILE.",
            ) from problem
        else:
            return path
    raise AssertionError("the names of files do not end")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _free(folder: Path) -> Iterator[Path]:
    yield folder / "conversation.md"
    number = 2
    while True:
        yield folder / f"conversation-{number}.md"
        number += 1
