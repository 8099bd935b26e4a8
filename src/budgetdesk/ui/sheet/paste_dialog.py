"""Shows what a paste into a form would do where its shape does not quite fit."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from budgetdesk.document.document import Document
from budgetdesk.document.paste import PastePlan
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.paste_preview import PastePreview


class PasteDialog(PastePreview):
    def __init__(
        self, plan: PastePlan, document: Document, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__("粘贴预览", plan.grid, parent=parent)
        self._plan, self._document, self._palette = plan, document, palette
        counts = f"将填入 {len(plan.cells)} 格" + (f"，新增 {plan.new_rows} 行" if plan.new_rows else "")
        self.summary.setText(f"{table_label(document.engine, plan.table)}：{counts}")
        self.show_doubts(plan.doubts)
        for row in range(self.shown_rows):
            for column, text in enumerate(plan.grid[row]):
                self._show(row, column, text)
        table, character = self.table, self.fontMetrics().averageCharWidth()
        table.resizeColumnsToContents()
        for column in range(table.columnCount()):
            table.setColumnWidth(column, min(table.columnWidth(column), character * 24))
        self.ok.setEnabled(bool(plan.cells))
        self.take_size(QSize(character * 100, self.fontMetrics().lineSpacing() * 26))

    def _show(self, row: int, column: int, text: str) -> None:
        plan, p = self._plan, self._palette
        cell = plan.cells.get((row, column))
        if cell is not None:
            entry = plan.entries[row, column]
            bad = isinstance(entry, Rejected)
            tip = f"填入 {self._where(cell)}" + (f"：{entry.reason}" if isinstance(entry, Rejected) else "")
            number = self._document.engine.type_of(cell).number
            ground = p.error_soft if bad else p.good_soft
            self.show_text(row, column, text, ground=ground, tip=tip, right=number)
        elif (row, column) in plan.passed_over or not text.strip():
            self.show_text(row, column, text, color=p.faint_text)
        else:
            self.show_text(row, column, text, color=p.query, tip="不会粘贴")

    def _where(self, cell: Cell) -> str:
        engine = self._document.engine
        block = engine.block(cell)
        rows = block.rows if block.kind == "fixed" else engine.rows(cell.place)
        return cell_words(engine, cell) if cell.row in rows else "新行"
