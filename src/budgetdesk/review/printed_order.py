"""The order in which cells stand in print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.rows import RowSet

Order = Callable[[Cell | None], tuple[Any, ...]]
"""A key to sort cells by; None, for what has no cell, comes last."""


class _Printed(NamedTuple):
    """Where a place, its rows and columns stand, as long as it has these rows."""

    standing: RowSet
    at: tuple[Any, ...]
    rows: dict[str, int]
    columns: dict[str, int]


class _Pages(NamedTuple):
    """Where the tables and blocks of an engine's pack stand, and its places as far as anybody asked."""

    tables: dict[str, int]
    blocks: dict[tuple[str, str], int]
    places: dict[tuple[str, str, str], _Printed]


_PAGES: WeakKeyDictionary[Engine, _Pages] = WeakKeyDictionary()


def printed_order(engine: Engine) -> Order:
    """Sorts cells by table, block, sheet, row and column, as long as no rows come or go."""
    pages = _PAGES.get(engine)
    if pages is None:
        tables = {table: n for n, table in enumerate(engine.program.pack.tables)}
        pages = _PAGES[engine] = _Pages(
            tables, {block: n for n, block in enumerate(engine.program.blocks)}, {}
        )
    tables, blocks, places = pages

    def where(cell: Cell | None) -> tuple[Any, ...]:
        if cell is None:
            return (len(tables),)
        known, standing = places.get(cell[:3]), engine.rows(cell.place)
        if known is None or known.standing is not standing:  # a tree may have thousands of findings
            block = engine.block(cell)
            at = tables.get(cell.table, len(tables)), blocks[block.name], cell.instance
            rows = {row: n for n, row in enumerate(standing or block.rows)}
            columns = {column: n for n, column in enumerate(block.columns)}
            known = places[cell[:3]] = _Printed(standing, at, rows, columns)
        return *known.at, known.rows.get(cell.row, -1), known.columns.get(cell.column, -1)

    return where
