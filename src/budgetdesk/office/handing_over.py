"""A file that was double-clicked while the program is running goes to its window: a second one could not write to the workspace.

Both sides meet in a folder of the person's own. Each file there is a list of paths; whoever takes it, removes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from budgetdesk.program_folders import data_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock

HANDED_OVER = (".bdpkg", ".bdreply", ".bdinvite", ".bdform")
"""Files that are read into what is open; a workspace has a window of its own."""

_WAIT = 5.0  # seconds for the window to take what lies there: it may be busy for a moment
_LARGEST = 100_000  # bytes of a list


def inbox() -> Inbox:
    return Inbox(data_folder() / "handed")


class Inbox:
    """Where files are handed over; the first program that opens it takes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _lock(self) -> BaseFileLock:
        from filelock import FileLock  # asyncio comes with it, and few starts hand something over

        return FileLock(self.folder / "taker.lock", thread_local=False)

    def open(self) -> bool:
        """Whether files come to this program from now on."""
        with suppress(OSError, NotImplementedError):  # a Timeout is an OSError
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
            self.take()  # what a program that was killed has left
            return True
        return False

    def close(self) -> None:
        self._lock.release()

    def take(self) -> list[Path]:
        """The files that were handed over and are there, each once."""
        found: list[Path] = []
        for path in sorted(self.folder.glob("*.json")):
            with suppress(OSError, ValueError):
                text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else "[]"
                path.unlink()
                told = json.loads(text)
                found += (
                    [Path(name) for name in told if isinstance(name, str)] if isinstance(told, list) else []
                )
        return [path for path in dict.fromkeys(found) if is_handed_over(path) and path.is_file()]

    def hand_over(self, paths: Iterable[Path]) -> bool:
        """Whether a running program has taken them."""
        if not self._is_taken():
            return False
        from secrets import token_hex

        name = self.folder / f"{token_hex(16)}.json"
        part = name.with_suffix(".part")
        with suppress(OSError):
            part.write_text(json.dumps([str(path.absolute()) for path in paths]), encoding="utf-8")
            part.replace(name)
            until = monotonic() + _WAIT
            while monotonic() < until:
                if not name.exists():
                    return True
                sleep(0.05)
            name.unlink()
            return False
        return not name.exists() and not part.exists()

    def _is_taken(self) -> bool:
        if not self.folder.is_dir():
            return False
        from filelock import Timeout

        with suppress(OSError, NotImplementedError):
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                return True
            self._lock.release()
        return False


def is_handed_over(path: Path) -> bool:
    return path.suffix.casefold() in HANDED_OVER
