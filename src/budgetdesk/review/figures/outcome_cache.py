"""What trials gave, from one round of a search to the next and from one edit to the next.

A trial gives what it gave before where nothing that it evaluated was evaluated anew since: by an edit, or for figures that a
search has kept so far. So each spot has a number for the state it is in: edits give it a new one, figures kept give it one
that follows from the state before and the figures, and taking them back leads back to the state of the edit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Spot
from budgetdesk.records import dataclass
from budgetdesk.review.figures.basis import Changes, Mark, met_by, read_at

Figures = tuple[tuple[Cell, Decimal], ...]
_MOST_FIGURES, _MOST_STATES, _MOST_FOLLOWING = 4_000, 8, 400_000


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


@dataclass(frozen=True, slots=True)
class _Known:
    outcome: Outcome
    state: Callable[[Sequence[int]], object]  # picks the states that it stands on
    then: object


class OutcomeCache:
    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._known: dict[Figures, list[_Known]] = {}
        self._begun: dict[Place, bool] = {}  # whether there were figures, so that blanks were gaps
        self._places: dict[Mark, int] = {}  # where a mark's state stands in the lists
        self._edited: list[int] = []  # as the last edit left it
        self._now: list[int] = []  # with what was kept since
        self._following: dict[tuple[int, Figures], int] = {}
        self._states = itertools.count(1)

    def renew(self, engine: Engine, changes: Changes) -> None:
        """An edit was made."""
        many = len(self._known) > _MOST_FIGURES or len(self._following) > _MOST_FOLLOWING
        begun = self._begun
        turned = any(begun.get(place) is (not engine.has_figures(place)) for place in changes.places)
        if changes.rows or changes.sheets or many or turned:  # other rules may read what was tried
            self._forget()
        else:
            state = next(self._states)
            for mark in changes.spots if self._places else ():
                if (place := self._places.get(mark)) is not None:  # else nothing that is known stands on it
                    self._edited[place] = state
        self.begin()

    def begin(self) -> None:
        """A search begins: nothing is kept yet."""
        self._now = self._edited.copy()

    def keep(self, figures: Figures, evaluated: frozenset[Spot]) -> None:
        """Figures stand from now on, for which rules were evaluated."""
        for mark in met_by(evaluated):
            place = self._place(mark)
            step = self._now[place], figures
            if step not in self._following:
                self._following[step] = next(self._states)
            self._now[place] = self._following[step]

    def find(self, figures: Figures) -> Outcome | None:
        """What the figures give as things stand now, if that is known."""
        for known in self._known.get(figures, ()):
            if known.state(self._now) == known.then:
                return known.outcome
        return None

    def add(self, engine: Engine, figures: Figures, outcome: Outcome) -> None:
        marks = {mark for spot in outcome.evaluated for mark in read_at(spot)}
        if not marks:
            return
        state = itemgetter(*map(self._place, marks))
        found = self._known.setdefault(figures, [])
        found.insert(0, _Known(outcome, state, state(self._now)))
        del found[_MOST_STATES:]
        for place in {cell.place for cell in outcome.touched}:
            self._begun[place] = engine.has_figures(place)

    def _place(self, mark: Mark) -> int:
        place = self._places.get(mark)
        if place is None:
            place = self._places[mark] = len(self._now)
            self._now.append(0)
            self._edited.append(0)
        return place
