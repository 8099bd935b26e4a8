"""What the declarations that were added up have at the same spot, and so put into the sum there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from budgetdesk.engine.blocks import TOTAL
from budgetdesk.storage.addend_store import AddendStore, Spot

if TYPE_CHECKING:
    from budgetdesk.engine.cells import Cell, PutIn
    from budgetdesk.storage.store import Store

SEPARATOR = "/"  # between the parts of a row's key, as in the ids of projected rows


def row_key(level: str, key: Sequence[str]) -> str:
    if level == TOTAL:
        return TOTAL
    return SEPARATOR.join(part.replace(SEPARATOR, "／") for part in key if part)


def spot_at(cell: Cell, level: str = "", key: Sequence[str] | None = None) -> Spot:
    """What the rows of several declarations have in common with the cell's; with a key where its row varies."""
    row = cell.row if key is None else row_key(level, key)
    return Spot(cell.table, cell.block, cell.instance, row, cell.column)


def put_in(store: Store, declaration: str) -> PutIn | None:
    """By cell what each unit put into it, asked of the database when it is first needed; None where it is no aggregate."""
    kept = AddendStore(store.database)
    units = {unit.source: f"{unit.code} {unit.name}".strip() for unit in kept.merged_units(declaration)}
    if not units:
        return None

    @cache
    def at(spot: Spot) -> Mapping[str, Decimal]:
        return {units[source]: amount for source, amount in kept.amounts(list(units), spot).items()}

    return lambda cell, level, key: at(spot_at(cell, level, key))
