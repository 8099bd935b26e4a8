"""What another figure in a cell comes to, told from what a trial of the cell once came to: the engine is left as it is.

Most rules add up and take off exact figures. So when a figure moves, the sides of whatever stands on it move apart by a
whole multiple of that, whatever the figures are. A trial in the engine says once where rules are evaluated for the cell, and
which of them those are. The few that do more (which round, or hold on a condition that moves) are evaluated with figures
moved so far, and what neither tells has to be tried.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from decimal import Decimal, DecimalException
from typing import Any, NamedTuple, TypeVar

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.compiler.rule import PROPOSES, Rule
from budgetdesk.engine.course import Course, decimals_of
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.agreement import Verdict
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.engine.update import Spot, Update
from budgetdesk.engine.values import Unread
from budgetdesk.engine.verdicts import is_nothing
from budgetdesk.records import dataclass
from budgetdesk.review.figures.basis import Mark, read_from, turned_by
from budgetdesk.review.figures.influence import residual_of

_SMALLEST = Decimal("0.01")  # nearer than that, sides may agree when they are rounded
_MOST_CELLS = 2_000
_SHORTENED = ("number", "percent")  # types whose figures may be written with fewer decimals
_HOLD = ("holds", "silent")


class _Input(NamedTuple):
    """An input of a relation that moves: by how much for each 1, and with which other cells that are evaluated."""

    number: int
    up: Decimal
    with_: tuple[Cell, ...]


class _Condition(NamedTuple):
    """A condition on which exact sums hold: as the relation has it that names it first."""

    relation: Relation
    met: bool
    moving: tuple[_Input, ...]  # what its outcome may turn on


class _Evaluated(NamedTuple):
    """Relations at one spot that are evaluated with figures moved. `fills`: the cell that they fill; `shown`: by how much
    the figure goes up that they are held against. `ends`: the cell stayed as it was when it was tried, being rounded, so
    that what hangs on it is not known."""

    relations: tuple[tuple[Relation, tuple[_Input, ...]], ...]
    fills: Cell | None
    shown: Decimal
    ends: bool = False


_Computed = Sequence[tuple[Cell, Decimal]]
"""Cells that exact sums fill, and by how much they go up for each 1."""


class Consequence(NamedTuple):
    """What hangs on an entered figure."""

    course: Course
    moves: tuple[
        tuple[Relation, Decimal], ...
    ]  # by how much the left side goes ahead of the right one, for each 1
    conditions: tuple[_Condition, ...]
    evaluated: tuple[_Evaluated, ...]  # in order
    marks: frozenset[Mark]
    places: Mapping[Place, _Computed]  # where cells are filled by exact sums

    @property
    def ends(self) -> int:
        """Behind how many cells it is not known what hangs on them."""
        return sum(at.ends for at in self.evaluated)


class Moved(NamedTuple):
    """Relations that would hold and others that would not; how many blanks more would be gaps; where rules would be
    evaluated, and the cells concerned. `filled`: what blanks would want that want another figure now, or none."""

    mended: list[Relation]
    broken: list[Relation]
    gaps: int
    evaluated: frozenset[Spot]
    touched: frozenset[Cell]
    filled: Mapping[Cell, Decimal]


class Consequences:
    """Those of the cells of one engine that were tried, by their kind, as long as the same hangs on them."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Consequence | None] = {}  # None where it cannot be told
        self._standing: list[frozenset[Mark] | None] = []
        """By what is kept for a while, where something else may hang on figures; None: all over."""
        self._simple: dict[Rule, bool] = {}
        self._edited: set[Hashable] = set()  # once: whoever types in a cell again may do so yet again
        self._now: _Now | None = None  # what relations come to, as things stand

    def renew(self, engine: Engine, update: Update | None) -> None:
        """Forget what may be otherwise after an update, and learn from it where its cell was edited before."""
        self._now = None
        otherwise = None if update is None or len(self._known) > _MOST_CELLS else turned_by(engine, update)
        if otherwise is None:
            self._known = {}
        elif otherwise:
            self._known = {
                kind: known
                for kind, known in self._known.items()
                if known is not None and known.marks.isdisjoint(otherwise)
            }
        reversal = None if update is None else update.reversal
        if update is not None and reversal is not None and len(reversal.entered) == 1:
            [(cell, before)] = reversal.entered.items()
            kind = engine.kind_of(cell)
            if kind in self._edited and kind not in self._known:
                self.learn(engine, cell, before, update)
            self._edited.add(kind)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is kept within the block is taken back at its end."""
        count = len(self._standing)
        try:
            yield
        finally:
            del self._standing[count:]
            self._now = None

    def keep(self, engine: Engine, update: Update) -> None:
        """What led to the update stands for a while."""
        self._standing.append(turned_by(engine, update))
        self._now = None

    def of(self, engine: Engine, figures: tuple[tuple[Cell, Entry | None], ...]) -> Moved | None:
        """What those figures would come to as things stand now; None where that has to be tried."""
        if None in self._standing:
            return None
        if (now := self._now) is None:
            now = self._now = _Now(engine)
        moves: Iterable[tuple[Relation, Decimal]] = ()
        computed: Iterable[tuple[Cell, Decimal]] = ()
        spots: frozenset[Spot] = frozenset()
        touched: frozenset[Cell] = frozenset()
        mended: list[Relation] = []
        broken: list[Relation] = []
        filled: dict[Cell, Decimal] = {}
        gaps = 0
        for number, (cell, value) in enumerate(figures):
            entry = engine.facts.entries.get(cell)
            if type(entry) is not Decimal or type(value) is not Decimal:
                return None
            kind = engine.kind_of(cell)
            if (known := self._known.get(kind)) is None:
                return None
            by, course = value - entry, known.course
            if decimals_of(by) > course.decimals or not self._is_as_it_was(now, kind, known, by):
                return None
            if len(figures) > 1 and (known.evaluated or any(c.moving for c in known.conditions)):
                return None
            shown = now.counting(known)
            if not number:
                moves, computed = _times(known.moves, by), _times(shown, by)
                spots, touched = course.spots, course.touched
            else:
                moves, computed = _added(moves, known.moves, by), _added(computed, shown, by)
                spots, touched = spots | course.spots, touched | course.touched
            if known.evaluated:
                further = _Further(engine, now, by, mended, broken, filled)
                if not all(map(further.evaluate, known.evaluated)):
                    return None
                gaps = further.gaps
        for relation, move in moves:
            if move:
                was, holds = relation in engine.broken, now.holds_moved(relation, move)
                if holds is None:
                    return None
                if holds is was:
                    (mended if holds else broken).append(relation)
        for cell, move in computed:
            if move:
                value, is_gap = engine.computed[cell] + move, cell in engine.gaps
                gaps += bool(value) - is_gap
                if is_gap:
                    filled[cell] = value
        return Moved(mended, broken, gaps, spots, touched, filled)

    def course(self, engine: Engine, cell: Cell) -> Course | None:
        """What figures in the cell lead to, where it is known and the same hangs on it as when it was tried."""
        known = self._known.get(engine.kind_of(cell)) if self._known else None
        if known is None or any(
            marks is None or not known.marks.isdisjoint(marks) for marks in self._standing
        ):
            return None
        return known.course

    def _is_as_it_was(self, now: _Now, kind: Hashable, known: Consequence, by: Decimal) -> bool:
        """Whether the same hangs on cells of the kind as when it was tried, and still would if a figure went up."""
        if not all(marks is not None and known.marks.isdisjoint(marks) for marks in self._standing):
            return False
        for relation, was_met, moving in known.conditions:
            met = now.is_met(relation)
            if met is not was_met:
                del self._known[kind]
                return False
            if moving and _is_met(now, relation, moving, by) is not met:
                return False
        return True

    def learn(self, engine: Engine, cell: Cell, before: Entry | None, update: Update) -> None:
        """An update followed from another figure in the cell alone, and stands now."""
        kind = engine.kind_of(cell)
        if self._known.get(kind, self) is None or any(marks is None or marks for marks in self._standing):
            return
        now = engine.facts.entries.get(cell)
        if type(before) is not Decimal or type(now) is not Decimal or before == now:
            return
        told = None
        if turned_by(engine, update) == frozenset():
            told = _Learning(engine, cell, now - before, update, self._simple).told()
        known = self._known.get(kind)
        if told is None or known is None or told.ends < known.ends:
            self._known[kind] = told


class _Now:
    """What relations read and come to as things stand: each is looked at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: dict[Relation, list[Any] | None] = {}  # None where it is unread
        self._met: dict[Relation, bool | None] = {}
        self._apart: dict[Relation, Decimal | None] = {}
        self._sides: dict[Relation, tuple[Any, Any]] = {}
        self._begun: dict[Place, bool] = {}

    def read(self, relation: Relation) -> list[Any]:
        """The values of its inputs, to be changed by whoever asks. Raises Unread."""
        if relation not in self._read:
            try:
                self._read[relation] = self._engine.inputs_read(relation)
            except Unread:
                self._read[relation] = None
        values = self._read[relation]
        if values is None:
            raise Unread
        return values.copy()

    def sides(self, relation: Relation) -> tuple[Any, Any]:
        found = self._sides.get(relation)
        if found is None:
            try:
                found = _sides_with(relation, self.read(relation))
            except Unread:
                found = None, None
            self._sides[relation] = found
        return found

    def is_met(self, relation: Relation) -> bool | None:
        """Whether its condition is."""
        if relation not in self._met:
            self._met[relation] = _is_met(self, relation, (), ZERO)
        return self._met[relation]

    def has_figures(self, place: Place) -> bool:
        """Whether any are entered there."""
        found = self._begun.get(place)
        if found is None:
            found = self._begun[place] = self._engine.has_figures(place)
        return found

    def counting(self, known: Consequence) -> _Computed:
        """The cells that exact sums fill and that would be gaps as long as they are blank."""
        return [each for place, cells in known.places.items() if self.has_figures(place) for each in cells]

    def holds_moved(self, relation: Relation, move: Decimal) -> bool | None:
        """Whether the relation holds when its left side moves so far; None where more than that decides."""
        if relation not in self._apart:
            self._apart[relation] = _apart(self._engine, relation)
        apart = self._apart[relation]
        if apart is None:
            return None
        apart += move
        if apart and abs(apart) < _SMALLEST:
            return None
        match relation.rule.op:
            case "=" | "==":
                return not apart
            case "!=":
                return bool(apart)
            case "<=":
                return apart <= 0
            case "<":
                return apart < 0
            case ">=":
                return apart >= 0
            case ">":
                return apart > 0
        return None


