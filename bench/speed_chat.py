"""The chat while it works: how long a key press waits during answers and during an index, and what a long talk takes up.

    python -m bench.speed_chat [FOLDER]

FOLDER holds documents to be indexed behind the talk; without one the shipped page is.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import MappingProxyType

from assistant.config import PACKAGED_MODEL, Settings, shipped_corpus
from assistant.tui.app import ChatApp
from assistant.tui.librarian import backend
from bench.speed_clock import Row, table

FEW, MANY = 10, 1000
"""Questions after which the chat's memory is compared."""

WATCHED = 20
"""Questions during which keys are pressed."""

PAUSE = 0.01
"""Seconds between two key presses."""


def main(arguments: Sequence[str]) -> int:
    corpus = Path(arguments[0]) if arguments else shipped_corpus()
    print(table(asyncio.run(rows(corpus))))
    return 0


async def rows(corpus: Path) -> list[Row]:
    """The waits of key presses while answers and an index are made of `corpus`, and the memory of a long talk on it."""
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        shutil.copytree(corpus, documents)
        settings = Settings(documents, Path(folder) / "index", PACKAGED_MODEL, MappingProxyType({}), {"keep_sessions": "no"})
        app = ChatApp(settings, backend(settings))
        async with app.run_test(size=(100, 40)):
            indexing = await waits(app, lambda: opened(app))
            questions = [f"What is said about {word}?" for word in words(settings)]
            await asked(app, questions[:FEW])
            few = memory()
            answering = await waits(app, lambda: asked(app, questions[FEW : FEW + WATCHED]))
            await asked(app, [questions[number % len(questions)] for number in range(FEW + WATCHED, MANY)])
            many = memory()
            app.exit()
    return [
        Row("a key press while the index is made, the longest wait", max(indexing) * 1000, "ms"),
        Row("a key press while the index is made, p50", statistics.median(indexing) * 1000, "ms"),
        Row(f"a key press while {WATCHED} answers are made, the longest wait", max(answering) * 1000, "ms"),
        Row(f"a key press while {WATCHED} answers are made, p50", statistics.median(answering) * 1000, "ms"),
        Row(f"memory of the chat after {MANY:,} questions, over that after {FEW}", (many - few) / 2**20, "MiB"),
    ]


async def waits(app: ChatApp, work: Callable[[], Awaitable[None]]) -> list[float]:
    """The seconds that each of many key presses waited for its turn while `work` was done."""
    waited: list[float] = []

    async def press() -> None:
        while True:
            done = asyncio.Event()
            start = time.perf_counter()
            app.composer.call_later(done.set)
            await done.wait()
            waited.append(time.perf_counter() - start)
            await asyncio.sleep(PAUSE)

    pressing = asyncio.create_task(press())
    await work()
    pressing.cancel()
    return waited


async def opened(app: ChatApp) -> None:
    """Wait until the index is made and open."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    app.librarian.submit(lambda _: None, done.set_result, done.set_exception)
    await done


async def asked(app: ChatApp, questions: Sequence[str]) -> None:
    """Ask one after the other, each once the one before is answered."""
    for question in questions:
        await app.talk.ask(question)
        while app.busy:
            await asyncio.sleep(0.001)


def words(settings: Settings) -> list[str]:
    """The words of the documents, the most frequent first."""
    from assistant.indexing import open_index

    with open_index(settings.index) as index:
        found = index.vocabulary()
    return sorted(found, key=lambda word: (-found[word], word))


def memory() -> int:
    """The bytes of memory that this process holds, without what it could give back."""
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
