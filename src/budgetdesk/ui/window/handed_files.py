"""Files that were double-clicked: they come to the window that runs, which asks before it stores anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6 import QtWidgets
from PySide6.QtCore import QFileSystemWatcher, QObject, Qt
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.handing_over import Inbox, inbox
from budgetdesk.office.office import Office
from budgetdesk.ui.widgets.plain_text import as_is


class HandedFiles(QObject):
    """`take` does with files what it does when they are dropped on the window; `refuse` says why one is not taken."""

    def __init__(
        self, window: QWidget, office: Office, take: Callable[[list[Path]], object], refuse: Callable[[str], object]
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._office, self._take, self._refuse = window, office, take, refuse
        self._inbox: Inbox | None = None
        self._watch = QFileSystemWatcher(self)
        self._watch.directoryChanged.connect(self._look)

    def listen(self) -> None:
        """From now on files come here, unless another window of the program has them come there."""
        box = inbox()
        if box.open():
            self._inbox = box
            self._watch.addPath(str(box.folder))

    def close(self) -> None:
        if self._inbox is not None:
            self._watch.removePath(str(self._inbox.folder))
            self._inbox.close()
            self._inbox = None

    def _look(self) -> None:
        if self._inbox is not None and (paths := self._inbox.take()):
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
            self._window.raise_()
            self._window.activateWindow()
            self.open(paths)

    def open(self, paths: list[Path]) -> None:
        """Ask about each, and take those that are wanted."""
        wanted = []
        for path in paths:
            try:
                if self._agreed(path):
                    wanted.append(path)
            except (KnownError, OSError) as error:
                self._refuse(str(error))
        if wanted:
            self._take(wanted)

    def _agreed(self, path: Path) -> bool:
        """Raises KnownError where it cannot be taken."""
        if path.suffix.casefold() == ".bdform":
            return self._ask(path, _of_pack(path), "安装")
        if not self._office.may_write or self._office.path is None:
            raise KnownError(f"{path.name}：请先打开要收进去的工作库，再双击它")
        about = _of_package(path) if path.suffix.casefold() == ".bdpkg" else f"上级发来的文件：{path.name}"
        return self._ask(path, about, f"收进工作库“{self._office.path.stem}”")

    def _ask(self, path: Path, about: str, words: str) -> bool:
        box = QtWidgets.QMessageBox(self._window)
        box.setWindowTitle(path.name)
        box.setText(as_is(about))
        box.setInformativeText(as_is(f"{words}？"))
        yes = box.addButton(words, QtWidgets.QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton("取消", QtWidgets.QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        return box.clickedButton() is yes


def _of_package(path: Path) -> str:
    """What a package says of itself. Raises KnownError."""
    from budgetdesk.exchange.package_file import read_package

    package = read_package(path)
    told = package.manifest
    signed = "有签名" if package.signature is not None else "没有签名"
    return (
        f"上报包：{told.unit_code} {told.unit_name}，{told.year} 年，{told.pack}，第 {told.version} 版，"
        f"校验码 {told.code}，{signed}"
    )


def _of_pack(path: Path) -> str:
    """What a pack file says of itself; whether that holds is seen when it is installed. Raises KnownError."""
    from budgetdesk.packs.form_file import read_form

    form = read_form(path)
    told = json.loads(form.manifest)
    id, version = (str(told.get(key, "?"))[:80] for key in ("id", "version"))
    return f"报表包：{id} {version}，{'有签名' if form.signature is not None else '没有签名'}"
