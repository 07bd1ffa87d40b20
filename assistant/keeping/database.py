"""The one file in which things are kept between runs: opening it, and bringing an older one up to date."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import config
from assistant.errors import KeepingError

UPGRADES: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE session (id INTEGER PRIMARY KEY, name TEXT NOT NULL, corpus TEXT NOT NULL, begun TEXT NOT NULL)",
        "CREATE TABLE turn (id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,"
        " question TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL)",
        "CREATE INDEX turn_of_session ON turn (session, id)",
    ),
    (
        "CREATE TABLE quiz (corpus TEXT NOT NULL, question TEXT NOT NULL, card TEXT NOT NULL, hits INTEGER NOT NULL,"
        " misses INTEGER NOT NULL, PRIMARY KEY (corpus, question)) WITHOUT ROWID",
        "CREATE TABLE refused (corpus TEXT NOT NULL, question TEXT NOT NULL, times INTEGER NOT NULL, last TEXT NOT NULL,"
        " PRIMARY KEY (corpus, question)) WITHOUT ROWID",
    ),
    ("CREATE TABLE tour (corpus TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID",),
)
"""The statements of each upgrade, oldest first: a file of version n has had the first n. Only ever add to the end."""

_WAIT = 2.0
"""Seconds to wait for another chat that is writing just now."""


def kept_file() -> Path:
    """The file; it need not exist."""
    return config.state_folder() / "kept.db"


@contextlib.contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    """The file, made or brought up to date when need be, for one use: what is written within stands whole, or not at all.

    Raises KeepingError when it is of a newer version (it is left as it is), no such file, or cannot be read or written.
    """
    file = kept_file()
    try:
        config.make_private(file.parent)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        with contextlib.closing(sqlite3.connect(file, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            if _version(connection) != len(UPGRADES):
                _upgrade(connection, file)
            with _transaction(connection):
                yield connection
    except sqlite3.OperationalError as problem:
        raise KeepingError(
            f"{file} cannot be used: {problem}.", "See that there is room on the disk and that you may write there."
        ) from problem
    except sqlite3.DatabaseError as problem:
        raise KeepingError(f"{file} is damaged: {problem}.", "Move it away; a new one is made.") from problem
    except OSError as problem:
        raise KeepingError(f"{file} cannot be opened: {problem.strerror or problem}.", "See that you may write there.") from problem


def rows(statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """What a query finds; nothing, and no file is made, where nothing was ever kept. Raises KeepingError as `opened` does."""
    if not kept_file().is_file():
        return []
    with opened() as kept:
        return kept.execute(statement, values).fetchall()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _upgrade(connection: sqlite3.Connection, file: Path) -> None:
    with _transaction(connection):  # another chat may have upgraded it while this one waited for its turn
        version = _version(connection)
        if version > len(UPGRADES):
            raise KeepingError(f"{file} was written by a newer version of this program.", "Update the program, or move the file away.")
        for statement in (statement for upgrade in UPGRADES[version:] for statement in upgrade):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(UPGRADES)}")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
