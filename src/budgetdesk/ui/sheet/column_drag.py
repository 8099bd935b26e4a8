"""Widening a column by its edge in the heading, with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

if TYPE_CHECKING:
    from budgetdesk.ui.sheet.sheet_view import SheetView

_NEAR = 4
_NARROWEST = 16


class ColumnDrag:
    def __init__(self, view: SheetView) -> None:
        self._view = view
        self._column = -1
        self._start = (0, 0)  # x and width

    @property
    def active(self) -> bool:
        return self._column >= 0

    def hover(self, point: QPoint) -> None:
        edge = self._edge(point) >= 0
        self._view.viewport().setCursor(Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor)

    def press(self, point: QPoint) -> bool:
        self._column = self._edge(point)
        if self.active:
            xs = self._view.geometry_.xs
            self._start = (point.x(), xs[self._column + 1] - xs[self._column])
        return self.active

    def move(self, point: QPoint) -> None:
        x, width = self._start
        self._view.own_widths[self._column] = max(width + point.x() - x, _NARROWEST)
        self._view.lay_out()

    def release(self) -> None:
        self._column = -1
        self._view.widths_changed.emit(dict(self._view.own_widths))

    def fit(self, point: QPoint) -> bool:
        """A double click on an edge gives the column its own width back."""
        column = self._edge(point)
        if column < 0:
            return False
        self._view.own_widths.pop(column, None)
        self._view.lay_out()
        self.release()
        return True

    def _edge(self, point: QPoint) -> int:
        """The column whose right edge is near; -1 for none."""
        g = self._view.geometry_
        if not g.frozen_lines or point.y() >= g.ys[g.frozen_lines]:
            return -1
        for column in range(len(g.xs) - 1):
            offset = 0 if column < g.frozen_columns else self._view.horizontalOffset()
            if abs(self._view.origin + g.xs[column + 1] - offset - point.x()) <= _NEAR:
                return column
        return -1
