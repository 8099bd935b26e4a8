"""What a cell leads to while rows, sheets and texts stand: the sums that add its figure up, and the steps that read either.

Most edits give cells other figures and nothing else. What then follows is looked up once for each cell.
"""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal
from typing import Any, NamedTuple

from budgetdesk.engine.compiler.graph import ColumnName
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.readers import At, Readers
from budgetdesk.engine.structure import Structure
from budgetdesk.engine.sums import SumIndex, Sums
from budgetdesk.engine.values import Column

_MOST = 20_000  # cells


class _Adding(NamedTuple):
    """A sum that adds the cell up, its bucket, and who reads that."""

    sums: SumIndex
    bucket: Bucket
    readers: tuple[At, ...]


class _Ends(NamedTuple):
    """`readers` are those of the cell by itself."""

    sums: tuple[_Adding, ...]
    readers: tuple[At, ...]


class Reach:
    def __init__(
        self, leading: Container[ColumnName], structure: Structure, sums: Sums, readers: Readers
    ) -> None:
        self._leading, self._structure, self._sums, self._readers = leading, structure, sums, readers
        self._known: dict[tuple[Column, str], _Ends | None] = {}

    def forget(self) -> None:
        """Rows or sheets moved; of texts it sees by itself."""
        self._known.clear()

    def exchange(self, column: Column, row: str, before: Any) -> list[At] | None:
        """Where a figure took the place of another, keep the sums that add it up, and give all that reads it or them.

        None where that is not all there is to it: the value was no figure or is none, or tells which rows, sheets and
        buckets there are.
        """
        now = column.value(row)
        if type(before) is not Decimal or type(now) is not Decimal or not self._sums.certain:
            if isinstance(before, str) or isinstance(now, str) or self._leads(column):
                self._known.clear()
            return None
        at = column, row
        if at not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[at] = self._look(column, row)
        ends = self._known[at]
        if ends is None:
            if self._leads(column):
                self._known.clear()
            return None
        found = [*ends.readers]
        for sums, bucket, readers in ends.sums:
            if sums.read:
                sums.exchange(bucket.key, before, now)
                found += readers
        return found

    def _leads(self, column: Column) -> bool:
        """Whether what stands in the column tells buckets apart."""
        place = column.sheet.place
        return (place.table, place.block, column.id) in self._leading

    def _look(self, column: Column, row: str) -> _Ends | None:
        if self._leads(column) or self._structure.decides(column, row):
            return None
        readers = self._readers
        adding = tuple(
            _Adding(index, bucket, tuple(readers.of_bucket(bucket.number, bucket.key)))
            for index, bucket in self._sums.holding(column.cell(row))
        )
        return _Ends(adding, tuple(readers.of_cell(column, row)))
