"""A dialog that shows a block before it is pasted where that is doubtful, and lets a person decide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from budgetdesk.ui.widgets.dialog_buttons import DialogButtons

_MOST_ROWS, _MOST_DOUBTS = 200, 6


class PastePreview(QDialog):
    """`headings`: rows of the table above those of the grid, for a dialog to fill."""

    def __init__(
        self, title: str, grid: Sequence[Sequence[str]], *, headings: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.summary, self._doubts = QLabel(), QLabel()
        self._doubts.setProperty("role", "notice")
        self._doubts.setWordWrap(True)
        self.shown_rows, self._headings = min(len(grid), _MOST_ROWS), headings
        self.table = QTableWidget(self.shown_rows + headings, len(grid[0]))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().hide()
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self._doubts)
        layout.addWidget(self.table, 1)
        buttons = DialogButtons(self, "粘贴", "不粘贴")
        self.ok = buttons.ok
        layout.addWidget(buttons)

    def show_doubts(self, doubts: Sequence[str]) -> None:
        lines = [f"· {doubt}" for doubt in doubts[:_MOST_DOUBTS]]
        if more := len(doubts) - len(lines):
            lines.append(f"· ……还有 {more} 处")
        self._doubts.setText("\n".join(lines))
        self._doubts.setVisible(bool(lines))

    def show_text(
        self,
        row: int,
        column: int,
        text: str,
        *,
        ground: str = "",
        color: str = "",
        tip: str = "",
        right: bool = False,
    ) -> None:
        """A text of the grid, with what becomes of it said by its colours and tip."""
        item = QTableWidgetItem(text)
        if ground:
            item.setBackground(QColor(ground))
        if color:
            item.setForeground(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(tip)
        self.table.setItem(row + self._headings, column, item)

    def take_size(self, wanted: QSize) -> None:
        parent = self.parentWidget()
        self.resize(wanted.boundedTo(parent.window().size()) if parent else wanted)
