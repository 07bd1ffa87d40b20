"""A browser that a test drives: Chromium without a window, by way of its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 120
"""Seconds for what is waited for."""
_COLOUR = re.compile(r"\x1b\[[\d;:]*m")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")


class Tab:
    """One tab; `asked_for` are the addresses that its page wanted, `drawn` is the text that came over its websockets."""

    def __init__(self, line: ClientWebSocketResponse) -> None:
        self._line = line
        self._number = 0
        self.asked_for: list[str] = []
        self.complaints: list[str] = []
        self.drawn = ""

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._number += 1
        number = self._number
        await self._line.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self._next()
                if message.get("id") == number:
                    assert "error" not in message, message
                    return message["result"]  # type: ignore[no-any-return]

    async def until(self, condition: Callable[[], object]) -> None:
        """Take what the browser tells until `condition` holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self._next()

    async def shows(self, *words: str) -> None:
        """Wait until all of `words` were drawn in the terminal of the page."""
        try:
            await self.until(lambda: all(word in self.text for word in words))
        except TimeoutError:
            raise AssertionError(f"{words} did not all come:\n{self.text[-3000:]}\n{self.complaints}") from None

    @property
    def text(self) -> str:
        """What was drawn in the terminal of the page, without what moves its cursor and colours it."""
        return " ".join(_SEQUENCE.sub(" ", _COLOUR.sub("", self.drawn)).split())

    async def evaluate(self, script: str) -> Any:
        """The value of a line of JavaScript."""
        result = await self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return result["result"].get("value")

    async def until_script(self, script: str) -> None:
        """Wait until a line of JavaScript says true."""
        async with asyncio.timeout(PATIENCE):
            while not await self.evaluate(script):
                await self.evaluate("new Promise(requestAnimationFrame)")

    async def go(self, address: str) -> None:
        """Open an address."""
        await self.do("Page.navigate", url=address)

    async def type(self, text: str) -> None:
        """Type `text` where the page has its focus, and press Enter."""
        await self.do("Input.insertText", text=text)
        await self.press("Enter", 13, "\r")

    async def press(self, key: str, code: int, text: str = "", modifiers: int = 0) -> None:
        """Press one key; `modifiers` is 2 for Ctrl."""
        for kind in ("keyDown", "keyUp"):
            await self.do(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
                modifiers=modifiers,
            )

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._line.receive_str())
        match message:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.asked_for.append(url)
            case {"method": "Network.webSocketCreated", "params": {"url": url}}:
                self.asked_for.append(url)
            case {"method": "Network.webSocketFrameReceived", "params": {"response": {"opcode": 2, "payloadData": data}}}:
                self.drawn += base64.b64decode(data).decode("utf-8", "replace")
            case {"method": "Log.entryAdded", "params": {"entry": {"text": text}}}:
                self.complaints.append(text)
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.complaints.append(json.dumps(details))
        return message


@contextlib.asynccontextmanager
async def open_tab(folder: Path) -> AsyncIterator[Tab]:
    """An empty tab of a browser of its own, which keeps its files in `folder`; it reaches no host but this machine."""
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        "--headless=new",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        "--enable-unsafe-swiftshader",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--window-size=1100,700",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(rb"ws://(127\.0\.0\.1:\d+)/", told := await process.stderr.readline())):
                assert told, "the browser ended"
        reading = asyncio.create_task(process.stderr.read())  # so that it never waits for a reader
        async with ClientSession() as session:
            async with session.get(f"http://{found[1].decode()}/json/list") as answer:
                (page,) = (target for target in await answer.json() if target["type"] == "page")
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as line:
                tab = Tab(line)
                for domain in ("Network", "Page", "Log", "Runtime"):
                    await tab.do(f"{domain}.enable")
                yield tab
    finally:
        process.terminate()
        await process.wait()
        await reading
