"""Asks which tables go into a file, where somebody stands in one of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from budgetdesk.document.document import Document
from budgetdesk.engine.labels import table_label
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text


class TablesDialog(QDialog):
    """`front`: the table in front; all that are published are the first choice. `note`: what more there is to know."""

    def __init__(
        self, document: Document, front: str, title: str, parent: QWidget | None = None, note: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._front = front
        published = [id for id, table in document.program.pack.tables.items() if not table.worksheet]
        self.all = QRadioButton(f"全部公开的表（{len(published)} 张）")
        self.one = QRadioButton(as_is(f"只要正在看的：{table_label(document.engine, front)}"))
        self.some = QRadioButton("选几张：")
        self.all.setChecked(True)
        self.list = QListWidget()
        for id, table in document.program.pack.tables.items():
            item = QListWidgetItem(f"{table.number} {table.title}".strip())
            item.setData(Qt.ItemDataRole.UserRole, id)
            item.setCheckState(Qt.CheckState.Checked if id == front else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda: self.some.setChecked(True))
        self.buttons = DialogButtons(self, "下一步…")
        said = plain_label(note)
        said.setWordWrap(True)
        said.setProperty("role", "heading")
        said.setVisible(bool(note))
        layout = QVBoxLayout(self)
        for part in (self.all, self.one, self.some, self.list, said, self.buttons):
            layout.addWidget(part)
        for button in (self.all, self.one, self.some):
            button.toggled.connect(self._enable)
        self.list.itemChanged.connect(self._enable)
        size_by_text(self, 52, 20)

    def tables(self) -> list[str] | None:
        """Their ids in the order of the pack; None for all that are published."""
        if self.all.isChecked():
            return None
        return [self._front] if self.one.isChecked() else self._ticked()

    def _ticked(self) -> list[str]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]

    def _enable(self) -> None:
        self.buttons.ok.setEnabled(not self.some.isChecked() or bool(self._ticked()))
