"""Buttons that open a file that was written, and the folder it is in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QToolButton


def open_buttons(written: Callable[[], Path]) -> tuple[QToolButton, QToolButton]:
    """`written` says which file it was when one of them is clicked."""
    file, folder = QToolButton(), QToolButton()
    for button, words, chosen in (
        (file, "打开文件", written),
        (folder, "打开文件夹", lambda: written().parent),
    ):
        button.setText(words)
        button.setProperty("role", "mend")
        button.clicked.connect(lambda _=False, chosen=chosen: _open(chosen()))
    return file, folder


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
