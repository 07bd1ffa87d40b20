"""Building an index: read what changed, embed what is new, write a whole generation aside, publish it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents import Listing, Skipped, no_document
from assistant.errors import AssistantError, CorpusError, IndexingError
from assistant.indexing import changes, generation, store
from assistant.indexing.embedding import LazyEncoder, Previous, Progress
from assistant.indexing.manifest import Manifest, check_files, checksums, read, settings
from assistant.indexing.plan import Plan, make_plan
from assistant.indexing.writing import OtherEncoder, Writing

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.models import Encoder


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, by names of files; `rebuilt` says why nothing was kept, and is empty when that was not so."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    passages: int
    sentences: int
    generation: str
    rebuilt: str = ""


def build(
    corpus: Path,
    index: Path,
    load_encoder: Callable[[], Encoder],
    *,
    model_name: str,
    fingerprint: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index up to date with the folder of documents, and say what was done.

    `load_encoder` is called only when something must be split or embedded. `fingerprint` is the encoder's, where the caller
    knows it: an index of another one is built again. When nothing changed, nothing is written.

    Raises CorpusError when the folder cannot be used. Where it can, but holds no document any more, its index is cleared first:
    what was deleted must not go on being quoted. Raises IndexBusy when another build is at work, IndexingError when the index
    cannot be written, ModelError when the encoder does not load. The index stays as it was then.
    """
    tell = on_progress or (lambda progress: None)
    corpus, index = corpus.resolve(), index.resolve()
    if index == corpus:
        raise IndexingError("The index cannot lie in the folder of documents itself.", "Give another folder with --index DIR.")
    job = _Job(corpus, index, model_name, fingerprint, LazyEncoder(load_encoder), tell)
    scanned = job.scan()  # first, so that nothing is made for a folder that cannot be used
    if not scanned[0].files and not generation.is_published(index):
        raise no_document(corpus, scanned[0].skipped)
    waited: list[Progress] = []

    def waiting() -> None:
        waited.append(Progress("waiting", 0, 0))
        tell(waited[0])

    with _explained(index):
        generation.prepare(index)
        with generation.building(index, waiting):
            generation.sweep(index)
            try:
                report = job.run(*(job.scan() if waited else scanned))
                generation.drop_journals(index)
            finally:
                with suppress(OSError):
                    generation.sweep(index)
            return report


def update(in_force: Settings, on_progress: Callable[[Progress], None] | None = None) -> BuildReport:
    """Build the index that the settings in force name with the encoder they name, or bring it up to date; raises as `build` does."""
    from assistant.models import fingerprint, load_encoder

    return build(
        in_force.corpus,
        in_force.index,
        lambda: load_encoder(in_force.model),
        model_name=in_force.model,
        fingerprint=fingerprint(in_force.model),
        on_progress=on_progress,
    )


@contextmanager
def _explained(index: Path) -> Iterator[None]:
    """Turn what the system says into what a person can do."""
    try:
        yield
    except (AssistantError, BrokenPipeError):
        raise
    except (OSError, sqlite3.Error) as problem:
        what = getattr(problem, "strerror", None) or str(problem)
        if getattr(problem, "errno", None) in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR):
            next_step = "Make it a folder that you may write to, or give another one with --index DIR."
        else:
            next_step = "See that the disk has room and takes writes, then build again; what was embedded is kept."
        raise IndexingError(f"The index in {index} cannot be written: {what}.", next_step) from problem


