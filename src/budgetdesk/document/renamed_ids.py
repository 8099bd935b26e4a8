"""Where what stood in last year's pack is in this year's, and the other way round, by what the new pack says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.models import Pack


class RenamedIds:
    """Ids of tables, blocks, rows and columns as two packs have them; the same where the newer pack says nothing of the other."""

    def __init__(self, pack: Pack, past: str) -> None:
        """`past`: the id of last year's pack."""
        ids = {old: str(new) for old, new in pack.renamed.items()} if pack.succeeds == past else {}
        self.now, self.before = _Ids(ids), _Ids({new: old for old, new in ids.items()})


class _Ids(NamedTuple):
    """One way: t05, t05.rows and t05.rows.staff by what they are called there."""

    moved: Mapping[str, str]

    def cell(self, cell: Cell) -> Cell:
        """The cell of the other pack."""
        if not self.moved:
            return cell
        table, block = self.block(cell.table, cell.block)
        row = self.part((cell.table, cell.block), cell.row) if cell.row else cell.row
        return cell._replace(
            table=table, block=block, row=row, column=self.part((cell.table, cell.block), cell.column)
        )

    def place(self, place: Place) -> Place:
        """The place of the other pack."""
        table, block = self.block(place.table, place.block)
        return place._replace(table=table, block=block)

    def table(self, id: str) -> str:
        """The table of the other pack."""
        return self.moved.get(id, id)

    def block(self, table: str, block: str) -> tuple[str, str]:
        """Table and block of the other pack."""
        named = self.moved.get(f"{table}.{block}")
        return self.table(table), named.rpartition(".")[2] if named else block

    def part(self, block: tuple[str, str], id: str) -> str:
        """A row or column of the other pack."""
        named = self.moved.get(".".join((*block, id)))
        return named.rpartition(".")[2] if named else id
