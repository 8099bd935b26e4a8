"""All that a person has on one computer as one file (.bdmove): workspaces, installed packs, settings; a zip with hashes.

It comes back from a stick, so what it holds is looked at before anything is put anywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import IO

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass

SUFFIX = ".bdmove"
FORMAT, VERSION = "budgetdesk-moving", 1
_MANIFEST = "manifest.json"
_MOST_FILES = 50_000
_MOST_BYTES = 4_000_000_000  # of all files together
_MOST_TEXT = 4_000_000  # of the manifest
_CHUNK = 1 << 20
# A workspace by its number, since names of people's files are told apart by the manifest; what it received by that number
# and packs as in their folders.
_NAME = re.compile(
    r"workspaces/\d{1,4}\.bdesk|received/\d{1,4}/[\w（）-]{1,200}\.bdpkg|packs/(?!\.)[\w.@-]{1,120}(/[\w.@-]{1,80}){1,6}"
)


class MovingFileError(KnownError):
    """The file is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """`workspaces`: where each was, by its name in the file; `settings`: as the window keeps them, in words."""

    workspaces: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    packs: tuple[str, ...] = ()  # names in the file
    received: tuple[str, ...] = ()  # likewise, below the number of a workspace


def write_moving_file(target: IO[bytes], belongings: Belongings, files: Mapping[str, Path]) -> None:
    """`files`: what to read for each name in the file."""
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as part:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    part.write(chunk)
            hashes[name] = digest.hexdigest()
        manifest = {
            "format": FORMAT,
            "format_version": VERSION,
            "workspaces": dict(belongings.workspaces),
            "settings": dict(belongings.settings),
            "files": hashes,
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))


@contextmanager
def opened_moving_file(path: Path) -> Iterator[tuple[Belongings, Unpacker]]:
    """What is in the file, and how to get at it. Raises MovingFileError; nothing has been written then."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            names = [info.filename for info in infos]
            if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_BYTES:
                raise MovingFileError(f"{path.name} 里的内容过多，不像是本程序打包的")
            if len(set(names)) < len(names) or any(info.flag_bits & 1 for info in infos):
                raise MovingFileError(f"{path.name} 里有重名或加密的文件")
            if strange := [n for n in names if n != _MANIFEST and not _proper(n)]:
                raise MovingFileError(f"{path.name} 里有不该有的文件 {strange[0][:80]!r}")
            belongings, hashes = _manifest(archive, path.name)
            if set(hashes) != set(names) - {_MANIFEST}:
                raise MovingFileError(f"{path.name} 里的文件与清单不符")
            yield belongings, Unpacker(archive, path.name, hashes)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, RuntimeError) as error:
        raise MovingFileError(f"{path.name} 不是搬家文件，或已损坏") from error


@dataclass(frozen=True, slots=True)
class Unpacker:
    _archive: zipfile.ZipFile
    _shown: str
    _hashes: Mapping[str, str]

    def unpack(self, name: str, target: Path) -> None:
        """Write a file of it to a path that is not there yet; gone again where it was changed on the way."""
        digest = hashlib.sha256()
        try:
            with self._archive.open(name) as part, target.open("xb") as out:
                while chunk := part.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
            if digest.hexdigest() != self._hashes[name]:
                raise MovingFileError(f"{self._shown} 打包以后有改动：{name}")
        except FileExistsError:
            raise
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _proper(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not any(set(part) == {"."} for part in name.split("/"))


def _manifest(archive: zipfile.ZipFile, shown: str) -> tuple[Belongings, dict[str, str]]:
    strange = MovingFileError(f"{shown} 不是搬家文件：没有清单，或清单读不懂")
    try:
        with archive.open(_MANIFEST) as part:
            data = part.read(_MOST_TEXT + 1)
        if len(data) > _MOST_TEXT:
            raise strange
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise strange
        newer = told["format_version"] > VERSION
        workspaces, settings, hashes = (_texts(told[key]) for key in ("workspaces", "settings", "files"))
    except (KeyError, ValueError, TypeError, RecursionError):
        raise strange from None
    if newer:
        raise MovingFileError(f"{shown} 由较新的程序打包，请先更新本程序")
    if not set(workspaces) <= set(hashes) or any(not _proper(name) for name in workspaces):
        raise strange
    packs = tuple(sorted(name for name in hashes if name.startswith("packs/")))
    received = tuple(sorted(name for name in hashes if name.startswith("received/")))
    return Belongings(workspaces, settings, packs, received), hashes


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise TypeError
    return found


def copy_tree(source: Path, prefix: str) -> dict[str, Path]:
    """The files below a folder, by the names they get in the file; those that could not come back are left."""
    found: dict[str, Path] = {}
    for path in sorted(source.rglob("*")):
        name = f"{prefix}/{path.relative_to(source).as_posix()}"
        if path.is_file() and not path.is_symlink() and _proper(name):
            found[name] = path
    return found
