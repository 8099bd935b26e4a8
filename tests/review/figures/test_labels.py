"""What findings call cells: columns, rows and indicators that repeat are told apart, in labels without line ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests import shipped
from tests.document.scripts import content
from tests.review.figures.mutations import amount_cells

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import insert_row
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell, Facts, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, full_name, sheet_label
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.resources import resources

PACKS = sorted(path.parent.name for path in (resources() / "packs").glob("*/pack.yaml"))


def test_columns_under_several_headings_are_named_with_them() -> None:
    document = open_file(
        Path(__file__).parents[1] / "cases" / "labels-repeat.json", InstalledPacks()
    ).document
    errors = [finding.says for finding in document.findings if finding.level == "error"]
    assert len(errors) == 2
    assert all("增减变化情况 公务接待费 = 当年 公务接待费 − 上年 公务接待费" in says for says in errors)


@pytest.mark.parametrize("pack", PACKS)
def test_no_formula_names_two_cells_alike_and_no_label_has_two_lines(pack: str) -> None:
    program = shipped.program(pack)
    for rule in program.rules:
        assert "\n" not in rule.says
        left, equal, right = rule.says.partition(" = ")
        terms = [left, *re.split(r" [−+] ", right)] if equal else []
        assert len(set(terms)) == len(terms), rule.says
    engine = Engine(program, Facts())
    for block in program.blocks.values():
        if block.seen:
            assert len({tuple(block.column_words[c]) for c in block.columns}) == len(block.columns)
        for row in block.rows:
            for column in block.columns:
                assert "\n" not in cell_words(engine, Cell(*block.name, "", row, column))


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        ("t05", {"function": "2080109"}, "表5 2080109 社会保险经办机构 第 4 行 合计"),
        ("t06", {"dept_code": "30201", "gov_code": "50299"}, "表6 30201 办公费 50299 合计"),
        ("t06", {"dept_code": "30201", "gov_code": "50502"}, "表6 30201 办公费 50502 第 9 行 合计"),
        (
            "expenditure",
            {"function": "2080109", "dept_code": "30201"},
            "支出明细 第 1 行 2080109 30201 办公费 预算数",
        ),
    ],
)
def test_rows_that_repeat_are_told_apart(table: str, values: dict[str, str], words: str) -> None:
    program = shipped.program()
    document = Document(program, content(shipped.facts("mianxian-published")))
    edit, row = insert_row(document, Place(table, "rows"), values=values)
    document.apply(edit)
    column = "amount" if table == "expenditure" else "total"
    assert cell_words(document.engine, Cell(table, "rows", "", row, column)) == words
    named: dict[str, Cell] = {}
    for cell in amount_cells(document.engine):
        assert named.setdefault(cell_words(document.engine, cell), cell) == cell
        if cell.table == table:
            assert find_cell(document.engine, full_name(document.engine, cell)) == cell
    assert document.findings == Document(program, document.content).findings


def test_projects_of_one_name_are_told_apart_in_their_table_and_on_their_sheets() -> None:
    document = Document(shipped.program(), content(Facts()))
    for name in ("宣传", "宣传", "培训"):
        edit, row = insert_row(
            document, Place("projects", "rows"), values={"name": name, "category": "专用项目"}
        )
        document.apply(edit)
        line = {"function": "2080109", "dept_code": "30201", "kind": "专项", "fund": "一般公共预算"}
        edit, _ = insert_row(
            document, Place("expenditure", "rows"), values={**line, "project": row, "amount": "1"}
        )
        document.apply(edit)
    engine, place = document.engine, Place("t10", "rows")
    cells = [place.cell(row, "amount") for row in engine.rows(place)]
    words = [cell_words(engine, cell) for cell in cells]
    assert words[-3:] == [
        "表10 专用项目 宣传 第 2 行 项目金额",
        "表10 专用项目 宣传 第 3 行 项目金额",
        "表10 专用项目 培训 项目金额",
    ]
    assert [find_cell(engine, full_name(engine, cell)) for cell in cells] == cells
    totals = [Cell("t13", "funds", sheet, "total", "value") for sheet in engine.sheets("t13")]
    assert [sheet_label(engine, "t13", cell.instance) for cell in totals] == [
        "宣传（第 1 张）",
        "宣传（第 2 张）",
        "培训",
    ]
    assert [find_cell(engine, full_name(engine, cell)) for cell in totals] == totals
