"""What would follow if some cells had other figures: entered in the engine, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.compiler.rule import PROPOSES
from budgetdesk.engine.engine import Engine, Judged, Spot
from budgetdesk.engine.relations import Relation

Figures = tuple[tuple[Cell, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Relations between figures that would hold, and others that would not; how many blanks more (or fewer) would be
    gaps."""

    mended: list[Relation]
    broken: list[Relation]
    gaps: int


def what_if(engine: Engine, figures: Figures) -> Outcome:
    """What would follow from those figures."""
    with trials(engine) as trial:
        return trial.look(figures)


def is_numeric(engine: Engine, relation: Relation) -> bool:
    """Whether the relation is between figures, so that a value can be implied."""
    return _is_between_figures(relation, engine.result(relation))


def _is_between_figures(relation: Relation, result: object) -> bool:
    return isinstance(result, Decimal) and relation.rule.op not in ("true", PROPOSES)


@contextmanager
def trials(engine: Engine) -> Iterator[Trial]:
    """Lets figures be tried for the length of a block; afterwards facts and engine are as they were."""
    trial = Trial(engine)
    try:
        yield trial
    finally:
        trial.end()


class Trial:
    """One change after the other, each beside what was kept so far. The last is taken back as the next is entered."""

    def __init__(self, engine: Engine) -> None:
        self.evaluated: set[Spot] = set()
        self.touched: set[Cell] = set()
        self._engine = engine
        self._before: dict[Cell, Entry | None] = {}  # as the block began
        self._kept: dict[Cell, Decimal] = {}
        self._tried: Figures = ()
        self._mended: dict[Relation, Judged] = {}
        self._broken: dict[Relation, Judged] = {}
        self._gaps = len(engine.gaps)

    def look(self, figures: Figures) -> Outcome:
        """What would follow from those figures, beside those that were kept."""
        if figures != self._tried:
            self._enter(figures)
        broken = [r for r, judged in self._broken.items() if _is_between_figures(r, judged.result)]
        return Outcome(
            [r for r, judged in self._mended.items() if _is_between_figures(r, judged.result)],
            sorted(broken, key=lambda r: r.standing),
            len(self._engine.gaps) - self._gaps,
        )

    def keep(self, figures: Figures) -> Outcome:
        """Let those figures stand from now on."""
        outcome = self.look(figures)
        self._kept.update(figures)
        self._tried, self._mended, self._broken = (), {}, {}
        self._gaps = len(self._engine.gaps)
        return outcome

    def take_back(self) -> None:
        """Leave nothing but what was kept."""
        if self._tried:
            self._enter(())

    def end(self) -> None:
        if self._before:
            for cell, entry in self._before.items():
                self._put(cell, entry)
            self._engine.update(self._before)

    def _enter(self, figures: Figures) -> None:
        changed: dict[Cell, Entry | None] = {c: self._kept.get(c, self._before[c]) for c, _ in self._tried}
        for cell, value in figures:
            self._before.setdefault(cell, self._engine.facts.entries.get(cell))
            changed[cell] = value
        for cell, entry in changed.items():
            self._put(cell, entry)
        self._tried = figures
        update = self._engine.update(changed)
        self.evaluated |= update.evaluated
        self.touched |= update.cells
        self._mended, self._broken = (
            {r: j for r, j in self._mended.items() if r not in update.broken}
            | {r: j for r, j in update.mended.items() if r not in self._broken},
            {r: j for r, j in self._broken.items() if r not in update.mended}
            | {r: j for r, j in update.broken.items() if r not in self._mended},
        )

    def _put(self, cell: Cell, entry: Entry | None) -> None:
        if entry is None:
            self._engine.facts.entries.pop(cell, None)
        else:
            self._engine.facts.entries[cell] = entry
