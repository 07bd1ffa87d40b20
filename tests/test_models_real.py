"""The real encoder, and tiny real transformers: what sentence-transformers says is what the export says."""

from __future__ import annotations

import logging
import os
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant import config
from assistant.errors import ModelError
from assistant.models import Encoder, load_encoder
from assistant.models.export import NotExportable, export
from assistant.models.folder import ModelFolder, locate
from assistant.models.onnx_encoder import DESCRIPTION, MODEL, TOKENIZER, OnnxEncoder
from assistant.models.sentence_transformer import SentenceTransformerEncoder

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TEXTS = [
    "Where is the spade kept?",
    "ÉCOLE — “two” words, 1,234.5 €; Москва, 北京",
    "The shed holds the tools. " * 30,
    "the shed",
    "Roses are pruned in March, and the heap is turned every three weeks. " * 8,
    "x",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(config.PACKAGED_MODEL)


@pytest.fixture(scope="module")
def original() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(locate(config.PACKAGED_MODEL))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TinyModels:
    monkeypatch.setattr(config, "cache_folder", lambda: tmp_path / "cache")
    return TinyModels(tmp_path)


class TinyModels:
    """Makes sentence-transformers models of two layers with random weights."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, *, pooling: str = "mean", lower_case: bool = True, window: int = 32, **settings: Any) -> Path:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers import models as modules
        from transformers import BertConfig, BertModel, BertTokenizerFast

        torch.manual_seed(3)
        source = self._folder / f"{name}-transformer"
        source.mkdir()
        letters = [chr(code) for code in range(33, 127)]
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters), "the", "shed"]
        (source / "vocab.txt").write_text("\n".join(pieces))
        shape = BertConfig(
            vocab_size=len(pieces),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=window,
        )
        BertModel(shape).save_pretrained(source)
        BertTokenizerFast(str(source / "vocab.txt"), do_lower_case=lower_case).save_pretrained(source)
        transformer = modules.Transformer(str(source), max_seq_length=window)
        parts = [transformer, modules.Pooling(32, pooling_mode=pooling)]
        target = self._folder / name
        SentenceTransformer(modules=parts, device="cpu", **settings).save(str(target))
        return target


def test_the_export_agrees_with_sentence_transformers(encoder: Encoder, original: SentenceTransformerEncoder) -> None:
    assert encoder.fingerprint == original.fingerprint
    assert encoder.dimensions == original.dimensions == 384
    for exported, defined in ((encoder.encode_queries, original.encode_queries), (encoder.encode_passages, original.encode_passages)):
        assert np.min(np.sum(exported(TEXTS) * defined(TEXTS), axis=1)) >= 0.9999


@pytest.mark.parametrize("seed", range(4))
def test_the_company_and_order_of_texts_change_no_bit_of_a_vector(encoder: Encoder, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Texts of one length, of many, and the same ones again, in any order and by any number of cores."""
    draw = random.Random(seed)
    texts = [
        " ".join(draw.choices("the shed holds a spade , a rake and 12 keys".split(), k=draw.choice([1, 7, 30, 31, 250]))) for _ in range(24)
    ]
    alone = {text: encoder.encode_passages([text])[0] for text in texts}
    for cores in (1, 2, 3):
        monkeypatch.setattr("assistant.models.session.usable_cores", lambda cores=cores: cores)
        draw.shuffle(texts)
        for encode in (encoder.encode_passages, encoder.encode_queries):
            for text, vector in zip(texts, encode(texts), strict=True):
                assert vector.tobytes() == alone[text].tobytes()


def test_sentence_transformers_is_as_steady_where_it_stands_in(original: SentenceTransformerEncoder) -> None:
    together = original.encode_passages(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert vector.tobytes() == original.encode_passages([text])[0].tobytes()


def test_both_encoders_say_the_same_of_the_window(encoder: Encoder, original: SentenceTransformerEncoder) -> None:
    for count in (1, 253, 254, 255, 300):
        text = "shed " * count
        assert encoder.fits(text) == original.fits(text) == (count <= 254)


def test_the_model_knows_words_and_not_slips(encoder: Encoder, original: SentenceTransformerEncoder) -> None:
    for word, known in (("treaty", True), ("treatty", False)):
        assert encoder.knows(word) == original.knows(word) == known


def test_a_question_is_encoded_without_torch_and_without_network(encoder: Encoder) -> None:
    """`encoder` stands here so that the export is made before."""
    code = """
import socket, sys
def refuse(*_): raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
from assistant.config import PACKAGED_MODEL
from assistant.models import load_encoder
encoder = load_encoder(PACKAGED_MODEL)
assert encoder.fits("one") and encoder.encode_queries(["one"]).shape == (1, 384)
print([name for name in ("torch", "transformers", "sentence_transformers", "huggingface_hub", "onnx", "faiss") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_nothing_is_left_in_the_home_but_the_cache(encoder: Encoder, tmp_path: Path) -> None:
    """A collector of events would leave its identifier there; what tells it that it runs in a test is taken away."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    here = config.cache_folder() / "models"
    shutil.copytree(here, tmp_path / "cache" / config.APP / "models")
    code = "from assistant.models import load_encoder; load_encoder('all-MiniLM-L6-v2').encode_queries(['one'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [config.APP]


@pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
def test_other_models_are_exported_with_their_pooling(tiny: TinyModels, pooling: str) -> None:
    folder = locate(str(tiny.write("other", pooling=pooling)))
    encoder = load_encoder(str(folder.path))
    assert encoder.name == "other"
    assert encoder.dimensions == 32
    assert type(encoder) is not SentenceTransformerEncoder
    defined = SentenceTransformerEncoder(folder)
    assert np.min(np.sum(encoder.encode_passages(TEXTS[:4]) * defined.encode_passages(TEXTS[:4]), axis=1)) >= 0.9999


def test_prompts_case_and_window_of_other_models_are_kept(tiny: TinyModels) -> None:
    prompts = {"query": "ask: ", "document": "find: "}
    folder = locate(str(tiny.write("prompted", lower_case=False, window=16, prompts=prompts)))
    encoder, defined = load_encoder(str(folder.path)), SentenceTransformerEncoder(folder)
    assert not np.allclose(encoder.encode_queries(["the shed"]), encoder.encode_passages(["the shed"]))
    for text in ("the shed", "THE shed", "the " * 20):
        assert np.sum(encoder.encode_queries([text]) * defined.encode_queries([text])) >= 0.9999
        assert np.sum(encoder.encode_passages([text]) * defined.encode_passages([text])) >= 0.9999
    for count in range(6, 12):
        assert encoder.fits("the " * count) == defined.fits("the " * count)
    assert encoder.fits("the " * 8) and not encoder.fits("the " * 12)


def test_an_export_is_private_whole_and_replaced_as_a_whole(tiny: TinyModels, tmp_path: Path) -> None:
    folder = locate(str(tiny.write("private")))
    place = tmp_path / "cache" / "models" / folder.fingerprint
    place.mkdir(parents=True)
    (place / "left over").touch()
    export(folder, place)
    assert {path.name for path in place.iterdir()} == {MODEL, TOKENIZER, DESCRIPTION}
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [path.name for path in place.parent.iterdir() if path.is_dir()] == [place.name]


def test_an_export_that_gives_other_vectors_is_refused(tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = locate(str(tiny.write("changed")))
    encode = OnnxEncoder.encode_passages
    monkeypatch.setattr(OnnxEncoder, "encode_passages", lambda self, texts, progress=None: encode(self, texts[::-1], progress))
    place = tmp_path / "cache" / "models" / folder.fingerprint
    with pytest.raises(NotExportable, match="differ"):
        export(folder, place)
    assert not place.exists()
    assert [path for path in place.parent.iterdir() if path.is_dir()] == []


def test_a_model_that_is_no_transformer_runs_on_sentence_transformers(
    tiny: TinyModels, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    words = Tokenizer(WordLevel({"[UNK]": 0, "the": 1, "shed": 2}, unk_token="[UNK]"))
    target = tmp_path / "static"
    SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=8)], device="cpu").save(str(target))
    with caplog.at_level(logging.WARNING, "assistant"):
        encoder = load_encoder(str(target))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.encode_queries(["the shed"]).shape == (1, 8)
    assert [record.name for record in caplog.records if record.levelno == logging.WARNING] == ["assistant"]


def test_a_folder_with_broken_weights_is_an_error_of_the_model(tiny: TinyModels, tmp_path: Path) -> None:
    target = tiny.write("broken")
    (target / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="does not load") as caught:
        load_encoder(str(target))
    assert caught.value.next_step


def test_the_packaged_weights_are_checked_before_they_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    found = locate(config.PACKAGED_MODEL)
    monkeypatch.setattr("assistant.models.folder.PACKAGED_WEIGHTS", "0" * 64)
    with pytest.raises(ModelError, match="not the file"):
        SentenceTransformerEncoder(ModelFolder(found.name, found.path, found.fingerprint)).encode_queries(["one"])
