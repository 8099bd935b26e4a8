"""The findings as a list that changes line by line, so that a view keeps its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from decimal import Decimal
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from budgetdesk.document.cell_view import show_value
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.finding_actions import FindingMends
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.mark_shapes import shape_icon
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

HEADINGS = ("级别", "位置", "问题", "现填", "应为", "差额", "可能的原因、改法")
WAYS = len(HEADINGS) - 1  # the column with what can be done
GROUPINGS = {"": "不分组", "table": "按表分组", "level": "按级别分组"}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FIGURE = frozenset("0123456789,.+-%")
_ROOT = QModelIndex()


@dataclass(slots=True)
class _Group:
    """Findings under one heading; in a list without groups they stand at the top. Numbered from 1."""

    number: int
    key: str
    findings: list[Finding] = field(default_factory=list)


class FindingsModel(QAbstractItemModel):
    def __init__(self, session: Session, mends: FindingMends, palette: Palette, parent: Any = None) -> None:
        super().__init__(parent)
        self._session, self._mends, self._palette = session, mends, palette
        self._levels = set(LEVEL_WORDS)
        self._table = self._grouping = ""
        self._groups: list[_Group] = []
        self._said: dict[
            str, tuple[bool, bool]
        ] = {}  # what was known of explanations when a finding was listed
        self._numbers = count(1)
        self._tables = {id: n for n, id in enumerate(session.document.program.filled_tables)}
        self.update()

    FIGURES = (3, 4, 5)  # columns
    DIFFERENCE = 5

    def has_figures(self, column: int) -> bool:
        """Whether any finding listed has something in that column."""
        return any(self._text(finding, column) for group in self._groups for finding in group.findings)

    def longest(self, column: int, findings: Iterable[Finding]) -> tuple[str, str]:
        """The longest figure and the longest words of these in that column: what was entered may be either."""
        figures = words = ""
        for finding in findings:
            text = self._text(finding, column)
            if set(text) <= _FIGURE:
                figures = max(figures, text, key=len)
            else:
                words = max(words, text, key=len)
        return figures, words

    @property
    def findings(self) -> list[Finding]:
        """As listed, group by group."""
        return [finding for group in self._groups for finding in group.findings]

    def listed(self) -> list[list[str]]:
        """What is listed, as it stands there, behind a line of headings."""
        columns = range(len(HEADINGS))
        return [list(HEADINGS), *([self._text(f, column) for column in columns] for f in self.findings)]

    def finding(self, index: AnyIndex) -> Finding | None:
        group = self._group_of(index)
        return group.findings[index.row()] if group is not None else None

    def index_of(self, finding: Finding) -> QModelIndex:
        for group in self._groups:
            for row, other in enumerate(group.findings):
                if other.key == finding.key:
                    return self.createIndex(row, 0, group.number if self._grouping else 0)
        return QModelIndex()

    # Qt's questions

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        if not 0 <= row < self.rowCount(parent) or not 0 <= column < len(HEADINGS):
            return QModelIndex()
        return self.createIndex(row, column, self._groups[parent.row()].number if parent.isValid() else 0)

    def parent(self, index: AnyIndex = _ROOT) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        at = next((n for n, g in enumerate(self._groups) if g.number == index.internalId()), -1)
        return self.createIndex(at, 0, 0) if at >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        if not parent.isValid():
            if self._grouping or not self._groups:
                return len(self._groups)
            return len(self._groups[0].findings)
        if self._grouping and not parent.internalId() and not parent.column():
            return len(self._groups[parent.row()].findings)
        return 0

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding, column = self.finding(index), index.column()
        if finding is None:
            return self._heading(self._groups[index.row()], column, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(finding, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == WAYS:
            ways = [self._mends.whole_words(mend) for mend in self._mends.of(finding)]
            return "；".join(filter(None, (finding.tip, *ways)))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in self.FIGURES else _LEFT
        explained, stale = self._session.marks.explanation(finding)
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            shape = "said" if explained else "stale" if stale else finding.level
            color = self._palette.good if explained else self._palette.level(finding.level)
            return shape_icon(shape, color)
        if role == Qt.ItemDataRole.ForegroundRole:
            if explained:
                return QColor(self._palette.soft_text)
            if column == 0:
                return QColor(self._palette.level(finding.level))
        if role == Qt.ItemDataRole.ToolTipRole:
            if column == 1:
                return as_is(self._text(finding, column))
            if column in self.FIGURES:  # one of which may have no room
                told = {HEADINGS[n]: self._text(finding, n) for n in self.FIGURES}
                return as_is("\n".join(f"{name} {text}" for name, text in told.items() if text))
            said = "（已说明）" if explained else "（说明已失效：数字变了）" if stale else ""
            return as_is(f"{said}{finding.says}" + (f"\n{finding.tip}" if finding.tip else ""))
        return None

    # contents

    def filter(self, levels: set[str], table: str) -> None:
        self._levels, self._table = levels, table
        self.update()

    def group_by(self, grouping: str) -> None:
        """Nothing, table or level."""
        self.beginResetModel()
        self._grouping, self._groups = grouping, []
        for key, findings in self._wanted_groups().items():
            self._groups.append(_Group(next(self._numbers), key, findings))
        self.endResetModel()

    def update(self) -> list[Finding]:
        """Take out what is gone and put in what has come, leaving the rest where it is; what came, or looks otherwise."""
        came: list[Finding] = []
        wanted = self._wanted_groups()
        for n in range(len(self._groups) - 1, -1, -1):
            if self._groups[n].key not in wanted:
                self._resize(n, remove=True)
        for n, (key, findings) in enumerate(wanted.items()):
            if n >= len(self._groups) or self._groups[n].key != key:
                self._resize(n, key)
            came += self._merge(n, findings)
        return came

    def _resize(self, at: int, key: str = "", *, remove: bool = False) -> None:
        """A group comes or goes; without headings only its findings show."""
        if remove:
            self._merge(at, [])
        if self._grouping and remove:
            self.beginRemoveRows(_ROOT, at, at)
        elif self._grouping:
            self.beginInsertRows(_ROOT, at, at)
        if remove:
            del self._groups[at]
        else:
            self._groups.insert(at, _Group(next(self._numbers), key))
        if self._grouping:
            (self.endRemoveRows if remove else self.endInsertRows)()

    def _merge(self, at: int, wanted: list[Finding]) -> list[Finding]:
        group, came = self._groups[at], []
        parent = self.createIndex(at, 0, 0) if self._grouping else _ROOT
        keep = {f.key: n for n, f in enumerate(wanted)}
        for n in range(len(group.findings) - 1, -1, -1):
            if group.findings[n].key not in keep:
                self.beginRemoveRows(parent, n, n)
                del group.findings[n]
                self.endRemoveRows()
        kept = [f.key for f in group.findings]
        if kept != sorted(kept, key=keep.__getitem__):
            self._reorder(group, keep)
        number = group.number if self._grouping else 0
        for n, finding in enumerate(wanted):
            if n < len(group.findings) and group.findings[n].key == finding.key:
                said = self._session.marks.explanation(finding)
                if group.findings[n] != finding or self._said.get(finding.key) != said:
                    group.findings[n], self._said[finding.key] = finding, said
                    last = self.createIndex(n, len(HEADINGS) - 1, number)
                    self.dataChanged.emit(self.createIndex(n, 0, number), last)
                    came.append(finding)
            else:
                self.beginInsertRows(parent, n, n)
                group.findings.insert(n, finding)
                self._said[finding.key] = self._session.marks.explanation(finding)
                self.endInsertRows()
                came.append(finding)
        return came

    def _reorder(self, group: _Group, order: dict[str, int]) -> None:
        self.layoutAboutToBeChanged.emit()
        was = {id(f): n for n, f in enumerate(group.findings)}  # two findings may have one key
        group.findings.sort(key=lambda f: order[f.key])
        now = {was[id(f)]: n for n, f in enumerate(group.findings)}
        own = [i for i in self.persistentIndexList() if self._group_of(i) is group]
        moved = [self.createIndex(now[i.row()], i.column(), i.internalId()) for i in own]
        self.changePersistentIndexList(own, moved)
        self.layoutChanged.emit()

    def _wanted_groups(self) -> dict[str, list[Finding]]:
        findings = [f for f in self._session.marks.shown() if self._wanted(f)]
        if not self._grouping:
            return {"": findings}
        groups: dict[str, list[Finding]] = {}
        for finding in findings:
            table = finding.suspect.table if finding.suspect else ""
            groups.setdefault(table if self._grouping == "table" else finding.level, []).append(finding)
        order = (
            self._tables if self._grouping == "table" else {level: n for n, level in enumerate(LEVEL_WORDS)}
        )
        return {key: groups[key] for key in sorted(groups, key=lambda k: order.get(k, len(order)))}

    def _group_of(self, index: AnyIndex) -> _Group | None:
        """The group whose finding an index is; None for headings."""
        if not index.isValid():
            return None
        if not self._grouping:
            return self._groups[0]
        return next((g for g in self._groups if g.number == index.internalId()), None)

    def _heading(self, group: _Group, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and column == 0:
            tables = self._session.document.program.filled_tables
            title = LEVEL_WORDS.get(group.key, group.key)
            if group.key in tables:
                title = f"{tables[group.key].number} {tables[group.key].title}".strip()
            return f"{title}（{len(group.findings)}）"
        return None

    def _wanted(self, finding: Finding) -> bool:
        if finding.level not in self._levels:
            return False
        if self._table == NARRATIVE and finding.place is not None:
            return True
        return not self._table or any(part.cell.table == self._table for part in finding.cells)

    def _text(self, finding: Finding, column: int) -> str:
        first = finding.cells[0] if finding.cells else None
        if finding.place is not None and column in (1, 3, 4):
            return {1: self._heading_in_text(finding), 3: finding.entered, 4: finding.expected}[column]
        match column:
            case 0:
                return LEVEL_WORDS[finding.level]
            case 1:
                return cell_words(self._session.document.engine, first.cell) if first else ""
            case 2:
                return _reason(finding.says, self._text(finding, 1))
            case 3:
                return self._value(first.cell, first.entered) if first else ""
            case 4:
                return self._value(first.cell, first.expected) if first else ""
            case 5:
                return f"{finding.difference:+,.2f}" if finding.difference is not None else ""
        return finding.tip

    def _heading_in_text(self, finding: Finding) -> str:
        read = self._session.document.text
        return f"公开文字 {read.passage(finding).section}" if read is not None else "公开文字"

    def _value(self, cell: Cell, value: Any) -> str:
        engine = self._session.document.engine
        if isinstance(value, Decimal):
            return figure(value, engine.type_of(cell).decimals)
        return show_value(engine, engine.type_of(cell), value) if isinstance(value, str) else ""


def _reason(says: str, place: str) -> str:
    """What is wrong, without the place and the figures, which have columns of their own."""
    if not says.startswith(place):
        return says
    rest = says.removeprefix(place).lstrip("：")
    if rest.startswith("应为"):
        _, colon, reason = rest.partition("：")
        return reason if colon else rest
    return rest
