"""Workbooks that other programs made: told by what is printed on them, and read to the last figure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook, load_workbook
from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import UNIT, lay_out_tables
from tests.exchange.workbooks.other_layouts import (
    Figures,
    Style,
    below_each_other,
    beside_each_other,
    nine_tables,
    on_sheets,
    program_workbook,
    with_columns_beside,
)
from tests.resources.final_accounts import expected, random_worksheet
from tests.resources.final_accounts_trials import NATIONAL, published

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.paste.plan import Answers
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.labels import cell_words
from budgetdesk.exchange.workbooks.filling_document import WorkbookReading, read_sheets
from budgetdesk.exchange.workbooks.reading import WorkbookError, read_workbook, read_workbook_bytes
from budgetdesk.exchange.workbooks.unit_in_sheets import unit_in, year_in
from budgetdesk.office.declarations import unit_entries
from budgetdesk.office.importing.workbook_import import propose_new

XLS = Path(__file__).parent / "mianxian.xls"  # the same workbook, saved by LibreOffice


def read(path: Path) -> WorkbookReading:
    grids, program = read_workbook(path), shipped.program()
    facts = Facts()
    facts.entries.update(unit_entries(program, unit_in(grids)))
    return read_sheets(grids, Document(program, Content(facts, {}, {}), reviewed=False))


def figures(document: Document) -> dict[tuple[str, str], str]:
    return figures_of(document, None)


def figures_of(document: Document, tables: list[str] | None) -> dict[tuple[str, str], str]:
    """What is printed in every cell with a figure, by the words on the form."""
    cells = (
        box.cell
        for sheet in document.sheets(tables)
        for line in sheet.lines
        for box in line.boxes
        if box.cell
    )
    views = ((cell, document.view(cell)) for cell in cells)
    return {
        (cell.table, cell_words(document.engine, cell)): view.text
        for cell, view in views
        if view.type.number and view.text
    }


@pytest.fixture(scope="module")
def xlsx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out_tables(tmp_path_factory.mktemp("foreign") / "勉县.xlsx")


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_the_published_tables_are_recognised_without_a_hand(kind: str, xlsx: Path) -> None:
    found = read(xlsx if kind == "xlsx" else XLS)
    assert [sheet.table for sheet in found.sheets] == [f"t{n:02d}" for n in range(1, 16)]
    assert [sheet.lost for sheet in found.sheets] == [[]] * 15
    assert found.strangers == []
    assert figures(found.document) == figures(shipped.document("mianxian-published"))


def test_unit_and_year_are_read_from_the_sheets(xlsx: Path) -> None:
    grids = read_workbook(xlsx)
    assert year_in(grids) == 2024
    assert unit_in(grids) == {
        "code": "601006", "name": UNIT, "parent_code": "601", "parent_name": "勉县人力资源和社会保障局",
    }  # fmt: skip


def test_the_workbook_of_the_final_accounts_program_is_told_by_its_sheets(tmp_path: Path) -> None:
    """As that program names and lays them out: a public table has the same title, codes are merged over three columns."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, title, heads in (
        (
            "Z03 收入决算表(财决03表)",
            "收入决算表",
            ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入"],
        ),
        ("Z04 支出决算表(财决04表)", "支出决算表", ["本年支出合计", "基本支出", "项目支出", "上缴上级支出"]),
    ):
        sheet = made.create_sheet(name)
        sheet["A1"], sheet["H2"], sheet["H3"] = title, name[-7:-1], "金额单位：元"
        sheet["A3"] = "编制单位：某县图书馆"
        rows = [["项目", "", "", "", *heads], ["支出功能分类科目编码", "", "", "科目名称"], ["类", "款", "项", ""],
                ["栏次", "", "", "", "1", "2", "3", "4"], ["合计", "", "", "", 300.5, 200.5, 100, None],
                ["207", "", "", "文化旅游体育与传媒支出", 300.5, 200.5, 100, None],
                ["20701", "", "", "文化和旅游", 300.5, 200.5, 100, None],
                ["2070104", "", "", "图书馆", 300.5, 200.5, 100, "—"]]  # fmt: skip
        for r, row in enumerate(rows, 6):
            for c, value in enumerate(row, 1):
                if value != "":
                    sheet.cell(r, c, value)
            if r > 8:
                sheet.merge_cells(start_row=r, start_column=1, end_row=r, end_column=4 if r < 11 else 3)
        sheet.merge_cells("A6:D6")
    made.save(tmp_path / "决算.xlsx")
    found = propose_new(tmp_path / "决算.xlsx", shipped.SharedPacks(), year=2023)
    assert (found.head.pack, [s.table for s in found.reading.sheets]) == (
        "national-final-2023",
        ["z03", "z04"],
    )
    assert [sheet.lost for sheet in found.reading.sheets] == [[], []]
    printed = {words: text for (_, words), text in figures_of(found.document, ["z04"]).items()}
    assert printed["财决04表 2070104 图书馆 项目支出"] == "100.00"
    assert printed["财决04表 合计 基本支出"] == "200.50"


