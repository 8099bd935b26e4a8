"""How fast this machine is, by the bare window that the ratios of the start are told in.

`python bench/reference.py` tells how many times as long it takes here as on the machine that the goals were set on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

THERE = 0.121
"""Seconds to the bare window on the machine of the goals, where nothing else ran: all of them are CPU time."""
_ROUNDS = 5


def slowness() -> float:
    """CPU time here ÷ there, the median of several rounds: other work on the machine counts for little."""
    return median(_seconds() for _ in range(_ROUNDS)) / THERE


def _seconds() -> float:
    before = getrusage(RUSAGE_CHILDREN)
    command = [sys.executable, str(Path(__file__).with_name("windows.py")), "bare"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    print(f"{slowness():.2f}")
