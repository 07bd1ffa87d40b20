"""Make folders for `assistant eval` of questions of our own that nothing was trained, fitted or chosen on: treaties, and a staff handbook.

    python tools/fit/report.py SHARED CLONES OUT
    assistant eval OUT/treaties

SHARED holds the benchmarks, CLONES the repositories that `tools/reader/documents.py` names. A folder holds the documents that any of our
questions names, so that the right one is among others on the same matters.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "reader"))

from documents import WRITTEN, Documents, asked_about, questions_in

REPORT = Path(__file__).with_name("report.jsonl")


def main() -> None:
    """Write a folder for each kind of documents."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("clones", type=Path)
    options.add_argument("out", type=Path)
    given = options.parse_args()
    documents = Documents(given.shared, given.clones)
    asked = questions_in(REPORT)
    named = asked_about((REPORT, WRITTEN, Path(__file__).with_name("written.jsonl")))
    for root in sorted({row["document"].split("/")[0] for row in asked}):
        for name in sorted(name for name in named if name.startswith(f"{root}/")):
            documents.put(name, given.out / root / "corpus" / name.removeprefix(f"{root}/"))
        rows = [question(number, row) for number, row in enumerate(asked) if row["document"].startswith(f"{root}/")]
        (given.out / root / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def question(number: int, row: dict[str, object]) -> dict[str, object]:
    """A row as `assistant eval` reads it; one without a place is answered by none of the documents."""
    name = str(row["document"]).partition("/")[2]
    span = [row["start"], row["end"]] if "start" in row else None
    start, end = span or (0, 1)
    gold = {"document": name, "start": start, "end": end, "answers": [span] if span else []}
    return {
        "id": str(number),
        "question": row["question"],
        "kind": row["kind"],
        "outcome": "answered" if span else "not_stated",
        "gold": [gold],
    }


if __name__ == "__main__":
    main()
