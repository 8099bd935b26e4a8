"""Copies of the workspace on a stick: the entry of the menu, and a reminder above the tables when the last one is old."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.engine.text import shortened
from budgetdesk.office.office import Office
from budgetdesk.office.outside_copies import EVERY, LATER, unsafe_days, write_copy
from budgetdesk.storage.places import same_disk, sticks
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text
from budgetdesk.ui.window.notice_bar import NoticeBar

if TYPE_CHECKING:
    from budgetdesk.office.workspaces import Workspace

_DAYS = "copies/days"  # 0: never
_SHOWN = 40  # letters of a folder
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
        dialog = StickDialog(path, sticks(), self.days, self._folder(), self._parent)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.target is not None:
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


class StickDialog(QDialog):
    """`target` is the drive or folder chosen, None where there is none."""

    def __init__(
        self, workspace: Path, drives: list[Path], days: int, folder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("备份到 U 盘")
        self._workspace, self._folder = workspace, folder
        self._other: Path | None = None
        head = plain_label(
            "整个工作库存成一个完整的文件，放在 U 盘的“预算填报台备份”文件夹里；以前备份的还在，要用时直接打开。"
        )
        head.setWordWrap(True)
        self.drives = {QRadioButton(as_is(f"U 盘 {drive}")): drive for drive in drives}
        self.other = QRadioButton("另选一个文件夹…")
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        if not drives:
            layout.addWidget(plain_label("没有找到 U 盘。插上以后再打开这里，或者另选一个文件夹。"))
        for button in (*self.drives, self.other):
            group.addButton(button)
            layout.addWidget(button)
        self.warning = plain_label("这里和工作库在同一块盘上，盘坏了两份就都没有了。")
        self.warning.setWordWrap(True)
        self.warning.setProperty("role", "notice")
        policy = self.warning.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing moves when it comes
        self.warning.setSizePolicy(policy)
        self.warning.hide()
        layout.addWidget(self.warning)
        self.days = QSpinBox()
        self.days.setRange(0, 365)
        self.days.setValue(days)
        self.days.setSuffix(" 天")
        self.days.setSpecialValueText("不提醒")
        line = QHBoxLayout()
        line.addWidget(plain_label("改过以后没有备份，提醒："))
        line.addWidget(self.days)
        line.addStretch()
        layout.addLayout(line)
        layout.addStretch()
        self.buttons = DialogButtons(self, "备份", "取消")
        layout.addWidget(self.buttons)
        size_by_text(self, 46, 11)
        group.buttonToggled.connect(lambda *_: self._settle())
        self.other.clicked.connect(self.choose)
        next(iter(self.drives), self.other).setChecked(bool(drives))
        self._settle()

    @property
    def target(self) -> Path | None:
        return (
            self._other
            if self.other.isChecked()
            else next((at for b, at in self.drives.items() if b.isChecked()), None)
        )

    def choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "备份到哪里", self._folder)
        if chosen:
            self._other = Path(chosen)
            self.other.setText(as_is(f"另选的文件夹 {shortened(chosen, _SHOWN)}"))
            self.other.setToolTip(chosen)
        self._settle()

    def _settle(self) -> None:
        target = self.target
        near = target is not None and same_disk(target, self._workspace)
        self.warning.setVisible(near)
        self.buttons.ok.setEnabled(target is not None)


def _now() -> datetime:
    return datetime.now().astimezone()
