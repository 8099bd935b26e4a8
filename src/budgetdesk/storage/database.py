"""The connection to a workspace's database: statements and transactions; SQLite so far."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from budgetdesk.storage.errors import plainly

Values = Sequence[object]


class Database:
    """One open connection. Values go by position, in the order of a statement's parameters.

    The texts of sqlite_statements.py are executed on the driver's cursor: three Core statements executed through
    SQLAlchemy's own connection cost as much as a commit (0.1 ms).
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._cursor = connection.cursor()
        self._lock = threading.RLock()  # a report made by a worker may read while the window writes

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is run inside happens, or nothing does."""
        with self._lock, plainly(self.path):
            self._cursor.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._cursor.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is selected inside is of one moment, though another program may write."""
        with self._lock, plainly(self.path):
            self._cursor.execute("BEGIN")
            try:
                yield
            finally:
                self._roll_back()

    def run(self, statement: str, rows: Sequence[Values]) -> int:
        """Run once per row of values; how many rows of the database it touched."""
        if not rows:
            return 0
        if len(rows) == 1:
            self._cursor.execute(statement, rows[0])
        else:
            self._cursor.executemany(statement, rows)
        return self._cursor.rowcount

    def select(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows found, as they come; on a cursor of its own."""
        return self._connection.execute(statement, values)

    def create_schema(self) -> None:
        # SQLAlchemy takes longer to import than a workspace to open: only a new one needs it.
        from sqlalchemy.dialects import sqlite
        from sqlalchemy.schema import CreateIndex, CreateTable

        from budgetdesk.storage.schema import Record

        dialect = sqlite.dialect()
        for table in Record.metadata.sorted_tables:
            self._cursor.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                self._cursor.execute(str(CreateIndex(index).compile(dialect=dialect)))

    def execute(self, text: str) -> list[tuple[Any, ...]]:
        """A pragma, or a step of a migration."""
        return self._connection.execute(text).fetchall()

    def close(self) -> None:
        with self._lock, plainly(self.path):
            self._connection.close()

    def _roll_back(self) -> None:
        # SQLite may have rolled back by itself when the disk was full.
        if self._connection.in_transaction:
            self._cursor.execute("ROLLBACK")
