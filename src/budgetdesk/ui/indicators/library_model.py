"""The indicator library as a list: the shipped and the office's own, narrowed by words, level and field of work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from budgetdesk.document.choices import matches
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.ui.widgets.qt_types import AnyIndex

_ROOT = QModelIndex()
_COLUMNS = (
    ("指标", "name"),
    ("目标值", "target"),
    ("一级指标", "level1"),
    ("二级指标", "level2"),
    ("领域", "work"),
)
OWN = "own-"


class LibraryModel(QAbstractTableModel):
    def __init__(self, indicators: Iterable[LibraryIndicator], parent: Any = None) -> None:
        super().__init__(parent)
        self.all: list[LibraryIndicator] = list(indicators)
        self.shown: list[LibraryIndicator] = self.all

    def take(self, indicators: Iterable[LibraryIndicator]) -> None:
        self.all = list(indicators)

    def narrow(self, words: str, levels: Iterable[str], work: str) -> None:
        """Show those that hold all the words, under one of the levels (any, where none is given), of that field."""
        allowed = set(levels)
        ranked = [
            (rank, n)
            for n, indicator in enumerate(self.all)
            if (not allowed or indicator.level1 in allowed)
            and (not work or indicator.work == work)
            and (rank := _rank(indicator, words)) is not None
        ]
        self.beginResetModel()
        self.shown = [self.all[n] for _, n in sorted(ranked)]
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
            return indicator.definition
        return None


def target_text(indicator: LibraryIndicator) -> str:
    """≥95%; of what each unit must say for itself only sign and unit: ≥ … 万人"""
    if indicator.operator == "定性":
        return indicator.value
    value = indicator.value or ("… " if indicator.unit else "")
    return f"{indicator.operator} {value}{indicator.unit}".strip()


def _rank(indicator: LibraryIndicator, words: str) -> int | None:
    """How well it fits what is typed, 0 best; None where it does not."""
    worst = 0
    for word in words.split():
        rank = _word_rank(indicator, word.casefold())
        if rank is None:
            return None
        worst = max(worst, rank)
    return worst


def _word_rank(indicator: LibraryIndicator, word: str) -> int | None:
    name = indicator.name.casefold()
    if word in name:
        return 0 if name.startswith(word) else 1
    if word.isascii() and word.isalpha():
        for rank, text in ((2, indicator.name), (4, indicator.level2), (5, indicator.level1)):
            if (at := matches(word, text)) >= 0:
                return rank + (rank == 2 and at > 0)
    if any(word in part.casefold() for part in (indicator.level1, indicator.level2, indicator.work)):
        return 6
    return 7 if word in indicator.definition.casefold() else None
