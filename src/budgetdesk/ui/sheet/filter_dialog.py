"""Which rows of a column are shown, by their texts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import as_is

_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class FilterDialog(QDialog):
    """Which of the texts of a column are shown; a few letters narrow the list."""

    def __init__(
        self, heading: str, texts: list[str], shown: frozenset[str] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("筛选")
        self._texts = texts
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.all = QListWidgetItem("全选")
        self.all.setCheckState(_CHECKED)
        self.list.addItem(self.all)
        for text in texts:
            item = QListWidgetItem(text)
            item.setCheckState(_CHECKED if shown is None or text in shown else _UNCHECKED)
            self.list.addItem(item)
        self._tick_all()
        self.list.itemChanged.connect(self._ticked)
        self.search.textChanged.connect(self._narrow)
        self.buttons = DialogButtons(self, "确定")
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(as_is(f"“{heading}”是下列内容的行："), textFormat=Qt.TextFormat.PlainText))
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addWidget(self.buttons)

    def chosen(self) -> frozenset[str] | None:
        """The texts that are shown; None where that are all."""
        found = frozenset(item.text() for item in self._items() if item.checkState() == _CHECKED)
        return None if len(found) == len(self._texts) else found

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(1, self.list.count())]

    def _ticked(self, item: QListWidgetItem) -> None:
        self.list.blockSignals(True)
        if item is self.all:
            for other in self._items():
                if not other.isHidden():
                    other.setCheckState(self.all.checkState())
        self._tick_all()
        self.list.blockSignals(False)

    def _tick_all(self) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        self.all.setCheckState(_CHECKED if all(i.checkState() == _CHECKED for i in shown) else _UNCHECKED)

    def _narrow(self, words: str) -> None:
        for item in self._items():
            item.setHidden(words.strip().casefold() not in item.text().casefold())
        self.list.blockSignals(True)
        self._tick_all()
        self.list.blockSignals(False)
