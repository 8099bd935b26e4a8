"""Widening a column by its edge in the heading, with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from budgetdesk.ui.sheet.sheet_geometry import Projection

_NARROWEST = 16  # pixels


class ColumnDrag:
    """`widths`: those that people have chosen, in figures of the type, by column; changed in place."""

    def __init__(self, widths: dict[int, float]) -> None:
        self._widths = widths
        self._column = -1
        self._start = (0, 0)  # x and width
        self._digit = 1.0

    @property
    def active(self) -> bool:
        return self._column >= 0

    def press(self, at: Projection, point: QPoint) -> bool:
        """Whether there is an edge to be dragged."""
        self._column = at.edge_at(point)
        if self.active:
            self._digit = at.geometry.type.digit
            xs = at.geometry.xs
            self._start = (point.x(), xs[self._column + 1] - xs[self._column])
        return self.active

    def move(self, point: QPoint) -> None:
        x, width = self._start
        self._widths[self._column] = max(width + point.x() - x, _NARROWEST) / self._digit

    def release(self) -> None:
        self._column = -1

    def fit(self, at: Projection, point: QPoint) -> bool:
        """Make the column at that edge as wide as its content; whether there is an edge."""
        column = at.edge_at(point)
        if column >= 0:
            self._widths[column] = at.geometry.fitting_width(column)
        return column >= 0
