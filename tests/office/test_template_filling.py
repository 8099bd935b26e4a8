"""A bureau's workbook filled in: every amount in its cell, and every other byte as the bureau made it."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, Protection
from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables

from budgetdesk.errors import KnownError
from budgetdesk.office.template_filling import FilledTemplate, fill_template

CELLS = re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
XLS = Path(__file__).parents[1] / "exchange" / "workbooks" / "mianxian.xls"


def amount(value: object) -> object:
    """Of a cell, whatever it is written as."""
    try:
        return Decimal(unicodedata.normalize("NFKC", str(value)).replace(",", ""))
    except InvalidOperation:
        return value


def filled(template: Path) -> FilledTemplate:
    return fill_template(shipped.document("mianxian-published"), template)


def amounts_alike(ours: Workbook, theirs: Workbook) -> int:
    """How many amounts theirs has, each cell of which is the same in ours."""
    count = 0
    for sheet in theirs:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert amount(ours[sheet.title][cell.coordinate].value) == amount(cell.value), cell
            count += isinstance(amount(cell.value), Decimal)
    return count


def test_every_amount_of_the_published_tables_finds_its_cell(tmp_path: Path) -> None:
    made = filled(lay_out_tables(tmp_path / "a.xlsx", blank=True))
    told = load_workbook(lay_out_tables(tmp_path / "b.xlsx"))
    ours = load_workbook(io.BytesIO(made.data))
    assert made.left == []
    assert amounts_alike(ours, told) > 200


def together(source: Path, target: Path) -> Path:
    """The first two tables of a workbook side by side on a sheet, the others below each other on a second one."""
    book, made = load_workbook(source), Workbook()
    beside, below = made.worksheets[0], made.create_sheet("下")
    down = right = 0
    for number, sheet in enumerate(book.worksheets[1:]):  # behind the cover
        onto, top, left = (beside, 0, right) if number < 2 else (below, down, 0)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            onto.cell(cell.row + top, cell.column + left, cell.value)
        for merged in sheet.merged_cells.ranges:
            merged.shift(left, top)
            onto.merge_cells(merged.coord)
        right, down = (
            (right + sheet.max_column + 1, down) if number < 2 else (right, down + sheet.max_row + 2)
        )
    made.save(target)
    return target


def test_several_tables_on_a_sheet_are_each_filled_in(tmp_path: Path) -> None:
    only = ("表2", "表3", "表5", "表6")
    blank = together(lay_out_tables(tmp_path / "a.xlsx", blank=True, only=only), tmp_path / "模板.xlsx")
    told = together(lay_out_tables(tmp_path / "b.xlsx", only=only), tmp_path / "填好.xlsx")
    made = filled(blank)
    ours, theirs = load_workbook(io.BytesIO(made.data)), load_workbook(told)
    assert amounts_alike(ours, theirs) > 80
    assert all("模板里没有这张表" in words for words in made.left)


def template(path: Path) -> Path:
    """Of a bureau: blank lines to be filled in, formulas, formats, protection, a sheet of its own."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "支出明细"
    sheet["B2"] = "部门综合预算一般公共预算支出明细表（按支出功能分类科目）"
    sheet["H3"] = "单位：万元"
    heads = [
        "功能科目编码",
        "功能科目名称",
        "合计",
        "人员经费支出",
        "公用经费支出",
        "专项业务经费支出",
        "备注",
    ]
    for column, words in zip("BCDEFGH", heads, strict=True):
        sheet[f"{column}4"] = words
        for row in range(5, 18):
            cell = sheet[f"{column}{row}"]
            cell.font, cell.number_format, cell.protection = (
                Font(name="宋体"),
                "#,##0.00",
                Protection(locked=False),
            )
    sheet["C5"], sheet["D5"] = "合计", "=SUM(E5:G5)"
    sheet["B18"] = "注：金额保留两位小数。"
    sheet.protection.sheet = True
    own = book.create_sheet("说明")
    own["A1"], own["A2"] = "由财政局填写", "=支出明细!D5*2"
    book.save(path)
    return path


def test_all_that_is_not_filled_in_stays_byte_for_byte(tmp_path: Path) -> None:
    path = template(tmp_path / "a.xlsx")
    made = filled(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(made.data)) as new:
        assert new.namelist() == old.namelist()
        for name in old.namelist():
            before, after = old.read(name), new.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert CELLS.sub(b"", after) == CELLS.sub(b"", before)
                addresses = [name.decode() for name in re.findall(rb'<c r="(\w+)"', before)]
                same = dict(zip(addresses, CELLS.findall(before), strict=True))
                changed = {
                    a for a, cell in zip(addresses, CELLS.findall(after), strict=True) if same[a] != cell
                }
                assert changed == set(made.filled["支出明细"])
            elif name == "xl/workbook.xml":
                assert after == re.sub(
                    rb"<calcPr [^>]*/>", b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', before
                )
            else:
                assert after == before, name


def test_blank_lines_take_rows_in_the_unit_of_the_template_and_formulas_stay(tmp_path: Path) -> None:
    made = filled(template(tmp_path / "a.xlsx"))
    sheet = load_workbook(io.BytesIO(made.data))["支出明细"]
    assert sheet["D5"].value == "=SUM(E5:G5)"
    assert amount(sheet["E5"].value) == Decimal("255.8534")
    assert [sheet[f"{column}6"].value for column in "BCD"] == ["208", "社会保障和就业支出", 256.1108]
    assert [sheet[f"B{row}"].value for row in range(6, 17)] == [
        "208", "20801", "2080109", "20805", "2080505", "210", "21011", "2101102", "221", "22102", "2210201",
    ]  # fmt: skip
    assert (sheet["D6"].font.name, sheet["D6"].number_format, sheet.protection.sheet) == (
        "宋体",
        "#,##0.00",
        True,
    )
    assert any("D5 是模板的公式" in words for words in made.left)
    assert any(words.startswith("表1：模板里没有这张表") for words in made.left)


def test_what_has_no_room_is_told(tmp_path: Path) -> None:
    path = template(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book["支出明细"].delete_rows(8, 10)
    book.save(path)
    made = filled(path)
    assert sum("没有空行了" in words for words in made.left) == 9


@pytest.mark.parametrize("kind", ["xls", "other"])
def test_what_cannot_be_filled_in_is_said(kind: str, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    Workbook().save(other)
    with pytest.raises(KnownError, match="另存为 .xlsx" if kind == "xls" else "没有认出"):
        filled(XLS if kind == "xls" else other)
