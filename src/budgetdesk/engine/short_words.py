"""Names a cell as seen from another: what both share is left out."""

from __future__ import annotations

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels, row_labels


def relative_label(engine: Engine, cell: Cell, seen_from: Cell) -> str:
    """人员经费支出 on the same line, 30201 办公费 in the same column, the full name in another table."""
    if cell.table != seen_from.table or cell.block != seen_from.block or cell.instance != seen_from.instance:
        return cell_words(engine, cell)
    block = engine.block(cell)
    if cell.row == seen_from.row:
        return " ".join(column_labels(engine, cell)[-1:]) or cell_words(engine, cell)
    row = row_labels(engine, cell)
    words = row[-1:] if block.kind == "fixed" else row
    if cell.column != seen_from.column:
        words = [*words, *column_labels(engine, cell)[-1:]]
    return " ".join(words) or cell_words(engine, cell)
