"""The workbook, read back by openpyxl and worked out by LibreOffice."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from budgetdesk.document.form.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.engine.cells import NA, Cell, Rejected
from budgetdesk.output.xlsx import PlaceOf, number_format, sheet_names, write_xlsx

Cells = Any  # of conftest.py


def xlsx(sheets: list[Sheet], cells: Cells, **more: Any) -> bytes:
    buffer = BytesIO()
    write_xlsx(buffer, sheets, cells, **more)
    return buffer.getvalue()


def sheet_xml(data: bytes, number: int = 1) -> str:
    return zipfile.ZipFile(BytesIO(data)).read(f"xl/worksheets/sheet{number}.xml").decode()


def column_of(*texts: str | Decimal, cells: Cells, computed: bool = False) -> Sheet:
    """A sheet of one column with these values from row 4 on."""
    lines = []
    for number, value in enumerate(texts):
        cell = Cell("t", "b", "", f"r{number}", "value")
        amount = isinstance(value, Decimal)
        text = f"{value:,.2f}" if amount else value
        cells[cell] = type_of(cells)(text, None if computed else value, value)
        lines.append(Line([Box(0, 1, "value", cell=cell, number=amount)]))
    return Sheet("t", "", "表1", "试", "", "元", [SheetColumn(20)], lines, 0)


def type_of(cells: Cells) -> Any:
    """The class of what the fixture shows."""
    cells.text(probe := Cell("", "", "", "", ""), "x")
    return type(cells.pop(probe))


def test_title_unit_heading_and_values(levels: Sheet, cells: Cells) -> None:
    worksheet = openpyxl.load_workbook(BytesIO(xlsx([levels], cells))).active
    assert worksheet is not None
    assert worksheet.title == "表12"
    assert worksheet["A1"].value == "表12"
    assert worksheet["A2"].value == levels.title
    assert worksheet["K3"].value == "单位：元"
    assert worksheet["A4"].value == "单位编码"
    assert worksheet["A9"].value == "601006"
    assert worksheet["A9"].data_type == "s"
    assert worksheet["D8"].value == 36000
    assert worksheet["G8"].value == -5000
    assert worksheet["D8"].number_format == "#,##0.00"
    assert worksheet["C8"].number_format == "#,##0.00;-#,##0.00;;@"
    assert worksheet["E8"].value is None
    assert worksheet["E8"].border.left.style == "thin"
    assert worksheet["A9"].alignment.indent == 1
    merged = {str(each) for each in worksheet.merged_cells.ranges}
    assert merged == {
        "A2:K2", "A4:A7", "B4:B7", "C4:K4", "C5:C7", "D5:I5", "J5:J7", "K5:K7",
        "D6:D7", "E6:E7", "F6:F7", "G6:I6",
    }  # fmt: skip


def test_freezing_and_printing(levels: Sheet, frame: Sheet, cells: Cells) -> None:
    workbook = openpyxl.load_workbook(BytesIO(xlsx([levels, frame], cells)))
    first, second = workbook.worksheets
    assert first.freeze_panes == "C8"
    assert second.freeze_panes is None
    assert first.print_title_rows == "$1:$7"
    assert first.page_setup.orientation == "landscape"
    assert second.page_setup.orientation == "portrait"
    assert first.page_setup.paperSize == 9  # A4
    assert first.page_setup.fitToWidth in (1, None)  # one page, unless told
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert first.oddFooter.center.text == "第 &P 页 共 &N 页"


def test_the_frame(frame: Sheet, cells: Cells) -> None:
    worksheet = openpyxl.load_workbook(BytesIO(xlsx([frame], cells))).active
    assert worksheet is not None
    assert worksheet["A8"].alignment.text_rotation == 255
    assert worksheet["A8"].value == "年度绩效指标"
    assert worksheet["B7"].value.count("\n") == 1
    assert worksheet["B7"].alignment.wrap_text
    assert worksheet.row_dimensions[7].height > 40
    assert worksheet["A12"].value == frame.notes[0]
    assert worksheet["A14"].value == frame.signature


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1"])
def test_text_never_becomes_a_formula(text: str, cells: Cells) -> None:
    data = xlsx([column_of(text, cells=cells)], cells)
    cell = openpyxl.load_workbook(BytesIO(data)).active["A4"]  # type: ignore[index]
    assert cell.value == text.replace("\r", "\n")
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert "<f>" not in sheet_xml(data)


@pytest.mark.parametrize(
    "text",
    [
        "  两端  ",
        "一\n二",
        "<a>&\"'</a>",
        "𰻝龻",
        "_x0041_",
        "0012",
        "1e5",
        "2024-01-01",
        "''",
        "　全角",
        "√×",
        "<r><t>一</t></r>",
        "<r></b></r>",
    ],
)
def test_texts_are_read_back_unchanged(text: str, cells: Cells) -> None:
    assert (
        openpyxl.load_workbook(BytesIO(xlsx([column_of(text, cells=cells)], cells))).active["A4"].value
        == text
    )  # type: ignore[index]


def test_what_xml_cannot_hold_is_left_out(cells: Cells) -> None:
    data = xlsx([column_of("a\x00b\x0bc\ufffed\ud800", cells=cells)], cells)
    assert openpyxl.load_workbook(BytesIO(data)).active["A4"].value == "abcd?"  # type: ignore[index]


@pytest.mark.parametrize(
    "text", ["2908134.00", "0.1", "0.30", "-5000.00", "999999999999.99", "1E+3", "0.000001"]
)
def test_amounts_are_written_exactly(text: str, cells: Cells) -> None:
    data = xlsx([column_of(Decimal(text), cells=cells)], cells)
    written = re.search(r'<c r="A4" s="\d+"><v>([^<]*)</v></c>', sheet_xml(data))
    assert written
    assert Decimal(written[1]) == Decimal(text)
    assert openpyxl.load_workbook(BytesIO(data)).active["A4"].value == float(text)  # type: ignore[index]


def test_what_a_workbook_cannot_hold_whole_is_told(cells: Cells) -> None:
    """A text beyond 32,767 characters is cut there; of a figure Excel keeps 15 digits."""
    fits, long = "长" * 32767, "长" * 32768
    figures = [Decimal("1234567890123.45"), Decimal("12345678901234.56"), Decimal("100000000000000000.00")]
    buffer = BytesIO()
    lost = write_xlsx(buffer, [column_of(fits, long, *figures, cells=cells)], cells)
    worksheet = openpyxl.load_workbook(buffer).active
    assert worksheet is not None
    assert [worksheet["A4"].value, worksheet["A5"].value] == [fits, fits]
    assert [words.partition("：")[0] for words in lost] == ["表1 A5", "表1 A7"]
    assert "32,767" in lost[0]
    assert "12,345,678,901,234.56" in lost[1]


def test_not_applicable_and_rejected_entries_are_text(cells: Cells) -> None:
    sheet = column_of(Decimal(1), Decimal(2), cells=cells)
    show = type_of(cells)
    first, second = cells
    cells[first] = show("不适用", NA, None)
    cells[second] = show("约5万", Rejected("约5万", "不是数"), Decimal(5))
    worksheet = openpyxl.load_workbook(BytesIO(xlsx([sheet], cells))).active
    assert worksheet is not None
    assert [worksheet["A4"].value, worksheet["A5"].value] == ["不适用", "约5万"]


def sums(cell: Cell, place_of: PlaceOf) -> str | None:
    """表12's 合计 is 小计 and 会议费; where a part is on another sheet there is no formula."""
    if cell.column != "c2":
        return None
    parts = [place_of(cell._replace(column=column)) for column in ("c3", "c9")]
    return None if None in parts else f"=ROUND({'+'.join(map(str, parts))},2)"


