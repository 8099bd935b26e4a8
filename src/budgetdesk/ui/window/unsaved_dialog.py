"""Asks what becomes of a typed text that could not be saved, before the window or the declaration is left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from budgetdesk.engine.text import shortened
from budgetdesk.ui.widgets.plain_text import as_is

_SHOWN = 80  # characters of the text
Role = QMessageBox.ButtonRole


class UnsavedDialog(QMessageBox):
    """Enter and Esc stay with it. Copying keeps it open too: some systems forget what a closed program copied."""

    def __init__(self, text: str, why: str, parent: QWidget) -> None:
        super().__init__(QMessageBox.Icon.Warning, "文字没有保存", "", parent=parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"正在填的文字还没有保存，离开这份申报就没有了：\n“{shortened(text, _SHOWN)}”")
        self.setInformativeText(as_is(why))  # empty where nobody has tried to save it
        self.stay = self.addButton("不离开", Role.RejectRole)
        self.copy = self.addButton("复制文字", Role.ActionRole)
        self.close_anyway = self.addButton("仍要离开", Role.DestructiveRole)
        self.setDefaultButton(self.stay)
        self.setEscapeButton(self.stay)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(text))

    @property
    def gives_up(self) -> bool:
        return self.clickedButton() is self.close_anyway

    @property
    def copied(self) -> bool:
        return self.clickedButton() is self.copy
