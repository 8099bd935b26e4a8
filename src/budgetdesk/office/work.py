"""Long work: it is told its data beforehand, says how far it is, and can be cancelled."""

from collections.abc import Callable
from typing import Any

Progress = Callable[[int, int], object]
"""Told what is done and what there is in all; raises `Cancelled` once the person has cancelled."""

Work = Callable[[Progress], Any]


class Cancelled(Exception):
    """Raised inside the work when the person has cancelled it."""


def unwatched(done: int, all_: int) -> None:
    """The progress of work that nobody watches."""
