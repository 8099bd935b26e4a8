"""Work of the office beside the window, in a thread of its own."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QThread, Signal

from budgetdesk.office.work import Cancelled, Work
from budgetdesk.storage.errors import WorkspaceError


class Job(QThread):
    """Runs `work(progress)` in a thread of its own. The work must not touch the document or any widget."""

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title, self._work = title, work
        self._stop = False

    def cancel(self) -> None:
        self._stop = True

    def run(self) -> None:
        try:
            result = self._work(self._progress)
        except Cancelled:
            self.cancelled.emit()
        except (OSError, WorkspaceError) as error:
            self.failed.emit(_plainly(error))
        except Exception as error:
            logging.getLogger(__name__).exception("job failed: %s", self.title)
            self.failed.emit(f"{self.title}没有完成：{error}")
        else:
            self.done.emit(result)

    def _progress(self, done: int, all_: int) -> None:
        if self._stop:
            raise Cancelled
        self.progressed.emit(done, all_)


def _plainly(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"不能写入 {error.filename}：文件可能正在别的程序（如 Excel、WPS）中打开，请关闭后再试。"
    if isinstance(error, OSError) and error.strerror:
        return f"不能写入 {error.filename or ''}：{error.strerror}"
    return str(error)
