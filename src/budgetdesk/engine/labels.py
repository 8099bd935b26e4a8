"""Cells by their printed labels: how a cell is named to people. `cell_lookup` goes the other way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.engine.blocks import TOTAL, VALUE, Block, Fields, FixedBlock, TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.rows import RowInfo
from budgetdesk.engine.text import one_line
from budgetdesk.packs.models import FieldsBlock
from budgetdesk.patterns import late_pattern

KIND_WORDS = {
    "budget": "预算", "accounts": "决算", "target": "绩效目标", "monitoring": "绩效监控", "evaluation": "绩效自评",
}  # fmt: skip
"""What a declaration by a pack of that kind is called."""
_CROWD = 100  # siblings
_BRACES = late_pattern(r"\{([a-z][a-z0-9_]*)\}")


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
    """表7; a short name or the title where a table has no number; 上年决算 表7 where it is another declaration's."""
    return engine.program.table(table).name


def block_words(engine: Engine, place: Place) -> str:
    """表1 收入: the table, its sheet where there are several, and what the block is called where the table has several."""
    block, words = engine.block(place), [table_label(engine, place.table)]
    if place.instance and len(engine.sheets(place.table)) > 1:
        words.append(sheet_label(engine, place.table, place.instance))
    if len(engine.program.table_blocks(place.table)) > 1:
        words.append(filled_in(engine, block.name_in_table))
    return " ".join(filter(None, words))


def row_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed labels of the cell's row, outermost first; empty where the column alone names the cell."""
    block, place = engine.block(cell), cell.place
    labels = [sheet] if (sheet := sheet_label(engine, cell.table, cell.instance)) else []
    if isinstance(block, FixedBlock):
        return labels + _fixed_row(engine, block, cell.row)
    if block.is_total(cell.row):
        return [*labels, (block.total.title if block.total else "") or "合计"]
    row = engine.row(cell)
    if row is None:
        return [*labels, cell.row]
    if block.key_columns:
        return labels + _key_labels(engine, block, place, row)
    if block.path:
        return labels + _path_labels(engine, block, place, row.id)
    if isinstance(block, TreeBlock):
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
            labels.append(f"第 {rows.number(row.id)} 行")
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
    """Of rows that no code tells apart: which line it is, its first text, and the second code with its name.

    Of the texts rather one that people wrote: what follows from elsewhere, as the unit's code, may be the same in all rows.
    """
    texts = {
        column: str(text)
        for column, slot in block.columns.items()
        if not (slot.is_number or slot.ref or slot.name_of)
        and (text := engine.value(place.cell(row, column)))
    }
    entries = engine.facts.entries
    written = (text for column, text in texts.items() if entries.get(place.cell(row, column)) is not None)
    name = next(written, next(iter(texts.values()), ""))
    labels = [f"第 {engine.rows(place).number(row)} 行", name]
    codes = [column for column in texts if block.columns[column].codes]
    if len(codes) > 1 and codes[0] == next(iter(texts)):
        labels += [texts[codes[1]], _name_of(engine, block, place, row, codes[1])]
    return [label for label in labels if label]


def _name_of(engine: Engine, block: Block, place: Place, row: str, code: str) -> str:
    column = next((c for c, s in block.columns.items() if s.name_of == code), "")
    text = engine.value(place.cell(row, column)) if column else None
    return "" if text is None else str(text)


def column_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed headings of the cell's column, outermost first."""
    return list(engine.block(cell).headings[cell.column])


def sheet_label(engine: Engine, table: str, instance: str) -> str:
    """What tells a sheet of a repeating table from the others: the name it shows, and which it is of several so called."""
    if not instance:
        return ""
    name = _sheet_name(engine, table, instance)
    sheets = list(engine.sheets(table)) if name else []
    if 1 < len(sheets) <= _CROWD and instance in sheets:
        alike = sum(_sheet_name(engine, table, id) == name for id in sheets)
        if alike > 1:
            return f"{name}（第 {sheets.index(instance) + 1} 张）"
    return name or instance


def names_sheets(engine: Engine, cell: Cell) -> bool:
    """Whether the labels of its table's sheets say what stands there; each label depends on the names of the others."""
    twins = engine.program.twins.get(cell.table)
    name = twins.name if twins else None
    return name is not None and (name.block, name.row, name.column) == (cell.block, cell.row, cell.column)


