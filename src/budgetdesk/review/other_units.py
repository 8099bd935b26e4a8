"""Rows of other units: a department's tables have them, and the rest of a unit's declaration says nothing of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import row_labels, table_label
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell


class OtherUnits:
    """Says which tables have such rows, for only their own arithmetic is checked."""

    def __init__(self) -> None:
        self._known: dict[Place, Cell | None] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        known, self._known = self._known, {}
        stale = {cell.place for cell in changed.cells} | changed.places if changed is not None else set()
        for block, levels in engine.program.unit_levels.items():
            codes = {Place(own.table, own.block) for _, own in levels.values()}
            for place in engine.places(*block):
                if changed is None or place not in known or not stale.isdisjoint({place, *codes}):
                    self._known[place] = next(_rows_of_others(engine, place, levels), None)
                else:
                    self._known[place] = known[place]
        cells = [cell for cell in self._known.values() if cell is not None]
        if not cells:
            return []
        rule = f"{engine.program.pack.prefix}-UNITS"
        tables = "、".join(dict.fromkeys(table_label(engine, cell.table) for cell in cells))
        words = " ".join(row_labels(engine, cells[0]))
        return [
            Finding(
                rules=(rule,),
                keys=(rule,),
                level="hint",
                says=f"{tables} 有其他单位的行（如 {words}）：只核对本单位的行，其他单位的只核对行内和上下级的加总",
                cells=tuple(FindingCell(cell, "witness", None) for cell in cells[:MAX_WITNESSES]),
                cause_kind="other_units",
            )
        ]


def _rows_of_others(engine: Engine, place: Place, levels: Mapping[str, tuple[int, CellIn]]) -> Iterator[Cell]:
    column = next(iter(engine.block(place).columns))
    for level, (part, own) in levels.items():
        ours = engine.value(Place(own.table, own.block).cell(own.row_id, own.column))
        for row in engine.rows(place).at(level) if ours else ():
            theirs = engine.rows(place)[row].part(part)
            if theirs and theirs != ours:
                yield place.cell(row, column)