def test_computed_cells_are_live_and_have_their_value(levels: Sheet, cells: Cells) -> None:
    data = xlsx([levels], cells, formula=sums)
    assert openpyxl.load_workbook(BytesIO(data)).active["C8"].value == "=ROUND(D8+J8,2)"  # type: ignore[index]
    shown = openpyxl.load_workbook(BytesIO(data), data_only=True).active
    assert shown is not None
    assert shown["C8"].value == 41000  # as given, before anyone works it out
    assert shown["D8"].value == 36000


def test_a_computed_figure_that_excel_cannot_hold_is_told_too(levels: Sheet, cells: Cells) -> None:
    cells.amount(Cell("t12", "rows", "", "r0", "c2"), "12345678901234.56", computed=True)
    lost = write_xlsx(BytesIO(), [levels], cells, formula=sums)
    assert [words.partition("：")[0] for words in lost] == ["表12 C8"]


def test_libreoffice_works_out_the_same(
    levels: Sheet, cells: Cells, tmp_path: Path, recalculated: Callable[[Path], Path]
) -> None:
    amounts = {"c9": "0.10", "c3": "0.20", "c2": "77.00"}  # of which the formula must correct the last
    for column, amount in amounts.items():
        cells.amount(Cell("t12", "rows", "", "r0", column), amount, computed=column == "c2")
    write_xlsx(tmp_path / "a.xlsx", [levels], cells, formula=sums)
    worksheet = openpyxl.load_workbook(recalculated(tmp_path / "a.xlsx"), data_only=True).active
    assert worksheet is not None
    assert worksheet["C8"].value == 0.3
    assert worksheet["D8"].value == 0.2
    assert worksheet["G8"].value == -5000
    assert worksheet["A9"].value == "601006"
    assert worksheet["A2"].value == levels.title
    assert "C4:K4" in {str(each) for each in worksheet.merged_cells.ranges}


