"""A table's printed form as an item model: rows are printed lines, columns and spans those of the frame.

Knows nothing of pixels; where cells and boxes are is `form`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.arrangement import Arrangement
from budgetdesk.document.cell_view import CellView, edit_text
from budgetdesk.document.code_parts import code_behind
from budgetdesk.document.document import Change
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.fillable import is_fillable
from budgetdesk.document.form.sheet import Box, Sheet
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

_ROOT = QModelIndex()


class SheetModel(QAbstractTableModel):
    relaid = Signal()  # the lines are others than before
    measured = Signal(object)  # lines whose texts changed
    arranged = Signal()  # the rows are looked at otherwise

    def __init__(self, session: Session, table: str, instance: str = "", parent: Any = None) -> None:
        super().__init__(parent)
        self.session, self.table, self.instance = session, table, instance
        self.pinned = -1  # the column that stays at the right edge
        self.moved_to: Cell | None = None  # where what was typed into the append row is now
        self._refers = self._referred_tables()
        self._views: dict[Cell, CellView] = {}
        self.arrangement: Arrangement | None = None  # how the person looks at the rows
        self.form = EditableSheet(session.document, table, instance, grows=not session.closed)
        self._asleep = self._stale = False
        session.changed.connect(self._follow)
        session.changeable.connect(self._lay_out_anew)
        session.remarked.connect(self._remark)

    @property
    def sheet(self) -> Sheet:
        return self.form.sheet

    # what it shows

    def view(self, cell: Cell) -> CellView:
        view = self._views.get(cell)
        if view is None:
            view = self._views[cell] = self.session.document.view(cell)
        return view

    def text(self, box: Box) -> str:
        """As printed, or what should be filled in there, or an example of it."""
        return (self.view(box.cell).text if box.cell is not None else "") or box.hint

    def awaits_entry(self, cell: Cell) -> bool:
        """Whether the cursor stops at the cell, though it is blank, on the way to what is to be filled in."""
        return is_fillable(self.session.document, cell)

    def is_past(self, cell: Cell) -> bool:
        """Whether the cell holds a figure of an earlier year."""
        document = self.session.document
        return document.program.is_past(cell) or document.engine.type_of(cell).slot.role == "previous"

    def cell_at(self, index: AnyIndex) -> Cell | None:
        found = self.form.box_at(index.row(), index.column()) if index.isValid() else None
        return found[1].cell if found else None

    def index_of(self, cell: Cell | None) -> QModelIndex:
        place = self.form.place_of(cell) if cell is not None else None
        return self.index(*place) if place is not None else QModelIndex()

    def marked(self, cell: Cell) -> Cell:
        """The cell whose findings that one bears: of a part of a code, the one with the whole."""
        return code_behind(self.session.document, cell) or cell

    # Qt's questions

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.lines)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.columns)

    def span(self, index: AnyIndex) -> QSize:
        found = self.form.box_at(index.row(), index.column())
        if found is None or (found[0], found[1].column) != (index.row(), index.column()):
            return QSize(1, 1)
        return QSize(found[1].span, found[1].rowspan)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        found = self.form.box_at(index.row(), index.column()) if index.isValid() else None
        if found is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if found[1].cell is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.form.box_at(index.row(), index.column()) if index.isValid() else None
        if found is None or (found[0], found[1].column) != (index.row(), index.column()):
            return None
        box = found[1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(box)
        if role == Qt.ItemDataRole.EditRole and box.cell is not None:
            return edit_text(self.view(box.cell))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(
                Qt.AlignmentFlag.AlignVCenter
                | (Qt.AlignmentFlag.AlignRight if box.number else Qt.AlignmentFlag.AlignLeft)
            )
        if role == Qt.ItemDataRole.ToolTipRole and box.cell is not None:
            entry = self.view(box.cell).entered
            if isinstance(entry, Rejected):
                return as_is(entry.reason)
            past = "上年的数" if self.is_past(box.cell) else ""
            told = "\n".join(filter(None, (past, self.session.marks.drawn_in(box.cell))))
            return as_is(told) if told else None
        if role == Qt.ItemDataRole.ToolTipRole and box.kind == "heading" and box.column == self.pinned:
            return "这一栏固定在右边：横着滚动也看得见"
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        cell = self.cell_at(index)
        if role != Qt.ItemDataRole.EditRole or cell is None:
            return False
        self.enter(cell, str(value))
        return True

    def enter(self, cell: Cell, text: str, others: Iterable[Cell] = ()) -> None:
        """Put a typed text into a cell, and into others of its kind as the same step; on the append row it makes a new row."""
        self.moved_to = None
        if cell.row != APPEND:
            document = self.session.document
            number = document.engine.type_of(cell).number
            cells = [cell, *(c for c in others if c != cell and document.engine.type_of(c).number == number)]
            label = "填入选中的各格 {}" if len(cells) > 1 else ""
            self.session.apply(edit_commands.enter_many(document, ((c, text) for c in cells), label))
        elif text.strip():
            edit, row = edit_commands.insert_row(
                self.session.document, cell.place, values={cell.column: text}
            )
            self.moved_to = cell._replace(row=row)
            self.session.edit_row_of(self.moved_to)
            self.session.apply(edit)
            if not self.session.kept:
                self.moved_to = None

    # looking at it

    def arrange(self, arrangement: Arrangement | None) -> None:
        """Show the rows of a block otherwise; None: as they are kept."""
        self.arrangement = arrangement if arrangement is not None and not arrangement.plain else None
        self._relay()
        self.arranged.emit()

    def hides(self, cell: Cell) -> bool:
        """Whether a row is not shown only because somebody left it out."""
        now = self.arrangement
        return now is not None and cell.place == now.place and cell.row in now.hidden

    # following the document

    def close(self) -> None:
        self.session.changed.disconnect(self._follow)
        self.session.changeable.disconnect(self._lay_out_anew)
        self.session.remarked.disconnect(self._remark)

    def sleep(self, asleep: bool) -> None:
        """While something else is shown in its place, it lays nothing out; it catches up when it is woken."""
        self._asleep = asleep
        if self._stale and not asleep:
            self._stale = False
            self._relay()

    def _lay_out_anew(self) -> None:
        """Now, or when it is woken."""
        if self._asleep:
            self._stale = True
        else:
            self._relay()

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        if self._asleep or change.anew:
            self._lay_out_anew()
            return
        engine, unit = self.session.document.engine, self.session.document.program.pack.unit
        renamed = any(c.table in self._refers and not engine.type_of(c).number for c in change.cells)
        if renamed:
            self._views.clear()
        for cell in change.cells:
            self._views.pop(cell, None)
        mine = [cell for cell in change.cells | marked if cell.table == self.table]
        if (
            any(place.table == self.table and place.instance == self.instance for place in change.places)
            or any(cell.table == unit for cell in change.cells)
            or any(cell in change.cells and self._is_in_a_heading(cell) for cell in mine)
        ):
            self._relay()
            return
        if renamed:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        lines = set()
        for cell in mine:
            if cell.instance == self.instance and (index := self.index_of(cell)).isValid():
                lines.add(index.row())
                self.dataChanged.emit(index, index)
        if lines:
            self.measured.emit(lines)

    def _is_in_a_heading(self, cell: Cell) -> bool:
        """Whether a heading of the table says what is in a cell of it."""
        headings = self.session.document.program.table(self.table).headings
        name = f"{{{cell.block}.{cell.row}}}"
        return any(name in said for said in headings.values())

    def _remark(self, cells: set[Cell]) -> None:
        for cell in cells:
            if (index := self.index_of(cell)).isValid():
                self.dataChanged.emit(index, index)

    def _relay(self) -> None:
        self.beginResetModel()
        self._views.clear()
        self.form = EditableSheet(
            self.session.document, self.table, self.instance, self.arrangement, grows=not self.session.closed
        )
        self.endResetModel()
        self.relaid.emit()

    def _referred_tables(self) -> set[str]:
        blocks = self.session.document.program.table_blocks(self.table)
        return {
            slot.ref
            for block in blocks
            for slot in (*block.columns.values(), *block.rows.values())
            if slot.ref
        }
