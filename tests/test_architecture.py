"""The house's own rules: who imports whom, what a cheap start must not load, and that nothing here knows the shipped page."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path

import pytest

import assistant
from assistant.config import shipped_corpus

PACKAGE = Path(assistant.__file__).parent
ROOT = PACKAGE.parent
HEAVY = (
    "numpy",
    "faiss",
    "torch",
    "transformers",
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "textual",
    "markdown_it",
)
SOURCES = sorted(PACKAGE.rglob("*.py"))


def loaded_after(code: str) -> set[str]:
    """The heavy modules that a new interpreter holds after running `code`."""
    report = f"\nimport sys; print('loaded:', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("loaded:", 1)[1].split())


def run(arguments: str) -> str:
    """The code that runs the command line with `arguments` and comes back when it ends."""
    return f"""
import sys
import tomllib
sys.argv = ["assistant", *{arguments.split()!r}]
from assistant.cli import main
try:
    main()
except SystemExit:
    pass
"""


@pytest.mark.parametrize("code", ["import assistant", "from assistant import Answer, Quote", "import assistant.cli.app"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert loaded_after(code) == set()


@pytest.mark.parametrize("arguments", ["--help", "--version", "ask --help", "batch --help", "tour --help", "verify --help", "nonsense"])
def test_help_and_version_load_nothing_heavy(arguments: str) -> None:
    assert loaded_after(run(arguments)) == set()


def test_the_floors_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_command_and_the_module_are_the_same_program() -> None:
    (script,) = (point for point in entry_points(group="console_scripts") if point.name == "assistant")
    assert script.value == "assistant.cli:main"
    done = subprocess.run([sys.executable, "-m", "assistant", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"assistant {assistant.__version__}\n"


def test_no_file_of_the_package_knows_the_shipped_page() -> None:
    """Every longer word of the page's headings counts as telling, but for those that any program or English text may use."""
    page = next(shipped_corpus().glob("*.md")).read_text(encoding="utf-8")
    headings = " ".join(re.findall(r"^#+ (.*)$", page, re.MULTILINE)).lower()
    everyday = {"understanding", "international", "nation", "sharing", "research", "development", "operations", "cooperation"}
    telling = set(re.findall(r"[a-z]{6,}", headings)) - everyday
    assert len(telling) >= 8
    word = re.compile(rf"\b({'|'.join(sorted(telling))}|military|research and development)\b", re.IGNORECASE)
    found = {str(file.relative_to(ROOT)): word.findall(file.read_text(encoding="utf-8")) for file in SOURCES}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_file_that_a_person_reads_through_is_long() -> None:
    assert {file.name for file in SOURCES if len(file.read_text(encoding="utf-8").splitlines()) > 400} == set()


def test_every_library_that_is_imported_is_declared() -> None:
    """A library that only happens to be installed here would be missing elsewhere."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in project["dependencies"]}
    of_sentence_transformers = {"torch", "transformers", "tokenizers"}
    assert declared >= {"click", "numpy", "sentence-transformers"}
    providers = packages_distributions()
    imported = {
        name.split(".")[0]
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = {name for name in imported if name and name not in sys.stdlib_module_names and name != "assistant"}
    missing = {
        name for name in foreign if not {canonical(one) for one in providers.get(name, [name])} & (declared | of_sentence_transformers)
    }
    assert missing == set()


def canonical(name: str) -> str:
    """A distribution's name in its one spelling (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
