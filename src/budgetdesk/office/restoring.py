"""Going back to a backup: the whole workspace, also one that cannot be opened any more, or one declaration of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass
from budgetdesk.storage.backups import (
    BEFORE_DELETE,
    BEFORE_RESTORE,
    Backup,
    backup_now,
    list_backups,
    restore,
)
from budgetdesk.storage.errors import OldFormatError, WorkspaceError
from budgetdesk.storage.sqlite_file import copy_database
from budgetdesk.storage.workspace_file import WorkspaceFile

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds; `trouble` says in a sentence why it is of no use, else it is empty."""

    backup: Backup
    declarations: list[DeclarationInfo]
    trouble: str = ""

    @property
    def changed_at(self) -> datetime | None:
        """When anything in it was last changed."""
        return max((info.changed_at for info in self.declarations), default=None)


def backups_of(path: Path) -> list[Backup]:
    """Of the workspace at a path, whether it can be opened or not; the newest first. Raises WorkspaceError."""
    return list_backups(path)


def contents_of(backup: Backup) -> Contents:
    """What it holds, with every declaration looked through: what is listed can be brought back."""
    try:
        with _reading(backup.path) as workspace:
            declarations = workspace.store.declarations()
            for info in declarations:
                workspace.store.load(info.id)
    except WorkspaceError as error:
        return Contents(backup, [], str(error))
    return Contents(backup, declarations)


def restore_workspace(backup: Path, path: Path) -> Path | None:
    """Put a backup in the place of the workspace at `path`, which no program may have open.

    Where the copy of what was there lies, a WAL that it had beside it; None where nothing was. Raises KnownError.
    """
    with _reading(backup):
        pass  # it is whole
    return restore(backup, path)


def restore_declaration(backup: Path, id: str, workspace: WorkspaceFile) -> None:
    """Bring one declaration back as the backup has it, with its change log; all else in the workspace stays.

    The workspace goes to the backups first, so that this can be undone as well. A document of the declaration that is
    open is to be opened anew. Raises KnownError.
    """
    with _reading(backup) as source:
        saved = source.store.saved(id)
    backup_now(workspace.path, BEFORE_RESTORE)
    workspace.store.put_back(saved, f"恢复自备份 {backup.stem}")


def delete_declaration(workspace: WorkspaceFile, id: str) -> Backup:
    """Take a declaration away, for which nothing of it need be readable; the backup that holds it. Raises KnownError."""
    backup = backup_now(workspace.path, BEFORE_DELETE)
    workspace.store.delete_declaration(id)
    return backup


def find_backup(path: Path, name: str) -> Backup:
    """The backup of that file name, or that begins so; `最新` is the newest. KnownError with what there is."""
    every = backups_of(path)
    if not every:
        raise KnownError(f"没有找到 {path.name} 的备份")
    if name == "最新":
        return every[0]
    found = [backup for backup in every if backup.path.name == name or backup.path.stem == name]
    if len(found) != 1:
        raise KnownError(f"没有备份 {name[:80]}，有的是：", [backup.path.name for backup in every])
    return found[0]


@contextmanager
def _reading(backup: Path) -> Iterator[WorkspaceFile]:
    """A backup to look at; one of an old format is brought up to date as a copy, and stays what it is."""
    if not backup.is_file():
        raise WorkspaceError(f"找不到备份：{backup}")
    try:
        workspace = WorkspaceFile.open(backup, read_only=True)
    except OldFormatError:
        with tempfile.TemporaryDirectory(prefix="budgetdesk-") as folder:
            copy = Path(folder) / "备份.bdesk"
            copy_database(backup, copy)
            with WorkspaceFile.open(copy) as workspace:
                yield workspace
        return
    with workspace:
        if workspace.damaged:
            raise WorkspaceError(f"这份备份也已损坏：{backup}。请另选一份。")
        yield workspace
