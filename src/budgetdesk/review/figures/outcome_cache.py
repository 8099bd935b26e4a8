"""What trials gave, from one round of a search to the next and from one edit to the next.

A trial gives what it gave before where nothing that it evaluated was evaluated anew since: by an edit, or for figures that a
search has kept so far. So each spot has a number for the state it is in: edits give it a new one, figures kept give it one
that follows from the state before and the figures, and taking them back leads back to the state before.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Spot
from budgetdesk.records import dataclass
from budgetdesk.review.figures.basis import Changes, Mark, met_by, read_from

Figures = tuple[tuple[Cell, Decimal], ...]
_MOST_TRIED, _MOST_STATES, _MOST_FOLLOWING = 4_000, 8, 400_000
_Tried = TypeVar("_Tried", bound=Hashable)
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Relations between figures that would hold, those of them within the widths of rounded figures only, and others that
    would not; how many blanks more (or fewer) would be gaps; where rules were evaluated for it, and which cells it
    concerned. `filled`: what blanks would want that want another figure now, or none."""

    mended: list[Relation]
    eased: list[Relation]
    broken: list[Relation]
    gaps: int
    evaluated: frozenset[Spot]
    touched: frozenset[Cell]
    filled: Mapping[Cell, Decimal]
    lasting: bool  # whether it depends on nothing but what was evaluated
    moved: bool  # whether rows or sheets came or went


class States:
    """Of the spots of one engine."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.places: dict[Mark, int] = {}  # where a mark's state stands in the lists
        self.now: list[int] = []  # with what was kept since the last edit
        self._edited: list[int] = []  # as that left it
        self._begun: dict[Place, bool] = {}  # whether there were figures, so that blanks were gaps
        self._kept: dict[Hashable, int] = {}
        self._following: dict[tuple[int, int], int] = {}  # by a state and what was kept
        self._numbers = itertools.count(1)
        self._other = 0  # the state of what was not looked at yet

    def renew(self, engine: Engine, changes: Changes | None) -> None:
        """An edit was made, or more than that where no changes are known: nothing is kept yet."""
        if changes is None or changes.rows or changes.sheets or self._is_turned(engine, changes):
            self._forget()  # other rules may read what was tried
            return
        state = next(self._numbers)
        for mark in changes.spots if self.places else ():
            if (place := self.places.get(mark)) is not None:  # else nothing that is known stands on it
                self._edited[place] = state
        self.now, self._other = self._edited.copy(), 0

    def _is_turned(self, engine: Engine, changes: Changes) -> bool:
        begun, many = self._begun, len(self._following) > _MOST_FOLLOWING
        return many or any(begun.get(place) is (not engine.has_figures(place)) for place in changes.places)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is kept within the block is taken back at its end."""
        before, other = self.now.copy(), self._other
        try:
            yield
        finally:
            self.now = before + [other] * (len(self.now) - len(before))
            self._other = other

    def keep(self, what: Hashable, evaluated: frozenset[Spot] | None) -> None:
        """It stands from now on; rules were evaluated for it there. None: what follows depends on more than that."""
        if evaluated is None:
            self._other = next(self._numbers)
            self.now = [self._other] * len(self.now)
            return
        kept = self._kept.setdefault(what, len(self._kept))
        for mark in met_by(evaluated):
            place = self.place(mark)
            step = self.now[place], kept
            if step not in self._following:
                self._following[step] = next(self._numbers)
            self.now[place] = self._following[step]

    def place(self, mark: Mark) -> int:
        place = self.places.get(mark)
        if place is None:
            place = self.places[mark] = len(self.now)
            self.now.append(self._other)
            self._edited.append(0)
        return place

    def survey(self, engine: Engine, places: Iterable[Place]) -> None:
        """Something is known that holds as long as there are figures, or none."""
        for place in () if self._other else places:
            self._begun[place] = engine.has_figures(place)


class _Known(NamedTuple, Generic[_Found]):
    found: _Found
    state: Callable[[Sequence[int]], object]  # picks the states that it stands on
    then: object


class OutcomeCache(Generic[_Tried, _Found]):
    """What was found by trying something."""

    def __init__(self, states: States) -> None:
        self.states = states
        self._places = states.places  # of other states nothing is known
        self._known: dict[_Tried, list[_Known[_Found]]] = {}

    def find(self, tried: _Tried) -> _Found | None:
        """What it gives as things stand now, if that is known."""
        if self._places is not self.states.places:
            self._places, self._known = self.states.places, {}
        for known in self._known.get(tried, ()):
            if known.state(self.states.now) == known.then:
                return known.found
        return None

    def add(self, engine: Engine, tried: _Tried, found: _Found, evaluated: frozenset[Spot]) -> None:
        """It was tried, and taken back; rules were evaluated for it there. Asked for with `find` before."""
        states, marks = self.states, read_from(evaluated)
        if not marks:
            return
        state = itemgetter(*map(states.place, marks))
        if len(self._known) > _MOST_TRIED:
            self._known = {}
        all_known = self._known.setdefault(tried, [])
        all_known.insert(0, _Known(found, state, state(states.now)))
        del all_known[_MOST_STATES:]
