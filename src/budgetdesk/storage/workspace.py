"""The workspace file: making and opening one, its declarations, its change log, its code corrections."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Confirm,
    Content,
    Explain,
    Op,
    SetEntry,
    SetLastYear,
)
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.storage import migrations
from budgetdesk.storage import sqlite_statements as sql
from budgetdesk.storage.changes import Changes, Orders
from budgetdesk.storage.database import Database
from budgetdesk.storage.encoding import now
from budgetdesk.storage.errors import DAMAGED, NOT_FOUND, WorkspaceError, plainly, trouble
from budgetdesk.storage.locking import WorkspaceLock, this_person
from budgetdesk.storage.places import is_network
from budgetdesk.storage.queries import (
    DeclarationInfo,
    LogLine,
    read_content,
    read_info,
    read_log,
    understood,
)
from budgetdesk.storage.sqlite_file import (
    APPLICATION_ID,
    choose_journal,
    connect,
    copy_database,
    open_file,
    sweep,
    sync_folder,
)

if TYPE_CHECKING:
    from budgetdesk.packs.indicator_library import LibraryIndicator

SUFFIX = ".bdesk"

_ON_NETWORK = (
    "工作库在网络共享文件夹中，已改用较慢但稳妥的保存方式；请勿在别的电脑上同时打开，最好把工作库放在本机。"
)
_FILE_READ_ONLY = "工作库文件是只读的，这里只能查看，不能修改。请去掉文件的只读属性后重新打开。"


class Workspace:
    """An open workspace. One program writes to a file at a time; others have it read-only."""

    def __init__(self, database: Database, lock: WorkspaceLock | None, notice: str) -> None:
        self.database = database
        self.notice = notice  # what the person should know: read-only and why, on a share; empty if nothing
        self._lock = lock

    @property
    def path(self) -> Path:
        return self.database.path

    @property
    def read_only(self) -> bool:
        return self._lock is None

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new, empty workspace and open it."""
        path = path.absolute()
        if not path.parent.is_dir():
            raise trouble(NOT_FOUND, path.parent)
        lock = WorkspaceLock(path)
        if reason := lock.take():
            raise WorkspaceError(f"不能新建工作库 {path}：{reason}")
        try:
            if path.exists():
                raise WorkspaceError(f"已有同名文件：{path}。请换一个文件名，或打开它。")
            _create_file(path)
            return cls._open(path, lock, "")
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Self:
        """Open a workspace; read-only where another program has it or it cannot be written: see `notice`."""
        path = path.absolute()
        if not path.exists():
            raise WorkspaceError(f"找不到工作库：{path}。请检查路径，或新建一个工作库。")
        if read_only:
            return cls._open(path, None, "")
        if not os.access(path, os.W_OK):
            return cls._open(path, None, _FILE_READ_ONLY)
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
        database = Database(open_file(path, read_only=lock is None, network=network), path)
        try:
            version = _version(database)
            migrations.refuse_newer(version, database)
            if version < migrations.newest():
                if lock is None:
                    raise WorkspaceError(
                        f"这个工作库是旧版程序建立的，升级前要能写入：{path}。"
                        "请关闭正在使用它的旧版程序，或把它复制到自己的文件夹后打开。"
                    )
                migrations.migrate(version, database)
            if lock:
                with plainly(path):
                    if choose_journal(database, network=network) != "wal":
                        notice = _ON_NETWORK
        except BaseException:
            database.close()
            raise
        return cls(database, lock, notice)

    def close(self) -> None:
        self.database.close()
        if self._lock is None:
            sweep(self.path)
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def changing(self) -> AbstractContextManager[None]:
        """The transaction of a change."""
        if self._lock is None:
            raise WorkspaceError(
                f"没有保存：{self.path} 是以只读方式打开的。{self.notice or '请重新打开后再修改。'}"
            )
        return self.database.writing()

    def declarations(self) -> list[DeclarationInfo]:
        """The newest year first, then by unit."""
        with self.database.reading(), understood(self.database):
            return [read_info(row) for row in self.database.select(sql.SELECT_DECLARATIONS)]

    def create_declaration(
        self,
        *,
        pack: str,
        pack_version: str,
        unit_code: str,
        unit_name: str,
        year: int,
        name: str = "",
        content: Content | None = None,
        label: str = "新建申报",
    ) -> str:
        """A new declaration with what it begins with; its id, such as 601006-2024-shaanxi-budget-2024.

        `name` tells several of one unit, year and pack apart; nothing here asks that it be unique.
        """
        content = content or Content(Facts(), explanations={}, last_year={})
        with self.changing():
            id = self._free_id(f"{unit_code}-{year}-{pack}")
            at = now()
            row = (id, pack, pack_version, unit_code, unit_name, year, content.state, at, at, name)
            self.database.run(sql.INSERT_DECLARATION, [row])
            changes = Changes(Orders(self.database, id))
            changes.add(_making(content))
            changes.write(self.database, id)
            self.database.run(sql.LOG, [(id, at, this_person(), "do", label, "[]")])
        return id

    def load(self, id: str) -> tuple[DeclarationInfo, Content]:
        """A declaration as it was last saved. Places without rows and tables without sheets are left out."""
        with self.database.reading(), understood(self.database):
            found = [read_info(row) for row in self.database.select(sql.SELECT_DECLARATION, id)]
            if not found:
                raise self._unknown(id)
            return found[0], read_content(self.database, found[0])

    def delete_declaration(self, id: str) -> None:
        """With all that belongs to it, its change log too."""
        with self.changing():
            if not self.database.run(sql.DELETE_DECLARATION, [(id,)]):
                raise self._unknown(id)

    def change_log(
        self, declaration: str, cell: Cell | None = None, since: datetime | None = None
    ) -> list[LogLine]:
        """What was done to a declaration (or to one cell of it), the oldest first; its making has no ops."""
        with self.database.reading(), understood(self.database):
            return read_log(self.database, declaration, cell, since)

    def code_corrections(self) -> dict[str, dict[str, str]]:
        """The office's own codes: list (2024/functional), code, name."""
        corrections: dict[str, dict[str, str]] = {}
        with self.database.reading():
            for list_id, code, name in self.database.select(sql.SELECT_CORRECTIONS):
                corrections.setdefault(list_id, {})[code] = name
        return corrections

    def correct_code(self, list_id: str, code: str, name: str | None) -> None:
        """Add a code or give it another name; None goes back to the pack's own."""
        with self.changing():
            self.database.run(sql.DELETE_CORRECTION, [(list_id, code)])
            if name is not None:
                self.database.run(sql.INSERT_CORRECTION, [(list_id, code, name)])

    def indicators(self) -> list[LibraryIndicator]:
        """The office's own part of the indicator library."""
        from budgetdesk.packs.indicator_library import LibraryIndicator

        with self.database.reading(), understood(self.database):
            return [LibraryIndicator(*row) for row in self.database.select(sql.SELECT_INDICATORS)]

    def keep_indicators(self, indicators: Iterable[LibraryIndicator]) -> None:
        """Put them in the library, in place of those with the same ids."""
        rows = list(indicators)
        with self.changing():
            self.database.run(sql.DELETE_INDICATOR, [(row.id,) for row in rows])
            self.database.run(sql.INSERT_INDICATOR, rows)

    def drop_indicators(self, ids: Iterable[str]) -> None:
        with self.changing():
            self.database.run(sql.DELETE_INDICATOR, [(id,) for id in ids])

    def backup(self, to: Path) -> None:
        """A checked copy for transport; it replaces a file of that name."""
        copy_database(self.path, to.absolute())

    def _free_id(self, wanted: str) -> str:
        taken = {id for (id,) in self.database.select(sql.SELECT_LIKE_ID, wanted)}
        id, number = wanted, 1
        while id in taken:
            number += 1
            id = f"{wanted}-{number}"
        return id

    def _unknown(self, id: str) -> WorkspaceError:
        return WorkspaceError(f"工作库中没有申报 {id}：{self.path}。请用列表中的编号。")


