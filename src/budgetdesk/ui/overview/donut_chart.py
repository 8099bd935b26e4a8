"""What a sum consists of: a ring and its legend, with figures and shares."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import Composition, Slice
from budgetdesk.ui.overview.chart import SERIES, Chart
from budgetdesk.ui.widgets.palette import Palette

_MOST = 7


class DonutChart(Chart):
    def __init__(self, data: Composition, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(data.title, palette, parent)
        self.show_data(data)

    def show_data(self, data: Composition) -> None:
        self.title, self._unit, self._total = data.title, data.unit, data.total
        self._slices = list(data.slices[:_MOST])
        if len(data.slices) > _MOST:
            rest = data.slices[_MOST - 1 :]
            self._slices = [
                *data.slices[: _MOST - 1],
                Slice(f"其他 {len(rest)} 项", sum((s.value for s in rest), Decimal(0))),
            ]
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        return max(self.line * 7, round(self.line * 2.1 * len(self._slices)))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p = self._palette
        size = min(self.line * 7, area.height(), area.width() * 0.4)
        ring = QRectF(area.x(), area.y(), size, size)
        thick = size * 0.17
        start = 90 * 16
        for n, part in enumerate(self._slices):
            share = part.value / self._total if self._total else Decimal(0)
            span = -round(float(share) * 360 * 16)
            painter.setPen(QPen(QColor(SERIES[n % len(SERIES)]), thick, c=Qt.PenCapStyle.FlatCap))
            inset = thick / 2
            painter.drawArc(ring.adjusted(inset, inset, -inset, -inset), start, span)
            start += span
        painter.setPen(QColor(p.soft_text))
        painter.drawText(
            ring.adjusted(thick, thick, -thick, -thick), int(Qt.AlignmentFlag.AlignCenter), self._in_words()
        )
        x, y = ring.right() + self.line, area.y()
        width = area.right() - x
        for n, part in enumerate(self._slices):
            percent = f"{part.value / self._total:.1%}" if self._total else ""
            color = QColor(SERIES[n % len(SERIES)])
            painter.fillRect(QRectF(x, y + self.line * 0.28, self.line * 0.5, self.line * 0.5), color)
            label = self.fontMetrics().elidedText(
                part.label, Qt.TextElideMode.ElideRight, int(width - self.line * 4)
            )
            row = QRectF(x + self.line * 0.8, y, width - self.line * 0.8, self.line)
            painter.setPen(QColor(p.text))
            painter.drawText(row, int(Qt.AlignmentFlag.AlignLeft), label)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignRight), percent)
            painter.setPen(QColor(p.soft_text))
            painter.drawText(
                row.translated(0, self.line * 0.95),
                int(Qt.AlignmentFlag.AlignLeft),
                f"{part.value:,.2f} {self._unit}",
            )
            tip = f"{part.label}：{part.value:,.2f} {self._unit}（{percent}）"
            self.spot(QRectF(x, y, width, self.line * 2), tip, part.cell)
            y += self.line * 2.1

    def _in_words(self) -> str:
        if self._unit == "元" and self._total >= 10_000:
            return f"{self._total / 10_000:,.2f}\n万元"
        return f"{self._total:,.2f}\n{self._unit}"
