"""Amounts below 0 where none is to be expected: the sign may be a slip, and a correction says that it is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels, figure, table_label
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.printed_order import printed_order

_MANY = 5  # of one column: from here on one finding
_REMARKS = ("备注", "说明")


class NegativeFigures:
    """Keeps which entered amounts are below 0. Those of a line that has a remark are taken to be explained by it."""

    def __init__(self) -> None:
        self._cells: set[Cell] = set()

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        if changed is None:
            self._cells.clear()
        self._take(engine, engine.facts.entries if changed is None else changed.cells)
        columns: dict[tuple[Place, str], list[Cell]] = defaultdict(list)
        for cell in self._cells:
            if not has_remark(engine, cell):
                columns[cell.place, cell.column].append(cell)
        where = printed_order(engine)
        found = []
        for cells in columns.values():
            cells.sort(key=where)
            parts = [cells] if len(cells) >= _MANY else [[cell] for cell in cells]
            found += [_finding(engine, part) for part in parts]
        return found

    def _take(self, engine: Engine, cells: Iterable[Cell]) -> None:
        entries = engine.facts.entries
        for cell in cells:
            entry = entries.get(cell)
            if isinstance(entry, Decimal) and entry < 0 and _is_unsigned(engine, cell):
                self._cells.add(cell)
            else:
                self._cells.discard(cell)


def _is_unsigned(engine: Engine, cell: Cell) -> bool:
    slot = engine.type_of(cell).slot
    return slot.type == "amount" and not slot.signed


def has_remark(engine: Engine, cell: Cell) -> bool:
    """Whether somebody wrote a remark in the cell's line."""
    columns = engine.block(cell).columns.items()
    remarks = (id for id, slot in columns if slot.title in _REMARKS or slot.role == "remark")
    return any(engine.value(cell._replace(column=id)) for id in remarks)


def _finding(engine: Engine, cells: list[Cell]) -> Finding:
    cell, entries = cells[0], engine.facts.entries
    says = f"{cell_words(engine, cell)} {figure(entries[cell], engine.type_of(cell).decimals)} 是负数"
    if len(cells) > 1:
        words = " ".join((table_label(engine, cell.table), *column_labels(engine, cell)))
        says = f"{words}有 {len(cells)} 个负数"
    rule = f"{engine.program.pack.prefix}-NEGATIVE"
    return Finding(
        rules=(rule,),
        keys=tuple("|".join((rule, *cell)) for cell in cells),
        level="query",
        says=says,
        cells=tuple(FindingCell(cell, "suspect", entries[cell]) for cell in cells),
        cause="预算数一般不为负：符号打错的请改正，冲减、核减的请写明原因",
        cause_kind="negative",
    )
