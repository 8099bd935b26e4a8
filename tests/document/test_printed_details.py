"""What a pack says of how its tables are printed: codes in parts, zeros, decimals, totals in the middle, notes that depend."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.small_pack import CODES, write_pack

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.output.form import alignment
from budgetdesk.output.xlsx import write_xlsx
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError

LINES = (
    "{id: kind, title: 类别}",
    "{id: function, title: 科目, codes: functional}\n      - {id: kind, title: 类别}",
)
TABLE = """\
id: t02
number: 表2
title: 支出表
unit: 元
shown: 0
zeros: printed
notes:
  - 一直印的
  - {text: 空表的, when: empty}
  - {text: 超过一百元的, when: rows.total.amount > 100}
blocks:
  - kind: rows
    rows: {from: lines, key: [function]}
    subtotals: {by: function, at: [类, 款]}
    total: {title: 合计, at: bottom, in: name, merged: true}
    blank_lines: 3
    columns:
      - {id: function, title: 编码, codes: functional, printed: false}
      - title: 科目编码
        columns:
          - {id: upper, title: 类, shows: {code: function, part: 类}}
          - {id: section, title: 款, shows: {code: function, part: 2}}
          - {id: item, title: 项, code_of: function, part: 项}
      - {id: name, title: 科目名称, name_of: function}
      - {id: amount, title: 金额, type: amount, from_lines: sum(amount)}
      - {id: staff, title: 人员, type: amount, from_lines: "sum(amount, kind='人员')"}
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    folder = write_pack(tmp_path / "small", pack=("t01]", "t01, t02]"), lines=LINES)
    (folder / "t02.yaml").write_text(TABLE, encoding="utf-8")
    return Document(compile_pack(load_pack(folder, CODES)), Content(Facts(), {}, {}))


def filled(document: Document) -> Document:
    place = Place("lines", "rows")
    lines = [("2080109", "人员", "120.40"), ("2080501", "公用", "60.35")]
    facts = Facts(rows={place: [Row(f"r{n}") for n in range(len(lines))]})
    for n, (code, kind, amount) in enumerate(lines):
        for column, value in (("function", code), ("kind", kind), ("amount", Decimal(amount))):
            facts.entries[place.cell(f"r{n}", column)] = value
    return Document(document.program, Content(facts, {}, {}))


def printed(document: Document) -> list[list[str]]:
    """The texts of each line below the headings."""
    lines = [line for line in document.sheet("t02").lines if line.kind != "heading"]
    return [[document.view(box.cell).text if box.cell else box.text for box in line.boxes] for line in lines]


def test_codes_in_columns_of_their_own_and_whole_yuan_with_zeros(document: Document) -> None:
    sheet = filled(document).sheet("t02")
    assert [box.text for box in sheet.lines[0].boxes] == ["科目编码", "科目名称", "金额", "人员"]
    assert [box.text for box in sheet.lines[1].boxes] == ["类", "款", "项"]
    assert printed(filled(document)) == [
        ["208", "", "", "社会保障和就业支出", "181", "120"],
        ["208", "01", "", "人力资源和社会保障管理事务", "120", "120"],
        ["208", "01", "09", "社会保险经办机构", "120", "120"],
        ["208", "05", "", "行政事业单位养老支出", "60", "0"],
        ["208", "05", "01", "行政单位离退休", "60", "0"],
        ["合计", "181", "120"],
    ]


def test_figures_stay_exact_where_fewer_decimals_are_printed(document: Document) -> None:
    made = filled(document)
    total = Cell("t02", "rows", "", "total", "amount")
    assert made.view(total).value == Decimal("180.75")
    buffer = BytesIO()
    write_xlsx(buffer, [made.sheet("t02")], made.view)
    figures = [
        c.value
        for row in load_workbook(buffer).worksheets[0]
        for c in row
        if isinstance(c.value, int | float)
    ]
    assert 180.75 in figures


def test_the_total_stands_in_the_middle_over_all_columns_of_words(document: Document) -> None:
    line = filled(document).sheet("t02").lines[-1]
    box = line.boxes[0]
    assert (box.column, box.span, alignment(line, box)) == (0, 4, "center")


def test_an_empty_table_has_blank_lines(document: Document) -> None:
    assert printed(document) == [[""] * 6] * 3 + [["合计", "", ""]]


def test_notes_are_printed_on_their_condition(document: Document) -> None:
    assert document.sheet("t02").notes == ["一直印的", "空表的"]
    assert filled(document).sheet("t02").notes == ["一直印的", "超过一百元的"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("amount > 100", "amout > 100", "t02.yaml:10：没有 rows.total.amout，是 rows.total.amount 吗"),
        ("amount > 100", "amount", "t02.yaml:10：类型不符"),
        ("code_of: function", "code_of: name", "t02.yaml:23：列 item：name 不是编码列"),
        ("part: 2", "part: 5", "part：不能大于 4"),
    ],
)
def test_what_is_wrong_there_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = write_pack(tmp_path / "small", pack=("t01]", "t01, t02]"), lines=LINES)
    assert old in TABLE
    (folder / "t02.yaml").write_text(TABLE.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        compile_pack(load_pack(folder, CODES))
    assert any(says in str(problem) for problem in raised.value.problems)


def test_columns_of_figures_are_numbered_and_the_unit_is_called_as_the_form_does(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "small", pack=("t01]", "t01, t02]"), lines=LINES)
    table = TABLE.replace("unit: 元", "unit: 元\nunit_title: 金额单位").replace(
        "    blank_lines", "    numbers: 栏次\n    blank_lines"
    )
    (folder / "t02.yaml").write_text(table, encoding="utf-8")
    made = Document(compile_pack(load_pack(folder, CODES)), Content(Facts(), {}, {}))
    sheet = made.sheet("t02")
    line = sheet.lines[2]
    assert [(box.text, box.span) for box in line.boxes] == [("栏次", 4), ("1", 1), ("2", 1)]
    buffer = BytesIO()
    write_xlsx(buffer, [sheet], made.view)
    texts = [c.value for row in load_workbook(buffer).worksheets[0] for c in row]
    assert "金额单位：元" in texts
