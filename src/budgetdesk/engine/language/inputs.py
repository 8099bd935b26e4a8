"""What formulas read: single cells and sums over rows that pass filters, before and after they are bound to a row."""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

from budgetdesk.records import dataclass


class RowAt(Enum):
    """Rows that are known once a formula is bound to a row or sheet."""

    CURRENT = "current"  # the row that the formula stands at
    MATCHED = "matched"  # the row that its sheet of a repeating table is matched with


CURRENT, MATCHED = RowAt.CURRENT, RowAt.MATCHED


@dataclass(frozen=True, slots=True)
class Above:
    """In a tree: the row of the level with that rank which the row stands under, or itself."""

    level: int


RowIn = str | RowAt | Above
"""A row's id, or how it is found."""


@dataclass(frozen=True, slots=True)
class CellIn:
    table: str
    block: str
    row: RowIn
    column: str

    @property
    def row_id(self) -> str:
        """Of the row if it is one by name: what a cell may hold does not depend on other rows."""
        return self.row if isinstance(self.row, str) else ""


@dataclass(frozen=True, slots=True)
class KeyPart:
    """Part of the current row's key; -1 the last (of a path), `instance` for the sheet's key, `sheet` for the sheet itself."""

    part: int | Literal["instance", "id", "sheet"]


Wanted = str | KeyPart | CellIn
"""A text, a part of the row's key, or a cell whose text is looked up: projects[project].name."""


class RowPart(Enum):
    """What rows are told apart by beside the texts of their columns."""

    PARENT = "parent"
    LEVEL = "level"
    ID = "id"
    SHEET = "sheet"  # of a repeating table


class Dimension(NamedTuple):
    """What rows are told apart by: a column's text or a part of the row itself, cut to `prefix` characters."""

    column: str | RowPart
    prefix: int = 0


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """Which rows of a block are added up, by which dimensions."""

    table: str
    block: str
    column: str
    dimensions: tuple[Dimension, ...]
    details: bool  # detail rows only; else every row that has the dimensions
    row: str = ""  # of fixed blocks in repeating tables: the same cell of every sheet


@dataclass(frozen=True, slots=True)
class SumIn:
    """Sum, count or first text of the rows in the buckets that `wanted` names: one bucket for each combination."""

    index: IndexSpec
    wanted: tuple[tuple[Wanted, ...], ...]  # for each dimension the accepted values
    take: Literal["sum", "count", "text"] = "sum"
    more: tuple[SumIn, ...] = ()  # the same with prefixes of other lengths


@dataclass(frozen=True, slots=True)
class KeyIn:
    """The key part itself, as text."""

    part: KeyPart


InputSpec = CellIn | SumIn | KeyIn


class Bucket(NamedTuple):
    """A node of the dependency graph: the rows of an index with the same dimensions."""

    number: int  # of the index
    key: tuple[str, ...]
