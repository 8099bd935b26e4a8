"""What an edit takes away, in words, so that nothing goes unnoticed."""

from __future__ import annotations

from typing import TypeGuard

from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Edit, Op, RemoveInstance, RemoveRow, SetEntry
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import row_labels, sheet_label, table_label
from budgetdesk.engine.text import shortened

_MOST_NAMED, _LONGEST = 2, 24


def removed_words(document: Document, edit: Edit) -> str:
    """已删除 3 行（填有 12 格）：…… for rows, indicators and sheets that go, 已清除 12 格 for entries alone; else empty.

    It is to be asked before the edit is done. A single cell that is cleared is not worth a word.
    """
    if not any(isinstance(op, RemoveRow | RemoveInstance) or _clears(op) for op in edit.ops):
        return ""
    added = {(op.place, op.row.id) for op in edit.ops if isinstance(op, AddRow)}
    rows = [
        (op.place, op.row) for op in edit.ops if isinstance(op, RemoveRow) and (op.place, op.row) not in added
    ]
    sheets = [op for op in edit.ops if isinstance(op, RemoveInstance)]
    entries = document.content.facts.entries
    cleared = {op.cell for op in edit.ops if _clears(op) and op.cell in entries}
    if not rows and not sheets:
        return f"已清除 {len(cleared)} 格的内容" if len(cleared) > 1 and _only_clears(edit) else ""
    if sheets:
        named = [f"“{sheet_label(document.engine, op.table, op.instance)}”" for op in sheets]
        what = f"{table_label(document.engine, sheets[0].table)} {len(sheets)} 张表页"
    else:
        named, what = _rows(document, rows)
    gone, at = set(rows), {(op.table, op.instance) for op in sheets}
    filled = sum((c.place, c.row) in gone or (c.table, c.instance) in at for c in cleared)
    words = "、".join(shortened(name, _LONGEST) for name in named[:_MOST_NAMED])
    more = "等" if len(named) > _MOST_NAMED else ""
    return f"已删除{what}（{f'填有 {filled} 格' if filled else '都是空的'}）：{words}{more}"


def _only_clears(edit: Edit) -> bool:
    return all(map(_clears, edit.ops))


def _clears(op: Op) -> TypeGuard[SetEntry]:
    return isinstance(op, SetEntry) and op.entry is None


def _rows(document: Document, rows: list[tuple[Place, str]]) -> tuple[list[str], str]:
    """The names of the rows that do not go with a row above them, and how many go altogether."""
    engine, gone = document.engine, set(rows)
    parents = {
        (place, row.id): row.parent
        for place in {place for place, _ in rows}
        for row in document.content.facts.rows.get(place, ())
    }
    roots = [(place, id) for place, id in reversed(rows) if (place, parents.get((place, id))) not in gone]
    below = len(rows) - len(roots)
    tree = isinstance(engine.block(_first_cell(document, *rows[0])), TreeBlock)
    names = [row_labels(engine, _first_cell(document, *root)) for root in roots[: _MOST_NAMED + 1]]
    noun = "项" if tree else "行"
    what = f" {len(roots)} {noun}" + (f"连同下级 {below} {noun}" if below else "")
    return [labels[-1] if tree and labels else " ".join(labels) for labels in names], what


def _first_cell(document: Document, place: Place, row: str) -> Cell:
    block = document.program.blocks[place.table, place.block]
    return place.cell(row, next(iter(block.columns)))
