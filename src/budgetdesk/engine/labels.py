"""Cells by their printed labels: to name a cell to people, and to find the cell that a person names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.schema import TEXT, TOTAL, Block
from budgetdesk.packs.models import Column, Field_, FieldsBlock, GridBlock, GridRow, Group, IndicatorsBlock, RowsBlock


class CellNotFound(Exception):
    """No cell, or more than one, has that name; `candidates` are full names that would do."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = list(candidates)


def table_label(engine: Engine, table: str) -> str:
    """表7; the title where a table has no number."""
    model = engine.program.pack.tables[table]
    return model.number or model.title


def row_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed labels of the cell's row, outermost first; empty where the column alone names the cell."""
    block = engine.block(cell)
    labels = [sheet] if (sheet := sheet_label(engine, cell.table, cell.instance)) else []
    if block.kind == "fixed":
        return labels + _fixed_row(block, cell.row)
    if cell.row == TOTAL:
        return [*labels, _total_title(block) or "合计"]
    row = engine.row(cell)
    if row is None:
        return [*labels, cell.row]
    place = cell.place
    if block.key_columns:
        code = next((part for part in row.key if part), "")
        name = next((c for c, s in block.columns.items() if getattr(s, "name_of", None) == block.key_columns[0]), "")
        text = engine.value(place.cell(row.id, name)) if name else None
        return labels + [part for part in (code, text) if part]
    if block.path:
        return labels + list(_path_labels(engine, block, place, row.id))
    if block.kind == "tree":
        names = []
        at: str | None = row.id
        while at is not None and (info := engine.rows(place).get(at)) is not None:
            if text := engine.value(place.cell(at, info.level)):
                names.append(str(text))
            at = info.parent
        return labels + names[::-1]
    number = list(engine.rows(place)).index(row.id) + 1 - (next(iter(engine.rows(place))) == TOTAL)
    texts = (engine.value(place.cell(row.id, c)) for c, s in block.columns.items() if not s.is_number and not s.ref)
    first = next((str(t) for t in texts if t), "")
    return [*labels, f"第 {number} 行", *([first] if first else [])]


def column_labels(engine: Engine, cell: Cell) -> list[str]:
    """Printed headings of the cell's column, outermost first."""
    return list(_column_path(engine.block(cell), cell.column))


def sheet_label(engine: Engine, table: str, instance: str) -> str:
    """What tells a sheet of a repeating table from the others: the name it shows."""
    if not instance:
        return ""
    twins = engine.program.twins.get(table)
    if twins and twins.name:
        text = engine.value(Cell(table, twins.name.block, instance, twins.name.row, twins.name.column))
        if text:
            return str(text)
    return instance


def cell_words(engine: Engine, cell: Cell) -> str:
    """表7 2080109 社会保险经办机构 合计"""
    row, column = row_labels(engine, cell), column_labels(engine, cell)
    block = engine.block(cell)
    if block.kind == "fixed":
        row = row[-1:] if len(row) == 1 else [*row[:-2][:0], row[-1]]
        column = [] if len(block.columns) == 1 and not isinstance(block.model, Group) else _group_words(block, column)
    else:
        column = column[-2:] if column and column[-1] in ("小计", "合计") and len(column) > 1 else column[-1:]
    return " ".join(dict.fromkeys([table_label(engine, cell.table), *row, *column]))


def _group_words(block: Block, column: list[str]) -> list[str]:
    model = block.model
    if not isinstance(model, Group) or len(block.columns) == 1:
        return [f"（{block.title}）"] if isinstance(model, Group) and model.over and len(column) > 2 else []
    return column[-1:]


def full_name(engine: Engine, cell: Cell) -> str:
    """表7/2080109/社会保险经办机构/合计: what `find_cell` takes."""
    parts = [table_label(engine, cell.table), *row_labels(engine, cell), *column_labels(engine, cell)]
    return "/".join(parts)


