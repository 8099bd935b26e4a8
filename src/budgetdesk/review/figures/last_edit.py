"""The edit that came last before something broke: what agreed until then and was not changed is not to blame."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.relation_inputs import is_beyond_doubt


def as_it_was(engine: Engine, grounds: Collection[Ground]) -> Iterator[tuple[Cell, Decimal]]:
    """Of the figures that broken relations stand on the one that was overwritten last, with each figure that it had before.

    None where several were overwritten at once, or another was since: what they would all be is no single figure.
    """
    edited = engine.facts.edited
    last = [cell for cell in engine.facts.overwritten if any(cell in ground.cells for ground in grounds)]
    if not last:
        return
    cell = max(last, key=lambda cell: edited.get(cell, 0))
    together = sum(edited.get(other) == edited.get(cell) for other in last)
    if together == 1 and not is_beyond_doubt(engine, cell):
        now = engine.facts.entries.get(cell)
        yield from ((cell, before) for before in engine.facts.overwritten[cell] if before != now)
