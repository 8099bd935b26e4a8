"""Cells by their printed labels: how a cell is named to people. `locating` goes the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.engine.blocks import TEXT, TOTAL, VALUE, Block, group_words
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.rows import RowInfo
from budgetdesk.engine.text import one_line
from budgetdesk.packs.models import (
    Column,
    Field_,
    FieldsBlock,
    GridRow,
    RowsBlock,
)

_CROWD = 100  # siblings
_BRACES = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def filled_in(engine: Engine, text: str) -> str:
    """A printed text with the fields of the unit's table that it names: 编制单位：{unit}."""
    return _BRACES.sub(lambda found: _word(engine, found[1]), text) if "{" in text else text


def _word(engine: Engine, name: str) -> str:
    if name == "blank":
        return " " * 12
    table, field = engine.program.pack.unit, "name" if name == "unit" else name
    for block in engine.program.table_blocks(table):
        if field in block.rows:
            value = engine.value(Cell(table, block.id, "", field, VALUE))
            return "" if value is None else str(value)
    return ""


def table_label(engine: Engine, table: str) -> str:
    """表7; a short name or the title where a table has no number."""
    model = engine.program.pack.tables[table]
    return model.name


def row_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed labels of the cell's row, outermost first; empty where the column alone names the cell."""
    block = engine.block(cell)
    labels = [sheet] if (sheet := sheet_label(engine, cell.table, cell.instance)) else []
    if block.kind == "fixed":
        return labels + _fixed_row(engine, block, cell.row)
    if cell.row == TOTAL:
        return [*labels, _total_title(block) or "合计"]
    row = engine.row(cell)
    if row is None:
        return [*labels, cell.row]
    place = cell.place
    if block.key_columns:
        return labels + _key_labels(engine, block, place, row)
    if block.path:
        return labels + list(_path_labels(engine, block, place, row.id))
    if block.kind == "tree":
        return labels + _tree_labels(engine, place, row)
    return labels + _line_labels(engine, block, place, row.id)


def _key_labels(engine: Engine, block: Block, place: Place, row: RowInfo) -> list[str]:
    """Code and name; the codes behind it, and which line it is, where other rows have the same."""
    rows = engine.rows(place)
    first, *others = [part for part in row.key if part] or [""]
    labels = [first, _name_of(engine, block, place, row.id, block.key_columns[0])]
    if first and len(rows.having((0,), row.key[:1])) > 1:
        labels += others
        if len(rows.having(tuple(range(len(row.key))), row.key)) > 1:
            labels.append(_line(engine, place, row.id))
    return [label for label in labels if label]


def _tree_labels(engine: Engine, place: Place, row: RowInfo) -> list[str]:
    """The names from the first level on; which of its siblings it is where it has no name of its own, or theirs."""
    rows = engine.rows(place)
    names = []
    at: RowInfo | None = row
    while at is not None:
        if text := engine.value(place.cell(at.id, at.level)):
            names.append(str(text))
        at = rows.get(at.parent) if at.parent is not None else None
    siblings = rows.having(("parent",), (row.parent or "",))
    if not _is_told_apart(engine, place, row, siblings):
        names.insert(0, f"第 {siblings.index(row.id) + 1} 项")
    return names[::-1]


def _is_told_apart(engine: Engine, place: Place, row: RowInfo, siblings: Sequence[str]) -> bool:
    """Whether a row of a tree has a name that no sibling has; of very many that is not looked up."""
    own = engine.value(place.cell(row.id, row.level))
    if not own or len(siblings) > _CROWD:
        return False
    return not any(id != row.id and engine.value(place.cell(id, row.level)) == own for id in siblings)


def _line_labels(engine: Engine, block: Block, place: Place, row: str) -> list[str]:
    """Of rows that no code tells apart: which line it is, its first text, and the second code with its name."""
    texts = {
        column: str(text)
        for column, slot in block.columns.items()
        if not (slot.is_number or slot.ref or getattr(slot, "name_of", None))
        and (text := engine.value(place.cell(row, column)))
    }
    labels = [_line(engine, place, row), *list(texts.values())[:1]]
    codes = [column for column in texts if block.columns[column].codes]
    if len(codes) > 1 and codes[0] == next(iter(texts)):
        labels += [texts[codes[1]], _name_of(engine, block, place, row, codes[1])]
    return [label for label in labels if label]


def _line(engine: Engine, place: Place, row: str) -> str:
    rows = list(engine.rows(place))
    return f"第 {rows.index(row) + 1 - (rows[0] == TOTAL)} 行"


def _name_of(engine: Engine, block: Block, place: Place, row: str, code: str) -> str:
    column = next((c for c, s in block.columns.items() if getattr(s, "name_of", None) == code), "")
    text = engine.value(place.cell(row, column)) if column else None
    return "" if text is None else str(text)


def column_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed headings of the cell's column, outermost first."""
    return list(engine.block(cell).headings[cell.column])


