"""`index` and `doctor`: the index made and updated, and what is installed and in force."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import click

from assistant import __version__
from assistant.cli.common import command, say, with_settings
from assistant.config import SETTINGS, Settings, cache_folder, config_file, state_folder
from assistant.errors import AssistantError, IndexingError

if TYPE_CHECKING:
    from assistant.indexing import BuildReport

_NAMED = 10
"""How many files of each kind are named without --report."""

INDEX_EPILOG = """
\b
Examples:
  assistant index                       the documents in force
  assistant index --corpus ~/papers     a folder of your own
  assistant index --report              every file with what became of it

Only what is new or changed is read and embedded; asking goes on meanwhile.
"""


@command(epilog=INDEX_EPILOG)
@click.option("--report", "whole", is_flag=True, help="List every file with its status, encoding and number of passages.")
@with_settings
def index(settings: Settings, whole: bool) -> int:
    """Build the index of the documents, or bring it up to date."""
    from assistant.cli.narration import Narrator, documents, summary
    from assistant.indexing import update
    from assistant.render import count

    with Narrator() as narrator:
        built = update(settings, narrator)
    groups = {"added": built.added, "changed": built.changed, "removed": built.removed, "kept": built.kept}
    held = len(built.added) + len(built.changed) + len(built.kept)
    if built.rebuilt:
        say(f"Made anew: {built.rebuilt}")
    say(f"{summary(groups) or 'nothing'}")
    _list_files(settings, built) if whole else _name_files(built)
    say(f"{documents(held)}, {count(built.passages, 'passage')}, {count(built.sentences, 'sentence')} in {settings.index}")
    return 0


def _name_files(built: BuildReport) -> None:
    from assistant.documents import HIDDEN
    from assistant.render import visible

    for sign, names in (("+", built.added), ("~", built.changed), ("-", built.removed)):
        for name in names[:_NAMED]:
            say(f"{sign} {visible(name)}")
        if len(names) > _NAMED:
            say(f"{sign} … and {len(names) - _NAMED:,} more; --report lists them")
    named = [skipped for skipped in built.skipped if skipped.reason != HIDDEN]
    for skipped in named[:_NAMED]:
        say(f"skipped {visible(skipped.name)}: {visible(skipped.reason)}")
    if len(named) > _NAMED:
        say(f"skipped … and {len(named) - _NAMED:,} more; --report lists them")


def _list_files(settings: Settings, built: BuildReport) -> None:
    from assistant.indexing import open_index
    from assistant.render import count, visible

    status = dict.fromkeys(built.added, "added") | dict.fromkeys(built.changed, "changed")
    with open_index(settings.index) as opened:
        listed = opened.documents_in_brief()
    for document in listed:
        held = f"{document.encoding:22} {count(document.passages, 'passage'):>14}"
        say(f"{status.get(document.name, 'kept'):8} {held}  {visible(document.name)}")
    for name in built.removed:
        say(f"{'removed':46}  {visible(name)}")
    for skipped in built.skipped:
        say(f"{'skipped':46}  {visible(skipped.name)}: {visible(skipped.reason)}")


DOCTOR_EPILOG = """
\b
Examples:
  assistant doctor
  assistant doctor --corpus ~/papers

\b
To change what is in force, in this order of precedence:
  an option          --corpus DIR, --index DIR
  the environment    ASSISTANT_CORPUS, ASSISTANT_INDEX, ASSISTANT_MODEL, ASSISTANT_READER,
                     ASSISTANT_STRICTNESS, ASSISTANT_LARGEST_FILE;
                     ASSISTANT_CONFIG names another file of settings
  config.toml        corpus = "…", index = "…", model = "…", largest_file = "100" (megabytes),
                     reader = "on" or "off", strictness = "cautious", "balanced" or "generous",
                     keep_sessions = "yes" or "no", keep_refused = "yes" or "no",
                     theme = "…" (ctrl+p in the chat lists them)

