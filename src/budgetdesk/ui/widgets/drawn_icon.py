"""Icons that are drawn by us when they are first shown, in the very size in which they are shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

Draw = Callable[[QPainter, QRectF, QIcon.Mode], None]
"""Draws into a square area of any size."""


def drawn_icon(draw: Draw) -> QIcon:
    return QIcon(_Engine(draw))


class _Engine(QIconEngine):
    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self._pixmaps: dict[tuple[int, QIcon.Mode], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        area = QRectF(0, 0, side, side)
        area.moveCenter(QRectF(rect).center())
        painter.save()
        self._draw(painter, area, mode)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        if (side, mode) not in self._pixmaps:
            pixmap = self._pixmaps[side, mode] = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            self._draw(painter, QRectF(0, 0, side, side), mode)
            painter.end()
        return self._pixmaps[side, mode]

    def clone(self) -> QIconEngine:
        return _Engine(self._draw)