def _sheet_name(engine: Engine, table: str, instance: str) -> str:
    twins = engine.program.twins.get(table)
    if not twins or not twins.name:
        return ""
    text = engine.value(Cell(table, twins.name.block, instance, twins.name.row_id, twins.name.column))
    return str(text) if text else ""


def cell_words(engine: Engine, cell: Cell) -> str:
    """表7 2080109 社会保险经办机构 合计: no more of the labels than tell the cell from others."""
    block = engine.block(cell)
    row = _fixed_words(engine, block, cell) if isinstance(block, FixedBlock) else row_labels(engine, cell)
    column = block.column_words[cell.column] if block.says_column else []
    return " ".join(dict.fromkeys([table_label(engine, cell.table), *row, *column]))


def _fixed_words(engine: Engine, block: FixedBlock, cell: Cell) -> list[str]:
    """The row's title; what it stands under where the block has the title twice, its group where the table has."""
    chain = _fixed_row(engine, block, cell.row)
    words = chain[-1:]
    slot = block.rows[cell.row]
    if slot.side:
        words = [slot.side, *words]
    elif slot.title and block.has_twice(slot.title):
        words = chain[-2:]
    if group := block.group_words(cell.row, engine.program.table_blocks(cell.table)):
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
    words = row[-1:] if cell.row in block.rows else row
    if cell.column != seen_from.column:
        words = [*words, block.short_heading(cell.column)]
    return " ".join(words) or cell_words(engine, cell)


def full_name(engine: Engine, cell: Cell) -> str:
    """表7/2080109/社会保险经办机构/合计: what `cell_lookup.find_cell` takes."""
    parts = [table_label(engine, cell.table), *row_labels(engine, cell), *column_labels(engine, cell)]
    return "/".join(parts)


def _fixed_row(engine: Engine, block: FixedBlock, row: str) -> list[str]:
    label = [one_line(filled_in(engine, block.label))] if block.label else []
    if not block.says_rows:
        return label
    slot = block.rows[row]
    if isinstance(block, Fields):
        above = _fields_above(block.model, row) if block.has_twice(slot.title) else []
        return [*label, *above, one_line(slot.title).rstrip("：:") or row]
    chain: list[str] = []
    level = None
    for id, other in reversed(list(block.rows.items())):
        if id == row or (level is not None and other.level < level):
            chain.append(one_line(other.title))
            level = other.level
    return [*([slot.side] if slot.side else []), *chain[::-1]]


def _fields_above(model: FieldsBlock, row: str) -> list[str]:
    """What a field is indented under: 年度资金总额 above 其中：财政拨款."""
    column = next(n for line in model.lines for n, field in enumerate(line) if field.id == row)
    fields = [line[column] for line in model.lines if column < len(line)]
    above = fields[: [field.id for field in fields].index(row)]
    return [one_line(field.title).rstrip("：:") for field in above if field.level == 0][-1:]


def _path_labels(engine: Engine, block: Block, place: Place, row: str) -> list[str]:
    """Code and name, below the rows above where there is no code; which line it is where a sibling is called the same."""
    rows = engine.rows(place)
    info = rows[row]
    own = _shown_of_path(engine, block, place, row)
    labels = [part for part in own if part]
    siblings = rows.having(("parent",), (info.parent or "",)) if labels else ()
    if 1 < len(siblings) <= _CROWD and any(
        id != row and _shown_of_path(engine, block, place, id) == own for id in siblings
    ):
        labels.append(f"第 {rows.number(row)} 行")
    if not own[0] and info.parent and info.parent != TOTAL and info.parent in rows:
        labels = _path_labels(engine, block, place, info.parent) + labels
    return labels


def _shown_of_path(engine: Engine, block: Block, place: Place, row: str) -> tuple[str, str]:
    """Code and name, empty where it has none."""
    shown = {s.shows: c for c, s in block.columns.items() if s.shows}
    code, name = (
        engine.value(place.cell(row, shown[part])) if part in shown else None for part in ("code", "name")
    )
    return str(code or ""), str(name or "")


def figure(value: object, decimals: int = 2) -> str:
    """2,908,134.00; texts as they are; nothing as （空）."""
    if isinstance(value, Decimal):
        return f"{value:,.{max(decimals, 0)}f}"
    return "（空）" if value is None or value == "" else str(value)
