"""The order in which cells stand in print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine

Order = Callable[[Cell | None], tuple[Any, ...]]
"""A key to sort cells by; None, for what has no cell, comes last."""


def printed_order(engine: Engine) -> Order:
    """Sorts cells by table, block, sheet, row and column, as long as no rows come or go."""
    tables = {table: n for n, table in enumerate(engine.program.pack.tables)}
    blocks = {block: n for n, block in enumerate(engine.program.blocks)}
    places: dict[tuple[str, str, str], tuple[tuple[Any, ...], dict[str, int], dict[str, int]]] = {}

    def where(cell: Cell | None) -> tuple[Any, ...]:
        if cell is None:
            return (len(tables),)
        known = places.get(cell[:3])
        if known is None:  # a tree may have thousands of findings
            block = engine.block(cell)
            at = tables.get(cell.table, len(tables)), blocks[block.name], cell.instance
            rows = {row: n for n, row in enumerate(engine.rows(cell.place) or block.rows)}
            known = places[cell[:3]] = (at, rows, {column: n for n, column in enumerate(block.columns)})
        at, rows, columns = known
        return *at, rows.get(cell.row, -1), columns.get(cell.column, -1)

    return where
