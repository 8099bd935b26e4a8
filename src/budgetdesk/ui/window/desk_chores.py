"""What concerns the computer rather than a declaration: copies, moving to another one, telling those who mend the program, and
who changed what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.office.office import Office
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings

if TYPE_CHECKING:
    from budgetdesk.office.moving import Moved
    from budgetdesk.ui.session.session import Session

_MOVING = "搬家文件 (*.bdmove)"


class DeskChores(QObject):
    """`folder` says where files are looked for first."""

    arrived = Signal(Path)  # a workspace that has moved in and is to be opened

    def __init__(
        self, parent: QWidget, office: Office, settings: Settings, jobs: Jobs, folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._parent, self._office, self._settings = parent, office, settings
        self._jobs, self._folder = jobs, folder

    def move_away(self, target: Path | None = None) -> None:
        """All recent workspaces, installed packs and settings into one file."""
        from budgetdesk.office.moving import pack_up

        workspaces = list(map(Path, self._settings.recent))
        if self._office.path is not None:
            workspaces.insert(0, self._office.path)
        if not workspaces:
            self._jobs.failed.emit("还没有打开过工作库，没有要搬的")
            return
        if target is None:
            start = str(Path(self._folder()) / "预算填报台搬家.bdmove")
            chosen, _ = QtWidgets.QFileDialog.getSaveFileName(self._parent, "打包到 U 盘", start, _MOVING)
            if not chosen:
                return
            target = Path(chosen)
        settings = self._settings.portable()
        self._jobs.run(
            "打包",
            lambda progress: pack_up(target, workspaces, settings, progress),
            lambda path: self._jobs.told.emit(
                f"已打包 {path}。在另一台电脑上用“文件 → 备份和搬家 → 从搬家文件取回”打开它"
            ),
        )

    def move_in(self, source: Path | None = None, folder: Path | None = None) -> None:
        from budgetdesk.office.moving import unpack

        if source is None:
            chosen, _ = QtWidgets.QFileDialog.getOpenFileName(
                self._parent, "从搬家文件取回", self._folder(), _MOVING
            )
            if not chosen:
                return
            source = Path(chosen)
        if folder is None:
            chosen = QtWidgets.QFileDialog.getExistingDirectory(
                self._parent, "工作库放在哪里", self._folder()
            )
            if not chosen:
                return
            folder = Path(chosen)
        self._jobs.run("取回", partial(unpack, source, folder), self._settle)

    def _settle(self, moved: Moved) -> None:
        self._settings.take(moved.settings)
        for path in reversed(moved.workspaces):
            self._settings.remember(path)
        packs = f"，{len(moved.packs)} 个报表包" if moved.packs else ""
        before = self._office.path
        opened = f"，现在打开的是 {moved.workspaces[0]}" if moved.workspaces else ""
        opened += f"；原来打开的 {before} 没有动" if opened and before is not None else ""
        self._jobs.told.emit(f"已取回 {len(moved.workspaces)} 个工作库{packs}{opened}")
        if moved.workspaces:
            self.arrived.emit(moved.workspaces[0])

    def show_log(self, session: Session) -> None:
        """Who changed what in the declaration in front, and when."""
        from budgetdesk.ui.window.log_window import LogWindow

        if self._office.workspace is not None:
            shown = LogWindow(session, self._office.store, self._parent)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown.show()

    def save_copy(self) -> None:
        """The workspace as one whole file at another place, beside the window."""
        source = self._office.path
        if source is None:
            return
        name = f"{source.stem}-{datetime.now().astimezone():%Y%m%d}{source.suffix}"
        start = str(source.with_name(name))
        chosen, _ = QtWidgets.QFileDialog.getSaveFileName(
            self._parent, "另存一份工作库", start, "工作库 (*.bdesk)"
        )
        if chosen:
            to = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".bdesk")
            work = partial(self._office.save_copy, to)
            self._jobs.run("另存工作库", work, lambda _: self._jobs.written.emit(f"已另存一份：{to}", to))

    def report(self) -> None:
        """Asks what happened, and whether the figures may go along."""
        from budgetdesk.office.problem_report import write_report

        said, agreed = QtWidgets.QInputDialog.getMultiLineText(
            self._parent, "问题报告", "当时在做什么，出了什么事（可以不写）："
        )
        if not agreed:
            return
        with_work = False
        if self._office.path is not None:
            asked = QtWidgets.QMessageBox(self._parent)
            asked.setWindowTitle("问题报告")
            asked.setText("报告里有程序的日志和版本，没有填报的数。要不要连同这个工作库里的数一起交出？")
            without = asked.addButton("不含数", QtWidgets.QMessageBox.ButtonRole.AcceptRole)
            whole = asked.addButton("连同工作库", QtWidgets.QMessageBox.ButtonRole.AcceptRole)
            cancel = asked.addButton("取消", QtWidgets.QMessageBox.ButtonRole.RejectRole)
            asked.setDefaultButton(without)
            asked.setEscapeButton(cancel)
            asked.exec()
            if asked.clickedButton() is cancel:
                return
            with_work = asked.clickedButton() is whole
        start = str(Path(self._folder()) / "预算填报台问题报告.zip")
        chosen, _ = QtWidgets.QFileDialog.getSaveFileName(self._parent, "问题报告", start, "压缩文件 (*.zip)")
        if chosen:
            target, workspace = Path(chosen), self._office.path
            self._jobs.run(
                "写问题报告",
                lambda _: write_report(
                    target, self._office.installed, workspace, with_work=with_work, said=said
                ),
                lambda path: self._jobs.written.emit(f"已写 {path}，可以拷到 U 盘交给维护的人", path),
            )
