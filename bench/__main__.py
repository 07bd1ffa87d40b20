"""All measures: `make bench`, with the question sets of `BENCH_DATA` where it is set."""

from __future__ import annotations

import os
import sys

from bench import growth, quality, speed


def main() -> int:
    sets = [os.environ["BENCH_DATA"]] if os.environ.get("BENCH_DATA") else []
    if not sets:
        print("No question sets: make bench BENCH_DATA=DIR measures the answers on those in DIR as well.", file=sys.stderr)
    return speed.main(sets) or growth.main(sets) or (quality.main(sets) if sets else 0)


if __name__ == "__main__":
    sys.exit(main())
