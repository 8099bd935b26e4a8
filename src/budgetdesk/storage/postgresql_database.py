"""A connection to a PostgreSQL server as the store's database, for offices where several people work at once.

A transaction that writes waits for those of others, so that each sees what the one before it wrote; whose declaration it
changed is told to all when it is done (LISTEN, NOTIFY).
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from psycopg import errors, sql

from budgetdesk.storage.database import Values
from budgetdesk.storage.errors import BAD_TEXT, WorkspaceError, workspace_error
from budgetdesk.storage.tables import (
    ADDEND,
    ADDENDS_OF,
    ARRIVAL,
    CHANGE_LOG,
    CODE_CORRECTION,
    DECLARATION,
    EXPECTED_UNIT,
    KNOWN_KEY,
    LIBRARY_INDICATOR,
    NOTICE,
    PACKAGE,
    PARTS,
    WORKSPACE,
)

_CHANNEL = "budgetdesk"
_WRITING = 0x4244534B  # the advisory lock of whoever writes
_HOLDERS = """SELECT activity.application_name, activity.usename FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1 AND activity.datname = current_database()
    AND (held.classid::bigint << 32 | held.objid::bigint) = %s AND pid <> pg_backend_pid()"""
_APPLICATION, _LONGEST_NAME = (
    "budgetdesk:",
    36,
)  # bytes of a person's name, that the server keeps in 63 letters
_MOST_TOLD = 7_000  # bytes of a notification

REFUSED = "数据库用户没有这个权限：{path}。填报、审核、管理的权限由管理员用数据库的角色给。"
LOST = "与数据库服务器的连接断了，没有保存：{path}。请检查网络，重新打开后核对最后一笔。"
NOT_REACHED = "连不上数据库：{path}。请检查地址、用户名和密码，以及服务器是否在运行。"

_FILL = (DECLARATION, CHANGE_LOG, ADDEND, ADDENDS_OF, *PARTS.values())
_REVIEW = (PACKAGE, EXPECTED_UNIT, KNOWN_KEY, ARRIVAL, NOTICE)
_ADMINISTER = (CODE_CORRECTION, LIBRARY_INDICATOR)
ROLES = {
    "budgetdesk_fill": _FILL,
    "budgetdesk_review": (*_FILL, *_REVIEW),
    "budgetdesk_administer": (*_FILL, *_REVIEW, *_ADMINISTER),
}
"""What those who have the role may write; all may read all."""


class PostgreSQLDatabase:
    """See Database. `place`: server and name, without a password."""

    clustered: str = ""

    def __init__(self, connection: psycopg.Connection[Any], place: str) -> None:
        self.place = place
        self.refusal = ""
        self._damaged = False
        self._connection = connection
        self._lock = threading.RLock()
        self._telling: set[str] = set()
        self._heard: set[str] = set()
        self._claimed: set[str] = set()
        connection.add_notify_handler(self._hear)
        with self._sentences():
            connection.execute(f"LISTEN {_CHANNEL}")

    @classmethod
    def connect(cls, conninfo: str, place: str, who: str = "") -> PostgreSQLDatabase:
        """`who`: what others see of the person. Raises WorkspaceError where nobody answers, or does not let us in."""
        try:
            connection = psycopg.connect(
                conninfo, autocommit=True, connect_timeout=10, application_name=_as_application(who)
            )
        except (psycopg.Error, UnicodeError) as error:
            raise workspace_error(NOT_REACHED, place) from error
        return cls(connection, place)

    @property
    def damaged(self) -> bool:
        return self._damaged

    @property
    def shared(self) -> bool:
        return True

    def refuse(self, why: str, *, damaged: bool) -> None:
        self.refusal, self._damaged = why, damaged

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.refusal:
            raise WorkspaceError(self.refusal)
        with self._lock, self._sentences():
            self._telling.clear()
            with self._connection.transaction():
                self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_WRITING,))
                yield
                for id in self._telling:
                    self._connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, id[:_MOST_TOLD]))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._lock, self._sentences():
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def run(self, statement: str, rows: Sequence[Values]) -> int:
        if not rows:
            return 0
        with self._connection.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(_translated(statement), rows[0])
            else:
                cursor.executemany(_translated(statement), rows)
            return cursor.rowcount

    def take(self, statement: str, rows: Iterable[Values]) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            return [gone for values in rows for gone in cursor.execute(_translated(statement), values)]

    def select(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        return iter(self._connection.execute(_translated(statement), values).fetchall())

    def create_schema(self) -> None:
        from sqlalchemy.dialects import postgresql
        from sqlalchemy.schema import CreateIndex, CreateTable

        from budgetdesk.storage.schema import Record

        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy says no types of it
        for table in Record.metadata.sorted_tables:
            self.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                self.execute(str(CreateIndex(index).compile(dialect=dialect)))

    def execute(self, text: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

    def tell(self, declaration: str) -> None:
        self._telling.add(declaration)

    def claim(self, declaration: str) -> str:
        if declaration in self._claimed:
            return ""
        with self._lock, self._sentences():
            key = _key_of(declaration)
            [(taken,)] = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (key,))
            if not taken:
                return self.writer_of(declaration) or "另一个人"
            self._claimed.add(declaration)
        return ""

    def let_go(self, declaration: str) -> None:
        if declaration in self._claimed:
            self._claimed.discard(declaration)
            with self._lock, self._sentences():
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (_key_of(declaration),))

    def writer_of(self, declaration: str) -> str:
        for application, user in self._connection.execute(_HOLDERS, (_key_of(declaration),)):
            return f"{_person(application) or '另一个人'}（数据库用户 {user}）"
        return ""

    def heard(self) -> set[str]:
        with self._lock, self._sentences():
            self._connection.execute("SELECT 1")  # what was sent meanwhile comes along
            heard, self._heard = self._heard, set()
        return heard

    def has_store(self) -> bool:
        [(found,)] = self._connection.execute("SELECT to_regclass(%s) IS NOT NULL", (WORKSPACE.name,))
        return bool(found)

    def grant_roles(self) -> None:
        """Make the roles that an administrator gives to people's own users, inside a transaction."""
        for role, tables in ROLES.items():
            name = sql.Identifier(role)
            known = self._connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if known is None:
                self._connection.execute(sql.SQL("CREATE ROLE {}").format(name))
            grants: list[sql.Composable] = [
                sql.SQL("SELECT ON ALL TABLES IN SCHEMA public"),
                sql.SQL("USAGE ON ALL SEQUENCES IN SCHEMA public"),
            ]
            grants.append(sql.SQL("UPDATE (digest) ON workspace"))
            grants += [
                sql.SQL("INSERT, UPDATE, DELETE ON {}").format(sql.Identifier(table.name)) for table in tables
            ]
            for grant in grants:
                self._connection.execute(sql.SQL("GRANT {} TO {}").format(grant, name))

    def close(self) -> None:
        self._connection.close()

    def _hear(self, told: psycopg.Notify) -> None:
        if told.pid != self._connection.info.backend_pid:
            self._heard.add(told.payload)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what the server says into a WorkspaceError."""
        try:
            yield
        except errors.InsufficientPrivilege as error:
            raise workspace_error(REFUSED, self.place) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise workspace_error(LOST, self.place) from error
        except (psycopg.DataError, UnicodeEncodeError) as error:
            raise workspace_error(BAD_TEXT, self.place) from error


def _key_of(declaration: str) -> int:
    """Names a declaration among advisory locks."""
    return int.from_bytes(hashlib.sha256(declaration.encode()).digest()[:8], "big") >> 2


def _as_application(who: str) -> str:
    """The server keeps ASCII alone."""
    name = who.encode()[:_LONGEST_NAME].decode(errors="ignore").encode()
    return _APPLICATION + base64.urlsafe_b64encode(name).decode()


def _person(application: str) -> str:
    try:
        return base64.urlsafe_b64decode(application.removeprefix(_APPLICATION)).decode()
    except ValueError:
        return ""


@cache
def _translated(statement: str) -> bytes:
    """With psycopg's marks for values."""
    return statement.replace("%", "%%").replace("?", "%s").encode()
