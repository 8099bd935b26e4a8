"""Tries hostile input in a child of its own, which is measured: what came of it, its CPU seconds, the memory it took.

CPU time and not the clock, so that a busy machine judges as an idle one. A child that never ends is killed.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from budgetdesk.errors import KnownError
from budgetdesk.packs.problems import PackError

SECONDS, MEGABYTES = 2.0, 300
_PATIENCE = 60  # seconds of the clock


class Outcome(NamedTuple):
    """`said`: empty where the input was taken, the sentence where it was refused, else the traceback."""

    kind: str  # taken, told, uncaught, endless
    said: str
    seconds: float
    megabytes: float

    def is_bad(self, patience: float = 1) -> bool:
        slow = self.seconds > SECONDS * patience
        return self.kind in ("uncaught", "endless") or slow or self.megabytes > MEGABYTES


def tried(
    deed: Callable[[], object], known: tuple[type[Exception], ...] = (KnownError, PackError)
) -> Outcome:
    reading, report = os.pipe()
    gc.freeze()  # the child does not copy what the collector would look through
    before = _resident()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        try:
            deed()
            said = "taken\n"
        except known as error:
            said = f"told\n{error}"
        except BaseException:
            said = f"uncaught\n{traceback.format_exc(limit=-6)}"
        os.write(report, said.encode("utf-8", "backslashreplace")[:60_000])
        os._exit(0)
    gc.unfreeze()
    os.close(report)
    said = b""
    while select.select([reading], [], [], _PATIENCE)[0] and (more := os.read(reading, 65536)):
        said += more
    os.close(reading)
    if not said:
        os.kill(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    kind, _, words = said.decode(errors="replace").partition("\n")
    per_megabyte = 1 << 20 if sys.platform == "darwin" else 1 << 10
    grown = max(used.ru_maxrss / per_megabyte - before, 0)
    return Outcome(kind or "endless", words, used.ru_utime + used.ru_stime, grown)


def _resident() -> float:
    """Megabytes that this process has now, which its children begin with."""
    resident = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(resident) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


class Campaign:
    """Outcomes of many trials, the bad ones with what made them.

    `patience`: how many times the seconds; cores that are shared take more CPU time too.
    """

    def __init__(self, patience: float = 1) -> None:
        self.patience = patience
        self.seen: Counter[str] = Counter()
        self.bad: list[tuple[str, Outcome]] = []
        self.slowest = self.largest = 0.0

    def run(
        self,
        inputs: Iterable[tuple[str, Callable[[], object]]],
        known: tuple[type[Exception], ...] = (KnownError, PackError),
    ) -> Campaign:
        for name, deed in inputs:
            outcome = tried(deed, known)
            self.seen[outcome.kind] += 1
            self.slowest = max(self.slowest, outcome.seconds)
            self.largest = max(self.largest, outcome.megabytes)
            if outcome.is_bad(self.patience):
                self.bad.append((name, outcome))
        return self

    def report(self) -> str:
        return "\n".join(
            f"{name}: {outcome.kind}, {outcome.seconds:.1f} s, {outcome.megabytes:.0f} MB\n{outcome.said[-1500:]}"
            for name, outcome in self.bad
        )

    def figures(self) -> dict[str, object]:
        return {
            **self.seen,
            "bad": len(self.bad),
            "slowest s": round(self.slowest, 2),
            "largest MB": round(self.largest),
        }
