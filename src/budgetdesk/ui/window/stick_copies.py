"""Copies of the workspace on a stick: the entry of the menu, and a reminder above the tables when the last one is old."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from budgetdesk.office.office import Office
from budgetdesk.office.outside_copies import EVERY, LATER, unsafe_days, write_copy
from budgetdesk.storage.places import sticks
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.notice_bar import NoticeBar

if TYPE_CHECKING:
    from budgetdesk.office.workspaces import Workspace

_DAYS = "copies/days"  # 0: never
_LAST, _QUIET = "copies/last", "copies/quiet"  # of each workspace, a time


class StickCopies(QObject):
    """`bar`: where the reminder stands; `folder`: where other folders are looked for first."""

    def __init__(
        self, parent: QWidget, office: Office, settings: Settings, jobs: Jobs, folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._parent, self._office, self._settings = parent, office, settings
        self._jobs, self._folder = jobs, folder
        self.bar = NoticeBar()

    @property
    def days(self) -> int:
        return int(self._settings.number(_DAYS, EVERY))

    def remind(self) -> None:
        """After a workspace was opened: one line, where what was done since the last copy is only on this computer."""
        self.bar.say("", "")
        path = self._office.path
        if path is None or not self._office.may_write or self._office.shared or not self.days:
            return
        now, last = _now(), self._time(_LAST, path)
        if last is None:
            self._settings.keep_of_workspace(_LAST, path, now.isoformat())
            return
        changed = max((info.changed_at for info in self._office.declarations()), default=None)
        quiet = self._time(_QUIET, path)
        days = unsafe_days(changed, last, now)
        if days >= self.days and (quiet is None or quiet <= now):
            self.bar.offer(
                f"最近 {days} 天填的还只在这台电脑上，电脑坏了就没有了。请在 U 盘上备份一份。",
                {"现在备份…": self.ask, "过两天再说": partial(self._leave_alone, path)},
            )

    def ask(self) -> None:
        """Where to, and how often to be reminded; then writes the copy beside the window."""
        workspace = self._office.workspace
        if workspace is None:
            return
        path = workspace.path
        from budgetdesk.ui.window.stick_dialog import StickDialog

        dialog = StickDialog(path, sticks(), self.days, self._folder(), self._parent)
        if dialog.exec() == StickDialog.DialogCode.Accepted and dialog.target is not None:
            self._settings.keep(_DAYS, dialog.days.value())
            self.write(workspace, dialog.target)

    def write(self, workspace: Workspace, target: Path) -> None:
        now = _now()
        self._jobs.run(
            "备份到 U 盘",
            lambda _: write_copy(workspace, target, now),
            lambda written: self._keep(workspace.path, written, now),
        )

    def _keep(self, path: Path, written: Path, now: datetime) -> None:
        self._settings.keep_of_workspace(_LAST, path, now.isoformat())
        self.bar.say("", "")
        self._jobs.written.emit(f"已备份并核对：{written}", written)

    def _leave_alone(self, path: Path) -> None:
        self._settings.keep_of_workspace(_QUIET, path, (_now() + LATER).isoformat())

    def _time(self, key: str, path: Path) -> datetime | None:
        with suppress(ValueError, TypeError):
            return datetime.fromisoformat(self._settings.of_workspace(key, path)).astimezone()
        return None


def _now() -> datetime:
    return datetime.now().astimezone()
