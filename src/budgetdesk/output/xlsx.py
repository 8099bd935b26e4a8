"""Writes sheets as a workbook, one worksheet each, with live formulas where their terms are on the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.output.atomic_write import Target, write_atomically
from budgetdesk.output.form import Align, Placed, place, printed_text
from budgetdesk.output.line_heights import Type, line_heights
from budgetdesk.output.paper import Columns, Paper, choose_setting
from budgetdesk.output.text_wrapping import Wrapping, rough_width
from budgetdesk.output.views import Progress, View

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PlaceOf = Callable[[Cell], str | None]
"""The address (E7) of a cell on the same worksheet, or None if it is not there."""
Formula = Callable[[Cell, PlaceOf], str | None]
"""A live formula (=ROUND(E7+F7,2)) for a computed cell, or None if its terms are elsewhere."""

LONGEST_TEXT = 32_767  # of a cell, by Excel: in units of UTF-16
MOST_DIGITS = 15  # of a figure, by Excel: the rest it turns into zeros

_BODY = "宋体"
_HEADING = "黑体"
_GB2312 = 134  # the character set of both
_AIR = 0.35  # em above and below the text of a line
_POINTS_TO_PIXELS, _MORE_PIXELS = (
    7 / 6,
    5.6,
)  # of columns; Excel makes them by 8/7 wider where it counts in 宋体 11
_WIDER = 1.35  # than the printed page in its type, for the sake of unbroken labels
_SQUEEZED = 1.3  # pages are printed on one
_HIGHEST_ROW = 409.0
_PAPER_CODES = {"A4": 9, "A3": 8}
_FOOTER = "&C&9第 &P 页 共 &N 页"

_COULD_BE_FORMULA = tuple("=+-@\t\r")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHAPE = re.compile(r"[-+]?(?P<whole>[\d,]*)(?:\.(?P<fraction>\d+))?(?P<unit>[%‰]?)")


class Look(NamedTuple):
    """All that tells cells apart by style."""

    align: Align = "left"
    indent: int = 0
    bold: bool = False
    vertical: bool = False
    format: str = "General"
    quoted: bool = False  # text that could be taken for a formula
    border: bool = True
    font: str = _BODY
    size: float = 10.5
    wrap: bool = True


_NUMBER = Look(border=False, wrap=False)
_TITLE = Look("center", border=False, font=_HEADING, size=18)
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
) -> list[str]:
    """One workbook. The same input gives the same bytes; the date in them is `created`, if given.

    Returns a sentence for each text and figure that a workbook cannot hold whole.
    """
    from xlsxwriter.workbook import Workbook

    from budgetdesk.output.plain_worksheet import PlainWorksheet

    view = cache(view)
    data = BytesIO()
    workbook = Workbook(data, {"in_memory": True})
    moment = (created or datetime(2000, 1, 1, tzinfo=UTC)).replace(tzinfo=None)  # the file has no zone
    workbook.set_properties({"author": "BudgetDesk", "title": legal(title), "created": moment})
    styles = _Styles(workbook)
    wrapping = Wrapping(rough_width)
    lost: list[str] = []
    for number, (sheet, name) in enumerate(zip(sheets, sheet_names(sheets), strict=True)):
        worksheet = workbook.add_worksheet(name, worksheet_class=PlainWorksheet)
        lost += _SheetWriter(worksheet, sheet, view, formula, styles, wrapping).write()
        if progress:
            progress(number + 1, len(sheets) + 1)
    workbook.close()
    if progress:
        progress(len(sheets) + 1, len(sheets) + 1)
    write_atomically(data.getvalue(), target)
    return lost


def sheet_names(sheets: Iterable[Sheet], *, labelled: bool = True) -> list[str]:
    """表6, else the title, with what tells a sheet from others of its table (not in workbooks of older versions):
    what Excel allows, and each only once."""
    names: list[str] = []
    taken = {"history"}  # which Excel keeps for itself
    for sheet in sheets:
        called = f"{sheet.number or sheet.title} {sheet.label if labelled else ''}"
        plain = _NOT_IN_NAMES.sub("", called).strip("' ") or "表"
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
    from xlsxwriter.utility import xl_col_to_name

    letters = [xl_col_to_name(column) for column in range(len(sheet.columns))]
    addresses: dict[Cell, str] = {}
    for row, line in enumerate(sheet.lines, first_row(sheet)):
        for box in line.boxes:
            if box.cell is not None:
                addresses.setdefault(box.cell, f"{letters[box.column]}{row + 1}")
    return addresses


def first_row(sheet: Sheet) -> int:
    """The row where the lines begin, below title and unit; counted from 0, as XlsxWriter counts."""
    return bool(sheet.number) + bool(sheet.subtitle) + 2


def legal(text: str) -> str:
    """The text without what XML cannot hold."""
    if text.isprintable():
        return text
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.encode("utf-8", "replace").decode()


def whole_text(text: str) -> str:
    """As a workbook holds it."""
    return _cut(legal(text))


def _cut(text: str) -> str:
    if 2 * len(text) <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


@cache
def number_format(text: str, computed: bool) -> str:
    """The format that shows a number as the text does; a computed zero stays blank as it does on paper."""
    shape = _SHAPE.fullmatch(text)
    if not shape or not shape["whole"]:
        plain = "#,##0.00"
    else:
        grouped = "," in shape["whole"] or len(shape["whole"]) <= 3
        plain = "#,##0" if grouped and not shape["unit"] else "0"
        plain += "." + "0" * len(shape["fraction"]) if shape["fraction"] else ""
        plain += f'"{shape["unit"]}"' if shape["unit"] else ""
    shows_zero = bool(shape and shape["whole"]) and not text.strip("-+0.,%‰")
    return f"{plain};-{plain};;@" if computed and not shows_zero else plain


class _Styles:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[Look, Format] = {}

    def __call__(self, look: Look) -> Format:
        found = self._made.get(look)
        if found is None:
            found = self._made[look] = self._make(look)
        return found

    def _make(self, look: Look) -> Format:
        return self._workbook.add_format(
            {
                "font_name": look.font,
                "font_size": look.size,
                "font_charset": _GB2312,
                "font_family": 0,  # of the name
                "bold": look.bold,
                "align": look.align,
                "valign": "vcenter",
                "indent": look.indent,
                "text_wrap": look.wrap,
                "rotation": 270 if look.vertical else 0,  # one character below the other
                "border": int(look.border),
                "num_format": look.format,
                "quote_prefix": look.quoted,
            }
        )


class _SheetWriter:
    def __init__(
        self,
        worksheet: Worksheet,
        sheet: Sheet,
        view: View,
        formula: Formula | None,
        styles: _Styles,
        wrapping: Wrapping,
    ) -> None:
        self.worksheet = worksheet
        self.sheet = sheet
        self.view = view
        self.formula = formula
        self.styles = styles
        self.wrapping = wrapping
        self.lines = place(sheet, view)
        self.first = first_row(sheet)
        self.places = cell_addresses(sheet)
        self.lost: list[str] = []

    def write(self) -> list[str]:
        """Fills the worksheet; gives what it cannot hold."""
        self._head()
        for line in self.lines:
            for placed in line:
                self._box(placed)
        self._foot()
        self._measure()
        self._freeze()
        return self.lost

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
        style = self.styles(look)
        if placed.span > 1 or placed.rowspan > 1:  # covered cells have borders too
            self.worksheet.merge_range(
                row, column, row + placed.rowspan - 1, placed.end_column - 1, "", style
            )
        if live:
            self._write_formula(row, column, live, style, content)
        elif content is None:
            self.worksheet.write_blank(row, column, None, style)
        elif isinstance(content, Decimal) and content.is_finite():
            self._write_number(row, column, content, style)
        else:
            self._write_text(row, column, str(content), style)

    def _write_formula(
        self, row: int, column: int, formula: str, style: Format, value: Decimal | str | None
    ) -> None:
        """With what it yields: Excel works that out anew, but not where it shows what came by mail; nor do previews."""
        shown: Any = value if isinstance(value, Decimal) else legal(value or "")
        self.worksheet.write_formula(row, column, formula, style, shown)
        if isinstance(value, Decimal):
            self._count_digits(row, column, value)

    def _write_number(self, row: int, column: int, value: Decimal, style: Format) -> None:
        exact: Any = value  # XlsxWriter writes the digits of any number, though it is annotated with float
        self.worksheet.write_number(row, column, exact, style)
        self._count_digits(row, column, value)

    def _count_digits(self, row: int, column: int, value: Decimal) -> None:
        if len(str(value)) > MOST_DIGITS and len(value.normalize().as_tuple().digits) > MOST_DIGITS:
            self._lose(row, column, f"{value:,f} 超过 {MOST_DIGITS} 位数字，Excel 只保留前 {MOST_DIGITS} 位")

    def _write_text(self, row: int, column: int, text: str, style: Format) -> None:
        whole = legal(text)
        text = _cut(whole)
        if text.startswith("<r>") and text.endswith("</r>"):  # which XlsxWriter would take for its own XML
            self.worksheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], style)
        else:
            self.worksheet.write_string(row, column, text, style)
        if text != whole:
            self._lose(row, column, f"文字超过 {LONGEST_TEXT:,} 字，后面的截去了")

    def _lose(self, row: int, column: int, says: str) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        self.lost.append(f"{self.worksheet.name} {xl_rowcol_to_cell(row, column)}：{says}")

    # above and below the table

    def _head(self) -> None:
        sheet, last = self.sheet, len(self.sheet.columns) - 1
        row = 0
        if sheet.number:
            self._line(row, 0, sheet.number, _NUMBER)
            row += 1
        self._across(row, sheet.title, _TITLE)
        self._height(row, 30.0)
        if sheet.subtitle:
            row += 1
            self._across(row, sheet.subtitle, _SUBTITLE)
            self._height(row, 20.0)
        unit = f"{sheet.unit_title}：{sheet.unit}" if sheet.unit else ""
        if last == 0:
            self._line(row + 1, 0, "　".join(filter(None, (sheet.heading, unit))), _NUMBER)
        else:
            self._line(row + 1, 0, sheet.heading, _NUMBER)
            self._line(row + 1, last, unit, _UNIT)

    def _foot(self) -> None:
        row = self.first + len(self.lines)
        for note in self.sheet.notes:
            self._across(row, note, _NOTE)
            row += 1
        if self.sheet.signature:
            self._line(row, 0, self.sheet.signature, _NUMBER)
            self._height(row, 30.0)

    def _across(self, row: int, text: str, look: Look) -> None:
        last = len(self.sheet.columns) - 1
        if last > 0:
            self.worksheet.merge_range(row, 0, row, last, "")
        self._line(row, 0, text, look)

    def _line(self, row: int, column: int, text: str, look: Look) -> None:
        if text:
            quoted = text.startswith(_COULD_BE_FORMULA)
            self._write_text(row, column, text, self.styles(look._replace(quoted=quoted)))

    def _height(self, row: int, points: float) -> None:
        self.worksheet.set_row(row, min(points, _HIGHEST_ROW))

    # the worksheet as a whole

    def _measure(self) -> None:
        """Widths of columns, heights of rows, and the paper, in the proportions of the printed page."""
        sheet, worksheet, wrapping = self.sheet, self.worksheet, self.wrapping
        columns = Columns(sheet, self.lines, wrapping)
        setting = choose_setting(sheet, columns)
        room = setting.paper.room / setting.size
        room = sheet.size * max(room, min(columns.whole_width, _WIDER * room))
        widths = columns.spread(room, sheet.size)
        for column, width in enumerate(widths):
            worksheet.set_column_pixels(column, column, round(width * _POINTS_TO_PIXELS + _MORE_PIXELS))
        kind = Type(sheet.size, _AIR)
        usual = round(kind.leading + kind.padding, 2)
        worksheet.set_default_row(usual)
        heights = line_heights(sheet, self.lines, list(accumulate(widths, initial=0.0)), kind, wrapping)
        for row, height in enumerate(heights, self.first):
            if round(height, 2) != usual:
                self._height(row, height)
        for row, note in enumerate(sheet.notes, self.first + len(heights)):
            self._height(row, 1.4 * _NOTE.size * len(wrapping.wrap(note, room / _NOTE.size)))
        printed = (sum(heights) + 100) * setting.paper.room / room
        self._print_on(setting.paper, one_page=printed < _SQUEEZED * (setting.paper.height - 86))

    def _print_on(self, paper: Paper, one_page: bool) -> None:
        worksheet = self.worksheet
        worksheet.set_paper(_PAPER_CODES[paper.name])
        if paper.landscape:
            worksheet.set_landscape()
        else:
            worksheet.set_portrait()
        worksheet.fit_to_pages(1, 1 if one_page else 0)  # or as many pages as there are
        worksheet.set_margins(left=0.58, right=0.58, top=0.55, bottom=0.65)
        worksheet.set_header("", {"margin": 0.3})
        worksheet.set_footer(_FOOTER, {"margin": 0.3})
        worksheet.center_horizontally()
        rows = self._repeated_rows()
        worksheet.repeat_rows(rows[0], rows[-1])

    def _repeated_rows(self) -> range:
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
            return range(headings[0], headings[-1] + 1)
        return range(max(self._first_body(), 1))

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
            row = self._first_body() if self.sheet.header_lines else 0
            self.worksheet.freeze_panes(row, min(frozen, len(self.sheet.columns) - 1))
