"""Backups in a folder beside the workspace: by SQLite's own backup, checked, thinned, restored without loss.

Everything here takes the workspace's path and opens the file for itself, so it may run beside an open
workspace and in a worker thread. Only a program that may write should call it.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from budgetdesk.program_folders import data_folder
from budgetdesk.records import dataclass
from budgetdesk.storage.errors import (
    NOT_FOUND,
    DamagedError,
    WorkspaceError,
    os_errors_as_sentences,
    workspace_error,
)
from budgetdesk.storage.retention import kept
from budgetdesk.storage.sqlite_file import SIDE_FILES, checkpoint_wal, copy_database, sync_folder
from budgetdesk.storage.workspace_lock import WorkspaceLock

INTERVAL = timedelta(hours=1)
BEFORE_MIGRATION, BEFORE_RESTORE, BEFORE_DELETE, DAMAGED_COPY = "升级前", "恢复前", "删除前", "恢复前-已损坏"

_TIME = "%Y%m%d-%H%M%S"
_LONGEST_STEM = 160  # bytes, of the 255 that a name may have


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    at: datetime
    note: str  # empty for an ordinary backup; those with a note are never thinned
    size: int
    told: str = ""  # of one just made: what the person should know of the place where it had to go


def backup_folder(path: Path) -> Path:
    """工作库.bdesk → 工作库-备份, or the place where backups go instead because that cannot be used."""
    folders = _folders(path)
    return next((folder for folder in folders if folder.is_dir() or not folder.exists()), folders[0])


def list_backups(path: Path) -> list[Backup]:
    """The newest first. What lies in the folders and is no backup is left alone."""
    name = re.compile(rf"{re.escape(_stem(path))}-(\d{{8}}-\d{{6}})(?:-(.+))?{re.escape(path.suffix)}")
    found = []
    for folder in _folders(path):
        with suppress(OSError):
            for file in folder.iterdir() if folder.is_dir() else ():
                match = name.fullmatch(file.name)
                if match is None:
                    continue
                with suppress(ValueError, OSError):  # a name that only looks like one of ours
                    at = datetime.strptime(match[1], _TIME).astimezone()
                    if file.is_file() and not file.is_symlink():
                        found.append(Backup(file, at, match[2] or "", file.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.note), reverse=True)


def backup_now(path: Path, note: str = "", *, now: datetime | None = None) -> Backup:
    """Make a backup, then thin the ordinary ones. Where the folder cannot be used, it goes elsewhere: see `told`."""
    trouble = ""
    for folder in _folders(path):
        try:
            target, at = _new_name(path, folder, note, now)
            copy_database(path, target)
        except DamagedError:
            raise
        except WorkspaceError as error:
            if not path.exists():
                raise
            trouble = trouble or str(error)
            continue
        thin(path, at)
        told = f"备份到了 {folder}：{trouble}" if trouble else ""
        return Backup(target, at, note, target.stat().st_size, told)
    raise WorkspaceError(f"没有备份：{trouble}")


def backup_if_due(
    path: Path, *, now: datetime | None = None, interval: timedelta = INTERVAL
) -> Backup | None:
    """Call it at opening and now and then: at most one in the interval, and none where nothing has changed."""
    now = _local(now)
    last = next((backup for backup in list_backups(path) if not backup.note), None)
    if last is None or last.at > now:  # none yet, or the clock was wrong
        return backup_now(path, now=now)
    if now - last.at < interval or not _changed_since(path, last.at):
        return None
    return backup_now(path, now=now)


def thin(path: Path, now: datetime | None = None) -> list[Path]:
    """Remove the ordinary backups that retention.py does not keep."""
    ordinary = [backup for backup in list_backups(path) if not backup.note]
    keep = kept((backup.at for backup in ordinary), _local(now))
    gone = [backup.path for backup in ordinary if backup.at not in keep]
    for file in gone:
        with suppress(OSError):  # one that is open elsewhere goes next time
            file.unlink()
    return gone


def restore(backup: Path, to: Path, *, now: datetime | None = None) -> Path | None:
    """Put a backup in the place of the workspace `to`, which must be closed. The copy of what was there."""
    if not backup.exists():
        raise workspace_error(NOT_FOUND, backup)
    lock = WorkspaceLock(to)
    if reason := lock.take():
        raise WorkspaceError(f"不能恢复：{reason}")
    ready = to.with_name(to.name + ".restored")
    try:
        copy_database(backup, ready)
        saved = _set_aside(to, now) if to.exists() else None
        if to.exists():
            with suppress(WorkspaceError):
                checkpoint_wal(to)
        with os_errors_as_sentences(to):
            # A WAL that stayed behind would be taken for the restored file's.
            for suffix in SIDE_FILES:
                to.with_name(to.name + suffix).unlink(missing_ok=True)
            ready.replace(to)
            sync_folder(to.parent)
        return saved
    finally:
        with suppress(OSError):
            ready.unlink(missing_ok=True)
        lock.release()


def _set_aside(path: Path, now: datetime | None) -> Path:
    try:
        return backup_now(path, BEFORE_RESTORE, now=now).path
    except WorkspaceError:
        # It is damaged or no workspace at all. Keep every byte: someone may yet get something out of it.
        target, _ = _new_name(path, backup_folder(path), DAMAGED_COPY, now)
        with os_errors_as_sentences(target):
            for suffix in ("", *SIDE_FILES):
                file = path.with_name(path.name + suffix)
                if file.exists():
                    shutil.copy2(file, target.with_name(target.name + suffix))
        return target


def _stem(path: Path) -> str:
    """Of the workspace's name, no longer than leaves room for the rest."""
    stem = path.stem
    if len(stem.encode(errors="surrogateescape")) <= _LONGEST_STEM:
        return stem
    start = stem.encode(errors="surrogateescape")[:_LONGEST_STEM].decode(errors="ignore")
    return f"{start}~{blake2b(stem.encode(errors='surrogateescape'), digest_size=4).hexdigest()}"


def _folders(path: Path) -> list[Path]:
    """Where backups are, in the order in which one is put there: the last is the person's own."""
    stem = _stem(path)
    where = blake2b(str(path.absolute()).encode(errors="surrogateescape"), digest_size=4).hexdigest()
    return [
        path.with_name(f"{stem}-备份"),
        path.with_name(f"{stem}-备份-2"),
        data_folder() / "备份" / f"{stem}-{where}",
    ]


def _new_name(path: Path, folder: Path, note: str, now: datetime | None) -> tuple[Path, datetime]:
    with os_errors_as_sentences(folder):
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(f"备份文件夹的位置上是一个文件：{folder}。请把它移走。")
        folder.mkdir(exist_ok=True, parents=True)
    at = _local(now).replace(microsecond=0)
    while True:
        target = folder / f"{_stem(path)}-{at.strftime(_TIME)}{'-' + note if note else ''}{path.suffix}"
        if not target.exists():
            return target, at
        at += timedelta(seconds=1)


def _changed_since(path: Path, at: datetime) -> bool:
    with os_errors_as_sentences(path):
        files = [path, path.with_name(path.name + "-wal")]
        return any(file.exists() and file.stat().st_mtime > at.timestamp() for file in files)


def _local(now: datetime | None) -> datetime:
    return (now or datetime.now().astimezone()).astimezone()
