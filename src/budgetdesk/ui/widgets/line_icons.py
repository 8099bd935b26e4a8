"""The icons of the tool bar: one family of lines, drawn by us on a field of 24 units, so that they suit any size and theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen

from budgetdesk.ui.widgets.drawn_icon import drawn_icon

_FIELD = 24.0

_Line = tuple[tuple[float, float], ...]
_LINES: dict[str, tuple[_Line, ...]] = {
    "undo": (((9, 5), (4, 10), (9, 15)), ((4, 10), (14, 10), (18, 11.5), (20, 15), (18, 18.5), (14, 20), (9, 20))),
    "redo": (((15, 5), (20, 10), (15, 15)), ((20, 10), (10, 10), (6, 11.5), (4, 15), (6, 18.5), (10, 20), (15, 20))),
    "insert": (((4, 4), (20, 4), (20, 10), (4, 10), (4, 4)), ((12, 13), (12, 21)), ((8, 17), (16, 17))),
    "remove": (((4, 4), (20, 4), (20, 10), (4, 10), (4, 4)), ((8, 17), (16, 17))),
    "find": (((15, 15), (20.5, 20.5)),),
    "check": (
        ((5, 4), (19, 4), (19, 21), (5, 21), (5, 4)),
        ((9, 2.5), (15, 2.5), (15, 6), (9, 6), (9, 2.5)),
        ((8.5, 13.5), (11, 16), (15.5, 10.5)),
    ),
    "print": (
        ((7, 8), (7, 3), (17, 3), (17, 8)),
        ((7, 17), (4, 17), (4, 8), (20, 8), (20, 17), (17, 17)),
        ((7, 14), (17, 14), (17, 21), (7, 21), (7, 14)),
    ),
    "pdf": (
        ((6, 3), (14, 3), (19, 8), (19, 21), (6, 21), (6, 3)),
        ((14, 3), (14, 8), (19, 8)),
        ((9.5, 13), (15.5, 13)),
        ((9.5, 17), (13.5, 17)),
    ),
    "workbook": (
        ((4, 4), (20, 4), (20, 20), (4, 20), (4, 4)),
        ((4, 9.5), (20, 9.5)),
        ((4, 15), (20, 15)),
        ((10, 4), (10, 20)),
    ),
}  # fmt: skip
_CIRCLES = {"find": (10.5, 10.5, 6.5)}  # centre and radius
NAMES = tuple(_LINES)


def line_icon(name: str, colour: str, disabled: str) -> QIcon:
    """`name`: one of NAMES; the colours are of the theme."""

    def draw(painter: QPainter, area: QRectF, mode: QIcon.Mode) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(area.topLeft())
        painter.scale(area.width() / _FIELD, area.height() / _FIELD)
        ink = QColor(disabled if mode == QIcon.Mode.Disabled else colour)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, cap, join))
        for line in _LINES[name]:
            path = QPainterPath(QPointF(*line[0]))
            for point in line[1:]:
                path.lineTo(QPointF(*point))
            painter.drawPath(path)
        if name in _CIRCLES:
            x, y, radius = _CIRCLES[name]
            painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))

    return drawn_icon(draw)
