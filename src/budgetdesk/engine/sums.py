"""Sums over rows kept up to date as rows change: an edit costs the same however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.language.inputs import IndexSpec

ZERO = Decimal(0)
Key = tuple[str, ...]
Held = Decimal | str | None


@dataclass(eq=False, slots=True)
class Members:
    """The rows of one bucket: exact sum, how many have a value, which cannot be read."""

    total: Decimal = ZERO
    count: int = 0
    unknown: set[Cell] = field(default_factory=set)
    cells: dict[Cell, Held] = field(default_factory=dict)

    def hold(self, cell: Cell, value: Held, unknown: bool) -> int:
        """Count a cell, or count it anew; gives by how many the cells with a value have become more."""
        before = self.cells.get(cell)
        self.cells[cell] = value
        (self.unknown.add if unknown else self.unknown.discard)(cell)
        return self._counted(before, value)

    def release(self, cell: Cell) -> int:
        before = self.cells.pop(cell)
        self.unknown.discard(cell)
        return self._counted(before, None)

    def _counted(self, before: Held, after: Held) -> int:
        if isinstance(before, Decimal):
            self.total -= before
        if isinstance(after, Decimal):
            self.total += after
        more = (after is not None) - (before is not None)
        self.count += more
        return more


@dataclass(eq=False, slots=True)
class Index:
    """`where` tells each row's bucket; `filled` counts all rows with a value, to tell 0 from nothing."""

    number: int
    spec: IndexSpec
    buckets: dict[Key, Members] = field(default_factory=dict)
    where: dict[Cell, Key] = field(default_factory=dict)
    filled: int = 0

    def change(self, cell: Cell, value: Held, unknown: bool) -> tuple[tuple[Key, ...], bool]:
        """The row stays in its bucket and has another value; as `put`."""
        key = self.where.get(cell)
        return ((), False) if key is None else self.put(cell, key, value, unknown)

    def put(self, cell: Cell, key: Key | None, value: Held, unknown: bool) -> tuple[tuple[Key, ...], bool]:
        """Count `cell` in bucket `key` (None: nowhere). Gives the buckets that changed, and whether the index as a
        whole became filled or empty."""
        before = self.where.get(cell)
        was_filled = self.filled > 0
        if before == key:
            if key is None:
                return (), False
            members = self.buckets[key]
            held = members.cells[cell]
            if value == held and type(value) is type(held) and unknown is (cell in members.unknown):
                return (), False
            self.filled += members.hold(cell, value, unknown)
            return (key,), was_filled is not (self.filled > 0)
        changed: tuple[Key, ...] = ()
        if before is not None:
            members = self.buckets[before]
            self.filled += members.release(cell)
            del self.where[cell]
            if not members.cells:
                del self.buckets[before]
            changed += (before,)
        if key is not None:
            found = self.buckets.get(key)
            if found is None:
                found = self.buckets[key] = Members()
            self.where[cell] = key
            self.filled += found.hold(cell, value, unknown)
            changed += (key,)
        return changed, was_filled is not (self.filled > 0)
