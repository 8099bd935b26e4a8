"""Figures and texts put into the cells of a workbook that somebody else made, with every other byte of it as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from budgetdesk.exchange.workbooks.sheet_cells import CELL, At, address, attributes, place_of, sheet_parts

_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?sheetData>)", re.DOTALL)
_TYPE = re.compile(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""")
_RECKONING = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)/?>")
_FLAG = re.compile(rb"""\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|'[^']*')""")
_BOOK = "xl/workbook.xml"

CellContent = Decimal | str


def with_cells(workbook: bytes, sheets: Mapping[str, Mapping[At, CellContent]]) -> bytes:
    """The workbook with that content in the cells of its sheets, by their names.

    Formats stay; a workbook with formulas is told to reckon anew when it is opened. Raises KeyError for a sheet that it
    has not.
    """
    made = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(made, "w") as new:
        parts = sheet_parts(old)
        wanted = {parts[name]: cells for name, cells in sheets.items() if cells}
        live = any(b"<f" in old.read(path) or b":f>" in old.read(path) for path in parts.values())
        for info in old.infolist():
            content = old.read(info)
            if info.filename in wanted:
                content = _filled(content, wanted[info.filename])
            elif info.filename == _BOOK and live and wanted:
                content = _reckoned_anew(content)
            new.writestr(info, content)
    return made.getvalue()


def _filled(part: bytes, cells: Mapping[At, CellContent]) -> bytes:
    data = _DATA.search(part)
    if data is None:
        raise KeyError("sheetData")
    by_row: dict[int, dict[int, CellContent]] = {}
    for (at_row, column), content in cells.items():
        by_row.setdefault(at_row, {})[column] = content
    prefix, inside = data[1], data[3] or b""
    pieces: list[bytes] = []
    at = 0
    waiting = sorted(by_row)
    for row in _ROW.finditer(inside):
        number = int(attributes(row[2]).get("r", "0") or 0) - 1
        pieces.append(inside[at : row.start()])
        while waiting and waiting[0] < number:
            pieces.append(_new_row(prefix, waiting[0], by_row[waiting.pop(0)]))
        if waiting and waiting[0] == number:
            pieces.append(_row(row, number, by_row[waiting.pop(0)]))
        else:
            pieces.append(row[0])
        at = row.end()
    pieces.append(inside[at:])
    pieces += [_new_row(prefix, number, by_row[number]) for number in waiting]
    whole = b"<%ssheetData%s>%s</%ssheetData>" % (prefix, data[2], b"".join(pieces), prefix)
    return part[: data.start()] + whole + part[data.end() :]


def _new_row(prefix: bytes, row: int, cells: Mapping[int, CellContent]) -> bytes:
    inside = b"".join(_cell(prefix, (row, column), b"", cells[column]) for column in sorted(cells))
    return b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, inside, prefix)


def _row(row: re.Match[bytes], number: int, cells: Mapping[int, CellContent]) -> bytes:
    prefix, inside = row[1], row[4] or b""
    waiting, at = sorted(cells), 0
    pieces: list[bytes] = []
    for cell in CELL.finditer(inside):
        place = place_of(attributes(cell[1]).get("r", ""))
        if place is None:
            continue
        pieces.append(inside[at : cell.start()])
        while waiting and waiting[0] < place[1]:
            column = waiting.pop(0)
            pieces.append(_cell(prefix, (number, column), b"", cells[column]))
        if waiting and waiting[0] == place[1]:
            column = waiting.pop(0)
            pieces.append(_cell(prefix, place, cell[1], cells[column]))
        else:
            pieces.append(cell[0])
        at = cell.end()
    pieces.append(inside[at:])
    pieces += [_cell(prefix, (number, column), b"", cells[column]) for column in waiting]
    return b"<%srow%s>%s</%srow>" % (prefix, row[2].rstrip(), b"".join(pieces), prefix)


def _cell(prefix: bytes, at: At, said: bytes, content: CellContent) -> bytes:
    """`said`: the attributes that the cell has, whose format stays."""
    said = _TYPE.sub(b"", said).rstrip() if said else b' r="%s"' % address(at).encode()
    if isinstance(content, Decimal):
        return b"<%sc%s><%sv>%s</%sv></%sc>" % (prefix, said, prefix, f"{content:f}".encode(), prefix, prefix)
    text = escape(content).encode("utf-8", "replace")
    start = b'<%sc%s t="inlineStr"><%sis><%st xml:space="preserve">' % (prefix, said, prefix, prefix)
    return start + b"%s</%st></%sis></%sc>" % (text, prefix, prefix, prefix)


def _reckoned_anew(book: bytes) -> bytes:
    found = _RECKONING.search(book)
    if found is not None:
        said = _FLAG.sub(b"", found[2]).rstrip()
        flagged = b'<%scalcPr%s fullCalcOnLoad="1"/>' % (found[1], said)
        return book[: found.start()] + flagged + book[found.end() :]
    return book
