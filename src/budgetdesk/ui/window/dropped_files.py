"""Files that are dropped on a window, told by their kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

Take = Callable[[list[Path]], object]


class DroppedFiles(QObject):
    """`takers`: what is done with the files of each suffix, in this order; files of other kinds are not accepted."""

    def __init__(self, window: QWidget, takers: Mapping[str, Take]) -> None:
        super().__init__(window)
        self._takers = dict(takers)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return False
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        known = [path for path in paths if path.suffix.casefold() in self._takers]
        if not known:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.take(known)
        return True

    def take(self, paths: list[Path]) -> None:
        for suffix, take in self._takers.items():
            if fitting := [path for path in paths if path.suffix.casefold() == suffix]:
                take(fitting)