def sheet_label(engine: Engine, table: str, instance: str) -> str:
    """What tells a sheet of a repeating table from the others: the name it shows."""
    if not instance:
        return ""
    twins = engine.program.twins.get(table)
    if twins and twins.name:
        text = engine.value(Cell(table, twins.name.block, instance, twins.name.row_id, twins.name.column))
        if text:
            return str(text)
    return instance


def cell_words(engine: Engine, cell: Cell) -> str:
    """表7 2080109 社会保险经办机构 合计: no more of the labels than tell the cell from others."""
    block = engine.block(cell)
    row = _fixed_words(engine, cell) if block.kind == "fixed" else row_labels(engine, cell)
    column = block.column_words[cell.column] if block.kind != "fixed" or len(block.columns) > 1 else []
    return " ".join(dict.fromkeys([table_label(engine, cell.table), *row, *column]))


def _fixed_words(engine: Engine, cell: Cell) -> list[str]:
    """The row's title; what it stands under where the block has the title twice, its group where the table has."""
    block = engine.block(cell)
    chain = _fixed_row(engine, block, cell.row)
    words = chain[-1:]
    side = getattr(block.rows[cell.row], "side", None)
    title = block.rows[cell.row].title
    if side:
        words = [side, *words]
    elif title and [slot.title for slot in block.rows.values()].count(title) > 1:
        words = chain[-2:]
    if group := group_words(block, cell.row, engine.program.table_blocks(cell.table)):
        words = [group, *words]
    sheets = engine.sheets(cell.table) if cell.instance else {}
    return [sheet_label(engine, cell.table, cell.instance), *words] if len(sheets) > 1 else words


def relative_label(engine: Engine, cell: Cell, seen_from: Cell) -> str:
    """A cell as seen from another: 人员经费支出 on the same line, 30201 办公费 in the same column, the full name in another table."""
    if cell.table != seen_from.table or cell.block != seen_from.block or cell.instance != seen_from.instance:
        return cell_words(engine, cell)
    block = engine.block(cell)
    if cell.row == seen_from.row:
        return block.short_heading(cell.column) or cell_words(engine, cell)
    row = row_labels(engine, cell)
    words = row[-1:] if block.kind == "fixed" else row
    if cell.column != seen_from.column:
        words = [*words, block.short_heading(cell.column)]
    return " ".join(words) or cell_words(engine, cell)


def full_name(engine: Engine, cell: Cell) -> str:
    """表7/2080109/社会保险经办机构/合计: what `locating.find_cell` takes."""
    parts = [table_label(engine, cell.table), *row_labels(engine, cell), *column_labels(engine, cell)]
    return "/".join(parts)


def _fixed_row(engine: Engine, block: Block, row: str) -> list[str]:
    if row == TEXT:
        label = getattr(block.model, "label", None)
        return [one_line(filled_in(engine, label))] if label else []
    model = block.model
    if isinstance(model, FieldsBlock):
        above = [one_line(filled_in(engine, model.label))] if model.label else []
        title = block.rows[row].title
        if [slot.title for slot in block.rows.values()].count(title) > 1:
            above += _fields_above(model, row)
        return [*above, one_line(title).rstrip("：:") or row]
    chain: list[str] = []
    level = None
    for id, slot in reversed(list(block.rows.items())):
        own = slot.level if isinstance(slot, (GridRow, Field_)) else 0
        if id == row or (level is not None and own < level):
            chain.append(one_line(slot.title))
            level = own
    side = getattr(block.rows[row], "side", None)
    return [*([side] if side else []), *chain[::-1]]


def _fields_above(model: FieldsBlock, row: str) -> list[str]:
    """What a field is indented under: 年度资金总额 above 其中：财政拨款."""
    column = next(n for line in model.lines for n, field in enumerate(line) if field.id == row)
    fields = [line[column] for line in model.lines if column < len(line)]
    above = fields[: [field.id for field in fields].index(row)]
    return [one_line(field.title).rstrip("：:") for field in above if field.level == 0][-1:]


def _total_title(block: Block) -> str:
    total = block.model.total if isinstance(block.model, RowsBlock) else None
    return total.title if total else ""


def _path_labels(engine: Engine, block: Block, place: Place, row: str) -> Iterator[str]:
    info = engine.rows(place)[row]
    shown = {s.shows: c for c, s in block.columns.items() if isinstance(s, Column) and s.shows}
    code = engine.value(place.cell(row, shown["code"])) if "code" in shown else None
    name = engine.value(place.cell(row, shown["name"])) if "name" in shown else None
    if not code and info.parent and info.parent != TOTAL and info.parent in engine.rows(place):
        yield from _path_labels(engine, block, place, info.parent)
    yield from (str(part) for part in (code, name) if part)


def figure(value: object, decimals: int = 2) -> str:
    """2,908,134.00; texts as they are; nothing as （空）."""
    if isinstance(value, Decimal):
        return f"{value:,.{max(decimals, 0)}f}"
    return "（空）" if value is None or value == "" else str(value)