@dataclass(slots=True)
class _Further:
    """What cannot be told by weights: relations evaluated with figures moved."""

    engine: Engine
    now: _Now
    by: Decimal
    mended: list[Relation]
    broken: list[Relation]
    filled: dict[Cell, Decimal]
    gaps: int = 0
    _moved: dict[Cell, Decimal] = field(default_factory=dict)

    def evaluate(self, at: _Evaluated) -> bool:
        """Whether it can be told what those relations come to."""
        engine, results = self.engine, []
        for relation, inputs in at.relations:
            sides = self._sides(relation, inputs) if inputs else self.now.sides(relation)
            if sides is None:
                return False
            results.append((relation, *sides))
        target = at.relations[0][0].target
        shown = computed = None
        if target is not None:
            shown, computed = engine.value(target), engine.computed.get(target)
            if at.fills is not None:
                value = next((result for _, result, _ in results if result is not None), None)
                if type(value) is not Decimal or type(computed) is not Decimal:
                    return False
                value = round_half_up(value, engine.type_of(target).decimals)
                if at.ends and value != computed:
                    return False
                self._moved[target] = value - computed
                if self.now.has_figures(target.place):
                    is_gap = target in engine.gaps
                    self.gaps += bool(value) - is_gap
                    if is_gap:
                        self.filled[target] = value
                shown = computed = value
            elif at.shown:
                if type(shown) is not Decimal:
                    return False
                shown += at.shown * self.by
                if target not in engine.facts.entries:
                    computed = shown
        return all(self._judge(*sides, target is not None, shown, computed) for sides in results)

    def _sides(self, relation: Relation, inputs: tuple[_Input, ...]) -> tuple[Any, Any] | None:
        try:
            values = _read(self.now, relation, inputs, self.by, self._moved)
        except Unread:
            return None, None
        return None if values is None else _sides_with(relation, values)

    def _judge(
        self, relation: Relation, result: Any, other: Any, is_of_cell: bool, shown: Any, computed: Any
    ) -> bool:
        engine = self.engine
        if relation in engine.one_sided:
            return False
        was = engine.broken.get(relation)
        before: Verdict = "holds" if was is None else was.verdict
        now: Verdict = "holds"
        if not is_of_cell or (result is not None and shown != result and relation.rule.op != PROPOSES):
            now = engine.judge(relation, result, other, shown, computed)
        if now in _HOLD and before == "holds":
            return True
        if now == before:
            return True
        if "tail" in (now, before) or now == "one_sided" or not isinstance(result, Decimal):
            return False
        (self.mended if now in _HOLD else self.broken).append(relation)
        return True


