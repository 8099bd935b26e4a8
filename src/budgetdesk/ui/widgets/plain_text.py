"""Text from files and people is text: Qt would take what looks like HTML for HTML, and read the images named in it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that shows its text as it is."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def as_is(text: str) -> str:
    """What makes a tooltip or a message box, which cannot be told that their text is plain, show it as it is."""
    if "<" not in text:
        return text
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>'


def marked_label() -> QLabel:
    """A label whose words may have colours: all its text comes from `coloured`, or is escaped."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    return label


def coloured(text: str, colour: str) -> str:
    """Text as it is, in a colour, for a marked label."""
    return f'<span style="color:{colour}">{escape(text)}</span>'
