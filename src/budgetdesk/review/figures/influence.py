"""What a relation stands on, down through computed cells: which figures could be wrong, and how much each counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.review.figures.basis import Basis

MAX_MEMBERS = 60
_MAX_DEPTH = 12


class Influence(NamedTuple):
    """The entered or blank cells below a relation, with their weight in the difference of its sides; and the sums of more
    figures than are looked through."""

    weights: dict[Cell, Decimal]
    crowds: frozenset[Bucket]


def influence_of(engine: Engine, relation: Relation) -> Influence:
    below = _Below(engine, relation)
    sign = Decimal(1)
    if relation.target is not None:
        below.weigh(relation.target, Decimal(1))
        sign = Decimal(-1)
    if relation.rule.linear is not None:
        inputs = engine.inputs(relation)
        for i, coefficient in relation.rule.linear.items():
            below.weigh(inputs[i], sign * coefficient)
    return Influence(below.weights, frozenset(bucket for bucket, weight in below.crowds.items() if weight))


class _Below:
    def __init__(self, engine: Engine, top: Relation) -> None:
        self.engine, self.top = engine, top
        self.weights: dict[Cell, Decimal] = {}
        self.crowds: dict[Bucket, Decimal] = {}

    def weigh(self, node: Input, weight: Decimal, depth: int = 0) -> None:
        engine = self.engine
        if isinstance(node, Sum):
            for bucket in node.buckets:
                if engine.size(bucket) > MAX_MEMBERS:
                    self.crowds[bucket] = self.crowds.get(bucket, ZERO) + weight
                else:
                    for cell in engine.members(bucket):
                        self.weigh(cell, weight, depth + 1)
            return
        if not isinstance(node, Cell) or depth > _MAX_DEPTH or not engine.type_of(node).number:
            return
        filler = None if node in engine.facts.entries else engine.filler(node)
        if filler is None or filler.rule.linear is None:
            self.weights[node] = self.weights.get(node, ZERO) + weight
            return
        if filler == self.top:
            self.weights[node] = self.weights.get(node, ZERO) + weight
        inputs = engine.inputs(filler)
        for i, coefficient in filler.rule.linear.items():
            self.weigh(inputs[i], weight * coefficient, depth + 1)


class Implied(NamedTuple):
    """How far the sides of a relation are apart, and the changes any of which would bring them together."""

    residual: Decimal | None
    figures: list[tuple[Cell, Decimal]]


def implied_by(engine: Engine, influence: Influence, residual: Decimal | None) -> Implied:
    """Cells that a relation stands on, each with the value that would mend it if all others are right."""
    figures: list[tuple[Cell, Decimal]] = []
    for cell, coefficient in influence.weights.items() if residual is not None else ():
        if not coefficient or residual is None:
            continue
        now = engine.values.get(cell)
        value = (now if isinstance(now, Decimal) else ZERO) - residual / coefficient
        value = round_half_up(value, engine.type_of(cell).decimals)
        if value != now:
            figures.append((cell, value))
    return Implied(residual, figures)


def residual_of(engine: Engine, relation: Relation) -> Decimal | None:
    """How far the left side is from the right."""
    left: Any = engine.result(relation)
    right: Any = engine.other(relation)
    if relation.target is not None:
        left, right = engine.read(relation.target), left
    return left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None


class Ground(NamedTuple):
    """All figures that a relation stands on in any way, computed ones among them, and sums that are not looked through;
    and what follows from that where it is broken."""

    cells: frozenset[Cell]
    crowds: frozenset[Bucket]
    influence: Influence
    implied: Implied
    basis: Basis


def ground_of(engine: Engine, relation: Relation) -> Ground:
    basis = Basis()
    if not engine.stands(relation):  # only a trial brought its row
        return Ground(frozenset(), frozenset(), Influence({}, frozenset()), Implied(None, []), basis)
    cells: set[Cell] = set()
    crowds: set[Bucket] = set()
    relations, nodes = [relation], [] if relation.target is None else [relation.target]
    while relations or nodes:
        if relations:
            following = relations.pop()
            basis.evaluate([engine.spot_of(following)])
            nodes += _cells_below(engine, following, crowds)
            continue
        cell = nodes.pop()
        if cell in cells or not engine.type_of(cell).number:
            continue
        cells.add(cell)
        if cell not in engine.facts.entries and (filler := engine.filler(cell)) is not None:
            relations.append(filler)
    basis.look_at(cells)
    influence = influence_of(engine, relation)
    implied = implied_by(engine, influence, residual_of(engine, relation))
    return Ground(frozenset(cells), frozenset(crowds), influence, implied, basis)


def _cells_below(engine: Engine, relation: Relation, crowds: set[Bucket]) -> list[Cell]:
    found: list[Cell] = []
    for node in engine.inputs(relation):
        if isinstance(node, Cell):
            found.append(node)
        elif isinstance(node, Sum):
            for bucket in node.buckets:
                if engine.size(bucket) > MAX_MEMBERS:
                    crowds.add(bucket)
                else:
                    found += engine.members(bucket)
    return found
