"""What would follow if some cells had other figures: worked out beside the engine, which is left as it is."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine, Unread
from budgetdesk.engine.evaluation import ZERO, round_half_up
from budgetdesk.engine.inputs import Bucket
from budgetdesk.engine.judging import verdict_on
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.engine.responses import Response, response_of

Figures = tuple[tuple[Cell, Decimal], ...]


@dataclass(slots=True)
class Outcome:
    """Numeric relations that would hold, and others that would not; how many blanks more (or fewer) would be gaps."""

    mended: list[Relation] = field(default_factory=list)
    broken: list[Relation] = field(default_factory=list)
    gaps: int = 0


def try_out(engine: Engine, figures: Figures) -> Outcome:
    """What would follow from those figures. Rows that would come or go are not followed."""
    trial = _Trial(engine, figures)
    if len(figures) == 1:
        [(cell, value)] = figures
        entry = engine.facts.entries.get(cell)
        response = response_of(engine, cell) if isinstance(entry, Decimal) else None
        if response is not None and isinstance(entry, Decimal) and response.fits(value - entry):
            return trial.move(response, value - entry)
    return trial.enter()


def _judge(engine: Engine, relation: Relation, shown: Any, result: Any, other: Any, outcome: Outcome) -> None:
    if relation.template.op in ("true", "~"):
        return
    was = relation in engine.broken and isinstance(relation.result, Decimal)
    after = verdict_on(engine, relation, shown, result, other) if isinstance(result, Decimal) else "silent"
    now = after in ("broken", "tail")
    if was and not now:
        outcome.mended.append(relation)
    elif now and not was:
        outcome.broken.append(relation)


class _Trial:
    """Follows figures through whatever reads them, as the engine would."""

    def __init__(self, engine: Engine, figures: Figures) -> None:
        self.engine = engine
        self.fixed = dict(figures)
        self.response, self.change = Response(), ZERO
        self.values: dict[Cell, Any] = {}
        self.sums: dict[Bucket, Decimal] = {}  # by how much buckets change
        self.results: dict[Relation, tuple[Any, Any]] = {}
        self.judge: dict[Relation, None] = {}
        self.heap: list[tuple[int, Relation]] = []
        self.queued: set[Relation] = set()
        self.outcome = Outcome()

    def enter(self) -> Outcome:
        for cell, value in self.fixed.items():
            self._put(cell, value)
            if cell in self.engine.gaps:
                self.outcome.gaps -= 1
        return self._finish()

    def move(self, response: Response, change: Decimal) -> Outcome:
        """What is in proportion to the figure is not followed, but read off."""
        self.response, self.change = response, change
        self.judge = dict.fromkeys(response.judged)
        for relation in response.rest:
            self._push(relation)
        engine = self.engine
        for cell, slope in response.cells.items():
            if cell not in self.fixed and engine.filled.get(cell.place):
                now = engine.values[cell]
                self.outcome.gaps += bool(now + slope * change) - bool(now)
        return self._finish()

    def _finish(self) -> Outcome:
        while self.heap:
            relation = heapq.heappop(self.heap)[1]
            self.queued.discard(relation)
            self._evaluate(relation)
        for relation in self.judge:
            shown = None if relation.target is None else self._value(relation.target)
            _judge(self.engine, relation, shown, *self._result(relation), self.outcome)
        return self.outcome

    def _value(self, cell: Cell) -> Any:
        if cell in self.values:
            return self.values[cell]
        now = self.engine.values.get(cell)
        slope = self.response.cells.get(cell)
        return now if slope is None or now is None else now + slope * self.change

    def _result(self, relation: Relation) -> tuple[Any, Any]:
        found = self.results.get(relation)
        if found is not None:
            return found
        result, other = relation.result, relation.other
        moving = self.response.moving.get(relation)
        if moving is None:
            return result, other
        by = self.change
        return result + moving[0] * by, None if other is None else other + moving[1] * by

    def _put(self, cell: Cell, value: Any) -> None:
        engine = self.engine
        before = self._value(cell)
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
            value = self._result(relation)[0]
            if value is not None:
                break
        if isinstance(value, Decimal):
            value = round_half_up(value, engine.type_of(target).decimals)
            if engine.filled.get(target.place):
                self.outcome.gaps += (value != 0) - bool(self._value(target))
        self._put(target, value)

    def _read(self, node: Input) -> Any:
        if isinstance(node, Cell):
            value = self._value(node)
            return self.engine.read(node) if value is None else value
        if isinstance(node, Sum) and node.take == "sum":
            base = self.engine.read_sum(node)
            more = [self.sums[b] for b in node.buckets if b in self.sums]
            slopes = self.response.buckets
            more += [slopes[b] * self.change for b in node.buckets if b in slopes]
            return base if not more else sum(more, base or ZERO)
        return self.engine.read(node)
