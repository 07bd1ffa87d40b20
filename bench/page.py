"""The page of measures, `docs/benchmarks.md`: each script writes its own section between two markers."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
LIBRARIES = ("sentence-transformers", "onnxruntime", "faiss-cpu", "numpy", "torch")


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the markers of section `name`, which are added at the end where the page has none."""
    begin, end = f"<!-- {name}: written by make bench -->", f"<!-- end of {name} -->"
    old = page.read_text(encoding="utf-8") if page.is_file() else "# Benchmarks\n"
    section = f"{begin}\n{text.strip()}\n{end}"
    if begin in old and end in old:
        before, _, rest = old.partition(begin)
        new = before + section + rest.partition(end)[2]
    else:
        new = f"{old.rstrip()}\n\n{section}\n"
    page.parent.mkdir(exist_ok=True)
    page.write_text(new, encoding="utf-8")


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
