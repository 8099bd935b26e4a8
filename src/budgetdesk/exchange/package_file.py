"""A package (.bdpkg): a declaration as it goes upward. A zip with a manifest of hashes, signed where the office has a key.

It comes from outside: names, sizes and hashes are looked at before anything of it is used, and nothing is ever unpacked to
a path that it names.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_file import outgrown
from budgetdesk.exchange.signing import OwnKey, Signature, is_signed
from budgetdesk.records import dataclass

SUFFIX = ".bdpkg"
FORMAT, VERSION = "budgetdesk-package", 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
DECLARATION, CHANGES, PDF, WORKBOOK = "declaration.json", "changes.json", "tables.pdf", "tables.xlsx"
INDICATORS = "indicators.yaml"
"""What the office has settled about indicators, where it has: for the receiver to see, not to be judged by."""

_MOST = {
    MANIFEST: 200_000,
    SIGNATURE: 10_000,
    DECLARATION: 60_000_000,
    CHANGES: 20_000_000,
    PDF: 80_000_000,
    WORKBOOK: 80_000_000,
    INDICATORS: 1_000_000,
}
MAX_ALL = 150_000_000  # bytes of the file
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
_ID = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


class PackageError(KnownError):
    """The file is not a package, or not the one that was made."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`digest`: of the declaration's content; `replaces`: id of the version before, else empty."""

    id: str
    unit_code: str
    unit_name: str
    year: int
    pack: str
    pack_version: str
    name: str
    version: int
    replaces: str
    made_at: str
    program: str
    digest: str
    errors: int
    queries: int
    hints: int

    @property
    def code(self) -> str:
        return check_code(self.digest)


@dataclass(frozen=True, slots=True)
class Package:
    """`signature`: one that fits; None where the file is not signed."""

    manifest: Manifest
    parts: Mapping[str, bytes]
    signature: Signature | None


def content_digest(declaration: bytes) -> str:
    """Of what a declaration file says, whichever way it is laid out."""
    said = json.dumps(json.loads(declaration), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def check_code(digest: str) -> str:
    """Eight letters by which a printed page and a file are known to belong together: K7QM-4PDX."""
    number, letters = int(digest[:10], 16), ""
    for _ in range(8):
        number, rest = divmod(number, len(_CODE_LETTERS))
        letters = _CODE_LETTERS[rest] + letters
    return f"{letters[:4]}-{letters[4:]}"


def write_package(manifest: Manifest, parts: Mapping[str, bytes], key: OwnKey | None) -> bytes:
    """The file's content. Raises KeyFileError."""
    assert set(parts) - {INDICATORS} == {DECLARATION, CHANGES, PDF, WORKBOOK}
    told = {
        "format": FORMAT,
        "format_version": VERSION,
        **asdict(manifest),
        "parts": {n: _hash(c) for n, c in sorted(parts.items())},
    }
    head = json.dumps(told, ensure_ascii=False, indent=1).encode()
    files = {MANIFEST: head}
    if key is not None:
        files[SIGNATURE] = json.dumps(asdict(key.sign(head))).encode()
    return _container(files | dict(parts))


def _container(files: Mapping[str, bytes]) -> bytes:
    """A zip in which nothing can be changed unnoticed: no compression, no dates, nothing between the files.

    What is read must be just what is written here, so that also a byte that no unpacker looks at is noticed.
    """
    local, central = bytearray(), bytearray()
    for name, content in files.items():
        told = name.encode("ascii")
        # version, flags, method, time, date, sum, size, size, length of the name, length of what is extra
        head = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, zlib.crc32(content), *[len(content)] * 2, len(told), 0)
        central += (
            b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<3H2I", 0, 0, 0, 0, len(local)) + told
        )
        local += b"PK\3\4" + head + told + content
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(central), len(local), 0)
    return bytes(local + central + b"PK\5\6" + end)


