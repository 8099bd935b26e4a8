"""How rarely anybody looks for garbage, and when not at all: while a great many objects are made of which none is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def look_rarely() -> None:
    """Look for cycles more rarely than Python does by itself: what is loaded stays, and to look through it for garbage again
    and again is a tenth of a start."""
    gc.set_threshold(300_000, 2, 2)


@contextmanager
def not_collected() -> Iterator[None]:
    """For the length of a block no cycles are looked for, which would go through all objects again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
