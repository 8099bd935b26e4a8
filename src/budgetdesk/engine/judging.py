"""Whether a bound relation holds with given figures: finds the entries and widths that its verdict depends on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.cells import NA, Cell, Rejected
from budgetdesk.engine.relations import Relation, Sum
from budgetdesk.engine.verdicts import Verdict, judge_compared, judge_filled

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine

ZERO = Decimal(0)


def verdict_on(engine: Engine, relation: Relation, shown: Any, result: Any, other: Any) -> Verdict:
    """Whether the relation holds when its target shows `shown` and it gives `result` (and `other`)."""
    op = relation.rule.op
    if op == "~" or result is None:
        return "silent"
    if op == "true":
        if relation.rule.kind == "code" and relation.inputs[0] not in engine.facts.entries:
            return "silent"  # a projected row has its code from lines, where it is looked at
        return "holds" if result else "broken"
    if op == "=":
        if shown == result:
            return "holds"
        target = relation.target
        assert target is not None
        entry = engine.facts.entries.get(target)
        if isinstance(entry, Rejected):
            return "silent"
        if entry is NA and isinstance(result, Decimal):
            shown = ZERO
        kind = engine.type_of(target)
        return judge_filled(shown, result, kind.decimals, kind.half, _width(engine, relation))
    if isinstance(result, Decimal) and result != other:
        left, right, decimals = _side_widths(engine, relation)
        return judge_compared(result, op, other, left, right, decimals)
    return judge_compared(result, op, other, ZERO, ZERO, 2)


def _width(engine: Engine, relation: Relation) -> Decimal:
    linear = relation.rule.linear
    if linear is None or relation.rule.exact:
        return ZERO
    halves = _halves(engine, relation)
    return sum((abs(coefficient) * halves[i] for i, coefficient in linear.items()), ZERO)


def _side_widths(engine: Engine, relation: Relation) -> tuple[Decimal, Decimal, int]:
    """± of the left and the right side of a check, and the decimals at which they can be compared."""
    linear = relation.rule.linear or {}
    if relation.rule.exact:
        return ZERO, ZERO, 2
    halves = _halves(engine, relation)
    sides = {True: ZERO, False: ZERO}
    coarsest = ZERO
    for i, coefficient in linear.items():
        width = abs(coefficient) * halves[i]
        sides[coefficient > 0] += width
        coarsest = max(coarsest, width)
    decimals = 2 if not coarsest else -(coarsest * 2).adjusted()
    return sides[True], sides[False], decimals


def _halves(engine: Engine, relation: Relation) -> list[Decimal]:
    """± of each input, as it stands."""
    halves = []
    for node in relation.inputs:
        if isinstance(node, Cell):
            halves.append(engine.type_of(node).half if node in engine.values else ZERO)
        elif isinstance(node, Sum) and node.take == "sum":
            spec = engine.spec(node.buckets[0])
            half = engine.program.blocks[spec.table, spec.block].type_of(spec.row, spec.column).half
            halves.append(half * sum(engine.count(bucket) for bucket in node.buckets) if half else ZERO)
        else:
            halves.append(ZERO)
    return halves
