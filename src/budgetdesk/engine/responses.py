"""How a declaration responds to one entered figure: most of what follows from it moves by the same amount, or its opposite.

The way of a figure through all that is added up from it is worked out once. It is kept until an entry, a row or a filling
on the way comes or goes; until then a change of the figure is a walk over a list instead of a computation.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.indexes import Members
from budgetdesk.engine.inputs import Bucket
from budgetdesk.engine.relations import Relation, Sum
from budgetdesk.engine.templates import Template

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine

ZERO, ONE = Decimal(0), Decimal(1)
_PROBES = (ONE, Decimal("0.0001"))
Slopes = list[tuple[int, Decimal]]
"""By how much a side of a relation moves with each of its inputs."""


@dataclass(slots=True)
class Response:
    """By how much cells, sums and relations move for each one that the figure moves; `rest` must be evaluated again."""

    cells: dict[Cell, Decimal] = field(default_factory=dict)  # the figure itself too
    covered: dict[Cell, Decimal] = field(default_factory=dict)  # computed values that are entered over
    moving: dict[Relation, tuple[Decimal, Decimal]] = field(default_factory=dict)  # result and other side
    buckets: dict[Bucket, Decimal] = field(default_factory=dict)
    members: list[tuple[Members, Cell]] = field(default_factory=list)  # where moving cells are counted
    judged: list[Relation] = field(default_factory=list)  # whose sides do not move alike
    rest: list[Relation] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)  # repeating tables that are matched by these figures
    decimals: int = 6  # finer changes are rounded on the way, so they are not in proportion

    def fits(self, change: Decimal) -> bool:
        exponent = change.as_tuple().exponent
        return isinstance(exponent, int) and -exponent <= self.decimals


class Kept:
    """What was worked out from nodes of the graph, until one of them is forgotten.

    On `under` stands what holds only for a while: it forgets for itself and leaves `under` as it is.
    """

    def __init__(self, under: Kept | None = None) -> None:
        self._under = under
        self._hidden: set[Hashable] = set()
        self._items: dict[Hashable, Any] = {}
        self._through: dict[Hashable, set[Hashable]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self._items) or self._under is not None

    def get(self, key: Hashable) -> Any:
        found = self._items.get(key)
        if found is None and self._under is not None and key not in self._hidden:
            return self._under.get(key)
        return found

    def keep(self, key: Hashable, item: Any, nodes: Iterable[Hashable]) -> None:
        self._items[key] = item
        for node in nodes:
            self._through[node].add(key)

    def forget(self, node: Hashable) -> None:
        for key in self._through.pop(node, ()):
            self._items.pop(key, None)
        if self._under is not None:
            self._hidden |= self._under._through.get(node, set())


def respond(engine: Engine, cell: Cell, alone: bool) -> bool:
    """Move what follows from an entered figure, where nothing but the figure changed and all is in proportion to it.

    Its way is worked out for an edit that stands `alone`; of many at once the known ones are taken.
    """
    entry, before = engine.facts.entries.get(cell), engine.values.get(cell)
    if not isinstance(entry, Decimal) or cell not in engine.filled[cell.place]:
        return False
    assert isinstance(before, Decimal)
    change = entry - before
    response = response_of(engine, cell, alone) if change else Response()
    if response is None or not response.fits(change):
        return False
    values, computed, touched = engine.values, engine.computed, engine.touched
    moves = {slope: slope * change for slope in {*response.cells.values(), *response.buckets.values()}}
    for moved, slope in response.cells.items():
        by = moves[slope]
        value = values[moved] = values[moved] + by
        touched[moved] = None
        if moved != cell:
            computed[moved] = value
            if not value or value == by:
                engine.check_gap(moved)
    for covered, slope in response.covered.items():
        computed[covered] += slope * change
    for relation, (slope, other) in response.moving.items():
        relation.result += slope * change
        if relation.other is not None:
            relation.other += other * change
    for bucket, slope in response.buckets.items():
        engine.indexes[bucket.number].buckets[bucket.key].total += moves[slope]
    for members, held in response.members:
        members.cells[held] = values[held]
    engine.unjudged.update(dict.fromkeys(response.judged))
    for relation in response.rest:
        engine.push(relation)
    engine.structure.mark((), response.sheets)
    return True


def response_of(engine: Engine, cell: Cell, work_out: bool = True) -> Response | None:
    """The response to an entered figure; None where it decides which rows there are, or is not yet worked out.

    It is worked out when it is asked for a second time: for a figure that is typed once it would cost more than it saves.
    """
    key, asked = ("response", cell), ("asked", cell)
    found = engine.kept.get(key)
    if found is None:
        if not work_out:
            return None
        if not engine.kept.get(asked):
            engine.kept.keep(asked, True, [cell])
            return None
        walk = _Walk(engine, cell)
        found = walk.run()
        engine.kept.keep(key, found or False, walk.nodes())
    return found or None


class _Walk:
    def __init__(self, engine: Engine, cell: Cell) -> None:
        self.engine, self.cell = engine, cell
        self.cells: dict[Cell, Decimal] = {}
        self.covered: dict[Cell, Decimal] = {}
        self.buckets: dict[Bucket, Decimal] = {}
        self.moving: dict[Relation, tuple[Decimal, Decimal]] = {}
        self.rest: dict[Relation, None] = {}
        self.heap: list[tuple[int, Relation]] = []
        self.queued: set[Relation] = set()
        self.sheets: set[str] = set()
        self.decimals = 6

    def nodes(self) -> Iterable[Hashable]:
        targets = (r.target for r in self.moving if r.target is not None)
        return {self.cell, *self.cells, *self.buckets, *targets}

    def run(self) -> Response | None:
        if not self._move(self.cell, ONE):
            return None
        while self.heap:
            relation = heapq.heappop(self.heap)[1]
            self.queued.discard(relation)
            if not self._pass(relation):
                return None
        return self._finished()

    def _move(self, cell: Cell, slope: Decimal) -> bool:
        """Tell all that read the cell; False where its figure tells rows apart."""
        engine = self.engine
        more = slope - self.cells.get(cell, ZERO)
        if not more:
            return True
        self.cells[cell] = slope
        column = (cell.table, cell.block, cell.column)
        if engine.sorting.get(column) or engine.structure.keyed_by(column):
            return False
        self.sheets.update(engine.structure.matched_by(cell))
        for relation in engine.readers.get(cell, ()):
            self._push(relation)
        for index in engine.adding.get(column, ()):
            key = index.where.get(cell)
            if key is not None:
                bucket = Bucket(index.number, key)
                self.buckets[bucket] = self.buckets.get(bucket, ZERO) + more
                for relation in engine.readers.get(bucket, ()):
                    self._push(relation)
        return True

    def _push(self, relation: Relation) -> None:
        if relation not in self.queued:
            self.queued.add(relation)
            heapq.heappush(self.heap, (relation.order, relation))

    def _pass(self, relation: Relation) -> bool:
        engine, target, template = self.engine, relation.target, relation.template
        sides = slopes_of(template)
        when = template.when
        undecided = when is not None and any(self._slope(relation, [(i, ONE)]) for i in when.by_value)
        half = relation.result is None and relation.other is not None
        if sides is None or undecided or half or relation in self.rest:
            self.rest[relation] = None
            return True
        if relation.result is None:
            return True  # nothing because it does not apply, or because of another input
        slope, other = (self._slope(relation, side) for side in sides)
        if target is None or engine.filler(target) is not relation:
            self.moving[relation] = slope, other
            return True
        if engine.computed.get(target) != relation.result or slope != slope.to_integral_value():
            self.rest[relation] = None
            return True
        self.moving[relation] = slope, other
        self.decimals = min(self.decimals, engine.type_of(target).decimals)
        if target in engine.facts.entries:
            self.covered[target] = slope
            return True
        return self._move(target, slope)

    def _slope(self, relation: Relation, side: Slopes) -> Decimal:
        total = ZERO
        for i, coefficient in side:
            node = relation.inputs[i]
            if isinstance(node, Cell):
                total += coefficient * self.cells.get(node, ZERO)
            elif isinstance(node, Sum) and node.take == "sum":
                for bucket in node.buckets:
                    total += coefficient * self.buckets.get(bucket, ZERO)
        return total

    def _finished(self) -> Response:
        engine = self.engine
        cells = {cell: slope for cell, slope in self.cells.items() if slope}
        buckets = {bucket: slope for bucket, slope in self.buckets.items() if slope}
        moving = {r: (slope, other) for r, (slope, other) in self.moving.items() if slope or other}
        members = []
        for cell in cells:
            for index in engine.adding.get((cell.table, cell.block, cell.column), ()):
                key = index.where.get(cell)
                if key is not None:
                    members.append((index.buckets[key], cell))
        judged = []
        for relation in dict.fromkeys(
            [*moving, *(r for cell in cells for r in engine.relations.get(cell, ()))]
        ):
            slope, other = moving.get(relation, (ZERO, ZERO))
            against = other if relation.target is None else cells.get(relation.target, ZERO)
            if relation not in self.rest and slope != against:
                judged.append(relation)
        return Response(
            cells, self.covered, moving, buckets, members, judged, list(self.rest), self.sheets, self.decimals
        )


def slopes_of(template: Template) -> tuple[Slopes, Slopes] | None:
    """By how much the value and the other side move with each input; None where not in proportion."""
    if template.slopes is None:
        sides = None
        if template.linear is not None:
            width = len(template.inputs)
            sides = (_probed(template.value, width), _probed(template.other, width) if template.other else [])
        template.slopes = (sides if sides and sides[0] is not None and sides[1] is not None else False,)
    return template.slopes[0] or None


def _probed(value: Any, width: int) -> Slopes | None:
    """The slopes of a linear side, found by moving one input at a time; None where a side rounds on the way."""
    flat = [ZERO] * width
    base = value(flat)
    found: Slopes = []
    for i in range(width):
        by = []
        for step in _PROBES:
            flat[i] = step
            by.append((value(flat) - base) / step)
        flat[i] = ZERO
        if by[0] != by[1]:
            return None
        if by[0]:
            found.append((i, by[0]))
    return found
