"""How all tables stand: a tile each with its sign and its findings; a click opens the table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from budgetdesk.document.table_states import TableStates
from budgetdesk.packs.models import Pack
from budgetdesk.ui.overview.chart import Chart
from budgetdesk.ui.widgets.mark_shapes import draw_shape
from budgetdesk.ui.widgets.palette import Palette

_NAME = 6  # characters of a name that a tile has room for


class StatesChart(Chart):
    chosen = Signal(str)  # a table

    def __init__(
        self, pack: Pack, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__("各表状态", palette, parent)
        self._tables, self._states = list(pack.tables.values()), states
        self._tiles: list[tuple[QRectF, str]] = []

    def content_height(self) -> int:
        rows = -(-len(self._tables) // self._across())
        return round(self.line * 2.5 * rows)

    def _across(self) -> int:
        """As many tiles as have room for what they say."""
        metrics = self.fontMetrics()
        words = max((metrics.horizontalAdvance(self._states.of(t.id).words) for t in self._tables), default=0)
        names = max((metrics.horizontalAdvance(table.name) for table in self._tables), default=0)
        names = min(names, metrics.horizontalAdvance("预" * _NAME))
        wanted = max(words, names) + self.line * 2.1
        return max(int((self.width() - self.line * 1.1) / wanted), 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line = self._palette, self.line
        gap = line * 0.3
        across = self._across()
        width = (area.width() - gap * (across - 1)) / across
        grounds = {
            "error": p.error_soft, "query": p.query_soft, "good": p.good_soft, "begun": p.accent_soft,
            "said": p.good_soft, "confirmed": p.good_soft, "empty": p.window,
        }  # fmt: skip
        colors = {
            "error": p.error, "query": p.query, "good": p.good, "begun": p.accent, "said": p.good,
            "confirmed": p.good, "empty": p.faint_text,
        }  # fmt: skip
        self._tiles = []
        for n, table in enumerate(self._tables):
            row, column = divmod(n, across)
            tile = QRectF(area.x() + column * (width + gap), area.y() + row * line * 2.5, width, line * 2.2)
            state = self._states.of(table.id)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(grounds[state.shape]))
            painter.drawRoundedRect(tile, 4, 4)
            sign = QRectF(tile.x() + gap, tile.y() + line * 0.65, line * 0.8, line * 0.8)
            draw_shape(painter, state.shape, sign, QColor(colors[state.shape]))
            words = QRectF(
                sign.right() + gap, tile.y(), tile.right() - sign.right() - 2 * gap, tile.height() / 2
            )
            name = self.fontMetrics().elidedText(table.name, Qt.TextElideMode.ElideMiddle, int(words.width()))
            painter.setPen(QColor(p.text))
            lower = bool(state.words)
            painter.drawText(
                words if lower else QRectF(words.topLeft(), tile.bottomRight()),
                int(Qt.AlignmentFlag.AlignVCenter),
                name,
            )
            if lower:
                painter.setPen(
                    QColor(colors[state.shape] if state.shape not in ("good", "confirmed") else p.hint)
                )
                painter.drawText(words.translated(0, tile.height() / 2 - 2), 0, state.words)
            self.spot(tile, f"{table.number} {table.title}：{state.says}".strip())
            self._tiles.append((tile, table.id))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            for tile, table in self._tiles:
                if tile.contains(event.position()):
                    self.chosen.emit(table)
                    return
