"""Exceptions that nobody caught, of slots, virtual methods and threads: each logged and shown once, never a cascade."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.fault_log import FaultLog, describe, keeping_log
from budgetdesk.ui.session.jobs import JobFault

if TYPE_CHECKING:
    from budgetdesk.ui.window.crash_dialog import CrashDialog

_LOG = logging.getLogger(__name__)
_MOST_SHOWN = 10  # faults in one dialog
_MOST_TOLD = 100  # times that one came again


class FaultReporter(QObject):
    again = Signal(str)  # in a sentence: a fault that was shown before
    _shown = Signal(str, str)

    def __init__(self, log: FaultLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None  # where the dialog belongs, when it is there
        self._log = log
        self._times: Counter[tuple[object, ...]] = Counter()
        self._dialog: CrashDialog | None = None
        self._in_dialog = 0
        # Queued: from any thread, and never out of the middle of a paint event.
        self._shown.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def report(self, error: BaseException) -> None:
        """Log and show it; one that comes again is only counted."""
        if os.environ.get("BUDGETDESK_TRACE"):
            sys.__excepthook__(type(error), error, error.__traceback__)
        place = _place(error)
        self._times[place] += 1
        times = self._times[place]
        if times > 1:
            if str(times).strip("0") == "1":  # 10, 100, 1000 …
                _LOG.error(f"the same fault {times} times: {place[0]} at {place[1]}:{place[2]}")
            if times <= _MOST_TOLD:  # what tells it may be what is broken
                self.again.emit("程序又出了同样的错，刚才的操作可能没有做完")
            return
        path = self._log.keep(error)
        happened = str(error) if isinstance(error, JobFault) else "刚才的操作可能没有做完"
        self._shown.emit(f"程序出了错，{happened}", describe(error) + (f"日志：{path}\n" if path else ""))

    def _show(self, happened: str, details: str) -> None:
        if self._dialog is None:
            from budgetdesk.ui.window.crash_dialog import CrashDialog

            self._in_dialog = 1
            self._dialog = CrashDialog(happened, details, self.window)
            self._dialog.finished.connect(self._forget)
            self._dialog.show()
        elif self._in_dialog < _MOST_SHOWN:
            self._in_dialog += 1
            self._dialog.add(details)

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            self.report(error)
        else:  # Ctrl+C
            sys.__excepthook__(kind, error, trace)

    def _uncaught_in_thread(self, told: Any) -> None:
        if told.exc_value is not None:
            self._uncaught(told.exc_type, told.exc_value, told.exc_traceback)


@contextmanager
def reporting_faults() -> Iterator[FaultReporter]:
    """Whatever nobody catches meanwhile is reported."""
    with keeping_log() as log:
        reporter = FaultReporter(log)
        before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = reporter._uncaught, reporter._uncaught_in_thread
        try:
            yield reporter
        finally:
            sys.excepthook, threading.excepthook = before


def _place(error: BaseException) -> tuple[object, ...]:
    """What makes two faults the same: kind, file and line of the first cause. The words may differ each time."""
    while error.__cause__ is not None:
        error = error.__cause__
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
    return type(error).__name__, *at
