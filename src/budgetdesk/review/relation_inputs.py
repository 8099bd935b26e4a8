"""The cells that a formula or check reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from itertools import islice

from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.engine.sums import Members

_MANY = 60  # lines of a sum


def is_beyond_doubt(engine: Engine, cell: Cell) -> bool:
    """Whether what does not hold is never the cell's fault: a person marked it correct, another declaration says it, or it
    is the points that follow from what was reached."""
    block = engine.block(cell)
    if cell in engine.facts.confirmed or block.link:
        return True
    entry = engine.facts.entries.get(cell) if isinstance(block, TreeBlock) else None
    return entry is not None and entry == engine.computed.get(cell)


def inputs_of(engine: Engine, relation: Relation, most: int = 60) -> Iterator[Cell]:
    """All cells that a relation reads, of each sum `most` rows in printed order."""
    for node in engine.inputs(relation):
        if isinstance(node, Sum):
            for bucket in node.buckets:
                yield from islice(_members_as_printed(engine, engine.members(bucket)), most)
        else:
            yield from cells_of(engine, node)


def cells_of(engine: Engine, node: Input) -> Iterator[Cell]:
    """The cells that one input stands for, those of a sum in printed order."""
    if isinstance(node, Cell):
        yield node
    elif isinstance(node, Sum):
        yield from _as_printed(engine, [cell for bucket in node.buckets for cell in engine.members(bucket)])


def entered_below(engine: Engine, *cells: Cell) -> set[Cell]:
    """The entered cells from which values come."""
    found: set[Cell] = set()
    waiting = [*cells]
    seen = {*cells}
    while waiting:
        at = waiting.pop()
        if at in engine.facts.entries:
            found.add(at)
        elif (filler := engine.filler(at)) is not None:
            below = (c for node in engine.inputs(filler) for c in cells_of(engine, node))
            new = {c for c in below if c not in seen and engine.value(c) is not None}
            seen |= new
            waiting += new
    return found


def comes_from(engine: Engine, cell: Cell, figures: Set[Cell]) -> bool:
    """Whether one of some entered figures is below a value. Sums of many lines are not gone through line by line."""
    waiting, seen = [cell], {cell}
    while waiting:
        at = waiting.pop()
        if at in engine.facts.entries:
            if at in figures:
                return True
            continue
        filler = engine.filler(at)
        for node in engine.inputs(filler) if filler is not None else ():
            below: list[Cell] = [node] if isinstance(node, Cell) else []
            for bucket in node.buckets if isinstance(node, Sum) else ():
                members = engine.members(bucket)
                if len(members) <= _MANY:
                    below += members
                elif any(figure in members and figure in engine.facts.entries for figure in figures):
                    return True
            new = {c for c in below if c not in seen and engine.value(c) is not None}
            seen |= new
            waiting += new
    return False


def _members_as_printed(engine: Engine, members: Members) -> Iterator[Cell]:
    """One by one: of twenty thousand the first are there without the others."""
    for place in sorted(members.rows):
        here = set(members.rows[place])
        rows = engine.rows(place) or engine.block(place).rows
        yield from (place.cell(row, members.column) for row in rows if row in here)


def _as_printed(engine: Engine, cells: Collection[Cell]) -> Iterator[Cell]:
    """As the rows stand, not as they came: what is said must not depend on the order of work."""
    if len(cells) < 2:
        yield from cells
        return
    for place in sorted({cell.place for cell in cells}):
        here: dict[str, list[Cell]] = {}
        for cell in cells:
            if cell.place == place:
                here.setdefault(cell.row, []).append(cell)
        rows = engine.rows(place) or engine.block(place).rows
        yield from (cell for row in rows if row in here for cell in here[row])
