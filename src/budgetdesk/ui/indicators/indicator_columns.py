"""The columns of the tree editor: which are shown and how wide, by the menu of their headings and a double click on an edge."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from budgetdesk.ui.indicators.indicator_view import HIDDEN, IndicatorView

_WIDEST, _NARROWEST = 60, 6  # figures: what a column that fits its content has at most, at least


class IndicatorColumns(QObject):
    """The names are always shown, and get what the others leave."""

    def __init__(self, view: IndicatorView) -> None:
        super().__init__(view)
        self._view, self._model = view, view.tree_model
        header = view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show)
        header.sectionHandleDoubleClicked.connect(self.fit)

    def menu(self, at: int) -> QMenu:
        """What can be done with the columns, of which one is at the mouse."""
        menu, view = QMenu(self._view), self._view
        for n, column in enumerate(self._model.columns[1:], 1):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not view.isColumnHidden(n))
            action.toggled.connect(lambda shown, n=n: self.show_column(n, shown))
        menu.addSeparator()
        menu.addAction("列宽适合内容", lambda: self.fit(at)).setEnabled(at > 0)
        menu.addAction("恢复各列", self.restore).setEnabled(bool(view.own_widths))
        return menu

    def show_column(self, column: int, shown: bool) -> None:
        if shown:
            self._view.own_widths.pop(column, None)
        else:
            self._view.own_widths[column] = HIDDEN
        self._view.lay_out()

    def fit(self, column: int) -> None:
        """As wide as the longest text of the column, within reason."""
        if column > 0:
            type_ = self._view.type
            texts = [
                self._model.columns[column].title,
                *(self._model.text(id, column) for id in self._model.infos),
            ]
            longest = max(type_.width(part) for text in texts for part in text.split("\n"))
            wanted = ceil((longest + 2 * type_.pad) / type_.digit) + 1
            self._view.own_widths[column] = min(max(wanted, _NARROWEST), _WIDEST)
            self._view.lay_out()

    def restore(self) -> None:
        self._view.own_widths.clear()
        self._view.lay_out()

    def _show(self, point: QPoint) -> None:
        header = self._view.horizontalHeader()
        self.menu(header.logicalIndexAt(point)).exec(header.mapToGlobal(point))
