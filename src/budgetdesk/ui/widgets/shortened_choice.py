"""Lists to choose from whose words may be longer than the room beside other things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.window_size import room_for

_BESIDE = 6  # letters: the arrow of a choice and all edges


def width_for_choices(window: QWidget, choices: Iterable[str], label: str) -> int:
    """Of a window in which these are read whole beside their label, but not most of the screen."""
    metrics = window.fontMetrics()
    longest = max(map(metrics.horizontalAdvance, choices), default=0)
    beside = metrics.horizontalAdvance(label) + _BESIDE * metrics.horizontalAdvance("国")
    return min(longest + beside, room_for(window).width() * 3 // 4)


class Choice(QComboBox):
    """A choice whose list is as wide as its words, however narrow it is itself."""

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()
        widest = min(view.sizeHintForColumn(0) + 2 * bar, self.screen().availableGeometry().width())
        view.setMinimumWidth(max(widest, self.width()))
        super().showPopup()


class ShortenedChoice(Choice):
    """A choice that is no wider than it is given room: long words end in an ellipsis, and are whole in its tip."""

    def __init__(self, letters: int) -> None:
        """`letters`: that are seen in any case."""
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)
        self.currentTextChanged.connect(lambda text: self.setToolTip(as_is(text)))

    def initStyleOption(self, option: Any) -> None:  # PySide's stubs do not tell the fields of an option
        super().initStyleOption(option)
        room = self.width() - 2 * self.fontMetrics().height()  # less the arrow and the edges
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )
