"""The page of measures, `docs/benchmarks.md`: each script writes its own section between two markers; and what the README tells of it."""

from __future__ import annotations

import os
import platform
import subprocess
import textwrap
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
WIDTH = 140
LIBRARIES = ("sentence-transformers", "onnxruntime", "faiss-cpu", "numpy", "torch")


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the markers of section `name`, which are added at the end where the page has none."""
    begin, end = f"<!-- {name}: written by make bench -->", f"<!-- end of {name} -->"
    page.parent.mkdir(exist_ok=True)
    old = page.read_text(encoding="utf-8") if page.is_file() else "# Benchmarks\n"
    if begin not in old or end not in old:
        old = f"{old.rstrip()}\n\n{begin}\n{end}\n"
    page.write_text(between(old, begin, end, text), encoding="utf-8")


def write_told(name: str, text: str, page: Path = README) -> None:
    """Put `text` between the marks `name` of a page that is otherwise written by hand. Raises ValueError where it has none."""
    old = page.read_text(encoding="utf-8")
    page.write_text(between(old, f"<!-- {name} -->", f"<!-- /{name} -->", textwrap.fill(text, WIDTH)), encoding="utf-8")


def between(old: str, begin: str, end: str, text: str) -> str:
    """`old` with `text` between two marks, on lines of its own. Raises ValueError where it has not both."""
    before, found, rest = old.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"There is no {begin} … {end}.")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def circumstances(command: str) -> str:
    """The machine, versions and commit that figures were measured with, as lines of Markdown."""
    return "\n".join(
        [
            f"- Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()}",
            f"- Python {platform.python_version()}, {', '.join(_version(name) for name in LIBRARIES)}",
            f"- Commit {_commit()}, command `{command}`",
        ]
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if git("status", "--porcelain", "assistant") else "")
