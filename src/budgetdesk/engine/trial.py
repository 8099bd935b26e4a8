"""What would follow if some cells had other figures: worked out beside the engine, which is left as it is."""

from __future__ import annotations

import heapq
from decimal import Decimal, DecimalException
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine, Unread
from budgetdesk.engine.evaluation import ZERO, round_half_up
from budgetdesk.engine.inputs import Bucket
from budgetdesk.engine.judging import verdict_on
from budgetdesk.engine.relations import Input, Relation, Sum

Figures = tuple[tuple[Cell, Decimal], ...]


def still_broken(engine: Engine, figures: Figures, broken: int, most: int) -> tuple[int, int] | None:
    """How many of the `broken` numeric relations would be left, with new ones, and how many gaps more (or fewer).

    None as soon as more than `most` would be left. Rows that would come or go are not followed.
    """
    return _Trial(engine, figures).count(broken, most)


def what_if(engine: Engine, figures: Figures) -> tuple[list[Relation], list[Relation]]:
    """The numeric relations that these figures would break, and those that they would mend."""
    trial = _Trial(engine, figures)
    trial.count(0, most=2**31)
    broken = {relation for relation in trial.judge if trial.is_broken(relation)}
    mended = [r for r in trial.judge if r in engine.broken and r not in broken]
    return [r for r in trial.judge if r in broken and r not in engine.broken], mended


class _Trial:
    def __init__(self, engine: Engine, figures: Figures) -> None:
        self.engine = engine
        self.fixed = dict(figures)
        self.values: dict[Cell, Any] = {}
        self.sums: dict[Bucket, Decimal] = {}  # by how much buckets change
        self.results: dict[Relation, tuple[Any, Any]] = {}
        self.judge: dict[Relation, None] = {}
        self.heap: list[tuple[int, Relation]] = []
        self.queued: set[Relation] = set()
        self.gaps = 0

    def count(self, broken: int, most: int) -> tuple[int, int] | None:
        for cell, value in self.fixed.items():
            self._put(cell, value)
            if cell in self.engine.gaps:
                self.gaps -= 1
        while self.heap:
            relation = heapq.heappop(self.heap)[1]
            self.queued.discard(relation)
            self._evaluate(relation)
        fresh = 0
        for relation in self.judge:
            was = relation in self.engine.broken
            now = self.is_broken(relation)
            broken += now - was
            fresh += now and not was
            if fresh > most:
                return None
        return broken, self.gaps

    def _put(self, cell: Cell, value: Any) -> None:
        engine = self.engine
        before = self.values[cell] if cell in self.values else engine.values.get(cell)
        if value == before:
            return
        self.values[cell] = value
        for relation in engine.readers.get(cell, ()):
            self._push(relation)
        for relation in engine.relations.get(cell, ()):
            self.judge[relation] = None
        for index in engine.adding.get((cell.table, cell.block, cell.column), ()):
            key = index.where.get(cell)
            if key is None:
                continue
            bucket = Bucket(index.number, key)
            self.sums[bucket] = self.sums.get(bucket, ZERO) + (value or ZERO) - (before or ZERO)
            for relation in engine.readers.get(bucket, ()):
                self._push(relation)

    def _push(self, relation: Relation) -> None:
        if relation not in self.queued:
            self.queued.add(relation)
            heapq.heappush(self.heap, (relation.order, relation))

    def _evaluate(self, relation: Relation) -> None:
        template = relation.template
        result = other = None
        try:
            inputs = [self._read(node) for node in relation.inputs]
            if template.when is None or template.when(inputs) is True:
                result = template.value(inputs)
                other = template.other(inputs) if template.other is not None else None
        except (Unread, DecimalException):
            pass
        self.results[relation] = (result, other)
        self.judge[relation] = None
        if relation.target is not None:
            self._fill(relation.target)

    def _fill(self, target: Cell) -> None:
        engine = self.engine
        if target in self.fixed or target in engine.facts.entries:
            return
        value = None
        for relation in engine.relations.get(target, ()):
            value = self.results[relation][0] if relation in self.results else relation.result
            if value is not None:
                break
        if isinstance(value, Decimal):
            value = round_half_up(value, engine.type_of(target).decimals)
            if engine.filled.get(target.place):
                now = self.values.get(target, engine.values.get(target))
                self.gaps += (value != 0) - bool(now)
        self._put(target, value)

    def _read(self, node: Input) -> Any:
        if isinstance(node, Cell):
            if node in self.values and self.values[node] is not None:
                return self.values[node]
            return self.engine.read(node)
        if isinstance(node, Sum) and node.take == "sum":
            base = self.engine.read_sum(node)
            more = [self.sums[b] for b in node.buckets if b in self.sums]
            return base if not more else sum(more, base or ZERO)
        return self.engine.read(node)

    def is_broken(self, relation: Relation) -> bool:
        result, other = self.results.get(relation, (relation.result, relation.other))
        if not isinstance(result, Decimal):
            return False
        target = relation.target
        shown = None
        if target is not None:
            shown = self.values[target] if target in self.values else self.engine.values.get(target)
        return verdict_on(self.engine, relation, shown, result, other) in ("broken", "tail")
