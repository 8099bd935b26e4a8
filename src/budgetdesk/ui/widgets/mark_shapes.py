"""The signs of the window: each level and state has its own shape, so that none is told by colour alone."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from budgetdesk.ui.widgets.drawn_icon import drawn_icon
from budgetdesk.ui.widgets.type_metrics import TypeMetrics


def draw_shape(painter: QPainter, shape: str, area: QRectF, color: QColor) -> None:
    """A cross on a disc, a triangle, a ring with a dot; a bubble where explained, broken where stale; a disc for what is
    filled, with a tick where confirmed, half of one for what is begun or missing."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    x, y, w, h = area.x(), area.y(), area.width(), area.height()
    white = QPen(QColor("white"), w * 0.14, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    if shape == "error":
        painter.drawEllipse(area)
        painter.setPen(white)
        painter.drawLine(QPointF(x + w * 0.32, y + h * 0.32), QPointF(x + w * 0.68, y + h * 0.68))
        painter.drawLine(QPointF(x + w * 0.68, y + h * 0.32), QPointF(x + w * 0.32, y + h * 0.68))
    elif shape == "query":
        painter.drawPolygon(
            QPolygonF([QPointF(x + w / 2, y), QPointF(x + w, y + h * 0.95), QPointF(x, y + h * 0.95)])
        )
        painter.setPen(white)
        painter.drawLine(QPointF(x + w / 2, y + h * 0.36), QPointF(x + w / 2, y + h * 0.6))
        painter.drawPoint(QPointF(x + w / 2, y + h * 0.79))
    elif shape == "hint":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, w * 0.12))
        painter.drawEllipse(area.adjusted(w * 0.08, h * 0.08, -w * 0.08, -h * 0.08))
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x + w / 2, y + h / 2), w * 0.16, h * 0.16)
    elif shape in ("said", "stale"):
        if shape == "stale":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, w * 0.1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(x, y + h * 0.05, w, h * 0.68), w * 0.18, h * 0.18)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x + w * 0.2, y + h * 0.68),
                    QPointF(x + w * 0.2, y + h),
                    QPointF(x + w * 0.52, y + h * 0.68),
                ]
            )
        )
    elif shape == "good":
        painter.drawEllipse(area.adjusted(w * 0.16, h * 0.16, -w * 0.16, -h * 0.16))
    elif shape == "confirmed":
        painter.drawEllipse(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(white)
        tick = ((0.27, 0.52), (0.44, 0.68), (0.74, 0.34))
        painter.drawPolyline([QPointF(x + w * across, y + h * down) for across, down in tick])
    elif shape in ("begun", "missing"):
        round_ = area.adjusted(w * 0.16, h * 0.16, -w * 0.16, -h * 0.16)
        painter.drawPie(round_, 90 * 16, 180 * 16)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, w * 0.1))
        painter.drawEllipse(round_)
    else:  # empty
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, w * 0.1))
        painter.drawEllipse(area.adjusted(w * 0.2, h * 0.2, -w * 0.2, -h * 0.2))
    painter.restore()


def draw_corner(painter: QPainter, rect: QRect, color: QColor, type_: TypeMetrics) -> None:
    """The folded corner of a cell that holds another value than its formula gives."""
    size, x, y = type_.digit * 0.95, rect.x() + rect.width() - 1, rect.y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x - size, y), QPointF(x, y), QPointF(x, y + size)]))


def draw_past(painter: QPainter, rect: QRect, color: QColor) -> None:
    """The dotted left edge of a cell with a figure of an earlier year."""
    painter.setPen(QPen(color, 1.6, Qt.PenStyle.DotLine))
    x = rect.x() + 1.5
    painter.drawLine(QPointF(x, rect.y() + 3.0), QPointF(x, rect.y() + rect.height() - 4.0))


def draw_tick(painter: QPainter, rect: QRect, color: QColor, type_: TypeMetrics) -> None:
    """The tick of a cell that a person has said is right."""
    size, x, y = type_.digit, rect.x() + 2.0, rect.y() + 2.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.6))
    painter.drawPolyline(
        [
            QPointF(x, y + size * 0.5),
            QPointF(x + size * 0.4, y + size * 0.9),
            QPointF(x + size, y + size * 0.1),
        ]
    )
    painter.restore()


def draw_wave(painter: QPainter, x: float, y: float, width: float, color: QColor) -> None:
    """The zigzag below what could not be read."""
    painter.setPen(QPen(color, 1))
    points, up, end = [], False, x + width
    while x <= end:
        points.append(QPointF(x, y + (0 if up else 2)))
        up, x = not up, x + 3
    painter.drawPolyline(points)


@cache
def shape_icon(shape: str, color: str) -> QIcon:
    def draw(painter: QPainter, area: QRectF, mode: QIcon.Mode) -> None:
        edge = area.width() / 12
        draw_shape(painter, shape, area.adjusted(edge, edge, -edge, -edge), QColor(color))

    return drawn_icon(draw)


def sign_size(widget: QWidget) -> QSize:
    """How large signs are beside the widget's text."""
    side = max(round(widget.fontMetrics().height() * 0.64), 10)
    return QSize(side, side)


def draw_arrow(painter: QPainter, area: QRectF, *, up: bool, funnel: bool) -> None:
    """Of a heading: down, up where rows are sorted upwards, a funnel where some are left out. The painter has the brush."""
    x, y, w, h = area.x(), area.y(), area.width(), area.height()
    parts: tuple[tuple[float, float], ...]
    if funnel:
        parts = ((0, 0.05), (1, 0.05), (0.62, 0.5), (0.62, 0.8), (0.38, 1), (0.38, 0.5))
    elif up:
        parts = ((0.5, 0.2), (1, 0.8), (0, 0.8))
    else:
        parts = ((0, 0.25), (1, 0.25), (0.5, 0.85))
    painter.drawPolygon(QPolygonF([QPointF(x + w * right, y + h * down) for right, down in parts]))
