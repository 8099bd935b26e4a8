"""The legend of all marks, each as it is drawn: words and order are those of the manual."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from budgetdesk.resources import resources
from budgetdesk.ui.widgets.mark_shapes import draw_corner, draw_past, draw_shape, draw_tick, draw_wave
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.type_metrics import TypeMetrics

SCHEME = "mark:"  # what pictures of marks are called by in the manual
_SIGNS = {  # with the colour of each
    "error": "error", "query": "query", "hint": "hint", "said": "good", "stale": "query", "missing": "accent",
    "good": "good", "confirmed": "good", "empty": "faint_text",
}  # fmt: skip
_SHARP = 2  # a picture has this many pixels for each that it is shown in


def legend() -> list[tuple[str, str, str]]:
    """Of each mark its id, how it looks and what it means."""
    written = (resources() / "manual" / "manual.md").read_text("utf-8")
    return re.findall(rf"^\| !\[记号\]\({SCHEME}(\w+)\) (.+?) \| (.+?) \|$", written, re.MULTILINE)


def mark_picture(mark: str, palette: Palette, font: QFont) -> QImage:
    """A sign by itself, or a small cell that bears the mark."""
    type_ = TypeMetrics(font, 1.0)
    high = round(type_.spacing)
    rect = QRect(0, 0, 2 * high, high)
    image = QImage(rect.size() * _SHARP, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SHARP)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    if mark in _SIGNS:
        side = high * 0.72
        area = QRectF((rect.width() - side) / 2, (high - side) / 2, side, side)
        draw_shape(painter, mark, area, QColor(getattr(palette, _SIGNS[mark])))
    else:
        _cell(painter, mark, rect, palette, type_)
    painter.end()
    return image


def _cell(painter: QPainter, mark: str, rect: QRect, p: Palette, type_: TypeMetrics) -> None:
    painter.fillRect(rect, QColor(p.computed if mark == "computed" else p.surface))
    if mark == "not_applicable":
        painter.fillRect(rect, QBrush(QColor(p.soft_text), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QColor(p.line))
    painter.drawRect(rect.adjusted(0, 0, -1, -1))
    right, low = rect.width() - 4.0, rect.height() - 3.5
    draws: dict[str, Callable[[], None]] = {
        "overridden": lambda: draw_corner(painter, rect, QColor(p.accent), type_),
        "past": lambda: draw_past(painter, rect, QColor(p.hint)),
        "right": lambda: draw_tick(painter, rect, QColor(p.good), type_),
        "unread": lambda: draw_wave(painter, 4.0, low, right - 4.0, QColor(p.error)),
    }
    if mark in draws:
        draws[mark]()
    elif mark == "witness":
        painter.setPen(QPen(QColor(p.error), 1.2, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(4.0, low, right, low))
    elif mark == "focus":
        painter.setPen(QPen(QColor(p.accent), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))


class MarkLegend(QFrame):
    """All marks with their meanings; a click anywhere or Esc puts it away."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 16, 8)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(3)
        for n, (mark, looks, means) in enumerate(legend()):
            sign = QLabel()
            sign.setPixmap(QPixmap.fromImage(mark_picture(mark, palette, self.font())))
            sign.setToolTip(looks)
            layout.addWidget(sign, n, 0)
            layout.addWidget(plain_label(means), n, 1)

    def show_above(self, widget: QWidget) -> None:
        """Its right edge at that of the widget, in what the screen has free."""
        self.adjustSize()
        corner, room = widget.mapToGlobal(QPoint(widget.width(), 0)), widget.screen().availableGeometry()
        self.move(max(corner.x() - self.width(), room.left()), max(corner.y() - self.height(), room.top()))
        self.show()
