"""Cycles of objects that nobody holds any more are looked for in the window's thread, and there alone.

Python looks for them in whichever thread makes one object too many, be it a job's or the one that writes checkpoints. With a
cycle go the timers, models and other objects of Qt that hang on it, and these may only go in the thread that they belong to.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

from budgetdesk.garbage import not_collected
from budgetdesk.ui.session.jobs import Jobs

_EVERY = 1000  # milliseconds
_MANY = 10  # times as many objects as are otherwise looked for among: a job that makes so many may have dropped most


@contextmanager
def collected_between_events(jobs: Jobs, every: int = _EVERY) -> Iterator[None]:
    """As long as the block runs, in the thread that enters it, which has an event loop.

    Not while a job is under way: all that it is making would be looked through, and the window would wait.
    """
    timer = QTimer(interval=every)
    timer.timeout.connect(lambda: collect_due(1 if jobs.idle else _MANY))
    timer.start()
    try:
        with not_collected():
            yield
    finally:
        timer.stop()


def collect_due(times: int = 1) -> None:
    """Look among the oldest generation that is due, as Python itself does; `times` as late."""
    young, *passed = gc.get_count()
    limit, *passes = gc.get_threshold()
    if young > limit * times:
        due = [generation for generation in (1, 2) if passed[generation - 1] > passes[generation - 1]]
        gc.collect(max(due, default=0))
