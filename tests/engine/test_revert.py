"""What was tried is taken back, and done again, to the very state that evaluating anew would give."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests import shipped
from tests.document.scripts import differences, state

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine


@pytest.mark.parametrize("sample", ["mianxian-published", "mianxian-worksheet"])
def test_reverted_updates_leave_what_was_there_and_can_be_done_again(sample: str) -> None:
    engine = Engine(shipped.program(), shipped.facts(sample))
    pick, facts = random.Random(7), engine.facts
    filled = sorted(cell for cell, entry in facts.entries.items() if isinstance(entry, Decimal))
    blank = sorted(c for c in engine.computed if engine.type_of(c).number and c not in facts.entries)
    tried = 0
    mixed = [[pick.choice(filled), pick.choice(blank)] for _ in range(2)]
    for number, cells in enumerate((*mixed, pick.sample(filled, 3), pick.sample(blank, 2))):
        before = {cell: facts.entries.get(cell) for cell in cells}
        after: dict[Cell, Entry | None] = {cell: Decimal(pick.randint(1, 99_999)) for cell in cells}
        if number == 1:
            after[cells[0]] = None
        stood = state(engine)
        enter(engine, after)
        update = engine.update(cells)
        if update.reversal is None:  # rows came or went
            enter(engine, before)
            engine.update(cells)
            continue
        tried += 1
        then = state(engine)
        enter(engine, before)
        back = engine.revert(update.reversal)
        assert differences(state(engine), stood) == {}
        assert (back.broken.keys(), back.mended.keys()) == (update.mended.keys(), update.broken.keys())
        assert back.evaluated == update.evaluated
        assert back.reversal is not None
        enter(engine, after)
        again = engine.revert(back.reversal)
        assert differences(state(engine), then) == {}
        assert again.reversal is not None
        enter(engine, before)
        engine.revert(again.reversal)
    assert tried > 1
    assert differences(state(engine), state(Engine(engine.program, facts))) == {}


def enter(engine: Engine, entries: dict[Cell, Entry | None]) -> None:
    for cell, entry in entries.items():
        if entry is None:
            engine.facts.entries.pop(cell, None)
        else:
            engine.facts.entries[cell] = entry
