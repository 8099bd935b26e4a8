"""Workbooks that we write: they carry their declaration, and what was changed in their cells is told when they come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.exchange.workbooks.reading import SheetGrid, figure_text
from budgetdesk.exchange.workbooks.sheet_cells import At, place_of
from budgetdesk.output.form import printed_text
from budgetdesk.output.xlsx import cell_addresses, first_row, sheet_names, whole_text

_ALIKE = 0.9  # of the printed words that stand where we put them: else rows were put in or taken out


def changed_cells(
    written: Document, tables: Sequence[str], grids: Sequence[SheetGrid]
) -> list[tuple[Cell, str]]:
    """The cells, with their texts, that say something else than the declaration from which the workbook was written.

    A formula is no entry, whatever it comes to. Sheets whose lines were moved are not looked at.
    """
    by_name = {grid.name: grid for grid in grids}
    known = [table for table in tables if table in written.program.pack.tables]
    sheets = written.sheets(known)
    found: list[tuple[Cell, str]] = []
    for name, sheet in zip(sheet_names(sheets), sheets, strict=True):
        grid = by_name.get(name)
        if grid is not None and _is_as_written(sheet, grid):
            found += _changed(written, sheet, grid)
    return found


def _changed(written: Document, sheet: Sheet, grid: SheetGrid) -> Iterator[tuple[Cell, str]]:
    boxes = {box.cell: box for line in sheet.lines for box in line.boxes if box.cell is not None}
    for cell, where in cell_addresses(sheet).items():
        at = place_of(where)
        if at is None or at in grid.formulas or at in grid.troubles:
            continue
        view, text = written.view(cell), _text_at(grid, at)
        if isinstance(view.value, Decimal) and not isinstance(view.entered, Rejected):
            same = text == figure_text(float(view.value)) or (
                not text and not view.value and view.entered is None
            )
        else:
            shown = whole_text(printed_text(boxes[cell], view.text)) if view.text else boxes[cell].text
            same = _plain(text) == _plain(shown)
        if not same:
            yield cell, text


def _is_as_written(sheet: Sheet, grid: SheetGrid) -> bool:
    words: Mapping[At, str] = {
        (row, box.column): box.text
        for row, line in enumerate(sheet.lines, first_row(sheet))
        for box in line.boxes
        if box.cell is None and box.text
    }
    same = sum(_plain(_text_at(grid, at)) == _plain(text) for at, text in words.items())
    return same >= _ALIKE * len(words)


def _text_at(grid: SheetGrid, at: At) -> str:
    return grid.rows[at[0]][at[1]] if at[0] < len(grid.rows) and at[1] < grid.width else ""


def _plain(text: str) -> str:
    return "".join(text.split())
