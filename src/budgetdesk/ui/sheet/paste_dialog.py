"""Shows what a paste would do where its shape does not quite fit, and lets a person decide."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.document import Document
from budgetdesk.document.paste import PastePlan
from budgetdesk.engine.cells import Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.palette import Palette

_MOST_ROWS, _MOST_DOUBTS = 200, 6


class PasteDialog(QDialog):
    def __init__(
        self, plan: PastePlan, document: Document, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴预览")
        self._plan, self._document, self._palette = plan, document, palette
        layout = QVBoxLayout(self)
        counts = f"将填入 {len(plan.cells)} 格" + (f"，新增 {plan.new_rows} 行" if plan.new_rows else "")
        layout.addWidget(QLabel(f"{table_label(document.engine, plan.table)}：{counts}"))
        doubts = QLabel("\n".join(f"· {doubt}" for doubt in plan.doubts[:_MOST_DOUBTS]) + self._more())
        doubts.setProperty("role", "notice")
        doubts.setWordWrap(True)
        layout.addWidget(doubts)
        layout.addWidget(self._table(), 1)
        buttons = DialogButtons(self, "粘贴", "不粘贴")
        self.ok = buttons.ok
        self.ok.setEnabled(bool(plan.cells))
        layout.addWidget(buttons)
        size = QSize(self.fontMetrics().averageCharWidth() * 100, self.fontMetrics().lineSpacing() * 26)
        self.resize(size.boundedTo(parent.window().size()) if parent else size)

    def _more(self) -> str:
        more = len(self._plan.doubts) - _MOST_DOUBTS
        return f"\n· ……还有 {more} 处" if more > 0 else ""

    def _table(self) -> QTableWidget:
        plan, p = self._plan, self._palette
        rows = min(len(plan.grid), _MOST_ROWS)
        table = QTableWidget(rows, len(plan.grid[0]))
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.horizontalHeader().hide()
        for r in range(rows):
            for c, text in enumerate(plan.grid[r]):
                item = QTableWidgetItem(text)
                cell = plan.cells.get((r, c))
                if cell is not None:
                    entry = plan.entries[r, c]
                    bad = isinstance(entry, Rejected)
                    item.setBackground(QColor(p.error_soft if bad else p.good_soft))
                    where = (
                        cell_words(self._document.engine, cell) if cell.row in self._known(cell) else "新行"
                    )
                    item.setToolTip(
                        f"填入 {where}" + (f"：{entry.reason}" if isinstance(entry, Rejected) else "")
                    )
                    if self._document.engine.type_of(cell).number:
                        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                elif (r, c) in plan.passed_over or not text.strip():
                    item.setForeground(QColor(p.faint_text))
                else:
                    item.setForeground(QColor(p.query))
                    item.setToolTip("不会粘贴")
                table.setItem(r, c, item)
        table.resizeColumnsToContents()
        for c in range(table.columnCount()):
            table.setColumnWidth(c, min(table.columnWidth(c), self.fontMetrics().averageCharWidth() * 24))
        return table

    def _known(self, cell):
        block = self._document.engine.block(cell)
        return block.rows if block.kind == "fixed" else self._document.engine.rows(cell.place)
