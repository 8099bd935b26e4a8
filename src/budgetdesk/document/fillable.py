"""Which cells are there to be filled: where the cursor goes next."""

from __future__ import annotations

from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.cells import Cell


def is_fillable(document: Document, cell: Cell) -> bool:
    """What somebody entered or nobody computes."""
    if cell in document.content.facts.entries:
        return True
    block = document.engine.block(cell)
    if isinstance(block, RowBlock) and cell.row not in document.engine.rows(cell.place):
        return not is_computed_column(block, cell.column)
    fills = document.engine.relations_of(cell)
    return not any(relation.rule.op == "=" for relation in fills)


def is_computed_column(block: Block, column: str) -> bool:
    """Whether the program fills that column of every row by itself."""
    slot = block.columns[column]
    return bool(slot.formula or slot.from_lines or slot.name_of)
