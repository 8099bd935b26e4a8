"""A pane beside the tables that folds to a strip with one button; nothing but a person folds or opens it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.plain_text import plain_label

_UNBOUND = 16_777_215  # QWIDGETSIZE_MAX


class SidePane(QWidget):
    folded_changed = Signal(bool)

    content: QWidget

    def __init__(self, title: str, side: Literal["left", "right"], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side, self._name = side, title
        self.folded = False
        self._title = plain_label(title)
        self._title.setProperty("role", "panel")
        self.button = QToolButton()
        self.button.setProperty("role", "fold")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(lambda: self.fold(not self.folded))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self.button)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addStretch()
        self._dress()

    def hold(self, content: QWidget) -> None:
        """What is in it, made as its child."""
        self.content = content
        self._layout.insertWidget(1, content, 1)

    def fold(self, folded: bool) -> None:
        if folded == self.folded:
            return
        self.folded = folded
        for part in (self._title, self.content):
            part.setVisible(not folded)
        self._dress()
        self.folded_changed.emit(folded)

    def _dress(self) -> None:
        """Folded, the pane is as wide as its button."""
        strip = self.button.sizeHint().width() + 2
        self.setMinimumWidth(strip if self.folded else 0)
        self.setMaximumWidth(strip if self.folded else _UNBOUND)
        self.button.setText("›" if self.folded == (self._side == "left") else "‹")
        self.button.setToolTip(f"{'展开' if self.folded else '收起'}{self._name}")
