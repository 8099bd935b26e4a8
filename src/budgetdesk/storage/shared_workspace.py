"""A workspace on a PostgreSQL server, which several people write to at once. Its file says only where it is.

The file (.bdeskdb) holds the address, without a password: that comes from the environment (PGPASSWORD), from ~/.pgpass, or
is asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from budgetdesk.storage import migrations
from budgetdesk.storage.errors import WorkspaceError, os_errors_as_sentences
from budgetdesk.storage.postgresql_database import PostgreSQLDatabase
from budgetdesk.storage.store import Store, create_store
from budgetdesk.storage.workspace_lock import this_person

SUFFIX = ".bdeskdb"
SCHEMES = ("postgresql+psycopg", "postgresql")
_LONGEST = 2_000
_passwords: dict[str, str] = {}  # by place, for as long as the program runs; never written anywhere


def place_of(url: str) -> str:
    """The address without a password. Raises WorkspaceError where it is none."""
    try:
        parts = urlsplit(url.strip())
        host, port, user, name = (
            parts.hostname or "",
            parts.port,
            parts.username or "",
            parts.path.lstrip("/"),
        )
    except ValueError as error:
        raise WorkspaceError(f"数据库的地址写得不对：{_hidden(url)}") from error
    if parts.scheme not in SCHEMES or not name or "/" in name:
        raise WorkspaceError(
            f"数据库的地址应写作 postgresql+psycopg://用户@服务器/库名，不能是 {_hidden(url)}"
        )
    at = (f"{user}@" if user else "") + host + (f":{port}" if port else "")
    return f"{SCHEMES[0]}://{at}/{name}" + (f"?{parts.query}" if parts.query else "")


def _hidden(url: str) -> str:
    """Whatever was written, without what may be a password."""
    before, at, behind = url.strip()[:200].rpartition("@")
    return f"…@{behind}" if at else before or behind


def remember_password(url: str) -> None:
    """Keep the password of an address in memory."""
    password = urlsplit(url.strip()).password
    if password:
        _passwords[place_of(url)] = unquote(password)


def write_address(url: str, path: Path) -> Path:
    """The file that stands for a server's workspace, without the password, which is only remembered."""
    place = place_of(url)
    remember_password(url)
    with os_errors_as_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(place + "\n", encoding="utf-8")
    return path


def read_address(path: Path) -> str:
    """Raises WorkspaceError."""
    with os_errors_as_sentences(path), path.open("rb") as file:
        return place_of(file.read(_LONGEST).decode("utf-8", "replace"))


def _conninfo(place: str) -> str:
    """As libpq reads it."""
    url = place.replace(f"{SCHEMES[0]}://", "postgresql://", 1)
    password = _passwords.get(place) or os.environ.get("PGPASSWORD", "")
    if not password:
        return url
    from psycopg.conninfo import make_conninfo

    return make_conninfo(url, password=password)


class SharedWorkspace:
    """As a WorkspaceFile is used; `path` is that of the file with the address."""

    read_only = damaged = False
    notice = ""

    def __init__(self, database: PostgreSQLDatabase, path: Path) -> None:
        self.database, self.path = database, path
        self.store = Store(database, this_person())

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises WorkspaceError. An empty database gets the tables and the roles, if its user may make them."""
        place = read_address(path)
        database = PostgreSQLDatabase.connect(_conninfo(place), place, this_person())
        try:
            with database.transaction():
                if not database.has_store():
                    create_store(database)
                    database.grant_roles()
                version = migrations.version(database)
                if version < migrations.newest():
                    migrations.migrate(database, version)
                    database.grant_roles()
        except BaseException:
            database.close()
            raise
        return cls(database, path)

    def checkpoint_soon(self) -> None:
        """Nothing lies about that a copy could lack."""

    def backup(self, to: Path) -> None:
        raise WorkspaceError(f"共享的工作库由服务器的管理员备份（pg_dump）：{self.database.place}")

    def refuse_damaged(self) -> None:
        self.database.refuse("从数据库里读到的不是本程序写的，请管理员核对", damaged=True)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
