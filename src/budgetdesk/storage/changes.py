"""What the ops of an edit come to, collected per table, so that each statement runs once for all."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Confirm,
    Explain,
    Explanation,
    MoveRow,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetLastYear,
    SetState,
    State,
)
from budgetdesk.engine.cells import Cell, Entry, Place, Row
from budgetdesk.storage import sqlite_statements as sql
from budgetdesk.storage.database import Database
from budgetdesk.storage.encoding import entry_columns, explanation_columns
from budgetdesk.storage.row_order import Ordering

Group = Place | str  # the rows of a place, or the sheets of a table
Member = tuple[Group, str]


class Orders:
    """The order of rows and sheets of one declaration, read from the database when first needed."""

    def __init__(self, database: Database, declaration: str) -> None:
        self._database = database
        self._declaration = declaration
        self._orders: dict[Group, Ordering] = {}

    def of(self, group: Group) -> Ordering:
        order = self._orders.get(group)
        if order is None:
            if isinstance(group, Place):
                rows = self._database.select(sql.ROW_POSITIONS, self._declaration, *group)
            else:
                rows = self._database.select(sql.INSTANCE_POSITIONS, self._declaration, group)
            order = self._orders[group] = Ordering((id, position) for id, position in rows)
        return order

    def forget(self) -> None:
        """After a write that failed."""
        self._orders.clear()


class Changes:
    """The outcome of some ops in a row: of two on one cell or row only the last counts."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._entries: dict[Cell, Entry | None] = {}
        self._last_year: dict[Cell, Decimal | str | None] = {}
        self._confirmed: dict[Cell, bool] = {}
        self._explanations: dict[str, Explanation | None] = {}
        self._rows: dict[Member, Row | None] = {}  # added or moved; None: taken away
        self._instances: dict[Member, bool] = {}
        self._placed: dict[Member, None] = {}  # stand where they stood, but at a new position
        self.state: State | None = None

    def add(self, ops: Iterable[Op]) -> None:
        for op in ops:
            match op:
                case SetEntry(cell, entry):
                    self._entries[cell] = entry
                case SetLastYear(cell, value):
                    self._last_year[cell] = value
                case Confirm(cell, correct):
                    self._confirmed[cell] = correct
                case Explain(finding, explanation):
                    self._explanations[finding] = explanation
                case SetState(state):
                    self.state = state
                case _:
                    self._add_ordered(op)

    def _add_ordered(self, op: AddRow | RemoveRow | MoveRow | AddInstance | RemoveInstance) -> None:
        match op:
            case AddRow(place, row, index):
                self._insert(place, index, row.id)
                self._rows[place, row.id] = row
            case RemoveRow(place, id):
                self._orders.of(place).remove(id)
                self._rows[place, id] = None
            case MoveRow(place, id, parent, level, index):
                self._orders.of(place).remove(id)
                self._insert(place, index, id)
                self._rows[place, id] = Row(id, parent, level)
            case AddInstance(table, instance, index):
                self._insert(table, index, instance)
                self._instances[table, instance] = True
            case RemoveInstance(table, instance):
                self._orders.of(table).remove(instance)
                self._instances[table, instance] = False

    def _insert(self, group: Group, index: int, id: str) -> None:
        for moved in self._orders.of(group).insert(index, id):
            self._placed[group, moved] = None

    def text_of(self, cell: Cell) -> str:
        """The text that the cell is given; empty where it is given none."""
        entry = self._entries.get(cell)
        return entry.strip() if isinstance(entry, str) else ""

    def write(self, database: Database, declaration: str) -> None:
        """Inside a transaction."""
        run = database.run
        if self._entries:
            run(sql.DELETE_ENTRY, [(declaration, *cell) for cell in self._entries])
            run(
                sql.INSERT_ENTRY,
                [
                    (declaration, *cell, *entry_columns(entry))
                    for cell, entry in self._entries.items()
                    if entry is not None
                ],
            )
        if self._rows or self._instances:
            self._write_ordered(database, declaration)
        if self._confirmed:
            run(sql.DELETE_CONFIRMED, [(declaration, *cell) for cell in self._confirmed])
            run(sql.INSERT_CONFIRMED, [(declaration, *cell) for cell, yes in self._confirmed.items() if yes])
        if self._explanations:
            run(sql.DELETE_EXPLANATION, [(declaration, finding) for finding in self._explanations])
            run(
                sql.INSERT_EXPLANATION,
                [(declaration, f, *explanation_columns(e)) for f, e in self._explanations.items() if e],
            )
        if self._last_year:
            run(sql.DELETE_LAST_YEAR, [(declaration, *cell) for cell in self._last_year])
            run(
                sql.INSERT_LAST_YEAR,
                [
                    (declaration, *cell, *entry_columns(value)[:2])
                    for cell, value in self._last_year.items()
                    if value is not None
                ],
            )

    def _write_ordered(self, database: Database, declaration: str) -> None:
        run = database.run
        if self._rows:
            run(sql.DELETE_ROW, [(declaration, *place, id) for place, id in self._rows])
            run(
                sql.INSERT_ROW,
                [
                    (declaration, *place, id, row.parent, row.level, self._position((place, id)))
                    for (place, id), row in self._rows.items()
                    if row is not None
                ],
            )
        if self._instances:
            run(sql.DELETE_INSTANCE, [(declaration, table, id) for table, id in self._instances])
            run(
                sql.INSERT_INSTANCE,
                [
                    (declaration, table, id, self._position((table, id)))
                    for (table, id), there in self._instances.items()
                    if there
                ],
            )
        written = self._rows.keys() | self._instances.keys()
        neighbours = [member for member in self._placed if member not in written]
        run(
            sql.PLACE_ROW,
            [(self._position(m), declaration, *m[0], m[1]) for m in neighbours if isinstance(m[0], Place)],
        )
        run(
            sql.PLACE_INSTANCE,
            [(self._position(m), declaration, *m) for m in neighbours if isinstance(m[0], str)],
        )

    def _position(self, member: Member) -> int:
        group, id = member
        return self._orders.of(group).position(id)
