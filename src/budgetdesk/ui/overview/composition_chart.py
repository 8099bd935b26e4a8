"""What a sum consists of: a bar for each part over the full width, the largest first; of a single part a sentence."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from budgetdesk.document.overview import Composition, Slice, in_words
from budgetdesk.engine.language.amounts import grouped, percent
from budgetdesk.ui.overview.chart import SERIES, Chart
from budgetdesk.ui.widgets.palette import Palette

_MOST = 7
_EACH = 1.75  # lines that a part takes
_LEFT, _RIGHT = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)


class CompositionChart(Chart):
    def __init__(self, data: Composition, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(data.title, palette, parent)
        self.show_data(data)

    def show_data(self, data: Composition) -> None:
        self.title, self._unit, self._total = data.title, data.unit, data.total
        parts = sorted(data.slices, key=lambda part: -part.value)
        if len(parts) > _MOST:
            rest = parts[_MOST - 1 :]
            whole = sum((part.value for part in rest), Decimal(0))
            parts = [*parts[: _MOST - 1], Slice(f"其他 {len(rest)} 项", whole)]
        self._parts = parts
        self.updateGeometry()
        self.update()

    @property
    def sentence(self) -> str:
        """What is said in place of a picture; empty where there are several parts."""
        if len(self._parts) != 1:
            return ""
        [part] = self._parts
        return f"全部是{part.label}：{grouped(part.value)} {self._unit}"

    def content_height(self) -> int:
        return round(self.line * (1.2 if self.sentence else 1.3 + _EACH * len(self._parts)))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p = self._palette
        line = QRectF(area.x(), area.y(), area.width(), self.line)
        painter.setPen(QColor(p.text))
        if self.sentence:
            painter.drawText(line, _LEFT, self.sentence)
            self.spot(line, self.sentence, self._parts[0].cell)
            return
        painter.setPen(QColor(p.soft_text))
        painter.drawText(line, _LEFT, f"合计 {in_words(self._total, self._unit)}")
        most = max((part.value for part in self._parts), default=Decimal(0))
        y = area.y() + self.line * 1.3
        for n, part in enumerate(self._parts):
            share = percent(part.value, self._total) if self._total else ""
            figures = f"{grouped(part.value)} {self._unit}　{share}"
            row = QRectF(area.x(), y, area.width(), self.line)
            room = int(area.width() - painter.fontMetrics().horizontalAdvance(figures) - self.line)
            label = painter.fontMetrics().elidedText(part.label, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(p.text))
            painter.drawText(row, _LEFT, label)
            painter.setPen(QColor(p.soft_text))
            painter.drawText(row, _RIGHT, figures)
            width = area.width() * float(max(part.value, Decimal(0)) / most) if most > 0 else 0.0
            bar = QRectF(area.x(), y + self.line * 1.05, area.width(), self.line * 0.3)
            painter.fillRect(bar, QColor(p.computed))
            painter.fillRect(QRectF(bar.x(), bar.y(), width, bar.height()), QColor(SERIES[n % len(SERIES)]))
            whole = QRectF(row.x(), row.y(), row.width(), self.line * 1.5)
            self.spot(whole, f"{part.label}：{figures}", part.cell)
            y += self.line * _EACH
