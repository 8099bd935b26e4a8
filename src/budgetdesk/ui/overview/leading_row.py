"""The figures that are asked for first, large and side by side over the pictures; a click goes to the cell."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import Leading, in_words
from budgetdesk.ui.overview.chart import Chart
from budgetdesk.ui.widgets.palette import Palette

_LARGE = 1.7  # the figures, times the size of other texts
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_GAP = 10  # pixels between two


class LeadingRow(Chart):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("主要数字", palette, parent)
        self._figures: list[Leading] = []

    def show_data(self, figures: list[Leading]) -> None:
        self._figures = figures
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        return round(self.line * 1.9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._spots.clear()
        self.draw(painter, QRectF(self.rect()))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, count = self._palette, max(len(self._figures), 1)
        width = (area.width() - _GAP * (count - 1)) / count
        large = QFont(self.font())
        large.setBold(True)
        pad = self.line * 0.7
        for n, figure in enumerate(self._figures):
            tile = QRectF(area.x() + n * (width + _GAP), area.y(), width, area.height())
            painter.setPen(QColor(p.line))
            painter.setBrush(QColor(p.surface))
            painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            room = tile.adjusted(pad, pad * 0.7, -pad, -pad * 0.7)
            self._line(
                painter,
                QRectF(room.x(), room.y(), room.width(), self.line),
                figure.label,
                p.soft_text,
                self.font(),
            )
            words = in_words(figure.value, figure.unit)
            large.setPointSizeF(self.font().pointSizeF() * _LARGE)
            while (
                large.pointSizeF() > self.font().pointSizeF()
                and QFontMetricsF(large).horizontalAdvance(words) > room.width()
            ):
                large.setPointSizeF(large.pointSizeF() - 0.5)
            middle = QRectF(room.x(), room.y() + self.line * 1.1, room.width(), self.line * 1.9)
            self._line(painter, middle, words, p.text, large)
            below = QRectF(room.x(), room.bottom() - self.line, room.width(), self.line)
            self._line(painter, below, figure.says, p.soft_text, self.font())
            exact = f"{figure.label}：{figure.value:,.2f} {figure.unit}"
            self.spot(tile, "\n".join(filter(None, (exact, figure.says))), figure.cell)

    @staticmethod
    def _line(painter: QPainter, place: QRectF, text: str, colour: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, _LEFT, short)
