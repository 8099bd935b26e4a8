"""The cells that a piece of a written text comes from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Sum
from budgetdesk.narrative.written import Span

_MOST_OF_A_SUM = 20


def cells_of(engine: Engine, span: Span) -> list[Cell]:
    """Each once, in the order of the expression; of a sum the first of those that it adds up."""
    if span.cell is not None and not span.expected:
        return [span.cell]
    return list(dict.fromkeys(_cells(engine, span)))


def _cells(engine: Engine, span: Span) -> Iterator[Cell]:
    for relation in span.of:
        for node in engine.inputs(relation):
            if isinstance(node, Cell):
                yield node
            elif isinstance(node, Sum):
                members = (cell for bucket in node.buckets for cell in engine.members(bucket))
                yield from islice(members, _MOST_OF_A_SUM)
