"""Where a figure comes from, down to the entered cells: opened level by level, each one to click on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.short_words import relative_label
from budgetdesk.review.explanation import is_shown
from budgetdesk.review.relation_inputs import inputs_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette

_CELL = Qt.ItemDataRole.UserRole
_MOST = 200


class OriginTree(QTreeWidget):
    wanted = Signal(object)  # a Cell

    def __init__(self, session: Session, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemExpanded.connect(self._open)
        self.itemActivated.connect(self._go)
        self.itemDoubleClicked.connect(self._go)

    def show_cell(self, cell: Cell | None) -> bool:
        """The equations of a cell with what they read; False where nothing computes it."""
        self.clear()
        engine = self._session.document.engine
        for relation in _equations(engine, cell) if cell is not None else []:
            says = f"{relation.rule.says}　{self._result(cell, relation)}".strip()
            item = QTreeWidgetItem([says])
            item.setToolTip(0, says)
            item.setForeground(0, QColor(self._palette.soft_text))
            self.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
            self._add_inputs(item, relation)
            item.setExpanded(self.topLevelItemCount() == 1)
        return self.topLevelItemCount() > 0

    def _add_inputs(self, item: QTreeWidgetItem, relation: Relation) -> None:
        at = relation.target
        engine = self._session.document.engine
        inputs = [c for c in dict.fromkeys(inputs_of(engine, relation, _MOST)) if is_shown(engine, c)]
        shown = [c for c in inputs if engine.value(c)] or inputs[:1]
        for cell in shown[:_MOST]:
            words = cell_words(engine, cell)
            child = QTreeWidgetItem(
                [relative_label(engine, cell, at) if at else words, self._session.document.view(cell).text]
            )
            child.setData(0, _CELL, cell)
            child.setToolTip(0, words)
            child.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            child.setForeground(0, QColor(self._palette.accent))
            if cell not in engine.facts.entries and any(_equations(engine, cell)):
                child.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            item.addChild(child)

    def _open(self, item: QTreeWidgetItem) -> None:
        cell = item.data(0, _CELL)
        if cell is None or item.childCount():
            return
        cell = Cell(*cell)
        first = next(iter(_equations(self._session.document.engine, cell)), None)
        if first is not None:
            self._add_inputs(item, first)

    def _go(self, item: QTreeWidgetItem) -> None:
        if cell := item.data(0, _CELL):
            self.wanted.emit(Cell(*cell))

    def _result(self, cell: Cell | None, relation: Relation) -> str:
        if cell is None or not self._session.document.engine.type_of(cell).number:
            return ""
        kind = self._session.document.engine.type_of(cell)
        return f"＝ {self._session.document.engine.result(relation):,.{kind.decimals}f}"


def _equations(engine: Engine, cell: Cell) -> list[Relation]:
    found = engine.relations_of(cell)
    return [r for r in found if r.rule.op == "=" and r.rule.says and engine.result(r) is not None]
