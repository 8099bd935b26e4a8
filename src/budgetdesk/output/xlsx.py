"""Writes sheets as a workbook, one worksheet each, with live formulas where their terms are on the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.output.form import Placed, place, printed_text
from budgetdesk.output.line_heights import Type, line_heights
from budgetdesk.output.paper import Columns, Paper, choose_setting
from budgetdesk.output.saving import Target, deliver
from budgetdesk.output.text_wrapping import Wrapping, rough_width
from budgetdesk.output.views import Progress, View
from budgetdesk.output.xlsx_archive import workbook_bytes
from budgetdesk.output.xlsx_cells import CellData, legal
from budgetdesk.output.xlsx_styles import HEADING, Appearance, Look, number_format

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PlaceOf = Callable[[Cell], str | None]
"""The address (E7) of a cell on the same worksheet, or None if it is not there."""
Formula = Callable[[Cell, PlaceOf], str | None]
"""A live formula (=ROUND(E7+F7,2)) for a computed cell, or None if its terms are elsewhere."""

_AIR = 0.35  # em above and below the text of a line
_POINTS_TO_WIDTH = 1 / 6  # a column's width counts figures of 宋体 11, which are 8 pixels of 96 to the inch
_WIDER = 1.35  # than the printed page in its type, for the sake of unbroken labels
_SQUEEZED = 1.3  # pages are printed on one
_HIGHEST_ROW = 409.0
_PAPER_CODES = {"A4": 9, "A3": 8}

_COULD_BE_FORMULA = tuple("=+-@\t\r")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_NUMBER = Look(border=False, wrap=False)
_TITLE = Look("center", border=False, font=HEADING, size=18)
_SUBTITLE = Look("center", border=False, size=12)
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

    view = cache(view)
    workbook = Workbook()
    blank = workbook.active
    looks = Appearance(workbook)
    wrapping = Wrapping(rough_width)
    cells: list[CellData] = []
    for number, (sheet, name) in enumerate(zip(sheets, sheet_names(sheets), strict=True)):
        worksheet = workbook.create_sheet(name)
        cells.append(_SheetWriter(worksheet, sheet, view, formula, looks, wrapping).write())
        if progress:
            progress(number + 1, len(sheets) + 1)
    if sheets and blank is not None:
        workbook.remove(blank)
    else:
        cells.append(CellData(["A"]))
    _describe(workbook, title, created)
    data = workbook_bytes(workbook, cells)
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


def cell_addresses(sheet: Sheet) -> dict[Cell, str]:
    """Where the cells of a table stand on its worksheet: E7. A cell that is printed twice is the first one."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(1 + column) for column in range(len(sheet.columns))]
    addresses: dict[Cell, str] = {}
    for number, line in enumerate(sheet.lines, _first_line(sheet)):
        for box in line.boxes:
            if box.cell is not None:
                addresses.setdefault(box.cell, f"{letters[box.column]}{number}")
    return addresses


def _first_line(sheet: Sheet) -> int:
    """The row where the lines begin, below title and unit."""
    return bool(sheet.number) + bool(sheet.subtitle) + 3


def _describe(workbook: Workbook, title: str, created: datetime | None) -> None:
    moment = (created or datetime(2000, 1, 1, tzinfo=UTC)).replace(tzinfo=None)  # the file has no zone
    properties = workbook.properties
    properties.creator = "BudgetDesk"
    properties.title = legal(title) or None
    properties.created = properties.modified = moment
    workbook.calculation.fullCalcOnLoad = True


