"""Reading a declaration and its change log; what no program of ours wrote is a damaged file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from budgetdesk.document.edits import Confirm, Content, Edit, SetEntry, SetLastYear, State
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.storage import sqlite_statements as sql
from budgetdesk.storage.database import Database
from budgetdesk.storage.encoding import entry_from, explanation_from, moment
from budgetdesk.storage.errors import DAMAGED, trouble
from budgetdesk.storage.log_format import cell_in_json, ops_from_json


@dataclass(frozen=True, slots=True)
class DeclarationInfo:
    """What a list of declarations shows."""

    id: str
    pack: str
    pack_version: str
    unit_code: str
    unit_name: str
    year: int
    state: State
    created_at: datetime
    changed_at: datetime
    name: str = ""  # 调整预算; empty for the only or first declaration of its unit, year and pack


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the change log: what was done, and what takes it back."""

    id: int
    at: datetime
    who: str
    kind: Literal["do", "undo", "redo"]
    label: str
    edit: Edit
    reverse: Edit

    def concerns(self, cell: Cell) -> bool:
        return any(
            isinstance(op, SetEntry | Confirm | SetLastYear) and op.cell == cell for op in self.edit.ops
        )


@contextmanager
def understood(database: Database) -> Iterator[None]:
    try:
        yield
    except (ValueError, ArithmeticError, TypeError, LookupError) as error:
        raise trouble(DAMAGED, database.path) from error


def read_info(row: tuple[Any, ...]) -> DeclarationInfo:
    id, pack, pack_version, code, name, year, state, created, changed, title = row
    return DeclarationInfo(
        id, pack, pack_version, code, name, year, cast(State, state), moment(created), moment(changed), title
    )


def read_content(database: Database, info: DeclarationInfo) -> Content:
    """Inside a transaction."""
    facts = Facts()
    facts.entries.update(_entries(database.select(sql.SELECT_ENTRIES, info.id)))
    for table, block, instance, id, parent, level, _ in database.select(sql.SELECT_ROWS, info.id):
        facts.rows.setdefault(Place(table, block, instance), []).append(Row(id, parent, level))
    for table, instance, _ in database.select(sql.SELECT_INSTANCES, info.id):
        facts.instances.setdefault(table, []).append(instance)
    facts.confirmed.update(Cell(*names) for names in database.select(sql.SELECT_CONFIRMED, info.id))
    return Content(
        facts,
        explanations={
            finding: explanation_from(*columns)
            for finding, *columns in database.select(sql.SELECT_EXPLANATIONS, info.id)
        },
        last_year={
            Cell(*names): cast("Decimal | str", entry_from(kind, value))
            for *names, kind, value in database.select(sql.SELECT_LAST_YEAR, info.id)
        },
        state=info.state,
    )


def _entries(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Cell, Entry]]:
    """Cells with their entries, row by row.

    A declaration has few ids, texts and amounts beside its cells: each is made once and shared.
    """
    known: dict[str, str] = {}
    amounts: dict[str, Decimal] = {}
    same = known.setdefault
    for table, block, instance, row, column, kind, value, reason in rows:
        entry: Entry | None
        if kind == "amount":
            entry = amounts.get(value)
            if entry is None:
                entry = amounts[value] = cast(Decimal, entry_from(kind, value))
        elif kind == "text" and value is not None:
            entry = same(value, value)
        else:
            entry = entry_from(kind, value, reason)
        yield (
            Cell(
                same(table, table),
                same(block, block),
                same(instance, instance),
                same(row, row),
                same(column, column),
            ),
            entry,
        )


def read_log(
    database: Database, declaration: str, cell: Cell | None, since: datetime | None
) -> list[LogLine]:
    """Inside a transaction; the oldest line first."""
    start = since.astimezone(UTC).isoformat(timespec="microseconds") if since else ""
    if cell is None:
        rows = database.select(sql.SELECT_LOG, declaration, start)
    else:
        # SQLite's LIKE takes small letters for capital ones, so what it finds is looked at again below.
        text = cell_in_json(cell).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        rows = database.select(sql.SELECT_LOG_WITH, declaration, start, f"%{text}%")
    lines = [
        LogLine(id, moment(at), who, kind, label, *ops_from_json(label, ops))
        for id, at, who, kind, label, ops in rows
    ]
    return lines if cell is None else [line for line in lines if line.concerns(cell)]