def book(**cells: object) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for place, value in cells.items():
        sheet[place] = value
        if isinstance(value, float) and value < 1:
            sheet[place].number_format = "0.0%"
        if value == "#DIV/0!":
            sheet[place].data_type = "e"
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_cells_that_cannot_be_known_are_told_by_their_place() -> None:
    (grid,) = read_workbook_bytes(book(B2=0.955, C2="=1+1", D2="#DIV/0!", E2=1234567.89, F2="—"), "表.xlsx")
    assert grid.rows[1] == ["", "95.5%", "", "", "1234567.89", "—"]
    assert sorted(grid.troubles) == [(1, 2), (1, 3)]
    assert "Sheet!C2 的公式没有存下结果" in grid.troubles[1, 2]
    assert "Sheet!D2 是错误值 #DIV/0!" in grid.troubles[1, 3]


def repacked(data: bytes, part: str, change: tuple[bytes, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(*change) if name == part else content)
    return made.getvalue()


def hostile() -> Iterator[tuple[str, str, bytes, str]]:
    sheet, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    plain = book(A1="表")
    yield "empty", "表.xlsx", b"", "空文件"
    yield "no archive", "表.xlsx", b"PK\3\4 and no more", "已损坏"
    yield "WPS's own", "表.et", b"not known to anybody", "在 WPS 中另存为"
    yield "cut off", "表.xlsx", plain[: len(plain) // 2], "已损坏"
    yield "far cell", "表.xlsx", book(A1="表", XFD1048576=1), "XFD1048576"
    yield "bomb", "表.xlsx", repacked(plain, sheet, (end, b" " * 80_000_000 + end)), "过大"
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(2, 200_000))
    yield "rows", "表.xlsx", repacked(plain, sheet, (end, rows + end)), "过多"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    yield "entities", "表.xlsx", repacked(plain, sheet, (b"<worksheet", entity + b"<worksheet")), "不该有"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield "torn xls", "表.xls", head + XLS.read_bytes()[8:700], "已损坏"
    yield "xls of noise", "表.xls", head + bytes(range(256)) * 40, "已损坏"


@pytest.mark.parametrize(
    ("name", "data", "words"), [pytest.param(*case[1:], id=case[0]) for case in hostile()]
)
def test_what_is_no_sound_workbook_is_refused_in_a_sentence(name: str, data: bytes, words: str) -> None:
    with pytest.raises(WorkbookError, match=words):
        read_workbook_bytes(data, name)


def test_damaged_old_workbooks_never_get_past_a_sentence() -> None:
    data = XLS.read_bytes()
    for at in range(0, len(data), 1997):
        hurt = data[:at] + b"\xff\x00\x7f" + data[at + 3 :]
        with suppress(WorkbookError):
            assert [grid.name for grid in read_workbook_bytes(hurt, "表.xls")]


def test_a_sheet_of_another_form_is_left_alone(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "读者流量"
    for row in [["读者流量表"], ["月份", "人次"], ["一月", 300], ["二月", 400]]:
        sheet.append(row)
    made.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert ([grid.name for grid in found.strangers], found.sheets) == (["读者流量"], [])


def test_a_person_says_which_table_and_columns(xlsx: Path, tmp_path: Path) -> None:
    """Whatever the headings say: names nobody knows, and the columns told by hand."""
    made = load_workbook(xlsx)
    for name in made.sheetnames[1:]:
        if not name.startswith("7."):
            del made[name]
    sheet = made[made.sheetnames[1]]
    sheet["B3"] = "经费情况"
    for column, word in zip("BEFGHI", ["甲", "乙", "丙", "丁", "戊", "己"], strict=True):
        sheet[f"{column}6"] = word
    made.save(tmp_path / "b.xlsx")
    grids = read_workbook(tmp_path / "b.xlsx")
    document = Document(shipped.program(), Content(Facts(), {}, {}))
    columns = ("function", "function_name", "total", "staff", "running", "note")
    told = {f"{grids[1].name}/rows": Answers(columns=columns)}
    found = read_sheets(grids, document, {grids[1].name: "t07"}, told)
    assert found.sheets[0].table == "t07"
    printed = {words: text for (table, words), text in figures(document).items() if table == "t07"}
    published = figures(shipped.document("mianxian-published"))
    assert printed == {words: text for (table, words), text in published.items() if table == "t07"}


LAYOUTS: dict[str, Callable[[Figures, Path], Path]] = {
    "another province": lambda figures, target: on_sheets(
        nine_tables(figures, Style(zeros=("0.00",), apart=True, numbered=True, title="2023年度{title}")),
        target,
        [f"公开{n:02d}表" for n in range(1, 10)],
    ),
    "元, by numbers": lambda figures, target: on_sheets(
        nine_tables(
            figures,
            Style(("-", "—", "/", ""), wide=True, as_text=True, total_last=True, unit="元", factor=10_000),
        ),
        target,
        [str(n) for n in range(1, 10)],
    ),
    "on one sheet": lambda figures, target: below_each_other(
        nine_tables(figures, Style(apart=True, numbered=True)), target
    ),
    "百元, with shares and remarks": lambda figures, target: on_sheets(
        with_columns_beside(nine_tables(figures, Style(unit="百元", factor=100, numbered=True))),
        target,
        [f"表{n}" for n in range(1, 10)],
    ),
    "in pairs": lambda figures, target: beside_each_other(nine_tables(figures, Style(as_text=True)), target),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_final_accounts_of_other_offices_are_read_to_the_last_figure(layout: str, tmp_path: Path) -> None:
    program = shipped.program(NATIONAL)
    columns = {(block.table.id, column) for block in program.blocks.values() for column in block.columns}
    accounts = {n: v for n, v in expected(random_worksheet(Random(1))).items() if (n[0], n[2]) in columns}
    path = LAYOUTS[layout](accounts, tmp_path / "决算.xlsx")
    found = propose_new(path, shipped.SharedPacks(), pack=NATIONAL)
    assert len(found.reading.sheets) == 9
    lost = [sheet.grid.rows[r][c] for sheet in found.reading.sheets for r, c in sheet.lost]
    assert [text for text in lost if not text.endswith(".5%")] == []
    assert published(found.document.engine) == accounts


def test_the_internal_tables_of_the_final_accounts_program_are_read_to_the_last_figure(
    tmp_path: Path,
) -> None:
    said = program_workbook(random_worksheet(Random(2)), tmp_path / "决算.xlsx")
    found = propose_new(tmp_path / "决算.xlsx", shipped.SharedPacks(), pack=NATIONAL)
    engine, read = found.document.engine, {}
    for cell, entry in engine.facts.entries.items():
        if isinstance(entry, Decimal) and entry:
            info = engine.row(cell)
            row = f"{cell.block}.{cell.row}" if info is None else "".join(info.key) or info.level
            read[cell.table, row, cell.column] = entry
    assert read == said


def test_what_a_sheet_hides_is_not_read_and_that_is_told(tmp_path: Path) -> None:
    """Ids of a program beside and above figures; nobody who agrees to the sheet has seen them."""
    path = lay_out_tables(tmp_path / "a.xlsx", only=("表6",))
    book = load_workbook(path)
    sheet = book.worksheets[1]
    sheet.insert_rows(8)
    sheet.insert_cols(5)
    for n in range(1, sheet.max_row + 1):
        sheet.cell(n, 5, 1000 + n)
    for n in range(1, sheet.max_column + 1):
        sheet.cell(8, n, f"FIELD{n}")
    sheet.row_dimensions[8].hidden = True
    sheet.column_dimensions["E"].hidden = True
    book.save(path)
    found = propose_new(path, shipped.SharedPacks(), pack=shipped.SHAANXI)
    [reading] = found.reading.sheets
    assert reading.words[0].startswith("隐藏的 1 行、1 列没有读")
    assert reading.lost == []
    published = shipped.document("mianxian-published")
    assert figures_of(found.document, ["t06"]) == figures_of(published, ["t06"])
