"""From the name of a model to vectors, with tiny made-up exports in place of the real one."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import config
from assistant.models import export as exporting
from assistant.models import folder as model_folder
from assistant.models import is_prepared, load_encoder
from assistant.models.onnx_encoder import DESCRIPTION, MODEL, TOKENIZER, DamagedExport, OnnxEncoder
from assistant.models.sentence_transformer import SentenceTransformerEncoder
from assistant.models.session import Session
from tests.models_fakes import WINDOW, WORDS, describe_anew, write_export

TEXTS = ["the key hangs", "the spade", "behind the door hangs the key", "rake", ""]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export")


@pytest.fixture
def encoder(place: Path) -> OnnxEncoder:
    return OnnxEncoder("tiny", "f" * 64, place)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a sentence-transformers model, and a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "cache_folder", lambda: tmp_path / "cache")
    folder = tmp_path / "tiny-model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def exports_by(write: object, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Let `write` stand for the export; the list tells how often it was asked."""
    asked: list[Path] = []

    def export(folder: model_folder.ModelFolder, place: Path) -> None:
        asked.append(place)
        write(place)

    monkeypatch.setattr(exporting, "export", export)
    return asked


def test_an_encoder_gives_rows_of_length_one_in_the_order_asked(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (5, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert (encoder.encode_passages([text])[0] == vector).all()


def test_no_texts_give_no_rows(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 4)
    assert encoder.encode_passages([]).shape == (0, 4)


def test_a_text_that_comes_again_is_encoded_once(encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    runs = Session.runs
    monkeypatch.setattr(Session, "runs", lambda self, inputs: (given.extend(inputs), runs(self, inputs))[1])
    done: list[int] = []
    vectors = encoder.encode_passages(["rake", "the key", "rake", "rake"], done.append)
    assert sorted(given) == ["rake", "the key"]
    assert (vectors[0] == vectors[2]).all() and (vectors[0] == vectors[3]).all()
    assert done[-1] == 4


def test_progress_counts_up_to_the_number_of_texts(encoder: OnnxEncoder) -> None:
    done: list[int] = []
    encoder.encode_passages([f"the key {'hangs ' * count}" for count in range(9)], done.append)
    assert done == list(range(1, 10))


@pytest.mark.parametrize("cores", [1, 2])
def test_an_interrupt_takes_effect_between_two_texts(encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr("assistant.models.session.usable_cores", lambda: cores)
    run, started = Session._run, []
    monkeypatch.setattr(Session, "_run", lambda self, at, encoding: (started.append(at), run(self, at, encoding))[1])
    done: list[int] = []

    def interrupt(count: int) -> None:
        done.append(count)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages([f"the key {count}" for count in range(100)], interrupt)
    assert len(done) == 2 and len(started) < 20
    assert [thread for thread in threading.enumerate() if thread.name.startswith("encoder")] == []


def test_fits_is_true_up_to_the_window_with_its_special_tokens(encoder: OnnxEncoder) -> None:
    assert encoder.fits(" ".join(["spade"] * (WINDOW - 2)))
    assert not encoder.fits(" ".join(["spade"] * (WINDOW - 1)))
    assert encoder.fits("")


def test_the_passage_prompt_counts_in_the_window(tmp_path: Path) -> None:
    encoder = OnnxEncoder("tiny", "f" * 64, write_export(tmp_path / "prompted", passage_prompt="passage : "))
    assert encoder.fits(" ".join(["spade"] * (WINDOW - 4)))
    assert not encoder.fits(" ".join(["spade"] * (WINDOW - 3)))


def test_prompts_go_before_questions_and_passages(place: Path, encoder: OnnxEncoder) -> None:
    describe_anew(place, query_prompt="query : ", passage_prompt="passage : ")
    prompted = OnnxEncoder("tiny", "f" * 64, place)
    assert np.allclose(prompted.encode_queries(["the key"]), encoder.encode_queries(["query : the key"]))
    assert np.allclose(prompted.encode_passages(["the key"]), encoder.encode_passages(["passage : the key"]))


def test_a_model_in_lower_case_reads_capitals_alike(place: Path) -> None:
    describe_anew(place, lower_case=True)
    encoder = OnnxEncoder("tiny", "f" * 64, place)
    assert (encoder.encode_queries(["The KEY"]) == encoder.encode_queries(["the key"])).all()


def test_a_word_is_known_when_it_is_one_piece(encoder: OnnxEncoder) -> None:
    assert encoder.knows("spade")
    assert not encoder.knows("spadde")


def test_what_is_cut_off_is_said(encoder: OnnxEncoder, caplog: pytest.LogCaptureFixture) -> None:
    encoder.encode_passages(["the " * WINDOW, "the key"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.messages[0].endswith("1 of 2 texts.")


SENTENCE = st.lists(st.sampled_from(WORDS[4:]), max_size=30).map(" ".join)


@given(st.lists(SENTENCE, max_size=40), st.sampled_from([1, 2, 3]))
def test_every_input_has_one_run(tmp_path_factory: pytest.TempPathFactory, texts: list[str], cores: int) -> None:
    session = shared_session(tmp_path_factory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.models.session.usable_cores", lambda: cores)
        runs = list(session.runs(texts))
    assert sorted(run.position for run in runs) == list(range(len(texts)))
    for run in runs:
        (alone,) = session.runs([texts[run.position]])
        assert (run.outputs[0] == alone.outputs[0]).all() and run.outputs[0].shape == (1, 4)


def test_more_inputs_than_are_tokenized_at_a_time(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.models.session._SLICE", 4)
    session = Session(place / MODEL, place / TOKENIZER, window=WINDOW)
    assert sorted(run.position for run in session.runs(["the key"] * 11)) == list(range(11))


def shared_session(factory: pytest.TempPathFactory) -> Session:
    place = factory.getbasetemp() / "session"
    if not place.exists():
        write_export(place)
    return Session(place / MODEL, place / TOKENIZER, window=WINDOW)


def test_a_session_takes_pairs_of_texts(place: Path) -> None:
    session = Session(place / MODEL, place / TOKENIZER, window=16)
    runs = list(session.runs([("the key", "hangs behind the door"), ("rake", "spade")]))
    assert [run.position for run in runs] == [0, 1]
    assert runs[1].encoding.tokens == ["[CLS]", "rake", "[SEP]", "spade", "[SEP]"]


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "empty"])
def test_a_damaged_export_is_noticed(place: Path, name: str, damage: str) -> None:
    file = place / name
    content = bytearray(file.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif damage == "truncate":
        file.write_bytes(content[:-1])
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    with pytest.raises(DamagedExport, match=name):
        OnnxEncoder("tiny", "f" * 64, place)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"layout": 2}', b"\xff"])
def test_a_damaged_description_is_noticed(place: Path, content: bytes) -> None:
    (place / DESCRIPTION).write_bytes(content)
    with pytest.raises(DamagedExport, match=DESCRIPTION):
        OnnxEncoder("tiny", "f" * 64, place)


@pytest.mark.parametrize("change", [{"layout": 0}, {"onnxruntime": "0.1"}])
def test_an_export_of_another_time_counts_as_none(place: Path, change: dict[str, object]) -> None:
    describe_anew(place, **change)
    with pytest.raises(FileNotFoundError):
        OnnxEncoder("tiny", "f" * 64, place)


def test_a_model_is_exported_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = exports_by(write_export, monkeypatch)
    first, second = load_encoder(str(model)), load_encoder(str(model))
    assert isinstance(first, OnnxEncoder) and isinstance(second, OnnxEncoder)
    assert first.name == "tiny-model"
    assert first.fingerprint == second.fingerprint
    assert asked == [config.cache_folder() / "models" / first.fingerprint]


def test_a_damaged_export_is_made_again(model: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    asked = exports_by(write_export, monkeypatch)
    load_encoder(str(model))
    (asked[0] / MODEL).write_bytes(b"nonsense")
    assert isinstance(load_encoder(str(model)), OnnxEncoder)
    assert len(asked) == 2
    assert "damaged" in caplog.text


@pytest.mark.parametrize("problem", [exporting.NotExportable("it is odd"), PermissionError("read-only cache")])
def test_a_model_without_an_export_runs_on_sentence_transformers(
    model: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, problem: Exception
) -> None:
    def fail(place: Path) -> None:
        raise problem

    exports_by(fail, monkeypatch)
    encoder = load_encoder(str(model))
    assert isinstance(encoder, SentenceTransformerEncoder)
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warned) == 1 and str(problem) in warned[0].getMessage()


def test_an_export_that_failed_is_not_tried_at_every_start(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(place: Path) -> None:
        raise exporting.NotExportable("it is odd")

    asked = exports_by(fail, monkeypatch)
    assert isinstance(load_encoder(str(model)), SentenceTransformerEncoder)
    assert isinstance(load_encoder(str(model)), SentenceTransformerEncoder)
    assert len(asked) == 1
    monkeypatch.setattr("assistant.models.encoder.version", lambda _: "a newer one")
    load_encoder(str(model))
    assert len(asked) == 2


def test_whether_a_model_is_prepared_is_told_without_preparing_it(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = exports_by(write_export, monkeypatch)
    assert not is_prepared(str(model))
    assert not asked
    load_encoder(str(model))
    assert is_prepared(str(model))
