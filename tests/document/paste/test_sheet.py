"""Where a copied block goes on a form, and what makes it doubtful: planned without a window."""

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.edits import Content
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.document.paste.plan import NO_ANSWERS, Answers, PastePlan
from budgetdesk.document.paste.sheet import plan_paste
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
    return Document(shipped.program(), Content(Facts(), {}, {}))


def paste(
    document: Document, table: str, text: str, line: int, column: int = 0, answers: Answers = NO_ANSWERS
) -> PastePlan:
    before = dict(document.content.facts.entries)
    plan = plan_paste(document, EditableSheet(document, table), read_clipboard(text), line, column, answers)
    assert document.content.facts.entries == before, "a plan changes nothing"
    return plan


def entered(document: Document, plan: PastePlan) -> dict[Cell, object]:
    assert plan.edit is not None
    document.apply(plan.edit)
    return dict(document.content.facts.entries)


def test_text_with_line_ends_and_quotes_survives() -> None:
    rows = [["a\nb", 'says "x"', ""], ["1,000.00", "c\td", '"']]
    assert read_clipboard(to_text(rows)).rows == rows
    assert read_clipboard("a\tb\nc").rows == [["a", "b"], ["c", ""]]


def test_headings_are_passed_over_and_rows_go_by_their_codes(document: Document) -> None:
    plan = paste(document, "t06", TABLE_6, line=1, column=3)
    assert not plan.asks
    assert (plan.added, {(0, 0), (1, 4)} <= plan.passed_over) == (2, True)
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
    assert (plan.added, plan.asks) == (3, False)
    entered(document, plan)
    assert document.engine.value(Place("expenditure", "rows").cell("total", "amount")) == Decimal("40200.00")


def test_what_does_not_fit_is_doubtful(document: Document) -> None:
    cell = find_cell(document.engine, "表1/一、部门预算/收入/预算数")
    form = EditableSheet(document, "t01")
    place = form.place_of(cell)
    assert place is not None
    plan = paste(document, "t01", "六万\t别的项目\n", *place)
    assert isinstance(plan.landings[0, 0].entry, Rejected)
    assert any("读不懂" in told for told in plan.told())
    assert [doubt for doubt in plan.doubts if "别的项目" in doubt and "表中此处印的是" in doubt]
    plan = paste(document, "t01", "\t".join("1" * 40), *place)
    assert [doubt for doubt in plan.doubts if "落在表外" in doubt]


LINES = (
    "资金来源\t预算数\t经费类别\t部门经济科目编码\t功能科目编码\n"
    "一般公共预算\t12\t公用\t30201\t2080109\n一般公共预算\t30\t公用\t30211\t2080109\n合计\t42\t\t\t\n"
)
ORDER = ("fund", "amount", "kind", "dept_code", "function")
EXPENDITURE = Place("expenditure", "rows")


def append_row(document: Document, table: str) -> int:
    lines = EditableSheet(document, table).sheet.lines
    return next(n for n, line in enumerate(lines) if line.row == APPEND)


def held(document: Document, place: Place) -> list[dict[str, object]]:
    """What is entered in each row, in the order of entry."""
    facts = document.content.facts
    return [
        {c.column: e for c, e in facts.entries.items() if c.place == place and c.row == row.id}
        for row in facts.rows.get(place, [])
    ]


def test_columns_go_by_headings_in_any_order_and_rows_from_the_cursor_on(document: Document) -> None:
    plan = paste(document, "expenditure", LINES, append_row(document, "expenditure"))
    assert (plan.columns, plan.asks, plan.added) == (ORDER, False, 2)
    assert any("合计" in told for told in plan.told())
    assert plan.where((1, 1)) == "新行 1 · 预算数"
    entered(document, plan)
    first = {
        "fund": "一般公共预算",
        "amount": Decimal("12.00"),
        "kind": "公用",
        "dept_code": "30201",
        "function": "2080109",
    }
    second = first | {"amount": Decimal("30.00"), "dept_code": "30211"}
    assert held(document, EXPENDITURE) == [first, second]
    again = paste(document, "expenditure", LINES.replace("12", "13"), append_row(document, "expenditure"))
    assert (again.asks, again.added, again.overwritten) == (False, 2, 0), "the empty row is not the first row"


def test_nothing_that_is_filled_is_touched_unasked(document: Document) -> None:
    entered(document, paste(document, "expenditure", LINES, append_row(document, "expenditure")))
    before = held(document, EXPENDITURE)
    other = (
        LINES.replace("12", "99")
        .replace("30201", "30202")
        .replace("公用", "人员")
        .replace("一般公共", "政府性基金")
    )
    first = EditableSheet(document, "expenditure").sheet.header_lines
    plan = paste(document, "expenditure", other, first)
    [question] = plan.questions
    assert ([option.id for option in question.options], question.chosen) == (
        ["append", "overwrite", "blanks"],
        "append",
    )
    assert (plan.added, plan.overwritten) == (2, 0)
    over = paste(document, "expenditure", other, first, answers=Answers({"filled": "overwrite"}))
    assert (over.added, over.overwritten, over.summary()) == (0, 6, "覆盖 6 格")
    blanks = paste(document, "expenditure", other, first, answers=Answers({"filled": "blanks"}))
    assert blanks.edit is None
    mended = paste(document, "expenditure", LINES.replace("12", "99"), first)
    assert [q.chosen for q in mended.questions] == ["overwrite"], "most of it is there already"
    entered(document, plan)
    assert held(document, EXPENDITURE)[:2] == before
    one = paste(document, "expenditure", "7", first, 9)
    assert (one.asks, one.overwritten) == (False, 1), "one value put upon one cell is like typing it"


