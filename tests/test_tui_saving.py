"""What the reader takes along: the conversation as a file, a quote by the clipboard."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.tui import clipboard, saving
from tests.tui_fakes import ANSWERS, HONEY, ask, chat, shows

pytestmark = pytest.mark.usefixtures("elsewhere")


# Files


def test_the_format_of_a_saved_conversation_goes_by_its_ending(tmp_path: Path) -> None:
    answers = list(ANSWERS.values())
    assert saving.save(answers, tmp_path, "html").name == "conversation.html"
    assert saving.save(answers, tmp_path, "JSON").name == "conversation.json"
    assert saving.save(answers, tmp_path, "mine.json").read_text() == (tmp_path / "conversation.json").read_text()
    written = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert [answer["question"] for answer in written] == list(ANSWERS)
    with pytest.raises(AssistantError, match=r"not saved as “.pdf”"):
        saving.save(answers, tmp_path, "mine.pdf")


def test_a_page_holds_each_quote_and_nothing_that_documents_could_command(tmp_path: Path) -> None:
    hostile = replace(ANSWERS["What is odd?"], question="<script>alert(1)</script>\x1b[2J")
    page = saving.save([hostile, *ANSWERS.values()], tmp_path, "talk.html").read_text(encoding="utf-8")

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: set[str] = set()
            self.quotes: list[str] = []
            self.inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            if tag == "blockquote":
                self.quotes.append("")
                self.inside = True

        def handle_endtag(self, tag: str) -> None:
            self.inside = self.inside and tag != "blockquote"

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.quotes[-1] += data

    reader = Reader()
    reader.feed(page)
    assert "script" not in reader.tags and "link" not in reader.tags and "\x1b" not in page
    assert reader.quotes[0].startswith("Some write [/nope] and ␛[31mred") and HONEY.text in reader.quotes


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here that plays a full disk")
    monkeypatch.setattr(saving, "_private", lambda path, flags: os.open("/dev/full", os.O_WRONLY))
    (tmp_path / "talk.md").touch()
    monkeypatch.setattr("builtins.open", lambda path, *rest, opener, **more: os.fdopen(opener(path, 0), "w", encoding="utf-8"))
    with pytest.raises(AssistantError, match=r"could not be saved .* No space left") as told:
        saving.save(list(ANSWERS.values()), tmp_path, "talk.md")
    assert "still here" in told.value.next_step
    assert not (tmp_path / "talk.md").exists()


async def test_the_command_saves_in_each_format_and_copies_markdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    talk = chat()
    async with talk.app.run_test(size=(120, 40)) as pilot:
        await ask(pilot, talk, "When do bees make honey?")
        await ask(pilot, talk, "/save json")
        await shows(pilot, "conversation.json")
        await ask(pilot, talk, "/copy md")
        assert talk.app.clipboard.startswith("> Bees make honey in summer.\n\n— bees.md › Bees, line 3 <!-- quote")
        await ask(pilot, talk, "/copy pdf")
        await shows(pilot, "/copy takes md")
        await pilot.press("tab", "down", "C")
        assert "> She lays the eggs." in talk.app.clipboard
    assert json.loads((tmp_path / "conversation.json").read_text())[0]["outcome"] == "answered"


# The clipboard


@pytest.mark.parametrize(
    ("screens", "there", "command"),
    [
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, {"wl-copy", "xclip"}, ["/bin/wl-copy"]),
        ({"DISPLAY": ":0"}, {"wl-copy", "xclip"}, ["/bin/xclip", "-selection", "clipboard"]),
        ({"DISPLAY": ":0"}, {"xsel"}, ["/bin/xsel", "--clipboard", "--input"]),
        ({}, {"wl-copy", "xclip"}, None),
        ({"DISPLAY": ":0"}, set(), None),
    ],
)
def test_the_program_for_the_clipboard_is_the_one_that_reaches_the_screen(
    screens: dict[str, str], there: set[str], command: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screens.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in there else None)
    assert clipboard.tool() == command


def test_text_is_given_to_the_program_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "tool", lambda: ["tee", str(tmp_path / "copied")])
    assert clipboard.copy("$(rm) ‘ü’ \x1b")
    assert (tmp_path / "copied").read_text(encoding="utf-8") == "$(rm) ‘ü’ \x1b"
    monkeypatch.setattr(clipboard, "tool", lambda: [str(tmp_path / "nowhere")])
    assert not clipboard.copy("x")
    monkeypatch.setattr(clipboard, "tool", lambda: None)
    assert not clipboard.copy("x")
