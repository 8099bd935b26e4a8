"""What is found edit by edit is what is found from scratch, however much is wrong, and only what an edit concerns is
found anew."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests import shipped
from tests.review.figures.mutations import (
    amount_cells,
    neighbours,
    published,
    swapped,
)

from budgetdesk.engine.cells import NA, Cell, Entry, Rejected, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.update import Update
from budgetdesk.review.review import Reviews


def enter(engine: Engine, cell: Cell, entry: Entry | None) -> Update:
    if entry is None:
        engine.facts.entries.pop(cell, None)
    else:
        engine.facts.entries[cell] = entry
    return engine.update([cell])


def slips(pick: random.Random, engine: Engine, cells: list[Cell]) -> Update:
    """One more slip, or one mended, or something else that an office does."""
    entries, facts = engine.facts.entries, engine.facts
    cell = pick.choice(cells)
    value = entries.get(cell)
    kind = pick.random()
    if kind < 0.08:
        (facts.confirmed.discard if cell in facts.confirmed else facts.confirmed.add)(cell)
        return engine.update([cell])
    if kind < 0.14:
        return enter(engine, cell, pick.choice([NA, Rejected("12,3o4", "不是数")]))
    if kind < 0.2:
        names = [c for c, entry in entries.items() if isinstance(entry, str)]
        return enter(engine, pick.choice(names), pick.choice(["社会保险", "其他支出", None]))
    if kind < 0.26:
        place = pick.choice([p for p in facts.rows if p.table in ("t06", "t10", "t12")])
        row = Row(f"new{pick.random()}", None, facts.rows[place][-1].level)
        facts.rows[place].append(row)
        return engine.update(places=[place])
    if kind < 0.34 and isinstance(value, Decimal):
        beside = [c for c in neighbours(engine, cell) if c not in entries]
        if beside:
            return enter(engine, cell, None) | enter(engine, pick.choice(beside), value)
    if not isinstance(value, Decimal):
        return enter(engine, cell, Decimal(pick.choice(["1.00", "30000.00", "231200.00"])))
    altered = [value + 1, -value, value * 10, None, *swapped(value)]
    return enter(engine, cell, pick.choice(altered))


@pytest.mark.parametrize("seed", range(12))
def test_edit_by_edit_as_from_scratch(seed: int) -> None:
    pick = random.Random(seed)
    engine = published(shipped.program())
    if seed % 3 == 2:  # beside the worksheet, so that some tables differ from it throughout
        lines = shipped.facts("mianxian-worksheet")
        engine.facts.entries.update({c: e for c, e in lines.entries.items() if c not in engine.facts.entries})
        engine.facts.rows.update({p: rows for p, rows in lines.rows.items() if not engine.facts.rows.get(p)})
        engine = Engine(engine.program, engine.facts)
    cells = [c for c in amount_cells(engine) if c in engine.facts.entries or pick.random() < 0.2]
    reviews, changed = Reviews(engine.program), Update()
    for _ in range(pick.choice([0, 6, 20])):
        slips(pick, engine, cells)
    reviews.findings(engine)
    for _ in range(14):
        changed |= slips(pick, engine, cells)
        if pick.random() < 0.8:  # now and then several edits come before anyone looks
            before = dict(engine.facts.entries), dict(engine.values), list(engine.broken)
            assert reviews.findings(engine, changed) == Reviews(engine.program).findings(
                Engine(engine.program, engine.facts)
            )
            assert (engine.facts.entries, dict(engine.values)) == before[:2]
            assert set(engine.broken) == set(before[2])
            changed = Update()
