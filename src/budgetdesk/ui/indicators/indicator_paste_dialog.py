"""Shows what a pasted table would become and lets a person say what its columns are."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QWidget

from budgetdesk.document.document import Document
from budgetdesk.document.indicators.paste import TreePaste, plan_paste, possible_targets
from budgetdesk.engine.cells import Place
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.paste_preview import PastePreview

_PASSED_OVER = "（不粘贴）"


class IndicatorPasteDialog(PastePreview):
    def __init__(
        self, plan: TreePaste, document: Document, place: Place, palette: Palette,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("粘贴指标：核对各列", plan.grid, headings=1, parent=parent)
        self.plan, self._document, self._place, self._palette = plan, document, place, palette
        self.targets = possible_targets(document, place)
        self.table.setVerticalHeaderLabels(["对应列", *(str(n + 1) for n in range(self.shown_rows))])
        self.boxes = [self._box(n) for n in range(len(plan.grid[0]))]
        self._fill()
        self.table.resizeColumnsToContents()
        digit = self.fontMetrics().horizontalAdvance("0")
        for c in range(self.table.columnCount()):
            self.table.setColumnWidth(c, min(max(self.table.columnWidth(c), digit * 16), digit * 30))
        self.take_size(QSize(digit * 150, self.fontMetrics().lineSpacing() * 28))

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
        self.show_doubts(plan.doubts)
        self.ok.setEnabled(plan.edit is not None)
        used = {line.row for line in plan.lines}
        for r in range(self.shown_rows):
            for c, text in enumerate(plan.grid[r]):
                if r < plan.headings:
                    self.show_text(r, c, text, ground=p.header)
                elif (r, c) in plan.rejected:
                    self.show_text(r, c, text, ground=p.error_soft, tip="读不懂，会原样保留并标出")
                elif r not in used or plan.targets[c] is None:
                    self.show_text(r, c, text, color=p.faint_text)
                else:
                    self.show_text(r, c, text, ground=p.good_soft if text else "")
