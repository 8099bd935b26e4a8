"""What the steps of an edit come to, collected per table, so that each statement runs once for all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from budgetdesk.document.edits import State
from budgetdesk.storage.database import Database
from budgetdesk.storage.digests import Digest, part_rows
from budgetdesk.storage.row_order import RowOrder
from budgetdesk.storage.tables import ADDENDS_OF, PARTS, Table

_MANY = 5_000  # rows of a table: from here on it is quicker to look through all of the declaration once

Key = tuple[str, ...]
Values = tuple[str | int | None, ...]


class RowOrders:
    """The order of rows and sheets of one declaration, read from the store when first needed."""

    def __init__(self, database: Database, declaration: str) -> None:
        self._database = database
        self._declaration = declaration
        self._orders: dict[tuple[str, Key], RowOrder] = {}

    def of(self, table: Table, group: Key) -> RowOrder:
        order = self._orders.get((table.name, group))
        if order is None:
            *group_columns, id = table.key
            found = self._database.select(
                table.select(id, "position", by=group_columns), self._declaration, *group
            )
            order = self._orders[table.name, group] = RowOrder(
                (row_id, position) for row_id, position in found
            )
        return order

    def forget(self) -> None:
        """After a write that failed."""
        self._orders.clear()


class RowWrites:
    """The outcome of some steps in a row: of two on one cell or row only the last counts."""

    def __init__(self, orders: RowOrders) -> None:
        self._orders = orders
        self._rows: dict[str, dict[Key, Values | None]] = {name: {} for name in PARTS}
        self._moved: dict[str, dict[Key, int]] = defaultdict(
            dict
        )  # stand where they stood, at a new position
        self.state: State | None = None

    # what steps say (document.edits.RowWrites)

    def put(self, table: str, key: Key, values: tuple[str | None, ...] | None) -> None:
        self._rows[table][key] = values

    def insert(
        self, table: str, group: Key, index: int, id: str, values: tuple[str | None, ...] = ()
    ) -> None:
        rows = self._rows[table]
        for moved, position in self._orders.of(PARTS[table], group).insert(index, id).items():
            key = (*group, moved)
            if moved == id:
                rows[key] = (*values, position)
            elif (known := rows.get(key)) is not None:
                rows[key] = (*known[:-1], position)
            else:
                self._moved[table][key] = position

    def remove(self, table: str, group: Key, id: str) -> None:
        self._orders.of(PARTS[table], group).remove(id)
        self._rows[table][*group, id] = None

    def set_state(self, state: State) -> None:
        self.state = state

    def text_of(self, cell: Key) -> str:
        """The text that a cell is given; empty where it is given none."""
        kind, text, _ = self._rows["entry"].get(cell) or ("", None, None)
        return text.strip() if kind == "text" and isinstance(text, str) else ""

    # what comes of it

    def write(self, database: Database, declaration: str, digest: Digest) -> None:
        """Inside a transaction; `digest` is that of the declaration."""
        if any(self._rows.values()) or any(self._moved.values()):
            database.run(ADDENDS_OF.delete(), [(declaration,)])
        # Replacing is a delete and an insert: it says the same to both engines.
        for name, rows in self._rows.items():
            table, moved = PARTS[name], self._moved[name]
            if rows:
                written = _in_order(rows)
                digest.take(name, self._take(database, table, declaration, rows))
                digest.add(name, written)
                database.run(table.insert(), [(declaration, *row) for row in written])
            if moved:
                placed = {key: position for key, position in moved.items() if key not in rows}
                find = table.select(*table.columns[1:], by=table.key)
                before = [row for key in placed for row in database.select(find, declaration, *key)]
                width = len(table.key) - 1
                digest.take(name, before)
                digest.add(name, [(*row[:-1], placed[row[:width]]) for row in before])
                updated = [(position, declaration, *key) for key, position in placed.items()]
                database.run(table.update("position"), updated)

    @staticmethod
    def _take(
        database: Database, table: Table, declaration: str, rows: dict[Key, Values | None]
    ) -> list[tuple[Any, ...]]:
        """Delete the rows with these keys; those that there were."""
        if len(rows) < _MANY:
            return database.take(table.delete(*table.columns[1:]), [(declaration, *key) for key in rows])
        width = len(table.key) - 1
        gone = [row for row in part_rows(database, table, declaration) if row[:width] in rows]
        database.run(table.delete(), [(declaration, *row[:width]) for row in gone])
        return gone


def _in_order(rows: dict[Key, Values | None]) -> list[tuple[Any, ...]]:
    """Those that are to be written, in the order of the primary key, as the engines keep them: many are written sooner so.

    Sorted row by row of the form: all together would hold up other threads.
    """
    groups: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for key, values in rows.items():
        if values is not None:
            groups[key[:-1]].append((*key, *values))
    return [
        row
        for group in sorted(groups)
        for row in sorted(groups[group], key=lambda row: row[: len(group) + 1])
    ]
