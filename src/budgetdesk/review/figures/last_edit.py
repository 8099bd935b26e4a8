"""The edits that came last before something broke: what agreed until then and was not changed is not to blame."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import islice, product

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.relation_inputs import is_beyond_doubt

_MOST_TRIED = 8  # ways in which figures that were affirmed may have stood before


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
    if not last:
        yield from in_other_copy(engine, grounds)


def in_other_copy(engine: Engine, grounds: Collection[Ground]) -> Iterator[tuple[Cell, Decimal]]:
    """The one figure of those that another copy of the declaration has otherwise, and as it is there."""
    copy, entries = engine.facts.other_copy, engine.facts.entries
    apart = [c for c in copy if entries.get(c) != copy[c] and any(c in ground.cells for ground in grounds)]
    if len(apart) == 1 and not is_beyond_doubt(engine, apart[0]):
        yield apart[0], copy[apart[0]]


def affirmed_changes(
    engine: Engine, grounds: Collection[Ground]
) -> Iterator[tuple[tuple[Cell, Decimal], ...]]:
    """Of the figures that broken relations stand on those that were overwritten and then said to be right, with figures that
    they had before: the latest alone, then with the one before it, and so on."""
    edited, confirmed = engine.facts.edited, engine.facts.confirmed
    if confirmed.isdisjoint(engine.facts.overwritten):
        return
    changed = [
        cell
        for cell in engine.facts.overwritten
        if cell in confirmed and any(cell in ground.cells for ground in grounds)
    ]
    changed.sort(key=lambda cell: -edited.get(cell, 0))
    before = [
        [
            (cell, figure)
            for figure in engine.facts.overwritten[cell]
            if figure != engine.facts.entries.get(cell)
        ]
        for cell in changed
    ]
    each = (figures for n in range(1, len(changed) + 1) for figures in product(*before[:n]))
    yield from islice(each, _MOST_TRIED)
