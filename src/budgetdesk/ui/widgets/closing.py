"""What holds for windows that are only looked at: Esc closes them, F1 turns to where they are explained."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

EXPLAINED_UNDER = "explained_under"  # a property


def close_with_escape(window: QWidget, explained_under: str = "") -> None:
    """`explained_under`: the heading of the manual that F1 turns to in this window."""
    QShortcut(QKeySequence("Esc"), window).activated.connect(window.close)
    window.setProperty(EXPLAINED_UNDER, explained_under)
