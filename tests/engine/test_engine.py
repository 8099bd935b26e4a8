"""What an edit leads to, where it is easy to forget something that hangs together."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.engine.cells import NA, Cell, Entry, Facts, Place, Rejected, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine

LINES = Place("income_lines", "rows")


def enter(engine: Engine, cell: Cell, entry: Entry | None) -> None:
    if entry is None:
        engine.facts.entries.pop(cell, None)
    else:
        engine.facts.entries[cell] = entry
    engine.update([cell])


def add_row(engine: Engine, place: Place, row: Row, **entries: Entry) -> None:
    engine.facts.rows.setdefault(place, []).append(row)
    cells = {place.cell(row.id, column): entry for column, entry in entries.items()}
    engine.facts.entries |= cells
    engine.update(cells, [place])


def remove_row(engine: Engine, place: Place, row: str) -> None:
    engine.facts.rows[place] = [r for r in engine.facts.rows[place] if r.id != row]
    cells = [c for c in engine.facts.entries if c.place == place and c.row == row]
    for cell in cells:
        del engine.facts.entries[cell]
    engine.update(cells, [place])


def test_the_total_of_rows_that_were_cleared_is_nothing_again(program: Program) -> None:
    """The total stands in the same column: its own value must not keep it alive."""
    engine = Engine(program, Facts())
    add_row(engine, LINES, Row("a"), fund="其他收入", last_year=Decimal("5.00"))
    assert engine.value(LINES.cell("total", "last_year")) == Decimal("5.00")
    assert engine.value(LINES.cell("total", "amount")) == 0
    enter(engine, LINES.cell("a", "last_year"), None)
    assert engine.value(LINES.cell("total", "last_year")) is None
    assert engine.value(LINES.cell("total", "amount")) is None


def test_a_row_that_goes_takes_its_broken_relations_along(program: Program) -> None:
    engine = Engine(program, Facts())
    place = Place("t12", "rows")
    for id in ("a", "b"):
        add_row(
            engine, place, Row(id, None, "unit"),
            code="601006", name="甲", now_total=Decimal(5), last_total=Decimal(3), diff_total=Decimal(9),
        )  # fmt: skip
    assert engine.broken
    remove_row(engine, place, "a")
    remove_row(engine, place, "b")
    assert [r.key for r in engine.broken] == []


@pytest.mark.parametrize("before", [None, NA, Decimal("0.00")])
def test_what_could_not_be_read_silences_its_readers_until_it_is_mended(
    program: Program, before: Entry | None
) -> None:
    """Also in a cell that was blank: its value does not change, but what depends on it does."""
    engine = Engine(program, shipped.facts("mianxian-published"))
    cell = Cell("t01", "econ", "", "subsidy", "amount")
    above = cell._replace(row="dept")
    enter(engine, cell, before)
    assert engine.computed[above] == Decimal("2908134.00")
    enter(engine, cell, Rejected("3,4", "千分位逗号的位置不对"))
    assert above not in engine.computed
    enter(engine, cell, before)
    assert engine.computed[above] == Decimal("2908134.00")
