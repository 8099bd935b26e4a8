"""One program writes to a workspace; the others learn who does."""

from __future__ import annotations

import errno
import getpass
import json
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from budgetdesk.storage.errors import os_errors_as_sentences

_FOLDER_READ_ONLY = (
    "没有工作库所在文件夹的写权限，这里只能查看，不能修改。请把工作库复制到自己的文件夹后打开。"
)
_NO_LOCKS = "工作库所在的磁盘不支持加锁，为免两人同时修改，这里只能查看。请把工作库复制到本机后打开。"


def this_person() -> str:
    """Who sits at this computer, as its system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def this_computer() -> str:
    """Its name in the network."""
    if sys.platform != "win32":
        return os.uname().nodename  # what `gethostname` gives, without loading sockets while a window opens
    from socket import gethostname

    return gethostname()


class WorkspaceLock:
    """`<name>.lock` is locked as long as the program may write; `<name>.holder` says by whom, for people."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path.with_name(path.name + ".lock"), mode=0o666, thread_local=False)
        self._holder = path.with_name(path.name + ".holder")

    def take(self) -> str:
        """Take the lock. Empty if it was taken, else a sentence that says why not."""
        if not os.access(self._holder.parent, os.W_OK):
            return _FOLDER_READ_ONLY  # though the lock may be there already, a journal could not be
        with os_errors_as_sentences(self._holder.parent):
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                return f"{self._who()}正在使用这个工作库，这里只能查看，不能修改。请等对方关闭后重新打开。"
            except NotImplementedError:
                return _NO_LOCKS
            except OSError as error:
                if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                    return _FOLDER_READ_ONLY
                if error.errno in (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP):
                    return _NO_LOCKS
                raise
        now = datetime.now().astimezone().isoformat(timespec="minutes")
        about = {"user": this_person(), "host": this_computer(), "pid": os.getpid(), "since": now}
        with suppress(OSError):
            self._holder.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        return ""

    def release(self) -> None:
        if self._lock.is_locked:
            with suppress(OSError):
                self._holder.unlink(missing_ok=True)
            self._lock.release()

    def _who(self) -> str:
        try:
            about = json.loads(self._holder.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(about["since"])
            return (
                f"{about['host']} 上的 {about['user']}（进程 {about['pid']}，"
                f"自 {since.month} 月 {since.day} 日 {since:%H:%M} 起）"
            )
        except (OSError, ValueError, KeyError, TypeError):
            return "另一个程序"
