"""Lines of a worksheet as a workbook that a section of an office fills in: protected but for what it may fill in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from budgetdesk.output.xlsx import whole_text
from budgetdesk.records import dataclass

_LONGEST_LIST = 255  # characters of the choices of a cell, as Excel allows
_MOST_WIDTH = 40
HEAD_ROWS = 3
"""Rows above the lines: what the program needs to know (hidden), the title, the headings."""


@dataclass(frozen=True, slots=True)
class SectionColumn:
    """`id` is written into a hidden row, so that the column is known again. `open`: whether it may be filled in."""

    id: str
    title: str
    width: float
    open: bool
    number: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionLine:
    """`row`: its id, which stands in a hidden column; empty for a line that waits to be filled in."""

    row: str
    cells: tuple[Decimal | str | None, ...]


def section_workbook(
    mark: str, title: str, columns: Sequence[SectionColumn], lines: Sequence[SectionLine]
) -> bytes:
    """A workbook of one sheet. `mark` stands in its first cell, which is hidden."""
    from xlsxwriter.workbook import Workbook

    data = BytesIO()
    book = Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet("底稿")
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    name = book.add_format({"bold": True, "font_size": 14})
    shapes = {
        (is_open, number): book.add_format(
            {"border": 1, "locked": not is_open, "num_format": "#,##0.00" if number else "@",
             "bg_color": "#FFFFFF" if is_open else "#EFEFEF"}
        )
        for is_open in (True, False)
        for number in (True, False)
    }  # fmt: skip
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.write_string(0, 0, mark)
    sheet.write_string(1, 1, whole_text(title), name)
    last = HEAD_ROWS + len(lines) - 1
    for c, column in enumerate(columns, 1):
        sheet.write_string(0, c, column.id)
        sheet.write_string(2, c, whole_text(column.title), head)
        sheet.set_column(c, c, min(column.width, _MOST_WIDTH))
        if column.open and column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
            sheet.data_validation(HEAD_ROWS, c, last, c, {"validate": "list", "source": list(column.choices)})
    for r, line in enumerate(lines, HEAD_ROWS):
        sheet.write_string(r, 0, line.row)
        for c, (column, value) in enumerate(zip(columns, line.cells, strict=True), 1):
            shape = shapes[column.open, column.number]
            if value is None:
                sheet.write_blank(r, c, None, shape)
            elif isinstance(value, Decimal):
                sheet.write_number(r, c, float(value), shape)
            else:
                sheet.write_string(r, c, whole_text(value), shape)
    sheet.freeze_panes(HEAD_ROWS, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True})
    book.close()
    return data.getvalue()
