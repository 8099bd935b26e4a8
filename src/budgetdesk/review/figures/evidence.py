"""What broken relations ask for on a sheet: figures that they imply, and which of them a change of several cells would mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.figures.sides import Sheet

_AGREES = Decimal("0.006")  # 万元 of what is exact in 元 differ by half a unit
Entries = tuple[tuple[Cell, Entry | None], ...]


class Evidence:
    """`grounds` are those of all broken relations that figures of the sheet count for."""

    def __init__(self, engine: Engine, sheet: Sheet, grounds: Mapping[Relation, Ground]) -> None:
        self.engine, self.sheet = engine, sheet
        self.grounds = grounds
        self.asked: dict[
            Cell, dict[Decimal, list[Relation]]
        ] = {}  # the values that a cell should have, and for whom
        self._readers: dict[Cell, list[tuple[Relation, Decimal]]] = defaultdict(list)
        self._residuals: dict[Relation, Decimal] = {}
        confirmed = engine.facts.confirmed
        for relation, ground in grounds.items():
            if ground.implied.residual is None:
                continue
            self._residuals[relation] = ground.implied.residual
            for cell, weight in ground.influence.weights.items():
                if self.holds(cell):
                    self._readers[cell].append((relation, weight))
            for cell, value in ground.implied.figures:
                if self.holds(cell) and cell not in confirmed:
                    self.asked.setdefault(cell, {}).setdefault(value, []).append(relation)

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is on the sheet."""
        return (cell.table, cell.instance) == self.sheet

    def now(self, cell: Cell) -> Decimal:
        value = self.engine.values.get(cell)
        return value if isinstance(value, Decimal) else ZERO

    def entry(self, cell: Cell) -> Decimal | None:
        entry = self.engine.facts.entries.get(cell)
        return entry if isinstance(entry, Decimal) else None

    def asks(self, cell: Cell, value: Decimal | None) -> bool:
        """Whether a relation would hold with that value there."""
        return (value or ZERO) in self.asked.get(cell, {})

    def is_read(self, cell: Cell) -> bool:
        """Whether a broken relation stands on the cell."""
        return cell in self._readers

    def mended_by(self, entries: Entries) -> set[Relation]:
        """Those that would hold with the entries, as far as figures alone tell."""
        moved: dict[Relation, Decimal] = defaultdict(Decimal)
        for cell, entry in entries:
            change = (entry if isinstance(entry, Decimal) else ZERO) - self.now(cell)
            for relation, weight in self._readers.get(cell, ()):
                moved[relation] += weight * change
        return {r for r, by in moved.items() if abs(self._residuals[r] + by) <= _AGREES}


def best_alone(engine: Engine, grounds: Mapping[Relation, Ground], relations: Iterable[Relation]) -> int:
    """How many of the relations one figure would mend at most."""
    confirmed = engine.facts.confirmed
    asked: Counter[tuple[Cell, Decimal]] = Counter()
    for relation in set(relations):
        if relation in grounds:
            asked.update(grounds[relation].implied.figures)
    return max((count for (cell, _), count in asked.items() if cell not in confirmed), default=0)
