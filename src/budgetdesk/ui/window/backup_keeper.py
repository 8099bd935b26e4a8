"""Backs the open workspace up when it is due: at opening, then now and then and when something was sent, beside the window,
and at closing."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from budgetdesk.errors import KnownError
from budgetdesk.ui.session.jobs import Jobs

if TYPE_CHECKING:
    from budgetdesk.storage.backups import Backup

_AFTER_OPENING = 3000  # milliseconds: opening comes first
_EVERY = 10 * 60 * 1000  # milliseconds between looks; storage decides whether one is due
_YOUNG = timedelta(
    minutes=10
)  # at opening and leaving, what was done since an older backup is not left without one


class BackupKeeper(QObject):
    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._path: Path | None = None
        self._looked = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._look)

    def keep(self, path: Path | None) -> None:
        """Look after this workspace from now on; None: after none. One that is left for another is backed up as at closing."""
        left, looked = self._path, self._looked
        self._path, self._looked = path, False
        if left is not None and looked and path is not None and path != left:
            self._back_up(left, _YOUNG)
        if path is None:
            self._timer.stop()
            return
        self._timer.start()
        QTimer.singleShot(_AFTER_OPENING, self, self.back_up_unless_young)

    def close(self) -> None:
        """The window, hidden by now, closes: no job may begin. Trouble is told when it is opened again and tries anew."""
        path, looked = self._path, self._looked
        self.keep(None)
        if path is not None and looked:
            from budgetdesk.storage.backups import backup_if_due

            with suppress(KnownError, OSError):
                backup_if_due(path, interval=_YOUNG)

    def back_up_unless_young(self) -> None:
        """Much has changed at once, or begins to."""
        self._look(interval=_YOUNG)

    def back_up(self) -> None:
        """Now, for what is here has gone out: a backup says later what it was."""
        self._look(interval=timedelta(0))

    def _look(self, interval: timedelta | None = None) -> None:
        path = self._path
        if path is None:
            return
        self._looked = True
        self._back_up(path, interval)

    def _back_up(self, path: Path, interval: timedelta | None) -> None:
        def work(_):
            from budgetdesk.storage.backups import INTERVAL, backup_if_due

            return backup_if_due(path, interval=INTERVAL if interval is None else interval)

        self._jobs.run("备份", work, self._tell, quiet=True)

    def _tell(self, backup: Backup | None) -> None:
        if backup is not None and backup.told:
            self._jobs.failed.emit(backup.told)
