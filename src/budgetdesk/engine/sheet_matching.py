"""Matches the sheets of a repeating table with the rows they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.compiler.rules import SheetMatch
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.rows import RowInfo

ValueOf = Callable[[Cell], Any]
EntryOf = Callable[[Cell], Entry | None]


def match_sheets(
    how: SheetMatch, sheets: Iterable[str], rows: Iterable[RowInfo], value_of: ValueOf, entry_of: EntryOf,
    is_ours: Callable[[RowInfo], bool] = lambda row: True,
) -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    """Sheet → row id ('' where none fits), and sheet → the row's own key part, for the entered `sheets` and all `rows`.

    By id, else by amount, else by name, else when one of each is left; a row that has no sheet then gets an empty one,
    unless it is another unit's.
    """
    place = Place(*how.rows.name)
    known = {row.id: row for row in rows if row.level == how.level}
    entered = list(sheets)
    matched: dict[str, str] = {}

    def pair(sheet: str, row: str) -> None:
        matched[sheet] = row
        free.pop(row)

    free = dict(known)
    for sheet in entered:
        for id, row in free.items():
            if sheet == id or (row.key and sheet == row.key[-1]):
                pair(sheet, id)
                break
    for ask in (_amount, _name):
        for sheet in entered:
            if sheet in matched:
                continue
            mine, of = ask(how, sheet, entry_of)
            same = [id for id in free if mine is not None and value_of(place.cell(id, of)) == mine]
            if len(same) == 1:
                pair(sheet, same[0])
    left = [sheet for sheet in entered if sheet not in matched]
    if len(left) == 1 and len(free) == 1:
        pair(left[0], next(iter(free)))
    found = {sheet: matched.get(sheet, "") for sheet in entered}
    for id, row in list(free.items()):
        if is_ours(row):
            found[_own_key(row)] = id
    keys = {sheet: _own_key(known[row]) for sheet, row in found.items() if row}
    return found, keys


def _own_key(row: RowInfo) -> str:
    return row.key[-1] if row.key else row.id


def _amount(how: SheetMatch, sheet: str, entry_of: EntryOf) -> tuple[Any, str]:
    """The sheet's entered amount in the row's unit; computed ones follow from the match and prove nothing."""
    if how.amount is None or how.of_amount is None:
        return None, ""
    inputs = []
    for spec in how.amount.inputs:
        entry = None
        if isinstance(spec, CellIn):
            instance = sheet if spec.table == how.table else ""
            entry = entry_of(Cell(spec.table, spec.block, instance, spec.row_id, spec.column))
        inputs.append(entry if isinstance(entry, Decimal) else None)
    return how.amount.value(inputs), how.of_amount


def _name(how: SheetMatch, sheet: str, entry_of: EntryOf) -> tuple[Any, str]:
    if how.name is None or how.of_name is None:
        return None, ""
    entry = entry_of(Cell(how.table, how.name.block, sheet, how.name.row_id, how.name.column))
    return (entry if isinstance(entry, str) else None), how.of_name
