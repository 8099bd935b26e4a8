"""The figures that are asked for first, large and side by side over the pictures; a click goes to the cell."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import Leading, in_words
from budgetdesk.engine.language.amounts import grouped
from budgetdesk.ui.overview.chart import Chart
from budgetdesk.ui.widgets.palette import Palette

_LARGE = 1.7  # the figures, times the size of other texts
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_GAP = 10  # pixels between two
_PAD = 0.7  # lines of text, from the frame of a tile


class LeadingRow(Chart):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("主要数字", palette, parent)
        self._figures: list[Leading] = []

    def show_data(self, figures: list[Leading]) -> None:
        self._figures = figures
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        rows = -(-len(self._figures) // self._across()) or 1
        return round((self.line * 4.9 + _GAP) * rows - _GAP - self.line * 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def _across(self) -> int:
        """All beside each other where what they say has room; else two."""
        metrics, count = self.fontMetrics(), max(len(self._figures), 1)
        words = max((metrics.horizontalAdvance(figure.says) for figure in self._figures), default=0)
        each = (self.width() - _GAP * (count - 1)) / count
        return count if words <= each - 2 * _PAD * self.line else min(count, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._spots.clear()
        self.draw(painter, QRectF(self.rect()))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, across = self._palette, self._across()
        rows = -(-len(self._figures) // across) or 1
        width = (area.width() - _GAP * (across - 1)) / across
        height = (area.height() - _GAP * (rows - 1)) / rows
        pad = self.line * _PAD
        large = self._large(width - 2 * pad)
        for n, figure in enumerate(self._figures):
            row, column = divmod(n, across)
            tile = QRectF(area.x() + column * (width + _GAP), area.y() + row * (height + _GAP), width, height)
            painter.setPen(QColor(p.line))
            painter.setBrush(QColor(p.surface))
            painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            room = tile.adjusted(pad, pad * 0.7, -pad, -pad * 0.7)
            above = QRectF(room.x(), room.y(), room.width(), self.line)
            self._line(painter, above, figure.label, p.soft_text, self.font())
            middle = QRectF(room.x(), room.y() + self.line * 1.1, room.width(), self.line * 1.9)
            self._line(painter, middle, in_words(figure.value, figure.unit), p.text, large)
            below = QRectF(room.x(), room.bottom() - self.line, room.width(), self.line)
            self._line(painter, below, figure.says, p.soft_text, self.font())
            exact = f"{figure.label}：{grouped(figure.value)} {figure.unit}"
            self.spot(tile, "\n".join(filter(None, (exact, figure.says))), figure.cell)

    def _large(self, room: float) -> QFont:
        """Of all figures, so large that the longest has room."""
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(self.font().pointSizeF() * _LARGE)
        words = [in_words(figure.value, figure.unit) for figure in self._figures]
        while font.pointSizeF() > self.font().pointSizeF():
            if max(map(QFontMetricsF(font).horizontalAdvance, words), default=0) <= room:
                break
            font.setPointSizeF(font.pointSizeF() - 0.5)
        return font

    @staticmethod
    def _line(painter: QPainter, place: QRectF, text: str, colour: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, _LEFT, short)
