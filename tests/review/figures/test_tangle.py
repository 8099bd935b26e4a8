"""Where very much is broken that hangs together: half of the published figures are mistyped."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests import shipped
from tests.review.figures.mutations import amount_cells, published
from tests.review.figures.test_parts import slips

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.parts import Diagnoses
from budgetdesk.review.figures.what_if import is_numeric
from budgetdesk.review.review import Reviews

SLIPS = 90


def mistyped(seed: int) -> tuple[Engine, dict[Cell, Decimal]]:
    """The published tables with slips, and what stood there before."""
    pick = random.Random(seed)
    engine = published(shipped.program())
    entries = engine.facts.entries
    figures = {c: e for c in amount_cells(engine) if isinstance(e := entries.get(c), Decimal) and e}
    right = {cell: figures[cell] for cell in pick.sample(sorted(figures), SLIPS)}
    for cell, value in right.items():
        entries[cell] = pick.choice((value * 10, -value, value + 1, value + 30_000))
    return Engine(engine.program, engine.facts), right


@pytest.mark.parametrize("seed", range(2))
def test_edit_by_edit_as_from_scratch(seed: int) -> None:
    engine, _ = mistyped(seed)
    pick, reviews = random.Random(seed), Reviews(engine.program)
    assert len(reviews.findings(engine)) > 100
    cells = [cell for cell in amount_cells(engine) if cell in engine.facts.entries]
    for _ in range(3):
        changed = slips(pick, engine, cells)
        before = dict(engine.facts.entries), dict(engine.values)
        found = reviews.findings(engine, changed)
        assert (engine.facts.entries, dict(engine.values)) == before
        assert found == Reviews(engine.program).findings(Engine(engine.program, engine.facts))


def test_causes_told_by_weights_are_what_the_engine_finds() -> None:
    engine, right = mistyped(0)
    wrong = [
        relation
        for relation in sorted(engine.broken, key=lambda r: r.standing)
        if is_numeric(engine, relation)
    ]
    before = dict(engine.facts.entries), dict(engine.values)
    parts, left = Diagnoses().parts(engine, wrong)
    assert (engine.facts.entries, dict(engine.values)) == before
    assert not left
    largest = max(parts, key=lambda part: sum(map(len, part.groups))).diagnosis
    assert len(largest.repairs) > 30
    named = [figure for repair in largest.repairs for figure in repair.cells]
    assert sum(right.get(cell) == value for cell, value in named) > len(named) / 2

    engine.facts.entries.update(named)
    mended = Engine(engine.program, engine.facts)
    for repair in largest.repairs:
        assert all(mended.verdict(relation) != "broken" for relation in repair.relations)
    assert all(mended.verdict(relation) == "broken" for relation in largest.unexplained)