@dataclass(frozen=True, slots=True)
class _Job:
    """One build, with the lock held."""

    corpus: Path
    index: Path
    model_name: str
    fingerprint: str | None
    encoder: LazyEncoder
    tell: Callable[[Progress], None]

    def scan(self) -> tuple[Listing, int]:
        """What the folder of documents holds, and when it was looked at."""
        now = time.time_ns()
        return changes.scan(self.corpus, self.index), now

    def run(self, listing: Listing, scanned_ns: int) -> BuildReport:
        """Find what there is to do, and do it."""
        previous, rebuilt = self._previous()
        try:
            if not listing.files:
                raise self._emptied(previous, listing.skipped)
            while True:
                before = previous.manifest if previous and previous.keep else None
                plan = make_plan(listing, before)
                if before is not None and previous is not None and not plan.texts_differ:
                    return self._note(previous, plan, listing, scanned_ns)
                try:
                    return self._write(previous, plan, listing, scanned_ns, rebuilt)
                except OtherEncoder:
                    assert previous is not None
                    rebuilt = "The index was made with an encoder that gives other vectors."
                    previous = replace(previous, keep=False)
        finally:
            if previous is not None:
                previous.hold.release()

    def _previous(self) -> tuple[Previous | None, str]:
        """The generation in force, as far as it can be built upon, and why its documents cannot be kept."""
        try:
            hold = changes.hold_in_force(self.index)
        except IndexingError as problem:
            return None, str(problem)
        if hold is None:
            return None, ""
        try:
            manifest = read(self.index, hold)
            check_files(self.index, hold.folder, manifest)
        except IndexingError as problem:
            hold.release()
            return None, str(problem)
        why = ""
        if manifest.model != self.model_name:
            why = f"The index was made with the encoder {manifest.model}, not {self.model_name}."
        elif self.fingerprint is not None and manifest.fingerprint != self.fingerprint:
            why = "The index was made with an encoder that gives other vectors."
        elif dict(manifest.settings) != settings():
            why = "The index was made by a program that read documents differently."
        elif not changes.same_folder(manifest, self.corpus):
            why = f"The index was made of another folder, {manifest.corpus}."
        return Previous(hold, manifest, keep=not why), why

    def _emptied(self, previous: Previous | None, skipped: tuple[Skipped, ...]) -> CorpusError:
        """The error for a folder without a document, its index being cleared; one of another folder is left alone."""
        more = ""
        if previous is None or changes.same_folder(previous.manifest, self.corpus):
            generation.withdraw(self.index)
            more = "The index of what it held before is cleared." if previous else ""
        return no_document(self.corpus, skipped, more)

    def _note(self, previous: Previous, plan: Plan, listing: Listing, scanned_ns: int) -> BuildReport:
        """Nothing differs in the texts; write down new times, if there are any, in a generation of the same files."""
        manifest, name = previous.manifest, previous.hold.folder.name
        entries = tuple(step.entry for step in plan.steps if step.entry is not None)
        if plan.notes_differ:
            staged = generation.stage(self.index)
            for file in manifest.checksums:
                _link(previous.hold.folder / file, staged / file)
            manifest = replace(manifest, entries=entries, left=plan.left, scanned_ns=scanned_ns)
            name = generation.publish(self.index, staged, manifest.to_bytes())
        skipped = _skipped(listing, [Skipped(item.name, item.reason) for item in plan.left])
        kept = tuple(entry.name for entry in entries)
        return BuildReport((), (), (), kept, skipped, manifest.passages, manifest.sentences, name)

    def _write(self, previous: Previous | None, plan: Plan, listing: Listing, scanned_ns: int, rebuilt: str) -> BuildReport:
        """Write a new generation and publish it."""
        staged = generation.stage(self.index)
        writing = Writing(staged, plan, previous, self.encoder, self.tell)
        try:
            fingerprint, dimensions, passages, sentences = writing.write(self.index)
        finally:
            writing.close()
        skipped = _skipped(listing, [*(Skipped(item.name, item.reason) for item in writing.left), *writing.replaced])
        if not writing.entries:
            raise self._emptied(previous, skipped)
        generation.settle(staged / store.FILE)
        manifest = Manifest(
            model=self.model_name,
            fingerprint=fingerprint,
            dimensions=dimensions,
            corpus=os.fspath(self.corpus),
            scanned_ns=scanned_ns,
            passages=passages,
            sentences=sentences,
            settings=settings(),
            entries=tuple(writing.entries),
            left=tuple(writing.left),
            checksums=checksums(staged),
        )
        name = generation.publish(self.index, staged, manifest.to_bytes())
        now = {entry.name for entry in writing.entries}
        before = previous.manifest.entries if previous and previous.keep else ()
        return BuildReport(
            added=tuple(writing.added),
            changed=tuple(writing.changed),
            removed=tuple(entry.name for entry in before if entry.name not in now),
            kept=tuple(writing.kept),
            skipped=skipped,
            passages=passages,
            sentences=sentences,
            generation=name,
            rebuilt=rebuilt,
        )


def _skipped(listing: Listing, more: list[Skipped]) -> tuple[Skipped, ...]:
    return tuple(sorted([*listing.skipped, *more], key=lambda item: item.name))


def _link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or a copy where the file system knows no second names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o600)
        generation.settle(target)
