"""Cells, entries and facts: what people put in, before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from budgetdesk.records import dataclass

_MOST_BEFORE = 4  # figures that are kept of those that a cell had
_new = tuple.__new__  # of what is made a thousand times an edit: a named tuple's own takes twice as long
_NONE: Mapping[Cell, Decimal] = MappingProxyType({})


class Cell(NamedTuple):
    """The full name of a cell. `instance` is empty unless the table repeats; all parts are ids."""

    table: str
    block: str
    instance: str
    row: str
    column: str

    @property
    def place(self) -> Place:
        return _new(Place, (self.table, self.block, self.instance))


class Place(NamedTuple):
    """A block of a table (of one instance, if the table repeats)."""

    table: str
    block: str
    instance: str = ""

    def cell(self, row: str, column: str) -> Cell:
        return _new(Cell, (self.table, self.block, self.instance, row, column))


class NotApplicable(Enum):
    """不适用: said on purpose, unlike a blank, and not 0."""

    NA = "不适用"


NA = NotApplicable.NA


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was typed and could not be read; kept and marked until it is mended."""

    raw: str
    reason: str


Entry = Decimal | str | NotApplicable | Rejected
"""What a person put in a cell. A blank cell has no entry. Numbers are Decimal, texts str."""


PutIn = Callable[["Cell", str, Sequence[str] | None], Mapping[str, Decimal]]
"""Gives by member of a sum what it has in a cell, of a row that varies by its level and key."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entered row of a `rows` or `indicators` block. Its key is in its key cells, its level only for paths and trees."""

    id: str
    parent: str | None = None
    level: str = ""


@dataclass(slots=True)
class Facts:
    """All that people entered in one declaration: the only state; everything else follows from it."""

    entries: dict[Cell, Entry] = field(default_factory=dict)
    rows: dict[Place, list[Row]] = field(default_factory=dict)  # in the order of entry
    instances: dict[str, list[str]] = field(
        default_factory=dict
    )  # table: entered sheets of a repeating table
    confirmed: set[Cell] = field(default_factory=set)  # marked correct by a person: never suspects
    edited: dict[Cell, int] = field(
        default_factory=dict, compare=False
    )  # cells edited lately: the higher the later; absent where that is not known
    overwritten: dict[Cell, tuple[Decimal, ...]] = field(
        default_factory=dict, compare=False
    )  # of those, what had other figures before, and which: the latest first

    moved: dict[Cell, Entry | None] = field(
        default_factory=dict, compare=False
    )  # what linked declarations say by now, where it is not what is kept of them: kept nowhere itself

    year: int = field(default=0, compare=False)  # of the declaration; 0: that of its pack
    # figures that another declaration of the unit has otherwise
    other_copy: Mapping[Cell, Decimal] = field(default_factory=dict, compare=False)
    # of a sum of declarations: what each put into a cell
    put_in: PutIn | None = field(default=None, compare=False)

    def note_edited(self, cells: Iterable[Cell], overwritten: Mapping[Cell, Decimal] = _NONE) -> None:
        """They were edited together, after all that were before; some of them had other figures."""
        for cell, before in overwritten.items():
            self.overwritten[cell] = (before, *self.overwritten.get(cell, ()))[:_MOST_BEFORE]
        now = next(reversed(self.edited.values()), 0) + 1
        for cell in cells:
            self.edited.pop(cell, None)
            self.edited[cell] = now

    def forget_edited(self, cells: Iterable[Cell]) -> None:
        """What was done to them last was taken back: what had been before stays known of those that had other figures still
        earlier."""
        for cell in cells:
            _, *earlier = self.overwritten.pop(cell, ()) or (None,)
            if earlier:
                self.overwritten[cell] = tuple(earlier)
            else:
                self.edited.pop(cell, None)

    def copy(self) -> Facts:
        """As they stand, for another thread."""
        rows = {place: list(rows) for place, rows in self.rows.items()}
        sheets = {table: list(sheets) for table, sheets in self.instances.items()}
        confirmed, moved = set(self.confirmed), dict(self.moved)
        edited, overwritten = dict(self.edited), dict(self.overwritten)
        return Facts(
            dict(self.entries), rows, sheets, confirmed, edited, overwritten, moved, self.year, self.other_copy, self.put_in
        )  # fmt: skip
