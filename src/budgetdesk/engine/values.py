"""What the cells hold, by place and column: what is entered, what equations give, and the value that counts.

A column of twenty thousand rows is two dicts by row; the mappings by cell are views of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budgetdesk.engine.cells import Cell, Entry, Place, Rejected
from budgetdesk.engine.language.amounts import BLANK

Value = Decimal | str
"""What counts; None stands for nothing."""


class Unread(Exception):
    """An input holds a rejected entry or hangs on one: what depends on it is neither right nor wrong."""


class Sheet:
    """A place's columns, and how many figures are entered in it: among figures a blank counts as 0."""

    __slots__ = ("_looks", "_touched", "columns", "figures", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.columns: dict[str, Column] = {}
        self.figures = 0
        self._looks: tuple[bool, bool] | None = None  # untouched, and blank, until something is put there
        self._touched: tuple[Column, str] | None = None  # a cell that is, so that few are gone through

    def column(self, id: str) -> Column:
        found = self.columns.get(id)
        if found is None:
            found = self.columns.setdefault(id, Column(self, id))  # another thread may look too
        return found

    def touch(self) -> None:
        """Something else stands in one of the columns."""
        self._looks = None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is entered but what the form says by itself."""
        return self._look()[0]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is entered but what the form says by itself, and no figure but 0 computed."""
        return self._look()[1]

    def _look(self) -> tuple[bool, bool]:
        looks = self._looks
        if looks is None:
            columns, at = list(self.columns.values()), self._touched
            if at is None or not at[0].is_touched(at[1]):
                touched = (
                    (column, row) for column in columns for row in column.entered if column.is_touched(row)
                )
                at = self._touched = next(touched, None)
            blank = at is None and not any(column.has_computed_figure() for column in columns)
            looks = self._looks = at is None, blank
        return looks


class Column:
    """`entered` and `computed` by row id. `special` counts the entries that are no value: 不适用 and rejected ones.

    `unknown`: rows whose equations give nothing because they read what cannot be read.
    """

    __slots__ = ("computed", "entered", "id", "sheet", "special", "unknown")

    def __init__(self, sheet: Sheet, id: str) -> None:
        self.sheet, self.id = sheet, id
        self.entered: dict[str, Entry] = {}
        self.computed: dict[str, Any] = {}
        self.special = 0
        self.unknown: set[str] = set()

    def cell(self, row: str) -> Cell:
        return self.sheet.place.cell(row, self.id)

    def value(self, row: str) -> Any:
        """The effective value: Decimal, str, or None for nothing."""
        entry = self.entered.get(row)
        if entry is None:
            return self.computed.get(row)
        return entry if isinstance(entry, (Decimal, str)) else None

    def read(self, row: str, number: bool) -> Any:
        """What a formula reads: a blank among figures is 0. Raises Unread."""
        entry = self.entered.get(row)
        if entry is None:
            value = self.computed.get(row)
            if value is None and self.unknown and row in self.unknown:
                raise Unread
        elif isinstance(entry, (Decimal, str)):
            return entry
        elif isinstance(entry, Rejected):
            raise Unread
        else:
            value = None
        return BLANK if value is None and number and self.sheet.figures else value

    def is_touched(self, row: str) -> bool:
        """Whether something else is entered than the form says by itself."""
        entry = self.entered.get(row)
        return entry is not None and self.computed.get(row) != entry

    def has_computed_figure(self) -> bool:
        """Whether equations give a figure other than 0."""
        return any(v and isinstance(v, Decimal) for v in self.computed.values())

    def is_unread(self, row: str) -> bool:
        if self.special and isinstance(self.entered.get(row), Rejected):
            return True
        return bool(self.unknown) and row in self.unknown and row not in self.entered

    def values_of(self, rows: Sequence[str]) -> list[Any]:
        """The effective values of many rows."""
        if self.special:
            return [self.value(row) for row in rows]
        return self.raw_of(rows)

    def raw_of(self, rows: Sequence[str]) -> list[Any]:
        """What many rows hold: the entry, whatever it is, else what is computed."""
        if not self.computed:
            return list(map(self.entered.get, rows))
        if not self.entered:
            return list(map(self.computed.get, rows))
        entered, computed = self.entered.get, self.computed.get
        return [computed(row) if (entry := entered(row)) is None else entry for row in rows]

    def put(self, row: str, entry: Entry | None) -> None:
        """Take an entry over from the facts."""
        before = self.entered.get(row)
        if entry is None:
            self.entered.pop(row, None)
        else:
            self.entered[row] = entry
        self.sheet.touch()
        self.sheet.figures += isinstance(entry, Decimal) - isinstance(before, Decimal)
        self.special += _is_special(entry) - _is_special(before)

    def compute(self, row: str, value: Any) -> None:
        """Take what equations give."""
        if value is None:
            self.computed.pop(row, None)
        else:
            self.computed[row] = value
        self.sheet.touch()


def _is_special(entry: Entry | None) -> bool:
    return entry is not None and not isinstance(entry, (Decimal, str))


class Values(Mapping[Cell, Any]):
    """The effective values by cell; cells without one are absent."""

    def __init__(self) -> None:
        self.sheets: dict[tuple[str, str, str], Sheet] = {}  # by place

    def sheet(self, place: Place) -> Sheet:
        found = self.sheets.get(place)
        if found is None:
            found = self.sheets.setdefault(place, Sheet(place))
        return found

    def column(self, place: Place, column: str) -> Column:
        return self.sheet(place).column(column)

    def take(self, entries: Iterable[tuple[Cell, Entry]]) -> None:
        """Take over many entries of cells that had none."""
        columns: dict[tuple[str, str, str, str], Column] = {}
        for (table, block, instance, row, id), entry in entries:
            column = columns.get((table, block, instance, id))
            if column is None:
                column = columns[table, block, instance, id] = self.column(Place(table, block, instance), id)
            column.entered[row] = entry
            if isinstance(entry, Decimal):
                column.sheet.figures += 1
            elif not isinstance(entry, str):
                column.special += 1

    def found(self, cell: Cell) -> Column | None:
        """The cell's column, if anything was ever in it."""
        sheet = self.sheets.get(cell[:3])
        return None if sheet is None else sheet.columns.get(cell.column)

    def all_columns(self) -> Iterator[Column]:
        for sheet in self.sheets.values():
            yield from sheet.columns.values()

    # the mapping

    def get(self, cell: Cell, default: Any = None) -> Any:
        column = self.found(cell)
        value = None if column is None else column.value(cell.row)
        return default if value is None else value

    def __getitem__(self, cell: Cell) -> Any:
        value = self.get(cell)
        if value is None:
            raise KeyError(cell)
        return value

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, Cell) and self.get(cell) is not None

    def __iter__(self) -> Iterator[Cell]:
        for column in self.all_columns():
            for row, entry in column.entered.items():
                if isinstance(entry, (Decimal, str)):
                    yield column.cell(row)
            for row in column.computed:
                if row not in column.entered:
                    yield column.cell(row)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Computed(Mapping[Cell, Any]):
    """What equations give by cell, entered over or not."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def get(self, cell: Cell, default: Any = None) -> Any:
        column = self._values.found(cell)
        return default if column is None else column.computed.get(cell.row, default)

    def __getitem__(self, cell: Cell) -> Any:
        value = self.get(cell)
        if value is None:
            raise KeyError(cell)
        return value

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, Cell) and self.get(cell) is not None

    def __iter__(self) -> Iterator[Cell]:
        for column in self._values.all_columns():
            yield from map(column.cell, column.computed)

    def __len__(self) -> int:
        return sum(len(column.computed) for column in self._values.all_columns())
