"""What can be named in a pack's tables, as far as the short forms have to know: rows, fields and columns by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import takewhile

from budgetdesk.packs.models import FieldsBlock, GridBlock, GridRow, Group, Pack, Slot, Table, TextBlock

Slots = Mapping[str, Slot]


class Places:
    """Of a pack whose columns are spelled out: asked for the first time, it is read once."""

    def __init__(self, pack: Pack) -> None:
        self.tables = pack.tables

    def find(self, table: str, of: str, id: str, row_table: str = "") -> tuple[bool, Slot | None]:
        """Whether it is known what `of` is (table, block, row; seen from `table`), and what has the id there.

        `row_table` is the table whose rows `row` stands for.
        """
        first, dot, rest = of.partition(".")
        if first == "row":
            of = row_table + dot + rest
        elif first not in self.tables:
            of, first = f"{table}.{of}", ""
        return bool(first) or of in self._named, self._named.get(of, {}).get(id)

    def title(self, table: str, block: str) -> str | None:
        """Of a block or a group of the table, of any table where none is named."""
        return next(
            (title for (of, id), title in self._titles.items() if id == block and table in ("", of)), None
        )

    def codes(self, table: str) -> str:
        """The code list of the first key of the table's variable rows."""
        blocks = self.tables[table].blocks if table in self.tables else []
        listed = (b for b in blocks if not isinstance(b, FieldsBlock | TextBlock | GridBlock))
        return next((leaf.codes for block in listed for leaf in block.leaves() if leaf.codes), "")

    def rows_with_codes(self, name: str, table: str) -> list[GridRow]:
        """Of a group of a grid, t01.func, or below a row of it, t01.econ.special; nothing where there are none.

        To be asked before groups get the rows that they take from each other.
        """
        first, *rest = name.split(".")
        if first not in self.tables:
            first, rest = table, [first, *rest]
        rows = next((group.rows for group in _groups(self.tables[first]) if rest[:1] == [group.id]), [])
        if rest[1:]:
            start = next((n for n, row in enumerate(rows) if row.id == rest[1]), len(rows))
            rows = list(takewhile(lambda row: row.level > rows[start].level, rows[start + 1 :]))
        return [row for row in rows if row.code] if len(rest) < 3 else []

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        return {(t.id, id): title for t in self.tables.values() for id, title, _, _ in _blocks(t)}

    @cached_property
    def _named(self) -> dict[str, dict[str, Slot]]:
        """What has an id in t01, t01.func, t01.func.f201 and, where no block is called so, t01.f201."""
        named: dict[str, dict[str, Slot]] = {}
        for table in self.tables.values():
            blocks = list(_blocks(table))
            ids = {id for id, *_ in blocks}
            for id, _, rows, columns in blocks:
                held: list[tuple[str, Slots]] = [("", {**columns, **rows}), (f".{id}", {**columns, **rows})]
                for row in rows or ["total"]:
                    held += [(f".{id}.{row}", columns), *([] if row in ids else [(f".{row}", columns)])]
                for of, slots in held:  # of what several have, the first
                    named[table.id + of] = {**slots, **named.get(table.id + of, {})}
        return named


def _groups(table: Table) -> Iterator[Group]:
    for block in table.blocks:
        if isinstance(block, GridBlock):
            yield from block.groups


def _blocks(table: Table) -> Iterator[tuple[str, str, Slots, Slots]]:
    """Id, title, rows or fields (variable rows have none), and columns."""
    for block in table.blocks:
        if isinstance(block, FieldsBlock):
            yield block.id, block.title, {f.id: f for line in block.lines for f in line}, {}
        elif isinstance(block, TextBlock):
            yield block.id, block.title, {}, {c.id: c for c in block.columns}
        elif not isinstance(block, GridBlock):
            yield block.id, block.title, {}, {leaf.id: leaf for leaf in block.leaves()}
    for group in _groups(table):
        title = group.title or (group.columns[0].title if group.columns else "")
        columns = {leaf.id: leaf for column in group.columns[1:] for leaf in column.leaves()}
        yield group.id, title, {row.id: row for row in group.rows}, columns
