"""Sums over rows kept up to date as rows change: an edit costs the same however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.inputs import IndexSpec

ZERO = Decimal(0)


@dataclass(slots=True)
class Members:
    """The rows of one bucket: exact sum, how many have a value, how many cannot be read."""

    total: Decimal = ZERO
    count: int = 0
    unknown: int = 0
    cells: dict[Cell, Decimal | str | None] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Index:
    """`place of each row → bucket`; `filled` counts all rows with a value, to tell 0 from nothing."""

    number: int
    spec: IndexSpec
    buckets: dict[tuple[str, ...], Members] = field(default_factory=dict)
    where: dict[Cell, tuple[tuple[str, ...], Decimal | str | None, bool]] = field(default_factory=dict)
    filled: int = 0

    def put(
        self, cell: Cell, key: tuple[str, ...] | None, value: Decimal | str | None, unknown: bool
    ) -> tuple[set[tuple[str, ...]], bool]:
        """Count `cell` in bucket `key` (None: nowhere). Gives the buckets that changed, and whether the index as a
        whole became filled or empty."""
        before = self.where.get(cell)
        after = None if key is None else (key, value, unknown)
        if before == after:
            return set(), False
        changed = set()
        was_filled = self.filled > 0
        if before is not None:
            changed.add(before[0])
            self._take(cell, *before)
        if after is not None:
            changed.add(after[0])
            self.where[cell] = after
            self._add(cell, *after)
        else:
            del self.where[cell]
        return changed, was_filled is not (self.filled > 0)

    def _add(self, cell: Cell, key: tuple[str, ...], value: Decimal | str | None, unknown: bool) -> None:
        members = self.buckets.get(key)
        if members is None:
            members = self.buckets[key] = Members()
        members.cells[cell] = value
        members.unknown += unknown
        if value is not None:
            members.count += 1
            self.filled += 1
            if isinstance(value, Decimal):
                members.total += value

    def _take(self, cell: Cell, key: tuple[str, ...], value: Decimal | str | None, unknown: bool) -> None:
        members = self.buckets[key]
        del members.cells[cell]
        members.unknown -= unknown
        if value is not None:
            members.count -= 1
            self.filled -= 1
            if isinstance(value, Decimal):
                members.total -= value
        if not members.cells:
            del self.buckets[key]
