"""Shows what a pasted table would become and lets a person say what its columns are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.document import Document
from budgetdesk.document.indicators.paste import TreePaste, plan_paste, possible_targets
from budgetdesk.engine.cells import Place
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.palette import Palette

_MOST_ROWS = 200
_PASSED_OVER = "（不粘贴）"


class IndicatorPasteDialog(QDialog):
    def __init__(
        self,
        plan: TreePaste,
        document: Document,
        place: Place,
        palette: Palette,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴指标：核对各列")
        self.plan, self._document, self._place, self._palette = plan, document, place, palette
        self.targets = possible_targets(document, place)
        self.summary, self.doubts = QLabel(), QLabel()
        self.doubts.setProperty("role", "notice")
        self.doubts.setWordWrap(True)
        rows = min(len(plan.grid), _MOST_ROWS)
        self.table = QTableWidget(rows + 1, len(plan.grid[0]))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().hide()
        self.table.setVerticalHeaderLabels(["对应列", *(str(n + 1) for n in range(rows))])
        self.boxes = [self._box(n) for n in range(len(plan.grid[0]))]
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.doubts)
        layout.addWidget(self.table, 1)
        buttons = DialogButtons(self, "粘贴", "不粘贴")
        self.ok = buttons.ok
        layout.addWidget(buttons)
        self._fill()
        self.table.resizeColumnsToContents()
        widest = self.fontMetrics().horizontalAdvance("0")
        for c in range(self.table.columnCount()):
            self.table.setColumnWidth(c, min(max(self.table.columnWidth(c), widest * 16), widest * 30))
        size = QSize(widest * 150, self.fontMetrics().lineSpacing() * 28)
        self.resize(size.boundedTo(parent.window().size()) if parent else size)

    def _box(self, column: int) -> QComboBox:
        box = QComboBox()
        box.addItem(_PASSED_OVER, None)
        for target in self.targets:
            box.addItem(target.title, target)
        at = next((n for n, target in enumerate(self.targets) if target == self.plan.targets[column]), -1)
        box.setCurrentIndex(at + 1)
        box.currentIndexChanged.connect(self._chosen)
        self.table.setCellWidget(0, column, box)
        return box

    def _chosen(self) -> None:
        targets = [self.targets[box.currentIndex() - 1] if box.currentIndex() else None for box in self.boxes]
        self.plan = plan_paste(self._document, self._place, self.plan.grid, targets)
        self._fill()

    def _fill(self) -> None:
        plan, p = self.plan, self._palette
        self.summary.setText(f"将新增 {plan.added} 个指标，改动 {plan.changed} 个原有指标")
        self.doubts.setText("\n".join(f"· {doubt}" for doubt in plan.doubts))
        self.doubts.setVisible(bool(plan.doubts))
        self.ok.setEnabled(plan.edit is not None)
        used = {line.row for line in plan.lines}
        for r in range(self.table.rowCount() - 1):
            for c, text in enumerate(plan.grid[r]):
                item = QTableWidgetItem(text)
                if r < plan.headings:
                    item.setBackground(QColor(p.header))
                elif (r, c) in plan.rejected:
                    item.setBackground(QColor(p.error_soft))
                    item.setToolTip("读不懂，会原样保留并标出")
                elif r not in used or plan.targets[c] is None:
                    item.setForeground(QColor(p.faint_text))
                elif text:
                    item.setBackground(QColor(p.good_soft))
                item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
                self.table.setItem(r + 1, c, item)
