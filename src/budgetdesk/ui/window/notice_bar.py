"""What concerns the whole window, in a line above it: a notice, or trouble. A person can close it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from budgetdesk.ui.widgets.plain_text import plain_label


class NoticeBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = plain_label()
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setText("×")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a notice that comes takes no keyboard
        self.close_button.setToolTip("关闭这条消息")
        self.close_button.clicked.connect(lambda: self.say("", ""))
        self.deeds: list[QPushButton] = []
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(10, 3, 4, 3)
        line.addWidget(self._label, 1)
        line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def text(self) -> str:
        return self._label.text()

    def say(self, text: str, role: str, *, stays: bool = False) -> None:
        """`role`: "notice" or "trouble"; "" as text takes the bar away; `stays`: nobody can close it."""
        self.close_button.setVisible(not stays)
        if text == self.text() and (not text or role == self.property("bar")):
            return
        self.setProperty("bar", role)
        for part in (self, self._label):
            part.style().polish(part)
        for button in self.deeds:
            button.deleteLater()
        self.deeds = []
        self._label.setText(text)
        self.setVisible(bool(text))

    def offer(self, text: str, deeds: dict[str, Callable[[], object]]) -> None:
        """A notice with what can be done about it, by the words on the buttons; each takes the notice away."""
        self.say(text, "notice")
        for words, do in deeds.items():
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda: self.say("", ""))
            button.clicked.connect(lambda _=False, do=do: do())
            self._line.insertWidget(self._line.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
            self.deeds.append(button)
