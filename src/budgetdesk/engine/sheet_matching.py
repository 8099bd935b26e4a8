"""Matches the sheets of a repeating table with the rows they belong to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rules import SheetMatch
from budgetdesk.engine.relations import Binder
from budgetdesk.engine.rows import RowInfo

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine


def match_sheets(engine: Engine, twins: SheetMatch) -> tuple[dict[str, str], dict[str, str]]:
    """Sheet → row id ('' where none fits), and sheet → the row's own key part.

    By id, else by amount, else by name, else when one of each is left; a row that has no sheet then gets an empty one.
    """
    place = Place(*twins.rows.name)
    rows = {id: row for id, row in engine.rows(place).items() if row.level == twins.level}
    entered = list(engine.facts.instances.get(twins.table, []))
    matched: dict[str, str] = {}

    def pair(sheet: str, row: str) -> None:
        matched[sheet] = row
        free.pop(row)

    free = dict(rows)
    for sheet in entered:
        for id, row in free.items():
            if sheet == id or (row.key and sheet == row.key[-1]):
                pair(sheet, id)
                break
    for ask in (_amounts, _names):
        for sheet in entered:
            if sheet in matched:
                continue
            mine, of = ask(engine, twins, sheet, place)
            same = [id for id in free if mine is not None and engine.value(place.cell(id, of)) == mine]
            if len(same) == 1:
                pair(sheet, same[0])
    left = [sheet for sheet in entered if sheet not in matched]
    if len(left) == 1 and len(free) == 1:
        pair(left[0], next(iter(free)))
    sheets = {sheet: matched.get(sheet, "") for sheet in entered}
    for id, row in list(free.items()):
        sheets[_own_key(row)] = id
    keys = {sheet: _own_key(rows[row]) for sheet, row in sheets.items() if row}
    return sheets, keys


def _own_key(row: RowInfo) -> str:
    return row.key[-1] if row.key else row.id


def _amounts(engine: Engine, twins: SheetMatch, sheet: str, place: Place) -> tuple[Any, str]:
    """The sheet's entered amount in the row's unit; computed ones follow from the match and prove nothing."""
    if twins.amount is None or twins.of_amount is None:
        return None, ""
    inputs = []
    for spec in twins.amount.inputs:
        cell = Binder({})._input(spec, twins.table, sheet, None)
        entry = engine.facts.entries.get(cell) if isinstance(cell, Cell) else None
        inputs.append(entry if isinstance(entry, Decimal) else None)
    value = twins.amount.value(inputs)
    return value, twins.of_amount


def _names(engine: Engine, twins: SheetMatch, sheet: str, place: Place) -> tuple[Any, str]:
    if twins.name is None or twins.of_name is None:
        return None, ""
    cell = Cell(twins.table, twins.name.block, sheet, twins.name.row, twins.name.column)
    entry = engine.facts.entries.get(cell)
    return (entry if isinstance(entry, str) else None), twins.of_name