def find_cell(engine: Engine, text: str) -> Cell:
    """The cell named `表7/2080109/合计`, by printed labels or ids. Raises CellNotFound with candidates."""
    parts = [_plain(p) for p in text.replace("．", "/").split("/") if p.strip()]
    if len(parts) == 1 and text.count(".") >= 1:
        parts = [_plain(p) for p in text.split(".")]
    if not parts:
        raise CellNotFound("请写出单元格，如 表7/2080109/合计")
    tables = [
        id for id, t in engine.program.pack.tables.items() if parts[0] in (_plain(id), _plain(t.number), _plain(t.title))
    ]
    if len(tables) != 1:
        numbers = [t.number or t.title for t in engine.program.pack.tables.values()]
        raise CellNotFound(f"没有表 {text.split('/')[0]}", numbers)
    found: list[Cell] = []
    for cell in _cells(engine, tables[0]):
        if _named(engine, cell, parts[1:]):
            found.append(cell)
    numbers_only = [c for c in found if engine.type_of(c).number]
    if len(found) > 1 and len(numbers_only) == 1:
        found = numbers_only
    if len(found) == 1:
        return found[0]
    if not found:
        raise CellNotFound(f"没有单元格 {text}", [])
    names = [full_name(engine, c) for c in found]
    if len(set(names)) < len(names):
        names = ["/".join(filter(None, c)) for c in found]
    raise CellNotFound(f"{text} 不唯一，符合的有 {len(found)} 格", names[:20])


def _cells(engine: Engine, table: str) -> Iterator[Cell]:
    model = engine.program.pack.tables[table]
    instances = list(engine.structure.sheets.get(table, {})) if model.repeat else [""]
    for block in engine.program.table_blocks(table):
        for instance in instances:
            place = Place(table, block.id, instance)
            for row in block.rows if block.kind == "fixed" else engine.rows(place):
                for column in block.columns:
                    if column not in block.hidden:
                        yield place.cell(row, column)


def _named(engine: Engine, cell: Cell, parts: list[str]) -> bool:
    """Whether the parts are labels of the row followed by headings of the column, in order; ids serve as well."""
    block = engine.block(cell)
    rows = [cell.block, *row_labels(engine, cell), cell.row, cell.instance]
    columns = [*column_labels(engine, cell), cell.column]
    row_words = [_plain(r) for r in rows]
    column_words = [_plain(c) for c in columns]
    number = engine.type_of(cell).number
    for cut in range(len(parts), -1, -1):
        if not _in_order(parts[:cut], row_words) or not _in_order(parts[cut:], column_words):
            continue
        if cut == len(parts) and len([c for c in block.columns if c not in block.hidden]) > 1 and not number:
            continue
        if cut and parts[cut - 1] in row_words[:1] and block.kind == "fixed" and len(block.rows) > 1 and cut == len(parts):
            continue
        if not cut and block.kind != "fixed":
            continue
        last = row_labels(engine, cell)
        if cut and block.kind == "fixed" and len(last) > 1 and parts[cut - 1] not in (_plain(last[-1]), _plain(cell.row)):
            continue
        if cut < len(parts) and parts[-1] not in (column_words[-1], *column_words[-2:-1]):
            continue
        return True
    return False


def _in_order(parts: list[str], words: list[str]) -> bool:
    at = iter(words)
    return all(part in at for part in parts)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _fixed_row(block: Block, row: str) -> list[str]:
    if row == TEXT:
        return [block.model.label] if getattr(block.model, "label", None) else []
    model = block.model
    if isinstance(model, FieldsBlock):
        above = [model.label] if model.label else []
        field = block.rows[row]
        return [*above, field.title.rstrip("：:") or row]
    chain: list[str] = []
    level = None
    for id, slot in reversed(list(block.rows.items())):
        own = slot.level if isinstance(slot, (GridRow, Field_)) else 0
        if id == row or (level is not None and own < level):
            chain.append(slot.title)
            level = own
    return chain[::-1]


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


def _column_path(block: Block, column: str) -> Iterator[str]:
    model = block.model
    if isinstance(model, Group):
        if model.over:
            yield model.over
        if _shares_heading(block, model):
            yield block.title
        yield from _heading_path(model.columns, column)
    elif isinstance(model, (RowsBlock, IndicatorsBlock)):
        if isinstance(model, IndicatorsBlock) and column in block.levels:
            yield next(level.title for level in model.levels if level.id == column)
        else:
            yield from _heading_path(model.columns, column)
    elif not isinstance(model, FieldsBlock) and block.columns[column].title:
        yield block.columns[column].title


def _shares_heading(block: Block, model: Group) -> bool:
    groups = [g for b in block.table.blocks if isinstance(b, GridBlock) for g in b.groups]
    return len([g for g in groups if g.over == model.over]) > 1


def _heading_path(columns: list[Column], wanted: str) -> Iterator[str]:
    for column in columns:
        if wanted in [leaf.id for leaf in column.leaves()]:
            if column.title:
                yield column.title
            if column.columns:
                yield from _heading_path(column.columns, wanted)


def figure(value: object, decimals: int = 2) -> str:
    """2,908,134.00; texts as they are; nothing as （空）."""
    if isinstance(value, Decimal):
        return f"{value:,.{max(decimals, 0)}f}"
    return "（空）" if value is None or value == "" else str(value)
