"""Trouble that a person can mend, said in a Chinese sentence: what, where, what to do. Bugs pass through."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budgetdesk.errors import KnownError

DAMAGED = "工作库已损坏：{path}。请从备份恢复：在开始页选一份，或用命令 budgetdesk restore。"
DISK_FULL = "磁盘已满，没有保存：{path}。请删除一些不用的文件腾出空间，再做一次。"
NO_PERMISSION = "没有读写权限：{path}。请换一个文件夹，或请管理员给予读写权限。"
READ_ONLY = "文件或磁盘是只读的，不能保存：{path}。请去掉只读属性，或换一个文件夹。"
BUSY = "另一个程序正在使用：{path}。请稍候再试，或先关闭那个程序。"
UNREACHABLE = "读写时出错：{path}。请检查磁盘、U 盘或网络连接，重新打开后核对最后一笔。"
NOT_FOUND = "找不到文件或文件夹：{path}。请检查路径。"
CANNOT_OPEN = "打不开：{path}。请检查文件夹是否存在、是否有读写权限。"
GONE = "工作库文件已被移走、删除或换成了别的文件：{path}。没有保存。请把它放回原处，或重新打开工作库后从备份恢复。"
MEDDLED = "别的程序改动了这个工作库：{path}。为免互相覆盖，没有保存。请重新打开工作库再改。"
LONG_NAME = "文件名过长：{path}。请把文件名改短一些。"
BAD_TEXT = "文字里有无法保存的字符，没有保存：{path}。请删去该字符后重新输入。"

# Primary result codes: https://sqlite.org/rescode.html
_SQLITE = {
    3: NO_PERMISSION,  # PERM
    5: BUSY,
    6: BUSY,  # LOCKED
    8: READ_ONLY,
    10: UNREACHABLE,  # IOERR
    11: DAMAGED,  # CORRUPT
    13: DISK_FULL,
    14: CANNOT_OPEN,
    23: NO_PERMISSION,  # AUTH
    26: DAMAGED,  # NOTADB
}
_IOERR_SHMSIZE = 4874  # no room to lengthen the -shm file

_SYSTEM = {
    getattr(errno, name): sentence
    for sentence, names in {
        DISK_FULL: ("ENOSPC", "EDQUOT"),
        NO_PERMISSION: ("EACCES", "EPERM"),
        READ_ONLY: ("EROFS",),
        NOT_FOUND: ("ENOENT", "ENOTDIR"),
        LONG_NAME: ("ENAMETOOLONG",),
        UNREACHABLE: ("EIO", "ENODEV", "ENXIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "ENETDOWN"),
    }.items()
    for name in names
    if hasattr(errno, name)  # not every system has every name
}


class WorkspaceError(KnownError):
    """Known trouble with a workspace file; str() of it is fit for the screen."""


class DamagedError(WorkspaceError):
    """The file is not what a program of ours wrote there: nothing may be written to it any more."""


class OldFormatError(WorkspaceError):
    """A file of an older program, which has to be written to before it can be read."""


def workspace_error(sentence: str, path: Path | str) -> WorkspaceError:
    """One of the sentences above about a file or a database."""
    return (DamagedError if sentence == DAMAGED else WorkspaceError)(sentence.format(path=path))


@contextmanager
def damaged_if(place: Path | str) -> Iterator[None]:
    """What is read inside and makes no sense was written by no program of ours: the workspace is damaged."""
    try:
        yield
    except (ValueError, ArithmeticError, TypeError, LookupError) as error:
        raise workspace_error(DAMAGED, place) from error


@contextmanager
def os_errors_as_sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say about `path` into a WorkspaceError."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeError) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise workspace_error(sentence, path) from error


def _sentence(error: Exception) -> str | None:
    if isinstance(error, UnicodeEncodeError):
        return BAD_TEXT
    if isinstance(error, UnicodeError):  # also in what SQLite says itself of a damaged schema
        return DAMAGED
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0)
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Python itself met text that is no UTF-8, as only a damaged file holds. The rest are slips in a call.
        return DAMAGED if isinstance(error, sqlite3.OperationalError) else None
    if code == _IOERR_SHMSIZE:
        return DISK_FULL
    return _SQLITE.get(code & 0xFF)
