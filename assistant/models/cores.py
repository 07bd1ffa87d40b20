"""How many processor cores this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""The limit of a container, as "<microseconds> <of microseconds>" or "max <of microseconds>" (cgroup v2)."""


def usable_cores() -> int:
    """The smallest of what the scheduler allows, what a container's quota allows, and OMP_NUM_THREADS; at least 1."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = [affinity, _quota(), _wished()]
    return max(1, min(limit for limit in limits if limit))


def _quota() -> int:
    try:
        allowed, period = _QUOTA.read_text().split()
        return math.ceil(int(allowed) / int(period))
    except (OSError, ValueError):
        return 0


def _wished() -> int:
    """OMP_NUM_THREADS, which may be a list of which the first counts; 0 when it says nothing usable."""
    first = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(first) if first.isdecimal() else 0
