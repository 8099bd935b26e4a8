"""A digest of what is kept, moved on with each edit: where a row was damaged on the disk, the digest no longer fits.

It is the sum of the hashes of rows, so that an edit costs its own rows only. A declaration's is in its own row and
covers that row, its parts and its change log; the office's is in the row `workspace` and covers the codes, the
library, packages, units, keys and which declarations there are. It finds accidents, not forgers: whoever can write
the file can reckon it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import DAMAGED, workspace_error
from budgetdesk.storage.tables import (
    ARRIVAL,
    CHANGE_LOG,
    CODE_CORRECTION,
    DECLARATION,
    EXPECTED_UNIT,
    KNOWN_KEY,
    LIBRARY_INDICATOR,
    MIGRATION,
    NOTICE,
    PACKAGE,
    PARTS,
    WORKSPACE,
    Table,
)

Values = Sequence[object]

_BYTES = 16
_MODULUS = 1 << 8 * _BYTES
_HEAD = DECLARATION.columns[:-1]  # all but the digest
_LOG = CHANGE_LOG.columns[2:]  # the number is the database's to give
_OFFICE = (CODE_CORRECTION, LIBRARY_INDICATOR, MIGRATION, PACKAGE, EXPECTED_UNIT, KNOWN_KEY, ARRIVAL, NOTICE)


def row_hash(table: str, values: Values) -> int:
    """Of a row without the column `declaration`."""
    texts = [value if isinstance(value, str) else f"\1{value!r}" for value in values]
    return int.from_bytes(blake2b("\0".join((table, *texts)).encode(), digest_size=_BYTES).digest(), "big")


class Digest:
    """A sum of hashes of rows under way."""

    def __init__(self, text: str = "") -> None:
        self._sum = int(text or "0", 16)

    def __str__(self) -> str:
        return f"{self._sum % _MODULUS:0{2 * _BYTES}x}"

    def add(self, table: str, rows: Iterable[Values]) -> None:
        self._sum += sum(row_hash(table, row) for row in rows)

    def take(self, table: str, rows: Iterable[Values]) -> None:
        self._sum -= sum(row_hash(table, row) for row in rows)

    def watch(self, table: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The rows, each added as it passes."""
        for row in rows:
            self._sum += row_hash(table, row)
            yield row


class DeclarationChange:
    """The row of a declaration and its digest, under change inside a transaction: `finish` writes both."""

    def __init__(self, database: Database, head: dict[str, Any], digest: Digest) -> None:
        self._database = database
        self.head, self.digest = head, digest
        self._before = dict(head)

    @classmethod
    def of(cls, database: Database, id: str) -> DeclarationChange | None:
        """None where there is no such declaration."""
        for *head, digest in database.select(DECLARATION.select(by=["id"]), id):
            change = cls(database, dict(zip(_HEAD, head, strict=True)), Digest(digest))
            change.digest.take(DECLARATION.name, [head])
            return change
        return None

    @classmethod
    def making(cls, database: Database, head: dict[str, Any]) -> DeclarationChange:
        """A new declaration."""
        database.run(DECLARATION.insert(), [(*(head[column] for column in _HEAD), "")])
        return cls(database, head, Digest())

    def log(self, at: str, who: str, kind: str, label: str, ops: str) -> None:
        line = (at, who, kind, label, ops)
        self._database.run(CHANGE_LOG.insert(without="id"), [(self.head["id"], *line)])
        self.digest.add(CHANGE_LOG.name, [line])

    def finish(self) -> None:
        self.digest.add(DECLARATION.name, [tuple(self.head[column] for column in _HEAD)])
        new = {column: value for column, value in self.head.items() if value != self._before[column]}
        new["digest"] = str(self.digest)
        self._database.run(DECLARATION.update(*new), [(*new.values(), self.head["id"])])
        self._database.tell(self.head["id"])


def log_rows(database: Database, id: str) -> Iterator[tuple[Any, ...]]:
    """The lines of a declaration's change log, as its digest has them."""
    return database.select(CHANGE_LOG.select(*_LOG, by=["declaration"]), id)


def check_declaration(database: Database, id: str, digest: Digest) -> None:
    """`digest`: of the parts as they were read; what is left is read here. Raises WorkspaceError where it does not fit.

    Inside a transaction.
    """
    digest.add(CHANGE_LOG.name, log_rows(database, id))
    [(*head, kept)] = database.select(DECLARATION.select(by=["id"]), id)
    digest.add(DECLARATION.name, [head])
    if str(digest) != kept:
        raise workspace_error(DAMAGED, database.place)


def check_office(database: Database) -> None:
    """Raises WorkspaceError where codes, library or the list of declarations are not as they were written."""
    [(kept,)] = database.select(WORKSPACE.select("digest"))
    if _office(database) != kept:
        raise workspace_error(DAMAGED, database.place)


def reckon_office(database: Database) -> None:
    """After a change of codes, library or the list of declarations, in the same transaction."""
    database.run(f"UPDATE {WORKSPACE.name} SET digest = ?", [(_office(database),)])


def office_changed(
    database: Database, table: Table, *, gone: Iterable[Values] = (), come: Iterable[Values] = ()
) -> None:
    """As `reckon_office`, of rows that went and came alone: among thousands of packages it costs no more than among few."""
    [(kept,)] = database.select(WORKSPACE.select("digest"))
    digest = Digest(kept)
    digest.take(table.name, gone)
    digest.add(table.name, come)
    database.run(f"UPDATE {WORKSPACE.name} SET digest = ?", [(str(digest),)])


def reckon_all(database: Database) -> None:
    """After a migration, in the same transaction."""
    for (id,) in list(database.select(DECLARATION.select("id"))):
        digest = digest_of_parts(database, id)
        digest.add(CHANGE_LOG.name, log_rows(database, id))
        digest.add(DECLARATION.name, database.select(DECLARATION.select(*_HEAD, by=["id"]), id))
        database.run(DECLARATION.update("digest"), [(str(digest), id)])
    reckon_office(database)


def digest_of_parts(database: Database, id: str) -> Digest:
    digest = Digest()
    for table in PARTS.values():
        digest.add(table.name, part_rows(database, table, id))
    return digest


def part_rows(database: Database, table: Table, id: str, order: str = "") -> Iterator[tuple[Any, ...]]:
    """The rows of a part of a declaration, without its id."""
    return database.select(table.select(*table.columns[1:], by=["declaration"], order=order), id)


def _office(database: Database) -> str:
    digest = Digest()
    for table in _OFFICE:
        digest.add(table.name, database.select(table.select()))
    digest.add(DECLARATION.name, database.select(DECLARATION.select("id")))
    digest.add(WORKSPACE.name, database.select(WORKSPACE.select(*WORKSPACE.columns[:-1])))
    return str(digest)
