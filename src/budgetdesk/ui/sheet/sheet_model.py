"""A table's printed form as an item model: rows are printed lines, columns and spans those of the frame.

Knows nothing of pixels. Where lines can be added, a blank one waits at the end; typing there makes a new row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.cell_text import edit_text
from budgetdesk.document.cell_view import CellView
from budgetdesk.document.document import Change
from budgetdesk.document.fillable import open_ended
from budgetdesk.document.form.layout import side_span
from budgetdesk.document.form.sheet import Box, Line, Sheet
from budgetdesk.engine.blocks import TOTAL, Block
from budgetdesk.engine.cells import Cell, Place, Rejected
from budgetdesk.packs.models import RowsBlock
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.qt_types import AnyIndex

NEW = "+"  # row id of the waiting line
_ROOT = QModelIndex()


class SheetModel(QAbstractTableModel):
    relaid = Signal()  # the lines are others than before
    measured = Signal(object)  # lines whose texts changed

    def __init__(self, session: Session, table: str, instance: str = "", parent: Any = None) -> None:
        super().__init__(parent)
        self.session, self.table, self.instance = session, table, instance
        self.moved_to: Cell | None = None  # where what was typed into the waiting line is now
        self._refers = self._referred_tables()
        self._views: dict[Cell, CellView] = {}
        self._past: dict[tuple[str, str, str], bool] = {}
        blocks = session.document.program.table_blocks(table)
        self._fixed = {block.id for block in blocks if block.kind == "fixed"}
        self._lay_out()
        self._asleep = self._stale = False
        session.changed.connect(self._follow)
        session.remarked.connect(self._remark)

    # what it shows

    def view(self, cell: Cell) -> CellView:
        view = self._views.get(cell)
        if view is None:
            view = self._views[cell] = self.session.document.view(cell)
        return view

    def text(self, box: Box) -> str:
        """As printed, or what should be filled in there."""
        return (self.view(box.cell).text if box.cell is not None else "") or box.text

    def is_past(self, cell: Cell) -> bool:
        """Whether the cell holds a figure of an earlier year."""
        key = (cell.block, cell.row if cell.block in self._fixed else "", cell.column)
        found = self._past.get(key)
        if found is None:
            block = self.session.document.engine.block(cell)
            slot = block.type_of(cell.row, cell.column).slot
            found = bool(getattr(slot, "from_last_year", None)) or getattr(slot, "role", None) == "previous"
            self._past[key] = found
        return found

    def boxes(self, line: int) -> list[Box]:
        return self.sheet.lines[line].boxes

    def cells(self, lines: range, columns: range) -> Iterator[Cell]:
        """The cells that begin there, without making the boxes of every line of a long table."""
        alike: dict[str, list[Cell]] = {}  # by block: its lines differ but in their rows
        for n in lines:
            line = self.sheet.lines[n]
            found = None if line.made else alike.get(line.block)
            if found is not None:
                yield from (Cell(c.table, c.block, c.instance, line.row, c.column) for c in found)
                continue
            lazy = not line.made
            found = [b.cell for b in line.boxes if b.cell is not None and b.column in columns]
            if lazy:
                alike[line.block] = found
            yield from found

    def box_at(self, line: int, column: int) -> tuple[int, Box] | None:
        """The box that covers a place of the frame, with the line where it begins."""
        if (found := self._tall.get((line, column))) is not None:
            return found
        if not 0 <= line < len(self.sheet.lines):
            return None
        boxes = self.sheet.lines[line].boxes
        at = bisect_right(boxes, column, key=lambda b: b.column) - 1
        if at >= 0 and column < boxes[at].column + boxes[at].span:
            return line, boxes[at]
        return None

    def tall_boxes(self, first: int, last: int) -> Iterator[tuple[int, Box]]:
        """Boxes that begin above line `first` and reach into the lines from there."""
        for line, box in self._tall_list:
            if line < first < line + box.rowspan:
                yield line, box

    def cell_at(self, index: AnyIndex) -> Cell | None:
        found = self.box_at(index.row(), index.column()) if index.isValid() else None
        return found[1].cell if found else None

    def index_of(self, cell: Cell | None) -> QModelIndex:
        if cell is None or cell.table != self.table or cell.instance != self.instance:
            return QModelIndex()
        line = self._line_of.get((cell.block, cell.row))
        if line is not None:
            for box in self.sheet.lines[line].boxes:
                if box.cell == cell:
                    return self.index(line, box.column)
        place = self._places.get(cell)
        return self.index(*place) if place else QModelIndex()

    def number_of(self, line: int) -> str:
        """What the line is called at its left: its number among the filled-in lines."""
        before = bisect_left(self._unnumbered, line)
        if before < len(self._unnumbered) and self._unnumbered[before] == line:
            return "＋" if self.sheet.lines[line].row == NEW else ""
        return str(line - before + 1)

    def is_new(self, cell: Cell | None) -> bool:
        return cell is not None and cell.row == NEW

    # Qt's questions

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.lines)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.columns)

    def span(self, index: AnyIndex) -> QSize:
        found = self.box_at(index.row(), index.column())
        if found is None or (found[0], found[1].column) != (index.row(), index.column()):
            return QSize(1, 1)
        return QSize(found[1].span, found[1].rowspan)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        found = self.box_at(index.row(), index.column()) if index.isValid() else None
        if found is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if found[1].cell is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.box_at(index.row(), index.column()) if index.isValid() else None
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
            return entry.reason if isinstance(entry, Rejected) else None
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        cell = self.cell_at(index)
        if role != Qt.ItemDataRole.EditRole or cell is None:
            return False
        self.enter(cell, str(value))
        return True

    def enter(self, cell: Cell, text: str) -> None:
        """Put a typed text into a cell; on the waiting line it makes a new row."""
        self.moved_to = None
        if not self.is_new(cell):
            self.session.enter(cell, text)
        elif text.strip():
            edit, row = edit_commands.insert_row(
                self.session.document, cell.place, values={cell.column: text}
            )
            self.moved_to = cell._replace(row=row)
            self.session.edit_row_of(self.moved_to)
            self.session.apply(edit)

    # following the document

    def close(self) -> None:
        self.session.changed.disconnect(self._follow)
        self.session.remarked.disconnect(self._remark)

    def sleep(self, asleep: bool) -> None:
        """While something else is shown in its place, it lays nothing out; it catches up when it is woken."""
        self._asleep = asleep
        if self._stale and not asleep:
            self._stale = False
            self._relay()

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        if self._asleep:
            self._stale = True
            return
        mine = lambda c: c.table == self.table and c.instance == self.instance  # noqa: E731
        engine, unit = self.session.document.engine, self.session.document.program.pack.unit
        renamed = any(c.table in self._refers and not engine.type_of(c).number for c in change.cells)
        if renamed:
            self._views.clear()
        for cell in change.cells:
            self._views.pop(cell, None)
        if any(mine(place) for place in change.places) or any(cell.table == unit for cell in change.cells):
            self._relay()
            return
        if renamed:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        lines = set()
        for cell in change.cells | marked:
            if mine(cell) and (index := self.index_of(cell)).isValid():
                lines.add(index.row())
                self.dataChanged.emit(index, index)
        if lines:
            self.measured.emit(lines)

    def _remark(self, cells: set[Cell]) -> None:
        for cell in cells:
            if (index := self.index_of(cell)).isValid():
                self.dataChanged.emit(index, index)

    def _relay(self) -> None:
        self.beginResetModel()
        self._views.clear()
        self._lay_out()
        self.endResetModel()
        self.relaid.emit()

    def _lay_out(self) -> None:
        self.sheet: Sheet = self.session.document.sheet(self.table, self.instance)
        self._add_waiting_lines()
        self._line_of: dict[tuple[str, str], int] = {}
        self._places: dict[Cell, tuple[int, int]] = {}
        self._tall: dict[tuple[int, int], tuple[int, Box]] = {}
        self._tall_list: list[tuple[int, Box]] = []
        self._unnumbered: list[int] = []  # headings, marks and waiting lines, which are few
        rows = {b.id for b in self.session.document.program.table_blocks(self.table) if b.kind == "rows"}
        for n, line in enumerate(self.sheet.lines):
            row, block = line.row, line.block
            if by_row := bool(row) and block in rows:
                self._line_of[block, row] = n
            if not by_row or line.made:
                self._index_boxes(n, line, by_row=by_row)
            if row == NEW or line.kind in ("heading", "mark"):
                self._unnumbered.append(n)

    def _index_boxes(self, n: int, line: Line, *, by_row: bool) -> None:
        """Where the cells of a line are, and the boxes that reach into the lines below."""
        line.boxes.sort(key=lambda b: b.column)
        for box in line.boxes:
            if box.cell is not None and not by_row:
                self._places[box.cell] = (n, box.column)
            if box.rowspan > 1:
                self._tall_list.append((n, box))
                for below in range(n, n + box.rowspan):
                    for column in range(box.column, box.column + box.span):
                        self._tall[below, column] = (n, box)

    def _add_waiting_lines(self) -> None:
        """A blank line at the end of each block whose lines are entered one by one."""
        lines = self.sheet.lines
        for block in self.session.document.program.table_blocks(self.table):
            if not open_ended(block):
                continue
            own = [n for n, line in enumerate(lines) if line.block == block.id]
            at = own[-1] + 1
            if lines[own[-1]].row == TOTAL:
                at -= 1
            lines.insert(at, self._waiting_line(block))
            first = lines[own[0]]
            if first.made:
                first.boxes[:] = [
                    replace(b, rowspan=b.rowspan + 1) if b.kind == "side" else b for b in first.boxes
                ]

    def _waiting_line(self, block: Block) -> Line:
        place, frame = Place(self.table, block.id, self.instance), len(self.sheet.columns)
        at = side_span(block.model) if isinstance(block.model, RowsBlock) else 0
        boxes = []
        for n, (column, slot) in enumerate(block.columns.items()):
            span = frame - at if n == len(block.columns) - 1 else getattr(slot, "span", None) or 1
            boxes.append(Box(at, span, "value", "", place.cell(NEW, column), number=slot.is_number))
            at += span
        return Line(boxes, block.id, NEW, "detail")

    def _referred_tables(self) -> set[str]:
        blocks = self.session.document.program.table_blocks(self.table)
        return {
            slot.ref
            for block in blocks
            for slot in (*block.columns.values(), *block.rows.values())
            if slot.ref
        }
