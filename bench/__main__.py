"""All measures: `make bench`, with the question sets of `BENCH_DATA` where it is set."""

from __future__ import annotations

import os
import sys

from bench import quality

if __name__ == "__main__":
    data = os.environ.get("BENCH_DATA")
    if not data:
        print("No question sets: make bench BENCH_DATA=DIR measures the answers on those in DIR.", file=sys.stderr)
    sys.exit(quality.main([data]) if data else 0)
