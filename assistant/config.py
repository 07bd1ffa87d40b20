"""The settings and who gave each: documents, index, models, how sure an answer is to be, what is kept, colours; and the folders.

Each setting is taken from the first that names it: a command's option, the environment, `config.toml`, the default.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from assistant.errors import ConfigError

APP = "cooperation-assistant"
PACKAGED_MODEL = "all-MiniLM-L6-v2"
"""The name of the encoder whose weights a dependency brings along."""

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name in `config.toml`, the environment's variable if it has one, and its value where nobody gives one.

    `allowed` is a regular expression that a whole value fits; `takes` says the same in words.
    """

    name: str
    variable: str | None
    default: str
    allowed: str
    takes: str


SETTINGS = (
    Setting("corpus", "ASSISTANT_CORPUS", "", ".+", "a folder of documents"),
    Setting("index", "ASSISTANT_INDEX", "", ".+", "a folder for the index"),
    Setting("model", "ASSISTANT_MODEL", PACKAGED_MODEL, ".+", f"{PACKAGED_MODEL} or a folder with a model"),
    Setting("reader", "ASSISTANT_READER", "on", "on|off", "on or off"),
    Setting("strictness", "ASSISTANT_STRICTNESS", "balanced", "cautious|balanced|generous", "cautious, balanced or generous"),
    Setting("largest_file", "ASSISTANT_LARGEST_FILE", "100", "0{0,5}[1-9][0-9]{0,5}", "a number of megabytes in digits"),
    Setting("keep_sessions", None, "yes", "yes|no", "yes or no"),
    Setting("keep_refused", None, "no", "yes|no", "yes or no"),
    Setting("theme", None, "textual-dark", "[A-Za-z0-9_-]+", "the name of one of the chat's themes"),
)
"""Every setting there is; the default of the two folders depends on where the program stands and on one another."""
_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works with; `sources` tells for each setting where its value came from, `values` holds those as they were given."""

    corpus: Path
    index: Path
    model: str
    sources: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The value of the setting `name`, its default where nobody gave one."""
        return self.values.get(name, _BY_NAME[name].default)

    def says(self, name: str) -> bool:
        """Whether a setting of yes or no says yes."""
        return self.value(name) == "yes"


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


def write_private(file: Path, content: bytes) -> None:
    """Write `file` so that a reader finds the old content or the new, never half of it; only the user can read it."""
    import tempfile

    make_private(file.parent)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


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


def questions_file(corpus: Path) -> Path:
    """Where the reader's own questions on `corpus` are kept, as they judged answers right or wrong; it need not exist."""
    return state_folder() / "questions" / folder_name(corpus) / "questions.jsonl"


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
    for setting in SETTINGS:
        name, option = setting.name, given.get(setting.name)
        value, sources[name] = _given(setting, written) if option is None else (os.fspath(option), f"--{name}")
        if value is not None:
            values[name] = value
    documents = Path(values["corpus"]).expanduser().absolute() if "corpus" in values else shipped_corpus()
    place = Path(values["index"]).expanduser().absolute() if "index" in values else _default_index(documents)
    return Settings(documents, place, values.get("model", PACKAGED_MODEL), MappingProxyType(sources), MappingProxyType(values))


def largest_file() -> int:
    """The size in bytes above which a file is not read, since it is an export or a log rather than a document.

    Raises ConfigError when the setting is no number of megabytes.
    """
    setting = _BY_NAME["largest_file"]
    value, _ = _given(setting, _written(config_file()))
    return int(value or setting.default) * 1_000_000


def _given(setting: Setting, written: Mapping[str, str]) -> tuple[str | None, str]:
    """What the environment or else `config.toml` gives for a setting, if either does, and who gave it."""
    value = os.environ.get(setting.variable, "") if setting.variable else ""
    source = setting.variable or ""
    if not value:
        if setting.name not in written:
            return None, "default"
        value, source = written[setting.name], str(config_file())
    if not re.fullmatch(setting.allowed, value, re.DOTALL):
        raise ConfigError(f"{setting.name} is {value!r} (from {source}); it takes {setting.takes}.", f'Write {setting.name} = "…" so.')
    return value, source


def _in_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "corpus").is_dir()


def _default_index(corpus: Path) -> Path:
    """The checkout's `index/` for the checkout's documents, else a folder of the user's cache, one for each corpus."""
    corpus = corpus.resolve()
    if _in_checkout() and corpus == shipped_corpus():
        return _CHECKOUT / "index"
    return cache_folder() / "index" / folder_name(corpus)


def folder_name(corpus: Path) -> str:
    """The name under which what belongs to one corpus is kept beside that of others: readable, and its path's own."""
    corpus = corpus.resolve()
    readable = re.sub(r"[^A-Za-z0-9]+", "-", corpus.name).strip("-")[:40] or "corpus"
    return f"{readable}-{hashlib.sha256(os.fsencode(corpus)).hexdigest()[:12]}"


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
    faults: list[tuple[str, str]] = []
    for key, value in table.items():
        if fault := _fault(key, value):
            line = next((n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(key)), 1)
            faults.append((f"line {line}: {fault[0]}", fault[1]))
            continue
        settings[key] = value
        if key in ("corpus", "index") or (key == "model" and ("/" in value or os.sep in value)):
            settings[key] = os.fspath(file.parent / Path(value).expanduser())
    if faults:
        raise ConfigError(f"{file}, {'; '.join(what for what, _ in faults)}", " ".join(dict.fromkeys(step for _, step in faults)))
    return settings


def _fault(key: str, value: object) -> tuple[str, str] | None:
    """What is wrong with a line of the file and what to do about it, if anything is."""
    if key not in _BY_NAME:
        near = difflib.get_close_matches(key, _BY_NAME, 1)
        return f"there is no setting {key!r}", f"Did you mean {near[0]!r}?" if near else f"The settings are {', '.join(_BY_NAME)}."
    if not isinstance(value, str) or not value:
        return f"{key!r} takes a string that is not empty", f'Write {key} = "…".'
    return None
