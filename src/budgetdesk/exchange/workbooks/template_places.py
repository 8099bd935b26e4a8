"""Where on the sheets of a template the cells of a declaration belong: the same recognition as for what comes in.

Its blank cells are taken for zeros that are to be pasted, and where each would go is where its figure is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.form.layout import lay_out
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.fixed import label_keys
from budgetdesk.document.paste.rows import read_columns
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.document.paste.source import Source, heading_key, is_sum
from budgetdesk.document.paste.tree import plan_tree, possible_targets
from budgetdesk.document.typed_values import scale
from budgetdesk.engine.blocks import TOTAL, RowBlock, TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import sheet_label
from budgetdesk.engine.text import compact
from budgetdesk.exchange.workbooks.filling_document import first_line, table_parts
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.sheet_cells import At
from budgetdesk.exchange.workbooks.sheet_parts import SheetPart, unit_of
from budgetdesk.exchange.workbooks.table_forms import matched, table_forms
from budgetdesk.records import dataclass

_BLANK = "0"  # stands for a cell that is to be filled in


@dataclass(frozen=True, slots=True)
class Slot:
    """What goes to a place of a sheet: the value of a cell, divided by 10 to the power of `scale`, or a text of its own."""

    cell: Cell
    scale: int = 0
    text: str | None = None


@dataclass(slots=True)
class SheetPlaces:
    """`slots`: by place of the sheet; `no_room`: rows of the declaration for which the sheet has no line."""

    grid: SheetGrid
    table: str
    instance: str
    slots: dict[At, Slot] = field(default_factory=dict)
    no_room: list[Cell] = field(default_factory=list)


def template_places(document: Document, grids: Sequence[SheetGrid]) -> list[SheetPlaces]:
    """For each sheet that is a table of the declaration's pack. The document is not changed."""
    tables = matched(grids, table_forms(document))
    found: list[SheetPlaces] = []
    for n, table in sorted(tables.items()):
        taken = {places.instance for places in found if places.table == table}
        instance = _instance(document, grids[n], table, taken)
        if instance is not None:
            found.append(_places(document, grids[n], table, instance))
    return found


def _instance(document: Document, grid: SheetGrid, table: str, taken: set[str]) -> str | None:
    """Of a table that repeats: the one that the sheet names, else the next; None where none is left."""
    if document.program.pack.tables[table].repeat is None:
        return ""
    free = [instance for instance in document.instances(table) if instance not in taken]
    texts = {compact(text) for row in grid.rows for text in row if text.strip()} | {compact(grid.name)}
    named = [i for i in free if compact(sheet_label(document.engine, table, i)) in texts]
    return next(iter(named or free), None)


def _places(document: Document, grid: SheetGrid, table: str, instance: str) -> SheetPlaces:
    found = SheetPlaces(grid, table, instance)
    parts = table_parts(document, grid, table, instance, blank=True)
    for part in parts:
        block = document.program.blocks.get((table, part.block))
        place = Place(table, part.block, instance)
        if isinstance(block, TreeBlock):
            _tree_places(document, found, part, place)
        elif isinstance(block, RowBlock):
            _row_places(document, found, part, place, block)
        else:
            _fixed_places(document, found, part, place)
    return found


# forms that always have the same cells


def _fixed_places(document: Document, found: SheetPlaces, part: SheetPart, place: Place) -> None:
    form = EditableSheet(document, place.table, place.instance)
    labels = label_keys(document, form)
    rows = {
        r
        for r, row in enumerate(part.clip.rows)
        if r and any(heading_key(text) in labels for text in row if text)
    }
    clip = _with_blanks(part.clip, rows, range(part.clip.width))
    plan = plan_paste(document, form, clip, first_line(form, place.block), 0)
    unit = unit_of(found.grid)
    for at, landing in plan.landings.items():
        _put(document, found, part.place(at, plan.origins), landing.cell, unit)


def _with_blanks(clip: Clip, rows: set[int], columns: Sequence[int]) -> Clip:
    wanted = set(columns)
    texts = [
        [
            _BLANK if r in rows and c in wanted and not text.strip() and (r, c) not in clip.covered else text
            for c, text in enumerate(row)
        ]
        for r, row in enumerate(clip.rows)
    ]
    return replace(clip, rows=texts)


def _put(document: Document, found: SheetPlaces, at: At | None, cell: Cell, unit: str) -> None:
    if at is not None and at not in found.slots:
        found.slots[at] = Slot(cell, scale(unit, document.engine.type_of(cell)))


# rows


