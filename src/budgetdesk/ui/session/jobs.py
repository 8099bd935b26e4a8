"""Work of the office beside one window: each in a thread of its own, with progress, cancel and one ending."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from budgetdesk.errors import KnownError
from budgetdesk.office.work import Cancelled, Work

_TOLD_EVERY = (
    0.03  # seconds: nobody sees the progress move oftener, and telling it makes two threads take turns
)
_SLICE = 0.008  # seconds of the window's thread at a time: half a frame
_TURN = (
    0.0005  # seconds that a thread may go on when another waits: a paint asks for its turn dozens of times
)


class Job(QThread):
    """First the `steps`, a few milliseconds at a time between the window's events, then `work(progress)` in the thread.

    The work must not touch the document or any widget; the steps may, and gather what the work needs of them.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(object)  # the exception
    cancelled = Signal()
    ended = Signal()  # in whichever way

    def __init__(
        self, title: str, work: Work, steps: Iterator[object] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.title, self._work, self._steps = title, work, steps
        self.asks = False
        self._stop = False
        self._told_at = 0.0  # when its progress was told last
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self.finished.connect(self.ended)

    def begin(self) -> None:
        if self._steps is None:
            self.start()
        else:
            self._timer.start(0)

    def cancel(self) -> None:
        """The work ends where it next tells its progress."""
        self._stop = True
        if self._timer.isActive():
            self._end_steps()
            self.cancelled.emit()
            self.ended.emit()

    def _step(self) -> None:
        assert self._steps is not None
        until = perf_counter() + _SLICE
        try:
            while perf_counter() < until:
                next(self._steps)
        except StopIteration:
            self._end_steps()
            self.start()
        except Exception as error:
            self._end_steps()
            self.failed.emit(error)
            self.ended.emit()

    def _end_steps(self) -> None:
        self._timer.stop()
        self._steps = None

    def run(self) -> None:
        try:
            result = self._work(self._progress)
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:
            self.failed.emit(error)
        else:
            self.done.emit(result)

    def _progress(self, done: int, all_: int) -> None:
        if self._stop:
            raise Cancelled
        now = perf_counter()
        if now - self._told_at >= _TOLD_EVERY:
            self._told_at = now
            self.progressed.emit(done, all_)


class JobFault(Exception):
    """A fault of the program in a job: its cause. str() says which job did not come to its end."""


class Jobs(QObject):
    started = Signal(object)  # a Job that people should see
    failed = Signal(str)
    told = Signal(str)
    written = Signal(str, object)  # what is said of a file, and the file

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_TURN)
        self._running: set[Job] = set()

    @property
    def idle(self) -> bool:
        return not self._running

    @property
    def asking(self) -> str:
        """The title of work that will end in a dialog; empty where none is under way."""
        return next((job.title for job in self._running if job.asks), "")

    def run(
        self,
        title: str,
        work: Work,
        then: Callable[[Any], object],
        *,
        steps: Iterator[object] | None = None,
        refused: Callable[[KnownError], object] | None = None,
        quiet: bool = False,
        asks: bool = False,
    ) -> Job:
        """Start work; `then` gets its result in the window's thread. Trouble is told, unless `refused` sees to it.

        `quiet`: nobody is shown that it runs, or told that it was cancelled. `asks`: it ends in a dialog, so that none
        is opened meanwhile that it would lie over (`asking`).

        A fault of the program is raised again in the window's thread, as a JobFault.
        """
        job = Job(title, work, steps, self)
        job.asks = asks
        self._running.add(job)
        for signal, do in (
            (job.done, then),
            (job.failed, lambda error: self._fail(title, error, refused)),
            (job.cancelled, lambda: None if quiet else self.told.emit(f"已取消：{title}")),
        ):
            signal.connect(lambda *result, do=do: do(*result) if job in self._running else None)
        job.ended.connect(lambda: self._forget(job))
        if not quiet:
            self.started.emit(job)
        job.begin()
        return job

    def stop(self, *jobs: Job) -> None:
        """Cancel these, else all, and wait for their end. What they give is not heard of any more."""
        stopped = self._running.intersection(jobs) if jobs else set(self._running)
        self._running -= stopped
        for job in stopped:
            job.cancel()
        for job in stopped:
            job.wait()

    def _fail(self, title: str, error: Exception, refused: Callable[[KnownError], object] | None) -> None:
        if isinstance(error, KnownError):
            (refused or (lambda error: self.failed.emit(str(error))))(error)
        elif isinstance(error, OSError):
            self.failed.emit(f"{title}没有完成：{error.strerror or error}（{error.filename or '磁盘'}）")
        else:
            raise JobFault(f"{title}没有完成") from error

    def _forget(self, job: Job) -> None:
        self._running.discard(job)
        job.deleteLater()
