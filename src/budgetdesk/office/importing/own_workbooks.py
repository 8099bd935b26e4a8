"""Workbooks that we write: they carry their declaration, and what was changed in their cells is told when they come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Op, RemoveInstance, RemoveRow, SetEntry, ops_making
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Rejected
from budgetdesk.exchange.workbooks.reading import SheetGrid, figure_text
from budgetdesk.exchange.workbooks.sheet_cells import At, place_of
from budgetdesk.output.form import printed_text
from budgetdesk.output.xlsx import cell_addresses, first_row, sheet_names, whole_text

_ALIKE = 0.9  # of the printed words that stand where we put them: else rows were put in or taken out


class ChangedSince(NamedTuple):
    """`cells`: those that say something else than what was written, with their texts; `moved`: by name the tables of
    sheets in which lines or columns were put in or taken out, so that they have to be read like anybody's."""

    cells: list[tuple[Cell, str]]
    moved: dict[str, str]


class TablesTaken(NamedTuple):
    """`tables`: those that come whole; `kept`: cells that stay though they are otherwise in the workbook's declaration."""

    ops: list[Op]
    tables: list[str]
    kept: int


def tables_taken(document: Document, carried: Document, *, replace: bool = False) -> TablesTaken:
    """Tables of the workbook's declaration that the one at hand has nothing in, as after an import into one just begun.

    Where it has something, its own stands: it may have been worked on since the workbook was written. `replace`: there too.
    """
    now, theirs = document.content, carried.content
    ours, others = _by_table(now), _by_table(theirs)
    taken, kept = [], 0
    for table, other in others.items():
        own = ours.get(table, _Held({}, set()))
        differing = _differing(own, other)
        if differing and (replace or _is_bare(own, other, is_unit=table == document.program.pack.unit)):
            taken.append(table)
        else:
            kept += differing
    clear = [op for table in taken if table in ours for op in _clearing(now, table, ours[table])]
    return TablesTaken([*clear, *ops_making(_of_tables(theirs, set(taken), now))], taken, kept)


class _Held(NamedTuple):
    """What a declaration has in a table: entries by cell, and its rows."""

    entries: dict[Cell, Entry]
    rows: set[tuple[Place, str]]


def _by_table(content: Content) -> dict[str, _Held]:
    facts = content.facts
    held: dict[str, _Held] = {}
    for cell, entry in facts.entries.items():
        held.setdefault(cell.table, _Held({}, set())).entries[cell] = entry
    for place, rows in facts.rows.items():
        held.setdefault(place.table, _Held({}, set())).rows.update((place, row.id) for row in rows)
    for table in facts.instances:
        held.setdefault(table, _Held({}, set()))
    return held


def _differing(own: _Held, other: _Held) -> int:
    """Cells that are otherwise in the two, and rows that only one of them has."""
    cells = {*own.entries, *other.entries}
    return sum(own.entries.get(cell) != other.entries.get(cell) for cell in cells) + len(
        own.rows ^ other.rows
    )


def _is_bare(own: _Held, other: _Held, *, is_unit: bool) -> bool:
    """Whether there is nothing in a table; in that of the unit nothing but what the other has as well."""
    return not own.rows and (not own.entries or (is_unit and own.entries.items() <= other.entries.items()))


def _clearing(now: Content, table: str, held: _Held) -> Iterator[Op]:
    facts = now.facts
    yield from (SetEntry(cell, None) for cell in held.entries)
    for place, rows in facts.rows.items():
        if place.table == table:
            yield from (RemoveRow(place, row.id) for row in reversed(rows))
    yield from (RemoveInstance(table, sheet) for sheet in facts.instances.get(table, ()))


def _of_tables(theirs: Content, tables: set[str], now: Content) -> Content:
    """What the content has of these tables, and what is said of them there alone."""
    facts = Facts()
    facts.entries = {cell: entry for cell, entry in theirs.facts.entries.items() if cell.table in tables}
    facts.rows = {place: rows for place, rows in theirs.facts.rows.items() if place.table in tables}
    facts.instances = {table: sheets for table, sheets in theirs.facts.instances.items() if table in tables}
    facts.confirmed = {cell for cell in theirs.facts.confirmed if cell.table in tables}
    said = {
        finding: explanation
        for finding, explanation in theirs.explanations.items()
        if finding not in now.explanations and {cell.table for cell, _ in explanation.values} <= tables
    }
    last = {cell: value for cell, value in theirs.last_year.items() if cell.table in tables}
    return Content(facts, said, last)


def changed_since(written: Document, tables: Sequence[str], grids: Sequence[SheetGrid]) -> ChangedSince:
    """What was done to a workbook since it was written from the declaration. A formula is no entry, whatever it comes to."""
    by_name = {grid.name: grid for grid in grids}
    known = [table for table in tables if table in written.program.pack.tables]
    sheets = written.sheets(known)
    found = ChangedSince([], {})
    names = zip(sheet_names(sheets), sheet_names(sheets, labelled=False), strict=True)
    for (labelled, plain), sheet in zip(names, sheets, strict=True):
        name = labelled if labelled in by_name else plain
        grid = by_name.get(name)
        if grid is None:
            continue
        if _is_as_written(written, sheet, grid):
            found.cells.extend(_changed(written, sheet, grid))
        else:
            found.moved[name] = sheet.table
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


def _is_as_written(written: Document, sheet: Sheet, grid: SheetGrid) -> bool:
    """Whether what tells lines and columns stands where we put it, and nothing stands below that we did not write."""
    words: dict[At, str] = {}
    for row, line in enumerate(sheet.lines, first_row(sheet)):
        for box in line.boxes:
            text = (
                box.text if box.cell is None else written.view(box.cell).text if box.kind == "label" else ""
            )
            if text:
                words[row, box.column] = text
    end = first_row(sheet) + len(sheet.lines)
    below = {_plain(text) for text in (*sheet.notes, sheet.signature or "")}
    more = any(_plain(text) not in below for row in grid.rows[end:] for text in row if text.strip())
    same = sum(_plain(_text_at(grid, at)) == _plain(text) for at, text in words.items())
    return not more and same >= _ALIKE * len(words)


def _text_at(grid: SheetGrid, at: At) -> str:
    return grid.rows[at[0]][at[1]] if at[0] < len(grid.rows) and at[1] < grid.width else ""


def _plain(text: str) -> str:
    return "".join(text.split())
