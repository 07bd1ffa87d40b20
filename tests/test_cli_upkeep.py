"""`index`, `doctor` and the commands that make the index they need: what they say, where, and how they end."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import models
from assistant.cli.app import app
from assistant.cli.narration import Narrator, bar
from assistant.errors import ModelError
from assistant.indexing import Progress
from assistant.keeping.tour import keep
from tests.conftest import GARDEN, Corpus, Run
from tests.fakes import FakeEncoder

pytestmark = pytest.mark.usefixtures("fake_encoder", "garden")


# index


def test_index_says_what_was_added_changed_removed_and_kept(run: Run, garden: Corpus) -> None:
    first = run("index")
    assert first.exit_code == 0
    assert first.stdout.splitlines()[:3] == ["2 added", "+ garden.md", "+ tools/shed.md"]
    assert "2 documents, " in first.stdout and "reading: 2" in first.stderr
    garden.write("garden.md", GARDEN + "\nMore.\n")
    garden.write("new.md", "# New\n\nText.\n")
    garden.remove("tools/shed.md")
    second = run("index").stdout.splitlines()
    assert second[:4] == ["1 added, 1 changed, 1 removed", "+ new.md", "~ garden.md", "- tools/shed.md"]
    assert run("index").stdout.splitlines()[0] == "2 kept"


def test_index_names_what_was_skipped_and_why(run: Run, garden: Corpus) -> None:
    garden.write("photo.jpg", b"\xff\xd8\xff\x00\x01")
    assert any(line.startswith("skipped photo.jpg: ") for line in run("index").stdout.splitlines())


def test_a_long_list_of_files_is_cut_but_not_with_report(run: Run, garden: Corpus) -> None:
    for number in range(15):
        garden.write(f"{number:02}.md", "# A\n\nText.\n")
    assert "+ … and 7 more; --report lists them" in run("index").stdout
    garden.write("photo.jpg", b"\xff\xd8\xff\x00\x01")
    garden.remove("14.md")
    report = run("index", "--report").stdout
    for name, status in (("00.md", "kept"), ("14.md", "removed"), ("photo.jpg", "skipped")):
        (line,) = (line for line in report.splitlines() if f"  {name}" in line)
        assert line.startswith(status)
    assert "kept     utf-8                       1 passage  00.md" in report


def test_a_name_cannot_command_the_terminal(run: Run, garden: Corpus) -> None:
    garden.write("bad\x1b[2Jname.md", "# A\n\nText.\n")
    assert "bad␛[2Jname.md" in run("index", "--report").stdout


# commands that need an index


def test_a_missing_index_is_made_with_a_word_on_stderr(run: Run) -> None:
    result = run("categories")
    assert result.exit_code == 0
    assert result.stderr.startswith("Indexing 2 documents, once …\n")
    assert "Indexing" not in result.stdout
    assert run("categories").stderr == ""


def test_a_changed_folder_is_said_in_one_line_and_answered_from_all_the_same(run: Run, garden: Corpus) -> None:
    run("index")
    garden.write("later.md", "# Later\n\nText.\n")
    result = run("categories")
    assert result.exit_code == 0
    assert result.stderr.count("\n") == 1
    assert "(1 new)" in result.stderr and "assistant index" in result.stderr
    assert "later.md" not in result.stdout


def test_an_index_of_another_folder_is_not_answered_from(run: Run, tmp_path: Path) -> None:
    run("index")
    other = Corpus(tmp_path / "other")
    other.write("sea.md", "# The Sea\n\nThe sea is salt water.\n\n## Waves\n\nWaves are made by wind.\n")
    result = CliRunner().invoke(app, ["categories", "--corpus", str(other.path), "--index", str(tmp_path / "index")])
    assert result.exit_code == 0
    assert "sea.md" in result.stdout and "garden.md" not in result.stdout


def test_a_damaged_index_is_made_anew(run: Run, tmp_path: Path) -> None:
    run("index")
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file() and file.stat().st_size > 200:
            file.chmod(0o600)
            file.write_bytes(file.read_bytes()[:-50])
    result = run("categories")
    assert result.exit_code == 0
    assert "garden.md" in result.stdout


def test_categories_and_tour_load_no_encoder_once_there_is_an_index(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index")

    def refuse(model: str) -> None:
        raise AssertionError("an encoder was loaded")

    monkeypatch.setattr(models, "load_encoder", refuse)
    for arguments in (("categories",), ("tour",), ("define", "pruning"), ("index",), ("doctor",)):
        assert run(*arguments).exit_code == 0, arguments


# categories, define, tour


def test_categories_are_a_tree_under_their_document(run: Run) -> None:
    text = run("categories").stdout
    assert text.index("The Garden Handbook  (garden.md)") < text.index("- Watering") < text.index("Watering is the giving of")
    found = json.loads(run("categories", "--json").stdout)
    names = [category["name"] for document in found["documents"] for category in document["categories"]]
    assert names[:3] == ["Watering", "Pruning", "Composting"]


def test_define_quotes_and_tells_by_its_exit_code_whether_it_could(run: Run) -> None:
    result = run("define", "pruning")
    assert result.exit_code == 0 and "Pruning means cutting back branches." in result.stdout
    entry = json.loads(run("define", "--json", "pruning").stdout)["entries"][0]
    assert entry["quote"]["document"] == "garden.md"
    result = run("define", "helicopters")
    assert result.exit_code == 1 and "do not speak of “helicopters”" in result.stdout
    assert run("define", "  ").exit_code == 2
    assert run("define", "?!").exit_code == 2


def test_define_without_a_term_lists_all_that_are_defined(run: Run, garden: Corpus) -> None:
    text = run("define").stdout
    order = [text.index(words) for words in ("Composting  (defined)", "garden  (defined)", "Watering  (defined)")]
    assert order == sorted(order)
    terms = json.loads(run("define", "--json").stdout)["terms"]
    assert [term["name"] for term in terms] == ["Composting", "garden", "Pruning", "Watering"]
    garden.write("garden.md", "Nothing here.\n")
    run("index")
    result = run("define")
    assert result.exit_code == 1 and "define no terms" in result.stdout


def test_the_tour_goes_from_the_whole_over_its_parts_to_the_summary(run: Run) -> None:
    text = run("tour").stdout
    order = [text.index(words) for words in ("(whole)", "Watering  (part)", "Composting  (part)", "(summary)", "In summary, water")]
    assert order == sorted(order) and "shed.md" not in text
    assert {stop["kind"] for stop in json.loads(run("tour", "--json").stdout)["stops"]} == {"whole", "part", "summary"}


def test_the_tour_goes_on_with_the_next_chapter(run: Run) -> None:
    first = run("tour")
    assert "chapter 1 of 2" in first.stderr and "--go-on" in first.stderr
    second = run("tour", "--go-on")
    assert "The Shed" in second.stdout and "6. " in second.stdout and "chapter 2 of 2" in second.stderr
    assert run("tour", "--go-on").exit_code == 2, "there is no third"
    assert run("tour", "--chapter", "2").stdout == second.stdout


def test_a_chapter_that_was_left_in_its_midst_is_told_when_it_goes_on(run: Run, garden: Corpus) -> None:
    run("index")
    keep(str(garden.path), "garden.md\tpart\tWatering")
    assert "chapter 1 of 2" in run("tour", "--go-on").stderr


def test_how_far_the_tour_went_is_not_kept_where_the_settings_say_no(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('keep_sessions = "no"')
    assert run("tour").exit_code == 0
    assert not list((tmp_path / "state").rglob("*.db"))
    assert "chapter 1 of 2" in run("tour", "--go-on").stderr


def test_why_a_stop_is_on_the_tour_is_told_with_its_passages(run: Run) -> None:
    told = run("tour", "--why", "2").stdout
    assert "one of 3 parts side by side" in told and "It helps roots to grow deep. In summer" in told
    assert run("tour", "--why", "99").exit_code == 2
    assert run("tour", "--why", "2", "--go-on").exit_code == 2


def test_categories_by_name_in_full_and_as_markdown_that_is_verified(run: Run, tmp_path: Path) -> None:
    text = run("categories", "prun").stdout
    assert "- Pruning" in text and "Not stated of it: a purpose, an amount" in text and "Watering" not in text
    assert run("categories", "no such part").exit_code == 2
    written = run("categories", "--markdown").stdout
    assert written.startswith("# The Garden Handbook\n") and "## Pruning" in written
    (tmp_path / "categories.md").write_text(written, encoding="utf-8")
    assert run("verify", str(tmp_path / "categories.md")).exit_code == 0


def test_of_many_documents_the_names_are_told_and_of_none_with_parts_what_to_do(run: Run, garden: Corpus) -> None:
    for name in "abc":
        garden.write(f"{name}.txt", "The lamp burns.\n")
    run("index")
    text = run("categories").stdout
    assert "- Watering\n- Pruning" in text and "assistant categories NAME" in text
    garden.remove("garden.md")
    garden.remove("tools/shed.md")
    run("index")
    text = run("categories").stdout
    assert text.count("no structure to go by") == 1 and "a.txt" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("categories", "--json"),
        ("define", "--json", "pruning"),
        ("define", "--json"),
        ("tour", "--json"),
        ("tour", "--why", "1", "--json"),
        ("tour", "--chapter", "2", "--json"),
    ],
)
def test_what_they_quote_can_be_verified(run: Run, garden: Corpus, arguments: tuple[str, ...]) -> None:
    written = run(*arguments).stdout
    result = CliRunner().invoke(app, ["verify", "-", "--corpus", str(garden.path)], input=written)
    assert result.exit_code == 0, result.output
    assert not result.stdout.startswith("0 ")


# doctor


def test_doctor_says_what_is_in_force_and_who_said_so(run: Run, garden: Corpus, tmp_path: Path) -> None:
    run("index")
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert f"documents     {garden.path}  (from --corpus)" in result.stdout
    assert f"index         {tmp_path / 'index'}  (from --index)" in result.stdout
    assert "model         all-MiniLM-L6-v2  (from default)" in result.stdout
    assert "2 documents" in result.stdout and "whole" in result.stdout and "All is well." in result.stdout
    assert "runs on       onnxruntime" in result.stdout
    assert FakeEncoder("all-MiniLM-L6-v2").fingerprint[:16] in result.stdout


def test_what_doctor_says_stands_in_two_columns(run: Run) -> None:
    run("index")
    lines = run("doctor").stdout.splitlines()[:-1]
    assert len(lines) > 12 and all(line[13] == " " and line[14] != " " for line in lines), lines
    assert "ASSISTANT_CONFIG" in CliRunner().invoke(app, ["doctor", "--help"]).stdout


def test_an_encoder_that_changed_under_its_name_is_noticed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index")
    monkeypatch.setattr(models, "load_encoder", lambda model: FakeEncoder(f"{model} mended"))
    monkeypatch.setattr(models, "fingerprint", lambda model: FakeEncoder(f"{model} mended").fingerprint)
    assert "an encoder that gives other vectors" in (doctor := run("doctor")).stdout and doctor.exit_code == 1
    assert run("index").stdout.startswith("Made anew: The index was made with an encoder that gives other vectors.\n2 added\n")
    assert "All is well." in run("doctor").stdout


def test_only_so_many_skipped_files_are_named_and_hidden_ones_in_the_report(run: Run, garden: Corpus) -> None:
    garden.write(".notes.md", "secret")
    for number in range(12):
        garden.write(f"{number:02}.jpg", "x")
    told = run("index").stdout
    assert "skipped … and 2 more; --report lists them" in told and ".notes.md" not in told
    report = run("index", "--report").stdout
    assert "11.jpg: no reader for .jpg files yet" in report and "  .notes.md: hidden" in report


def test_doctor_tells_what_needs_doing(run: Run, garden: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no index in" in (none := run("doctor")).stdout and none.exit_code == 1
    run("index")
    garden.write("new.md", "# New\n\nText.\n")
    assert "(1 new)" in (behind := run("doctor")).stdout and behind.exit_code == 1
    run("index")
    monkeypatch.setenv("ASSISTANT_MODEL", "another")
    assert "made with the model all-MiniLM-L6-v2" in (model := run("doctor")).stdout and model.exit_code == 1
    monkeypatch.delenv("ASSISTANT_MODEL")
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file() and file.stat().st_size > 200:
            file.chmod(0o600)
            file.write_bytes(file.read_bytes()[:-50])
    assert run("doctor").exit_code == 1


# what can go wrong


def test_each_failure_is_a_sentence_a_next_step_and_an_exit_code(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = CliRunner().invoke(app, ["index", "--corpus", str(tmp_path / "nowhere")])
    assert missing.exit_code == 4
    empty = tmp_path / "empty"
    empty.mkdir()
    assert CliRunner().invoke(app, ["ask", "heap?", "--corpus", str(empty), "--index", str(tmp_path / "i")]).exit_code == 4
    (tmp_path / "file").write_text("")
    blocked = CliRunner().invoke(app, ["index", "--corpus", str(tmp_path / "documents"), "--index", str(tmp_path / "file" / "index")])
    assert blocked.exit_code == 5
    (tmp_path / "config.toml").write_text('corpsu = "x"')
    config = run("index")
    assert config.exit_code == 7 and "corpsu" in config.stderr
    (tmp_path / "config.toml").unlink()

    def refuse(model: str) -> None:
        raise ModelError("The model is not there.", "Install it.")

    monkeypatch.setattr(models, "load_encoder", refuse)
    model = run("index")
    assert model.exit_code == 6 and model.stderr.endswith("Error: The model is not there.\nInstall it.\n")
    for result in (missing, blocked, config, model):
        assert result.stdout == "" and "Error: " in result.stderr and "Traceback" not in result.stderr


def test_help_is_given_even_when_the_settings_are_broken(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("broken")
    assert CliRunner().invoke(app, ["ask", "--help"]).exit_code == 0


@pytest.mark.parametrize("option", ["--corpus", "--index"])
def test_a_folder_without_a_name_is_wrong_usage(option: str) -> None:
    assert CliRunner().invoke(app, ["categories", option, ""]).exit_code == 2


def test_an_option_before_the_command_counts_too(garden: Corpus, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--corpus", str(garden.path), "--index", str(tmp_path / "index"), "categories"])
    assert result.exit_code == 0 and "garden.md" in result.stdout


def test_a_fault_of_the_program_is_a_line_and_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(model: str) -> None:
        raise ZeroDivisionError("oh\x1b[2J")

    monkeypatch.setattr(models, "load_encoder", fail)
    result = run("index")
    assert result.exit_code == 3
    assert "Error: a fault in the program: ZeroDivisionError: oh␛[2J" in result.stderr
    assert "Traceback" not in result.stderr
    (log,) = (tmp_path / "state").rglob("fault.log")
    assert "Traceback" in log.read_text(encoding="utf-8") and str(log) in result.stderr
    assert log.stat().st_mode & 0o077 == 0


# narration


def test_a_progress_line_shows_how_far_it_is_and_the_time_left() -> None:
    assert bar("reading", 3, 12, 0.5) == "reading █████░░░░░░░░░░░░░░░ 3 of 12"
    assert bar("embedding", 500, 2000, 20.0) == "embedding █████░░░░░░░░░░░░░░░ 500 of 2,000, 60 s left"
    assert bar("embedding", 1, 10, 60.0).endswith("1 of 10, 9 min left")
    assert bar("waiting", 0, 0, 5.0) == "waiting …"


def test_on_a_pipe_progress_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with Narrator(clock=lambda: 0.0) as narrator:
        for progress in (
            Progress("waiting", 0, 0),
            Progress("reading", 1, 2),
            Progress("reading", 2, 2),
            Progress("embedding", 0, 7),
        ):
            narrator(progress)
        logging.getLogger("assistant").info("Preparing %s, once.", "it")
        narrator.say("Done.")
    logging.getLogger("assistant").info("Nobody listens any more.")
    assert capsys.readouterr() == ("", "waiting …\nreading: 2\nembedding: 7\nPreparing it, once.\nDone.\n")


def test_on_a_terminal_progress_is_one_line_that_goes_away(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Narrator(clock=lambda: 0.0) as narrator:
        for done in range(5):
            narrator(Progress("reading", done, 4))
    written = capsys.readouterr().err
    assert "\n" not in written
    assert written.count("reading") == 2, "the first and the last; those between came too fast to be seen"
