"""What a cell leads to while rows, sheets and texts stand: the sums that add its figure up, and the steps that read either.

Most edits give cells other figures and nothing else. What then follows is looked up once for each cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Container
from decimal import Decimal
from typing import Any, NamedTuple

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.compiler.graph import ColumnName
from budgetdesk.engine.course import Course
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.readers import At, Readers
from budgetdesk.engine.rows import Key
from budgetdesk.engine.structure import Structure
from budgetdesk.engine.sums import SumIndex, Sums
from budgetdesk.engine.values import Column, Values

_MOST = 20_000  # cells
_MOST_COURSES = 2_000


class _Adding(NamedTuple):
    """A sum that adds the cell up, its bucket, and who reads that."""

    sums: SumIndex
    bucket: Bucket
    readers: tuple[At, ...]


class _Ends(NamedTuple):
    """`readers` are those of the cell by itself. `decides`: rows or sheets may hang on it too. `kind`: its number, of a cell
    that nothing fills, and nothing but sums reads."""

    sums: tuple[_Adding, ...]
    readers: tuple[At, ...]
    decides: bool
    kind: int | None


class _Leg(NamedTuple):
    """A cell of a course: by how much its figure goes up for each 1, and the sums that add it up, each with the bucket's key."""

    column: Column
    row: str
    weight: Decimal
    sums: tuple[tuple[SumIndex, Key], ...]
    decides: bool


class Reach:
    def __init__(
        self,
        leading: Container[ColumnName],
        structure: Structure,
        values: Values,
        sums: Sums,
        readers: Readers,
    ) -> None:
        self._leading, self._structure, self._values = leading, structure, values
        self._sums, self._readers = sums, readers
        self._known: dict[tuple[Column, str], _Ends | None] = {}
        self._courses: dict[Course, list[_Leg] | None] = {}
        self._kinds: dict[tuple[Column, tuple[Bucket, ...]], int] = {}
        self._numbers = itertools.count(1)

    def forget(self) -> None:
        """Rows or sheets moved; of texts it sees by itself."""
        self._known.clear()
        self._courses.clear()

    def follow(self, course: Course, cell: Cell, entry: Entry | None) -> list[tuple[Column, str, Any]] | None:
        """Put the entry into the cell, and let all that exact sums fill go up with it.

        Gives those cells with the values before; None, with nothing done, where the course does not tell what follows.
        """
        others = self._along(course)
        start = None if others is None else self._leg(cell, Decimal(1))
        if start is None or others is None:
            return None
        was = start.column.entered.get(start.row)
        if (move := course.move(was, entry)) is None or not isinstance(was, Decimal):
            return None
        start.column.put(start.row, entry)
        self._exchange(start, was)
        found: list[tuple[Column, str, Any]] = []
        for leg in others:
            was = leg.column.value(leg.row)
            leg.column.compute(leg.row, was + leg.weight * move)
            self._exchange(leg, was)
            found.append((leg.column, leg.row, was))
        return found

    def _exchange(self, leg: _Leg, was: Decimal) -> None:
        """The figure is another one: keep the sums, and tell whoever makes rows and sheets of it."""
        now = leg.column.value(leg.row)
        for index, key in leg.sums:
            index.exchange(key, was, now)
        if leg.decides:
            self._structure.value_changed(leg.column, leg.row, was)

    def _along(self, course: Course) -> list[_Leg] | None:
        if not self._sums.certain:
            return None
        if course not in self._courses:
            if len(self._courses) >= _MOST_COURSES:
                self._courses.clear()
            legs = [self._leg(*each) for each in course.computed]
            self._courses[course] = None if None in legs else [leg for leg in legs if leg is not None]
        return self._courses[course]

    def _leg(self, cell: Cell, weight: Decimal) -> _Leg | None:
        column = self._values.column(cell.place, cell.column)
        ends = self._ends(column, cell.row)
        if ends is None:
            return None
        sums = tuple((adding.sums, adding.bucket.key) for adding in ends.sums)
        return _Leg(column, cell.row, weight, sums, ends.decides)

    def kind(self, column: Column, row: str) -> int | None:
        """Of a cell that nothing fills, and nothing but sums reads: the same number for all that the same sums add up."""
        ends = self._ends(column, row) if self._sums.certain else None
        return None if ends is None else ends.kind

    def exchange(self, column: Column, row: str, before: Any) -> list[At] | None:
        """Where a figure took the place of another, keep the sums that add it up, and give all that reads it or them.

        None where that is not all there is to it: the value was no figure or is none, or tells which rows, sheets and
        buckets there are.
        """
        now = column.value(row)
        if type(before) is not Decimal or type(now) is not Decimal or not self._sums.certain:
            if isinstance(before, str) or isinstance(now, str) or self._leads(column):
                self.forget()
            return None
        ends = self._ends(column, row)
        if ends is None:
            self.forget()
        if ends is None or ends.decides:
            return None
        found = [*ends.readers]
        for sums, bucket, readers in ends.sums:
            if sums.read:
                sums.exchange(bucket.key, before, now)
                found += readers
        return found

    def _ends(self, column: Column, row: str) -> _Ends | None:
        at = column, row
        if at not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[at] = self._look(column, row)
        return self._known[at]

    def _leads(self, column: Column) -> bool:
        """Whether what stands in the column tells buckets apart."""
        place = column.sheet.place
        return (place.table, place.block, column.id) in self._leading

    def _look(self, column: Column, row: str) -> _Ends | None:
        if self._leads(column):
            return None
        readers = self._readers
        adding = tuple(
            _Adding(index, bucket, tuple(readers.of_bucket(bucket.number, bucket.key)))
            for index, bucket in self._sums.holding(column.cell(row))
        )
        by_itself = tuple(readers.of_cell(column, row))
        kind = None
        if adding and not by_itself and not readers.fills(column, row):
            if len(self._kinds) >= _MOST:
                self._kinds.clear()
            alike = column, tuple(each.bucket for each in adding)
            kind = self._kinds.setdefault(alike, next(self._numbers))
        return _Ends(adding, by_itself, self._structure.decides(column, row), kind)
