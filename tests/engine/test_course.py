"""Where it is known what a figure leads to, nothing else follows than if all were evaluated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.update import Update
from budgetdesk.review.figures.consequences import Consequences

AMOUNTS = ("1", "-0.01", "10000", "-30000.5", "-99999999")


def state(engine: Engine) -> tuple[object, ...]:
    computed = {cell: (value, str(value)) for cell, value in engine.computed.items()}
    sides = {relation: engine.sides(relation) for relation in engine.relations()}
    told = dict(engine.broken), set(engine.one_sided), set(engine.gaps), set(engine.required.open)
    return dict(engine.values), computed, sides, told


@pytest.mark.parametrize(
    ("sample", "pack"),
    [
        ("mianxian-worksheet", "shaanxi-budget-2024"),
        ("mianxian-published", "shaanxi-budget-2024"),
        ("quxian-evaluation", "sichuan-evaluation-2023"),
    ],
)
def test_what_is_known_of_a_figure_is_what_follows(sample: str, pack: str) -> None:
    """Each figure is first tried, so that what hangs on it is known, and then others are put in its place."""
    facts = shipped.facts(sample)
    engine = Engine(shipped.program(pack), facts)
    cells = sorted(cell for cell, entry in facts.entries.items() if isinstance(entry, Decimal))
    consequences, followed = Consequences(), 0

    def enter(cell: Cell, entry: Decimal) -> Update:
        facts.entries[cell] = entry
        course = consequences.course(engine, cell)
        update = engine.update([cell], course=course)
        consequences.renew(engine, update)
        nonlocal followed
        followed += course is not None
        return update

    for number, cell in enumerate(cells[:: len(cells) // 6]):
        entry = facts.entries[cell]
        assert isinstance(entry, Decimal)
        consequences.learn(engine, cell, entry, enter(cell, entry + 1))
        before, now = state(engine), enter(cell, entry + Decimal(AMOUNTS[number % len(AMOUNTS)]))
        fresh = Engine(engine.program, facts)
        assert state(engine) == state(fresh)
        if now.reversal is not None:  # and all of it can be taken back
            facts.entries[cell] = entry + 1
            engine.revert(now.reversal)
            assert state(engine) == before
    assert followed > 3


def test_what_is_known_of_a_line_is_known_of_all_that_sums_count_alike() -> None:
    facts = shipped.facts("mianxian-worksheet")
    lines = Place("expenditure", "rows")
    one, twin, other = (lines.cell(row, "amount") for row in ("e1", "twin", "e2"))
    facts.rows[lines].append(Row("twin"))
    for cell in [cell for cell in facts.entries if cell.place == lines and cell.row == "e1"]:
        facts.entries[cell._replace(row="twin")] = facts.entries[cell]
    facts.entries[lines.cell("twin", "note")] = "另一笔"
    engine, consequences = Engine(shipped.program("shaanxi-budget-2024"), facts), Consequences()

    def enter(cell: Cell, by: int) -> Update:
        entry = facts.entries[cell]
        assert isinstance(entry, Decimal)
        facts.entries[cell] = entry + by
        return engine.update([cell], course=consequences.course(engine, cell))

    before = facts.entries[one]
    assert isinstance(before, Decimal)
    consequences.learn(engine, one, before, enter(one, 1))
    assert consequences.course(engine, twin) is not None
    assert consequences.course(engine, other) is None
    told = enter(twin, 300)
    assert twin in told.cells
    assert one not in told.cells
    assert state(engine) == state(Engine(engine.program, facts))
    texts = {
        cell: entry
        for cell, entry in facts.entries.items()
        if cell[:4] == other[:4] and isinstance(entry, str)
    }
    facts.entries |= {cell._replace(row="twin"): entry for cell, entry in texts.items()}
    consequences.renew(engine, engine.update(cell._replace(row="twin") for cell in texts))
    assert engine.kind_of(twin) == engine.kind_of(other) != engine.kind_of(one)
