"""Rows of units whose code is another unit's: the same unit has another code elsewhere in the declaration."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import table_label
from budgetdesk.records import dataclass
from budgetdesk.review.figures.amendment import Amendment
from budgetdesk.review.figures.whole_slip import WholeSlip

_MOST = 400  # rows of units: lists of a whole county come from elsewhere than a keyboard


@dataclass(frozen=True, slots=True)
class _UnitRow:
    """A row with the unit's code and name as people entered them. `own_name`: what this unit, whose code it is, is called."""

    code_cell: Cell
    code: str
    name: str
    own_name: str
    level: str


def unit_codes(engine: Engine) -> Iterator[WholeSlip]:
    rows = list(_unit_rows(engine))
    if len(rows) > _MOST:
        return
    pairs = Counter((row.code, row.name) for row in rows)
    pairs.update({(row.code, row.own_name): 1 for row in rows if row.own_name})
    of_name: dict[str, set[str]] = defaultdict(set)
    of_code: dict[str, set[str]] = defaultdict(set)
    for code, name in pairs:
        of_name[name].add(code)
        of_code[code].add(name)

    def standing(code: str, name: str) -> int:
        """How often the two stand together, less how often the code stands beside other names."""
        return pairs[code, name] - sum(pairs[code, other] for other in of_code[code] if other != name)

    for row in rows:
        best = max(of_name[row.name], key=lambda code: (standing(code, row.name), code))
        if standing(best, row.name) <= standing(row.code, row.name):
            continue
        table = table_label(engine, row.code_cell.table)
        yield WholeSlip(
            "other_code",
            Amendment(((row.code_cell, best),)),
            says=f"{table} {row.name} 的编码是 {row.code}，别处是 {best}",
            cause=f"单位编码填错了：应为 {best}",
            named=(row.code_cell,),
            codes=frozenset((row.code_cell.place, (row.level, *key)) for key in _keys(engine, row, best)),
        )


def _keys(engine: Engine, row: _UnitRow, best: str) -> Iterator[tuple[str, ...]]:
    key = engine.rows(row.code_cell.place)[row.code_cell.row].key
    yield key
    yield tuple(best if part == row.code else part for part in key)


def _unit_rows(engine: Engine) -> Iterator[_UnitRow]:
    entries = engine.facts.entries
    for name, levels in engine.program.unit_levels.items():
        block = engine.program.blocks[name]
        code_column, name_column = _shown(block, "code"), _shown(block, "name")
        if not code_column or not name_column or block.table.worksheet:
            continue
        for place in engine.places(*name):
            for level in levels:
                for id in engine.rows(place).at(level):
                    code_cell, name_cell = place.cell(id, code_column), place.cell(id, name_column)
                    code, called, own = (
                        entries.get(code_cell),
                        entries.get(name_cell),
                        engine.computed.get(name_cell),
                    )
                    if isinstance(code, str) and isinstance(called, str):
                        yield _UnitRow(code_cell, code, called, own if isinstance(own, str) else "", level)


def _shown(block: Block, what: str) -> str:
    return next((id for id, slot in block.columns.items() if slot.shows == what), "")