def test_coded_rows_that_exist_take_their_figures_and_others_are_made(document: Document) -> None:
    entered(document, paste(document, "t05", "2080109\t\t10\t10\n", 2))
    text = "功能科目编码\t合计\t人员经费支出\n2080109\t20\t20\n2080505\t5\t5\n"
    plan = paste(document, "t05", text, append_row(document, "expenditure"))
    assert (plan.added, plan.overwritten, [q.id for q in plan.questions]) == (1, 2, ["filled"])
    kept = paste(document, "t05", text, 2, answers=Answers({"filled": "blanks"}))
    assert (kept.added, kept.overwritten) == (1, 0)
    added = paste(document, "t05", text, 2, answers=Answers({"filled": "append"}))
    assert (added.added, added.overwritten) == (2, 0)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("科目代码\t科目名称\t金额合计\t人员经费\n2080109\t\t10\t6\n", ("function", "function_name", "total", "staff")),
        ("科目编码\t\t\t合计\n类\t款\t项\t\n208\t01\t09\t10\n", ("function", "total")),
        ("合计\t功能科目编码\n\t\n10\t2080109 社会保险经办机构\n", ("total", "function")),
        ("功能科目名称\t合计\n社会保险经办机构\t10\n", ("function_name", "total")),
        ("208\t1\t9\t社会保险经办机构\t10\t\t\t\n", ("function", "function_name", "total", "staff", "running", "special")),
        (
            "功能科目编码\t合计\n栏次\t1\n2080109\t10\n功能科目编码\t合计\n- 2 -\t\n",
            ("function", "total"),
        ),
    ],
)  # fmt: skip
def test_headings_are_known_as_people_write_them(
    document: Document, text: str, columns: tuple[str, ...]
) -> None:
    plan = paste(document, "t05", text, 2)
    assert (plan.columns, plan.asks) == (columns, False)
    entered(document, plan)
    [row] = held(document, Place("t05", "rows"))
    assert (row["function"], row["total"]) == ("2080109", Decimal("10.00"))


def test_columns_that_are_not_known_are_asked_about_and_can_be_said(document: Document) -> None:
    text = "编码\t项目支出\t合计\n2080109\t4\t10\n"
    plan = paste(document, "t05", text, 2)
    assert plan.columns == ("function", "", "total")
    assert plan.doubts == ["第 2 列“项目支出”不知对应哪一栏，不会粘贴"]
    assert plan.lost == {(1, 1)}
    said = paste(document, "t05", text, 2, answers=Answers(columns=("function", "special", "total")))
    assert (said.asks, said.landings[1, 1].entry) == (False, Decimal("4.00"))
    shifted = paste(document, "expenditure", "12.00\t办公费\t30201\n13.00\t差旅费\t30211\n", 2)
    assert any("12.00" in doubt and "功能科目编码" in doubt for doubt in shifted.doubts)


def test_the_unit_of_a_heading_is_that_of_its_column(document: Document) -> None:
    plan = paste(document, "t05", "功能科目编码\t合计（万元）\t人员经费支出\n2080109\t1.5\t15000\n", 2)
    assert [q.id for q in plan.questions] == ["unit"]
    assert [plan.landings[1, c].entry for c in (1, 2)] == [Decimal("15000.00")] * 2


def test_sums_decide_which_columns_the_figures_of_a_page_are(document: Document) -> None:
    text = (
        "合计 290.81 255.85 11.84 23.12\n301 工资福利支出 255.85 255.85\n302 商品和服务支出 34.96 11.84 23.12\n"
        "30201 办公费 50502 商品和服务支出 13.34 1.34 12.00\n30228 工会经费 50502 商品和服务支出 10.50 10.50\n"
        "30211 差旅费 50502 商品和服务支出 11.12 11.12\n第 1 页\n"
    )
    plan = paste(document, "t06", text, 2)
    assert not plan.asks
    entered(document, plan)
    found = {
        str(row.get("dept_code", "")): [row.get(c) for c in ("total", "staff", "running", "special")]
        for row in held(document, Place("t06", "rows"))
    }
    figures = {
        "301": ("255.85", "255.85", None, None),
        "302": ("34.96", None, "11.84", "23.12"),
        "30201": ("13.34", None, "1.34", "12.00"),
        "30228": ("10.50", None, "10.50", None),
        "30211": ("11.12", None, None, "11.12"),
    }
    assert found == {code: [t and Decimal(t) for t in texts] for code, texts in figures.items()}


def test_fixed_rows_are_found_by_their_labels_wherever_the_cursor_is(document: Document) -> None:
    headings = "收入\t\t支出\t\n项目\t预算数\t支出功能分类科目（按大类）\t预算数\n"
    text = headings + "一、部门预算\t100\t一、部门预算\t100\n1、财政拨款\t90\t2、外交支出\t5\n"
    for words in (text, "一、部门预算 100 一、部门预算 100\n1、财政拨款 90 2、外交支出 5\n"):
        plan = paste(document, "t01", words, 20, 3)
        assert not plan.asks
        assert {(*landing.cell[1:4:2], str(landing.entry)) for landing in plan.landings.values()} == {
            ("income", "dept", "100.00"),
            ("func", "dept", "100.00"),
            ("income", "allocation", "90.00"),
            ("func", "f202", "5.00"),
        }
    lost = paste(document, "t01", "一、部门预算\t100\n不知何物\t7\n", 2)
    assert any("不知填到哪里" in doubt for doubt in lost.doubts)
