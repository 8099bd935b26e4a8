"""Paints the tree editor: names indented with fold signs and states, values, marks told apart by shape and colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from budgetdesk.document.finding_index import Mark
from budgetdesk.engine.cells import NA, Cell, Entry, Rejected
from budgetdesk.records import dataclass
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.widgets.mark_shapes import draw_shape, draw_wave
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.type_metrics import TypeMetrics

_MOST_LINES = 3  # of a long text; the rest is in the cell's page and in the editor
_SHADES = {"said": "good", "good": "good", "empty": "faint_text"}


class _Spot(NamedTuple):
    """A cell on the screen; `left` and `right`: what of it is in sight."""

    x: int
    y: int
    width: int
    height: int
    column: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What of the tree is in sight."""

    rows: list[tuple[int, int, int]]  # row, y, height
    columns: list[tuple[int, int, int]]  # column, x, width
    selected: set[tuple[int, int]]  # row, column
    cursor: QRect
    width: int  # of the window on the tree


def indent(type_: TypeMetrics, depth: int) -> int:
    """Where the names of that depth begin, from the column's edge."""
    return round(type_.digit * 2.2 * depth) + type_.pad


class IndicatorPainter:
    """Draws all that is visible at once: asking Qt for every cell would take several times as long.

    `type` is the view's, at its zoom.
    """

    def __init__(self, model: IndicatorModel, palette: Palette, type_: TypeMetrics) -> None:
        self._model, self.type = model, type_
        self.focus: frozenset[Cell] = frozenset()  # cells of the finding that is being looked at
        self._colors = {name: QColor(getattr(palette, name)) for name in palette.__slots__}
        self._colors["missing"] = QColor(palette.level("missing"))
        self._colors["missing_soft"] = QColor(palette.level_soft("missing"))

    # geometry

    def fold_sign(self, rect: QRect, id: str) -> QRect:
        side = round(self.type.spacing)
        return QRect(rect.x() + self._indent(id) - 2, rect.y(), side, rect.height())

    def _indent(self, id: str) -> int:
        return indent(self.type, self._model.depth(id))

    def height(self, id: str, widths: Sequence[int]) -> int:
        """As high as the row's texts need, up to a few lines."""
        lines, type_ = 1, self.type
        for n, text in enumerate(self._model.texts(id)):
            if len(text) > 3 and widths[n]:
                room, bold = self.room(id, n, widths[n])
                if type_.width(text, bold) > room:
                    lines = max(lines, type_.lines(text, bold, room))
        return type_.height(min(lines, _MOST_LINES))

    def room(self, id: str, column: int, width: int) -> tuple[float, bool]:
        """What a text has of its column's width, and whether it is bold."""
        room = width - 2 * self.type.pad
        if column:
            return room, False
        depth = self._model.depth(id)
        return room - self._indent(id) - self.type.spacing, depth == 0

    # painting

    def paint(self, painter: QPainter, area: QRect, seen: Seen) -> None:
        model, colors = self._model, self._colors
        painter.fillRect(area, colors["surface"])
        line = QPen(colors["line"], 0)
        for row, y, height in seen.rows:
            id = model.id_at(row)
            if id is None:
                continue
            if model.depth(id) == 0:
                painter.fillRect(area.left(), y, area.width(), height, colors["band"])
            for n, x, width in seen.columns:
                spot = _Spot(x, y, width, height, n, max(x, 0), min(x + width, seen.width))
                self._cell(painter, id, spot, (row, n) in seen.selected)
            painter.setPen(line)
            painter.drawLine(area.left(), y + height - 1, area.right(), y + height - 1)
        if seen.rows and seen.cursor.isValid():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors["accent"], 2))
            painter.drawRect(seen.cursor.adjusted(1, 1, -1, -1))

    def _cell(self, painter: QPainter, id: str, spot: _Spot, selected: bool) -> None:
        model, colors = self._model, self._colors
        cell = model.stored(id)[spot.column]
        mark = model.session.marks.of(cell) if cell is not None else None
        open_ = mark is not None and not mark.explained and mark.level != "hint"
        if mark is not None and open_ and mark.role == "suspect":
            painter.fillRect(spot.x, spot.y, spot.width, spot.height - 1, colors[f"{mark.level}_soft"])
        elif selected:
            painter.fillRect(spot.x, spot.y, spot.width, spot.height - 1, colors["accent_soft"])
        entry = model.session.document.content.facts.entries.get(cell) if cell is not None else None
        color = colors["text"]
        if cell is None:
            color = colors["computed_text"]
        elif isinstance(entry, Rejected):
            color = colors["error"]
        elif entry is NA:
            color = colors["soft_text"]
        elif mark is not None and open_ and mark.role == "suspect":
            color = colors[mark.level]
        if spot.column:
            self._value(painter, id, spot, color)
        else:
            self._name(painter, id, spot, color)
        if mark is not None or isinstance(entry, Rejected) or self.focus:
            self._marks(painter, id, spot, mark, entry, cell)

    def _name(self, painter: QPainter, id: str, spot: _Spot, color: QColor) -> None:
        model, type_ = self._model, self.type
        depth, group = model.depth(id), model.is_group(id)
        left, side = spot.x + self._indent(id), type_.spacing * 0.62
        text = model.text(id, 0)
        if not text:
            title = model.cells.block.columns[model.levels[depth]].title.lstrip("*＊")
            text, color = f"（{title}名称未填）", self._colors["soft_text"]
        room, bold = self.room(id, 0, spot.width)
        lines = self._lines(text, bold, room, spot.height)
        y = self._base(spot, len(lines))
        sign = QRectF(left, y - type_.ascent + (type_.spacing - side) / 2, side, side)
        if model.infos[id].children:
            self._triangle(painter, sign, id in model.folded)
        elif not group:
            state = model.state(id)
            draw_shape(painter, state, sign, self._colors[_SHADES.get(state, state)])
        painter.setFont(type_.bold if bold else type_.plain)
        painter.setPen(color)
        x = left + type_.spacing
        for line in lines:
            painter.drawText(QPointF(x, y), line)
            y += type_.spacing
        folded = id in model.folded
        if group and (depth == 0 or folded):
            count, end = f"{model.below(id)} 项", x + type_.width(lines[-1], bold) + type_.digit
            painter.setFont(type_.plain)
            painter.setPen(self._colors["soft_text"])
            painter.drawText(QPointF(end, y - type_.spacing), count)
            if folded and (level := model.gravest_below(id)):
                sign.moveLeft(end + type_.width(count) + type_.digit)
                sign.moveTop(y - type_.spacing - type_.ascent + (type_.spacing - side) / 2)
                draw_shape(painter, level, sign, self._colors[level])

    def _value(self, painter: QPainter, id: str, spot: _Spot, color: QColor) -> None:
        """In what is in sight of its column: a figure of which some digits are not would be read as another."""
        text = self._model.text(id, spot.column)
        if not text:
            return
        type_ = self.type
        painter.setFont(type_.plain)
        painter.setPen(color)
        room = spot.width - 2 * type_.pad
        lines = self._lines(text, False, room, spot.height)
        y = self._base(spot, len(lines))
        right = self._is_right(text, spot.column) and len(lines) == 1
        for line in lines:
            width = type_.width(line)
            if right and width > spot.right - spot.left - 2 * type_.pad:
                line, width = "…", type_.width("…")
            x = spot.right - type_.pad - width if right else spot.x + type_.pad
            if x + width > spot.right and not right:
                line = type_.elided(line, False, spot.right - type_.pad - x)
            painter.drawText(QPointF(x, y), line)
            y += type_.spacing

    def _is_right(self, text: str, column: int) -> bool:
        """Figures stand at the right, words in a column of figures at the left."""
        return self._model.columns[column].number and (text == "—" or any(map(str.isdigit, text)))

    def _lines(self, text: str, bold: bool, room: float, height: int) -> list[str]:
        type_ = self.type
        if "\n" not in text and type_.width(text, bold) <= room:
            return [text]
        lines = type_.broken(text, bold, room)
        most = max(1, int((height - type_.line) / type_.spacing + 0.5) + 1)
        if len(lines) > most:
            lines = [*lines[: most - 1], type_.elided("".join(lines[most - 1 :]), bold, room)]
        return lines

    def _base(self, spot: _Spot, lines: int) -> float:
        """Where the first of the lines stands, so that all are in the middle."""
        type_ = self.type
        return spot.y + (spot.height - 1 - lines * type_.spacing) / 2 + type_.ascent

    def _marks(
        self,
        painter: QPainter,
        id: str,
        spot: _Spot,
        mark: Mark | None,
        entry: Entry | None,
        cell: Cell | None,
    ) -> None:
        """The zigzag of what could not be read, the sign of a finding at the free end, the frame of what is looked at."""
        column, type_ = self._model.columns[spot.column], self.type
        text = self._model.text(id, spot.column)
        right = self._is_right(text, spot.column)
        if isinstance(entry, Rejected) and text and column.part in ("name", "whole", "value"):
            x, width = self._told(id, spot, text, right)
            draw_wave(painter, x, spot.y + spot.height - 5, width, self._colors["error"])
        if mark is not None and mark.role == "witness" and not mark.explained and mark.level != "hint":
            painter.setPen(QPen(self._colors[mark.level], 1.2, Qt.PenStyle.DotLine))
            y = spot.y + spot.height - 3
            start, width = self._told(id, spot, text, right)
            painter.drawLine(QPointF(start, y), QPointF(start + width, y))
        if mark is not None and mark.role == "suspect" and column.part in ("value", "whole"):
            side = type_.digit * 1.6
            if spot.width - type_.width(text) > side + 3 * type_.pad:
                left = spot.x + type_.pad if right else spot.x + spot.width - side - type_.pad
                shape = "said" if mark.explained else "stale" if mark.stale else mark.level
                shade = self._colors["good" if mark.explained else mark.level]
                draw_shape(painter, shape, QRectF(left, spot.y + (spot.height - side) / 2, side, side), shade)
        if cell is not None and cell in self.focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colors["accent"], 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(spot.x + 1, spot.y + 1, spot.width - 3, spot.height - 3))

    def _told(self, id: str, spot: _Spot, text: str, right: bool) -> tuple[float, float]:
        """Where the text of a cell begins, and its width: a line below it has no more, or it seems to strike what is above
        the next row."""
        type_ = self.type
        start = spot.x + type_.pad if spot.column else spot.x + self._indent(id) + type_.spacing
        width = min(type_.width(text), spot.x + spot.width - type_.pad - start)
        return (spot.x + spot.width - type_.pad - width if right else start), width

    def _triangle(self, painter: QPainter, area: QRectF, folded: bool) -> None:
        c, r = area.center(), area.width() * 0.36
        around = ((-0.6, -1), (0.8, 0), (-0.6, 1)) if folded else ((-1, -0.6), (1, -0.6), (0, 0.8))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colors["soft_text"])
        painter.drawPolygon(QPolygonF([QPointF(c.x() + r * dx, c.y() + r * dy) for dx, dy in around]))
        painter.restore()
