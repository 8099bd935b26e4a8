"""An indicator tree as a table of its open nodes, one row each; folding takes rows out, edits move rows about.

A flat model, so that a change of a large tree costs the view no more than the rows that changed.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Change
from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.counts import leaves_below
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected
from budgetdesk.engine.rows import RowInfo
from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

_ROOT = QModelIndex()
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _SHOWN | Qt.ItemFlag.ItemIsEditable


class IndicatorModel(QAbstractTableModel):
    measured = Signal(object)  # rows whose texts changed

    def __init__(self, session: Session, place: Place, parent: Any = None) -> None:
        super().__init__(parent)
        self.session, self.place = session, place
        self.cells = IndicatorCells(session.document, place)
        self.columns = self.cells.columns
        self.levels = self.cells.block.levels
        self.folded: set[str] = set()
        self.ids: list[str] = []
        self._texts: dict[str, list[str | None]] = {}
        self._stored: dict[str, list[Cell | None]] = {}
        self._below: dict[str, int] | None = None
        self._gravest: dict[str, Level] | None = None
        self._take(self._open_nodes())
        session.changed.connect(self._follow)
        session.remarked.connect(self._remark)
        session.deferred_shown.connect(self._repaint)

    def close(self) -> None:
        self.session.changed.disconnect(self._follow)
        self.session.remarked.disconnect(self._remark)
        self.session.deferred_shown.disconnect(self._repaint)

    # nodes

    @property
    def first(self) -> Cell:
        """The name of an indicator that is still to be made."""
        return self.place.cell(APPEND, self.levels[-1])

    @property
    def infos(self) -> dict[str, RowInfo]:
        return self.session.document.engine.rows(self.place)

    def row_of(self, id: str | None) -> int:
        """−1 where the node is folded away or gone."""
        return self._at.get(id or "", -1)

    def id_at(self, row: int) -> str | None:
        """None also for a node that an edit took away and others hear of before this model does."""
        id = self.ids[row] if 0 <= row < len(self.ids) else None
        return id if id in self.infos else None

    def depth(self, id: str) -> int:
        return self.levels.index(self.infos[id].level)

    def is_group(self, id: str) -> bool:
        return self.depth(id) < len(self.levels) - 1

    def below(self, id: str) -> int:
        """How many indicators of the last level hang below a node."""
        if self._below is None:
            self._below = leaves_below(self.infos, self.levels[-1])
        return self._below.get(id, 0)

    def gravest_below(self, id: str) -> str:
        """The level of the gravest open finding below a node, for a group that is folded; empty where there is none."""
        if self._gravest is None:
            self._gravest = self.session.marks.gravest_below(self.place, self.infos)
        return self._gravest.get(id, "")

    # folding

    def fold(self, id: str, folded: bool) -> None:
        if folded != (id in self.folded) and (not folded or self.infos[id].children):
            (self.folded.add if folded else self.folded.discard)(id)
            self._sync()
            self._emit(self.row_of(id))

    def fold_all(self, depth: int) -> None:
        """Show the tree down to that level: its groups are folded, and no others."""
        self.folded = {
            id for id, info in self.infos.items() if info.children and self.levels.index(info.level) == depth
        }
        self._sync()
        self._repaint()

    def reveal(self, id: str) -> int:
        """Unfold what hides a node; its row."""
        at = self.infos[id].parent if id in self.infos else None
        hidden = False
        while at is not None:
            hidden = hidden or at in self.folded
            self.folded.discard(at)
            at = self.infos[at].parent
        if hidden:
            self._sync()
        return self.row_of(id)

    # cells

    def column_of(self, cell: Cell) -> int:
        """The column that shows a stored cell: its value's, for one that is shown in parts."""
        if cell.column in self.levels:
            return 0
        parts = [n for n, c in enumerate(self.columns) if c.id == cell.column]
        return next(
            (n for n in parts if self.columns[n].part in ("value", "whole")), parts[0] if parts else -1
        )

    def cell_at(self, index: AnyIndex) -> Cell | None:
        id = self.id_at(index.row()) if index.isValid() else None
        return self.cells.cell(id, self.columns[index.column()]) if id is not None else None

    def index_of(self, cell: Cell | None) -> QModelIndex:
        if cell is None or cell.place != self.place:
            return QModelIndex()
        row, column = self.row_of(cell.row), self.column_of(cell)
        return self.index(row, column) if row >= 0 and column >= 0 else QModelIndex()

    def stored(self, id: str) -> list[Cell | None]:
        """The stored cell of each column; none for what is computed here."""
        found = self._stored.get(id)
        if found is None:
            found = self._stored[id] = [self.cells.cell(id, c) if c.editable else None for c in self.columns]
        return found

    def texts(self, id: str) -> list[str]:
        return [self.text(id, n) for n in range(len(self.columns))]

    def text(self, id: str, column: int) -> str:
        texts = self._texts.get(id)
        if texts is None:
            texts = self._texts[id] = [None] * len(self.columns)
        found = texts[column]
        if found is None:
            found = texts[column] = self.cells.text(id, self.columns[column])
        return found

    def entry(self, index: AnyIndex) -> Entry | None:
        return self.session.document.content.facts.entries.get(self.cell_at(index))  # type: ignore[arg-type]

    def row_cells(self, id: str) -> list[Cell]:
        return list(dict.fromkeys(cell for cell in self.stored(id) if cell is not None))

    def findings_of(self, id: str) -> list[Finding]:
        """What is said of the indicator itself, the open findings first, then the gravest."""
        return self.session.marks.suspected(self.row_cells(id))

    def state(self, id: str) -> str:
        """The sign that it bears: the gravest open finding's level, `said`, else `good` or `empty`."""
        if gravest := next(iter(self.findings_of(id)), None):
            return "said" if self.session.marks.explained(gravest) else gravest.level
        return "good" if self.cells.is_filled(id) else "empty"

    # Qt's questions

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.ToolTipRole and column.id:
                return as_is(
                    "\n".join(filter(None, (column.title, self.cells.block.columns[column.id].help)))
                )
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.columns[index.column()].editable else _SHOWN

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        id = self.id_at(index.row()) if index.isValid() else None
        if id is None:
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(id, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            entry = self.entry(index) if column.editable else None
            if isinstance(entry, Rejected):
                return as_is(entry.reason)
            cell = self.cell_at(index)
            drawn_in = self.session.marks.drawn_in(cell) if cell is not None else ""
            return as_is("\n".join(filter(None, (self.text(id, index.column()), drawn_in))))
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        id = self.id_at(index.row()) if index.isValid() else None
        if role != Qt.ItemDataRole.EditRole or id is None or not self.columns[index.column()].editable:
            return False
        document = self.session.document
        entries = self.cells.typed(id, self.columns[index.column()], str(value))
        self.session.apply(edit_commands.set_entries(document, entries))
        return True

    # following the document

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        self._gravest = None
        touched = {cell.row for cell in change.cells if cell.place == self.place}
        if change.anew:
            self._texts.clear()
            touched = set(self.ids)
        for id in touched:
            self._texts.pop(id, None)
        if change.anew or self.place in change.places:
            self._below = None
            self._stored.clear()
            self._sync()
            self._repaint()
            self.measured.emit({self.row_of(id) for id in touched} - {-1})
            return
        rows = {self.row_of(id) for id in touched}
        changed = rows - {-1}
        for cell in marked:
            if cell.place == self.place:
                rows.add(self.row_of(cell.row))
        for row in rows - {-1}:
            self._emit(row)
        if changed:
            self.measured.emit(changed)

    def _remark(self, cells: set[Cell]) -> None:
        self._gravest = None
        for row in {self.row_of(cell.row) for cell in cells if cell.place == self.place} - {-1}:
            self._emit(row)

    def _emit(self, row: int) -> None:
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _repaint(self) -> None:
        self._gravest = None
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def _open_nodes(self) -> list[str]:
        found: list[str] = []
        infos, folded = self.infos, self.folded
        if not folded:
            return list(infos)
        hidden = -1  # depth of the folded node that is being passed over
        for id, info in infos.items():
            if hidden >= 0 and info.depth > hidden:
                continue
            hidden = info.depth if id in folded else -1
            found.append(id)
        return found

    def _take(self, ids: list[str]) -> None:
        self.ids = ids
        self._at = {id: row for row, id in enumerate(ids)}

    def _sync(self) -> None:
        """Bring the rows to the tree as it is: what is gone goes, what stays is put in order, what is new comes."""
        wanted = self._open_nodes()
        staying = set(wanted)
        self.folded &= self.infos.keys()
        for last, first in _runs([row for row, id in enumerate(self.ids) if id not in staying][::-1]):
            self.beginRemoveRows(_ROOT, first, last)
            self._take(self.ids[:first] + self.ids[last + 1 :])
            self.endRemoveRows()
        known = set(self.ids)
        order = [id for id in wanted if id in known]
        if order != self.ids:
            self._reorder(order)
        for first, last in _runs([row for row, id in enumerate(wanted) if id not in known]):
            self.beginInsertRows(_ROOT, first, last)
            self._take(self.ids[:first] + wanted[first : last + 1] + self.ids[first:])
            self.endInsertRows()

    def _reorder(self, order: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        ids = [self.ids[index.row()] for index in old]
        self._take(order)
        self.changePersistentIndexList(
            old, [self.index(self._at[id], index.column()) for id, index in zip(ids, old, strict=True)]
        )
        self.layoutChanged.emit()


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers joined, in their order: [1, 2, 5] gives (1, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and abs(found[-1][1] - row) == 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
