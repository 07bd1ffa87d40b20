"""The settings in force: who gave each, and what each takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import config
from assistant.errors import ConfigError


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for setting in config.SETTINGS:
        if setting.variable:
            monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("ASSISTANT_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def test_without_a_file_each_setting_has_its_default() -> None:
    settings = config.load()
    assert settings.says("keep_sessions") and not settings.says("keep_refused")
    assert {setting.name for setting in config.SETTINGS} == set(settings.sources)
    assert set(settings.sources.values()) == {"default"}


def test_the_file_gives_a_setting_and_is_named_as_its_source(file: Path) -> None:
    file.write_text('keep_sessions = "no"\ncorpus = "papers"')
    settings = config.load()
    assert not settings.says("keep_sessions") and settings.sources["keep_sessions"] == str(file)
    assert settings.corpus == file.parent / "papers"


def test_an_option_goes_before_the_environment_and_that_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('corpus = "/a"')
    monkeypatch.setenv("ASSISTANT_CORPUS", "/b")
    assert (config.load().corpus, config.load().sources["corpus"]) == (Path("/b"), "ASSISTANT_CORPUS")
    assert (config.load("/c").corpus, config.load("/c").sources["corpus"]) == (Path("/c"), "--corpus")


def test_a_value_that_a_setting_does_not_take_is_named_with_what_it_takes(file: Path) -> None:
    file.write_text('keep_sessions = "maybe"')
    with pytest.raises(ConfigError, match=r"keep_sessions is 'maybe' .*; it takes yes or no"):
        config.load()


def test_a_wrong_key_is_named_with_its_line_and_the_nearest_right_one(file: Path) -> None:
    file.write_text('corpus = "a"\nkeep_session = "no"')
    with pytest.raises(ConfigError, match="line 2: there is no setting 'keep_session'") as told:
        config.load()
    assert told.value.next_step == "Did you mean 'keep_sessions'?"


def test_all_that_is_wrong_in_the_file_is_told_at_once(file: Path) -> None:
    file.write_text('keep_session = "no"\ncorpus = 3\nreader = "off"\n')
    with pytest.raises(ConfigError, match="line 1: there is no setting 'keep_session'; line 2: 'corpus' takes a string") as told:
        config.load()
    assert "Did you mean 'keep_sessions'?" in told.value.next_step and 'corpus = "…"' in told.value.next_step
