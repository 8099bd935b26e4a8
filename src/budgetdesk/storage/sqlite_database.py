"""A connection to a SQLite file as the store's database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from budgetdesk.storage.database import Values
from budgetdesk.storage.errors import GONE, MEDDLED, WorkspaceError, os_errors_as_sentences, workspace_error


class SQLiteDatabase:
    """See Database. `refusal`: why nothing may be written, in a sentence; empty where it may."""

    clustered: str = "WITHOUT ROWID"

    def __init__(self, connection: sqlite3.Connection, path: Path, refusal: str = "") -> None:
        self.path = path
        self.refusal = refusal
        self._damaged = False
        self._connection = connection
        self._cursor = connection.cursor()
        self._lock = threading.RLock()  # a report made by a worker may read while the window writes
        self._file: tuple[int, int] | None = None
        self._version = 0
        self.written: Callable[[], object] = lambda: None  # called after each transaction that wrote

    @property
    def place(self) -> str:
        return str(self.path)

    @property
    def damaged(self) -> bool:
        return self._damaged

    @property
    def shared(self) -> bool:
        return False

    def tell(self, declaration: str) -> None:
        """Nobody else writes."""

    def claim(self, declaration: str) -> str:
        return ""  # the whole file has one writer

    def let_go(self, declaration: str) -> None:
        pass

    def writer_of(self, declaration: str) -> str:
        return ""

    def heard(self) -> set[str]:
        return set()

    def refuse(self, why: str, *, damaged: bool) -> None:
        self.refusal, self._damaged = why, damaged

    def guard(self) -> None:
        """From now on refuse to write where the file has been moved or replaced, or another program has written."""
        self._file, self._version = _identity(self.path), self._data_version()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._may_write()
        with self._lock, os_errors_as_sentences(self.path):
            self._cursor.execute("BEGIN IMMEDIATE")
            try:
                self._nobody_meddled()
                yield
                self._cursor.execute("COMMIT")
                self.written()
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._lock, os_errors_as_sentences(self.path):
            self._cursor.execute("BEGIN")
            try:
                yield
            finally:
                self._roll_back()

    def run(self, statement: str, rows: Sequence[Values]) -> int:
        if not rows:
            return 0
        if len(rows) == 1:
            self._cursor.execute(statement, rows[0])
        else:
            self._cursor.executemany(statement, rows)
        return self._cursor.rowcount

    def take(self, statement: str, rows: Iterable[Values]) -> list[tuple[Any, ...]]:
        execute = self._cursor.execute
        return [gone for values in rows for gone in execute(statement, values)]

    def select(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        return self._connection.execute(statement, values)  # a cursor of its own

    def create_schema(self) -> None:
        from sqlalchemy.dialects import sqlite
        from sqlalchemy.schema import CreateIndex, CreateTable

        from budgetdesk.storage.schema import Record

        dialect = sqlite.dialect()
        for table in Record.metadata.sorted_tables:
            self._cursor.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                self._cursor.execute(str(CreateIndex(index).compile(dialect=dialect)))

    def execute(self, text: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(text).fetchall()

    def close(self) -> None:
        with self._lock, os_errors_as_sentences(self.path):
            self._connection.close()

    def _may_write(self) -> None:
        if self.refusal:
            raise WorkspaceError(self.refusal)
        if self._file is not None and _identity(self.path) != self._file:
            raise workspace_error(GONE, self.path)

    def _nobody_meddled(self) -> None:
        """Locks can be got round: by a lock file deleted, by a program that knows none."""
        if self._file is not None and self._data_version() != self._version:
            raise workspace_error(MEDDLED, self.path)

    def _data_version(self) -> int:
        """Changes when another connection has written to the file."""
        return int(self._cursor.execute("PRAGMA data_version").fetchone()[0])

    def _roll_back(self) -> None:
        # SQLite may have rolled back by itself when the disk was full.
        if self._connection.in_transaction:
            self._cursor.execute("ROLLBACK")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
