"""The pictures of the chat in docs/ are the chat as it is now, drawn anew and held against the files."""

from __future__ import annotations

import html
import re

import pytest

from tools.screenshots import FOLDER, PICTURES, Picture, draw

named = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)


@pytest.mark.model
@named
async def test_a_picture_shows_the_chat_as_it_is_now(picture: Picture) -> None:
    is_current = await draw(picture) == (FOLDER / picture.name).read_text(encoding="utf-8")
    assert is_current, f"docs/{picture.name} is stale; draw it anew with: make screenshots"


@named
def test_nothing_in_a_picture_is_fetched_from_elsewhere(picture: Picture) -> None:
    svg = (FOLDER / picture.name).read_text(encoding="utf-8")
    said = html.unescape(" ".join(re.findall(r"<text [^>]*>(.*?)</text>", svg)))
    assert picture.question in " ".join(said.split())
    assert not re.search(r"(href|src)=|url\((?!#)|@import|<script|<image", svg)
