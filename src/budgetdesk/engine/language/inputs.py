"""What formulas read: single cells and sums over rows that pass filters, before and after they are bound to a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

CURRENT = "~row"  # the row (or, in fixed blocks, the column) the formula stands at
UP = "~up"  # and a level's rank: in a tree, the row of that level which the row stands under, or itself
TWIN = "~twin"  # the row that a sheet of a repeating table is matched with


@dataclass(frozen=True, slots=True)
class CellIn:
    table: str
    block: str
    row: str  # an id, CURRENT, TWIN, or UP with a rank
    column: str  # an id or CURRENT
    same_instance: bool = False


@dataclass(frozen=True, slots=True)
class KeyPart:
    """Part of the current row's key; -1 the last (of a path), and `instance` for the sheet's key."""

    part: int | Literal["instance", "id"]


Wanted = str | KeyPart | CellIn
"""A text, a part of the row's key, or a cell whose text is looked up: projects[project].name."""


class Dimension(NamedTuple):
    """What rows are told apart by: a column's text or a pseudo column (~parent, ~level, ~id), cut to `prefix` characters."""

    column: str
    prefix: int = 0


PARENT = Dimension("~parent")


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
