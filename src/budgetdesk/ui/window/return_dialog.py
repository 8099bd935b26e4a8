"""What is said of a declaration that is returned: remarks, each at its cell, its table or about the whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.exchange.reply_file import Remark
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_LINES = 4  # of a remark that are seen while it is written
_NOTE = "看申报时在格上右击，“写意见…”写的都在这里；在这里也可以添加、改写。写好的字取消了也还在。"
_WHERE = "如 表7/2080109/合计，或 表7；空着是对整份说的"


class ReturnDialog(QDialog):
    """The list can be read whole; the chosen one is written below it."""

    def __init__(self, unit: str, remarks: Sequence[Remark], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"退回意见 — {unit}")
        note = plain_label(_NOTE)
        note.setWordWrap(True)
        note.setProperty("role", "heading")
        self.list = QTableWidget(0, 2)
        self.list.setHorizontalHeaderLabels(["哪一格、哪张表", "意见"])
        self.list.verticalHeader().hide()
        self.list.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, 1):
            self.list.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.list.horizontalHeader().setHighlightSections(False)
        self.list.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setWordWrap(True)
        self.list.setTabKeyNavigation(False)
        self.place, self.says = QLineEdit(), QPlainTextEdit()
        self.place.setPlaceholderText(_WHERE)
        self.says.setTabChangesFocus(True)
        self.says.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 16)
        self.add, self.remove = QPushButton("添加一条"), QPushButton("删去这一条")
        for button, do in ((self.add, self._add), (self.remove, self._remove)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, do=do: do())
        bar = QHBoxLayout()
        bar.addWidget(self.add)
        bar.addWidget(self.remove)
        bar.addStretch()
        form = QFormLayout()
        form.addRow("哪一格", self.place)
        form.addRow("意见", self.says)
        buttons = DialogButtons(self, "退回…")
        layout = QVBoxLayout(self)
        layout.addWidget(note)
        layout.addWidget(self.list, 1)
        layout.addLayout(bar)
        layout.addLayout(form)
        layout.addWidget(buttons)
        size_by_text(self, 64, 26)
        for remark in remarks or [Remark("", "")]:
            self._put(remark)
        self.list.currentCellChanged.connect(self._show)
        self.place.textEdited.connect(lambda text: self._write(0, text))
        self.says.textChanged.connect(lambda: self._write(1, self.says.toPlainText()))
        self.list.setCurrentCell(0, 1)
        self.says.setFocus()

    def remarks(self) -> list[Remark]:
        """Those that say something."""
        texts = [[self.list.item(n, c).text().strip() for c in (0, 1)] for n in range(self.list.rowCount())]
        return [Remark(place, says) for place, says in texts if says]

    def _put(self, remark: Remark) -> int:
        at = self.list.rowCount()
        self.list.insertRow(at)
        for column, text in enumerate((remark.place, remark.says)):
            item = QTableWidgetItem(text)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self.list.setItem(at, column, item)
        return at

    def _add(self) -> None:
        self.list.setCurrentCell(self._put(Remark("", "")), 1)
        self.says.setFocus()

    def _remove(self) -> None:
        self.list.removeRow(self.list.currentRow())
        if not self.list.rowCount():
            self._add()

    def _show(self, row: int, *_: int) -> None:
        there = row >= 0
        for field in (self.place, self.says, self.remove):
            field.setEnabled(there)
        self.place.setText(self.list.item(row, 0).text() if there else "")
        self.says.blockSignals(True)
        self.says.setPlainText(self.list.item(row, 1).text() if there else "")
        self.says.blockSignals(False)

    def _write(self, column: int, text: str) -> None:
        if (item := self.list.item(self.list.currentRow(), column)) is not None:
            item.setText(text)
