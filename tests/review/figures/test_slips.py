"""Each likely cause re-enacted: the slip is made, and its name comes back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import shipped
from tests.review.figures import mutations
from tests.review.figures.mutations import signature
from tests.small_pack import CODES, write_pack

from budgetdesk.engine.cells import Cell, Entry, Facts, Place
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.loading import load_pack
from budgetdesk.review.figures.diagnosis import NO_SLIP
from budgetdesk.review.figures.slips import slip, slip_rank
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

amounts = st.decimals(Decimal("100"), Decimal("99999999"), places=2)


@pytest.mark.parametrize(
    ("entered", "expected", "kind", "says"),
    [
        ("-5000", "5000", "sign", "正负号相反"),
        ("50000", "5000", "factor_10", "多一位（×10）"),
        ("500", "5000", "factor_10", "少一位（÷10）"),
        ("1234.57", "12345.67", "factor_10", "少一位（÷10）"),
        ("5400.00", "4500.00", "digits_swapped", "数字 4 与 5 颠倒"),
        ("105.02", "150.02", "digits_swapped", "数字 5 与 0 颠倒"),
        ("29.08", "290800", "unit", "按万元填入了元栏（差 10,000 倍）"),
        ("290800", "29.08", "unit", "按元填入了万元栏（差 10,000 倍）"),
        ("12345", "123745", "digit_lost", "漏了一位数字"),
        ("1233745", "123745", "digit_doubled", "多了一位数字"),
        ("12346", "12345.67", "rounded", "取了整数或少了小数位（四舍五入）"),
        ("12345", "12345.67", "truncated", "小数被截去，没有四舍五入"),
        ("777", "12345.67", "", ""),
        ("30000", "25999.50", "", ""),
        ("1400000", "1395700.50", "rounded", "取了整数或少了小数位（四舍五入）"),
        ("5000", "5000", "", ""),
        ("5000", "0", "", ""),
    ],
)
def test_slips_of_the_pen(entered: str, expected: str, kind: str, says: str) -> None:
    found = slip(Decimal(entered), Decimal(expected))
    assert (found.kind, found.says) == (kind, says) if kind else found is None
    assert (slip_rank(Decimal(entered), Decimal(expected)) < NO_SLIP) is bool(kind)


@given(amounts, st.data())
def test_a_slip_is_always_seen_for_what_it_is_or_for_one_as_likely(
    amount: Decimal, data: st.DataObject
) -> None:
    text = f"{amount:.2f}"
    at = data.draw(st.integers(0, len(text) - 5))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    doubled = text[: at + 1] + text[at] + text[at + 1 :]
    slips = {
        "sign": -amount,
        "factor_10": amount * 10,
        "digits_swapped": Decimal(swapped),
        "digit_doubled": Decimal(doubled),
    }
    for kind, entered in slips.items():
        if entered == amount:
            continue
        found = slip(entered, amount)
        assert found is not None
        assert found.kind == kind or slip_rank(entered, amount) < 6


# on the mended tables


@pytest.fixture(scope="module")
def mended(program: Program) -> Engine:
    return mutations.mended(program)


@pytest.fixture
def altered(mended: Engine) -> Iterator[Engine]:
    """The mended tables for one test; what it enters is taken back."""
    before = dict(mended.facts.entries)
    yield mended
    changed = {
        c for c in before.keys() | mended.facts.entries.keys() if before.get(c) != mended.facts.entries.get(c)
    }
    mended.facts.entries.clear()
    mended.facts.entries.update(before)
    mended.facts.confirmed.clear()
    mended.update(changed)


def cell(engine: Engine, table: str, key: str, column: str = "total") -> Cell:
    place = Place(table, "rows")
    return place.cell(next(r.id for r in engine.rows(place).values() if (r.key or ("",))[0] == key), column)


def enter(engine: Engine, entries: dict[Cell, Entry | None]) -> list[Finding]:
    """The findings that came."""
    known = {signature(f) for f in find_all(engine)}
    for target, entry in entries.items():
        if entry is None:
            engine.facts.entries.pop(target, None)
        else:
            engine.facts.entries[target] = entry
    engine.update(entries)
    return [f for f in find_all(engine) if signature(f) not in known]


def test_copied_from_a_table_that_holds_more(altered: Engine) -> None:
    """表7 合计 is 表5 合计, 专项业务经费 not taken off."""
    [found] = enter(altered, {cell(altered, "t07", ""): Decimal("2908134.00")})
    assert (found.cause_kind, found.cells[0].cell) == ("copied", cell(altered, "t07", ""))
    assert found.cause == "照抄了表5 合计 2,908,134.00，未扣除专项业务经费支出 231,200.00"
    assert found.difference == Decimal("231200.00")


def test_an_item_left_out_and_one_counted_twice(altered: Engine) -> None:
    total = cell(altered, "t05", "", "staff")
    value, item = altered.facts.entries[total], altered.value(cell(altered, "t05", "210", "staff"))
    assert isinstance(value, Decimal)
    [left_out, *_] = enter(altered, {total: value - item})
    assert (left_out.cells[0].cell, left_out.cause_kind) == (total, "left_out")
    assert left_out.cause == "漏加了表5 210 卫生健康支出 人员经费支出 125,765.00"
    [twice, *_] = enter(altered, {total: value + item})
    assert (twice.cells[0].cell, twice.cause_kind) == (total, "counted_twice")
    assert twice.cause == "多加了表5 210 卫生健康支出 人员经费支出 125,765.00"


def test_a_figure_in_the_cell_beside(altered: Engine) -> None:
    source, target = cell(altered, "t06", "30201", "running"), cell(altered, "t06", "30201", "staff")
    value = altered.facts.entries[source]
    [found] = enter(altered, {source: None, target: value})
    assert [c.cell for c in found.cells if c.role == "suspect"] == [target, source]
    assert (found.cause_kind, found.cause) == (
        "moved", "填错了格：13,400.00 应填在表6 30201 办公费 公用经费支出",
    )  # fmt: skip


def test_a_blank_that_should_be_filled(altered: Engine) -> None:
    wanted = cell(altered, "t07", "208")
    expected = altered.facts.entries[wanted]
    [found] = enter(altered, {wanted: None})
    assert (found.level, found.cause_kind, found.cells[0].cell) == ("hint", "blank", wanted)
    assert found.cells[0].expected == expected


@pytest.mark.parametrize("table", ["t05", "t07"])
def test_one_wrong_cell_among_many_witnesses(altered: Engine, table: str) -> None:
    wrong = cell(altered, table, "", "staff")
    value = altered.facts.entries[wrong]
    assert isinstance(value, Decimal)
    [found] = enter(altered, {wrong: value * 10})
    assert [c.cell for c in found.cells if c.role == "suspect"] == [wrong]
    assert found.cells[0].expected == value
    assert len(found.rules) >= 2
    assert (found.cause_kind, found.difference) == ("factor_10", value * 9)


def test_a_confirmed_cell_is_never_a_suspect(altered: Engine) -> None:
    wrong = cell(altered, "t07", "", "staff")
    value = altered.facts.entries[wrong]
    assert isinstance(value, Decimal)
    enter(altered, {wrong: value + 1})
    altered.facts.confirmed.add(wrong)
    found = find_all(altered)
    blamed = {c.cell for f in found for c in f.cells if c.role == "suspect"}
    assert wrong not in blamed
    assert any(wrong in [c.cell for c in f.cells if c.role == "witness"] for f in found)


def test_what_is_said_is_short_and_cites_each_rule_once(altered: Engine) -> None:
    says = {t.id: t.says for t in altered.program.rules}
    assert says["SX24-t04.func.finance"] == (
        "支出功能分类科目 一、财政拨款 = 1、一般公共服务支出 + 2、外交支出 + …… + 24、其他支出（共 24 项）"
    )
    assert max(map(len, says.values())) < 90
    blank = cell(altered, "t08", "30101", "running")
    [found] = enter(altered, {blank: Decimal(1)})
    assert found.says.startswith("表8 30101 基本工资 公用经费支出应为空，现为 1.00：")
    assert found.source == "审核规则 Y-17、Y-22、Y-23"


def test_slips_far_from_each_other_are_findings_of_their_own(altered: Engine) -> None:
    here, there = cell(altered, "t06", "30201", "running"), Cell("t04", "income", "", "general", "amount")
    ours, theirs = altered.facts.entries[here], altered.facts.entries[there]
    assert isinstance(ours, Decimal)
    assert isinstance(theirs, Decimal)
    found = enter(altered, {here: ours * 10, there: -theirs})
    assert {f.cells[0].cell: f.cells[0].expected for f in found} == {here: ours, there: theirs}


def test_a_tail_is_a_hint(tmp_path: Path) -> None:
    """万元 figures that differ by less than they are rounded."""
    program = compile_pack(load_pack(write_pack(tmp_path / "small", t01=("unit: 元", "unit: 万元")), CODES))
    place = Place("t01", "income")
    figures = {"total": "3.01", "staff": "1.00", "running": "2.00"}
    engine = Engine(program, Facts({place.cell(row, "amount"): Decimal(v) for row, v in figures.items()}))
    [tail] = [f for f in find_all(engine) if f.rules == ("SM24-t01.total",)]
    assert (tail.level, tail.cause_kind) == ("hint", "rounding")
    assert tail.difference in (Decimal("0.01"), Decimal("-0.01"))
    enter(engine, {place.cell("total", "amount"): Decimal("3.02")})
    assert [f.level for f in find_all(engine) if f.rules == ("SM24-t01.total",)] == ["error"]


def test_among_many_lines_nobody_is_blamed_by_guess() -> None:
    program = shipped.program()
    facts = shipped.facts("mianxian-worksheet")
    place = Place("expenditure", "rows")
    last = facts.rows[place][-1]
    line = {c: e for c, e in facts.entries.items() if c.place == place and c.row == last.id}
    amount = place.cell(last.id, "amount")
    part = line[amount] / 80
    for n in range(80):
        facts.rows[place].append(replace(last, id=f"many{n}"))
        facts.entries |= {cell._replace(row=f"many{n}"): entry for cell, entry in line.items()}
        facts.entries[amount._replace(row=f"many{n}")] = part
        facts.entries[place.cell(f"many{n}", "note")] = f"第 {n} 笔"
    facts.rows[place].remove(last)
    for cell in line:
        del facts.entries[cell]
    engine = Engine(program, facts)
    assert not find_all(engine)
    facts.entries[amount._replace(row="many7")] = part + 100
    engine.update([amount._replace(row="many7")])
    [finding] = find_all(engine)
    assert (finding.cause_kind, abs(finding.difference)) == ("undecided", 100)


@pytest.mark.parametrize("sample", ["mianxian-worksheet", "quxian-final"])
def test_one_figure_typed_wrong_over_a_computed_one_is_one_finding_that_names_it(sample: str) -> None:
    """Nothing else is typed in its table, whose other cells are all blanks that want what is computed then."""
    engine = shipped.document(sample).engine
    chance = random.Random(7)
    cells = sorted(
        cell
        for cell, value in engine.values.items()
        if isinstance(value, Decimal)
        and value
        and cell not in engine.facts.entries
        and not engine.block(cell).table.worksheet
    )
    before = [f for f in find_all(engine) if f.level == "error"]
    for cell in (
        *chance.sample(cells, 24),
        *(c for c in cells if c.column in ("now_three", "last_training")),
    ):
        right = engine.values[cell]
        assert isinstance(right, Decimal)
        for wrong in (right + 1, right * 10):
            mutations.enter(engine, [(cell, wrong)])
            found = [f for f in find_all(engine) if f.level != "hint"]
            assert any(told.cell == cell for f in found for told in f.cells), cell
            assert len([f for f in found if f.level == "error"]) <= len(before) + 1, (cell, wrong)
            mutations.enter(engine, [(cell, None)])


def test_a_coincidence_of_digits_accuses_nobody_where_one_relation_stands_on_many_figures() -> None:
    """A line is wrong by what two digits of another, the other way round, would come to: only the balance sees it."""
    engine = Engine(shipped.program(), shipped.facts("mianxian-worksheet"))
    place = Place("expenditure", "rows")
    lines = [place.cell(row, "amount") for row in engine.row_ids(place) if row != "total"]
    amounts = {cell: engine.facts.entries[cell] for cell in lines}

    def explained(wrong: Cell, by: Decimal) -> list[Cell]:
        altered = amounts | {wrong: amounts[wrong] + by}
        return [cell for cell in lines if slip(altered[cell], altered[cell] - by)]

    wrong, like, by = next(
        (cell, other, amounts[other] - turned)
        for other in lines
        for turned in mutations.swapped(amounts[other])
        for cell in lines
        if turned < amounts[other] and cell != other and explained(cell, amounts[other] - turned) == [other]
    )
    mutations.enter(engine, [(wrong, amounts[wrong] + by)])
    [error] = [f for f in find_all(engine) if f.level == "error"]
    assert error.cause_kind == "undecided"
    assert "不能断定" in error.cause
    assert not any(c.expected for c in error.cells if c.role == "suspect")
    engine.facts.note_edited([like])  # who typed it just now may well have turned them
    [error] = [f for f in find_all(engine) if f.level == "error"]
    assert [(c.cell, c.expected) for c in error.cells if c.role == "suspect"] == [(like, amounts[like] - by)]
