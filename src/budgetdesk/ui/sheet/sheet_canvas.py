"""Paints what a sheet view shows: four panes (frozen or scrolled), selection, line numbers, edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

if TYPE_CHECKING:
    from budgetdesk.ui.sheet.sheet_view import SheetView


class SheetCanvas:
    def __init__(self, view: SheetView) -> None:
        self.view = view

    def paint(self, dirty: QRect) -> None:
        view = self.view
        painter = QPainter(view.viewport())
        g = view.geometry_
        painter.fillRect(dirty, QColor(view.painter.palette.window))
        size, ox = view.viewport().size(), view.origin
        fx, fy = g.xs[g.frozen_columns], g.ys[g.frozen_lines]
        dx, dy = self.view.horizontalOffset(), self.view.verticalOffset()
        last_line, last_column = len(g.heights), len(g.xs) - 1
        body = QRect(ox + fx, fy, size.width(), size.height())
        panes = (
            (body, dx, dy, (g.frozen_lines, last_line), (g.frozen_columns, last_column)),
            (QRect(ox, fy, fx, size.height()), 0, dy, (g.frozen_lines, last_line), (0, g.frozen_columns)),
            (
                QRect(ox + fx, 0, size.width(), fy),
                dx,
                0,
                (0, g.frozen_lines),
                (g.frozen_columns, last_column),
            ),
            (QRect(ox, 0, fx, fy), 0, 0, (0, g.frozen_lines), (0, g.frozen_columns)),
        )
        for clip, sx, sy, line_ends, column_ends in panes:
            clip = clip & dirty
            if clip.isEmpty():
                continue
            lines = self._seen(g.line_at(clip.top() + sy), g.line_at(clip.bottom() + sy), line_ends)
            columns = self._seen(
                g.column_at(clip.left() - ox + sx), g.column_at(clip.right() - ox + sx), column_ends
            )
            painter.save()
            painter.setClipRect(clip)
            painter.translate(ox - sx, -sy)
            self.view.painter.draw(painter, g, lines, columns)
            if sy == dy and g.notes_height and line_ends[1] == last_line and not column_ends[0]:
                self.view.painter.draw_notes(painter, g)
            self._paint_selection(painter)
            painter.restore()
        if g.gutter:
            self._paint_gutter(painter, dirty)
        self._paint_edges(painter, ox, fx, fy)

    @staticmethod
    def _seen(first: int, last: int, ends: tuple[int, int]) -> range:
        return range(max(first, ends[0]), max(min(last + 1, ends[1]), ends[0]))

    def _paint_selection(self, painter: QPainter) -> None:
        g, accent = self.view.geometry_, QColor(self.view.painter.palette.accent)
        veil = QColor(accent)
        veil.setAlpha(28)
        many = False
        for part in list(self.view.selectionModel().selection()):  # type: ignore[call-overload]
            x, y = g.xs[part.left()], g.ys[part.top()]
            rect = QRect(x, y, g.xs[part.right() + 1] - x, g.ys[part.bottom() + 1] - y)
            found = self.view.sheet_model.box_at(part.top(), part.left())
            if found is None or g.rect(*found) != rect:
                many = True
                painter.fillRect(rect, veil)
                painter.setPen(QPen(accent, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(-1, -1, -1, -1))
        index = self.view.currentIndex()
        found = self.view.sheet_model.box_at(index.row(), index.column()) if index.isValid() else None
        if found is not None:
            painter.setPen(QPen(accent, 2 if self.view.hasFocus() or not many else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(g.rect(*found).adjusted(0, 0, -1, -1))

    def _paint_gutter(self, painter: QPainter, dirty: QRect) -> None:
        g, p = self.view.geometry_, self.view.painter.palette
        x, top = self.view.origin - g.gutter, g.ys[g.frozen_lines]
        painter.fillRect(QRect(x, 0, g.gutter, top), QColor(p.header))
        painter.setClipRect(QRect(x, top, g.gutter, self.view.viewport().height()))
        dy, current = self.view.verticalOffset(), self.view.currentIndex().row()
        first, last = g.line_at(max(dirty.top(), top) + dy), g.line_at(dirty.bottom() + dy)
        for n in range(max(first, g.sheet.header_lines), last + 1):
            rect = QRect(x, g.ys[n] - dy, g.gutter, g.heights[n])
            painter.fillRect(rect, QColor(p.accent_soft if n == current else p.header))
            painter.setPen(QColor(p.line))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.setPen(QColor(p.accent if n == current else p.faint_text))
            painter.setFont(g.type.plain)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.view.sheet_model.number_of(n))
        painter.setClipping(False)

    def _paint_edges(self, painter: QPainter, ox: int, fx: int, fy: int) -> None:
        """The table's left edge, and where the frozen part ends."""
        g, p = self.view.geometry_, self.view.painter.palette
        bottom = min(g.ys[-1] - self.view.verticalOffset(), self.view.viewport().height())
        right = min(ox + g.width - self.view.horizontalOffset(), self.view.viewport().width())
        painter.setPen(QColor(p.line))
        painter.drawLine(ox - 1, 0, ox - 1, bottom - 1)
        painter.drawLine(ox - g.gutter, 0, right - 1, 0)
        painter.setPen(QColor(p.strong_line))
        if g.frozen_lines:
            painter.drawLine(ox - g.gutter, fy - 1, right - 1, fy - 1)
        if g.frozen_columns and self.view.horizontalOffset():
            painter.drawLine(ox + fx - 1, 0, ox + fx - 1, bottom - 1)
