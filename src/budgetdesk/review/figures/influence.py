"""What a relation stands on, down through computed cells: which figures could be wrong, and how much each counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.review.figures.basis import Basis, Changes, Mark, Spots, read_at
from budgetdesk.review.figures.slips import slip

MAX_MEMBERS = 60
_MAX_DEPTH = 12
_ONCE = Decimal(1)


class Influence(NamedTuple):
    """The entered or blank cells below a relation, with their weight in the difference of its sides; and the sums of more
    figures than are looked through. `counted`: those with any weight, each with the decimals of its figures. `fractions`:
    those of which only a part counts, and which."""

    weights: dict[Cell, Decimal]
    crowds: frozenset[Bucket]
    counted: tuple[tuple[Cell, Decimal, int], ...] = ()
    fractions: Mapping[Cell, Decimal] = MappingProxyType({})


class _Input(NamedTuple):
    """The figures that an input of a relation reads or adds up, and the sums of too many to be looked through."""

    cells: tuple[Cell, ...]
    crowds: tuple[Bucket, ...]


class _Down(NamedTuple):
    """What a relation reads, input by input; `spots` is where it is evaluated."""

    spots: Spots
    inputs: tuple[_Input, ...]


OnSheets = Mapping[tuple[str, str], Sequence[tuple[Cell, Decimal]]]
"""By table and instance the figures there that count, with their weights."""


Weighed = tuple[tuple[Relation, Decimal], ...]


class _Standing(NamedTuple):
    """What a relation stands on, whatever the figures are."""

    cells: frozenset[Cell]
    crowds: frozenset[Bucket]
    influence: Influence
    basis: Basis
    sheets: OnSheets


class Ways:
    """The ways down from cells and relations of an engine: each is looked up once, as long as it leads where it did.

    Figures turn no way from a relation to what it reads; which equation fills a cell they may, and a way ends where
    something is entered.
    """

    def __init__(self, engine: Engine, beside: Ways | None = None) -> None:
        """`beside`: those of the same engine before figures were tried, which are to know nothing of them."""
        self.engine = engine
        self._beside = beside
        self._down: dict[Relation, _Down] = {} if beside is None else beside._down
        self._fillers: dict[Cell, Relation | None] = {}
        self._alone: dict[Cell, Relation] = (
            {} if beside is None else beside._alone
        )  # of cells with a single equation
        self._filled_at: dict[Mark, list[Cell]] = {}
        self._on_condition: dict[Cell, Spots] = {}  # where other figures may turn the filler of a cell
        self._entered: dict[Cell, bool] = {}  # cells at which a way ends, or would if something were entered
        self._standing: dict[Relation, _Standing] = {}
        self._above: dict[Cell, Weighed] = {}
        self._doubtful: dict[Cell, None] = {}  # whose fillers may be others by now

    def renew(self, changes: Changes) -> None:
        """Look anew where ways may lead elsewhere after an update."""
        if changes.rows or changes.sheets or changes.leading:
            self._down, self._fillers, self._filled_at, self._doubtful = {}, {}, {}, {}
            self._alone, self._on_condition = {}, {}
            self._entered, self._standing, self._above = {}, {}, {}
            return
        if changes.turned:
            self._doubtful |= self._filled_by(changes.spots)
        else:
            turning = (c for c, spots in self._on_condition.items() if not changes.spots.isdisjoint(spots))
            self._doubtful |= dict.fromkeys(turning)
        entries = self.engine.facts.entries
        if any(self._entered.get(cell) is (cell not in entries) for cell in changes.cells):
            self._entered, self._standing, self._above = {}, {}, {}

    def _look_again(self) -> None:
        """Where ways may lead elsewhere: only once somebody asks."""
        doubtful, self._doubtful = self._doubtful, {}
        if self._turned(doubtful):
            self._entered, self._standing, self._above = {}, {}, {}

    def copy(self) -> Ways:
        """For what is tried, of which those that stand still are to know nothing."""
        self._look_again()
        return Ways(self.engine, self)

    @property
    def untried(self) -> Ways:
        """Those of the engine before figures were tried."""
        return self._beside or self

    def follow(self, met: Set[Mark]) -> bool:
        """Look anew where figures were evaluated; whether a way is another one now. Figures seldom turn one."""
        return self._turned(self._filled_by(met))

    def _turned(self, cells: Iterable[Cell]) -> bool:
        turned, computed = False, self.engine.computed
        for cell in cells:
            known = self.filler(cell)
            if cell in self._alone:  # then it is the one that the cell was computed from, or none
                found = None if computed.get(cell) is None else self._alone[cell]
            else:
                found = self.engine.filler(cell)
            if found != known:
                self._fillers[cell], turned = found, True
                self._on_condition[cell] = self._filled_where(cell)
        return turned

    def _filled_by(self, met: Set[Mark]) -> dict[Cell, None]:
        """Cells whose fillers are known, and may be others where those marks are met."""
        found: dict[Cell, None] = {}
        ways: Ways | None = self
        while ways is not None:
            at = ways._filled_at
            for mark in met if len(met) < len(at) else at.keys() & met:
                if cells := at.get(mark):
                    found |= dict.fromkeys(cells)
            ways = ways._beside
        return found

    def filler(self, cell: Cell) -> Relation | None:
        if self._doubtful:
            self._look_again()
        try:
            return self._fillers[cell]
        except KeyError:
            pass
        if self._beside is not None and cell in self._beside._fillers:
            return self._beside._fillers[cell]
        relations = self.engine.relations_of(cell)
        if len(relations) == 1:
            self._alone[cell] = relations[0]
        found = self._fillers[cell] = self.engine.filler(cell)
        if relations:
            spots = read_at(self.engine.spot_of(relations[0]))
            for mark in spots:
                self._filled_at.setdefault(mark, []).append(cell)
            if found != relations[0] or not _yields_with_figures(relations[0]):
                self._on_condition[cell] = spots
        return found

    def _filled_where(self, cell: Cell) -> Spots:
        relations = self.engine.relations_of(cell)
        return read_at(self.engine.spot_of(relations[0])) if relations else ()

    def standing(self, relation: Relation) -> _Standing:
        """What the relation stands on: looked up once, but for what is tried."""
        if self._beside is not None:
            return self._look_at(relation)
        if self._doubtful:
            self._look_again()
        found = self._standing.get(relation)
        if found is None:
            found = self._standing[relation] = self._look_at(relation)
        return found

    def above(self, cell: Cell) -> Weighed:
        """Equations and checks, broken or not, in which figures of the cell count, each with by how much."""
        if self._doubtful:
            self._look_again()
        found = self._above.get(cell)
        if found is None:
            relations = sorted(self._reading(cell), key=lambda r: r.standing)
            weights = ((r, self.standing(r).influence.weights.get(cell)) for r in relations)
            found = self._above[cell] = tuple((r, weight) for r, weight in weights if weight)
        return found

    def _reading(self, cell: Cell) -> Iterable[Relation]:
        """Those of the cell, and those that read it or what is computed from it."""
        engine, found = self.engine, dict.fromkeys(self.engine.relations_of(cell))
        cells, seen = [cell], {cell}
        while cells:
            for relation in engine.readers_of(cells.pop()):
                found[relation] = None
                target = relation.target
                if target is not None and target not in seen:
                    seen.add(target)
                    entered = self._entered[target] = target in engine.facts.entries
                    if not entered:
                        cells.append(target)
        return found

    def _look_at(self, relation: Relation) -> _Standing:
        engine, basis = self.engine, Basis()
        cells: set[Cell] = set()
        crowds: set[Bucket] = set()
        relations = [relation]
        nodes = [cell for cell in (relation.target,) if cell is not None and engine.type_of(cell).number]
        while relations or nodes:
            if relations:
                down = self.down(relations.pop())
                basis.read(down.spots)
                for node in down.inputs:
                    nodes += node.cells
                    crowds.update(node.crowds)
                continue
            cell = nodes.pop()
            if cell in cells:
                continue
            cells.add(cell)
            entered = self._entered[cell] = cell in engine.facts.entries
            if not entered and (filler := self.filler(cell)) is not None:
                relations.append(filler)
        basis.look_at(cells)
        influence = influence_of(self, relation)
        sheets: dict[tuple[str, str], list[tuple[Cell, Decimal]]] = {}
        for cell, weight in influence.weights.items():
            sheets.setdefault((cell.table, cell.instance), []).append((cell, weight))
        return _Standing(frozenset(cells), frozenset(crowds), influence, basis, sheets)

    def down(self, relation: Relation) -> _Down:
        found = self._down.get(relation)
        if found is None:
            found = self._down[relation] = self._look_down(relation)
        return found

    def _look_down(self, relation: Relation) -> _Down:
        engine = self.engine
        inputs = tuple(self._figures_of(node) for node in engine.inputs(relation))
        return _Down(read_at(engine.spot_of(relation)), inputs)

    def _figures_of(self, node: Input) -> _Input:
        engine = self.engine
        if isinstance(node, Sum):
            small = [bucket for bucket in node.buckets if engine.size(bucket) <= MAX_MEMBERS]
            crowds = tuple(bucket for bucket in node.buckets if engine.size(bucket) > MAX_MEMBERS)
            cells = [cell for bucket in small for cell in engine.members(bucket)]
        else:
            crowds, cells = (), [node] if isinstance(node, Cell) else []
        return _Input(tuple(cell for cell in cells if engine.type_of(cell).number), crowds)


def _yields_with_figures(relation: Relation) -> bool:
    """Whether it gives something as long as what it reads are figures, whichever they are."""
    return relation.rule.linear is not None and relation.rule.when is None


def influence_of(ways: Ways, relation: Relation) -> Influence:
    below = _Below(ways, relation)
    sign = Decimal(1)
    if relation.target is not None:
        if ways.engine.type_of(relation.target).number:
            below.weigh(relation.target, Decimal(1))
        sign = Decimal(-1)
    if relation.rule.linear is not None:
        inputs = ways.down(relation).inputs
        for i, coefficient in relation.rule.linear.items():
            below.weigh_input(inputs[i], sign * coefficient)
    return Influence(
        below.weights,
        frozenset(bucket for bucket, weight in below.crowds.items() if weight),
        tuple((c, weight, ways.engine.type_of(c).decimals) for c, weight in below.weights.items() if weight),
        {cell: part for cell, weight in below.weights.items() if 0 < (part := abs(weight)) < 1},
    )


class _Below:
    def __init__(self, ways: Ways, top: Relation) -> None:
        self.ways, self.top = ways, top
        self.weights: dict[Cell, Decimal] = {}
        self.crowds: dict[Bucket, Decimal] = {}

    def weigh_input(self, node: _Input, weight: Decimal, depth: int = 0) -> None:
        for bucket in node.crowds:
            self.crowds[bucket] = self.crowds.get(bucket, ZERO) + weight
        for cell in node.cells:
            self.weigh(cell, weight, depth)

    def weigh(self, cell: Cell, weight: Decimal, depth: int = 0) -> None:
        ways, weights = self.ways, self.weights
        if depth > _MAX_DEPTH:
            return
        filler = None if cell in ways.engine.facts.entries else ways.filler(cell)
        if filler is None or filler.rule.linear is None:
            weights[cell] = weights.get(cell, ZERO) + weight
            return
        if filler == self.top:
            weights[cell] = weights.get(cell, ZERO) + weight
        inputs = ways.down(filler).inputs
        for i, coefficient in filler.rule.linear.items():
            self.weigh_input(inputs[i], weight * coefficient, depth + 1)


class Implied(NamedTuple):
    """How far the sides of a relation are apart, and the changes any of which would bring them together."""

    residual: Decimal | None
    figures: list[tuple[Cell, Decimal]]


BOUNDS = {"<=": -1, "<": -1, ">=": 1, ">": 1}
"""By operator which side may be the greater: the right one, or the left one."""


def implied_by(engine: Engine, relation: Relation, influence: Influence, residual: Decimal | None) -> Implied:
    """Cells that a relation stands on, each with the value that would mend it if all others are right.

    That a figure would be just enough for a bound says nothing for it, unless a slip of the pen made another of it.
    """
    figures: list[tuple[Cell, Decimal]] = []
    if residual is None:
        return Implied(None, figures)
    entries, bound = engine.facts.entries, relation.rule.op in BOUNDS
    for cell, coefficient, decimals in influence.counted:
        now, by = engine.value(cell), _divided(residual, coefficient)
        value = round_half_up(now - by if isinstance(now, Decimal) else ZERO - by, decimals)
        if value != now and not (bound and not _is_slip(engine, cell, entries.get(cell), value)):
            figures.append((cell, value))
    return Implied(residual, figures)


def _is_slip(engine: Engine, cell: Cell, entry: Entry | None, value: Decimal) -> bool:
    return isinstance(entry, Decimal) and slip(entry, value, engine.type_of(cell).unit) is not None


def _divided(residual: Decimal, coefficient: Decimal) -> Decimal:
    """Most figures count once, for one side or the other."""
    if coefficient == _ONCE:
        return residual
    return -residual if coefficient == -_ONCE else residual / coefficient


def residual_of(engine: Engine, relation: Relation) -> Decimal | None:
    """How far the left side is from the right."""
    left, right = engine.sides(relation)
    if (target := relation.target) is not None:
        left, right = engine.read(target), left
    return left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None


class Ground(NamedTuple):
    """All figures that a relation stands on in any way, computed ones among them, and sums that are not looked through;
    and what follows from that where it is broken."""

    cells: frozenset[Cell]
    crowds: frozenset[Bucket]
    influence: Influence
    implied: Implied
    basis: Basis
    sheets: OnSheets


def ground_of(ways: Ways, relation: Relation) -> Ground:
    engine = ways.engine
    if not engine.stands(relation):  # only a trial brought its row
        nothing = Influence({}, frozenset()), Implied(None, [])
        return Ground(frozenset(), frozenset(), *nothing, Basis(), {})
    cells, crowds, influence, basis, sheets = ways.standing(relation)
    implied = implied_by(engine, relation, influence, residual_of(engine, relation))
    return Ground(cells, crowds, influence, implied, basis, sheets)
