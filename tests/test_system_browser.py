"""The chat in a real browser, with the real index and encoder: a wrong token refused, a question asked, its quote read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import CHROMIUM, open_tab

ROOT = Path(__file__).parent.parent
pytestmark = [
    pytest.mark.system,
    pytest.mark.model,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed, and this test needs a browser to drive"),
]
ASKED = (
    "new Promise(done => {{ const line = new WebSocket('{}'); line.onopen = () => done('open'); line.onerror = () => done('refused'); }})"
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of the chat over a small document."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "bees.md").write_text("# Bees\n\nBees make honey in summer. They live in hives of wax.\n", encoding="utf-8")
    words = ["serve", "--port", "0", "--corpus", str(documents), "--index", str(tmp_path / "index")]
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


async def test_a_question_is_asked_and_its_quote_read_and_nothing_comes_from_elsewhere(address: str, tmp_path: Path) -> None:
    async with open_tab(tmp_path / "browser") as tab:
        await tab.go(address)
        await tab.shows("● Ready")
        assert await tab.evaluate("document.querySelectorAll('#terminal canvas').length") > 0
        await tab.type("When do bees make honey?")
        await tab.shows("Bees make honey in summer.", "bees.md › Bees, line 3")
        assert tab.complaints == [], "neither a script failed nor was anything kept out by the page's own policy"
        await tab.press("q", 81, modifiers=2)
        await tab.until_script("document.body.classList.contains('-closed')")
        assert await tab.evaluate("getComputedStyle(document.querySelector('.ended')).display") == "block"
    assert {url.split("://")[1].split("/")[0] for url in tab.asked_for} == {address.split("://")[1].split("/")[0]}
    assert any(url.startswith("ws://") for url in tab.asked_for)


async def test_a_wrong_token_and_another_page_are_refused(address: str, tmp_path: Path) -> None:
    wrong = address.rstrip("/")[:-1] + "_/"
    async with open_tab(tmp_path / "browser") as tab:
        assert await tab.evaluate(ASKED.format(address.replace("http", "ws") + "ws")) == "refused"
        await tab.go(wrong)
        await tab.until_script("document.body?.innerText.includes('The token in the address is missing or wrong.')")
        assert await tab.evaluate("document.scripts.length") == 0
        assert await tab.evaluate(ASKED.format(wrong.replace("http", "ws") + "ws")) == "refused"
        await tab.go(address)
        await tab.until_script("document.body?.classList.contains('-loaded')")
        assert await tab.evaluate(ASKED.format(address.replace("http", "ws") + "ws")) == "open"
