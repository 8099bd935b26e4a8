"""What can be named in a pack's tables, as far as the short forms have to know: rows, fields and columns by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from budgetdesk.packs.models import FieldsBlock, GridBlock, GridRow, Group, Pack, Slot, Table, TextBlock


@dataclass(slots=True)
class Place:
    """A block with its rows or fields, and its columns; variable rows have none of the first."""

    id: str
    title: str
    rows: Mapping[str, Slot]
    columns: Mapping[str, Slot]
    codes: str = ""  # of variable rows: the code list of their first key


class Places:
    """Of a pack whose columns are spelled out: asked for the first time, it is read once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def by_table(self) -> dict[str, list[Place]]:
        return {table.id: list(_places(table)) for table in self.pack.tables.values()}

    def find(self, table: str, of: str, id: str, row_table: str = "") -> tuple[bool, Slot | None]:
        """Whether it is known what `of` is (table, block, row; seen from `table`), and what has the id there.

        `row_table` is the table whose rows `row` stands for.
        """
        first, *rest = of.split(".")
        named_table = True
        if first == "row":
            table = row_table
        elif first in self.by_table:
            table = first
        else:
            named_table, rest = False, [first, *rest]
        places = self.by_table.get(table, [])
        if rest and (named := [place for place in places if place.id == rest[0]]):
            places, rest = named, rest[1:]
        candidates: list[Mapping[str, Slot]]
        if not rest:
            candidates = [{**place.columns, **place.rows} for place in places]
        else:
            total = rest == ["total"]
            candidates = [
                p.columns for p in places if rest[1:] == [] and (rest[0] in p.rows or (total and not p.rows))
            ]
        return named_table or bool(candidates), next((found[id] for found in candidates if id in found), None)

    def rows_with_codes(self, name: str, table: str) -> list[GridRow]:
        """Of a group of a grid, t01.func, or below a row of it, t01.econ.special; nothing where there are none.

        To be asked before groups get the rows that they take from each other.
        """
        first, *rest = name.split(".")
        if first not in self.pack.tables:
            first, rest = table, [first, *rest]
        rows = next((group.rows for group in _groups(self.pack.tables[first]) if rest[:1] == [group.id]), [])
        if rest[1:]:
            start = next((n for n, row in enumerate(rows) if row.id == rest[1]), len(rows))
            rows = list(takewhile(lambda row: row.level > rows[start].level, rows[start + 1 :]))
        return [row for row in rows if row.code] if len(rest) < 3 else []


def _groups(table: Table) -> Iterator[Group]:
    for block in table.blocks:
        if isinstance(block, GridBlock):
            yield from block.groups


def _places(table: Table) -> Iterator[Place]:
    for block in table.blocks:
        if isinstance(block, FieldsBlock):
            yield Place(block.id, block.title, {f.id: f for line in block.lines for f in line}, {})
        elif isinstance(block, TextBlock):
            yield Place(block.id, block.title, {}, {c.id: c for c in block.columns})
        elif not isinstance(block, GridBlock):
            leaves = block.leaves()
            codes = next((leaf.codes for leaf in leaves if leaf.codes), "")
            yield Place(block.id, block.title, {}, {leaf.id: leaf for leaf in leaves}, codes)
    for group in _groups(table):
        title = group.title or (group.columns[0].title if group.columns else "")
        columns = {leaf.id: leaf for column in group.columns[1:] for leaf in column.leaves()}
        yield Place(group.id, title, {row.id: row for row in group.rows}, columns)
