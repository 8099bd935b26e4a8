"""The declaration that our own workbooks carry in a part of their own, so that they come back exactly.

Excel and WPS keep such parts (customXml) when they save a workbook.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

_PART = "customXml/item1.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_NAMESPACE = "urn:budgetdesk:declaration"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_CARRIED = re.compile(
    rf'<(?:\w+:)?declaration xmlns(?::\w+)?="{_NAMESPACE}" tables="([\w ]*)"[^>]*>([A-Za-z0-9+/=\s]*)<'.encode()
)
_MOST_BYTES = 200_000_000  # of a declaration unpacked
_MOST_PARTS = 50  # of this kind that are looked at


class Carried(NamedTuple):
    """A declaration file, and the tables that the workbook has worksheets of, in their order."""

    declaration: bytes
    tables: list[str]


def carrying(workbook: bytes, declaration: bytes, tables: Iterable[str]) -> bytes:
    """The workbook with the declaration file in it."""
    text = base64.b64encode(zlib.compress(declaration, 9))
    part = b'<?xml version="1.0" encoding="UTF-8"?>\n<declaration xmlns="%s" tables="%s">%s</declaration>' % (
        _NAMESPACE.encode(), " ".join(tables).encode(), text,
    )  # fmt: skip
    made = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == _LINKS:
                link = (
                    f'<Relationship Id="rIdDeclaration" Type="{_KIND}" Target="../{_PART}"/></Relationships>'
                )
                content = content.replace(b"</Relationships>", link.encode())
            new.writestr(_like(info, info.filename), content)
        new.writestr(_like(old.infolist()[0], _PART), part)
    return made.getvalue()


def _like(info: ZipInfo, name: str) -> ZipInfo:
    """With the date of the others, so that the same content gives the same bytes."""
    made = ZipInfo(name, info.date_time)
    made.compress_type, made.external_attr = ZIP_DEFLATED, info.external_attr
    return made


def carried_by(workbook: bytes) -> Carried | None:
    """The declaration file in a workbook; None where it has none, or none that is whole."""
    try:
        with ZipFile(BytesIO(workbook)) as archive:
            names = [n for n in archive.namelist() if n.startswith("customXml/item") and n.endswith(".xml")]
            for name in names[:_MOST_PARTS]:
                if (found := _CARRIED.search(archive.read(name))) is not None:
                    unpacking = zlib.decompressobj()
                    data = unpacking.decompress(base64.b64decode(found[2]), _MOST_BYTES)
                    return Carried(data, found[1].decode().split()) if unpacking.eof else None
    except (
        BadZipFile,
        OSError,
        ValueError,
        KeyError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        pass
    return None
