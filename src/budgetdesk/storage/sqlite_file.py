"""The file of a workspace: what tells it from other files, how it is opened, and a true copy of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from budgetdesk.storage.errors import (
    DAMAGED,
    NOT_FOUND,
    WorkspaceError,
    os_errors_as_sentences,
    workspace_error,
)
from budgetdesk.storage.integrity import refuse_foreign_parts
from budgetdesk.storage.sqlite_database import SQLiteDatabase

APPLICATION_ID = (
    0x4244534B  # "BDSK" in the header of the file: a foreign database is not taken for a workspace
)
BUSY_MS = 5000
SIDE_FILES = ("-wal", "-shm", "-journal")

_FOREIGN = "这不是预算填报台的工作库，或已无法辨认：{path}。请另选 .bdesk 文件，或从备份恢复。"
_LOOK = "SELECT count(*) FROM sqlite_schema"  # a pragma alone opens nothing


def open_file(path: Path, *, read_only: bool = False, network: bool = False) -> sqlite3.Connection:
    """Connect to a workspace, and refuse what is none.

    The file is looked at through SQLite only: on Linux, closing a handle of our own would let go the locks
    that another connection of this program has on it.
    """
    with os_errors_as_sentences(path):
        if path.is_dir() or not path.stat().st_size:  # of an empty file SQLite would throw the WAL away
            raise workspace_error(_FOREIGN, path)
        try:
            # In exclusive mode a WAL that the file has from elsewhere is read without shared memory.
            connection = _read_only(path) if read_only else connect(path, exclusive=network)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
                raise workspace_error(_FOREIGN, path) from error
            raise
    try:
        with os_errors_as_sentences(path):
            if _pragma(connection, "application_id") != APPLICATION_ID:
                raise workspace_error(_FOREIGN, path)
            # SQLite reads what lacks of the last page as zeros. With a journal pending, sizes say nothing.
            size = _pragma(connection, "page_size") * _pragma(connection, "page_count")
            if path.stat().st_size < size and not _has_journal(path):
                raise workspace_error(DAMAGED, path)
            parts = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
            refuse_foreign_parts(parts, path)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(
    path: Path, *, read_only: bool = False, immutable: bool = False, exclusive: bool = False
) -> sqlite3.Connection:
    """A connection with the pragmas that every connection has. It never creates a file."""
    mode = ("mode=ro" if read_only else "mode=rw") + ("&immutable=1" if immutable else "")
    connection = sqlite3.connect(
        f"{_uri(path)}?{mode}",
        uri=True,
        isolation_level=None,  # BEGIN and COMMIT are ours, also around a migration
        check_same_thread=False,  # SQLiteDatabase has a lock
        timeout=BUSY_MS / 1000,
    )
    try:
        if exclusive:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")  # the file may come from outside
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute(_LOOK).fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def choose_journal(database: SQLiteDatabase, *, network: bool) -> str:
    """WAL, but a rollback journal on a network share: a WAL needs shared memory. Gives what it is then."""
    [(mode,)] = database.execute(f"PRAGMA journal_mode={'DELETE' if network else 'WAL'}")
    database.execute("PRAGMA locking_mode=NORMAL")
    database.execute(_LOOK)  # lets an exclusive lock go, and opens the WAL, so that close() clears it
    return str(mode)


def copy_database(source: Path, target: Path) -> None:
    """A checked copy by SQLite's own backup, complete or not there at all; it may replace an older file.

    Works beside a running program. The copy has no WAL, so it can be read from a disc or a read-only folder.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise WorkspaceError(f"不能把工作库复制到它自己：{target}。请换一个文件名。")
    if not target.parent.is_dir():
        raise workspace_error(NOT_FOUND, target.parent)
    part = target.with_name(target.name + ".part")
    try:
        _copy_to_part(source, part)
        with os_errors_as_sentences(target):
            part.replace(target)
            sync_folder(target.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copy_to_part(source: Path, part: Path) -> None:
    with os_errors_as_sentences(part):
        part.unlink(missing_ok=True)
        part.touch()
        copy = connect(part)
    with closing(copy):
        with os_errors_as_sentences(source):
            original = open_file(source, read_only=True)
        with closing(original):
            try:
                original.backup(copy)
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                with os_errors_as_sentences(
                    source if code in (11, 26) else part
                ):  # CORRUPT, NOTADB are the original's
                    raise
        with os_errors_as_sentences(part):
            copy.execute("PRAGMA journal_mode=DELETE")
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise workspace_error(DAMAGED, source)


def checkpoint_wal(path: Path) -> None:
    """Bring what is still in a WAL into the file itself."""
    with os_errors_as_sentences(path), closing(open_file(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def remove_empty_wal(path: Path) -> None:
    """Clear away the empty WAL that a reader leaves: SQLite does so when the last one who may write closes."""
    wal = path.with_name(path.name + "-wal")
    with suppress(OSError, sqlite3.Error):
        if wal.exists() and not wal.stat().st_size and os.access(path, os.W_OK):
            connect(path).close()


def sync_folder(folder: Path) -> None:
    """Make a rename last over a power cut; Windows does so by itself and cannot open a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _uri(path: Path) -> str:
    text = path.absolute().as_posix()
    if not text.startswith("/"):
        text = "/" + text  # C:/…; a share is //server/… and stays so, which makes file:////server/…
    return "file://" + quote(text, safe="/:")


def _read_only(path: Path) -> sqlite3.Connection:
    """Also from a read-only folder or disc, where SQLite cannot lay a WAL's index beside the file."""
    try:
        return connect(path, read_only=True)
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK) or _has_journal(path):
            raise
        return connect(path, read_only=True, immutable=True)


def _has_journal(path: Path) -> bool:
    files = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    return any(file.exists() and file.stat().st_size for file in files)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
