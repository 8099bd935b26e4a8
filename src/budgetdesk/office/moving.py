"""To another computer: all that a person has here goes into one file, and comes out of it there, replacing nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from budgetdesk.errors import KnownError
from budgetdesk.exchange.moving_file import (
    SUFFIX,
    Belongings,
    MovingFileError,
    copy_tree,
    opened_moving_file,
    write_moving_file,
)
from budgetdesk.office.packs.installed_packs import user_packs
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.office.workspaces import is_ours, received_folder
from budgetdesk.records import dataclass
from budgetdesk.storage.errors import os_errors_as_sentences


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the workspaces are now, the packs that are new here, and the settings that came along."""

    workspaces: tuple[Path, ...]
    packs: tuple[str, ...]
    settings: Mapping[str, str]


def pack_up(
    target: Path, workspaces: Iterable[Path], settings: Mapping[str, str], progress: Progress = unwatched
) -> Path:
    """Write workspaces, as whole checked copies, with installed packs and settings to one file. Raises KnownError.

    A workspace may be open meanwhile; its keys, codes and indicator library are in it. The packages that it received come
    along as they came.
    """
    from budgetdesk.storage.sqlite_file import copy_database

    if target.suffix != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    paths = list(dict.fromkeys(path.absolute() for path in workspaces))
    if not paths:
        raise KnownError("没有要搬的工作库")
    with tempfile.TemporaryDirectory(prefix="budgetdesk-") as scratch, os_errors_as_sentences(target):
        files: dict[str, Path] = {}
        names: dict[str, str] = {}
        for number, path in enumerate(paths):
            if not is_ours(path):
                raise KnownError(f"这不是预算填报台的工作库：{path}")
            name = f"workspaces/{number}.bdesk"
            copy = Path(scratch) / f"{number}.bdesk"
            copy_database(path, copy)
            files[name], names[name] = copy, str(path)
            if (received := received_folder(path)).is_dir():
                files |= copy_tree(received, f"received/{number}")
            progress(number + 1, len(paths) + 1)
        packs = user_packs()
        if packs.is_dir():
            files |= copy_tree(packs, "packs")
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("wb") as out:
                write_moving_file(out, Belongings(names, dict(settings)), files)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    progress(1, 1)
    return target


def unpack(source: Path, folder: Path, progress: Progress = unwatched) -> Moved:
    """Put what a file brings into `folder` and the user's packs. What is here already stays as it is. Raises KnownError."""
    placed: list[Path] = []
    packs: list[str] = []
    with os_errors_as_sentences(source), opened_moving_file(source) as (belongings, file):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for number, (name, was) in enumerate(belongings.workspaces.items()):
                path = _free_name(folder, _stem(was))
                file.unpack(name, path)
                placed.append(path)
                if not is_ours(path):
                    raise MovingFileError(f"{source.name} 里的 {path.stem} 不是工作库")
                _unpack_received(belongings, name, received_folder(path), file.unpack)
                progress(number + 1, len(belongings.workspaces) + 1)
            packs = _unpack_packs(belongings, file.unpack)
        except BaseException:
            for path in placed:
                path.unlink(missing_ok=True)
                shutil.rmtree(received_folder(path), ignore_errors=True)
            raise
    progress(1, 1)
    return Moved(tuple(placed), tuple(packs), belongings.settings)


def _unpack_received(
    belongings: Belongings, workspace: str, folder: Path, unpack: Callable[[str, Path], None]
) -> None:
    """The packages that a workspace received, beside where it is now."""
    prefix = f"received/{PurePosixPath(workspace).stem}/"
    for name in belongings.received:
        if name.startswith(prefix):
            folder.mkdir(exist_ok=True)
            unpack(name, folder / PurePosixPath(name).name)


def _unpack_packs(belongings: Belongings, unpack: Callable[[str, Path], None]) -> list[str]:
    """Each pack whole or not at all; one that is here stays."""
    folder = user_packs()
    by_pack: dict[str, list[str]] = {}
    for name in belongings.packs:
        by_pack.setdefault(PurePosixPath(name).parts[1], []).append(name)
    fresh = [pack for pack in by_pack if not (folder / pack).exists()]
    if not fresh:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        for pack in fresh:
            for name in by_pack[pack]:
                target = Path(scratch).joinpath(*PurePosixPath(name).parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                unpack(name, target)
        for pack in fresh:
            shutil.move(Path(scratch) / pack, folder / pack)
    return fresh


def _stem(was: str) -> str:
    """The bare name of a workspace, whichever system it comes from, and no way out of the folder."""
    stem = PureWindowsPath(PurePosixPath(was).name).stem
    kept = "".join(c for c in stem if c.isprintable() and c not in '<>:"/\\|?*').strip(" .")
    return kept[:60] or "工作库"


def _free_name(folder: Path, stem: str) -> Path:
    path, number = folder / f"{stem}.bdesk", 2
    while path.exists() or received_folder(path).exists():
        path, number = folder / f"{stem}（{number}）.bdesk", number + 1
    return path
