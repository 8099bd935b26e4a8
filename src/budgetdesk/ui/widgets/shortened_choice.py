"""Lists to choose from whose words may be longer than the room beside other things."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from budgetdesk.ui.widgets.plain_text import as_is


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
