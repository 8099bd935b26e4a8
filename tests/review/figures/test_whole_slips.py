"""Slips of whole rows, columns and tables are told as such, in one finding; of cells that explain as well, all are named."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests import shipped
from tests.review.figures.mutations import (
    WHOLE_KINDS,
    enter,
    mended,
    published,
    run,
    signature,
    slip_cells,
    typed,
    whole_mutations,
)

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews, find_all

T05, LINES = Place("t05", "rows"), Place("expenditure", "rows")


@pytest.mark.parametrize("kind", [kind for kind in WHOLE_KINDS if kind != "block moved by rows"])
def test_a_whole_slip_is_one_finding_about_its_row(kind: str) -> None:
    engine = mended(shipped.program())
    wanted = [m for m in whole_mutations(engine) if m.kind == kind][::5]
    score = run(engine, wanted)[kind]
    assert len(wanted) > 5
    assert score.flagged >= 0.99 * score.tried or kind == "rows exchanged"
    assert (score.first >= 0.85 * score.tried, score.findings <= 1.3 * score.tried) == (True, True), (
        score.misses
    )


def test_a_block_that_stands_some_rows_too_low_or_high_is_told_as_such() -> None:
    """Also where its figures are all equal, so that only the blanks behind it tell of it."""
    engine = mended(shipped.program())
    wanted = [m for m in whole_mutations(engine) if m.kind == "block moved by rows"]
    score = run(engine, wanted)["block moved by rows"]
    assert (score.tried, score.flagged) == (164, 164)
    assert (score.first >= 0.95 * score.tried, score.findings <= 1.3 * score.tried) == (True, True), (
        score.misses
    )


def test_so_it_is_where_the_block_covers_figures_and_leaves_one_side_blank() -> None:
    engine = typed(shipped.program(), 9000)
    wanted = [m for m in whole_mutations(engine) if m.kind == "block moved by rows"][::9]
    score = run(engine, wanted)["block moved by rows"]
    assert score.tried > 10
    assert (score.first >= 0.9 * score.tried, score.findings <= 1.2 * score.tried) == (True, True), (
        score.misses
    )


def in_wan(engine: Engine, table: str) -> dict[Cell, Entry | None]:
    return {
        cell: entry * 10_000
        for cell, entry in engine.facts.entries.items()
        if cell.table == table and isinstance(entry, Decimal)
    }


def doubled(engine: Engine) -> tuple[Place, list[Row]]:
    place = Place("t10", "rows")
    return place, [*engine.facts.rows[place], Row("twice", "r3", "project")]


TASKS = Place("t14", "tasks")
T12, WHOLE = Place("t12", "rows"), [
    # a table in 元 where 万元 belong, whatever agrees in it
    ("wrong_unit", 8, lambda e: in_wan(e, "t14"), None),
    ("wrong_unit", 2, lambda e: in_wan(e, "t13"), None),
    # the code of a unit, where only computed rows tell
    ("other_code", 1, lambda e: {Cell("t02", "rows", "", "r2", "code"): "601007"}, None),
    # a subtotal in one of its parts, or in what is two levels below
    ("moved", 2, lambda e: {T12.cell("r2", "now_running"): None, T12.cell("r2", "now_purchase"): Decimal(30000)}, None),
    ("copied", 1, lambda e: {T05.cell("r3", "staff"): Decimal("2211508.00")}, None),
    ("copied", 1, lambda e: {T05.cell("r3", "special"): Decimal("2266094.00")}, None),
    # a part and its row's total, both without the point
    ("row_slip", 2, lambda e: {Cell("t06", "rows", "", "r13", c): Decimal("10520000") for c in ("special", "total")}, None),
    # 类 where 项 belongs; a unit's code in one table alone
    ("other_code", 1, lambda e: {T05.cell("r11", "function"): "221", T05.cell("r11", "function_name"): None}, None),
    ("other_code", 1, lambda e: {Cell("t10", "rows", "", "r2", "code"): "601007"}, None),
    # a whole and what is shown of it below
    ("exchanged", 2, lambda e: {Cell("t01", "func", "", "f208", "amount"): Decimal("2908134.00"),
                                Cell("t01", "func", "", "dept", "amount"): Decimal("2561108.00")}, None),
    # a task that stands twice under two names
    ("row_twice", 1, lambda e: {TASKS.cell("twice", c): v for c, v in
                                {"name": "任务4", "total": Decimal("255.85"), "fiscal": Decimal("255.85")}.items()},
     lambda e: (TASKS, [*e.facts.rows[TASKS], Row("twice")])),
    # a project that stands twice lacks no sheet
    ("code_twice", 1, lambda e: {c._replace(row="twice"): v for c, v in e.facts.entries.items()
                                 if c[:4] == ("t10", "rows", "", "r4")}, doubled),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "suspects", "slip", "rows"), WHOLE)
def test_one_slip_is_one_finding(
    kind: str,
    suspects: int,
    slip: Callable[[Engine], dict[Cell, Entry | None]],
    rows: Callable[[Engine], tuple[Place, list[Row]]] | None,
) -> None:
    engine = mended(shipped.program())
    known = {signature(f) for f in find_all(engine)}
    enter(engine, slip(engine).items(), rows and rows(engine))
    told = [f for f in find_all(engine) if signature(f) not in known and f.level == "error"]
    assert [f.cause_kind for f in told] == [kind], [f.says for f in told]
    assert sum(c.role == "suspect" for c in told[0].cells) == suspects


def scaled(engine: Engine, factor: str, table: str, *names: str) -> dict[Cell, Decimal]:
    """The amounts of a table, or of some of its blocks or columns, as they stand in another unit."""
    return {
        cell: (entry * Decimal(factor)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for cell, entry in engine.facts.entries.items()
        if cell.table == table and isinstance(entry, Decimal)
        if not names or cell.block in names or cell.column in names
    }


@pytest.mark.parametrize(
    ("factor", "where", "says"),
    [
        ("0.0001", ["t02"], "表2的数是按万元填的，应按元填，共 4 格"),
        ("0.0001", ["t01"], "表1的数是按万元填的，应按元填，共 23 格"),
        ("0.0001", ["t01", "func"], "表1 支出功能分类科目的数是按万元填的，应按元填，共 6 格"),
        ("0.0001", ["t05", "staff"], "表5 人员经费支出 一列的数是按万元填的，应按元填，共 12 格"),
        ("100", ["t08"], "表8的数都大了 100 倍，共 23 格"),
        ("100", ["t05", "total", "staff"], "表5 合计、人员经费支出 2 列的数都大了 100 倍，共 24 格"),
        ("10000", ["t14", "fiscal"], "表14 财政拨款 一列的数是按元填的，应按万元填，共 4 格"),
    ],
)
def test_figures_in_another_unit_throughout_are_one_finding_with_one_mend(
    factor: str, where: list[str], says: str
) -> None:
    """Also where 万元 have lost what makes the sums agree, and where indicators are held against the budget."""
    document = shipped.document("mianxian-published")
    enter(document.engine, slip_cells(document.engine).values())
    known = {signature(f) for f in find_all(document.engine)}
    enter(document.engine, scaled(document.engine, factor, *where).items())
    [told] = [f for f in find_all(document.engine) if signature(f) not in known]
    assert (told.cause_kind, told.says.partition("（")[0]) == ("wrong_unit", says)
    mended = {part.cell: part.expected for part in told.cells if part.role == "suspect"}
    enter(document.engine, mended.items())
    assert [f.says for f in find_all(document.engine) if signature(f) not in known] == []


def test_rows_that_are_missing_together_are_told_together() -> None:
    engine = mended(shipped.program())
    known = {signature(f) for f in find_all(engine)}
    place, gone = Place("t07", "rows"), {"r6", "r7", "r8"}
    cells = [cell for cell in engine.facts.entries if cell.place == place and cell.row in gone]
    enter(
        engine, [(c, None) for c in cells], (place, [r for r in engine.facts.rows[place] if r.id not in gone])
    )
    [told] = [f for f in find_all(engine) if signature(f) not in known]
    assert told.says.startswith("表7 少了 3 行，按公式应有：210 卫生健康支出 人员经费支出 125,765.00")


def test_items_of_a_long_sum_are_all_named_where_few_are_filled() -> None:
    func = Place("t01", "func")
    amounts = {"dept": "660.00", "f201": "120.10", "f204": "250.20", "f208": "290.70"}
    facts = Facts({func.cell(row, "amount"): Decimal(amount) for row, amount in amounts.items()})
    [told] = [f for f in find_all(Engine(shipped.program(), facts)) if f.cause_kind == "tied"]
    assert {c.cell.row for c in told.cells[:4]} == set(amounts)
    facts.entries[func.cell("f219", "amount")] = Decimal("1.00")  # its whole figure is what there is too much
    told = next(f for f in find_all(Engine(shipped.program(), facts)) if f.difference)
    assert {c.cell.row for c in told.cells[:2]} == {"dept", "f219"}


def test_what_was_typed_opposite_a_blank_side_is_named() -> None:
    facts = Facts({Cell("t09", "gov", "", "g502", "amount"): Decimal("1.00")})
    told = next(f for f in find_all(Engine(shipped.program(), facts)) if f.cause_kind == "one_sided")
    assert Cell("t09", "gov", "", "g502", "amount") in {c.cell for c in told.cells}


def test_an_error_is_told_beside_a_hint_that_asks_for_the_same_figure() -> None:
    """One of three figures is ten times too large; a blank total beside one of them wants the right one."""
    engine = published(shipped.program())
    cell = Cell("t06", "rows", "", "r10", "special")
    enter(engine, [(cell, Decimal("60000.00"))])
    [told] = [f for f in find_all(engine) if "SX24-t06.special.sum" in f.rules]
    assert (told.cause_kind, told.suspect) == ("tied", cell)


def test_a_list_says_the_same_line_once_and_a_total_has_rows() -> None:
    facts = Facts()
    place = Place("t11", "rows")
    facts.rows[place] = [Row("a"), Row("b")]
    for row in ("a", "b"):
        facts.entries |= {
            place.cell(row, "item"): "台式计算机",
            place.cell(row, "amount"): Decimal("5321.00"),
        }
    facts.entries[Cell("t10", "rows", "", "total", "amount")] = Decimal("5321.00")
    told = {f.cause_kind: f for f in find_all(Engine(shipped.program(), facts))}
    assert {c.cell.row for c in told["line_twice"].cells} == {"a", "b"}
    assert told["row_missing"].says == "表10 合计 有金额 5,321.00，却没有一行明细：漏了各行"


@pytest.mark.parametrize("kind", ["code changed", "row doubled"])
def test_so_it_is_in_tables_that_know_rows_by_ids_which_are_codes(kind: str) -> None:
    """Rows that were typed over computed ones keep the code for an id."""
    engine = typed(shipped.program(), 9000)
    wanted = [m for m in whole_mutations(engine) if m.kind == kind and engine.block(m.cell).key_columns]
    score = run(engine, wanted[::6])[kind]
    assert score.tried > 4
    assert (score.first >= 0.9 * score.tried, score.findings <= 1.2 * score.tried) == (True, True), (
        score.misses
    )


def projected(cells: dict[Cell, Decimal], lines: list[tuple[str, str]]) -> Engine:
    """The published worksheet's unit with those lines, and cells typed in a table that projects from them."""
    facts = Facts(dict(cells))
    facts.entries[Cell("unit", "fields", "", "nature", "value")] = "事业"
    facts.rows[LINES] = [Row(f"e{n}") for n, _ in enumerate(lines)]
    for n, (code, amount) in enumerate(lines):
        texts = {"function": "2080109", "dept_code": code, "kind": "公用", "fund": "一般公共预算"}
        facts.entries |= {LINES.cell(f"e{n}", column): text for column, text in texts.items()}
        facts.entries[LINES.cell(f"e{n}", "amount")] = Decimal(amount)
    return Engine(shipped.program(), facts)


