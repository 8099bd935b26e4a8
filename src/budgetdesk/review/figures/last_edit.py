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
    edited, overwritten = engine.facts.edited, engine.facts.overwritten
    last: list[Cell] = []
    for cell in reversed(edited):  # in the order of editing
        if last and edited[cell] != edited[last[0]]:
            break
        if cell in overwritten and any(cell in ground.cells for ground in grounds):
            last.append(cell)
    if len(last) == 1 and not is_beyond_doubt(engine, last[0]):
        now = engine.facts.entries.get(last[0])
        yield from ((last[0], before) for before in overwritten[last[0]] if before != now)