class _Learning:
    """Goes through what was evaluated for a figure `by` higher, in order."""

    def __init__(
        self, engine: Engine, cell: Cell, by: Decimal, update: Update, simple: dict[Rule, bool]
    ) -> None:
        self._engine, self._cell, self._by, self._update = engine, cell, by, update
        self._simple = simple
        self._decimals = engine.type_of(cell).decimals
        self._ups: dict[Cell, Decimal] = {}
        self._sums: dict[Bucket, Decimal] = {}
        self._with: dict[Cell, None] = {}  # cells that are evaluated
        self._with_sums: dict[Bucket, list[Cell]] = {}
        self._moves: list[tuple[Relation, Decimal]] = []
        self._conditions: dict[Hashable, _Condition] = {}  # each once, however many relations name it
        self._evaluated: list[_Evaluated] = []
        self._due: dict[Spot, None] = {}  # where weights do not tell all

    def told(self) -> Consequence | None:
        engine, update = self._engine, self._update
        assert update.reversal is not None
        was: dict[Cell, Any] = {}
        for column, row, value, _ in update.reversal.computed:
            if row not in column.entered:
                was.setdefault(column.cell(row), value)
        self._go_up(self._cell, Decimal(1))
        rules: set[Rule] = set()
        for spot in sorted(update.evaluated, key=lambda spot: spot.step):
            by_cell: dict[Cell | None, list[Relation]] = {}
            for relation in engine.relations_at(spot):
                by_cell.setdefault(relation.target, []).append(relation)
                rules.add(relation.rule)
            for target, relations in by_cell.items():
                if not self._take(spot, target, relations, was):
                    return None
        del self._ups[self._cell]
        conditions = tuple(self._conditions.values())
        course = Course(
            self._decimals, tuple(self._ups.items()), tuple((c.relation, c.met) for c in conditions),
            frozenset(self._due), update.evaluated, frozenset(rules), update.cells - {self._cell},
        )  # fmt: skip
        places: dict[Place, list[tuple[Cell, Decimal]]] = {}
        for filled, up in course.computed:
            places.setdefault(filled.place, []).append((filled, up))
        marks = read_from(update.evaluated)
        return Consequence(course, tuple(self._moves), conditions, tuple(self._evaluated), marks, places)

    def _go_up(self, cell: Cell, up: Decimal) -> None:
        self._ups[cell] = up
        for bucket in self._engine.buckets_of(cell):
            self._sums[bucket] = self._sums.get(bucket, ZERO) + up

    def _take(
        self, spot: Spot, target: Cell | None, relations: list[Relation], was: Mapping[Cell, Any]
    ) -> bool:
        """Whether what hangs on the cell there can be told."""
        engine = self._engine
        entered = target in engine.facts.entries
        if target is not None and not engine.type_of(target).number:
            self._due[spot] = None
            return not entered  # the text is what equations give
        if target is None or entered:
            for relation in relations:
                self._hold(spot, relation, ZERO if target is None else self._ups.get(target, ZERO))
            return True
        if len(relations) == 1 and relations[0].rule.when is None and self._is_exact(relations[0]):
            return target not in was or self._fill(target, was[target])
        filler = next((r for r in relations if engine.result(r) is not None), None)
        if filler is None:
            for relation in relations:
                self._note_condition(relation)
            return target not in was
        before = relations[: relations.index(filler) + 1]
        if any(not self._is_exact(relation) for relation in before):
            moving = [(relation, self._moving(relation)) for relation in relations]
            if any(inputs for _, inputs in moving):
                self._due[spot] = None
                self._evaluated.append(_Evaluated(tuple(moving), target, ZERO, target not in was))
                self._with[target] = None
                for bucket in engine.buckets_of(target):
                    self._with_sums.setdefault(bucket, []).append(target)
            return True
        if target in was and not self._fill(target, was[target]):
            return False
        for relation in before:
            self._note_condition(relation)
        for relation in relations:
            if relation is not filler:
                self._hold(spot, relation, self._ups.get(target, ZERO))
        return True

    def _fill(self, target: Cell, before: Any) -> bool:
        now = self._engine.computed.get(target)
        if type(before) is not Decimal or type(now) is not Decimal:
            return False
        up = (now - before) / self._by
        self._decimals = min(self._decimals, self._engine.type_of(target).decimals)
        self._go_up(target, up)
        return up == up.to_integral_value()

    def _hold(self, spot: Spot, relation: Relation, shown: Decimal) -> None:
        """What a relation comes to that fills no cell; `shown`: by how much the figure goes up that it is held against."""
        if not self._is_exact(relation) or not self._is_plain(relation.target):
            if (inputs := self._moving(relation)) or shown:
                self._due[spot] = None
                self._evaluated.append(_Evaluated(((relation, inputs),), None, shown))
            return
        self._note_condition(relation)
        weight = self._weight(relation)
        weight = weight if relation.target is None else shown - weight
        if weight:
            self._due[spot] = None
            if self._speaks(relation):
                self._moves.append((relation, weight))

    def _speaks(self, relation: Relation) -> bool:
        """Whether it is between figures that are there."""
        engine, target = self._engine, relation.target
        left, right = engine.sides(relation)
        return left is not None and (right if target is None else engine.value(target)) is not None

    def _is_plain(self, target: Cell | None) -> bool:
        """Whether figures agree only where they are the same."""
        if target is None:
            return True
        kind = self._engine.type_of(target)
        return not kind.half and kind.slot.type not in _SHORTENED

    def _note_condition(self, relation: Relation) -> None:
        condition = relation.rule.when
        if condition is None:
            return
        inputs = self._engine.inputs(relation)
        expr, numbers = condition.test.said
        said = expr, tuple(inputs[number] for number in numbers)
        if said not in self._conditions:
            moving = tuple(moved for moved in self._moving(relation) if moved.number in condition.by_value)
            met = _Now(self._engine).is_met(relation) is True
            self._conditions[said] = _Condition(relation, met, moving)

    def _is_exact(self, relation: Relation) -> bool:
        """Whether it does no more than to add up exact figures and take them off, if on a condition."""
        rule = relation.rule
        simple = self._simple.get(rule)
        if simple is None:
            simple = self._simple[rule] = (
                rule.linear is not None
                and rule.exact
                and rule.op not in ("true", PROPOSES)
                and all(c == c.to_integral_value() for c in rule.linear.values())
            )
        if not simple:
            return False
        return not self._with or not any(self._cells_with(node) for node in self._engine.inputs(relation))

    def _moving(self, relation: Relation) -> tuple[_Input, ...]:
        found: list[_Input] = []
        for number, node in enumerate(self._engine.inputs(relation)):
            up, cells = self._up_of(node), self._cells_with(node)
            if up or cells:
                found.append(_Input(number, up, cells))
        return tuple(found)

    def _weight(self, relation: Relation) -> Decimal:
        inputs = self._engine.inputs(relation)
        assert relation.rule.linear is not None
        return sum((c * self._up_of(inputs[i]) for i, c in relation.rule.linear.items()), ZERO)

    def _up_of(self, node: Input) -> Decimal:
        if isinstance(node, Sum):
            if node.take != "sum":
                return ZERO
            return sum((self._sums.get(bucket, ZERO) for bucket in node.buckets), ZERO)
        return self._ups.get(node, ZERO) if isinstance(node, Cell) else ZERO

    def _cells_with(self, node: Input) -> tuple[Cell, ...]:
        if isinstance(node, Sum):
            return tuple(cell for bucket in node.buckets for cell in self._with_sums.get(bucket, ()))
        return (node,) if isinstance(node, Cell) and node in self._with else ()


