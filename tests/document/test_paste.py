"""Where a copied block goes on a form, and what makes it doubtful: planned without a window."""

from decimal import Decimal

import pytest
from tests.review.figures.mutations import sample_program

from budgetdesk.document.clipboard_text import from_text, to_text
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.edits import Content
from budgetdesk.document.paste import PastePlan, plan_paste
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell, Facts, Place, Rejected

TABLE_6 = """\
部门综合预算一般公共预算支出明细表（按支出经济分类科目）\t\t\t\t\t\t\t\t
部门经济科目编码\t部门经济科目名称\t政府经济科目编码\t政府经济科目名称\t合计\t人员经费支出\t公用经费支出\t专项业务经费支出\t备注
\t合计\t\t\t2,908,134.00\t2,558,534.00\t118,400.00\t231,200.00\t
302\t商品和服务支出\t\t\t349,600.00\t\t118,400.00\t231,200.00\t
30201\t办公费\t50502\t商品和服务支出\t73,400.00\t\t１３，４００．００\t60,000.00元\t"两行
备注"
"""


@pytest.fixture
def document() -> Document:
    return Document(sample_program(), Content(Facts(), {}, {}))


def paste(document: Document, table: str, text: str, line: int, column: int = 0) -> PastePlan:
    plan = plan_paste(document, EditableSheet(document, table), from_text(text), line, column)
    assert document.content.facts.entries == {}, "a plan changes nothing"
    return plan


def entered(document: Document, plan: PastePlan) -> dict[Cell, object]:
    assert plan.edit is not None
    document.apply(plan.edit)
    return dict(document.content.facts.entries)


def test_text_with_line_ends_and_quotes_survives() -> None:
    rows = [["a\nb", 'says "x"', ""], ["1,000.00", "c\td", '"']]
    assert from_text(to_text(rows)) == rows
    assert from_text("a\tb\nc") == [["a", "b"], ["c", ""]]


def test_headings_are_passed_over_and_rows_go_by_their_codes(document: Document) -> None:
    plan = paste(document, "t06", TABLE_6, line=1, column=3)
    assert plan.doubts == []
    assert (plan.new_rows, {(0, 0), (1, 4)} <= plan.passed_over) == (2, True)
    entries = entered(document, plan)
    place = Place("t06", "rows")
    by_code = {info.key[0]: id for id, info in document.engine.rows(place).items() if info.key}
    assert entries[place.cell("total", "total")] == Decimal("2908134.00")
    assert entries[place.cell(by_code["302"], "running")] == Decimal("118400.00")
    assert entries[place.cell(by_code["30201"], "running")] == Decimal("13400.00")
    assert entries[place.cell(by_code["30201"], "special")] == Decimal("60000.00")
    assert entries[place.cell(by_code["30201"], "note")] == "两行\n备注"


def test_lines_on_the_append_row_become_rows(document: Document) -> None:
    form = EditableSheet(document, "expenditure")
    at = next(n for n, line in enumerate(form.sheet.lines) if line.row == APPEND)
    assert form.number_of(at) == "＋"
    line = "2080109\t\t30201\t\t\t\t公用\t一般公共预算\t\t13,400.00\t\t\n"
    plan = paste(document, "expenditure", line * 3, at)
    assert (plan.new_rows, plan.doubts) == (3, [])
    entered(document, plan)
    assert document.engine.value(Place("expenditure", "rows").cell("total", "amount")) == Decimal("40200.00")


def test_what_does_not_fit_is_doubtful(document: Document) -> None:
    cell = find_cell(document.engine, "表1/一、部门预算/收入/预算数")
    form = EditableSheet(document, "t01")
    place = form.place_of(cell)
    assert place is not None
    plan = paste(document, "t01", "六万\t别的项目\n", *place)
    assert isinstance(plan.entries[0, 0], Rejected)
    assert [doubt for doubt in plan.doubts if "读不懂" in doubt]
    assert [doubt for doubt in plan.doubts if "别的项目" in doubt and "表中此处印的是" in doubt]
    plan = paste(document, "t01", "\t".join("1" * 40), *place)
    assert [doubt for doubt in plan.doubts if "落在表外" in doubt]
