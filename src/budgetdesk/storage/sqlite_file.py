"""The file of a workspace: what tells it from other files, how it is opened, and a true copy of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import DAMAGED, NOT_FOUND, WorkspaceError, plainly, trouble
from budgetdesk.storage.schema import APPLICATION_ID

BUSY_MS = 5000
SIDE_FILES = ("-wal", "-shm", "-journal")

_FOREIGN = "这不是预算填报台的工作库：{path}。请选择扩展名为 .bdesk 的工作库文件。"
_HEADER = 100


def check_header(path: Path) -> None:
    """Refuse what is no workspace before SQLite sees it, which takes an empty file for a new database."""
    with plainly(path):
        if path.is_dir():
            raise trouble(_FOREIGN, path)
        with path.open("rb") as file:
            header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(b"SQLite format 3\0"):
        raise trouble(_FOREIGN, path)
    if _number(header, 68) != APPLICATION_ID:
        raise trouble(_FOREIGN, path)
    with plainly(path):
        # SQLite reads what lacks of the last page as zeros. While a journal is pending, sizes say nothing.
        if not _has_journal(path) and path.stat().st_size < _page_size(header) * _number(header, 28):
            raise trouble(DAMAGED, path)


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def _page_size(header: bytes) -> int:
    size = int.from_bytes(header[16:18], "big")
    return 65536 if size == 1 else size


def _has_journal(path: Path) -> bool:
    files = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    return any(file.exists() and file.stat().st_size for file in files)


def is_wal(path: Path) -> bool:
    """Whether the file says of itself that its journal is a WAL."""
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\2\2"


def connect(path: Path, *, read_only: bool = False, immutable: bool = False) -> sqlite3.Connection:
    """A connection with the pragmas that every connection has. It never creates a file."""
    mode = ("mode=ro" if read_only else "mode=rw") + ("&immutable=1" if immutable else "")
    connection = sqlite3.connect(
        f"{_uri(path)}?{mode}",
        uri=True,
        isolation_level=None,  # BEGIN and COMMIT are ours, also around a migration
        check_same_thread=False,  # Database has a lock
        timeout=BUSY_MS / 1000,
    )
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")  # the file may come from outside
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # opens the file in truth
    except BaseException:
        connection.close()
        raise
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """Also from a read-only folder or disc, where SQLite cannot lay a WAL's index beside the file."""
    try:
        return connect(path, read_only=True)
    except sqlite3.OperationalError:
        wal = path.with_name(path.name + "-wal")
        if os.access(path.parent, os.W_OK) or (wal.exists() and wal.stat().st_size):
            raise
        return connect(path, read_only=True, immutable=True)


def choose_journal(database: Database, *, network: bool) -> str:
    """WAL, but a rollback journal on a network share: a WAL needs shared memory. Gives what it is then."""
    if network and is_wal(database.path):
        # In exclusive mode a WAL is read and settled without shared memory.
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA locking_mode=NORMAL")
        database.execute("SELECT count(*) FROM sqlite_schema")  # lets the exclusive lock go
    [(mode,)] = database.execute(f"PRAGMA journal_mode={'DELETE' if network else 'WAL'}")
    database.execute("SELECT count(*) FROM sqlite_schema")  # opens the WAL, so that close() clears it
    return str(mode)


def copy_database(source: Path, target: Path) -> None:
    """A checked copy by SQLite's own backup, complete or not there at all; it may replace an older file.

    Works beside a running program. The copy has no WAL, so it can be read from a disc or a read-only folder.
    """
    check_header(source)
    if target.exists() and source.exists() and target.samefile(source):
        raise WorkspaceError(f"不能把工作库复制到它自己：{target}。请换一个文件名。")
    if not target.parent.is_dir():
        raise trouble(NOT_FOUND, target.parent)
    part = target.with_name(target.name + ".part")
    try:
        _copy_to_part(source, part)
        with plainly(target):
            part.replace(target)
            sync_folder(target.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _copy_to_part(source: Path, part: Path) -> None:
    with plainly(part):
        part.unlink(missing_ok=True)
        part.touch()
        copy = connect(part)
    with closing(copy):
        with plainly(source):
            original = open_read_only(source)
        with closing(original):
            try:
                original.backup(copy)
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                with plainly(source if code in (11, 26) else part):  # CORRUPT, NOTADB are the original's
                    raise
        with plainly(part):
            copy.execute("PRAGMA journal_mode=DELETE")
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise trouble(DAMAGED, source)


def settle(path: Path) -> None:
    """Bring what is still in a WAL into the file itself."""
    with plainly(path), closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


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
