"""The cells that a formula or check reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation, Sum


def inputs_of(engine: Engine, relation: Relation, most: int = 60) -> Iterator[Cell]:
    """The cells that a relation reads, buckets opened up to `most` rows."""
    for node in engine.inputs(relation):
        if isinstance(node, Cell):
            yield node
        elif isinstance(node, Sum):
            for bucket in node.buckets:
                yield from islice(_as_printed(engine, engine.members(bucket)), most)


def _as_printed(engine: Engine, cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cells of one column as their rows stand, not as they came: what is said must not depend on the order of work."""
    by_row = {(cell.instance, cell.row): cell for cell in cells}
    for place in sorted({cell.place for cell in by_row.values()}):
        rows = engine.rows(place) or engine.block(place).rows
        yield from (by_row[place.instance, row] for row in rows if (place.instance, row) in by_row)
