"""Dragging indicators by their names to another place: they keep their level, and a line shows where they would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from budgetdesk.ui.indicators.indicator_view import IndicatorView


class Target(NamedTuple):
    """Between which rows, and where that is in the tree; `fits` is whether it may be dropped there."""

    row: int
    depth: int
    parent: str | None
    at: int  # which child of the parent
    fits: bool


class IndicatorDrag:
    def __init__(self, view: IndicatorView) -> None:
        self._view = view
        self._from: QPoint | None = None
        self._ids: list[str] = []
        self.target: Target | None = None

    def press(self, event: QMouseEvent) -> None:
        index = self._view.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self._from = event.position().toPoint() if plain and index.isValid() and not index.column() else None
        self._ids = self._view.selected_ids() if self._from is not None else []

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
        self._view.viewport().setCursor(shape)
        self._view.viewport().update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        target, ids = self.target, self._ids
        dragged = self.cancel()
        if dragged and target is not None and target.fits:
            self._view.dropped.emit(ids, target.parent, target.at)
        return dragged

    def cancel(self) -> bool:
        """Let go without dropping; whether anything was being dragged."""
        dragged = self.target is not None
        self._from, self.target, self._ids = None, None, []
        if dragged:
            self._view.viewport().unsetCursor()
            self._view.viewport().update()
        return dragged

    def paint(self, painter: QPainter) -> None:
        target, view = self.target, self._view
        if target is None:
            return
        y = view.rowViewportPosition(target.row) if target.row < view.tree_model.rowCount() else self._end()
        x = view.columnViewportPosition(0) + view.painter.indent(target.depth)
        color = QColor(view.palette_.accent if target.fits else view.palette_.error)
        painter.setPen(QPen(color, 2))
        painter.drawLine(x, y, view.viewport().width(), y)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(x - 4, y - 4, 8, 8))

    # where

    def _at(self, point: QPoint) -> Target:
        view, model = self._view, self._view.tree_model
        row = view.rowAt(point.y())
        if row < 0:
            row = model.rowCount() if point.y() > 0 else 0
        elif point.y() > view.rowViewportPosition(row) + view.rowHeight(row) / 2:
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
        ids, infos = set(self._ids), self._view.tree_model.infos
        return [id for id in self._ids if infos[id].parent not in ids]

    def _inside(self, parent: str | None) -> bool:
        infos = self._view.tree_model.infos
        while parent is not None:
            if parent in self._ids:
                return True
            parent = infos[parent].parent
        return False

    def _end(self) -> int:
        view, last = self._view, self._view.tree_model.rowCount() - 1
        return view.rowViewportPosition(last) + view.rowHeight(last) if last >= 0 else 0

    def _scroll(self, point: QPoint) -> None:
        """Near the edge, what is beyond comes into sight."""
        view, bar = self._view, self._view.verticalScrollBar()
        edge = round(view.type.line)
        if point.y() < edge:
            bar.setValue(bar.value() - edge)
        elif point.y() > view.viewport().height() - edge:
            bar.setValue(bar.value() + edge)