Exit code 0: all is well; 1: something needs doing, and it is said what.
"""
_PACKAGES = (
    "sentence-transformers",
    "torch",
    "onnxruntime",
    "tokenizers",
    "faiss-cpu",
    "numpy",
    "textual",
    "markdown-it-py",
    "click",
)


@command(epilog=DOCTOR_EPILOG)
@with_settings
def doctor(settings: Settings) -> int:
    """Show what is installed, which documents and index are in force and why, and whether the index is current and whole."""
    from assistant.render import visible

    versions = [f"{package} {version}" for package in _PACKAGES if (version := _version(package))]
    _row("program", f"assistant {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    _row("", sys.prefix)
    _row("packages", ", ".join(versions))
    shown = {"corpus": settings.corpus, "index": settings.index}
    for setting in SETTINGS:
        name = "documents" if setting.name == "corpus" else setting.name
        _row(name, f"{shown.get(setting.name, settings.value(setting.name))}  (from {settings.sources[setting.name]})")
    _row("settings", f"{config_file()}{'' if config_file().is_file() else '  (not there; not needed)'}")
    _row("cache", str(cache_folder()))
    _row("state", str(state_folder()))
    reader = _reader_state(settings)
    problems = [*reader, *_index_state(settings), *_threshold_state(settings, read=settings.value("reader") == "on" and not reader)]
    for problem, next_step in problems:
        say(visible(f"! {problem} {next_step}"))
    if not problems:
        say("All is well.")
    return 1 if problems else 0


def _reader_state(settings: Settings) -> list[tuple[str, str]]:
    from assistant.models import load_reader

    if settings.value("reader") == "off":
        return []
    try:
        load_reader()
    except AssistantError as problem:
        return [(f"{problem}; answers are chosen without it.", problem.next_step)]
    return []


def _index_state(settings: Settings) -> list[tuple[str, str]]:
    """Say what the index holds; returns what is wrong, each with what to do."""
    from assistant.cli.narration import behind, documents
    from assistant.documents import scan
    from assistant.indexing import pending, verify
    from assistant.models import fingerprint, is_prepared
    from assistant.render import count

    try:
        listing = scan(settings.corpus)
        _row("found", f"{documents(len(listing.files))}, {len(listing.skipped):,} skipped")
        manifest = verify(settings.index)
        changes = pending(settings.corpus, settings.index)
        in_force = fingerprint(settings.model)
        runs_on = "onnxruntime" if is_prepared(settings.model) else "sentence-transformers, slow to start: it has no export"
    except AssistantError as problem:
        return [(str(problem), problem.next_step)]
    held = f"{documents(len(manifest.entries))}, {count(manifest.passages, 'passage')}"
    _row("indexed", f"{held}, on {manifest.created:%Y-%m-%d %H:%M} UTC; whole")
    _row("encoder", f"{manifest.model}, {manifest.dimensions} dimensions, fingerprint {manifest.fingerprint[:16]}")
    _row("runs on", runs_on)
    if changes is None:
        return [(f"The index was made of another folder, {manifest.corpus}.", "Make one of these documents with: assistant index")]
    if manifest.model != settings.model:
        return [(f"The index was made with the model {manifest.model}.", "Make it anew with: assistant index")]
    if manifest.fingerprint != in_force:
        return [("The index was made with an encoder that gives other vectors.", "Make it anew with: assistant index")]
    return [(behind(changes), "Bring the index up to date with: assistant index")] if changes else []


def _threshold_state(settings: Settings, *, read: bool) -> list[tuple[str, str]]:
    """Say how sure an answer must be to be given, and who set that; what is wrong with it, with what to do."""
    from assistant.answering import threshold, weights

    strictness = settings.value("strictness")
    points = weights.load(reader=read).answers_from
    try:
        moved = threshold.recorded(settings.index, strictness, points)
    except IndexingError as problem:
        return [(str(problem), problem.next_step)]
    usual = f"{points[strictness]:.2f}"
    if moved is None:
        _row("answers from", f"{usual} of confidence on  (from strictness {strictness})")
    else:
        _row("answers from", f"{moved:.2f} of confidence on  (from assistant calibrate --apply; {strictness} is {usual} elsewhere)")
    return []


def _row(name: str, text: str) -> None:
    say(f"{name:{max(len(setting.name) for setting in SETTINGS)}} {text}")


def _version(package: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


COMMANDS = (index, doctor)
