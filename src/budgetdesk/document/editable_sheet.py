"""A printed form as it is filled in: with a blank row to append to, and where on it every cell and box is.

Where rows can be added, an append row stands at the end of their block; what is entered there makes a new row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetdesk.document.arrangement import Arrangement, arrangeable
from budgetdesk.document.code_parts import parts_of
from budgetdesk.document.document import Document
from budgetdesk.document.form.layout import side_span
from budgetdesk.document.form.sheet import Box, Line
from budgetdesk.engine.blocks import TOTAL, Block, RowBlock
from budgetdesk.engine.cells import Cell, Place

_CODE = "8888888"  # as long as codes of the lists are
_NAME = "专项业务费"  # as long as what a row of another table is called, mostly
APPEND = "+"  # row id of an append row: no row of a declaration has it


class EditableSheet:
    """Lines and columns are counted as the sheet's frame has them. Boxes of long tables are made when they are asked for."""

    def __init__(
        self, document: Document, table: str, instance: str = "", arrangement: Arrangement | None = None, *,
        grows: bool = True,
    ) -> None:  # fmt: skip
        """`arrangement`: how somebody looks at the rows of one block; `grows`: whether rows can be added below them."""
        self._document, self.table, self.instance = document, table, instance
        self.sheet = document.sheet(table, instance)
        if grows:
            self._add_append_rows()
        self._kept: list[int] | None = (
            None  # of each line, where it stands unless somebody looks at it otherwise
        )
        if arrangement is not None:
            self._kept = arrangement.of(self.sheet.lines)
        self._places: dict[Cell, tuple[int, int]] = {}
        self._tall: dict[tuple[int, int], tuple[int, Box]] = {}  # places that boxes of several lines cover
        self._tall_list: list[tuple[int, Box]] = []
        rows = {block.id for block in self._blocks() if isinstance(block, RowBlock)}
        # No call for a line of a long table: somebody waits for it to be shown.
        lines = self.sheet.lines
        self._unnumbered = [  # headings, marks and append rows, which are few
            n for n, line in enumerate(lines) if line.kind in ("heading", "mark") or line.row == APPEND
        ]
        if self._kept is not None:
            lines[:] = [lines[n] for n in self._kept]
        self._line_of = {  # by block and row
            block: {line.row: n for n, line in enumerate(lines) if line.block == block and line.row}
            for block in rows
        }
        for n, line in enumerate(lines):
            if line.made or not line.row or line.block not in rows:
                self._index_boxes(n, line, by_row=bool(line.row) and line.block in rows)

    def boxes(self, line: int) -> list[Box]:
        """Those that begin in the line, from left to right."""
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

    def place_of(self, cell: Cell) -> tuple[int, int] | None:
        """The line and column where the cell's box begins; None where the sheet does not show it."""
        if cell.table != self.table or cell.instance != self.instance:
            return None
        line = self._line_of.get(cell.block, {}).get(cell.row)
        if line is not None:
            for box in self.sheet.lines[line].boxes:
                if box.cell == cell:
                    return line, box.column
            # a code that is not printed itself stands where its parts are
            if parts := parts_of(self._document.engine.block(cell), cell.column):
                return self.place_of(cell._replace(column=parts[0]))
        return self._places.get(cell)

    def arranged_columns(self) -> dict[int, str]:
        """Where columns of rows that stand by themselves end in the frame, if such rows stand right below the headings."""
        at = self.sheet.header_lines
        line = self.sheet.lines[at] if at < len(self.sheet.lines) else None
        if line is None or not at or not arrangeable(self._document, self.table, line.block):
            return {}
        return {box.column + box.span - 1: box.cell.column for box in line.boxes if box.cell is not None}

    def number_of(self, line: int) -> str:
        """What the line is called at its left: its number among the filled-in lines as they are kept."""
        kept = self._kept[line] if self._kept is not None else line
        before = bisect_left(self._unnumbered, kept)
        if before < len(self._unnumbered) and self._unnumbered[before] == kept:
            return "＋" if self.sheet.lines[line].row == APPEND else ""
        return str(kept - before + 1)

    # how

    def _blocks(self) -> Sequence[Block]:
        return self._document.program.table_blocks(self.table)

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

    def _add_append_rows(self) -> None:
        lines = self.sheet.lines
        for block in self._blocks():
            if not isinstance(block, RowBlock) or not block.open_ended:
                continue
            own = [n for n, line in enumerate(lines) if line.block == block.id]
            at = own[-1] + 1
            if lines[own[-1]].row == TOTAL:
                at -= 1
            lines.insert(at, self._append_row(block))
            first = lines[own[0]]
            if first.made:
                first.boxes[:] = [
                    replace(b, rowspan=b.rowspan + 1) if b.kind == "side" else b for b in first.boxes
                ]

    def _append_row(self, block: RowBlock) -> Line:
        place, frame = Place(self.table, block.id, self.instance), len(self.sheet.columns)
        at = side_span(block.model)
        boxes = []
        for n, (column, slot) in enumerate(block.columns.items()):
            span = frame - at if n == len(block.columns) - 1 else slot.span or 1
            typical = _CODE if slot.codes else slot.choices[0] if slot.choices else _NAME if slot.ref else ""
            cell = place.cell(APPEND, column)
            boxes.append(Box(at, span, "value", "", cell, number=slot.is_number, typical=typical))
            at += span
        return Line(boxes, block.id, APPEND, "detail")
