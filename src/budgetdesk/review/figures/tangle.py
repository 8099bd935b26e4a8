"""What is to blame where very much is broken that hangs together: told by weights, with nothing tried in the engine.

Of the figures that most relations ask for, the one that leaves the fewest broken is put right first, as where little is
broken. But what follows from it is told by how much it counts in each relation. Only relations that stand on its cell are
looked at again, and the figures that they ask for; so a cause costs the same among a hundred relations and among a thousand.
Not looked for are figures that only rounded ones ask for nearly, and those that moved into a cell beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from heapq import heappop, heappush
from typing import NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.values import Unread
from budgetdesk.review.figures.basis import Basis
from budgetdesk.review.figures.evidence import AGREES
from budgetdesk.review.figures.influence import BOUNDS, Ground, Ways, implied_by, residual_of
from budgetdesk.review.figures.slips import slip

Figure = tuple[Cell, Decimal]
Likelihood = tuple[int, bool, Cell]


class Cause(NamedTuple):
    """A figure that a cell should have. `mended`: relations that hold with it beside those before; `witnesses`: how many of
    them do not stand on the very same figures; `broken`: others that do not hold any more. `rivals`: other figures that mend
    the same and no less, the likeliest first, each with how likely it is."""

    figure: Figure
    likelihood: Likelihood
    mended: list[Relation]
    witnesses: int
    broken: list[Relation]
    rivals: list[tuple[Likelihood, Figure]]


class _Effect(NamedTuple):
    gain: int
    mended: list[Relation]
    witnesses: int
    broken: list[Relation]


class Tangle:
    """`ways` and engine are as the declaration stands; `basis` takes in what was looked at."""

    def __init__(
        self,
        engine: Engine,
        ways: Ways,
        basis: Basis,
        likelihood: Callable[[Figure], Likelihood],
        disturbed: Callable[[Relation], Mapping[Relation, Ground]],
    ) -> None:
        self._engine, self._ways, self._basis = engine, ways, basis
        self._likelihood, self._disturbed = likelihood, disturbed
        self._apart: dict[Relation, Decimal | None] = {}
        """Their sides, with the causes so far; None where figures do not tell."""
        self._broken: dict[Relation, Relation] = {}  # with the first that stands on the very same figures
        self._first: dict[frozenset[Cell], Relation] = {}
        self._standing: Counter[Relation] = Counter()  # how many broken ones each of those stands for
        self._asked: dict[Relation, Sequence[Figure]] = {}
        self._asking: dict[Figure, dict[Relation, None]] = {}
        self._figures: dict[Cell, dict[Decimal, None]] = {}  # that several ask for
        self._queue: list[tuple[int, int, tuple[object, ...], Figure]] = []
        """Less what it mends, how sure that is (at most, or just so), its likelihood, and the figure: the best comes first."""
        self._effects: dict[Cell, dict[Decimal, _Effect]] = {}
        self._done: dict[Cell, Decimal] = {}  # what was put right, with by how much

    def causes(
        self, grounds: Mapping[Relation, Ground], may_be_wrong: Callable[[Cell], bool], most: int
    ) -> list[Cause]:
        """The causes of broken relations, one after the other, beginning with the one that explains most."""
        self._may_be_wrong = may_be_wrong
        self._take(grounds)
        found: list[Cause] = []
        while len(found) < most and (cause := self._next()) is not None:
            found.append(cause)
            self._put_right(cause)
        return found

    def _take(self, grounds: Mapping[Relation, Ground]) -> None:
        for relation, ground in grounds.items():
            if relation in self._broken or self._engine.verdict(relation) != "broken":
                continue
            apart, figures = ground.implied
            weights = ground.influence.weights
            moves = [weights[cell] * by for cell, by in self._done.items() if cell in weights]
            if apart is None or not moves:
                self._apart[relation] = apart
                self._open(relation, figures)
                continue
            self._apart[relation] = apart = sum(moves, apart)
            if not self._holds(relation, apart):
                self._open(relation, implied_by(self._engine, relation, ground.influence, apart).figures)

    def _open(self, relation: Relation, figures: Sequence[Figure]) -> None:
        """The relation does not hold, and asks for figures."""
        entries = self._engine.facts.entries
        weights = self._ways.standing(relation).influence.weights
        stands_on = frozenset(cell for cell in weights if cell in entries)
        first = self._broken[relation] = (
            self._first.setdefault(stands_on, relation) if stands_on else relation
        )
        self._standing[first] += 1
        self._asked[relation] = figures
        for figure in figures:
            asking = self._asking.setdefault(figure, {})
            asking[relation] = None
            if len(asking) > 1:
                cell, value = figure
                self._figures.setdefault(cell, {})[value] = None
            self._promise(figure)

    def _close(self, relation: Relation) -> None:
        self._standing[self._broken.pop(relation)] -= 1
        for figure in self._asked.pop(relation):
            asking = self._asking[figure]
            del asking[relation]
            if len(asking) == 1:
                del self._figures[figure[0]][figure[1]]

    def _promise(self, figure: Figure) -> None:
        """It mends no more than ask for it. Of those that one relation asks for only slips of the pen are looked at."""
        cell, value = figure
        if cell in self._done or not self._may_be_wrong(cell):
            return
        count = len(set(map(self._broken.__getitem__, self._asking[figure])))
        if count == 1:
            entry = self._engine.facts.entries.get(cell)
            unit = self._engine.type_of(cell).unit
            if not isinstance(entry, Decimal) or slip(entry, value, unit) is None:
                return
        heappush(self._queue, (-count, 0, (), figure))

    def _next(self) -> Cause | None:
        """The best figure."""
        queue = self._queue
        while queue:
            figure = heappop(queue)[-1]
            if figure[0] in self._done or not self._asking[figure]:
                continue
            effect = self._effect(figure)
            if effect.gain > 0:
                known = (-effect.gain, 1, self._key(figure), figure)
                if not queue or known <= queue[0]:
                    return self._cause(figure, effect)
                heappush(queue, known)
        return None

    def _key(self, figure: Figure) -> tuple[object, ...]:
        rank, negative, cell = self._likelihood(figure)
        return rank, negative, -self._engine.facts.edited.get(cell, 0), cell

    def _cause(self, figure: Figure, effect: _Effect) -> Cause:
        rivals: list[tuple[Likelihood, Figure]] = []
        for other in self._asked[effect.mended[0]]:
            cell = other[0]
            if cell == figure[0] or cell in self._done or len(self._asking[other]) < len(effect.mended):
                continue
            if self._may_be_wrong(cell):
                by_it = self._effect(other)
                if by_it.gain == effect.gain and set(by_it.mended) == set(effect.mended):
                    rivals.append((self._likelihood(other), other))
        rivals.sort(key=lambda rival: self._key(rival[1]))
        return Cause(figure, self._likelihood(figure), effect.mended, effect.witnesses, effect.broken, rivals)

    def _effect(self, figure: Figure) -> _Effect:
        """What follows from it, as things stand with the causes so far."""
        cell, value = figure
        known = self._effects.setdefault(cell, {})
        if value not in known:
            known[value] = self._look(figure)
        return known[value]

    def _look(self, figure: Figure) -> _Effect:
        by = self._by(figure)
        mended: list[Relation] = []
        broken: list[Relation] = []
        for relation, weight in self._ways.above(figure[0]):
            apart = self._apart_of(relation)
            if apart is None:
                continue
            holds = self._holds(relation, apart + weight * by)
            if holds is (relation in self._broken):
                (mended if holds else broken).append(relation)
        silent = Counter(self._broken[relation] for relation in mended)
        witnesses = sum(self._standing[first] == count for first, count in silent.items())
        return _Effect(witnesses - len(broken), mended, witnesses, broken)

    def _by(self, figure: Figure) -> Decimal:
        cell, value = figure
        now = self._engine.value(cell)
        return value - now if isinstance(now, Decimal) else value

    def _apart_of(self, relation: Relation) -> Decimal | None:
        if relation not in self._apart:
            self._basis.include(self._ways.standing(relation).basis)
            self._apart[relation] = self._apart_at_first(relation)
        return self._apart[relation]

    def _apart_at_first(self, relation: Relation) -> Decimal | None:
        """None also where sides that are apart agree within the widths of rounded figures, or others look into it."""
        if relation in self._engine.broken:
            return None
        try:
            apart = residual_of(self._engine, relation)
        except Unread:
            return None
        return None if apart is None or not self._holds(relation, apart) else apart

    def _holds(self, relation: Relation, apart: Decimal) -> bool:
        bound = BOUNDS.get(relation.rule.op, 0)
        return (bound > 0 or apart <= AGREES) and (bound < 0 or apart >= -AGREES)

    def _put_right(self, cause: Cause) -> None:
        cell, _ = cause.figure
        by = self._by(cause.figure)
        self._done[cell] = by
        drawn: dict[Relation, Ground] = {}
        for relation in cause.broken:
            drawn |= self._disturbed(relation)
        moved: dict[Cell, None] = {}
        for relation, weight in self._ways.above(cell):
            apart = self._apart[relation]
            if apart is None:
                continue
            apart = self._apart[relation] = apart + weight * by
            if relation in self._broken:
                self._close(relation)
            influence = self._ways.standing(relation).influence
            if not self._holds(relation, apart):
                self._open(relation, implied_by(self._engine, relation, influence, apart).figures)
            moved |= dict.fromkeys(influence.weights)
        self._take(drawn)
        moved |= dict.fromkeys(cell for ground in drawn.values() for cell in ground.influence.weights)
        for other in moved:
            self._effects.pop(other, None)
            for value in self._figures.get(other, ()):
                self._promise((other, value))
