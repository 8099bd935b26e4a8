"""The indicator library as a list: the shipped and the office's own, narrowed by words, level and field of work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from budgetdesk.document.indicators.library import for_purpose, matching, target_text
from budgetdesk.packs.indicator_library import LibraryIndicator, purposes
from budgetdesk.resources import resources
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

_ROOT = QModelIndex()
_COLUMNS = (
    ("指标", "name"),
    ("目标值", "target"),
    ("一级指标", "level1"),
    ("二级指标", "level2"),
    ("领域", "work"),
)


class LibraryModel(QAbstractTableModel):
    def __init__(self, indicators: Iterable[LibraryIndicator], parent: Any = None) -> None:
        super().__init__(parent)
        self.all: list[LibraryIndicator] = list(indicators)
        self.shown: list[LibraryIndicator] = self.all

    def take(self, indicators: Iterable[LibraryIndicator]) -> None:
        self.all = list(indicators)

    def narrow(self, words: str, levels: Iterable[str], work: str) -> None:
        """Show those that hold all the words, under one of the levels (any, where none is given), of that field."""
        self.beginResetModel()
        self.shown = matching(self.all, words, levels, work)
        self.endResetModel()

    def suggest(self, purpose: str, levels: Iterable[str] = ()) -> None:
        """Show those for what a project is for, under one of the levels where any is given."""
        allowed = set(levels)
        found = [i for i in self.all if not allowed or i.level1 in allowed]
        self.beginResetModel()
        self.shown = for_purpose(found, purpose, purposes(resources() / "indicators"))
        self.endResetModel()

    def at(self, index: AnyIndex) -> LibraryIndicator | None:
        return self.shown[index.row()] if index.isValid() else None

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _COLUMNS[section][0]
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        indicator = self.at(index)
        if indicator is None:
            return None
        part = _COLUMNS[index.column()][1]
        if role == Qt.ItemDataRole.DisplayRole:
            return target_text(indicator) if part == "target" else getattr(indicator, part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_is(indicator.definition)
        return None
