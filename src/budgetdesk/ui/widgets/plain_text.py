"""Text from files and people is text: Qt would take what looks like HTML for HTML, and read the images named in it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from budgetdesk.ui.widgets.type_metrics import TypeMetrics


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that shows its text as it is."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class ShortenedLabel(QLabel):
    """Plain text that never widens its window: where there is no room, its middle (or end) gives way to an ellipsis.

    Its tip has the whole.
    """

    def __init__(self, elided: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._elided = elided
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(as_is(text.strip()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        inside = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._elided, inside.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(inside, self.alignment(), text)


class BalancedLabel(QLabel):
    """A title in the middle; over several lines these are about equally long, and none has a single character."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setWordWrap(True)

    def minimumSizeHint(self) -> QSize:
        """Two lines: what stands beside it gives way first."""
        metrics, hint = self.fontMetrics(), super().minimumSizeHint()
        half = metrics.horizontalAdvance(self.text()) // 2 + 2 * metrics.horizontalAdvance("国")
        return QSize(max(half, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        inside = self.contentsRect()
        lines = TypeMetrics(self.font(), 1.0).broken(self.text(), False, inside.width(), balanced=True)
        text = "\n".join(line.strip() for line in lines)
        painter = QPainter(self)
        # Not by the style: for `style()`, PySide makes all enums of QStyle, and the first window waits for them.
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(inside, self.alignment(), text)


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