def test_sheet_names(grid: Sheet) -> None:
    def named(number: str, title: str = "标题") -> Sheet:
        return replace(grid, number=number, title=title)

    sheets = [named("表6"), named("表6"), named("", "收支[总]表/1"), named("", "A" * 40), named("", "a" * 40)]
    assert sheet_names(sheets) == ["表6", "表6(2)", "收支总表1", "A" * 31, "a" * 28 + "(2)"]
    assert sheet_names([named("", "'"), named("History")]) == ["表", "History(2)"]


def test_the_same_input_gives_the_same_bytes(grid: Sheet, frame: Sheet, cells: Cells) -> None:
    data = xlsx([grid, frame], cells, title="部门预算")
    assert xlsx([grid, frame], cells, title="部门预算") == data
    moment = datetime(2024, 1, 10, 9, 30, tzinfo=UTC)
    properties = openpyxl.load_workbook(
        BytesIO(xlsx([grid], cells, title="部门预算", created=moment))
    ).properties
    assert properties.title == "部门预算"
    assert properties.created == moment.replace(tzinfo=None)


def test_no_sheets_and_many_lines(long_table: Sheet, cells: Cells) -> None:
    assert len(openpyxl.load_workbook(BytesIO(xlsx([], cells))).sheetnames) == 1
    worksheet = openpyxl.load_workbook(BytesIO(xlsx([long_table], cells))).active
    assert worksheet is not None
    assert [row[0].value for row in worksheet["C5:C304"]] == [number + 0.5 for number in range(300)]
    assert worksheet.page_setup.fitToHeight == 0
    assert worksheet.dimensions == "A1:C306"


def test_nothing_is_written_when_cancelled(grid: Sheet, cells: Cells, tmp_path: Path) -> None:
    def cancel(done: int, steps: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_xlsx(tmp_path / "a.xlsx", [grid], cells, progress=cancel)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "computed", "format"),
    [
        ("2,908,134.00", False, "#,##0.00"),
        ("", False, "#,##0.00"),
        ("", True, "#,##0.00;-#,##0.00;;@"),
        ("0.00", True, "#,##0.00"),
        ("12", False, "#,##0"),
        ("12.5%", False, '0.0"%"'),
        ("2024", False, "0"),
        ("-0.125", False, "#,##0.000"),
        ("约5", False, "#,##0.00"),
    ],
)
def test_number_formats_show_what_the_program_shows(text: str, computed: bool, format: str) -> None:
    assert number_format(text, computed) == format