def _read(
    now: _Now, relation: Relation, moving: tuple[_Input, ...], by: Decimal, moved: Mapping[Cell, Decimal]
) -> list[Any] | None:
    """What the relation's inputs are when those move; None where one is no figure. Raises Unread."""
    values = now.read(relation)
    for number, up, cells in moving:
        if move := up * by + sum((moved[cell] for cell in cells), ZERO):
            if type(values[number]) is not Decimal:
                return None
            values[number] += move
    return values


def _is_met(now: _Now, relation: Relation, moving: tuple[_Input, ...], by: Decimal) -> bool | None:
    """Whether the relation's condition is when its inputs move; None where that cannot be told."""
    assert relation.rule.when is not None
    try:
        values = _read(now, relation, moving, by, {})
        return None if values is None else relation.rule.when(values) is True
    except (Unread, DecimalException):
        return False


def _sides_with(relation: Relation, values: list[Any]) -> tuple[Any, Any]:
    """What the relation's rule gives on both sides when its inputs are those."""
    rule = relation.rule
    try:
        if rule.when is not None and rule.when(values) is not True:
            return None, None
        return rule.value(values), None if rule.other is None else rule.other(values)
    except DecimalException:
        return None, None


def _apart(engine: Engine, relation: Relation) -> Decimal | None:
    """How far the left side is from the right, where that alone decides whether the relation holds."""
    judged = engine.broken.get(relation)
    if relation in engine.one_sided or (judged is not None and judged.verdict != "broken"):
        return None
    if relation.rule.sides is not None and any(map(is_nothing, engine.sides(relation))):
        return None
    return residual_of(engine, relation)


_Key = TypeVar("_Key")


def _times(weights: Iterable[tuple[_Key, Decimal]], by: Decimal) -> list[tuple[_Key, Decimal]]:
    return [(key, weight * by) for key, weight in weights]


def _added(
    sums: Iterable[tuple[_Key, Decimal]], weights: Iterable[tuple[_Key, Decimal]], by: Decimal
) -> Iterable[tuple[_Key, Decimal]]:
    found = dict(sums)
    for key, weight in weights:
        found[key] = found.get(key, ZERO) + weight * by
    return found.items()
