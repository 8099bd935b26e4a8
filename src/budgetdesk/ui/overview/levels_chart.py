"""Findings by level: a bar each, with how many of them are explained."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.ui.overview.chart import Chart
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.mark_shapes import draw_shape
from budgetdesk.ui.widgets.palette import Palette


class LevelsChart(Chart):
    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__("审核结果", palette, parent)
        self._session = session

    def content_height(self) -> int:
        return round(self.line * 1.9 * len(LEVEL_WORDS))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line, marks = self._palette, self.line, self._session.marks
        findings = marks.shown()
        counts: Counter[str] = Counter(f.level for f in findings)
        said: Counter[str] = Counter(f.level for f in findings if marks.explained(f))
        most, y = max(counts.values(), default=0) or 1, area.y()
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for level, words in LEVEL_WORDS.items():
            draw_shape(
                painter,
                level,
                QRectF(area.x(), y + line * 0.25, line * 0.8, line * 0.8),
                QColor(p.level(level)),
            )
            painter.setPen(QColor(p.text))
            painter.drawText(QRectF(area.x() + line * 1.2, y, line * 3, line * 1.3), middle, words)
            left = area.x() + line * 4
            room = area.width() - line * 10
            bar = QRectF(left, y + line * 0.2, max(room * counts[level] / most, 2), line * 0.9)
            painter.fillRect(bar, QColor(p.level(level) if counts[level] else p.line))
            told = f"{counts[level]} 处" + (f"（已说明 {said[level]}）" if said[level] else "")
            painter.drawText(QRectF(bar.right() + line * 0.4, y, line * 8, line * 1.3), middle, told)
            self.spot(QRectF(area.x(), y, area.width(), line * 1.6), f"{words} {told}")
            y += line * 1.9
