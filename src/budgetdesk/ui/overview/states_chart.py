"""How all tables stand: a tile each with its sign, its name and its findings; a click opens the table."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from budgetdesk.document.table_states import TableStates
from budgetdesk.packs.models import Pack
from budgetdesk.ui.overview.chart import Chart
from budgetdesk.ui.session.table_names import outline_title
from budgetdesk.ui.widgets.mark_shapes import draw_shape
from budgetdesk.ui.widgets.palette import Palette

_MOST_ACROSS = 4
_TILE, _PITCH = 2.2, 2.5  # lines: the height of a tile, and from one to the next
_SIGN = 0.8  # lines
_USUAL = "88 错"  # room for words that a table may come to bear, so that no tile moves then
_NAMED = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)

_BESIDE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignRight)


class StatesChart(Chart):
    chosen = Signal(str)  # a table

    def __init__(
        self, pack: Pack, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__("各表状态", palette, parent)
        self._tables, self._states = list(pack.tables.values()), states
        self._tiles: list[tuple[QRectF, str]] = []
        self.least_height = 0  # of what is below the title, in pixels

    def content_height(self) -> int:
        rows = -(-len(self._tables) // self._across(self._inner_width))
        return max(round(self.line * _PITCH * rows), self.least_height)

    @property
    def _inner_width(self) -> float:
        return self.width() - self.line * 1.4

    def _across(self, width: float) -> int:
        """As many tiles as leave each room for the whole name in two lines."""
        metrics = self.fontMetrics()
        said = max(
            map(metrics.horizontalAdvance, [_USUAL, *(self._states.of(t.id).words for t in self._tables)])
        )
        for across in range(_MOST_ACROSS, 1, -1):
            room = int(self._name_room(self._tile_width(width, across), said))
            wanted = QRect(0, 0, room, 1000)
            bounds = [metrics.boundingRect(wanted, _NAMED, outline_title(t)) for t in self._tables]
            if all(b.width() <= room and b.height() <= self.line * _TILE for b in bounds):
                return across
        return 1

    def _name_room(self, tile: float, said: float) -> float:
        """Of a tile's width, beside its sign and the words at its right."""
        beside = said + self._gap if said else 0
        return tile - self.line * _SIGN - 3 * self._gap - beside

    @property
    def _gap(self) -> float:
        return self.line * 0.3

    def _tile_width(self, width: float, across: int) -> float:
        return (width - self._gap * (across - 1)) / across

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        p, line, gap = self._palette, self.line, self._gap
        across = self._across(area.width())
        width = self._tile_width(area.width(), across)
        grounds = {
            "error": p.error_soft, "query": p.query_soft, "good": p.good_soft, "begun": p.accent_soft,
            "said": p.good_soft, "confirmed": p.good_soft, "empty": p.window,
        }  # fmt: skip
        colors = {
            "error": p.error, "query": p.query, "good": p.good, "begun": p.accent, "said": p.good,
            "confirmed": p.good, "empty": p.soft_text,
        }  # fmt: skip
        self._tiles = []
        for n, table in enumerate(self._tables):
            row, column = divmod(n, across)
            tile = QRectF(
                area.x() + column * (width + gap), area.y() + row * line * _PITCH, width, line * _TILE
            )
            state = self._states.of(table.id)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(grounds[state.shape]))
            painter.drawRoundedRect(tile, 4, 4)
            sign = QRectF(tile.x() + gap, tile.y() + line * 0.65, line * _SIGN, line * _SIGN)
            draw_shape(painter, state.shape, sign, QColor(colors[state.shape]))
            said = self.fontMetrics().horizontalAdvance(state.words)
            room = QRectF(sign.right() + gap, tile.y(), self._name_room(width, 0), tile.height())
            painter.setPen(QColor(p.text))
            name = QRectF(room.x(), tile.y(), self._name_room(width, said), tile.height())
            painter.drawText(name, _NAMED, outline_title(table))
            if said:
                good = state.shape in ("good", "confirmed")
                painter.setPen(QColor(p.hint if good else colors[state.shape]))
                painter.drawText(room, _BESIDE, state.words)
            self.spot(tile, f"{table.number} {table.title}：{state.says}".strip())
            self._tiles.append((tile, table.id))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            for tile, table in self._tiles:
                if tile.contains(event.position()):
                    self.chosen.emit(table)
                    return
