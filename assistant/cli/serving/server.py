"""A server for this machine alone that runs a Textual program for each tab that is opened on it.

It builds on textual-serve, which knows how a Textual program and its page speak with one another. What differs: only who has the
token can use it; a page of another site cannot, whatever the browser sends along; its own page asks nothing of any other host; and
the program is started without a shell.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import shlex
import socket
import string
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

HOST = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"
_PATIENCE = 5.0
"""Seconds that a program may take to end in order before it is made to."""


class ChatServer(Server):
    """Serves `command`, its words as a program takes them, at `address`; `port` is the one that is listened on."""

    def __init__(self, command: Sequence[str], port: int, token: str) -> None:
        super().__init__(shlex.join(command), host=HOST, port=port)
        self.address = f"{self.public_url}/{token}/"
        self._words = tuple(command)
        self._token = token
        self._tabs: set[web.WebSocketResponse] = set()
        self._html = string.Template((_PAGE / "index.html").read_text(encoding="utf-8")).substitute(
            websocket=f"ws://{self._authority}/{token}/ws"
        )

    @property
    def _authority(self) -> str:
        return self.public_url.removeprefix("http://")

    def application(self) -> web.Application:
        """What is served where. All of it but a download, whose own name nobody can guess, lies below the token."""
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get(f"/{self._token}/", self.handle_index),
                web.get(f"/{self._token}/ws", self.handle_websocket),
                web.get("/download/{key}", self.handle_download),
                web.static(f"/{self._token}/page", _PAGE),
                web.static(f"/{self._token}/static", self.statics_path),
            ]
        )
        app.on_response_prepare.append(self._confine)
        app.on_shutdown.append(self._close_tabs)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal:
            return web.Response(status=403, text=f"{refusal}\n")
        response: web.StreamResponse = await handler(request)
        return response

    def _refusal(self, request: web.Request) -> str:
        """Why a request is not served, or nothing.

        The name by which it was called keeps out a page whose own name was made to lead here; the origin, which a browser tells
        of each websocket, keeps out scripts of other pages.
        """
        if request.headers.get("Host") != self._authority:
            return f"Only {self._authority} is served here."
        origin = request.headers.get("Origin")
        is_websocket = request.headers.get("Upgrade", "").lower() == "websocket"
        if origin != self.public_url and (origin is not None or is_websocket):
            return "Another page cannot use the chat."
        first = request.path.split("/")[1]
        if first != "download" and not hmac.compare_digest(first.encode("utf-8", "replace"), self._token.encode()):
            return "The token in the address is missing or wrong. Open the address that `assistant serve` printed."
        return ""

    async def _confine(self, request: web.Request, response: web.StreamResponse) -> None:
        """Tell the browser that the page loads from here alone, stands in no other page, and tells nobody its address.

        xterm.js styles its characters with style elements of its own, so that those are allowed.
        """
        del request
        response.headers.update(
            {
                "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
                f"img-src 'self' data:; connect-src 'self' ws://{self._authority}; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            }
        )

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page."""
        del request
        return web.Response(text=self._html, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a program of its own for a tab, until one of the two is closed."""
        tab = web.WebSocketResponse(heartbeat=15)
        await tab.prepare(request)
        program = Program(
            self._words,
            write_bytes=tab.send_bytes,
            write_str=tab.send_str,
            close=tab.close,
            download_manager=self.download_manager,
        )
        self._tabs.add(tab)
        try:
            await program.start(to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24))
            await self._process_messages(tab, program)
        except (AssertionError, LookupError, TypeError, ValueError):
            await tab.close(code=WSCloseCode.UNSUPPORTED_DATA)  # what came was no message of the page's
        finally:
            self._tabs.discard(tab)
            await program.stop()
        return tab

    async def _close_tabs(self, app: web.Application) -> None:
        del app
        for tab in tuple(self._tabs):
            await tab.close(code=WSCloseCode.GOING_AWAY)


class Program(AppService):
    """The program behind one tab."""

    def __init__(self, words: Sequence[str], **connections: Any) -> None:
        super().__init__(shlex.join(words), **connections)
        self._words = words

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the program. (textual-serve's own way is to hand a line of text to a shell.)"""
        environment = self._build_environment(width=width, height=height)
        process = await asyncio.create_subprocess_exec(*self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment)
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Pass on what the program draws until it ends, in whichever way, and close its tab then."""
        try:
            await super().run()
        finally:
            await self.remote_close()

    async def stop(self) -> None:
        """Have the program end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await super().stop()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._process.wait()
            if self._process.returncode is None:
                self._process.kill()


def listen(port: int) -> socket.socket:
    """A socket that listens on `port` of this machine alone, on any free one for 0. Raises OSError when that cannot be had."""
    return socket.create_server((HOST, port))


def run(server: ChatServer, listening: socket.socket, announce: Callable[[], None]) -> None:
    """Serve until told to end by Ctrl-C or a signal; `announce` is called once that would end it in order."""

    async def begun(app: web.Application) -> None:
        del app
        announce()

    app = server.application()
    app.on_startup.append(begun)
    web.run_app(app, sock=listening, print=None, access_log=None, shutdown_timeout=_PATIENCE)
