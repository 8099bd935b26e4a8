"""Every pack that is shipped: it loads, its cases pass, and each of its tables lays out, prints and becomes a workbook.

The same for a small declaration of each form that has no sample.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests import shipped
from tests.resources.conftest import Print

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Content, Edit, MoveRow
from budgetdesk.engine.cases import try_pack
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.labels import cell_words, full_name
from budgetdesk.output.excel_formulas import live_formulas
from budgetdesk.output.xlsx import write_xlsx


def empty(pack: str) -> Document:
    """With one empty sheet of each table that repeats."""
    facts = Facts()
    for id, table in shipped.program(pack).pack.tables.items():
        if table.repeat:
            facts.instances[id] = ["s1"]
    return Document(shipped.program(pack), Content(facts, {}, {}))


def test_the_forms_of_four_provinces_and_the_ministry_are_shipped() -> None:
    assert {shipped.program(pack).pack.region for pack in shipped.PACKS} == {
        "陕西",
        "湖北",
        "云南",
        "四川",
        "全国",
    }


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_cases_pass(pack: str) -> None:
    tried = try_pack(shipped.program(pack))
    assert tried.problems == []
    assert tried.checks
    assert tried.formulas


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_the_empty_form_says_all_that_the_pack_prints(pack: str, printed: Print) -> None:
    document = empty(pack)
    tables = list(document.program.pack.tables)
    sheets = document.sheets(tables)
    assert len(sheets) == len(tables)
    pages = printed(document, sheets)
    buffer = BytesIO()
    write_xlsx(buffer, sheets, document.view, formula=live_formulas(document.engine))
    workbook = load_workbook(buffer)
    for sheet, worksheet in zip(sheets, workbook.worksheets, strict=True):
        texts = {str(c.value) for row in worksheet for c in row if c.value is not None}
        for box in (box for line in sheet.lines for box in line.boxes if box.text):
            assert "".join(box.text.split()) in pages
            assert box.text in texts


@pytest.mark.parametrize("pack", [pack for pack in shipped.PACKS if "target" in pack])
def test_indicator_columns_say_what_they_are(pack: str) -> None:
    trees = shipped.program(pack).blocks.trees()
    assert trees
    for block in trees:
        roles = [column.role for column in block.model.leaves()]  # type: ignore[union-attr]
        assert None not in roles
        assert "target" in roles or {"operator", "value", "unit"} <= set(roles)


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_every_cell_is_found_by_its_full_name(pack: str) -> None:
    document = empty(pack)
    cells = [
        box.cell for sheet in document.sheets() for line in sheet.lines for box in line.boxes if box.cell
    ]
    assert [
        name for cell in cells if find_cell(document.engine, name := full_name(document.engine, cell)) != cell
    ] == []


# forms without a sample


def enter(document: Document, table: str, block: str, row: str, column: str, text: str) -> None:
    instance = "p1" if document.program.pack.tables[table].repeat else ""
    edit = edit_commands.enter(document, Cell(table, block, instance, row, column), text)
    if edit is not None:
        document.apply(edit)


def project(pack: str) -> Document:
    """代缴困难群众养老保险, a published project of 渠县, as far as both forms ask for the same."""
    document = Document(shipped.program(pack), Content(Facts(), {}, {}))
    place = Place("projects", "rows")
    document.apply(Edit("加一行", (AddRow(place, Row("p1"), 0),)))
    enter(document, "unit", "fields", "name", "value", "渠县城乡居民社会养老保险管理局")
    enter(document, "projects", "rows", "p1", "name", "2023年省级财政困难群众养老保险代缴资金")
    enter(document, "projects", "rows", "p1", "amount", "193.92")
    enter(document, "target", "funds", "fiscal", "value", "193.92")
    goal = "对低保对象、特困人员、返贫致贫人口等缴费困难群体代缴城乡居民基本养老保险费。"
    enter(document, "target", "goals", "text", "year", goal)
    tree = Place("target", "indicators", "p1")
    rows = [
        ("产出指标", "数量指标", "代缴困难群众养老保险人数", "＝", "14500", "人", "20"),
        ("产出指标", "质量指标", "代缴资金到位率", "＝", "100", "%", "10"),
        ("产出指标", "时效指标", "资金拨付及时率", "＝", "100", "%", "10"),
        ("效益指标", "社会效益指标", "困难群众参保率", "≥", "99", "%", "20"),
        ("满意度指标", "服务对象满意度指标", "困难群众满意度", "≥", "95", "%", "10"),
        ("成本指标", "经济成本指标", "代缴困难群众养老保险补助资金", "≤", "193.92", "万元", "20"),
    ]
    parents: dict[str, str] = {}
    for n, (level1, level2, name, nature, value, unit, weight) in enumerate(rows):
        path = [("level1", level1), ("level2", level1 + level2), ("level3", str(n))]
        above = None
        for level, key in path:
            if key not in parents:
                parents[key] = f"n{len(parents)}"
                count = len(document.engine.rows(tree))
                document.apply(Edit("加", (AddRow(tree, Row(parents[key], above, level), count),)))
            above = parents[key]
        named = {"level1": (level1, level1), "level2": (level1 + level2, level2), "level3": (str(n), name)}
        for level, (key, text) in named.items():
            enter(document, "target", "indicators", parents[key], level, text)
        for column, text in (("nature", nature), ("value", value), ("unit", unit), ("weight", weight)):
            enter(document, "target", "indicators", parents[str(n)], column, text)
        if pack.startswith("sichuan"):
            direction = "反向指标" if nature == "≤" else "正向指标"
            enter(document, "target", "indicators", parents[str(n)], "direction", direction)
    return document


@pytest.mark.parametrize("pack", ["sichuan-project-target-2023", "national-project-target-2021"])
def test_a_project_that_is_filled_in_well_has_no_findings(pack: str, printed: Print) -> None:
    document = project(pack)
    assert [f.says for f in document.findings] == []
    total = Cell("target", "funds", "p1", "total", "value")
    assert document.view(total).text == "193.92"
    page = printed(document, document.sheets())
    for words in ("项目名称2023年省级财政困难群众养老保险代缴资金", "≤193.92万元", "年度资金总额：193.92"):
        assert words in page


@pytest.mark.parametrize("pack", ["sichuan-project-target-2023", "national-project-target-2021"])
@pytest.mark.parametrize(
    ("cell", "text", "rule"),
    [
        (Cell("target", "funds", "p1", "other", "value"), "-10", "X-001"),
        (Cell("target", "goals", "p1", "text", "year"), "", "X-002"),
        (Cell("target", "funds", "p1", "total", "value"), "1939.20", "funds.total"),
        (Cell("target", "head", "p1", "project", "value"), "代缴资金", "head.project"),
        (Cell("projects", "rows", "", "p1", "amount"), "200", "funds.total.2"),
    ],
)
def test_a_slip_in_it_is_found(pack: str, cell: Cell, text: str, rule: str) -> None:
    document = project(pack)
    edit = edit_commands.enter(document, cell, text)
    assert edit is not None
    document.apply(edit)
    assert [rule_id for f in document.findings_in_full for rule_id in f.rules if rule_id.endswith(rule)]


def test_shares_of_the_hubei_form_are_computed_and_checked() -> None:
    document = Document(shipped.program("hubei-target-2025"), Content(Facts(), {}, {}))
    figures = {
        "fiscal": "5950.81",
        "account": "0",
        "own": "10",
        "staff": "114.42",
        "running": "12.5",
        "specific": "5833.89",
    }
    for row, text in figures.items():
        enter(document, "target", "funds", row, "current", text)
    assert not [f for f in document.findings if f.cause_kind == "blank"]  # sums and shares are simply shown
    shown = {
        row: document.view(Cell("target", "funds", "", row, "share")).text for row in (*figures, "income")
    }
    assert shown == {
        "fiscal": "99.8%", "account": "", "own": "0.2%", "staff": "1.9%", "running": "0.2%", "specific": "97.9%",
        "income": "100%",
    }  # fmt: skip
    assert document.view(Cell("target", "funds", "", "spending", "current")).value == Decimal("5960.81")
    enter(document, "target", "funds", "staff", "share", "19.2")
    errors = [f for f in document.findings if f.level == "error" and f.cells[0].cell.column == "share"]
    assert [f.cells[0].expected for f in errors] == [Decimal("1.9")]


def test_a_line_of_procurement_bears_the_units_own_code_and_is_called_by_what_is_bought() -> None:
    document = shipped.document("mianxian-worksheet")
    place = Place("t11", "rows")
    edit, row = edit_commands.insert_row(document, place)
    document.apply(edit)
    code = document.engine.value(Cell("unit", "fields", "", "code", "value"))
    assert document.engine.value(place.cell(row, "unit_code")) == code == "601006"
    assert document.engine.is_blank(place), "that is nothing to buy"
    document.apply(edit_commands.set_entries(document, [(place.cell(row, "item"), "扫描仪")]))
    assert cell_words(document.engine, place.cell(row, "amount")) == "表11 第 1 行 扫描仪 预算金额"


def test_a_check_of_a_branch_asks_for_the_one_it_stands_under() -> None:
    document = Document(shipped.program("hubei-target-2025"), Content(Facts(), {}, {}))
    place = Place("target", "long")
    tree = [
        ("a", None, "level1", "履职效能"),
        ("b", "a", "level2", "重点工作"),
        ("c", None, "level1", "社会效应"),
    ]
    for n, (id, parent, level, name) in enumerate(tree):
        document.apply(Edit("加", (AddRow(place, Row(id, parent, level), n),)))
        enter(document, "target", "long", id, level, name)

    def blamed() -> list[str]:
        return [f.cells[0].cell.row for f in document.findings if "HB25-X-020" in f.rules]

    assert blamed() == ["b"]
    document.apply(Edit("移到社会效应下", (MoveRow(place, "b", "c", "level2", 2),)))
    assert blamed() == []
    document.undo()
    assert blamed() == ["b"]
    enter(document, "target", "long", "a", "level1", "管理效率")
    assert blamed() == []


def test_what_the_hubei_form_requires_is_missing_until_it_is_there_and_no_mistake_meanwhile() -> None:
    document = Document(shipped.program("hubei-target-2025"), Content(Facts(), {}, {}))
    assert document.findings == []
    enter(document, "target", "functions", "text", "text", "1. 参保登记、保险费收缴；")
    wanted = [f.cells[0].cell for f in document.outstanding if f.cause_kind == "required"]
    assert [(cell.block, cell.row) for cell in wanted] == [
        ("fields", "name"), ("head", "unit_name"), ("head", "filler"), ("head", "phone"), ("funds", "fiscal"),
        ("tasks", "text"), ("long_goal", "text"), ("long", ""), ("annual_goal", "text"), ("annual", ""),
    ]  # fmt: skip
    assert document.findings == []
    place = Place("target", "projects")
    document.apply(Edit("加", tuple(AddRow(place, Row(f"p{n}"), n) for n in range(6))))
    for n in range(6):
        enter(document, "target", "projects", f"p{n}", "name", f"项目{n}")
    many = [
        f for f in document.outstanding if f.cause_kind == "required" and f.cells[0].cell.block == "projects"
    ]
    assert [(f.cells[0].cell.column, len(f.cells)) for f in many] == [
        ("category", 6), ("total", 6), ("year", 6), ("use", 6),
    ]  # fmt: skip


def test_a_choice_is_ticked_among_the_others(printed: Print) -> None:
    document = project("sichuan-project-target-2023")
    enter(document, "target", "overview", "allotment", "value", "项目法")
    page = printed(document, document.sheets())
    assert "绩效分配方式□因素法■项目法□据实据效□因素法与项目法相结合立项依据" in page
    buffer = BytesIO()
    write_xlsx(buffer, document.sheets(), document.view)
    texts = {cell.value for row in load_workbook(buffer).active for cell in row}
    assert "□因素法　■项目法　□据实据效　□因素法与项目法相结合" in texts


def test_the_end_of_the_long_term_is_printed_in_its_label_and_checked(printed: Print) -> None:
    document = Document(shipped.program("hubei-target-2025"), Content(Facts(), {}, {}))
    assert "长期目标：（截止2027年）" in printed(document, document.sheets())
    enter(document, "unit", "fields", "until", "value", "2026")
    assert "长期目标：（截止2026年）" in printed(document, document.sheets())
    [finding] = [f for f in document.findings if f.cells[0].cell.row == "until"]
    assert finding.cells[0].expected == Decimal(2027)
