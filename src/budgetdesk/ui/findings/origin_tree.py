"""Where a figure comes from, down to the entered cells: opened level by level, each one to click on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import relative_label
from budgetdesk.engine.text import shortened
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is

if TYPE_CHECKING:
    from budgetdesk.review.explanation import Equation

_CELL = Qt.ItemDataRole.UserRole
_MOST = 200
_LONGEST = 8  # characters of a text: it must not push its cell's name away


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
        if cell is None:
            return False
        for equation in self._equations(cell):
            says = f"{equation.says}　{self._result(cell, equation)}".strip()
            item = QTreeWidgetItem([says])
            item.setToolTip(0, as_is(says))
            item.setForeground(0, QColor(self._palette.soft_text))
            self.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
            self._add_sources(item, equation, cell)
            item.setExpanded(self.topLevelItemCount() == 1)
        return self.topLevelItemCount() > 0

    def height_of_lines(self) -> int:
        """Pixels in which all that is opened is seen."""

        lines, item = 0, self.topLevelItem(0)
        while item is not None:
            lines, item = lines + 1, self.itemBelow(item)
        return lines * self.sizeHintForRow(0) + 2 * self.frameWidth()

    def _equations(self, cell: Cell) -> list[Equation]:
        """Those that yield something, the filling one first; of a title that only follows there is nothing to tell."""
        from budgetdesk.review.explanation import equations_of

        found = equations_of(self._session.document.engine, cell)
        return [e for e in found if e.result is not None and e.checked and e.kind != "title"]

    def _add_sources(self, item: QTreeWidgetItem, equation: Equation, target: Cell) -> None:
        from budgetdesk.review.explanation import is_shown

        engine = self._session.document.engine
        sources = [source for source in equation.sources if is_shown(engine, source.cell)]
        for source in ([s for s in sources if s.value] or sources[:1])[:_MOST]:
            text = self._session.document.view(source.cell).text
            text = text if engine.type_of(source.cell).number else shortened(text, _LONGEST)
            child = QTreeWidgetItem([relative_label(engine, source.cell, target), text])
            child.setData(0, _CELL, source.cell)
            child.setToolTip(0, as_is(source.label))
            child.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            child.setForeground(0, QColor(self._palette.accent))
            if source.origin == "computed":
                child.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            item.addChild(child)

    def _open(self, item: QTreeWidgetItem) -> None:
        cell = item.data(0, _CELL)
        if cell is None or item.childCount():
            return
        cell = Cell(*cell)
        for equation in self._equations(cell)[:1]:
            self._add_sources(item, equation, cell)

    def _go(self, item: QTreeWidgetItem) -> None:
        if cell := item.data(0, _CELL):
            self.wanted.emit(Cell(*cell))

    def _result(self, cell: Cell, equation: Equation) -> str:
        kind = self._session.document.engine.type_of(cell)
        return f"＝ {equation.result:,.{kind.decimals}f}" if kind.number else ""