def _row_places(
    document: Document, found: SheetPlaces, part: SheetPart, place: Place, block: RowBlock
) -> None:
    form = EditableSheet(document, place.table, place.instance)
    source, columns = read_columns(document, form, block, part.clip)
    if not source.headed:
        return
    widths = _widths(source.origins, part.clip.width)
    rows = {r for r in source.data if any(text.strip() for text in source.rows[r])}
    values = [
        source.origins[n]
        for n, column in enumerate(columns)
        if column and widths[n] == 1 and not _is_name(block, column)
    ]
    own = document.engine.rows(place)
    units = {column: source.units[n] or source.unit for n, column in enumerate(columns) if column}
    if block.key_columns or block.path:
        clip = _with_blanks(part.clip, rows, values)
        plan = plan_paste(document, form, clip, first_line(form, place.block), 0)
        at_cells = [(part.place(at, plan.origins), landing.cell) for at, landing in plan.landings.items()]
    else:
        at_cells = [
            (part.place((r, n), tuple(source.origins)), place.cell(row, column))
            for r, row in _alike_rows(document, place, source, columns)
            for n, column in enumerate(columns)
            if column
        ]
    for where, cell in at_cells:
        if cell.row in own:
            _put(document, found, where, cell, units.get(cell.column, ""))
    there = {slot.cell.row for slot in found.slots.values() if slot.cell.place == place}
    sheet_columns = {
        column: [part.columns[source.origins[n] + piece] for piece in range(widths[n])]
        for n, column in enumerate(columns)
        if column
    }
    lines = _blank_lines(found.grid, part, source.first, [c for own in sheet_columns.values() for c in own])
    for line in lay_out(document.engine, place.table, place.instance).lines:
        if line.block != place.block or not line.row or line.row in there:
            continue
        r = next(lines, None)
        if r is None:
            found.no_room.append(line.boxes[0].cell or place.cell(line.row, next(iter(block.columns))))
            continue
        for column, at in sheet_columns.items():
            cell = place.cell(line.row, column)
            if len(at) == 1:
                _put(document, found, (r, at[0]), cell, units.get(column, ""))
                continue
            for c, piece in zip(at, _pieces(document.view(cell).text), strict=False):
                found.slots[r, c] = Slot(cell, 0, piece)


def _alike_rows(
    document: Document, place: Place, source: Source, columns: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Rows that stand in the template already, with those of the declaration that say the same in words."""
    block = document.engine.block(place)
    words = [n for n, column in enumerate(columns) if column and not block.columns[column].is_number]
    free = list(document.engine.rows(place))
    for r in source.data:
        said = {columns[n]: compact(text) for n in words if (text := source.rows[r][n].strip())}
        if not said:
            continue
        total = TOTAL in free and any(is_sum(text) for text in said.values())
        row = TOTAL if total else next((id for id in free if _says(document, place, id, said)), None)
        if row is not None:
            free.remove(row)
            yield r, row


def _says(document: Document, place: Place, row: str, said: Mapping[str, str]) -> bool:
    return row != TOTAL and all(
        compact(document.view(place.cell(row, column)).text) == text for column, text in said.items()
    )


def _is_name(block: RowBlock, column: str) -> bool:
    slot = block.columns[column]
    return bool(slot.shows or slot.name_of or slot.codes)


def _widths(origins: Sequence[int], width: int) -> list[int]:
    """How many columns of the sheet each column was put together from."""
    return [max(end - start, 1) for start, end in zip(origins, [*origins[1:], width], strict=True)]


def _pieces(code: str) -> Iterator[str]:
    """类, 款, 项: 208, 01, 09."""
    yield code[:3]
    for at in range(3, max(len(code), 4), 2):
        yield code[at : at + 2]


def _blank_lines(grid: SheetGrid, part: SheetPart, first: int, columns: Sequence[int]) -> Iterator[int]:
    """Rows below the headings that wait to be filled in, up to what stands below; without end where nothing does."""
    start = part.rows[first - 2] + 1 if first > 1 else 0
    below = [r for r, row in enumerate(grid.rows) if r > part.rows[-1] and any(text.strip() for text in row)]
    end = below[0] if below else None
    r = start
    while end is None or r < end:
        row = grid.rows[r] if r < len(grid.rows) else []
        if not any(row[c].strip() for c in columns if c < len(row)):
            yield r
        r += 1


# indicators


def _tree_places(document: Document, found: SheetPlaces, part: SheetPart, place: Place) -> None:
    plan = plan_tree(document, place, part.clip)
    targets = {target.id: target for target in possible_targets(document, place)}
    columns = {part.columns[n]: targets[id] for n, id in enumerate(plan.columns or ()) if id in targets}
    if not columns:
        return
    cells = IndicatorCells(document, place)
    titled = [
        r for r, row in enumerate(part.clip.rows) if any(target.title in row for target in columns.values())
    ]
    named = {c: target for c, target in columns.items() if target.level == len(cells.block.levels) - 1}
    standing = {
        compact(found.grid.rows[r][c]): r
        for r in part.rows[(titled[-1] if titled else 0) :]
        for c in named
        if found.grid.rows[r][c].strip()
    }
    lines = _blank_lines(found.grid, part, (titled[-1] if titled else 0) + 1, list(columns))
    for line in lay_out(document.engine, place.table, place.instance).lines:
        if line.block != place.block or not line.row:
            continue
        r = standing.get(compact(cells.text(line.row, cells.columns[0])))
        r = next(lines, None) if r is None else r
        if r is None:
            found.no_room.append(place.cell(line.row, cells.block.levels[-1]))
            continue
        shown = {box.cell.column: box.cell for box in line.boxes if box.cell is not None}
        for c, target in columns.items():
            if c < found.grid.width and r < len(found.grid.rows) and found.grid.rows[r][c].strip():
                continue
            if target.column is None:
                level = cells.block.levels[target.level]
                if level in shown:
                    found.slots[r, c] = Slot(shown[level], 0, document.view(shown[level]).text)
            elif text := cells.text(line.row, target.column):
                found.slots[r, c] = Slot(cells.cell(line.row, target.column), 0, text)
