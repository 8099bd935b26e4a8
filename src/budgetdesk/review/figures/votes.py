"""Which figures broken relations ask for: kept from one round of a search to the next, as few of them ask for others then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.relations import Relation

Figure = tuple[Cell, Decimal]
Asking = Mapping[Relation, None]
"""The relations that ask for a figure, in no order that means anything."""


class Votes:
    def __init__(self) -> None:
        self._figures: dict[Relation, Sequence[Figure]] = {}
        self._asking: dict[Cell, dict[Decimal, dict[Relation, None]]] = {}
        self._several: dict[Figure, None] = {}  # those that more than one relation asks for
        self._undecided: dict[Cell, None] = {}  # cells for which they ask for different figures
        self._cells: dict[Decimal, dict[Cell, None]] = defaultdict(dict)

    def count(self, asked: Iterable[tuple[Relation, Sequence[Figure]]]) -> None:
        """Take what relations ask for now; those that are not named ask for nothing."""
        now = dict(asked)
        for relation in [relation for relation in self._figures if relation not in now]:
            self._take_away(relation)
        for relation, figures in now.items():
            if (before := self._figures.get(relation)) is figures:
                continue
            if before is not None:
                self._take_away(relation)
            self._add(relation, figures)

    def _add(self, relation: Relation, figures: Sequence[Figure]) -> None:
        self._figures[relation] = figures
        for cell, value in figures:
            values = self._asking.setdefault(cell, {})
            asking = values.setdefault(value, {})
            asking[relation] = None
            if len(asking) == 1:
                self._cells[value][cell] = None
                if len(values) == 2:
                    self._undecided[cell] = None
            elif len(asking) == 2:
                self._several[cell, value] = None

    def _take_away(self, relation: Relation) -> None:
        for cell, value in self._figures.pop(relation):
            values = self._asking[cell]
            asking = values[value]
            del asking[relation]
            if len(asking) == 1:
                self._several.pop((cell, value), None)
            elif not asking:
                del values[value], self._cells[value][cell]
                if len(values) == 1:
                    del self._undecided[cell]
                elif not values:
                    del self._asking[cell]

    def several(self) -> Iterator[tuple[Figure, Asking]]:
        """Figures that more than one relation asks for."""
        return (((cell, value), self._asking[cell][value]) for cell, value in self._several)

    def single(self) -> Iterator[Figure]:
        """Figures that one relation asks for."""
        for cell, values in self._asking.items():
            for value, asking in values.items():
                if len(asking) == 1:
                    yield cell, value

    def undecided(self) -> Iterator[tuple[Cell, Mapping[Decimal, Asking]]]:
        """Cells for which relations ask for different figures."""
        return ((cell, self._asking[cell]) for cell in self._undecided)

    def asking(self, cell: Cell, value: Decimal) -> Asking:
        return self._asking[cell][value]

    def cells(self, value: Decimal) -> Iterable[Cell]:
        """Those in which relations ask for the figure."""
        return self._cells.get(value, {})
