"""The documents that the written questions are asked of, by the name that `written.jsonl` gives them.

Benchmarks and samples lie beside the project, the small policy pages in `pages/`; the others come from clones of public repositories, at
the commits named here: their folder holds one for each, named as in REPOSITORIES (a clone or a bare one).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGES = Path(__file__).with_name("pages")
WRITTEN = Path(__file__).with_name("written.jsonl")
"""Our own questions on documents like a reader's, to train on: each with its document, and where in it the answer stands."""


@dataclass(frozen=True)
class Repository:
    """Where to clone it from, at which commit, and the folder in it that the names start from."""

    address: str
    commit: str
    folder: str


REPOSITORIES = {
    "treaties": Repository("https://github.com/statengeneraal/laws-markdown", "91556a80a25a3da4234c8039945c6aeef4108d00", "verdrag"),
    "sourcegraph": Repository("https://github.com/sourcegraph/handbook", "5752928b213a3ddbc7cee4459524f404a5b96fb4", "content"),
    "gds-way": Repository("https://github.com/alphagov/gds-way", "627911cd6b5685654df03c949fabaaa51d8b07c5", "source"),
}
"""By the first part of a document's name. Texts: treaties without copyright (CC0), Apache-2.0, MIT and Open Government Licence."""

_ENGLISH = re.compile(r"\b(the|of|and|shall|to|by|this|for|which|be|any)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(het|een|van|de|en|les|des|une|la|le|et|du|der|die|und|los|del|el|que|wordt|zijn)\b", re.IGNORECASE)
_HEADING = re.compile(r"#+ *(Article|ARTICLE|Annex|ANNEX|Section|Chapter|Part)\b")
_LONGEST_TITLE = 200


class Documents:
    """Texts by name; `clones` may be None where no document of a repository is asked for."""

    def __init__(self, shared: Path, clones: Path | None) -> None:
        self.shared = shared
        self.clones = clones
        self._listed: dict[str, list[str]] = {}

    def text(self, name: str) -> str:
        """The document's text; raises SystemExit with what to clone where it is in a repository that is not there."""
        root, _, rest = name.partition("/")
        if root == PAGES.name:
            return (PAGES / rest).read_bytes().decode()
        if root not in REPOSITORIES:
            return (self.shared / name).read_bytes().decode()
        repository = REPOSITORIES[root]
        if self.clones is None or not (self.clones / root).exists():
            raise SystemExit(f"Clone {repository.address} to a folder named {root}, and give the folder that holds it as --clones.")
        path = next((p for p in self._paths(root) if _named(p, repository.folder) == rest), None)
        if path is None:
            raise SystemExit(f"{repository.address} holds no {rest} at {repository.commit}.")
        text = self._git(root, "show", f"{repository.commit}:{path}").decode()
        return english_side(text) if root == "treaties" else text

    def put(self, name: str, file: Path) -> None:
        """Write the document to `file`; raises as `text` does."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.text(name).encode())

    def _paths(self, root: str) -> list[str]:
        if root not in self._listed:
            found = self._git(root, "ls-tree", "-r", "-z", "--name-only", REPOSITORIES[root].commit).decode()
            self._listed[root] = [path for path in found.split("\0") if ".md" in path]
        return self._listed[root]

    def _git(self, root: str, *words: str) -> bytes:
        assert self.clones
        return subprocess.run(["git", "-C", str(self.clones / root), *words], capture_output=True, check=True).stdout


def questions_in(file: Path) -> list[dict[str, Any]]:
    """The written questions of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def asked_about(files: Iterable[Path]) -> set[str]:
    """The names of all documents that the written questions of some files are asked of."""
    return {row["document"] for file in files for row in questions_in(file)}


def _named(path: str, folder: str) -> str:
    """How a file of a repository is named here: a treaty by its number, others by their path without what the site's maker adds."""
    if path.endswith("/README.md") and path.startswith("verdrag/"):
        return f"{path.split('/')[-2]}.md"
    return path.removeprefix(f"{folder}/").replace(".html", "").replace(".erb", "")


def english_side(text: str) -> str:
    """The English paragraphs and headings of a treaty that stands there in several languages, as Markdown with a title."""
    blocks = re.sub(r"<meta[^>]*>\s*", "", text).split("\n\n")
    kept = [b for b in blocks if len(_ENGLISH.findall(b)) > 2 * len(_OTHER.findall(b)) or _HEADING.match(b)]
    text = "\n\n".join(kept).strip() + "\n"
    text = re.sub(r"(?m)^(#+)[ \t]*(?=\S)", r"\1 ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^#{4,} ", "## ", text)
    first, _, rest = text.partition("\n")
    title = f"# {first.lstrip('# ').strip()[:_LONGEST_TITLE]}" if first.startswith("#") and not first.startswith("# ") else first
    return re.sub(r"\n{3,}", "\n\n", f"{title}\n{rest}").strip() + "\n"
