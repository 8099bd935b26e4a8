"""What is asked about lines that add up and yet look wrong: entered twice, below zero, on too high a level of the codes."""

from __future__ import annotations

import pytest
from tests import shipped
from tests.review.test_blank_sides import add_line, blank, enter, unit

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import explain, remove_rows
from budgetdesk.engine.cells import Cell, Place

LINE = {
    "function": "2080109",
    "dept_code": "30101",
    "kind": "人员",
    "fund": "一般公共预算",
    "amount": "1132962.35",
}


RIGHT = {"function": "2080109", "dept_code": "30101", "gov_code": "50501"}


def declared(*lines: dict[str, str], income: str) -> Document:
    document = blank()
    unit(document)
    for number, line in enumerate(lines, 1):
        add_line(document, "expenditure", f"e{number}", **line)
    add_line(document, "income_lines", "i1", fund="一般公共预算", amount=income)
    return document


def told(document: Document) -> list[tuple[str, str, str]]:
    return [(f.level, f.cause_kind, f.says) for f in document.findings]


def test_a_line_that_was_entered_twice() -> None:
    document = declared(LINE, {**LINE, "dept_code": "30102"}, LINE, income="3398887.05")
    says = "支出明细 第 1 行、第 3 行完全相同：2080109、30101、基本工资、1,132,962.35"
    assert told(document) == [("query", "line_twice", says)]
    suspect, witness = document.findings[0].cells
    assert (suspect.cell.row, suspect.role, witness.cell.row, witness.role) == (
        "e3",
        "suspect",
        "e1",
        "witness",
    )
    enter(document, "expenditure", "rows", "e3", "note", "补发上年")
    assert told(document) == [], "two lines that say different things are two lines"
    enter(document, "expenditure", "rows", "e3", "note", "")
    assert [kind for _, kind, _ in told(document)] == ["line_twice"]
    removal = remove_rows(document, Place("expenditure", "rows"), ["e3"])
    assert removal is not None
    document.apply(removal)
    assert "line_twice" not in [kind for _, kind, _ in told(document)]
    document.undo()
    assert [kind for _, kind, _ in told(document)] == ["line_twice"]


def test_lines_without_an_amount_and_lines_that_cannot_be_read_are_not_compared() -> None:
    document = declared(LINE, {**LINE, "amount": "一百万"}, {**LINE, "amount": "一百万"}, income="1132962.35")
    assert {kind for _, kind, _ in told(document)} == {"unreadable"}


def test_a_negative_figure_wants_a_reason() -> None:
    document = declared(LINE, {**LINE, "dept_code": "30102", "amount": "-2500.10"}, income="1130462.25")
    says = "支出明细 第 2 行 2080109 30102 津贴补贴 预算数 -2,500.10 是负数"
    assert told(document) == [("query", "negative", says)]
    enter(document, "expenditure", "rows", "e2", "note", "核减：人员调出")
    assert told(document) == [], "the remark says it"
    enter(document, "expenditure", "rows", "e2", "note", "")
    document.apply(explain(document, document.findings[0], "核减上年多列的津贴。", "甲"))
    assert all(map(document.explained, document.findings))


def test_decreases_are_no_negative_figures() -> None:
    document = blank()
    unit(document)
    own = next(id for id in document.engine.rows(Place("t12", "rows")) if "601006" in id)
    for column, amount in {"last_meeting": "5000", "now_meeting": "3000", "diff_meeting": "-2000"}.items():
        enter(document, "t12", "rows", own, column, amount)
    assert "negative" not in {kind for _, kind, _ in told(document)}
    enter(document, "t12", "rows", own, "now_training", "-3000")
    assert "negative" in {kind for _, kind, _ in told(document)}


def test_a_figure_that_is_known_to_be_wrong_is_not_told_to_be_negative_too() -> None:
    document = declared(LINE, income="1132962.35")
    enter(document, "t01", "func", "f208", "amount", "-1132962.35")
    assert "negative" not in {kind for _, kind, _ in told(document)}
    assert [level for level, _, _ in told(document)] == ["error"]


@pytest.mark.parametrize(
    ("column", "code", "says"),
    [
        ("function", "20801", "功能科目编码应填到项级（7 位）"),
        ("function", "208", "功能科目编码应填到项级（7 位）"),
        ("dept_code", "301", "部门经济科目编码应填到款级（5 位）"),
        ("gov_code", "505", "政府经济科目编码应填到款级（5 位）"),
    ],
)
def test_a_code_that_does_not_go_down_far_enough(column: str, code: str, says: str) -> None:
    document = declared({**LINE, column: code}, income="1132962.35")
    [finding] = [f for f in document.findings if any(rule.endswith(".code.level") for rule in f.rules)]
    assert finding.level == "error"
    assert says in finding.says
    assert finding.suspect == Cell("expenditure", "rows", "", "e1", column)
    enter(document, "expenditure", "rows", "e1", column, RIGHT[column])
    assert document.findings == []


def test_a_local_detail_goes_further_down() -> None:
    assert declared({**LINE, "dept_code": "3029904", "kind": "公用"}, income="1132962.35").findings == []


def test_every_column_of_worksheet_codes_says_how_far_down_they_go() -> None:
    pack = shipped.program().pack
    coded = [
        block
        for table in pack.tables.values()
        for block in table.blocks
        if table.worksheet and block.kind == "rows" and not block.rows.as_  # which brings its codes along
    ]
    assert any(leaf.codes for block in coded for leaf in block.leaves())
    assert all(leaf.code_level for block in coded for leaf in block.leaves() if leaf.codes)
