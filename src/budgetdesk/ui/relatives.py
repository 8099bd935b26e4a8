"""What reads a cell: formulas and checks, by itself or in a sum; unprinted cells are passed over."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.inputs import Bucket
from budgetdesk.engine.relations import Relation


def readers_of(engine: Engine, cell: Cell, depth: int = 3) -> Iterator[Relation]:
    for relation in _direct(engine, cell):
        if relation.target is None or is_shown(engine, relation.target):
            yield relation
        elif depth:
            yield from readers_of(engine, relation.target, depth - 1)


def is_shown(engine: Engine, cell: Cell) -> bool:
    """Whether the cell is printed; the others only carry keys."""
    return not cell.block.startswith("~") and cell.column not in engine.block(cell).hidden


def _direct(engine: Engine, cell: Cell) -> Iterator[Relation]:
    yield from engine.readers.get(cell, ())
    for index in engine.indexes:
        if (found := index.where.get(cell)) is not None:
            yield from engine.readers.get(Bucket(index.number, found[0]), ())
