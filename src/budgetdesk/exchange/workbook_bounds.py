"""What a workbook from outside may come to before a library is let loose on it: it unpacks to text that costs far more."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 60_000_000
"""Of the file, and of what is in it."""

_MOST_PARTS = 2_000
_MOST_TAGS = {
    "worksheets/": 1_250_000,
    "sharedstrings": 2_500_000,
    "": 200_000,
}  # by what a part's name has; "": others
_MOST_SHEETS, _MOST_ROWS, _MOST_MERGED = 100, 100_000, 200_000
_PLACED = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*["']([^"']*)["']""")
_ADDRESS = re.compile(rb"([A-Z]{1,3})?([1-9][0-9]{0,6})")  # of a row, or of a cell
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # that a worksheet can have
_MERGED = re.compile(rb'mergeCell\s[^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


class WorkbookTooLarge(ValueError):
    """str() says of what there is too much."""


def check_bounds(data: bytes) -> None:
    """Raises WorkbookTooLarge. What is no archive (.xls), or a damaged one, is the library's to refuse."""
    if len(data) > MOST_BYTES:
        raise WorkbookTooLarge("文件过大")
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise WorkbookTooLarge("解压后过大")
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels")):
                    _check_part(part.filename.casefold(), archive.read(part))
    except WorkbookTooLarge:
        raise
    except (
        BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        LookupError,
        zlib.error,
    ):
        return


def _check_part(name: str, text: bytes) -> None:
    head = text[:1000]
    if b"\0" in head or b"<!DOCTYPE" in text[:4000] or b"<!ENTITY" in text:
        raise WorkbookTooLarge("里面有工作簿不该有的内容")
    most = next(most for kind, most in _MOST_TAGS.items() if kind in name)
    if text.count(b"<") > most:
        raise WorkbookTooLarge("内容过多")
    if name.endswith("workbook.xml") and text.count(b"<sheet ") > _MOST_SHEETS:
        raise WorkbookTooLarge(f"工作表过多（上限 {_MOST_SHEETS} 张）")
    if "worksheets/" in name:
        if text.count(b"<row") > _MOST_ROWS:
            raise WorkbookTooLarge(f"行数过多（上限 {_MOST_ROWS:,} 行）")
        _check_places(text)
        merged = 0
        for left, top, right, bottom in _MERGED.findall(text):
            merged += (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)
            if merged > _MOST_MERGED:
                raise WorkbookTooLarge("合并的单元格过多")


def _check_places(worksheet: bytes) -> None:
    """No row and no cell where no worksheet has one: a library would make room up to there."""
    for said in _PLACED.findall(worksheet):
        found = _ADDRESS.fullmatch(said)
        if found is None or int(found[2]) > _LAST_ROW or _column(found[1] or b"") > _LAST_COLUMN:
            raise WorkbookTooLarge("里面有工作表上没有的单元格")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