def _create_file(path: Path) -> None:
    """Under another name first, so that a file of this name is always a whole workspace."""
    part = path.with_name(path.name + ".part")
    try:
        with plainly(path):
            part.unlink(missing_ok=True)
            part.touch()
            with closing(connect(part)) as connection:
                database = Database(connection, path)
                with database.writing():
                    database.execute(f"PRAGMA application_id={APPLICATION_ID}")
                    database.create_schema()
                    row = (os.urandom(16).hex(), migrations.newest(), now())
                    database.run(sql.INSERT_WORKSPACE, [row])
                    migrations.record_all(database)
            part.replace(path)
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _version(database: Database) -> int:
    try:
        with database.reading():
            [(version,)] = database.select(sql.SELECT_VERSION)
    except (sqlite3.OperationalError, ValueError) as error:  # no such table, or not one row
        raise trouble(DAMAGED, database.path) from error
    return int(version)


def _making(content: Content) -> list[Op]:
    """Ops that make the content from nothing."""
    facts = content.facts
    ops: list[Op] = [SetEntry(cell, entry) for cell, entry in facts.entries.items()]
    ops += [AddRow(place, row, i) for place, rows in facts.rows.items() for i, row in enumerate(rows)]
    ops += [
        AddInstance(t, sheet, i) for t, sheets in facts.instances.items() for i, sheet in enumerate(sheets)
    ]
    ops += [Confirm(cell, True) for cell in facts.confirmed]
    ops += [Explain(finding, said) for finding, said in content.explanations.items()]
    ops += [SetLastYear(cell, value) for cell, value in content.last_year.items()]
    return ops
