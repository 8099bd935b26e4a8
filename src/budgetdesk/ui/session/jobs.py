"""The long work that is under way beside one window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from budgetdesk.office.work import Work
    from budgetdesk.ui.session.job import Job


class Jobs(QObject):
    started = Signal(object)  # a Job that people should see
    failed = Signal(str)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[Job] = set()

    @property
    def idle(self) -> bool:
        return not self._running

    def run(self, title: str, work: Work, then: Callable[[Any], object], *, quiet: bool = False) -> None:
        """Start work; `then` gets its result in the window's thread."""
        from budgetdesk.ui.session.job import Job

        job = Job(title, work, self)
        self._running.add(job)
        job.done.connect(then)
        job.failed.connect(self.failed)
        job.cancelled.connect(lambda: self.told.emit(f"已取消：{title}"))
        job.finished.connect(lambda: self._running.discard(job))
        if not quiet:
            self.started.emit(job)
        job.start()

    def stop(self) -> None:
        """Cancel all and wait for their end."""
        for job in list(self._running):
            job.cancel()
            job.wait()
        self._running.clear()
