"""Saving the conversation as a file: Markdown, a page of HTML, or the JSON of its answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.render import answer_json, answer_markdown, dumps
from assistant.types import Answer


def save(answers: Sequence[Answer], folder: Path, name: str = "") -> Path:
    """Write `answers` to a new file in `folder`, for the user alone, and return its path; no file is ever written over.

    The ending of `name` tells the format. One of "md", "html" and "json" alone, or nothing for Markdown, names the first free file
    of conversation.md, conversation-2.md and so on. Raises AssistantError when there is nothing to save, the format is none of
    these, the file exists, or it cannot be written; nothing is left of a file that could not be written whole.
    """
    if not answers:
        raise AssistantError("There is nothing to save yet.", "Ask a question first.")
    kind = name.casefold() or "md"
    unnamed = kind in _FORMATS
    path = folder / Path(name).expanduser()
    form = _FORMATS.get(kind if unnamed else path.suffix.casefold().removeprefix(".") or "md")
    if form is None:
        raise AssistantError(f"A conversation is not saved as “{path.suffix}”.", "Name a file that ends in .md, .html or .json.")
    text = form(answers)
    for place in _free(folder, kind) if unnamed else [path]:
        try:
            _write(place, text)
        except FileExistsError as problem:
            if not unnamed:
                raise AssistantError(f"{place} exists already.", "Name another file: /save FILE.") from problem
        except OSError as problem:
            raise AssistantError(
                f"The conversation could not be saved in {place}: {problem.strerror or problem}.",
                "It is still here; name a file in a folder with room that you may write to: /save FILE.",
            ) from problem
        else:
            return place
    raise AssertionError("the names of files do not end")


def _write(path: Path, text: str) -> None:
    with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _free(folder: Path, ending: str) -> Iterator[Path]:
    yield folder / f"conversation.{ending}"
    number = 2
    while True:
        yield folder / f"conversation-{number}.{ending}"
        number += 1


def _markdown(answers: Sequence[Answer]) -> str:
    return "# Conversation\n\n" + "\n".join(answer_markdown(answer) for answer in answers)


def _json(answers: Sequence[Answer]) -> str:
    return "[" + ",\n ".join(dumps(answer_json(answer)) for answer in answers) + "]\n"


def _html(answers: Sequence[Answer]) -> str:
    from assistant.tui.webpage import conversation

    return conversation(answers)


_FORMATS: dict[str, Callable[[Sequence[Answer]], str]] = {"md": _markdown, "html": _html, "json": _json}
