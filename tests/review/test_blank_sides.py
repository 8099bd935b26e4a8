"""What is told of a side that is still blank, of blocks and tables that are: 还差什么 while filling, errors in the full check.

The empty budget is 1,395,700.50 of expenditure and no income at all.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Content, Edit
from budgetdesk.document.outstanding import progress, still_missing
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.language.amounts import Blank
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

SHAANXI, HUBEI = "shaanxi-budget-2024", "hubei-target-2025"
LINES = [("2080109", "30101", "人员", "1132962.00"), ("2080109", "30201", "公用", "262738.50")]


def blank(pack: str = SHAANXI) -> Document:
    return Document(shipped.program(pack), Content(Facts(), {}, {}))


def enter(document: Document, table: str, block: str, row: str, column: str, text: str) -> None:
    edit = edit_commands.enter(document, Cell(table, block, "", row, column), text)
    assert edit is not None
    document.apply(edit)


def add_line(document: Document, table: str, id: str, **texts: str) -> None:
    place = Place(table, "rows")
    document.apply(Edit("加", (AddRow(place, Row(id), len(document.content.facts.rows.get(place, ()))),)))
    for column, text in texts.items():
        enter(document, table, "rows", id, column, text)


def unit(document: Document) -> None:
    for field, text in {"code": "601006", "name": "甲单位", "nature": "事业"}.items():
        enter(document, "unit", "fields", field, "value", text)


def spending_only() -> Document:
    document = blank()
    unit(document)
    for n, (function, dept_code, kind, amount) in enumerate(LINES):
        add_line(
            document, "expenditure", f"e{n}",
            function=function, dept_code=dept_code, kind=kind, fund="一般公共预算", amount=amount,
        )  # fmt: skip
    return document


def sides(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.level, f.says) for f in found if f.cause_kind == "one_sided"]


def test_spending_without_income_is_one_thing_to_do_and_an_error_in_the_full_check() -> None:
    document = spending_only()
    assert document.findings == [], "nothing is wrong because expenditure came first"
    expected = [("error", "收入明细没有填，表1 支出功能分类科目 支出总计 1,395,700.50")]
    assert (
        sides(document.outstanding)
        == sides(document.findings_in_full)
        == sides(find_all(document.engine))
        == expected
    )
    [finding] = [f for f in document.outstanding if f.cause_kind == "one_sided"]
    assert finding.rules == tuple(f"SX24-X-{n:03}" for n in (1, 2, 3, 6, 7, 8))
    suspects = [part for part in finding.cells if part.role == "suspect"]
    assert [(part.cell.table, part.cell.block) for part in suspects] == [
        ("income_lines", "rows"), ("t01", "income"), ("t04", "income"),
    ]  # fmt: skip
    assert {part.expected for part in suspects} == {None}
    assert finding.difference is None
    assert (document.is_draft, progress(document)) == (True, "begun")
    assert [m.says for m in still_missing(document) if m.kind == "one_sided"] == [expected[0][1]]


def test_it_goes_when_the_income_comes_and_comes_back_with_undo() -> None:
    document = spending_only()
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount="1395700.50")
    assert document.findings_in_full == []
    assert (document.is_draft, progress(document)) == (False, "filled")
    document.undo()
    assert sides(document.outstanding) == [
        ("error", "收入明细没有填，表1 支出功能分类科目 支出总计 1,395,700.50")
    ]


def test_an_income_of_nothing_is_a_figure_and_is_wrong() -> None:
    document = spending_only()
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount="0")
    assert sides(document.outstanding) == []
    assert {"SX24-X-001", "SX24-X-006"} <= {rule for f in document.findings for rule in f.rules}


def test_what_could_not_be_read_is_no_blank() -> None:
    document = spending_only()
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount="一百万上下")
    assert sides(document.outstanding) == []
    assert [f.cause_kind for f in document.findings] == ["unreadable"]


def test_income_first_is_no_mistake_either() -> None:
    document = blank()
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount="1395700.50")
    assert document.findings == []
    assert sides(document.outstanding) == [("error", "支出明细没有填，表1 收入总计 1,395,700.50")]


def test_tables_that_are_typed_say_which_side_of_them_is_blank() -> None:
    document = blank()
    enter(document, "t01", "func", "f208", "amount", "1395700.50")
    assert {f.level for f in document.findings} == {"hint"}
    told = sides(document.outstanding)
    assert told == [("error", "表1 收入没有填，支出功能分类科目 支出总计 1,395,700.50")]
    enter(document, "t01", "income", "general", "amount", "1395700.50")
    told = [says for _, says in sides(document.outstanding)]
    assert told == [
        "表1 部门预算支出经济分类科目没有填，收入总计 1,395,700.50",
        "表1 政府预算支出经济分类科目没有填，收入总计 1,395,700.50",
        "表4 支出功能分类科目没有填，收入总计 1,395,700.50",
        "表4 部门预算支出经济分类科目没有填，收入总计 1,395,700.50",
        "表4 政府预算支出经济分类科目没有填，收入总计 1,395,700.50",
    ]


def test_a_part_of_a_whole_in_a_blank_table_wants_the_table() -> None:
    document = blank()
    enter(document, "t04", "func", "f208", "amount", "50000")
    told = {f.suspect.place: f for f in document.outstanding if f.cause_kind == "one_sided" and f.suspect}
    whole = told[Place("t01", "func")]
    assert whole.says == "表1 支出功能分类科目没有填，表4 8、社会保障和就业支出 50,000.00"
    assert whole.rules == ("SX24-t04.func.f208.part",)
    assert {f.level for f in document.findings} == {"hint"}


def test_a_part_of_a_blank_whole_in_its_own_table_is_more_than_nothing() -> None:
    document = blank()
    enter(document, "t01", "income", "earmarked", "amount", "50000")
    assert [f.says for f in document.findings if "SX24-t01.income.earmarked.part" in f.rules]


def test_both_sides_of_one_block_in_the_hubei_form() -> None:
    document = blank(HUBEI)
    enter(document, "target", "funds", "fiscal", "current", "5960.81")
    spending = Cell("target", "funds", "", "spending", "current")
    assert isinstance(document.engine.value(spending), Blank)
    assert document.findings == []
    assert sides(document.outstanding) == [
        ("error", "附件2 支出构成 合 计 当年金额没有填，收入构成 合 计 当年金额 5,960.81")
    ]
    enter(document, "target", "funds", "staff", "current", "0")
    assert sides(document.outstanding) == []
    assert ("HB25-X-004",) in [f.rules for f in document.findings], "0 is a figure: now the sides differ"
    enter(document, "target", "funds", "specific", "current", "5960.81")
    assert document.findings == []
    assert sides(document.outstanding) == [
        ("query", "附件2 项目支出情况没有填，支出构成 特定目标类项目支出 当年金额 5,960.81")
    ]


def test_a_misplaced_figure_wants_nothing_opposite() -> None:
    document = spending_only()
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount="1395700.50")
    enter(document, "t09", "income", "fund", "amount", "1")
    assert [f.cells[0].expected for f in document.findings] == [Decimal(0)]
    assert sides(document.outstanding) == []


def test_a_declaration_without_what_must_be_there() -> None:
    document = blank()
    assert progress(document) == "empty"
    assert document.findings == []
    assert [(f.level, f.says) for f in document.findings_in_full] == [
        ("error", "单位信息 单位编码必须填写"),
        ("error", "单位信息 单位名称必须填写"),
        ("error", "单位信息 单位性质必须填写"),
        ("error", "表1没有填"),
    ]


def test_an_empty_table_wants_a_word_and_names_its_filled_sister() -> None:
    document = blank()
    enter(document, "t01", "func", "f208", "amount", "50000")
    place = Place("t06", "rows")
    document.apply(Edit("加", (AddRow(place, Row("r1"), 0),)))
    enter(document, "t06", "rows", "r1", "dept_code", "30101")
    enter(document, "t06", "rows", "r1", "note", "只有科目")
    empty = {m.table: m for m in still_missing(document) if m.kind == "empty_table"}
    assert empty["t05"].says == "表5还空着，表6却有数"
    assert empty["t11"].says == "表11还空着"
    assert "t06" not in empty
    finding = empty["t11"].finding
    assert finding is not None
    document.apply(edit_commands.explain(document, finding, "本单位 2024 年没有政府采购预算。", "甲"))
    assert "t11" not in {m.table for m in still_missing(document)}
    add_line(document, "t11", "p1", item="台式计算机")
    assert "t11" not in {
        f.suspect.table for f in document.outstanding if f.suspect and f.cause_kind == "empty_table"
    }


@pytest.mark.parametrize("level", ["error", "query"])
def test_a_required_block_of_a_table_that_was_begun(level: str) -> None:
    document = blank()
    wanted = {"error": "表14 年度主要任务没有填", "query": "表14 年度绩效指标没有填"}[level]
    assert wanted not in {f.says for f in document.outstanding}
    enter(document, "t14", "goals", "text", "goal", "目标1：应保尽保、按时足额发放。")
    assert (level, wanted) in {(f.level, f.says) for f in document.outstanding}
