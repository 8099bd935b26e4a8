"""Swallows the second click of a double click, for buttons and links that change what stands under the mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QMouseEvent


class OneClick(QObject):
    """An event filter. What a first click has brought under the mouse is not clicked on by the second.

    `there`: whether something that can be clicked on is at that point; everywhere unless it is said.
    """

    def __init__(self, parent: QObject, there: Callable[[QPoint], object] = lambda point: True) -> None:
        super().__init__(parent)
        self._there, self._second = there, False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self._second = bool(self._there(event.position().toPoint()))
            return self._second
        if event.type() == QEvent.Type.MouseButtonRelease and self._second:
            self._second = False
            return True
        return False
