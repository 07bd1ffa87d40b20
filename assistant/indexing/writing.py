"""Writing one generation: documents in order of name, those that stand copied, the others read and split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant import documents
from assistant.documents import Skipped
from assistant.errors import UnreadableDocument
from assistant.indexing.embedding import LazyEncoder, Previous, Progress, Vectors
from assistant.indexing.manifest import Entry, Left
from assistant.indexing.plan import Plan, Step
from assistant.indexing.storing import Writer
from assistant.types import Document

_REPLACED = "it changed while it was being read; the next build takes it up"


class OtherEncoder(Exception):
    """The encoder, now that it is loaded, gives other vectors than the documents that stand were embedded with."""


class Writing:
    """A generation being written into a folder; its fields tell what became of each file."""

    def __init__(self, folder: Path, plan: Plan, previous: Previous | None, encoder: LazyEncoder, tell: Callable[[Progress], None]) -> None:
        self.entries: list[Entry] = []
        self.added: list[str] = []
        self.changed: list[str] = []
        self.kept: list[str] = []
        self.left: list[Left] = list(plan.left)
        self.replaced: list[Skipped] = []
        self._folder = folder
        self._plan = plan
        self._old = previous if previous and previous.keep else None
        self._encoder = encoder
        self._tell = tell
        self._vectors = Vectors(previous, encoder)
        self._numbers = {entry.sha256: number for number, entry in enumerate(self._old.manifest.entries)} if self._old else {}
        self._run: tuple[int, int] | None = None
        self._writer = Writer(folder, self._old.hold.folder if self._old else None)

    def close(self) -> None:
        """Let the files go, finished or not."""
        self._writer.close()

    def write(self, index: Path) -> tuple[str, int, int, int]:
        """Write texts and vectors; returns the encoder's fingerprint and dimensions, the numbers of passages and sentences.

        Raises OtherEncoder when documents that stand would be kept beside new ones of another encoder.
        """
        to_read = sum(not step.stands for step in self._plan.steps)
        done = 0
        for step in self._plan.steps:
            if step.old is not None and step.entry is not None and step.stands:
                self._keep(step.old, step.entry)
            else:
                self._read(step)
                done += 1
                self._tell(Progress("reading", done, to_read))
        self._copy_run()
        self._forget()
        counts = self._writer.sentence_counts()
        fingerprint, dimensions = self._vectors.write(self._folder, index, counts, self._tell)
        self._writer.finish()
        return fingerprint, dimensions, self._writer.passages, self._writer.sentences

    def _keep(self, old: int, entry: Entry) -> None:
        self.entries.append(entry)
        self.kept.append(entry.name)
        if self._run and self._run[1] == old:
            self._run = self._run[0], old + 1
        else:
            self._copy_run()
            self._run = old, old + 1

    def _copy_run(self) -> None:
        """Copy the documents that stand one after the other in both generations."""
        if self._run:
            self._vectors.copy(*self._writer.copy(*self._run))
            self._run = None

    def _forget(self) -> None:
        """Take what does not stand out of what was copied as a whole."""
        if self._old:
            kept = set(self.kept)
            for number, entry in enumerate(self._old.manifest.entries):
                if entry.name not in kept:
                    self._writer.forget(number)

    def _read(self, step: Step) -> None:
        file = step.file
        try:
            document, sha256 = step.document or documents.read(file)
            state = file.path.stat()
        except UnreadableDocument as problem:
            self.left.append(Left(file.name, file.size, file.mtime_ns, str(problem)))
            return
        except OSError as problem:
            self.replaced.append(Skipped(file.name, f"it is gone: {problem.strerror}"))
            return
        if (state.st_size, state.st_mtime_ns) != (file.size, file.mtime_ns):
            self.replaced.append(Skipped(file.name, _REPLACED))
            if self._old and step.old is not None and step.entry is not None:
                self._keep(step.old, step.entry)
            return
        self._copy_run()
        self.entries.append(Entry(file.name, file.size, file.mtime_ns, sha256))
        (self.added if step.old is None else self.changed).append(file.name)
        moved = self._numbers.get(sha256)
        if moved is not None and replace(document, name=(old := self._writer.old_document(moved)).name) == old:
            self._vectors.copy(*self._writer.copy_as(file.name, moved))
        else:
            self._add(document)

    def _add(self, document: Document) -> None:
        encoder = self._encoder.loaded
        if self._old and self._old.manifest.fingerprint != encoder.fingerprint:
            raise OtherEncoder
        passages = documents.split(document, encoder.fits)
        keys = [self._vectors.passages.add(documents.embedding_text(passage, document.title)) for passage in passages]
        add = self._vectors.sentences.add
        sentence_keys = [[add(documents.sentence_text(document, s, encoder.fits)) for s in passage.sentences] for passage in passages]
        self._writer.add(document, passages, keys, sentence_keys)
