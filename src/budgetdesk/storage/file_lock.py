"""A lock on a file that the system takes back by itself when the program ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:  # so it calls a lock that another has
            raise BlockingIOError(*error.args) from error

    def _give_back(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class FileLock:
    """The file stays where it is: whoever removed it would take the lock away from under another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def taken(self) -> bool:
        return self._handle is not None

    def take(self) -> None:
        """Raises BlockingIOError where another has it, and OSError where it cannot be had."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if sys.platform != "win32":
                with suppress(PermissionError):  # others of a shared folder lock it too, whatever the umask
                    os.fchmod(handle, 0o666)
            _take(handle)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            try:
                _give_back(handle)
            finally:
                os.close(handle)
