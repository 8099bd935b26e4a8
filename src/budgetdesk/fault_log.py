"""The log file, where faults of the program itself are kept for those who mend it. It never gets in the way.

It holds tracebacks and versions, and of messages only the fixed words: what they are about may name rows and persons.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from budgetdesk import __version__
from budgetdesk.program_folders import log_folder

_PROGRAM = logging.getLogger("budgetdesk")  # all modules log below it
_MOST_BYTES = 400_000  # of the file; the one before it is kept beside it
_MOST_CHARACTERS = 20_000  # of one record


def log_path() -> Path:
    """budgetdesk.log, where the system wants a program's logs."""
    return log_folder() / "budgetdesk.log"


def describe(error: BaseException) -> str:
    """Versions and traceback, as in the log."""
    import platform  # a slow import, for what is hardly ever written

    qt = getattr(sys.modules.get("PySide6"), "__version__", "")
    versions = f"BudgetDesk {__version__}, Python {platform.python_version()}, {f'Qt {qt}, ' if qt else ''}{platform.platform()}"
    text = f"{versions}\n{''.join(traceback.format_exception(error))}"
    if len(text) > _MOST_CHARACTERS:
        half = _MOST_CHARACTERS // 2
        text = f"{text[:half]}\n…\n{text[-half:]}"
    return text


class FaultLog(logging.Handler):
    """Opens the file for each record: several programs may write in it, and rotate it, also on Windows."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.written: Path | None = None  # where the last record is, if it could be written

    def emit(self, record: logging.LogRecord) -> None:
        self.written = None
        try:
            now = datetime.now().astimezone()
            error = record.exc_info[1] if record.exc_info else None
            text = f"{now:%Y-%m-%d %H:%M:%S %z} {record.levelname} {record.name}: {record.msg}\n"
            path = log_path()
            _append(path, text + (f"{describe(error)}\n" if error else ""))
            self.written = path
        except Exception:  # whatever is wrong with the folder, the disk or an exception's own words
            return

    def keep(self, error: BaseException) -> Path | None:
        """Log a fault; where it is, or None if it could not be written."""
        _PROGRAM.error("a fault of the program", exc_info=error)
        return self.written


def _append(path: Path, text: str) -> None:
    if not path.is_absolute():  # a system that knows no home
        raise FileNotFoundError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8", "backslashreplace")
    if path.exists() and path.stat().st_size + len(data) > _MOST_BYTES:
        path.replace(path.with_suffix(".1.log"))
    with path.open("ab") as file:
        file.write(data)


@contextmanager
def keeping_log() -> Iterator[FaultLog]:
    """Warnings and errors of the program go to the log file meanwhile; once, also where this is done twice."""
    attached = next((handler for handler in _PROGRAM.handlers if isinstance(handler, FaultLog)), None)
    log = attached or FaultLog()
    _PROGRAM.addHandler(log)  # does nothing for one that is there
    try:
        yield log
    finally:
        if attached is None:
            _PROGRAM.removeHandler(log)
