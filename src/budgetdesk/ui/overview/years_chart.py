"""This year against last by class: two bars each, with the change."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import YearPair
from budgetdesk.engine.language.amounts import grouped, growth
from budgetdesk.ui.overview.chart import SERIES, Chart
from budgetdesk.ui.widgets.palette import Palette

_EACH = 3.6  # lines that a class takes: its name, and a bar for each year
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class YearsChart(Chart):
    def __init__(self, pairs: list[YearPair], palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("本年与上年（按科目类）", palette, parent)
        self.show_data(pairs)

    def show_data(self, pairs: list[YearPair]) -> None:
        self._pairs = pairs
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        return round(self.line * _EACH * max(len(self._pairs), 1))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line, metrics = self._palette, self.line, self.fontMetrics()
        most = float(max((max(pair.now, pair.before) for pair in self._pairs), default=0)) or 1.0
        figures = max(
            (metrics.horizontalAdvance(_figure(*said)) for pair in self._pairs for said in _told(pair)),
            default=0,
        )
        room = max(area.width() - figures - line * 0.6, line)
        y = area.y()
        for pair in self._pairs:
            heading = QRectF(area.x(), y, area.width(), line)
            change = growth(pair.now, pair.before) if pair.before else ""
            left = int(area.width() - metrics.horizontalAdvance(change) - line)
            painter.setPen(QColor(p.text))
            painter.drawText(
                heading, _MIDDLE, metrics.elidedText(pair.label, Qt.TextElideMode.ElideRight, left)
            )
            painter.setPen(QColor(p.soft_text))
            painter.drawText(heading, _MIDDLE | int(Qt.AlignmentFlag.AlignRight), change)
            for n, (words, value) in enumerate(_told(pair)):
                top = y + (n + 1) * line
                bar = QRectF(area.x(), top + line * 0.18, room * max(float(value), 0) / most, line * 0.66)
                if n == 0:
                    painter.fillRect(bar, QColor(SERIES[0]))
                elif value:  # told apart by more than colour
                    painter.fillRect(bar, QBrush(QColor(p.soft_text), Qt.BrushStyle.Dense5Pattern))
                    painter.setPen(QPen(QColor(p.soft_text), 1))
                    painter.drawRect(bar)
                painter.setPen(QColor(p.text if n == 0 else p.soft_text))
                painter.drawText(
                    QRectF(bar.right() + line * 0.3, top, figures + line, line),
                    _MIDDLE,
                    _figure(words, value),
                )
            self.spot(
                QRectF(area.x(), y, area.width(), line * 3),
                f"{pair.label}：{'，'.join(_figure(*said) for said in _told(pair))}",
            )
            y += line * _EACH
        if not self._pairs:
            painter.setPen(QColor(p.soft_text))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), "还没有上年数")


def _told(pair: YearPair) -> tuple[tuple[str, Decimal], tuple[str, Decimal]]:
    return ("本年", pair.now), ("上年", pair.before)


def _figure(words: str, value: Decimal) -> str:
    return f"{words} {grouped(value) if value else '—'}"
