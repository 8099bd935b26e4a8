"""The dialog after a fault of the program itself: what happened, that the data are safe, and details to copy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.plain_text import plain_label

_SAFE = (
    "填报的数据没有丢：每一格离开时就已存入工作库，至多是正在填的那一格要重填。"
    "可以继续填报；若有地方显示得不对，关闭程序再打开即可。"
)
_ASK = "请复制详情，连同刚才做了什么，一并告诉维护程序的人。"


class CrashDialog(QDialog):
    """No key that is being typed as it comes up closes it, but for Esc."""

    def __init__(self, happened: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        # It comes above whatever dialog is open, and can be answered there.
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.happened = plain_label(happened)
        self.happened.setProperty("role", "cardtitle")
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 0.9)
        self.details.setFont(font)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy, self.go_on = QPushButton("复制详情"), QPushButton("继续")
        self.copy.clicked.connect(self._copy)
        self.go_on.clicked.connect(self.accept)
        self.go_on.setProperty("main", True)
        buttons = QHBoxLayout()  # a QDialogButtonBox would give Enter to one of them
        buttons.addStretch()
        for button in (self.copy, self.go_on):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        line = self.fontMetrics().lineSpacing()
        layout.setSpacing(line // 2)
        layout.setContentsMargins(line, line, line, line)
        for label in (self.happened, plain_label(_SAFE), plain_label(_ASK)):
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self.details)
        layout.addLayout(buttons)
        self.details.setFocus()
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(self.fontMetrics().averageCharWidth() * 64, line * 24).boundedTo(room))

    def add(self, details: str) -> None:
        """One more fault, while the dialog is open."""
        self.details.appendPlainText(f"\n{details}")
        self.copy.setText("复制详情")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText("已复制")
