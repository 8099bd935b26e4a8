"""Writes sheets as a workbook, one worksheet each, with live formulas where their terms are on the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from budgetdesk.document.sheet import Sheet
from budgetdesk.engine.cells import Cell, Entry, NotApplicable, Rejected
from budgetdesk.output.form import Placed, place
from budgetdesk.output.line_heights import Type, line_heights
from budgetdesk.output.paper import Columns, Paper, choose_setting
from budgetdesk.output.saving import Target, deliver
from budgetdesk.output.text_wrapping import Wrapping, rough_width
from budgetdesk.output.views import Progress, View
from budgetdesk.output.xlsx_archive import Values, workbook_bytes
from budgetdesk.output.xlsx_styles import HEADING, Look, Looks, number_format

if TYPE_CHECKING:
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AnyCell = Any  # openpyxl's cell; its stubs do not know that cells can share a style
PlaceOf = Callable[[Cell], str | None]
"""The address (E7) of a cell on the same worksheet, or None if it is not there."""
Formula = Callable[[Cell, PlaceOf], str | None]
"""A live formula (=ROUND(E7+F7,2)) for a computed cell, or None if its terms are elsewhere."""

_AIR = 0.35  # em above and below the text of a line
_POINTS_TO_WIDTH = 1 / 6  # a column's width counts figures of 宋体 11, which are 8 pixels of 96 to the inch
_HIGHEST_ROW = 409.0
_LONGEST_TEXT = 32767
_PAPER_CODES = {"A4": 9, "A3": 8}

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_COULD_BE_FORMULA = tuple("=+-@\t\r")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_NUMBER = Look(border=False, wrap=False)
_TITLE = Look("center", border=False, font=HEADING, size=18)
_UNIT = Look("right", border=False, wrap=False)
_NOTE = Look(border=False, size=9)


def write_xlsx(
    target: Target,
    sheets: Sequence[Sheet],
    view: View,
    *,
    formula: Formula | None = None,
    title: str = "",
    created: datetime | None = None,
    progress: Progress | None = None,
) -> None:
    """One workbook. The same input gives the same bytes; the date in them is `created`, if given."""
    from openpyxl import Workbook

    workbook = Workbook()
    blank = workbook.active
    looks = Looks(workbook)
    wrapping = Wrapping(rough_width)
    values: list[Values] = []
    for number, (sheet, name) in enumerate(zip(sheets, sheet_names(sheets), strict=True)):
        worksheet = workbook.create_sheet(name)
        values.append(_SheetWriter(worksheet, sheet, view, formula, looks, wrapping).write())
        if progress:
            progress(number + 1, len(sheets) + 1)
    if sheets and blank is not None:
        workbook.remove(blank)
    else:
        values.append({})
    _describe(workbook, title, created)
    data = workbook_bytes(workbook, values)
    if progress:
        progress(len(sheets) + 1, len(sheets) + 1)
    deliver(data, target)


def sheet_names(sheets: Iterable[Sheet]) -> list[str]:
    """表6, else the title: what Excel allows, and each only once."""
    names: list[str] = []
    taken = {"history"}  # which Excel keeps for itself
    for sheet in sheets:
        plain = _NOT_IN_NAMES.sub("", sheet.number or sheet.title).strip("' ") or "表"
        name, count = plain[:31], 1
        while name.casefold() in taken:
            count += 1
            ending = f"({count})"
            name = plain[: 31 - len(ending)] + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _describe(workbook: Workbook, title: str, created: datetime | None) -> None:
    moment = created or datetime(2000, 1, 1)  # noqa: DTZ001 - the file has no zone
    properties = workbook.properties
    properties.creator = "BudgetDesk"
    properties.title = _ILLEGAL.sub("", title) or None
    properties.created = properties.modified = moment
    workbook.calculation.fullCalcOnLoad = True


class _SheetWriter:
    def __init__(
        self,
        worksheet: Worksheet,
        sheet: Sheet,
        view: View,
        formula: Formula | None,
        looks: Looks,
        wrapping: Wrapping,
    ) -> None:
        self.worksheet = worksheet
        self.sheet = sheet
        self.view = view
        self.formula = formula
        self.looks = looks
        self.wrapping = wrapping
        self.lines = place(sheet, view)
        self.first = (1 if sheet.number else 0) + 3  # the row of the first line, below title and unit
        self.places: dict[Cell, str] = {}
        self.values: dict[str, Decimal | str] = {}
        self.merged: list[tuple[int, int, int, int]] = []

    def write(self) -> Values:
        """Fills the worksheet; gives what its formulas yield."""
        from openpyxl.utils import get_column_letter

        self.letters = [get_column_letter(1 + column) for column in range(len(self.sheet.columns))]
        for line in self.lines:
            for placed in line:
                if placed.box.cell is not None:
                    address = f"{self.letters[placed.column]}{self.first + placed.line}"
                    self.places.setdefault(placed.box.cell, address)
        self._head()
        for line in self.lines:
            for placed in line:
                self._box(placed)
        self._foot()
        self._measure()
        self._merge()
        self._freeze()
        return self.values

    # boxes

    def _box(self, placed: Placed) -> None:
        row, column, box = self.first + placed.line, 1 + placed.column, placed.box
        content: Decimal | str | None = placed.text or None
        shape, live = "General", None
        if box.cell is not None and not box.text:
            seen = self.view(box.cell)
            content = _plain(seen.entered)
            computed = content is None
            if computed:
                live = self.formula(box.cell, self.places.get) if self.formula else None
                content = _plain(seen.value)
            if content is None:
                content = seen.text or None
            if box.number or isinstance(content, Decimal):
                shape = number_format(seen.text, computed)
        look = Look(
            placed.align,
            box.level if placed.align == "left" else 0,
            box.bold,
            box.vertical,
            shape,
            not live and isinstance(content, str) and content.startswith(_COULD_BE_FORMULA),
            size=self.sheet.size,
            wrap=placed.align != "right",
        )
        style = self.looks.style(look)
        cell = self._cell(row, column, style)
        if live:
            cell.value = live
            if content is not None:
                self.values[cell.coordinate] = content
        elif content is not None:
            _put(cell, content)
        if placed.span > 1 or placed.rowspan > 1:
            end_row, end_column = row + placed.rowspan - 1, column + placed.span - 1
            self.merged.append((column, row, end_column, end_row))
            for covered_row in range(row, end_row + 1):  # their borders are drawn
                for covered in range(column, end_column + 1):
                    self._cell(covered_row, covered, style)

    def _cell(self, row: int, column: int, style: StyleArray) -> AnyCell:
        cell: AnyCell = self.worksheet.cell(row, column)
        cell._style = style
        return cell

    # above and below the table

    def _head(self) -> None:
        sheet, last = self.sheet, len(self.sheet.columns)
        row = 1
        if sheet.number:
            self._text(row, 1, sheet.number, _NUMBER)
            row += 1
        self._text(row, 1, sheet.title, _TITLE)
        self.merged.append((1, row, last, row))
        self.worksheet.row_dimensions[row].height = 30.0
        unit = f"单位：{sheet.unit}" if sheet.unit else ""
        if last == 1:
            self._text(row + 1, 1, "　".join(filter(None, (sheet.heading, unit))), _NUMBER)
        else:
            self._text(row + 1, 1, sheet.heading, _NUMBER)
            self._text(row + 1, last, unit, _UNIT)

    def _foot(self) -> None:
        row, last = self.first + len(self.lines), len(self.sheet.columns)
        for note in self.sheet.notes:
            self._text(row, 1, note, _NOTE)
            self.merged.append((1, row, last, row))
            row += 1
        if self.sheet.signature:
            self._text(row, 1, self.sheet.signature, _NUMBER)
            self.worksheet.row_dimensions[row].height = 30.0

    def _text(self, row: int, column: int, text: str, look: Look) -> None:
        if text:
            quoted = text.startswith(_COULD_BE_FORMULA)
            _put(self._cell(row, column, self.looks.style(look._replace(quoted=quoted))), text)

    # the worksheet as a whole

    def _measure(self) -> None:
        """Widths of columns, heights of rows, and the paper."""
        sheet, worksheet = self.sheet, self.worksheet
        wrapping = self.wrapping
        columns = Columns(sheet, self.lines, wrapping)
        room = columns.width() * sheet.size
        widths = columns.spread(room, sheet.size)
        for letter, width in zip(self.letters, widths, strict=True):
            worksheet.column_dimensions[letter].width = round(width * _POINTS_TO_WIDTH + 0.8, 2)
        kind = Type(sheet.size, _AIR)
        usual = round(kind.leading + kind.padding, 2)
        worksheet.sheet_format.defaultRowHeight = usual
        worksheet.sheet_format.customHeight = True
        heights = line_heights(sheet, self.lines, list(accumulate(widths, initial=0.0)), kind, wrapping)
        for number, height in enumerate(heights, self.first):
            if round(height, 2) != usual:
                worksheet.row_dimensions[number].height = round(min(height, _HIGHEST_ROW), 2)
        for number, note in enumerate(sheet.notes, self.first + len(heights)):
            lines = len(wrapping.wrap(note, room / _NOTE.size))
            worksheet.row_dimensions[number].height = 1.4 * _NOTE.size * lines
        self._print_on(choose_setting(sheet, columns).paper)

    def _print_on(self, paper: Paper) -> None:
        from openpyxl.worksheet.properties import PageSetupProperties

        worksheet = self.worksheet
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        worksheet.page_setup.paperSize = _PAPER_CODES[paper.name]
        worksheet.page_setup.orientation = "landscape" if paper.landscape else "portrait"
        worksheet.page_setup.fitToWidth = 1
        worksheet.page_setup.fitToHeight = 0  # as many pages as there are
        margins = worksheet.page_margins
        margins.left = margins.right = 0.58
        margins.top, margins.bottom, margins.header, margins.footer = 0.55, 0.65, 0.3, 0.3
        worksheet.print_options.horizontalCentered = True
        footer: Any = worksheet.oddFooter
        footer.center.text = "第 &P 页 共 &N 页"
        footer.center.size = 9
        worksheet.print_title_rows = f"1:{max(self._first_body() - 1, 1)}"

    def _first_body(self) -> int:
        header = self.sheet.header_lines
        return self.first + (header if header < len(self.lines) else 0)

    def _freeze(self) -> None:
        frozen = 0
        for column in self.sheet.columns:
            if not column.frozen:
                break
            frozen += 1
        if self.sheet.header_lines or frozen:
            row = self._first_body() if self.sheet.header_lines else 1
            column = self.letters[min(frozen, len(self.letters) - 1)]
            self.worksheet.freeze_panes = f"{column}{row}"

    def _merge(self) -> None:
        from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

        class Ordered(MultiCellRange):
            """Written in the same order every time."""

            def __iter__(self) -> Iterable[CellRange]:  # type: ignore[override]
                return iter(self.sorted())

        # Worksheet.merge_cells compares each range with all the others, and restyles what it covers.
        several = [each for each in self.merged if each[:2] != each[2:]]
        self.worksheet.merged_cells = Ordered({CellRange(None, *each) for each in several})


def _put(cell: AnyCell, content: Decimal | str) -> None:
    if isinstance(content, Decimal) and content.is_finite():
        cell.value = content
        return
    text = _ILLEGAL.sub("", str(content).replace("\r\n", "\n")).encode("utf-8", "replace").decode()
    cell.value = text[:_LONGEST_TEXT]
    cell.data_type = "s"  # whatever it looks like


def _plain(entry: Entry | None) -> Decimal | str | None:
    match entry:
        case NotApplicable():
            return str(entry.value)
        case Rejected():
            return entry.raw
    return entry
