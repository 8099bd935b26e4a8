"""The file is whole by itself a moment after the last edit, whoever copies it while the program is open.

SQLite keeps edits in the WAL beside the file until it is checkpointed. This is done here by a thread with a connection of
its own, so that nobody waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from budgetdesk.errors import KnownError

IDLE = 0.8  # seconds after the last edit
_AGAIN = 5.0  # seconds after a checkpoint that a reader held up


class Checkpointer:
    """`checkpoint` says whether all of the WAL is in the file now."""

    def __init__(self, checkpoint: Callable[[], bool]) -> None:
        self._checkpoint = checkpoint
        self._due = 0.0  # a moment of `monotonic`; 0 for never
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def written(self) -> None:
        """An edit is in the WAL."""
        self._set(monotonic() + IDLE)

    def hurry(self) -> None:
        """Somebody may copy the file now: the window has lost the keyboard."""
        if self._due:
            self._set(monotonic())

    def close(self) -> None:
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join()

    def _set(self, due: float) -> None:
        earlier = not self._due or due < self._due
        self._due = due
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
            self._thread.start()
        elif earlier:  # while somebody types the thread sleeps on, and looks when it wakes
            with self._condition:
                self._condition.notify()

    def _run(self) -> None:
        while not self._closed:
            with self._condition:
                rest = self._due - monotonic() if self._due else None
                if rest is None or rest > 0:
                    if not self._closed:
                        self._condition.wait(rest)
                    continue
                self._due = 0.0
            done = False
            with suppress(KnownError):  # what is wrong with the file is told where it is written to
                done = self._checkpoint()
            if not done and not self._due:
                self._due = monotonic() + _AGAIN
