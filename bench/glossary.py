"""How well the glossary is mined: precision and recall against definitions that were marked by hand, as one table.

    python -m bench.glossary DIR [PART]

DIR holds the documents that `tests/data/definitions.jsonl` marks; those that are not there are left out. A mined definition is right when
it is of a marked term and lies where that is marked.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.config import shipped_corpus
from assistant.documents import parse, split
from assistant.onboarding.glossary import mined_of
from assistant.onboarding.mining import Mined
from assistant.onboarding.structure import Page, key, places_of
from assistant.types import FileState
from bench.page import circumstances, write_section
from bench.tables import head, row

READING = """\
Definitions that were marked by hand against those that are mined. All were marked before the mining was written, but for four of one
kind in one tuned document that had been overlooked. A mined definition is right when it is of a marked term and lies where that is
marked. A definition counts wherever a text sets, lists, names or describes what a term means, or spells an abbreviation out.

The figure on the unseen documents is weak evidence. The shapes were chosen on the tuned ones, but by who had read the unseen ones to mark
them; some of what was mined there was seen before they were scored; and rules were changed after the first scoring (scored again, they
gave the same figures). Prose of other makes is harder: of 315 definitions mined from 95 pages of a staff handbook, whose first errors
made the rules for labels stricter, one in ten was judged no definition by reading them."""
MARKED = Path(__file__).resolve().parent.parent / "tests" / "data" / "definitions.jsonl"


@dataclass(frozen=True, slots=True)
class Mark:
    document: str
    part: str
    term: str
    start: int
    end: int
    begins: str


@dataclass(frozen=True, slots=True)
class Score:
    """How the definitions of one document fared."""

    document: str
    part: str
    right: tuple[Mined, ...]
    wrong: tuple[Mined, ...]
    missed: tuple[Mark, ...]


def marks(file: Path = MARKED) -> dict[str, list[Mark]]:
    """The marked definitions by document."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        mark = Mark(**json.loads(line))
        found[mark.document].append(mark)
    return found


def page_of(file: Path) -> Page:
    """A document as the index would hold it, without an index."""
    document = parse(file.name, file.read_text(encoding="utf-8"))
    return Page(document, places_of(split(document, lambda text: len(text) <= 1000)), FileState.UNCHANGED)


def score(page: Page, marked: Sequence[Mark]) -> Score:
    """Compare what is mined in a document with what is marked there."""
    right, wrong, found = [], [], set()
    for mined in mined_of(page):
        hits = [m for m in marked if key(m.term) == key(mined.term) and m.start < mined.span[1] and mined.span[0] < m.end]
        (right if hits else wrong).append(mined)
        found.update(hits)
    return Score(page.document.name, marked[0].part, tuple(right), tuple(wrong), tuple(m for m in marked if m not in found))


def scores(folder: Path, part: str = "") -> Iterator[Score]:
    """The score of each marked document that is in `folder` or ships with the program."""
    for name, marked in marks().items():
        file = next((f for f in (folder / name, shipped_corpus() / name) if f.is_file()), None)
        if file and part in ("", marked[0].part):
            yield score(page_of(file), marked)


def row_of(name: str, found: Sequence[Score]) -> str:
    right, wrong = sum(len(s.right) for s in found), sum(len(s.wrong) for s in found)
    missed = sum(len(s.missed) for s in found)
    marked = sum(len(marks()[s.document]) for s in found)
    precision = right / (right + wrong) if right + wrong else 1.0
    return row(name, str(marked), str(right + wrong), f"{precision:.2f}", f"{(marked - missed) / marked:.2f}")


def main(arguments: Sequence[str]) -> int:
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0]).is_dir():
        print("usage: python -m bench.glossary DIR [PART]", file=sys.stderr)
        return 2
    found = list(scores(Path(arguments[0]), *arguments[1:]))
    for one in found:
        for mined in one.wrong:
            print(f"{one.document}: not marked: {mined.term} ({mined.how}): {mined.place.text[:150]!r}", file=sys.stderr)
        for mark in one.missed:
            print(f"{one.document}: missed: {mark.term}: {mark.begins!r}", file=sys.stderr)
    lines = [*head("document", "marked", "mined", "precision", "recall"), *(row_of(s.document, [s]) for s in found)]
    for part in dict.fromkeys(s.part for s in found):
        lines.append(row_of(f"all {part}", [s for s in found if s.part == part]))
    table = "\n".join(lines)
    print(table)
    if len(arguments) == 1:
        write_section("glossary", f"## The glossary\n\n{READING}\n\n{table}\n\n{circumstances('python -m bench.glossary DIR')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
