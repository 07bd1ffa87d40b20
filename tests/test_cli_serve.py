"""The chat for a browser: who may use it, what its page asks for, what runs behind a tab, and how it starts and ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSCloseCode, WSMsgType, WSServerHandshakeError, web
from click.testing import CliRunner

from assistant.cli.app import app
from assistant.cli.common import settings
from assistant.cli.serve import chat_command
from assistant.cli.serving.server import HOST, ChatServer, listen
from tests.conftest import Corpus

TOKEN = "the-token"
PROGRAM = r"""
import os, sys
def send(kind, data):
    os.write(1, kind + len(data).to_bytes(4, "big") + data)
os.write(1, b"__GANGLION__\n")
send(b"D", " ".join([str(os.getpid()), os.environ["TEXTUAL_DRIVER"], os.environ["COLUMNS"], *sys.argv[1:]]).encode())
while kind := sys.stdin.buffer.read(1):
    data = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    if data == b"crash":
        sys.exit(3)
    if kind == b"D":
        send(b"D", data.upper())
    elif b"quit" in data:
        sys.exit(0)
"""
"""Speaks with textual-serve as a Textual program does: tells of itself, then gives back in capitals what it is sent."""

ODD_WORDS = ("a b", "$(touch sprung)", "'; touch sprung; '")


@dataclass
class Served:
    """A server at work and somebody who asks it."""

    server: ChatServer
    runner: web.AppRunner
    client: ClientSession

    @property
    def own(self) -> str:
        return self.server.public_url

    def tab(self, token: str = TOKEN, **headers: str):
        return self.client.ws_connect(f"{self.own}/{token}/ws?width=91&height=30", headers={"Origin": self.own, **headers})


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    with listen(0) as listening:
        server = ChatServer([sys.executable, "-c", PROGRAM, *ODD_WORDS], listening.getsockname()[1], TOKEN)
        runner = web.AppRunner(server.application())
        await runner.setup()
        await web.SockSite(runner, listening).start()
        async with ClientSession() as client:
            yield Served(server, runner, client)
        await runner.cleanup()


# who may use it


async def test_the_address_that_is_printed_opens_the_page(served: Served) -> None:
    async with served.client.get(served.server.address) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert f'data-session-websocket-url="ws://127.0.0.1:{served.server.port}/{TOKEN}/ws"' in await answer.text()


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/wrong/", "/wrong/ws", f"/{TOKEN}x/", "/w%C3%BCrg%FF/", "/wrong/static/js/textual.js", "/static/js/textual.js"]
)
async def test_without_the_token_nothing_is_served(served: Served, path: str) -> None:
    async with served.client.get(served.own + path) as answer:
        assert answer.status == 403
        assert "token" in await answer.text()


@pytest.mark.parametrize("path", [f"/{TOKEN}/", f"/{TOKEN}/static/js/textual.js", "/download/abc"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "localhost:80"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
async def test_another_host_or_origin_is_refused(served: Served, path: str, headers: dict[str, str]) -> None:
    async with served.client.get(served.own + path, headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "http://127.0.0.1:1"}, {"Origin": ""}]
)
async def test_no_other_page_can_open_the_websocket(served: Served, headers: dict[str, str]) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.tab(**headers)
    assert refused.value.status == 403


async def test_no_websocket_without_the_token_or_without_an_origin(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError):
        await served.tab("wrong")
    with pytest.raises(WSServerHandshakeError):
        await served.client.ws_connect(f"{served.own}/{TOKEN}/ws")


def test_it_listens_on_this_machine_alone() -> None:
    with listen(0) as listening:
        assert listening.getsockname()[0] == HOST == "127.0.0.1"


# the page


async def test_all_that_the_page_names_is_served_here(served: Served) -> None:
    async with served.client.get(served.server.address) as answer:
        page = await answer.text()
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) >= 5
    for name in named:
        if name != "data:,":
            assert "//" not in name
            async with served.client.get(served.server.address + name) as answer:
                assert answer.status == 200, name
    assert not re.search(r"<script(?! defer src)|\bon\w+=|style=", page), "the policy allows no script within the page"


async def test_the_fonts_are_served_here(served: Served) -> None:
    async with served.client.get(f"{served.server.address}page/page.css") as answer:
        fonts = re.findall(r'url\("\.\./(.*?)"\)', await answer.text())
    assert len(fonts) == 2
    for font in fonts:
        async with served.client.get(served.server.address + font) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("path", ["", "static/js/textual.js", "nowhere"])
async def test_the_browser_is_told_to_load_from_here_alone(served: Served, path: str) -> None:
    async with served.client.get(served.server.address + path) as answer:
        rules = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == f"'self' ws://127.0.0.1:{served.server.port}"
    assert not re.search(r"https?:|\*", " ".join(rules.values()))


async def test_no_list_of_files_and_none_from_elsewhere(served: Served) -> None:
    for path in ("page/", "static/js/", "page/..%2fserver.py", "page/%2e%2e/__init__.py"):
        async with served.client.get(served.server.address + path) as answer:
            assert answer.status in (403, 404), path


# the program behind a tab


async def said(tab: ClientWebSocketResponse) -> str:
    return (await tab.receive_bytes(timeout=60)).decode()


async def test_a_tab_has_a_program_whose_words_no_shell_has_read(served: Served) -> None:
    async with served.tab() as tab:
        pid, driver, width, words = (await said(tab)).split(" ", 3)
        assert (driver, width, words) == ("textual.drivers.web_driver:WebDriver", "91", " ".join(ODD_WORDS))
        await tab.send_json(["stdin", "word €"])
        assert await said(tab) == "WORD €"
        await tab.send_json(["ping", "1"])
        assert await tab.receive_json(timeout=60) == ["pong", "1"]
    await served.runner.cleanup()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_two_tabs_have_a_program_each(served: Served) -> None:
    async with served.tab() as one, served.tab() as other:
        assert (await said(one)).split()[0] != (await said(other)).split()[0]


async def test_a_tab_is_closed_when_its_program_is_gone(served: Served) -> None:
    async with served.tab() as tab:
        await said(tab)
        await tab.send_json(["stdin", "crash"])
        assert (await tab.receive(timeout=60)).type is WSMsgType.CLOSE


@pytest.mark.parametrize("sent", ["no JSON", "{}", "[]", '["stdin"]', '["resize", 7]'])
async def test_what_is_no_message_of_the_page_closes_the_tab(served: Served, sent: str) -> None:
    async with served.tab() as tab:
        await said(tab)
        await tab.send_str(sent)
        assert (await tab.receive(timeout=60)).data == WSCloseCode.UNSUPPORTED_DATA


async def test_the_end_of_the_server_is_the_end_of_every_tab_and_program(served: Served) -> None:
    async with served.tab() as tab:
        pid = int((await said(tab)).split()[0])
        await served.runner.cleanup()
        assert (await tab.receive(timeout=60)).data == WSCloseCode.GOING_AWAY
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# the command


def test_a_port_in_use_is_said_with_what_to_do(garden: Corpus) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["serve", "--port", str(port), "--corpus", str(garden.path)])
    assert result.exit_code == 3
    assert f"Port {port}" in result.stderr and "in use" in result.stderr and "--port" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(("options", "code"), [(["--port", "65536"], 2), (["--port", "x"], 2), (["--corpus", "/nowhere/at/all"], 4)])
def test_wrong_usage_and_a_missing_folder_are_said_before_anything_is_served(options: list[str], code: int) -> None:
    result = CliRunner().invoke(app, ["serve", *options])
    assert result.exit_code == code and result.stdout == ""


def test_the_chat_is_given_the_folders_that_options_named_and_finds_the_others_itself(
    garden: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(garden.path))
    assert chat_command(settings(None, None))[1:] == ["-P", "-m", "assistant", "chat"]
    assert chat_command(settings("-odd name", "i"))[5:] == [f"--corpus={Path('-odd name').absolute()}", f"--index={Path('i').absolute()}"]


def test_ctrl_c_ends_it_in_order(garden: Corpus) -> None:
    words = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--corpus", str(garden.path)]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a background job would not get it
    ) as process:
        assert process.stdout is not None
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/\n", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    first, last = told.splitlines()
    assert "for this machine only. Ctrl-C ends" in first and last == "Ended."
