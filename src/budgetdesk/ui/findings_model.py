"""The findings as a list that changes line by line, so that a view keeps its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from budgetdesk.document.showing import show_value
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.findings import Finding
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.ui.mark_shapes import shape_icon
from budgetdesk.ui.palette import Palette
from budgetdesk.ui.qt_types import AnyIndex
from budgetdesk.ui.session import Session

LEVELS = {"error": "错误", "query": "核实", "hint": "提示"}
HEADINGS = ("级别", "位置", "问题", "填列", "应为", "差额", "可能的原因")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()


class FindingsModel(QAbstractTableModel):
    def __init__(self, session: Session, palette: Palette, parent: Any = None) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self._levels = set(LEVELS)
        self._table = ""
        self.findings: list[Finding] = []
        self.update()

    # Qt's questions

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding, column = self.findings[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(finding, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (3, 4, 5) else _LEFT
        explained, stale = self._session.marks.said(finding)
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            shape = "said" if explained else "stale" if stale else finding.level
            color = self._palette.good if explained else self._palette.level(finding.level)
            return shape_icon(shape, color)
        if role == Qt.ItemDataRole.ForegroundRole:
            if explained:
                return QColor(self._palette.faint_text)
            if column == 0:
                return QColor(self._palette.level(finding.level))
        if role == Qt.ItemDataRole.ToolTipRole:
            said = "（已说明）" if explained else "（说明已失效：数字变了）" if stale else ""
            return f"{said}{finding.says}" + (f"\n{finding.cause}" if finding.cause else "")
        return None

    # contents

    def filter(self, levels: set[str], table: str) -> None:
        self._levels, self._table = levels, table
        self.update()

    def update(self) -> None:
        """Take out what is gone and put in what has come, leaving the rest where it is."""
        wanted = [f for f in self._session.document.findings if self._wanted(f)]
        keep = {f.key for f in wanted}
        for n in range(len(self.findings) - 1, -1, -1):
            if self.findings[n].key not in keep:
                self.beginRemoveRows(_ROOT, n, n)
                del self.findings[n]
                self.endRemoveRows()
        order = {f.key: n for n, f in enumerate(wanted)}
        if [f.key for f in self.findings] != sorted((f.key for f in self.findings), key=order.__getitem__):
            self._reorder(wanted, order)
        for n, finding in enumerate(wanted):
            if n < len(self.findings) and self.findings[n].key == finding.key:
                self.findings[n] = finding
            else:
                self.beginInsertRows(_ROOT, n, n)
                self.findings.insert(n, finding)
                self.endInsertRows()
        if self.findings:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.findings) - 1, len(HEADINGS) - 1))

    def _reorder(self, wanted: list[Finding], order: dict[str, int]) -> None:
        self.layoutAboutToBeChanged.emit()
        was = {f.key: n for n, f in enumerate(self.findings)}
        self.findings.sort(key=lambda f: order[f.key])
        now = {was[f.key]: n for n, f in enumerate(self.findings)}
        old = self.persistentIndexList()
        self.changePersistentIndexList(old, [self.index(now[i.row()], i.column()) for i in old])
        self.layoutChanged.emit()

    def _wanted(self, finding: Finding) -> bool:
        if finding.level not in self._levels:
            return False
        return not self._table or any(part.cell.table == self._table for part in finding.cells)

    def _text(self, finding: Finding, column: int) -> str:
        first = finding.cells[0] if finding.cells else None
        match column:
            case 0:
                return LEVELS[finding.level]
            case 1:
                return cell_words(self._session.document.engine, first.cell) if first else ""
            case 2:
                return finding.says
            case 3:
                return self._value(first.cell, first.entered) if first else ""
            case 4:
                return self._value(first.cell, first.expected) if first else ""
            case 5:
                return f"{finding.difference:+,.2f}" if finding.difference is not None else ""
        return finding.cause

    def _value(self, cell: Cell, value: Any) -> str:
        engine = self._session.document.engine
        if isinstance(value, Decimal):
            return figure(value, engine.type_of(cell).decimals)
        return show_value(engine, engine.type_of(cell), value) if isinstance(value, str) else ""
