"""Which rows a block has: entered ones joined by key with projected ones, subtotals, paths; sheets matched with rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.engine.test_engine import add_row, enter, remove_row
from tests.review.figures.mutations import amount_cells

from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.rows import code_rows, path_rows, tree_rows

T05, T06, T10 = ("t05", "rows"), ("t06", "rows"), ("t10", "rows")


def test_codes_are_sorted_with_their_subtotals_above(program: Program) -> None:
    entered = [(Row("a"), ("2080109",)), (Row("b"), ("208",)), (Row("c"), ("",)), (Row("d"), ("2080109",))]
    rows = code_rows(program.blocks[T05], entered, [("2101102",), ("2080109",)])
    assert [(r.id, r.key[0] if r.key else "", r.level, r.parent, r.depth) for r in rows.values()] == [
        ("total", "", "total", None, 0),
        ("b", "208", "3", "total", 0),
        ("20801", "20801", "5", "b", 1),
        ("a", "2080109", "detail", "20801", 2),
        ("d", "2080109", "detail", "20801", 2),  # the same code twice stays to be seen
        ("210", "210", "3", "total", 0),
        ("21011", "21011", "5", "210", 1),
        ("2101102", "2101102", "detail", "21011", 2),
        ("c", "", "detail", "total", 0),  # not coded yet: at the end
    ]
    assert {r.id for r in rows.values() if r.projected} == {"total", "20801", "210", "21011", "2101102", "a"}
    assert {r.id for r in rows.values() if r.entered} == {"a", "b", "c", "d"}
    assert {r.id for r in rows.values() if r.children} == {"total", "b", "20801", "210", "21011"}
    lines = [id for id in rows if id != "total"]
    assert [rows.number(id) for id in lines] == list(range(1, len(lines) + 1))


def test_a_projected_row_gives_way_to_an_id_that_is_taken(program: Program) -> None:
    rows = code_rows(program.blocks[T05], [(Row("2101102"), ("2080109",))], [("2101102",)])
    assert [(r.id, r.key) for r in rows.values() if r.level == "detail"] == [
        ("2101102", ("2080109",)),
        ("2101102~", ("2101102",)),
    ]


def test_a_path_has_its_upper_rows_and_keeps_entered_ones(program: Program) -> None:
    keys = [
        ("601", "601006", "专用项目", "p2"),
        ("601", "601006", "专用项目", "p1"),
        ("", "601006", "通用项目", "p3"),
    ]
    entered = [
        (Row("x", None, "department"), "601"),
        (Row("y", "x", "unit"), "601006"),
        (Row("z", "y", "project"), "p9"),
    ]
    rows = path_rows(program.blocks[T10], entered, keys, order=lambda key: key)
    assert [(r.id, r.level, r.parent, r.depth, r.entered) for r in rows.values()] == [
        ("total", "total", None, 0, False),
        ("601006", "unit", "total", 0, False),  # no department: one level less
        ("601006/通用项目", "category", "601006", 1, False),
        ("601006/通用项目/p3", "project", "601006/通用项目", 2, False),
        ("x", "department", "total", 0, True),
        ("y", "unit", "x", 1, True),
        ("601/601006/专用项目", "category", "y", 2, False),
        ("601/601006/专用项目/p1", "project", "601/601006/专用项目", 3, False),
        ("601/601006/专用项目/p2", "project", "601/601006/专用项目", 3, False),
        ("z", "project", "y", 2, True),
    ]


def test_a_tree_lays_children_below_their_parent(program: Program) -> None:
    tree = next(block for block in program.blocks.trees() if block.table.id == "t13")
    entered = [
        Row("a", None, "level1"),
        Row("b", None, "level1"),
        Row("c", "a", "level2"),
        Row("d", "gone", "level2"),
    ]
    rows = tree_rows(tree, entered)
    assert [(r.id, r.parent, r.depth, r.level) for r in rows.values()] == [
        ("a", None, 0, "level1"),
        ("c", "a", 1, "level2"),
        ("b", None, 0, "level1"),
        ("d", None, 0, "level2"),
    ]


def test_rows_follow_the_lines_of_the_worksheet(program: Program) -> None:
    engine = Engine(program, Facts())
    lines, place = Place("expenditure", "rows"), Place(*T05)
    add_row(
        engine, lines, Row("e"),
        function="2080109", dept_code="30201", gov_code="50502", kind="公用", fund="一般公共预算", amount=Decimal(5),
    )  # fmt: skip
    assert list(engine.rows(place)) == ["total", "208", "20801", "2080109"]
    assert engine.value(place.cell("208", "running")) == 5
    enter(engine, lines.cell("e", "function"), "2101102")
    assert list(engine.rows(place)) == ["total", "210", "21011", "2101102"]
    enter(engine, lines.cell("e", "fund"), "政府性基金")
    assert list(engine.rows(place)) == ["total"]
    enter(engine, lines.cell("e", "fund"), "一般公共预算")
    enter(engine, lines.cell("e", "amount"), None)
    assert list(engine.rows(place)) == ["total"]
    enter(engine, lines.cell("e", "amount"), Decimal(7))
    assert engine.value(place.cell("2101102", "running")) == 7
    remove_row(engine, lines, "e")
    assert list(engine.rows(place)) == ["total"]
    assert engine.value(place.cell("total", "running")) is None


# sheets


def sheets(engine: Engine) -> dict[str, str]:
    return engine.sheets("t13")


def test_each_project_has_a_sheet_and_a_lone_one_finds_its_row(program: Program) -> None:
    engine = Engine(program, shipped.facts("mianxian-worksheet"))
    assert [row.rsplit("/", 1)[-1] for row in sheets(engine).values()] == list(sheets(engine)) == ["p1"]
    published = Engine(program, shipped.facts("mianxian-published"))
    row = sheets(published)["s1"]
    assert published.value(Cell("t10", "rows", "", row, "amount")) == Decimal("231200.00")


@pytest.mark.parametrize(
    ("first", "second", "matched"),
    [
        ({"total": "20"}, {"total": "10"}, ("b", "a")),  # by amount, though the names are swapped
        ({"total": "10"}, {"total": "30"}, ("a", "b")),  # the one that is left
        ({}, {}, ("a", "b")),  # by name
    ],
)
def test_sheets_are_matched_by_amount_then_by_name(
    program: Program, first: dict[str, str], second: dict[str, str], matched: tuple[str, str]
) -> None:
    place = Place(*T10)
    facts = Facts(
        rows={place: [Row("a", None, "project"), Row("b", None, "project")]}, instances={"t13": ["s", "t"]}
    )
    for row, name, amount in (("a", "甲", "100000"), ("b", "乙", "200000")):
        facts.entries[place.cell(row, "name")] = name
        facts.entries[place.cell(row, "amount")] = Decimal(amount)
    for sheet, name, amounts in (("s", "甲", first), ("t", "乙", second)):
        facts.entries[Cell("t13", "fields", sheet, "project", "value")] = name
        for field, amount in amounts.items():
            facts.entries[Cell("t13", "funds", sheet, field, "value")] = Decimal(amount)
    assert tuple(sheets(Engine(program, facts)).values()) == matched


def test_the_total_of_lines_asks_for_no_row() -> None:
    engine = Engine(shipped.program("sichuan-evaluation-2023"), Facts())
    lines, reports = Place("projects", "rows"), Place("project_reports", "rows")
    assert engine.value(lines.cell("total", "name")) == "合计"
    assert list(engine.rows(reports)) == []
    add_row(engine, lines, Row("p1"))
    enter(engine, lines.cell("p1", "name"), "网络经费")
    assert [row.key for row in engine.rows(reports).values()] == [("网络经费",)]
    assert engine.rows(reports) == Engine(engine.program, engine.facts).rows(reports)
    remove_row(engine, lines, "p1")
    assert list(engine.rows(reports)) == []


# how cells are named to people


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("t01.func..f208.amount", "表1 8、社会保障和就业支出"),
        ("t01.econ..basic_301.amount", "表1 1、人员经费和公用经费支出 (1)工资福利支出"),
        ("t01.econ..special_301.amount", "表1 2、专项业务经费支出 (1)工资福利支出"),
        ("t01.income..dept.amount", "表1 收入 一、部门预算"),
        ("t01.econ..dept.amount", "表1 部门预算支出经济分类科目 一、部门预算"),
        ("t05.rows..r3.running", "表5 2080109 社会保险经办机构 公用经费支出"),
        ("t05.rows..total.total", "表5 合计"),
        ("t13.funds.s1.total.value", "表13 实施期资金总额"),
        ("t14.tasks..r1.fiscal", "表14 第 1 行 任务1 财政拨款"),
        ("t12.rows..r2.now_reception", "表12 601006 勉县城乡居民社会养老保险经办中心 当年 公务接待费"),
        ("t12.rows..r2.last_total", "表12 601006 勉县城乡居民社会养老保险经办中心 上年 合计"),
    ],
)  # fmt: skip
def test_words_name_one_cell_and_no_more(published: Engine, cell: str, words: str) -> None:
    assert cell_words(published, Cell(*cell.split("."))) == words


@pytest.mark.parametrize("sample", ["published", "worksheet"])
def test_no_two_amounts_have_the_same_words(sample: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(sample)
    named: dict[str, Cell] = {}
    for cell in amount_cells(engine):
        words = cell_words(engine, cell)
        assert named.setdefault(words, cell) == cell, words
