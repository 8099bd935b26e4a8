"""What broken relations and blanks ask for on a sheet: figures that they imply, and which of them a change of several cells
would mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from functools import cached_property
from heapq import nsmallest

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.influence import BOUNDS, Ground
from budgetdesk.review.figures.sides import Sheet

LEAST = 2  # relations that figures must mend to count as moved together
AGREES = Decimal("0.006")  # 万元 of what is exact in 元 differ by half a unit
Entries = tuple[tuple[Cell, Entry | None], ...]


class Evidence:
    """`grounds` are those of all relations that do not hold, or have a figure on one side only, and that figures of the sheet
    count for; `gaps` are its blanks that want a figure."""

    def __init__(
        self,
        engine: Engine,
        sheet: Sheet,
        grounds: Mapping[Relation, Ground],
        gaps: Mapping[Cell, Decimal],
    ) -> None:
        self.engine, self.sheet = engine, sheet
        self.grounds, self.gaps = grounds, gaps
        self.asked: dict[Cell, dict[Decimal, list[Relation]]] = {}
        """The values that a cell should have, and for whom."""
        self._relations: list[
            Relation
        ] = []  # called by their numbers: there are few, and they are asked often
        self._residuals: list[Decimal] = []
        self._readers: dict[Cell, list[tuple[int, Decimal]]] = defaultdict(list)
        self._unlike: dict[Cell, tuple[tuple[int, Decimal], ...]] = {}
        """Those of them that a figure in the cell may let hold while the others do not: many say the same."""
        self._figures: dict[Cell, Decimal] = {}
        self._mended: dict[Entries, Set[Relation]] = {}
        confirmed = engine.facts.confirmed
        for relation, ground in grounds.items():
            if ground.implied.residual is None:
                continue
            number = len(self._relations)
            self._relations.append(relation)
            self._residuals.append(ground.implied.residual)
            for cell, weight in ground.sheets.get(sheet, ()):
                readers = self._readers[cell]
                if weight:
                    readers.append((number, weight))
            for cell, value in ground.implied.figures:
                if self.holds(cell) and cell not in confirmed:
                    self.asked.setdefault(cell, {}).setdefault(value, []).append(relation)
        self._bounds = [BOUNDS.get(relation.rule.op, 0) for relation in self._relations]

    @cached_property
    def agrees(self) -> bool:
        """Whether one figure would let all relations hold, those of rounded figures too: then no more of them would with any
        others."""
        most = max((len(asking) for values in self.asked.values() for asking in values.values()), default=0)
        count = len(self._relations)
        return any(
            len(asking) == most and len(self.mended_by(((cell, value),))) == count
            for cell, values in self.asked.items()
            for value, asking in values.items()
        )

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is on the sheet."""
        return (cell.table, cell.instance) == self.sheet

    def now(self, cell: Cell) -> Decimal:
        figure = self._figures.get(cell)
        if figure is None:
            value = self.engine.values.get(cell)
            figure = self._figures[cell] = value if isinstance(value, Decimal) else ZERO
        return figure

    def entry(self, cell: Cell) -> Decimal | None:
        entry = self.engine.facts.entries.get(cell)
        return entry if isinstance(entry, Decimal) else None

    def asks(self, cell: Cell, value: Decimal | None) -> bool:
        """Whether a relation would hold with that value there."""
        return (value or ZERO) in self.asked.get(cell, {})

    def wants(self, cell: Cell, value: Decimal | None) -> bool:
        """Whether the cell is a blank that would have that value by its equation, or a relation would hold with it."""
        if cell in self.gaps:
            return value is not None and self.gaps[cell] == value
        readers = self._unlike.get(cell)
        if readers is None:
            alike = {
                (self._bounds[n], self._residuals[n], weight): (n, weight)
                for n, weight in self._readers.get(cell, ())
            }
            readers = self._unlike[cell] = tuple(alike.values())
        change = (value or ZERO) - self.now(cell)
        return any(self._would_hold(n, self._residuals[n] + weight * change) for n, weight in readers)

    def is_given(self, cell: Cell) -> bool:
        """Whether the program fills the cell of a worksheet: nobody types there, so nothing was typed too high or too low."""
        engine = self.engine
        given = cell in engine.computed and cell not in engine.facts.entries
        return given and engine.block(cell).table.worksheet

    def doubts(self, cell: Cell) -> bool:
        """Whether it is a blank that wants a figure, or something broken stands on it."""
        return cell in self.gaps or cell in self._readers

    def mended_by(self, entries: Entries) -> Set[Relation]:
        """Those that would hold with the entries, as far as figures alone tell."""
        mended = self._mended.get(entries)
        if mended is None:
            after = self._after(entries)
            mended = {self._relations[n] for n, apart in after.items() if self._would_hold(n, apart)}
            self._mended[entries] = mended
        return mended

    def promise(self, entries: Entries) -> int:
        """How many would hold, and how many blanks would have a figure that want one."""
        return len(self.mended_by(entries)) + self.filled_by(entries)

    def filled_by(self, entries: Entries) -> int:
        """How many blanks would have a figure that want one."""
        return sum(bool(entry) and cell in self.gaps for cell, entry in entries) if self.gaps else 0

    def outdoes_single_figures(
        self,
        entries: Entries,
        promise: int,
        roughly: Set[Relation] = frozenset(),
        or_equals: bool = False,
    ) -> bool:
        """Whether entries that promise to mend so many relations mend several, and more than one figure would of those, or as
        many. `roughly`: those that they mend but for decimals that were lost."""
        if promise < LEAST:
            return False
        best = best_alone(self.engine, self.grounds, self.mended_by(entries) | roughly)
        return promise + or_equals > max((count for _, count in best), default=0)

    def implied(self, entries: Entries, unknown: Iterable[Cell]) -> dict[Cell, tuple[Decimal, int]]:
        """Of cells of which nothing is known what they hold beside the entries, if relations imply a figure: the one that
        most ask for, and how many do."""
        open_ = [cell for cell in unknown if cell not in self.engine.facts.confirmed]
        found: dict[Cell, tuple[Decimal, int]] = {}
        reading: dict[int, dict[Cell, Decimal]] = defaultdict(dict)
        for cell in open_:
            for n, weight in self._readers.get(cell, ()):
                reading[n][cell] = weight
        if not reading:
            return found
        after = self._after((dict(entries) | dict.fromkeys(open_)).items())
        for _ in open_:
            asked: Counter[tuple[Cell, Decimal]] = Counter()
            for n, read in reading.items():
                if len(read) == 1:
                    [(cell, weight)] = read.items()
                    if (value := -after[n] / weight) >= 0:
                        asked[cell, round_half_up(value, self.engine.type_of(cell).decimals)] += 1
            if not asked:
                break
            (cell, value), count = max(asked.items(), key=lambda ask: (ask[1], ask[0]))
            found[cell] = value, count
            for n, weight in self._readers[cell]:
                after[n] += weight * value
                del reading[n][cell]
        return found

    def _after(self, entries: Iterable[tuple[Cell, Entry | None]]) -> dict[int, Decimal]:
        """How far the sides of the relations would be apart that stand on cells that change."""
        moved: dict[int, Decimal] = {}
        residuals = self._residuals
        for cell, entry in entries:
            readers = self._readers.get(cell)
            if not readers:
                continue
            change = (entry if isinstance(entry, Decimal) else ZERO) - self.now(cell)
            for n, weight in readers:
                before = moved.get(n)
                moved[n] = (residuals[n] if before is None else before) + weight * change
        return moved

    def _would_hold(self, n: int, apart: Decimal) -> bool:
        bound = self._bounds[n]
        return (bound > 0 or apart <= AGREES) and (bound < 0 or apart >= -AGREES)


def best_alone(
    engine: Engine, grounds: Mapping[Relation, Ground], relations: Iterable[Relation], most: int = 1
) -> list[tuple[tuple[Cell, Decimal], int]]:
    """The figures that would each mend most of the relations, with how many it would."""
    confirmed = engine.facts.confirmed
    asked: Counter[tuple[Cell, Decimal]] = Counter()
    for relation in relations:
        if relation in grounds:
            asked.update(grounds[relation].implied.figures)
    for cell in confirmed:
        for figure in [figure for figure in asked if figure[0] == cell]:
            del asked[figure]
    return nsmallest(most, asked.items(), key=lambda ask: (-ask[1], ask[0])) if asked else []
