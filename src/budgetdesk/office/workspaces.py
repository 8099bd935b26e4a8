"""Workspace files: which files are some, and opening one to look at it or to write to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.storage.errors import OldFormatError, WorkspaceError, os_errors_as_sentences

if TYPE_CHECKING:
    from budgetdesk.storage.shared_workspace import SharedWorkspace
    from budgetdesk.storage.workspace_file import WorkspaceFile

    Workspace = WorkspaceFile | SharedWorkspace

SUFFIX = ".bdesk"
SHARED_SUFFIX = ".bdeskdb"
"""Of a file that says on which server a shared workspace is."""

_DATABASE = b"SQLite format 3\0"


def is_shared(path: Path) -> bool:
    return path.suffix.casefold() == SHARED_SUFFIX


def is_workspace(path: Path) -> bool:
    """By its first bytes, as names lie; what is neither is told by its name."""
    if is_shared(path):
        return True
    start = first_bytes(path, len(_DATABASE))
    return start == _DATABASE or (path.suffix.casefold() == SUFFIX and not start.lstrip().startswith(b"{"))


def is_ours(path: Path) -> bool:
    """Whether a file says in its header that it is a workspace; nothing is laid beside any other."""
    from budgetdesk.storage.sqlite_file import APPLICATION_ID

    header = first_bytes(path, 72)
    return header.startswith(_DATABASE) and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def first_bytes(path: Path, count: int) -> bytes:
    """Of a real file: a pipe or a device would be waited for. Raises KnownError."""
    with os_errors_as_sentences(path):
        if path.is_dir():
            raise KnownError(f"{path} 是文件夹，这里要一个文件")
        if not path.exists():
            raise KnownError(f"找不到文件：{path}")
        if not path.is_file():
            raise KnownError(f"{path} 不是普通文件")
        with path.open("rb") as file:
            return file.read(count)


@contextmanager
def reading(path: Path) -> Iterator[Workspace]:
    """A workspace to look at: without taking it from the program that writes to it."""
    from budgetdesk.storage.workspace_file import WorkspaceFile

    first_bytes(path, 0)
    if is_shared(path):
        with _shared(path) as shared:
            yield shared
        return
    try:
        workspace = WorkspaceFile.open(path, read_only=True)
    except OldFormatError:
        workspace = WorkspaceFile.open(path)  # it must be brought up to date first
    with workspace:
        if workspace.damaged:
            raise WorkspaceError(workspace.notice)
        yield workspace


@contextmanager
def writing(path: Path) -> Iterator[Workspace]:
    """The workspace to write to, made if there is none and gone again if what it was made for fails.

    KnownError where it is no workspace or another program has it.
    """
    from budgetdesk.storage.workspace_file import WorkspaceFile

    if path.is_dir():
        raise KnownError(f"{path} 是文件夹，这里要一个工作库文件（{SUFFIX}）")
    if is_shared(path):
        with _shared(path) as shared:
            yield shared
        return
    if not path.exists():
        if path.suffix.casefold() == ".json":
            raise KnownError(f"没有工作库 {path}；新建工作库请用扩展名 {SUFFIX}")
        try:
            with WorkspaceFile.create(path) as workspace:
                yield workspace
        except BaseException:
            for made in (path, path.with_name(path.name + ".lock")):
                made.unlink(missing_ok=True)
            raise
        return
    if not is_ours(path):
        raise KnownError(f"这不是预算填报台的工作库：{path}")
    with WorkspaceFile.open(path) as workspace:
        if workspace.read_only:
            raise KnownError(workspace.notice or f"工作库是只读的：{path}")
        yield workspace


def open_workspace(path: Path, *, read_only: bool = False) -> Workspace:
    """A file, or the workspace on the server that it names. Raises WorkspaceError."""
    from budgetdesk.storage.workspace_file import WorkspaceFile

    return _shared(path) if is_shared(path) else WorkspaceFile.open(path, read_only=read_only)


def _shared(path: Path) -> SharedWorkspace:
    from budgetdesk.storage.shared_workspace import SharedWorkspace

    return SharedWorkspace.open(path)


def with_backups(workspace: Workspace) -> WorkspaceFile:
    """KnownError where it has none of ours: what is taken away there would be gone."""
    from budgetdesk.storage.workspace_file import WorkspaceFile

    if not isinstance(workspace, WorkspaceFile):
        raise KnownError("共享的工作库由服务器的管理员备份（pg_dump），不能在这里删除、恢复申报")
    return workspace


def received_folder(workspace: Path) -> Path:
    """工作库.bdesk → 工作库-收件, where packages are kept as they came."""
    return workspace.with_name(f"{workspace.stem}-收件")