class _SheetWriter:
    def __init__(
        self,
        worksheet: Worksheet,
        sheet: Sheet,
        view: View,
        formula: Formula | None,
        looks: Appearance,
        wrapping: Wrapping,
    ) -> None:
        from openpyxl.utils import get_column_letter

        self.worksheet = worksheet
        self.sheet = sheet
        self.view = view
        self.formula = formula
        self.looks = looks
        self.wrapping = wrapping
        self.lines = place(sheet, view)
        self.letters = [get_column_letter(1 + column) for column in range(len(sheet.columns))]
        self.cells = CellData(self.letters)
        self.first = _first_line(sheet)
        self.places = cell_addresses(sheet)
        self.merged: list[tuple[int, int, int, int]] = []

    def write(self) -> CellData:
        """Sets up the worksheet; gives the cells that belong into it."""
        self._head()
        for line in self.lines:
            for placed in line:
                self._box(placed)
        self._foot()
        self._measure()
        self._set_merged()
        self._freeze()
        return self.cells

    # boxes

    def _box(self, placed: Placed) -> None:
        row, column, box = self.first + placed.line, placed.column, placed.box
        content: Decimal | str | None = box.text or None
        shape, live = "General", None
        if box.cell is not None:
            seen = self.view(box.cell)
            computed = seen.entered is None
            if computed and self.formula:
                live = self.formula(box.cell, self.places.get)
            if isinstance(seen.value, Decimal) and not isinstance(seen.entered, Rejected):
                content = seen.value
            elif seen.text:
                content = printed_text(box, seen.text)
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
        if placed.span > 1 or placed.rowspan > 1:
            self._merge(row, column, row + placed.rowspan - 1, placed.end_column - 1, style)
        if live:
            self.cells.formula(row, column, style, live, content)
        else:
            self._put(row, column, style, content)

    def _put(self, row: int, column: int, style: int, content: Decimal | str | None) -> None:
        if content is None:
            self.cells.blank(row, column, style)
        elif isinstance(content, Decimal) and content.is_finite():
            self.cells.number(row, column, style, content)
        else:
            self.cells.text(row, column, style, str(content))

    def _merge(self, row: int, column: int, end_row: int, end_column: int, style: int | None = None) -> None:
        if (row, column) != (end_row, end_column):
            self.merged.append((column + 1, row, end_column + 1, end_row))
        if style is not None:  # covered cells have borders too
            for covered_row in range(row, end_row + 1):
                for covered in range(column, end_column + 1):
                    self.cells.blank(covered_row, covered, style)

    # above and below the table

    def _head(self) -> None:
        sheet, last = self.sheet, len(self.sheet.columns) - 1
        row = 1
        if sheet.number:
            self._text(row, 0, sheet.number, _NUMBER)
            row += 1
        self._text(row, 0, sheet.title, _TITLE)
        self._merge(row, 0, row, last)
        self.cells.height(row, 30.0)
        if sheet.subtitle:
            row += 1
            self._text(row, 0, sheet.subtitle, _SUBTITLE)
            self._merge(row, 0, row, last)
            self.cells.height(row, 20.0)
        unit = f"单位：{sheet.unit}" if sheet.unit else ""
        if last == 0:
            self._text(row + 1, 0, "　".join(filter(None, (sheet.heading, unit))), _NUMBER)
        else:
            self._text(row + 1, 0, sheet.heading, _NUMBER)
            self._text(row + 1, last, unit, _UNIT)

    def _foot(self) -> None:
        row, last = self.first + len(self.lines), len(self.sheet.columns) - 1
        for note in self.sheet.notes:
            self._text(row, 0, note, _NOTE)
            self._merge(row, 0, row, last)
            row += 1
        if self.sheet.signature:
            self._text(row, 0, self.sheet.signature, _NUMBER)
            self.cells.height(row, 30.0)

    def _text(self, row: int, column: int, text: str, look: Look) -> None:
        if text:
            quoted = text.startswith(_COULD_BE_FORMULA)
            self.cells.text(row, column, self.looks.style(look._replace(quoted=quoted)), text)

    # the worksheet as a whole

    def _measure(self) -> None:
        """Widths of columns, heights of rows, and the paper, in the proportions of the printed page."""
        sheet, worksheet, wrapping = self.sheet, self.worksheet, self.wrapping
        columns = Columns(sheet, self.lines, wrapping)
        setting = choose_setting(sheet, columns)
        room = setting.paper.room / setting.size
        room = sheet.size * max(room, min(columns.whole_width, _WIDER * room))
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
                self.cells.height(number, round(min(height, _HIGHEST_ROW), 2))
        for number, note in enumerate(sheet.notes, self.first + len(heights)):
            lines = len(wrapping.wrap(note, room / _NOTE.size))
            self.cells.height(number, min(1.4 * _NOTE.size * lines, _HIGHEST_ROW))
        printed = (sum(heights) + 100) * setting.paper.room / room
        self._print_on(setting.paper, one_page=printed < _SQUEEZED * (setting.paper.height - 86))

    def _print_on(self, paper: Paper, one_page: bool) -> None:
        from openpyxl.worksheet.properties import PageSetupProperties

        worksheet = self.worksheet
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        worksheet.page_setup.paperSize = _PAPER_CODES[paper.name]
        worksheet.page_setup.orientation = "landscape" if paper.landscape else "portrait"
        worksheet.page_setup.fitToWidth = 1
        worksheet.page_setup.fitToHeight = 1 if one_page else 0  # or as many pages as there are
        margins = worksheet.page_margins
        margins.left = margins.right = 0.58
        margins.top, margins.bottom, margins.header, margins.footer = 0.55, 0.65, 0.3, 0.3
        worksheet.print_options.horizontalCentered = True
        footer: Any = worksheet.oddFooter
        footer.center.text = "第 &P 页 共 &N 页"
        footer.center.size = 9
        worksheet.print_title_rows = self._repeated_rows()

    def _repeated_rows(self) -> str:
        """What every page prints: the rows above the table with its headings, or those of its only tree of indicators.

        Excel repeats one range, on the pages after it.
        """
        trees = {line.block for line in self.sheet.lines if line.kind == "indicator"}
        headings = [
            self.first + number
            for number, line in enumerate(self.sheet.lines)
            if line.kind == "heading" and line.block in trees
        ]
        if len(trees) == 1 and headings and headings[0] > self.first:
            return f"{headings[0]}:{headings[-1]}"
        return f"1:{max(self._first_body() - 1, 1)}"

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
            letter = self.letters[min(frozen, len(self.letters) - 1)]
            self.worksheet.freeze_panes = f"{letter}{row}"

    def _set_merged(self) -> None:
        from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

        class Ordered(MultiCellRange):
            """Written in the same order every time."""

            def __iter__(self) -> Iterator[CellRange]:
                return iter(self.sorted())

        # Worksheet.merge_cells compares each range with all the others.
        self.worksheet.merged_cells = Ordered({CellRange(None, *each) for each in self.merged})
