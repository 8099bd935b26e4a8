"""What a cell shows: its text, and whether it was entered, computed, overridden, rejected or said not to apply.

What an editor begins with is said here too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from budgetdesk.engine.blocks import TOTAL, CellType, RowBlock
from budgetdesk.engine.cells import NA, Cell, Entry, Place, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.records import dataclass

CellState = Literal["blank", "entered", "computed", "overridden", "rejected", "not_applicable"]


@dataclass(frozen=True, slots=True)
class CellView:
    text: str  # as shown and printed: 2,908,134.00; empty where blank
    state: CellState
    entered: Entry | None
    value: Any  # effective: Decimal, str or None
    computed: Any  # what the equations give
    type: CellType


def view_cell(engine: Engine, cell: Cell) -> CellView:
    """A computed zero is blank, an entered 0 is 0.00."""
    kind = engine.type_of(cell)
    entry = engine.facts.entries.get(cell)
    value, computed = engine.value(cell), engine.computed.get(cell)
    state: CellState
    if entry is None:
        state = "blank" if computed is None else "computed"
        text = "" if value is None or (value == 0 and not kind.zeros) else show_value(engine, kind, value)
    elif entry is NA:
        state, text = "not_applicable", "不适用"
    elif isinstance(entry, Rejected):
        state, text = "rejected", entry.raw
    else:
        state = "entered" if computed is None or computed == entry else "overridden"
        text = show_value(engine, kind, entry)
    return CellView(text, state, entry, value, computed, kind)


def edit_text(view: CellView) -> str:
    """What an editor begins with: plain figures, the raw text where it could not be read."""
    entry = view.entered if view.entered is not None else view.value
    if isinstance(entry, Rejected):
        return entry.raw
    if entry is NA:
        return "不适用"
    if isinstance(entry, Decimal):
        return "" if view.entered is None and not entry else f"{entry:f}"
    return view.text if view.type.slot.ref else "" if entry is None else str(entry)


def show_entry(engine: Engine, cell: Cell, entry: Entry | None) -> str:
    """An entry that a cell has or had, as the change log tells it."""
    if entry is None:
        return "（空）"
    if isinstance(entry, Rejected):
        return entry.raw
    return "不适用" if entry is NA else show_value(engine, engine.type_of(cell), entry)


def show_value(engine: Engine, kind: CellType, value: Any) -> str:
    if isinstance(value, Decimal):
        if kind.plain:
            return f"{_shortest(value)}{kind.unit if kind.slot.type == 'percent' else ''}"
        if kind.slot.type == "integer":
            return f"{value:,.0f}"
        if kind.slot.type == "number":
            return f"{value:,f}"
        if kind.shown is not None and kind.shown < kind.decimals:
            value = round_half_up(value, kind.shown)
        return f"{value:,.{kind.decimals if kind.shown is None else kind.shown}f}"
    if kind.slot.ref and value is not None:
        return referred_name(engine, kind.slot.ref, str(value))
    return "" if value is None else str(value)


def _shortest(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def referred_name(engine: Engine, table: str, row: str) -> str:
    """The first text of the row that a `ref` value points at; the id itself if the row is gone."""
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id)
        if row in engine.rows(place):
            for column, slot in block.columns.items():
                if not slot.is_number and (text := engine.value(place.cell(row, column))):
                    return str(text)
    return row


def references(engine: Engine, table: str) -> dict[str, str]:
    """Row ids of a table that a `ref` value can have, with what is shown for them."""
    found: dict[str, str] = {}
    for block in engine.program.blocks.varying(table):
        if isinstance(block, RowBlock):
            rows = (row for row in engine.rows(Place(table, block.id)) if row != TOTAL)
            found |= {row: referred_name(engine, table, row) for row in rows}
    return found