def read_package(path: Path) -> Package:
    """What a file holds, each part as the manifest says. Raises PackageError and OSError."""

    def refuse(why: str) -> PackageError:
        return PackageError(f"{path.name}：{why}")

    files = _files(path, refuse)
    if missing := [name for name in (MANIFEST, DECLARATION) if name not in files]:
        raise refuse(f"不是上报包：里面没有 {missing[0]}")
    head = files.pop(MANIFEST)
    manifest, hashes = _manifest(head, refuse)
    signature = None
    if (signed := files.pop(SIGNATURE, None)) is not None:
        signature = _signature(signed)
        if signature is None or not is_signed(head, signature):
            raise refuse("签名对不上，打包以后有改动，已拒绝")
    if changed := sorted(name for name in {*hashes, *files} if hashes.get(name) != _hash(files.get(name))):
        raise refuse(f"打包以后有改动，已拒绝：{'、'.join(changed)}")
    if too_much := outgrown(files[DECLARATION]):
        raise refuse(f"里面的申报{too_much}")
    try:
        same = content_digest(files[DECLARATION]) == manifest.digest
    except (ValueError, RecursionError):
        raise refuse("里面的申报读不懂") from None
    if not same:
        raise refuse("清单上的校验码与申报内容不符，已拒绝")
    return Package(manifest, files, signature)


def _files(path: Path, refuse: Any) -> dict[str, bytes]:
    if path.stat().st_size > MAX_ALL:
        raise refuse(f"文件过大（上限 {MAX_ALL:,} 字节）")
    found: dict[str, bytes] = {}
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for info in archive.infolist():
                most = _MOST.get(info.filename)
                if info.filename == "[Content_Types].xml":  # of Word and Excel
                    raise refuse("不是上报包，是工作簿或 Word 文件：工作簿用“导入工作簿”")
                if most is None:
                    raise refuse(f"里面有不该有的文件 {info.filename[:80]!r}")
                if info.filename in found or info.flag_bits & 1:
                    raise refuse(f"里面的 {info.filename} 重复或加了密")
                with archive.open(info) as stream:
                    found[info.filename] = stream.read(most + 1)
                if len(found[info.filename]) > most:
                    raise refuse(f"里面的 {info.filename} 过大（上限 {most:,} 字节）")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error):
        raise refuse("不是上报包，或已损坏") from None
    if _container(found) != data:
        raise refuse("打包以后有改动，已拒绝")
    return found


def _manifest(data: bytes, refuse: Any) -> tuple[Manifest, dict[str, str]]:
    unreadable = refuse("不是上报包：清单读不懂")
    try:
        told = json.loads(data)
        if told.pop("format") != FORMAT:
            raise unreadable
        newer = told.pop("format_version") > VERSION
        hashes = told.pop("parts")
        if newer:
            raise refuse("由较新的程序打包，请先更新本程序")
        manifest = Manifest(**told)
        if not isinstance(hashes, dict) or not _sound(manifest):
            raise unreadable
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unreadable from None
    return manifest, hashes


def _sound(manifest: Manifest) -> bool:
    """Each field of its type, short enough for a list, and of letters that can be shown."""
    for name, value in asdict(manifest).items():
        if Manifest.__annotations__[name] == "int":
            if type(value) is not int or not 0 <= value < 1_000_000:
                return False
        elif not isinstance(value, str) or len(value) > 200 or (value and not value.isprintable()):
            return False
    try:
        datetime.fromisoformat(manifest.made_at)
    except ValueError:
        return False
    whole = _ID.fullmatch(manifest.id) and _HASH.fullmatch(manifest.digest)
    return bool(whole) and (not manifest.replaces or bool(_ID.fullmatch(manifest.replaces)))


def _signature(data: bytes) -> Signature | None:
    try:
        signature = Signature(**json.loads(data))
        base64.b64decode(signature.key, validate=True)
        base64.b64decode(signature.value, validate=True)
    except (ValueError, TypeError, RecursionError):
        return None
    return signature


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
