"""Dragging indicators by their names to another place: they keep their level, and a line shows where they would go."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QTableView

from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.indicators.indicator_painter import indent
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.type_metrics import TypeMetrics


class Target(NamedTuple):
    """Between which rows, and where that is in the tree; `fits` is whether it may be dropped there."""

    row: int
    depth: int
    parent: str | None
    at: int  # which child of the parent
    fits: bool


class IndicatorDrag(QObject):
    dropped = Signal(object, object, int)  # nodes, the parent, which child of it

    def __init__(self, table: QTableView, model: IndicatorModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._from: QPoint | None = None
        self._ids: list[str] = []
        self.target: Target | None = None

    def press(self, event: QMouseEvent, selected: list[str]) -> None:
        """`selected`: the nodes that would be dragged."""
        index = self._table.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        named = index.isValid() and not index.column() and not self._model.session.closed
        self._from = event.position().toPoint() if plain and named else None
        self._ids = selected if self._from is not None else []

    def move(self, event: QMouseEvent) -> bool:
        """Whether the mouse is dragging indicators."""
        if self._from is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        point = event.position().toPoint()
        if self.target is None and (point - self._from).manhattanLength() < QApplication.startDragDistance():
            return True
        self._scroll(point)
        self.target = self._at(point)
        shape = Qt.CursorShape.ClosedHandCursor if self.target.fits else Qt.CursorShape.ForbiddenCursor
        self._table.viewport().setCursor(shape)
        self._table.viewport().update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        target, ids = self.target, self._ids
        dragged = self.cancel()
        if dragged and target is not None and target.fits:
            self.dropped.emit(ids, target.parent, target.at)
        return dragged

    def cancel(self) -> bool:
        """Let go without dropping; whether anything was being dragged."""
        dragged = self.target is not None
        self._from, self.target, self._ids = None, None, []
        if dragged:
            self._table.viewport().unsetCursor()
            self._table.viewport().update()
        return dragged

    def paint(self, painter: QPainter, type_: TypeMetrics, palette: Palette) -> None:
        """The line where what is dragged would go."""
        target, table = self.target, self._table
        if target is None:
            return
        y = table.rowViewportPosition(target.row) if target.row < self._model.rowCount() else self._end()
        x = table.columnViewportPosition(0) + indent(type_, target.depth)
        color = QColor(palette.accent if target.fits else palette.error)
        painter.setPen(QPen(color, 2))
        painter.drawLine(x, y, table.viewport().width(), y)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(x - 4, y - 4, 8, 8))

    # where

    def _at(self, point: QPoint) -> Target:
        table, model = self._table, self._model
        row = table.rowAt(point.y())
        if row < 0:
            row = model.rowCount() if point.y() > 0 else 0
        elif point.y() > table.rowViewportPosition(row) + table.rowHeight(row) / 2:
            row += 1
        depth = model.depth(self._ids[0])
        same = all(model.depth(id) == depth for id in self._roots())
        parent = next((id for id in reversed(model.ids[:row]) if model.depth(id) < depth), None)
        above = set(model.ids[:row])
        index = sum(1 for id, info in model.infos.items() if info.parent == parent and id in above)
        if parent is not None and parent in model.folded:
            index = sum(1 for info in model.infos.values() if info.parent == parent)
        fits = same and (depth == 0 if parent is None else model.depth(parent) == depth - 1)
        return Target(row, depth, parent, index, fits and not self._inside(parent))

    def _roots(self) -> list[str]:
        ids, infos = set(self._ids), self._model.infos
        return [id for id in self._ids if infos[id].parent not in ids]

    def _inside(self, parent: str | None) -> bool:
        infos = self._model.infos
        while parent is not None:
            if parent in self._ids:
                return True
            parent = infos[parent].parent
        return False

    def _end(self) -> int:
        table, last = self._table, self._model.rowCount() - 1
        return table.rowViewportPosition(last) + table.rowHeight(last) if last >= 0 else 0

    def _scroll(self, point: QPoint) -> None:
        """Near the edge, what is beyond comes into sight."""
        bar, edge = self._table.verticalScrollBar(), self._table.verticalHeader().defaultSectionSize()
        if point.y() < edge:
            bar.setValue(bar.value() - edge)
        elif point.y() > self._table.viewport().height() - edge:
            bar.setValue(bar.value() + edge)
