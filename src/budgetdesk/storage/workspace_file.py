"""The workspace as a file: its path, who may write to it, its journal, its backups; the store is in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from budgetdesk.storage import migrations
from budgetdesk.storage.checkpoints import Checkpointer
from budgetdesk.storage.digests import check_office
from budgetdesk.storage.errors import (
    DAMAGED,
    NOT_FOUND,
    DamagedError,
    OldFormatError,
    WorkspaceError,
    damaged_if,
    os_errors_as_sentences,
    workspace_error,
)
from budgetdesk.storage.integrity import check_pages, check_schema
from budgetdesk.storage.places import is_network
from budgetdesk.storage.sqlite_database import SQLiteDatabase
from budgetdesk.storage.sqlite_file import (
    APPLICATION_ID,
    choose_journal,
    connect,
    copy_database,
    open_file,
    remove_empty_wal,
    sync_folder,
)
from budgetdesk.storage.store import Store, create_store
from budgetdesk.storage.wal import WalTail
from budgetdesk.storage.workspace_lock import WorkspaceLock, this_person

SUFFIX = ".bdesk"

_ON_NETWORK = (
    "工作库在网络共享文件夹中，已改用较慢但稳妥的保存方式；请勿在别的电脑上同时打开，最好把工作库放在本机。"
)
_TWO_NAMES = (
    "这个工作库文件还有另一个名字（硬链接），两个名字下的修改会互相毁坏，这里只能查看。请复制一份再打开。"
)
_BEGINS = b"SQLite format 3\0"
_TORN = "上次没有正常关闭，日志的末尾已残缺，最后几笔可能没有保存。请核对；必要时从备份恢复。"
_WRITING_PATIENCE_MS = 100  # a window waits no longer; what could not be saved is tried again
_FILE_READ_ONLY = "工作库文件是只读的，这里只能查看，不能修改。请去掉文件的只读属性后重新打开。"


class WorkspaceFile:
    """An open workspace. One program writes to a file at a time; others have it read-only."""

    def __init__(self, database: SQLiteDatabase, lock: WorkspaceLock | None, notice: str) -> None:
        self.database = database
        self.store = Store(database, this_person())
        self._notice = notice
        self._lock = lock
        self._checkpointer = Checkpointer(self.checkpoint)
        if lock and not database.refusal:
            database.written = self._checkpointer.written

    @property
    def path(self) -> Path:
        return self.database.path

    @property
    def read_only(self) -> bool:
        return bool(self.database.refusal)

    @property
    def damaged(self) -> bool:
        """Found at opening, or when a declaration was read."""
        return self.database.damaged

    @property
    def notice(self) -> str:
        """What the person should know: damaged, read-only and why, on a share; empty if nothing."""
        return self.database.refusal if self.damaged else self._notice

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new, empty workspace and open it."""
        path = path.absolute()
        if not path.parent.is_dir():
            raise workspace_error(NOT_FOUND, path.parent)
        lock = WorkspaceLock(path)
        if reason := lock.take():
            raise WorkspaceError(f"不能新建工作库 {path}：{reason}")
        try:
            if path.exists():
                raise WorkspaceError(f"已有同名文件：{path}。请换一个文件名，或打开它。")
            _create(path)
            return cls._open(path, lock, "")
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Self:
        """Open a workspace; read-only where another program has it or it cannot be written: see `notice`."""
        path = path.absolute()
        if path.is_symlink():  # the lock and the journal lie beside the file itself
            path = path.resolve()
        with os_errors_as_sentences(path):
            if not path.exists():
                raise WorkspaceError(f"找不到工作库：{path}。请检查路径，或新建一个工作库。")
            names = 1 if path.is_dir() else path.stat().st_nlink
        if read_only:
            return cls._open(path, None, "")
        if not os.access(path, os.W_OK):
            return cls._open(path, None, _FILE_READ_ONLY)
        if names > 1:
            try:
                return cls._open(path, None, _TWO_NAMES)
            except DamagedError:
                raise
            except WorkspaceError as error:  # it is open under the other name, where its journal lies
                raise WorkspaceError(f"打不开：{path}。{_TWO_NAMES}") from error
        if not _may_be_one(path):
            return cls._open(
                path, None, ""
            )  # which says what it is, and leaves no lock beside another's file
        lock = WorkspaceLock(path)
        if reason := lock.take():
            return cls._open(path, None, reason)
        try:
            return cls._open(path, lock, "")
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _open(cls, path: Path, lock: WorkspaceLock | None, notice: str) -> Self:
        network = is_network(path)
        refusal = ""
        if lock is None:
            refusal = f"没有保存：{path} 是以只读方式打开的。{notice or '请重新打开后再修改。'}"
        tail = WalTail(path) if lock else None
        database = SQLiteDatabase(open_file(path, read_only=lock is None, network=network), path, refusal)
        try:
            with _damage_refused(database):
                check_pages(database)
            _bring_up_to_date(database)
            with os_errors_as_sentences(path):
                check_schema(database)
            with _damage_refused(database), database.snapshot(), damaged_if(path):
                check_office(database)
            if tail and not database.damaged:
                with os_errors_as_sentences(path):
                    if tail.is_torn(database):
                        notice = _TORN
                    if choose_journal(database, network=network) != "wal":
                        notice = _ON_NETWORK
                    database.execute(f"PRAGMA busy_timeout={_WRITING_PATIENCE_MS}")
                    database.guard()
        except BaseException:
            database.close()
            raise
        return cls(database, lock, notice)

    def close(self) -> None:
        """The file is whole by itself then, also where somebody still reads it."""
        self._checkpointer.close()
        with suppress(WorkspaceError):
            self.checkpoint()
        self.database.close()
        if self._lock is None:
            remove_empty_wal(self.path)
        else:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def refuse_damaged(self) -> None:
        """Another reader of the file found damage in it."""
        self.database.refuse(DAMAGED.format(path=self.path), damaged=True)

    def checkpoint(self) -> bool:
        """Bring what is in the WAL into the file itself, so that a mere copy of it is whole; whether all of it is.

        It happens by itself a moment after the last edit. Any thread may call; nobody waits for it.
        """
        if self.read_only:
            return True
        with os_errors_as_sentences(self.path), closing(connect(self.path)) as connection:
            [(busy, frames, done)] = connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return not busy and frames == done

    def checkpoint_soon(self) -> None:
        """Beside the caller, at once."""
        self._checkpointer.hurry()

    def backup(self, to: Path) -> None:
        """A checked copy for transport; it replaces a file of that name."""
        copy_database(self.path, to.absolute())


