"""What is told of another figure without a trial is what the engine gives when the figure is tried."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.amendment import Amendment, Made, eased_by
from budgetdesk.review.figures.consequences import Consequences, Moved
from budgetdesk.review.figures.outcome_cache import Figures
from budgetdesk.review.figures.what_if import is_numeric

STARTS = {
    "published": ("shaanxi-budget-2024", "mianxian-published", 100),
    "worksheet": ("shaanxi-budget-2024", "mianxian-worksheet", 60),
}
CHANGES = (Decimal(1), Decimal(-300), Decimal("0.05"), Decimal(1_000_000))


def tried(engine: Engine, figures: Figures, consequences: Consequences | None = None) -> Moved:
    """The same by a trial, which is taken back; `consequences` learn from it."""
    gaps, before = set(engine.gaps), engine.facts.entries.get(figures[0][0])
    numeric_before = {r for r in engine.broken if is_numeric(engine, r)}
    made = Made(engine, Amendment(figures))
    if consequences is not None:
        consequences.learn(engine, figures[0][0], before, made.update)
    mended = [r for r in made.update.mended if r in numeric_before] + eased_by(engine, made.update)
    broken = [r for r in made.update.broken if is_numeric(engine, r)]
    filled = {c: engine.computed[c] if c in engine.gaps else Decimal(0) for c in made.update.cells & gaps}
    more = len(engine.gaps) - len(gaps)
    found = Moved(mended, broken, more, made.update.evaluated, made.update.cells, filled)
    made.take_back()
    return found


def amounts(engine: Engine) -> list[Cell]:
    entries = engine.facts.entries
    return sorted(c for c, entry in entries.items() if type(entry) is Decimal and engine.type_of(c).number)


@pytest.mark.parametrize("start", STARTS)
def test_what_is_told_is_what_a_trial_gives(start: str) -> None:
    pack, sample, count = STARTS[start]
    engine, pick = Engine(shipped.program(pack), shipped.facts(sample)), random.Random(4)
    consequences, told = Consequences(), 0
    cells = amounts(engine)
    often = pick.sample(cells, min(len(cells), 20))
    for _ in range(count):
        some = pick.sample([cell for cell in often if cell in engine.facts.entries], pick.choice((1, 1, 2)))
        figures = tuple((cell, engine.facts.entries[cell] + pick.choice(CHANGES)) for cell in some)
        moved = consequences.of(engine, figures)
        if moved is not None:
            told += 1
            gives = tried(engine, figures)
            assert set(moved.mended) == set(gives.mended), figures
            assert set(moved.broken) == set(gives.broken), figures
            assert moved.gaps == gives.gaps, figures
            assert moved.filled == gives.filled, figures
            assert moved.evaluated >= gives.evaluated
        elif len(figures) == 1:
            tried(engine, figures, consequences)
        if pick.random() < 0.15:  # an edit: another figure, or none, or one again
            cell = pick.choice(cells)
            entry = engine.facts.entries.pop(cell, None)
            if entry is None or pick.random() < 0.8:
                engine.facts.entries[cell] = (entry or Decimal(0)) + pick.choice(CHANGES)
            consequences.renew(engine, engine.update([cell]))
    assert told > count / 10
