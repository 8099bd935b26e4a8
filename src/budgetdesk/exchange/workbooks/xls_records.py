"""The old binary workbook (.xls) as far as its reader does not tell: how far its cells reach, per cents, errors, passwords.

A reader lays out a whole rectangle for the farthest cell, so that one in the last corner would take a gigabyte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from budgetdesk.exchange.workbooks.sheet_cells import At, CellMarks

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE  # and what is above: no sector
_SMALL = 64  # bytes of a sector of small streams
_STREAM, _ROOT = 2, 5  # kinds of entries
_COUNTS = (40, 44, 64, 72)  # where the header says how many sectors its tables have
_BOF, _EOF, _EXTENT = 0x809, 0x0A, 0x200
_ROW, _COLUMNS = 0x208, 0x7D  # that say which are hidden
_MOST_TEXTS, _MOST_ROWS, _MOST_COLUMNS = 2_000_000, 65_536, 256
_CELLS = {0x203, 0x27E, 0xFD, 0x204, 0x205, 0x06, 0x406, 0xBD}  # that hold a value
_MANY, _TRUTH, _FORMULAS = 0xBD, 0x205, (0x06, 0x406)
_PERCENT_FORMATS = {9, 10}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class NotAnXls(ValueError):
    """No old workbook, or a damaged one."""


class XlsWithPassword(ValueError):
    """Which has a password."""


def is_compound(data: bytes) -> bool:
    """Whether a file is of the kind that old workbooks are, and encrypted new ones."""
    return data.startswith(_MAGIC)


def read_xls_marks(data: bytes) -> dict[str, CellMarks]:
    """By the sheet's name, in the workbook's order. Raises NotAnXls and XlsWithPassword."""
    streams = _streams(data)
    book = streams.get("Workbook") or streams.get("Book")
    if book is None:
        if "EncryptedPackage" in streams:
            raise XlsWithPassword
        raise NotAnXls
    names: dict[int, str] = {}
    percent_formats, percent_styles, styles = set(_PERCENT_FORMATS), set[int](), 0
    for kind, body in _records(book, 0):
        match kind:
            case 0x2F:  # of the password
                raise XlsWithPassword
            case 0xFC if len(body) > 7 and max(struct.unpack_from("<II", body)) > _MOST_TEXTS:  # of the texts
                raise NotAnXls
            case 0x85 if len(body) > 8:  # of a sheet
                wide = body[7] & 1
                text = body[8 : 8 + body[6] * (1 + wide)]
                names[struct.unpack_from("<I", body)[0]] = text.decode(
                    "utf-16-le" if wide else "latin-1", "replace"
                )
            case 0x41E if len(body) > 5 and b"%" in body:  # of a format
                percent_formats.add(struct.unpack_from("<H", body)[0])
            case 0xE0 if len(body) > 4:  # of a style
                if struct.unpack_from("<H", body, 2)[0] in percent_formats:
                    percent_styles.add(styles)
                styles += 1
    return {name: _marks(book, at, percent_styles) for at, name in names.items()}


def _marks(book: bytes, start: int, percent: set[int]) -> CellMarks:
    marks = CellMarks()
    for kind, body in _records(book, start):
        if kind == _EXTENT and len(body) > 11:
            top, bottom, left, right = struct.unpack_from("<IIHH", body)
            if not (top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS):
                raise NotAnXls  # a reader would make room for all of it
        if kind == _ROW and len(body) > 13 and body[12] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        if kind == _COLUMNS and len(body) > 8 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            marks.hidden_columns.update(range(first, min(last, _MOST_COLUMNS) + 1))
        if kind not in _CELLS or len(body) < 6:
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY else column
        marks.far = (max(marks.far[0], row), max(marks.far[1], last))
        if style in percent and kind != _MANY:
            marks.percent.add((row, column))
        at: At = (row, column)
        if kind in _FORMULAS:
            marks.formulas.add(at)
        if kind == _TRUTH and len(body) > 7 and body[7]:
            marks.errors[at] = _ERRORS.get(body[6], "#N/A")
        elif kind in _FORMULAS and len(body) > 13 and body[12:14] == b"\xff\xff" and body[6] == 2:
            marks.errors[at] = _ERRORS.get(body[8], "#N/A")
    return marks


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """From the beginning of a part to its end; parts inside it (charts) are passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name."""
    try:
        return _compound(data)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise NotAnXls from error


def _compound(data: bytes) -> dict[str, bytes]:
    shift = struct.unpack_from("<H", data, 30)[0]
    if not data.startswith(_MAGIC) or shift not in (9, 12):
        raise ValueError
    size = 1 << shift
    if any(struct.unpack_from("<I", data, at)[0] > len(data) // 64 for at in _COUNTS):
        raise ValueError
    first, smallest = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
    more, left = struct.unpack_from("<I", data, 68)[0], len(data) // size
    while more < _END and left > 0:
        listed = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables += [n for n in listed[:-1] if n < _END]
        more, left = listed[-1], left - 1
    following: list[int] = []
    for table in tables[: len(data) // size]:
        following += struct.unpack_from(f"<{size // 4}I", data, (table + 1) * size)

    def chain(sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector < len(following) and len(pieces) <= len(following):
            pieces.append(data[(sector + 1) * size : (sector + 2) * size])
            sector = following[sector]
        return b"".join(pieces)

    folder = chain(first)
    entries = []
    for at in range(0, len(folder) - 127, 128):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        name = folder[at : at + max(length - 2, 0)][:64].decode("utf-16-le", "replace")
        entries.append((folder[at + 66], name, *struct.unpack_from("<II", folder, at + 116)))
    if any(length > len(data) for kind, _, _, length in entries if kind in (_STREAM, _ROOT)):
        raise ValueError
    small = chain(next((sector for kind, _, sector, _ in entries if kind == _ROOT), _END))
    table = chain(struct.unpack_from("<I", data, 60)[0])
    small_following = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def small_chain(sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector < len(small_following) and len(pieces) <= len(small_following):
            pieces.append(small[sector * _SMALL : (sector + 1) * _SMALL])
            sector = small_following[sector]
        return b"".join(pieces)

    return {
        name: (chain(sector) if length >= smallest else small_chain(sector))[:length]
        for kind, name, sector, length in entries
        if kind == _STREAM and name
    }
