"""How large a window is when it opens."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QWidget


def room_for(window: QWidget) -> QSize:
    """What the screen has free for the inside of a window, in its logical pixels."""
    bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window)
    return window.screen().availableSize() - QSize(0, bar)


def size_by_text(window: QWidget, letters: float, lines: float) -> None:
    """As many Chinese letters wide and lines high as asked for, within the room that the screen has."""
    metrics = window.fontMetrics()
    wanted = QSize(int(metrics.horizontalAdvance("国") * letters), int(metrics.lineSpacing() * lines))
    window.resize(wanted.boundedTo(room_for(window)))
