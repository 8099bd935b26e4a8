"""Which cells are there to be filled: where the cursor goes next."""

from __future__ import annotations

from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell


def is_fillable(document: Document, cell: Cell) -> bool:
    """What somebody entered or nobody computes."""
    if cell in document.content.facts.entries:
        return True
    block = document.engine.block(cell)
    if cell.row not in document.engine.rows(cell.place) and block.kind == "rows":
        return not is_computed_column(block, cell.column)
    fills = document.engine.relations_of(cell)
    return not any(relation.rule.op == "=" for relation in fills)


def is_computed_column(block: Block, column: str) -> bool:
    """Whether the program fills that column of every row by itself."""
    slot = block.columns[column]
    return bool(slot.formula or getattr(slot, "lines", None) or getattr(slot, "name_of", None))


def open_ended(block: Block) -> bool:
    """Whether the block's rows are only those that people enter."""
    source = block.source
    return block.kind == "rows" and not (source.from_ or source.as_ or source.path)
