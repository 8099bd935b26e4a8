"""Turns an openpyxl workbook into bytes that depend on its contents alone, with its formulas' values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)

Values = Mapping[str, Decimal | str]
"""By address (E7), what a formula yields."""


def workbook_bytes(workbook: Workbook, values: list[Values]) -> bytes:
    """The file, with the values of each worksheet's formulas.

    openpyxl writes formulas without values. Excel works them out when it opens the file, but not in the
    protected view in which it shows what came by mail, and neither do previews: there they would be blank.
    """
    from openpyxl.writer.excel import ExcelWriter

    plain = BytesIO()
    ExcelWriter(workbook, ZipFile(plain, "w", ZIP_STORED)).save()
    packed = BytesIO()
    with ZipFile(plain) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if sheet := _SHEET.fullmatch(name):
                data = _with_values(data, values[int(sheet[1]) - 1])
            elif name == "docProps/app.xml":
                # LibreOffice trusts the values of what says it is Excel's; let it work them out itself.
                data = data.replace(b"Microsoft Excel", b"BudgetDesk")
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, data)
    return packed.getvalue()


def _with_values(data: bytes, values: Values) -> bytes:
    if not values:
        return data

    def fill(found: re.Match[bytes]) -> bytes:
        address, attributes, formula = found.groups()
        value = values.get(address.decode())
        if isinstance(value, Decimal):
            return b'<c r="%b"%b><f>%b</f><v>%b</v></c>' % (
                address,
                attributes,
                formula,
                f"{value:f}".encode(),
            )
        if isinstance(value, str):
            escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
            return b'<c r="%b"%b t="str"><f>%b</f><v>%b</v></c>' % (address, attributes, formula, escaped)
        return found[0]

    return _FORMULA.sub(fill, data)
