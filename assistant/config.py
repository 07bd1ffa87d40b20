"""Where things are: the folder of documents, its index and the encoder, and who said so.

Each setting is taken from the first that names it: a command's option, the environment, `config.toml`, the default.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.errors import ConfigError

APP = "cooperation-assistant"
PACKAGED_MODEL = "all-MiniLM-L6-v2"
"""The name of the encoder whose weights a dependency brings along."""

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_VARIABLES = {"corpus": "ASSISTANT_CORPUS", "index": "ASSISTANT_INDEX", "model": "ASSISTANT_MODEL"}
_LARGEST = "largest_file"
_NAMES = (*_VARIABLES, _LARGEST)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works with; `sources` tells for each setting where its value came from."""

    corpus: Path
    index: Path
    model: str
    sources: Mapping[str, str]


def cache_folder() -> Path:
    """The user's cache folder of this program; it need not exist yet."""
    from platformdirs import user_cache_path

    return user_cache_path(APP, appauthor=False)


def make_private(folder: Path) -> None:
    """Make a folder that is not there, and those above it that are not, for the user alone: their names tell of documents too.

    (`Path.mkdir` gives its mode to the last of them only.)
    """
    for path in (*reversed(folder.parents), folder):
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)


def config_file() -> Path:
    """The file of settings; it need not exist. `ASSISTANT_CONFIG` names another one."""
    named = os.environ.get("ASSISTANT_CONFIG")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "config.toml"


def state_folder() -> Path:
    """The user's folder for what is worth keeping between runs, such as the history of questions."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


def shipped_corpus() -> Path:
    """The documents that come with the program: the checkout's own `corpus/`, or the packaged copy in an installed wheel."""
    return _CHECKOUT / "corpus" if _in_checkout() else _PACKAGE / "corpus"


def load(corpus: str | os.PathLike[str] | None = None, index: str | os.PathLike[str] | None = None) -> Settings:
    """The settings in force, with `corpus` and `index` as a command's options give them.

    Raises ConfigError when `config.toml` cannot be read or holds a key or a value that is none of ours.
    """
    given = {"corpus": corpus, "index": index}
    written = _written(config_file())
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for key, variable in _VARIABLES.items():
        option = given.get(key)
        if option is not None:
            values[key], sources[key] = os.fspath(option), f"--{key}"
        elif os.environ.get(variable):
            values[key], sources[key] = os.environ[variable], variable
        elif key in written:
            values[key], sources[key] = written[key], str(config_file())
        else:
            sources[key] = "default"
    documents = Path(values["corpus"]).expanduser().absolute() if "corpus" in values else shipped_corpus()
    place = Path(values["index"]).expanduser().absolute() if "index" in values else _default_index(documents)
    return Settings(documents, place, values.get("model", PACKAGED_MODEL), MappingProxyType(sources))


def largest_file() -> int:
    """The size in bytes above which a file is not read, since it is an export or a log rather than a document; 100 MB by default.

    `ASSISTANT_LARGEST_FILE` or `largest_file` in `config.toml` give another one, in megabytes. Raises ConfigError when that is
    no number of them.
    """
    value = os.environ.get("ASSISTANT_LARGEST_FILE") or _written(config_file()).get(_LARGEST, "100")
    if not re.fullmatch(r"[0-9]{1,6}", value) or not int(value):
        raise ConfigError(f"{_LARGEST} is {value!r}, which is no number of megabytes.", 'Write digits, such as "250".')
    return int(value) * 1_000_000


def _in_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "corpus").is_dir()


def _default_index(corpus: Path) -> Path:
    """The checkout's `index/` for the checkout's documents, else a folder of the user's cache, one for each corpus."""
    corpus = corpus.resolve()
    if _in_checkout() and corpus == shipped_corpus():
        return _CHECKOUT / "index"
    readable = re.sub(r"[^A-Za-z0-9]+", "-", corpus.name).strip("-")[:40] or "corpus"
    return cache_folder() / "index" / f"{readable}-{hashlib.sha256(os.fsencode(corpus)).hexdigest()[:12]}"


def _written(file: Path) -> dict[str, str]:
    """The settings that `file` holds; a relative folder there is taken from where the file lies."""
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{file} cannot be read: {problem}", "Make it readable UTF-8 text, or remove it.") from problem
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{file} is not valid TOML: {problem}", "Correct that line, or remove the file.") from problem
    settings: dict[str, str] = {}
    for key, value in table.items():
        if key not in _NAMES:
            line = next((n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(key)), 1)
            near = difflib.get_close_matches(key, _NAMES, 1)
            meant = f"Did you mean {near[0]!r}?" if near else f"The settings are {', '.join(_NAMES)}."
            raise ConfigError(f"{file}, line {line}: there is no setting {key!r}", meant)
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{file}: {key!r} takes a string that is not empty", f'Write {key} = "…".')
        settings[key] = value
        if key in ("corpus", "index") or (key == "model" and ("/" in value or os.sep in value)):
            settings[key] = os.fspath(file.parent / Path(value).expanduser())
    return settings
