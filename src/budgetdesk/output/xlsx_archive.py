"""Turns an openpyxl workbook and its worksheets' cells into bytes that depend on their contents alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from budgetdesk.output.xlsx_cells import CellData

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def workbook_bytes(workbook: Workbook, cells: Sequence[CellData]) -> bytes:
    """The file; openpyxl's worksheets have no cells yet."""
    from openpyxl.writer.excel import ExcelWriter

    plain = BytesIO()
    ExcelWriter(workbook, ZipFile(plain, "w", ZIP_STORED)).save()
    packed = BytesIO()
    with ZipFile(plain) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if sheet := _SHEET.fullmatch(name):
                own = cells[int(sheet[1]) - 1]
                data = _replaced(data, b"<sheetData></sheetData>", own.xml())
                data = _replaced(
                    data, b'<dimension ref="A1:A1" />', f'<dimension ref="{own.area}" />'.encode()
                )
            elif name == "docProps/app.xml":
                data = _replaced(data, b"Microsoft Excel", b"BudgetDesk")  # who wrote it
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, data)
    return packed.getvalue()


def _replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    if data.count(old) != 1:
        raise RuntimeError(f"openpyxl no longer writes {old.decode()}")
    return data.replace(old, new)