@contextmanager
def _damage_refused(database: SQLiteDatabase) -> Iterator[None]:
    """What is damaged may be looked at, as far as it can be read; nothing is written to it."""
    try:
        with os_errors_as_sentences(database.path):
            yield
    except DamagedError as error:
        database.refuse(str(error), damaged=True)


def _create(path: Path) -> None:
    """Under another name first, so that a file of this name is always a whole workspace."""
    part = path.with_name(path.name + ".part")
    try:
        with os_errors_as_sentences(path):
            part.unlink(missing_ok=True)
            part.touch()
            with closing(connect(part)) as connection:
                database = SQLiteDatabase(connection, path)
                with database.transaction():
                    database.execute(f"PRAGMA application_id={APPLICATION_ID}")
                    create_store(database)
            part.replace(path)
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _bring_up_to_date(database: SQLiteDatabase) -> None:
    """The schema of today; a copy of an old file goes to the backups before."""
    try:
        with database.snapshot():
            version = migrations.version(database)
    except (sqlite3.OperationalError, ValueError) as error:  # no such table, or no number in it
        raise workspace_error(DAMAGED, database.path) from error
    if version == migrations.newest():
        return
    if database.damaged:
        raise workspace_error(DAMAGED, database.path)
    if database.refusal:
        raise OldFormatError(
            f"这个工作库是旧版程序建立的，升级前要能写入：{database.path}。"
            "请关闭正在使用它的旧版程序，或把它复制到自己的文件夹后打开。"
        )
    from budgetdesk.storage.backups import (
        BEFORE_MIGRATION,
        backup_now,
    )  # not wanted to open one of today's format

    backup_now(database.path, BEFORE_MIGRATION)
    # Rebuilding a table drops the old one; with foreign keys on, that would delete what refers to it.
    database.execute("PRAGMA foreign_keys=OFF")
    try:
        with database.transaction():
            migrations.migrate(database, version)
            if database.execute("PRAGMA foreign_key_check"):
                raise workspace_error(DAMAGED, database.path)
    finally:
        database.execute("PRAGMA foreign_keys=ON")


def _may_be_one(path: Path) -> bool:
    """Whether a file begins as those of SQLite do, or has still to begin."""
    if not path.is_file():
        return False
    with os_errors_as_sentences(path), path.open("rb") as file:
        return file.read(len(_BEGINS)) in (_BEGINS, b"")
