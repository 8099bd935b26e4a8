"""Reading a declaration and its change log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from budgetdesk.document.edits import (
    Content,
    Edit,
    Explanation,
    Kind,
    State,
    cell_in_json,
    note_edited,
    ops_from_json,
)
from budgetdesk.document.entry_text import entry_from
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.records import dataclass
from budgetdesk.storage.database import Database
from budgetdesk.storage.digests import Digest, part_rows
from budgetdesk.storage.tables import (
    ADJUSTMENT,
    CHANGE_LOG,
    CONFIRMED,
    DECLARATION,
    ENTRY,
    EXPLANATION,
    INSTANCE,
    LAST_YEAR,
    MERGED_UNIT,
    ROW,
    Table,
    moment_text,
)

_BY_CELL = "table_id, block_id, instance_id, row_id, column_id"  # the order in which cells lie in the file
_LAST_EDITS = 200  # that tell in which order cells were edited
_LARGEST_OPS = 200_000  # letters of an edit that is read in passing
_LONGEST_OPS = 4000  # letters of an edit by hand; what is longer came in from elsewhere


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
    digest: str = ""  # of all that is kept of it


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the change log: what was done, and what takes it back."""

    id: int
    at: datetime
    who: str
    kind: Kind
    label: str
    edit: Edit
    reverse: Edit

    def concerns(self, cell: Cell) -> bool:
        return any(op.reach() == cell for op in self.edit.ops)


def read_infos(database: Database, **by: object) -> list[DeclarationInfo]:
    """Inside a transaction; the newest year first, then by unit. `by`: columns with the values they must have."""
    order = "year DESC, unit_code, created_at, id"
    return [
        _info(**dict(zip(DECLARATION.columns, row, strict=True)))
        for row in database.select(DECLARATION.select(by=by, order=order), *by.values())
    ]


def _info(created_at: str, changed_at: str, **others: Any) -> DeclarationInfo:
    created, changed = map(datetime.fromisoformat, (created_at, changed_at))
    return DeclarationInfo(created_at=created, changed_at=changed, **others)


def read_content(database: Database, info: DeclarationInfo, digest: Digest) -> Content:
    """Inside a transaction. Places without rows and tables without sheets are left out.

    What is read is added to the digest.
    """

    def of(table: Table, order: str = "") -> Iterator[tuple[Any, ...]]:
        return digest.watch(table.name, part_rows(database, table, info.id, order))

    facts = Facts()
    facts.entries.update(_entries(of(ENTRY, _BY_CELL)))
    for table, block, instance, id, parent, level, _ in of(ROW, "position"):
        facts.rows.setdefault(Place(table, block, instance), []).append(Row(id, parent, level))
    for table, instance, _ in of(INSTANCE, "position"):
        facts.instances.setdefault(table, []).append(instance)
    for table in (ADJUSTMENT, MERGED_UNIT):  # of an aggregate: no edit changes them
        digest.add(table.name, part_rows(database, table, info.id))
    _note_lately_edited(database, info.id, facts)
    facts.confirmed.update(Cell(*names) for names in of(CONFIRMED))
    return Content(
        facts,
        explanations={
            finding: Explanation.from_json([text, json.loads(covered), who, at])
            for finding, text, covered, who, at in of(EXPLANATION)
        },
        last_year={
            Cell(*names): cast("Decimal | str", entry_from(kind, value))
            for *names, kind, value in of(LAST_YEAR)
        },
        state=info.state,
    )


def texts_at(database: Database, cell: Cell, declarations: Sequence[str]) -> dict[str, str]:
    """What is entered in one cell of several declarations, where it is a text, by declaration."""
    by = ("table_id", "block_id", "instance_id", "row_id", "column_id")
    marks = ", ".join("?" * len(declarations))
    with database.snapshot():
        statement = ENTRY.select("declaration", "value", by=("kind", *by)) + f" AND declaration IN ({marks})"
        return dict(database.select(statement, "text", *cell, *declarations)) if declarations else {}


def _note_lately_edited(database: Database, declaration: str, facts: Facts) -> None:
    """The order of the last edits by hand, as the change log tells it."""
    statement = (
        f"SELECT id, kind, label, ops FROM {CHANGE_LOG.name} WHERE declaration = ? AND length(ops) <= {_LONGEST_OPS}"
        f" ORDER BY id DESC LIMIT {_LAST_EDITS}"
    )
    for _, kind, label, ops in reversed(list(database.select(statement, declaration))):
        edit, back = ops_from_json(label, ops)
        note_edited(facts, edit, back, kind)


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
        names = same(table, table), same(block, block), same(instance, instance)
        yield Cell(*names, same(row, row), same(column, column)), entry


def read_latest(database: Database, declaration: str, most: int) -> list[LogLine]:
    """Inside a transaction; the last lines of the change log, the oldest first, back to one that is too large to be read in
    passing or that this program does not know how to read."""
    statement = f"SELECT id, at, who, kind, label, ops FROM {CHANGE_LOG.name} WHERE declaration = ? ORDER BY id DESC LIMIT ?"
    lines: list[LogLine] = []
    for id, at, who, kind, label, ops in database.select(statement, declaration, most):
        if len(ops) > _LARGEST_OPS:
            break
        try:
            lines.append(
                LogLine(id, datetime.fromisoformat(at), who, kind, label, *ops_from_json(label, ops))
            )
        except (ValueError, TypeError, LookupError):
            break
    return lines[::-1]


def read_log(
    database: Database, declaration: str, cell: Cell | None, since: datetime | None
) -> list[LogLine]:
    """Inside a transaction; the oldest line first."""
    where, values = "declaration = ? AND at >= ?", [declaration, moment_text(since) if since else ""]
    if cell is not None:
        # SQLite's LIKE takes small letters for capital ones, so what it finds is looked at again below.
        text = cell_in_json(cell).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        where += " AND ops LIKE ? ESCAPE '!'"
        values.append(f"%{text}%")
    statement = f"SELECT id, at, who, kind, label, ops FROM {CHANGE_LOG.name} WHERE {where} ORDER BY id"
    lines = [
        LogLine(id, datetime.fromisoformat(at), who, kind, label, *ops_from_json(label, ops))
        for id, at, who, kind, label, ops in database.select(statement, *values)
    ]
    return lines if cell is None else [line for line in lines if line.concerns(cell)]
