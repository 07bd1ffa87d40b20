"""The ways out of the chat that are no key of its own: being told to end, losing the terminal, being set aside for the shell.

What writes to a terminal that is gone blocks for good, and the chat's own loop with it. So being told to end does not count on the
loop: it is asked to leave in order, and when it has not within GRACE seconds the process ends without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
import threading
from functools import partial
from typing import Any

from textual.app import App

GRACE = 1.5
"""Seconds within which the chat leaves in order, or is ended."""

_AS_IT_WAS = "\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[?1049l\x1b[?1004l\x1b[?25h"
"""Takes a terminal out of all that Textual puts it into: key and mouse reports, its other screen, the hidden cursor."""


class Signals:
    """Obeys the signals of the system for an `app` that runs in a terminal; made on its loop."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        self._told: int | None = None
        self._terminal = sys.__stdin__.fileno() if sys.__stdin__ is not None and sys.__stdin__.isatty() and not app.is_web else None
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_end)
        if self._terminal is not None:
            self._obey_shell()
            threading.Thread(target=self._await_hangup, args=(self._terminal,), name="terminal", daemon=True).start()

    # Ending

    def _told_to_end(self, number: int, _: object) -> None:
        self._leave(128 + number)

    def _leave(self, code: int) -> None:
        """Leave in order with the exit `code`, or else without it."""
        if self._told is None:
            self._told = code
            ending = threading.Timer(GRACE, self._end)
            ending.daemon = True
            ending.start()
            with contextlib.suppress(RuntimeError):  # the loop is closed, so the end is near
                self._loop.call_soon_threadsafe(partial(self._app.exit, return_code=code))

    def _await_hangup(self, terminal: int) -> None:
        """Leave when the terminal goes away; a process that the terminal does not control gets no signal of that."""
        poll = select.poll()
        poll.register(terminal, 0)
        if any(event & select.POLLHUP for _, event in poll.poll()):
            self._leave(128 + signal.SIGHUP)

    def _end(self) -> None:
        """End the process here and now, with the terminal as far as can be as it was."""
        if self._terminal is not None:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
            with contextlib.suppress(OSError, termios.error):
                # opened anew, since not to wait for it must hold for nobody else who writes to it
                out = os.open(os.ttyname(self._terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
                os.write(out, _AS_IT_WAS.encode())
                modes = termios.tcgetattr(self._terminal)
                modes[0] |= termios.ICRNL | termios.IXON
                modes[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
                termios.tcsetattr(self._terminal, termios.TCSANOW, modes)
        os._exit(self._told or 0)

    # Being set aside

    def set_aside(self) -> None:
        """Give the terminal back to the shell until it says to go on, with all that the shell started together with the chat."""
        if self._terminal is not None:
            os.killpg(0, signal.SIGTSTP)

    def _obey_shell(self) -> None:
        # on the loop, as Textual's own handlers may meet a write under way, and hang
        self._loop.add_signal_handler(signal.SIGTSTP, self._stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._go_on)

    def _stop(self) -> None:
        for number in (signal.SIGTSTP, signal.SIGCONT):
            self._loop.remove_signal_handler(number)
        with self._app.suspend():
            os.kill(os.getpid(), signal.SIGTSTP)  # which does nothing where there is no shell that could say to go on
            if self._told is not None:
                os._exit(self._told)  # the terminal is the shell's already
        self._obey_shell()

    def _go_on(self) -> None:
        """Take the terminal again after a stop that the chat was not told of."""
        with self._app.suspend():
            pass
