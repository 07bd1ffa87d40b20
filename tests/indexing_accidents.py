"""Accidents to builds, each in a process of its own: killed, out of disk, at work at the same time.

Run as a script by `test_indexing_accidents.py`, so that processes can be forked before any library has threads. Prints one
line a case that went wrong, and last how many cases there were.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant import documents, indexing
from assistant.errors import AssistantError
from assistant.indexing import lexical
from tests.conftest import GARDEN, SHED, Corpus
from tests.fakes import FakeEncoder

PACKAGE = str(Path(indexing.__file__).parent)


def build(corpus: Path, index: Path) -> indexing.BuildReport:
    return indexing.build(corpus, index, FakeEncoder, model_name="fake")


def answers(index: Path) -> object:
    """What the index answers with, read through every one of its files."""
    encoder = FakeEncoder()
    with indexing.open_index(index) as opened:
        vector = encoder.encode_queries(["water the garden"])[0]
        nearest = opened.nearest(vector, 4)
        passages = opened.passages([number for number, _ in nearest])
        return (
            list(opened.documents()),
            nearest,
            passages,
            opened.keyword(lexical.terms("water the garden with tools"), 4),
            [opened.sentence_vectors(passage).tolist() for passage in passages],
            dict(opened.vocabulary()),
        )


def forked(work: Callable[[], object]) -> int:
    """Do some work in a child process, and wait for it; returns how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except AssistantError:
            os._exit(3)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(4)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def scene(place: Path) -> tuple[Path, Path, object, object]:
    """A folder with an index that a build would change: the folder, its index, the old answers and the new ones."""
    corpus = Corpus(place / "documents")
    corpus.write("garden.md", GARDEN)
    corpus.write("tools/shed.md", SHED)
    corpus.write("leaves.md", "# Leaves\n\nLeaves fall in autumn.\n")
    index = place / "index"
    build(corpus.path, index)
    old = answers(index)
    corpus.write("garden.md", GARDEN.replace("evening", "morning"))
    corpus.write("tools/new.md", "# Hose\n\nThe hose waters the garden.\n")
    (corpus.path / "leaves.md").unlink()
    build(corpus.path, place / "new")
    return corpus.path, index, old, answers(place / "new")


def tidy(index: Path) -> bool:
    """Whether nothing but one whole generation is there."""
    names = {path.name for path in index.iterdir()}
    return names == {"current", "build.lock", "generations"} and len(list((index / "generations").iterdir())) == 1


def killed(place: Path, points: int) -> None:
    """Kill a build at points spread over all the calls that the indexing code makes into the system and its libraries."""
    corpus, index, old, new = scene(place)
    spare = place / "spare"
    shutil.copytree(index, spare)
    total = place / "total"

    def build_until(limit: int) -> None:
        seen = 0

        def watch(frame: object, event: str, argument: object) -> None:
            nonlocal seen
            if event == "c_call" and frame.f_code.co_filename.startswith(PACKAGE):  # type: ignore[attr-defined]
                if frame.f_code.co_filename.endswith("lexical.py"):  # type: ignore[attr-defined]
                    return
                seen += 1
                if seen == limit:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        build(corpus, index)
        sys.setprofile(None)
        total.write_text(str(seen))

    forked(lambda: build_until(-1))
    calls = int(total.read_text())
    ends = {"old": 0, "new": 0}
    for point in range(points):
        shutil.rmtree(index)
        shutil.copytree(spare, index)
        limit = 1 + point * (calls - 1) // (points - 1)
        status = forked(lambda limit=limit: build_until(limit))
        if not os.WIFSIGNALED(status):
            print(f"call {limit}: was not killed ({status})")
        found = answers(index)
        if found not in (old, new):
            print(f"call {limit}: neither the old answers nor the new ones")
        ends["new" if found == new else "old"] += 1
        if point % 5 == 0:
            build(corpus, index)
            if answers(index) != new or not tidy(index):
                print(f"call {limit}: the build after it left {sorted(path.name for path in index.rglob('*'))}")
    if not all(ends.values()):
        print(f"the points did not lie on both sides of the change: {ends}")
    print(points)


def full(place: Path, points: int) -> None:
    """Let no file grow beyond a limit, for limits from nothing to what a build needs."""
    corpus, index, old, new = scene(place)
    spare = place / "spare"
    shutil.copytree(index, spare)
    largest = max(path.stat().st_size for path in (place / "new").rglob("*"))

    def build_within(limit: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        build(corpus, index)

    ends = {"refused": 0, "built": 0}
    for point in range(points):
        shutil.rmtree(index)
        shutil.copytree(spare, index)
        limit = point * (largest + 5000) // (points - 1)
        status = os.waitstatus_to_exitcode(forked(lambda limit=limit: build_within(limit)))
        if status not in (0, 3):
            print(f"limit {limit}: ended with {status}")
        ends["built" if status == 0 else "refused"] += 1
        if answers(index) != (new if status == 0 else old):
            print(f"limit {limit}: other answers than it should have")
        if status != 0 and len(list((index / "generations").iterdir())) != 1:
            print(f"limit {limit}: left something behind")
    if not all(ends.values()):
        print(f"the limits did not lie on both sides: {ends}")
    print(points)


def together(place: Path, readers: int) -> None:
    """Two builds after one another's heels while files change, and readers that check all that they see."""
    corpus = Corpus(place / "documents")
    corpus.write("garden.md", GARDEN)
    corpus.write("version.md", "This is version zero.")
    index = place / "index"
    build(corpus.path, index)
    done = place / "done"

    def write_and_build(name: str) -> None:
        for number in range(6):
            aside = place / f"{name}{number}"
            aside.write_text(f"This is version {name}{number}. It is the newest one.\n" * (number + 1))
            aside.replace(corpus.path / f"{name}.md")
            build(corpus.path, index)

    def read() -> None:
        rounds = 0
        while rounds < 3 or not done.exists():
            rounds += 1
            with indexing.open_index(index) as opened:
                for document in opened.documents():
                    for passage in opened.passages_of(document.name):
                        if document.text[passage.start : passage.end] != passage.text:
                            raise AssertionError("a passage is not in its document")
                        opened.sentence_vectors(passage)
                        query = FakeEncoder().encode_queries([documents.embedding_text(passage, document.title)])[0]
                        if opened.cosines(query, [passage.id])[0] < 0.999:
                            raise AssertionError("a vector is not that of its passage")
                    found = opened.keyword(lexical.terms(document.text.split(".")[0]), 3)
                    if not found or max(number for number, _ in found) >= opened.passage_count:
                        raise AssertionError("a passage is not found by its words")
            time.sleep(0)

    builders = [start(lambda name=name: write_and_build(name)) for name in ("a", "b")]
    watchers = [start(read) for _ in range(readers)]
    for child in builders:
        if os.waitpid(child, 0)[1]:
            print("a build failed")
    done.touch()
    for child in watchers:
        if os.waitpid(child, 0)[1]:
            print("a reader failed")
    build(corpus.path, index)
    with indexing.open_index(index) as opened:
        if [opened.document(name).text.count("5") for name in ("a.md", "b.md")] != [6, 6]:
            print("the last state is not the newest")
    if not tidy(index):
        print(f"left behind: {sorted(path.name for path in index.rglob('*'))}")
    print(readers)


def start(work: Callable[[], None]) -> int:
    """Begin some work in a child process; returns its number."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(4)
        os._exit(0)
    return child


if __name__ == "__main__":
    {"killed": killed, "full": full, "together": together}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