CODES = ["30201", "30202", "30205", "30206", "30207", "30211"]


def test_a_table_typed_from_other_lines_is_one_choice_of_side_and_nothing_else() -> None:
    lines = [(code, f"{1000 + 7 * n}.13") for n, code in enumerate(CODES)]
    right = projected({}, lines)
    place = Place("t06", "rows")
    typed: dict[Cell, Decimal] = {}
    rows = [Row(f"r{n}") for n, _ in enumerate(CODES)]
    facts = right.facts.copy()
    facts.rows[place] = rows
    for n, code in enumerate(CODES):
        facts.entries[place.cell(f"r{n}", "dept_code")] = code
        facts.entries[place.cell(f"r{n}", "gov_code")] = "50502"
        for column in ("running", "total"):
            typed[place.cell(f"r{n}", column)] = Decimal(f"{2000 + 11 * n}.57")
    facts.entries |= typed
    told = [f for f in of_figures(find_all(Engine(shipped.program(), facts))) if f.level == "error"]
    sides = [f for f in told if f.cause_kind == "sides"]
    assert [f.suspect.table for f in sides if f.suspect] == ["t06"]
    assert {c.cell for c in sides[0].cells} == set(typed)
    assert [f.says for f in told if f not in sides] == []


def of_figures(findings: list[Finding]) -> list[Finding]:
    return [
        f
        for f in findings
        if f.cause_kind not in ("required", "one_sided", "missing_sheet", "blank", "row_missing")
    ]


def test_of_cells_that_explain_as_well_the_one_edited_last_comes_first() -> None:
    facts = Facts()
    place = Place("projects", "rows")
    facts.rows[place] = [Row("p0"), Row("p1")]
    facts.entries |= {place.cell(row, "name"): f"项目{row}" for row in ("p0", "p1")}
    values = {"p0": "102.13", "p1": "220.57", "total": "331.99"}
    facts.entries |= {place.cell(row, "amount"): Decimal(value) for row, value in values.items()}
    engine = Engine(shipped.program("national-project-target-2021"), facts)
    reviews = Reviews(engine.program)
    for row in ("p1", "total", "p0"):
        cell = place.cell(row, "amount")
        facts.note_edited([cell])
        [told] = [f for f in reviews.findings(engine, engine.update([cell])) if f.cause_kind == "tied"]
        assert told.suspect == cell
        assert {c.cell.row for c in told.cells} == set(values)
        assert "3 格都说得通" in told.cause
