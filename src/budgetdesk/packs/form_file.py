"""A pack as one file (.bdform): a zip of its folder with the code lists and the pack it builds on, and a manifest of hashes.

What a zip from outside holds is looked at before anything of it is used: names, sizes, and that each file is the one
that the manifest speaks of.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from budgetdesk.packs.indicator_settings import FILE as SETTINGS
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.narrative import NARRATIVE
from budgetdesk.packs.pack_files import BASE, CHECKS, HEAD, PackFiles, read_bytes
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.yaml_text import MAX_BYTES
from budgetdesk.records import dataclass

SUFFIX = ".bdform"
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
FORMAT, VERSION = "budgetdesk-pack", 1
MAX_FILES = 600
MAX_ALL = 20_000_000  # bytes of all files together, and of the zip
_NAME = re.compile(
    r"(base/){0,4}([a-z][a-z0-9_]{0,39}\.yaml|narrative\.md|codes/([a-z0-9_]+/){0,3}[a-z0-9_]+\.csv)"
)
Refuse = Callable[[str], PackError]
_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same pack is the same file


@dataclass(frozen=True, slots=True)
class FormFile:
    """The pack's files by name; those of a signed one with the manifest and the signature among them."""

    files: dict[str, bytes]
    manifest: bytes
    signature: bytes | None


def pack_files(loaded: LoadedPack) -> dict[str, bytes]:
    """All that the pack needs, by name in its folder: it can be used where nothing else is installed."""
    files = dict(_own(loaded.files, ""))
    for name, file in loaded.code_files.items():
        files[f"codes/{name}.csv"] = file.read_bytes()
    return files


def _own(files: PackFiles, prefix: str) -> dict[str, bytes]:
    extra = [*([CHECKS] if files.has_checks else []), *([NARRATIVE] if files.has_narrative else [])]
    extra += [SETTINGS] if (files.folder / SETTINGS).is_file() else []
    names = [HEAD, *extra, *(f"{id}.yaml" for id in files.own_tables())]
    found = {prefix + name: read_bytes(files.folder, name) for name in names}
    if files.base is not None:
        found |= _own(files.base, f"{prefix}{BASE}/")
    return found


def write_form(loaded: LoadedPack, sign: Callable[[bytes], bytes] | None = None) -> bytes:
    """The file's content, signed where one can; a pack that was installed signed and is as it was keeps that signature."""
    files = pack_files(loaded)
    had = signed_folder(loaded.folder)
    if had is not None and {name: had.files.get(name) for name in files} == files:
        return _zip(had.files)
    manifest = {
        "format": FORMAT,
        "format_version": VERSION,
        "id": loaded.pack.id,
        "version": loaded.pack.version,
        "files": {name: _hash(content) for name, content in sorted(files.items())},
    }
    said = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return _zip({MANIFEST: said, **({SIGNATURE: sign(said)} if sign is not None else {}), **files})


def signed_folder(folder: Path) -> FormFile | None:
    """A pack as it was installed; None where it was not signed. Raises PackError where a file is not the one signed for."""
    if not (folder / SIGNATURE).is_file():
        return None

    def refuse(message: str) -> PackError:
        return PackError([Problem(folder.name, 0, message)])

    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = {
        name: path.read_bytes()[: MAX_BYTES + 1]
        for name, path in paths.items()
        if name in (MANIFEST, SIGNATURE) or _NAME.fullmatch(name)
    }
    return _form(found, "安装以后有改动", refuse)


def _compare(hashes: Mapping[str, str], found: Mapping[str, bytes], words: str, refuse: Refuse) -> None:
    if changed := sorted(name for name in {*hashes, *found} if hashes.get(name) != _hash(found.get(name))):
        raise refuse(f"{words}：{'、'.join(changed[:5])}")


def _zip(texts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(
            texts.items(), key=lambda file: (file[0] not in (MANIFEST, SIGNATURE), file[0])
        ):
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_form(path: Path) -> FormFile:
    """What the manifest speaks of. Raises PackError where the file is not what it says."""

    def refuse(message: str) -> PackError:
        return PackError([Problem(path.name, 0, message)])

    try:
        if path.stat().st_size > MAX_ALL:
            raise refuse(f"文件过大（上限 {MAX_ALL:,} 字节）")
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_FILES:
                raise refuse(f"文件过多（上限 {MAX_FILES}）")
            if sum(info.file_size for info in infos) > MAX_ALL:
                raise refuse(f"内容过大（上限 {MAX_ALL:,} 字节）")
            found: dict[str, bytes] = {}
            for info in infos:
                if info.filename in found or info.flag_bits & 1:
                    raise refuse(f"里面的 {info.filename[:80]!r} 重复或加了密")
                if info.filename not in (MANIFEST, SIGNATURE) and not _NAME.fullmatch(info.filename):
                    raise refuse(f"里面有不该有的文件 {info.filename[:80]!r}")
                with archive.open(info) as stream:
                    found[info.filename] = stream.read(MAX_BYTES + 1)
                if len(found[info.filename]) > MAX_BYTES:
                    raise refuse(f"里面的 {info.filename} 过大（上限 {MAX_BYTES:,} 字节）")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error):
        raise refuse("不是报表包文件，或已损坏") from None
    return _form(found, "打包以后有改动", refuse)


def _form(found: dict[str, bytes], words: str, refuse: Refuse) -> FormFile:
    files = dict(found)
    manifest, signature = files.pop(MANIFEST, b""), files.pop(SIGNATURE, None)
    _compare(_manifest(manifest, refuse), files, words, refuse)
    return FormFile(files if signature is None else found, manifest, signature)


def _manifest(data: bytes, refuse: Refuse) -> Mapping[str, str]:
    try:
        manifest = json.loads(data)
        hashes = manifest["files"]
        if manifest["format"] != FORMAT or not isinstance(hashes, dict):
            raise ValueError
        newer = manifest["format_version"] > VERSION
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refuse("不是报表包文件：没有清单，或清单读不懂") from None
    if newer:
        raise refuse("由较新的程序打包，请先更新本程序")
    return hashes


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
