"""What was planned against what was done, summed up month by month: two lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import Month
from budgetdesk.engine.language.amounts import grouped
from budgetdesk.ui.overview.chart import SERIES, Chart
from budgetdesk.ui.widgets.palette import Palette

_LINES = 9  # of text that the picture is high


class MonthsChart(Chart):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("计划与实际（按月累计）", palette, parent)
        self._months: list[Month] = []
        self._unit = ""

    def show_data(self, unit: str, months: list[Month]) -> None:
        self._unit, self._months = unit, months
        self.updateGeometry()
        self.update()

    def content_height(self) -> int:
        return self.line * _LINES

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line, months = self._palette, self.line, self._months
        if not months:
            return
        most = float(max(max(m.planned, m.done or m.planned) for m in months)) or 1.0
        left = area.x() + self.fontMetrics().horizontalAdvance(f"{most:,.0f}") + line * 0.5
        plot = QRectF(left, area.y() + line * 1.5, area.right() - left - line, area.height() - line * 3)
        step = plot.width() / max(len(months) - 1, 1)

        def at(n: int, value: float) -> QPointF:
            return QPointF(plot.x() + n * step, plot.bottom() - plot.height() * value / most)

        painter.setPen(QPen(QColor(p.line), 1))
        for part in (0.0, 0.5, 1.0):
            y = at(0, most * part).y()
            painter.setPen(QPen(QColor(p.line), 1))
            painter.drawLine(QPointF(plot.x(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(p.soft_text))
            label = QRectF(area.x(), y - line / 2, left - area.x() - line * 0.3, line)
            painter.drawText(
                label, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{most * part:,.0f}"
            )
        planned = [at(n, float(m.planned)) for n, m in enumerate(months)]
        done = [at(n, float(m.done)) for n, m in enumerate(months) if m.done is not None]
        # told apart by more than colour
        for points, color, style in (
            (planned, p.soft_text, Qt.PenStyle.DashLine),
            (done, SERIES[0], Qt.PenStyle.SolidLine),
        ):
            painter.setPen(QPen(QColor(color), 2, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(SERIES[0]))
        for point in done:
            painter.drawEllipse(point, line * 0.16, line * 0.16)
        painter.setPen(QColor(p.soft_text))
        every = 1 if step > line * 2.4 else 3
        for n, month in enumerate(months):
            column = QRectF(plot.x() + (n - 0.5) * step, plot.bottom() + line * 0.2, step, line)
            if n % every == 0:
                painter.drawText(
                    column, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip), month.label
                )
            said = f"，实际 {grouped(month.done)}" if month.done is not None else ""
            whole = QRectF(column.x(), plot.y(), step, plot.height() + line)
            self.spot(whole, f"到 {month.label} 计划 {grouped(month.planned)}{said} {self._unit}", month.cell)
        words = f"- - 计划　—— 实际（{self._unit}）"
        painter.drawText(QRectF(plot.x(), area.y(), plot.width(), line), 0, words)
