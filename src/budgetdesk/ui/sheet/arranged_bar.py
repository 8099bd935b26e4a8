"""Says above a table that its rows are looked at otherwise than they are kept, and takes that back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from budgetdesk.ui.widgets.plain_text import plain_label


class ArrangedBar(QFrame):
    all_wanted = Signal()  # the rows as they are kept

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "notice")
        self.label, self.button = plain_label(), QToolButton()
        self.label.setWordWrap(True)
        self.button.setText("全部显示，恢复次序")
        self.button.setProperty("role", "mend")
        self.button.clicked.connect(self.all_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 1, 4, 1)
        line.addWidget(self.label, 1)
        line.addWidget(self.button)
        self.hide()

    def tell(self, words: str) -> None:
        """Nothing takes the bar away."""
        self.label.setText(words)
        self.setVisible(bool(words))
