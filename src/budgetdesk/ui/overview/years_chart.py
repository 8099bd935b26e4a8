"""This year against last by class: two bars each, with the change."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import YearPair
from budgetdesk.engine.language.amounts import grouped
from budgetdesk.ui.overview.chart import SERIES, Chart
from budgetdesk.ui.widgets.palette import Palette


class YearsChart(Chart):
    def __init__(self, pairs: list[YearPair], palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("本年与上年（按科目类）", palette, parent)
        self.show_data(pairs)

    def show_data(self, pairs: list[YearPair]) -> None:
        self._pairs = pairs
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        return round(self.line * 2.6 * max(len(self._pairs), 1))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line = self._palette, self.line
        most = float(max((max(pair.now, pair.before) for pair in self._pairs), default=0)) or 1.0
        label, figure = area.width() * 0.26, line * 6.5
        room = area.width() - label - figure - line * 4
        narrow = room < line * 2  # large type: the rate is left to the tip
        if narrow:
            room = max(room + line * 4, line * 1.0)
        y = area.y()
        for pair in self._pairs:
            painter.setPen(QColor(p.text))
            name = self.fontMetrics().elidedText(
                pair.label, Qt.TextElideMode.ElideRight, int(label - line * 0.4)
            )
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRectF(area.x(), y, label, line * 2), middle, name)
            for n, (value, words) in enumerate(((pair.now, "本年"), (pair.before, "上年"))):
                bar = QRectF(
                    area.x() + label, y + n * line + line * 0.18, room * float(value) / most, line * 0.66
                )
                if n == 0:
                    painter.fillRect(bar, QColor(SERIES[0]))
                else:  # told apart by more than colour
                    painter.fillRect(bar, QBrush(QColor(p.soft_text), Qt.BrushStyle.Dense5Pattern))
                    painter.setPen(QPen(QColor(p.soft_text), 1))
                    painter.drawRect(bar)
                painter.setPen(QColor(p.text if n == 0 else p.soft_text))
                at = QRectF(bar.right() + line * 0.3, y + n * line, figure, line)
                painter.drawText(at, middle, f"{grouped(value)}" if value else "—")
                self.spot(
                    QRectF(area.x(), y, area.width(), line * 2), f"{pair.label} {words} {grouped(value)}"
                )
            if pair.before and not narrow:
                change = (pair.now - pair.before) / pair.before
                right = QRectF(area.right() - line * 4, y, line * 4, line * 2)
                painter.drawText(right, middle | int(Qt.AlignmentFlag.AlignRight), f"{change:+.1%}")
            y += line * 2.6
        if not self._pairs:
            painter.setPen(QColor(p.faint_text))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), "还没有上年数")
