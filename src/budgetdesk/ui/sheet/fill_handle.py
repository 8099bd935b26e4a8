"""The small square at the corner of what is selected: dragged down or to the right, it fills with what is selected."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect

from budgetdesk.ui.sheet.sheet_geometry import Projection

Range = tuple[int, int, int, int]
SIDE = 6  # pixels
_NEAR = 4  # pixels around it that count as on it


class FillHandle:
    """`begin` is given the selected range as (top, left, bottom, right): lines and columns of the frame."""

    def __init__(self) -> None:
        self._source: Range | None = None
        self.target: Range | None = None  # the source, and what will be filled

    @property
    def active(self) -> bool:
        return self._source is not None

    @staticmethod
    def place(at: Projection, selected: Range) -> QRect:
        """Where it is drawn, in the viewport."""
        _, _, bottom, right = selected
        g = at.geometry
        x = at.origin + g.xs[right + 1] - at.shift(right)
        y = g.ys[bottom + 1] - (0 if bottom < g.frozen_lines else at.dy)
        return QRect(x - SIDE // 2 - 1, y - SIDE // 2 - 1, SIDE, SIDE)

    def is_near(self, at: Projection, selected: Range | None, point: QPoint) -> bool:
        if selected is None:
            return False
        place = self.place(at, selected)
        return place.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(point)

    def begin(self, selected: Range) -> None:
        self._source = self.target = selected

    def move(self, at: Projection, point: QPoint) -> None:
        """The target reaches to the mouse, down or to the right, whichever is farther."""
        if self._source is None:
            return
        top, left, bottom, right = self._source
        found = at.place_at(point)
        if found is None:
            return
        line, column = found
        g = at.geometry
        far_down = g.ys[line + 1] - g.ys[bottom + 1] if line > bottom else 0
        far_right = g.xs[column + 1] - g.xs[right + 1] if column > right else 0
        if far_down >= far_right:
            self.target = (top, left, max(line, bottom), right)
        else:
            self.target = (top, left, bottom, max(column, right))

    def end(self) -> tuple[Range, Range] | None:
        """What was selected and what is to be filled; None where there is nothing more than that."""
        source, target = self._source, self.target
        self._source = self.target = None
        return (source, target) if source is not None and target is not None and source != target else None
