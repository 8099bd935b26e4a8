"""Required cells without an entry, in forms and rows where something is filled in: kept up to date entry by entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.language.names import Blocks


class RequiredBlanks:
    """`open` are those that have no computed value either; of rows that are gone until their entries are gone too.

    Required cells of indicator trees are told by the rules of indicators.
    """

    def __init__(self, blocks: Blocks, values: Mapping[Cell, object]) -> None:
        self.open: dict[Cell, None] = {}
        self._blank: set[Cell] = set()
        self._values = values
        self.entered: set[Cell] = set()
        self._used: Counter[tuple[str, str] | tuple[Place, str]] = Counter()  # entries of a form or of a row
        self._fields: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # by table
        self._columns: dict[tuple[str, str], list[str]] = {}  # by block of variable rows
        for (table, id), block in blocks.items():
            if block.kind == "fixed":
                cells = ((row, column) for row in block.rows for column in block.columns)
                self._fields[table] += [(id, r, c) for r, c in cells if block.type_of(r, c).slot.required]
            elif block.kind == "rows":
                self._columns[table, id] = [c for c, slot in block.columns.items() if slot.required]

    def came(self, cell: Cell) -> None:
        self.entered.add(cell)
        for use, wanted in self._uses(cell):
            self._used[use] += 1
            if self._used[use] == 1:
                for other in wanted:
                    if other not in self.entered:
                        self._add(other)
        self._drop(cell)

    def went(self, cell: Cell) -> None:
        self.entered.discard(cell)
        for use, wanted in self._uses(cell):
            self._used[use] -= 1
            if not self._used[use]:
                for other in wanted:
                    self._drop(other)
            elif cell in wanted:
                self._add(cell)

    def computed(self, cell: Cell) -> None:
        """The cell has got a value, or has none any more."""
        if cell in self._blank:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        self._blank.add(cell)
        if cell in self._values:
            self.open.pop(cell, None)
        else:
            self.open[cell] = None

    def _drop(self, cell: Cell) -> None:
        self._blank.discard(cell)
        self.open.pop(cell, None)

    def _uses(self, cell: Cell) -> Iterator[tuple[tuple[str, str] | tuple[Place, str], list[Cell]]]:
        """The form and the row that the cell is part of, each with its required cells."""
        if fields := self._fields.get(cell.table):
            yield (
                (cell.table, cell.instance),
                [Cell(cell.table, b, cell.instance, r, c) for b, r, c in fields],
            )
        if columns := self._columns.get((cell.table, cell.block)):
            place = cell.place
            yield (place, cell.row), [place.cell(cell.row, column) for column in columns]
