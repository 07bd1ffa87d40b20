"""What is kept between runs: conversations, in a private file that is upgraded and never half written."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.errors import KeepingError
from assistant.keeping import database, sessions

BEES = "/documents/bees"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_a_conversation_is_kept_named_after_its_first_question_and_found_again() -> None:
    first = sessions.add(None, BEES, "When do bees\nmake honey?", "{}")
    assert sessions.add(first, BEES, "And wax?", '{"a": 1}') == first
    (kept,) = sessions.listed(BEES)
    assert (kept.id, kept.name, kept.turns) == (first, "When do bees make honey?", 2)
    assert sessions.turns(first) == (sessions.Turn("When do bees\nmake honey?", "{}"), sessions.Turn("And wax?", '{"a": 1}'))


def test_the_last_used_comes_first_and_each_folder_has_its_own() -> None:
    one = sessions.add(None, BEES, "one", "{}")
    two = sessions.add(None, BEES, "two", "{}")
    sessions.add(one, BEES, "one more", "{}")
    sessions.add(None, "/documents/wasps", "three", "{}")
    assert [session.id for session in sessions.listed(BEES)] == [one, two]


@pytest.mark.parametrize(("search", "found"), [("HONEY", 1), ("wax", 1), ("", 2), ("%", 0), ("_", 1), ("\\", 0)])
def test_sessions_are_searched_by_name_and_by_question(search: str, found: int) -> None:
    first = sessions.add(None, BEES, "honey?", "{}")
    sessions.add(first, BEES, "and wax?", "{}")
    sessions.add(None, BEES, "a_b", "{}")
    assert len(sessions.listed(BEES, search)) == found


def test_a_session_is_renamed_and_deleted_with_all_it_holds() -> None:
    first = sessions.add(None, BEES, "honey?", "{}")
    sessions.rename(first, "Sweet things")
    assert sessions.listed(BEES)[0].name == "Sweet things"
    sessions.delete(first)
    assert (sessions.listed(BEES), sessions.turns(first), sessions.asked(BEES)) == ((), (), ())
    assert b"honey" not in database.kept_file().read_bytes()
    again = sessions.add(first, BEES, "wax?", "{}")
    assert [turn.question for turn in sessions.turns(again)] == ["wax?"]


def test_questions_of_all_sessions_are_remembered_once_each_the_latest_last() -> None:
    for question in ("a", "b", "a", "c"):
        sessions.add(None, BEES, question, "{}")
    assert sessions.asked(BEES) == ("b", "a", "c")
    assert sessions.asked(BEES, 2) == ("a", "c")


def test_looking_makes_no_file_and_keeping_makes_one_for_the_user_alone() -> None:
    assert sessions.listed(BEES) == sessions.asked(BEES) == ()
    assert not database.kept_file().exists()
    sessions.add(None, BEES, "a", "{}")
    assert database.kept_file().stat().st_mode & 0o777 == 0o600
    assert database.kept_file().parent.stat().st_mode & 0o777 == 0o700


def test_a_file_of_an_older_version_is_upgraded_with_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions.add(None, BEES, "a", "{}")
    later = (*database.UPGRADES, ("CREATE TABLE later (what TEXT)", "INSERT INTO later SELECT question FROM turn"))
    monkeypatch.setattr(database, "UPGRADES", later)
    with database.opened() as kept:
        assert kept.execute("SELECT what FROM later").fetchall() == [("a",)]
        assert kept.execute("PRAGMA user_version").fetchone() == (len(later),)


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions.add(None, BEES, "a", "{}")
    before = database.kept_file().read_bytes()
    monkeypatch.setattr(database, "UPGRADES", (*database.UPGRADES, ("CREATE TABLE later (what TEXT)", "nonsense")))
    with pytest.raises(KeepingError, match="cannot be used"):
        sessions.asked(BEES)
    assert database.kept_file().read_bytes() == before


def test_a_file_of_a_newer_version_is_refused_and_left_alone() -> None:
    sessions.add(None, BEES, "a", "{}")
    with sqlite3.connect(database.kept_file()) as kept:
        kept.execute("PRAGMA user_version = 99")
    kept.close()
    before = database.kept_file().read_bytes()
    with pytest.raises(KeepingError, match="newer version"):
        sessions.add(None, BEES, "b", "{}")
    assert database.kept_file().read_bytes() == before


def test_a_file_that_is_none_of_ours_and_a_place_that_is_no_folder_are_told(tmp_path: Path) -> None:
    database.kept_file().parent.mkdir(parents=True)
    database.kept_file().write_bytes(b"not a database at all" * 100)
    with pytest.raises(KeepingError, match="damaged"):
        sessions.listed(BEES)
    database.kept_file().unlink()
    database.kept_file().mkdir()
    with pytest.raises(KeepingError, match="cannot be opened"):
        sessions.add(None, BEES, "a", "{}")


def test_what_fails_halfway_is_not_kept() -> None:
    def fail() -> None:
        with database.opened() as kept:
            kept.execute("INSERT INTO session (name, corpus, begun) VALUES ('x', 'y', 'z')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.opened() as kept:
        assert kept.execute("SELECT count(*) FROM session").fetchone() == (0,)
