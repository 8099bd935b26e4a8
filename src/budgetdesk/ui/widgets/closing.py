"""Windows that are only looked at close with Esc."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def close_with_escape(window: QWidget) -> None:
    QShortcut(QKeySequence("Esc"), window).activated.connect(window.close)
