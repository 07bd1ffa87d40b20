"""`handbook`: one file in the documents' own words, whole or not written at all, the same for the same documents."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.tui import handbook as writing
from tests.conftest import GARDEN, Corpus, Run

pytestmark = pytest.mark.usefixtures("fake_encoder", "garden")
WILD = """# Wild <b>things</b> & *stars*

## One & <i>two</i>

<script>alert(1)</script> One is a \x1b[31m<u>red</u>\x1b[0m thing | that \u202eturns.

## Three

Three is a [link](x).
"""


class Page(HTMLParser):
    """What an HTML file is made of: its tags, ids, links, and the words of its block quotes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.quotes: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self._open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "blockquote" in self._open and "p" in self._open:
            self.quotes[-1] += data


def test_it_tells_the_subject_the_categories_the_glossary_and_answers_and_where_each_stands(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.answering.threshold.moved", lambda *_: 0.0)  # answers, however sure
    result = run("handbook", str(tmp_path / "book.md"))
    assert result.exit_code == 0, result.stderr
    assert "Wrote" in result.stderr and result.stdout == ""
    text = (tmp_path / "book.md").read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == ["What this is about", "The categories", "The glossary", "Questions and answers", "Where it stands"]
    assert "> Pruning means cutting back branches." in text and "#### Pruning" in text
    assert "For example:\n\n> For example, roses are pruned in March." in text


def test_its_quotes_hold_and_its_links_lead_somewhere(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "book.md"
    run("handbook", str(file))
    checked = run("verify", str(file))
    assert checked.exit_code == 0, checked.stdout
    text = file.read_text(encoding="utf-8")
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(anchors) == len(set(anchors)) and set(re.findall(r"\]\(#([^)]+)\)", text)) == set(anchors)


def test_the_page_stands_alone_and_each_of_its_links_leads_to_a_place_in_it(run: Run, tmp_path: Path) -> None:
    run("handbook", str(tmp_path / "book.html"))
    text = (tmp_path / "book.html").read_text(encoding="utf-8")
    page = Page(text)
    assert "@media print" in text
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links) and len(page.ids) == len(set(page.ids))
    assert "Pruning means cutting back branches." in page.quotes
    assert all(quote in GARDEN or "spade" in quote or "shed" in quote or "rake" in quote for quote in page.quotes)


@pytest.mark.parametrize("name", ["book.md", "book.html"])
def test_the_same_documents_give_the_same_bytes(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    run("handbook", str(file))
    first = file.read_bytes()
    assert run("handbook", "--force", str(file)).exit_code == 0
    assert file.read_bytes() == first


def test_what_stands_in_documents_is_text_whatever_it_looks_like(run: Run, garden: Corpus, tmp_path: Path) -> None:
    garden.write("wild.md", WILD)
    run("handbook", str(tmp_path / "book.html"))
    run("handbook", str(tmp_path / "book.md"))
    html = (tmp_path / "book.html").read_text(encoding="utf-8")
    page = Page(html)
    assert {"script", "i", "b", "u"}.isdisjoint(page.tags)
    for text in (html, (tmp_path / "book.md").read_text(encoding="utf-8")):
        assert "\x1b" not in text and "\u202e" not in text
    assert "One is a ␛[31m<u>red</u>␛[0m thing | that \\u202eturns." in page.quotes
    assert run("verify", str(tmp_path / "book.md")).exit_code == 0


def test_a_file_that_is_there_is_replaced_only_by_force(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "book.md"
    file.write_text("mine", encoding="utf-8")
    refused = run("handbook", str(file))
    assert refused.exit_code == 2 and "--force" in refused.stderr and file.read_text(encoding="utf-8") == "mine"
    assert run("handbook", "--force", str(file)).exit_code == 0 and file.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("name", ["book.pdf", "book", "nowhere/book.md", "folder.md"])
def test_what_cannot_be_meant_is_wrong_usage_and_builds_nothing(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.md").mkdir()
    result = run("handbook", "--force", str(tmp_path / name))
    assert result.exit_code == 2 and result.stderr.count("\n") == 2
    assert not (tmp_path / "index").exists()


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "out" / "book.md"
    file.parent.mkdir()
    file.write_text("mine", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "os", SimpleNamespace(fdopen=full))
    result = run("handbook", "--force", str(file))
    assert result.exit_code == 3 and "No space left on device" in result.stderr
    assert [found.name for found in file.parent.iterdir()] == ["book.md"] and file.read_text(encoding="utf-8") == "mine"


def test_documents_without_any_structure_give_a_handbook_too(run: Run, garden: Corpus, tmp_path: Path) -> None:
    garden.remove("garden.md")
    garden.remove("tools/shed.md")
    garden.write("bare.txt", "A line about nothing in particular.\n")
    assert run("handbook", str(tmp_path / "book.html")).exit_code == 0
    assert "A line about nothing in particular." in Page((tmp_path / "book.html").read_text(encoding="utf-8")).quotes
