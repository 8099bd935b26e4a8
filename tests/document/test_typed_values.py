"""What people type into cells, and what the program makes of it; nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.review.figures.mutations import sample_program

from budgetdesk.document.typed_values import read_entry
from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import NA, Rejected

PROGRAM = sample_program()


def kind(table: str, block: str, column: str, row: str = "") -> CellType:
    return PROGRAM.blocks[table, block].type_of(row, column)


YUAN = kind("expenditure", "rows", "amount")
WAN = kind("t13", "funds", "value", "total")
CHOICE = kind("expenditure", "rows", "kind")
CODE = kind("expenditure", "rows", "function")
REF = kind("expenditure", "rows", "project")
TEXT = kind("unit", "fields", "value", "name")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", "1200.00"), ("1200.5", "1200.50"), ("-3", "-3.00"), ("+3", "3.00"), (".5", "0.50"), ("5.", "5.00"), ("0", "0.00"),
        ("2,908,134.00", "2908134.00"), ("2，908，134.00", "2908134.00"), (" 1 200 ", "1200.00"),
        ("１２．５", "12.50"), ("（1,000.00）", "-1000.00"), ("(5)", "-5.00"), ("−5", "-5.00"), ("－5", "-5.00"),
        ("￥5", "5.00"), ("¥5元", "5.00"), ("-¥5", "-5.00"), ("5元", "5.00"),
        ("12.5万", "125000.00"), ("12.5万元", "125000.00"), ("3千", "3000.00"), ("1.2亿元", "120000000.00"), ("-1万", "-10000.00"),
        ("=1200*12", "14400.00"), ("=(3+4)*2-1", "13.00"), ("=10/3", "3.33"), ("=1200×12÷2", "7200.00"), ("＝１＋１", "2.00"),
        ("=-5", "-5.00"), ("=2.005", "2.01"), ("999999999999999", "999999999999999.00"),
    ],
)  # fmt: skip
def test_amounts(typed: str, value: str) -> None:
    found = read_entry(typed, YUAN)
    assert found == Decimal(value)
    assert str(found) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [("23.12", "23.12"), ("23.12万", "23.12"), ("23.12万元", "23.12"), ("231200元", "23.12"), ("=231200/10000", "23.12")],
)  # fmt: skip
def test_amounts_in_ten_thousands(typed: str, value: str) -> None:
    assert read_entry(typed, WAN) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("3,4", "千分位逗号的位置不对（每三位一个），小数点应是 ."), ("1,0000", "千分位逗号"), ("12,345,6", "千分位逗号"),
        ("一千", "不是数"), ("abc", "不是数"), ("1.2.3", "不是数"), ("--5", "不是数"), ("元", "不是数"), ("(", "不是数"), ("1e5", "不是数"),
        ("NaN", "不是数"), ("5%", "这里不是百分数"), ("1.005", "最多 2 位小数"), ("0.0000001万", "最多 2 位小数"),
        ("1000000000000000", "数过大"), ("9" * 400, "数过长"), ("=", "算式有误"), ("=1/0", "算式有误"), ("=a1+2", "算式有误"),
        ("=sum(1)", "算式有误"), ("=9**9", "算式有误"), ("=1==1", "算式有误"), ("=1+'2'", "算式有误"), ("=" + "(" * 3000, "算式有误"),
        ("=999999999999*999999", "数过大"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_with_the_reason(typed: str, reason: str) -> None:
    found = read_entry(typed, YUAN)
    assert isinstance(found, Rejected)
    assert found.raw == typed
    assert found.reason.startswith(reason)


def test_parts_of_a_yuan_in_ten_thousands_are_not_rounded_in_silence() -> None:
    assert read_entry("231255元", WAN) == Rejected("231255元", "最多 2 位小数")


@pytest.mark.parametrize("typed", ["", "  ", "\t", "\u3000", "\n"])
@pytest.mark.parametrize("cell", [YUAN, TEXT, CHOICE, CODE, REF])
def test_blanks(typed: str, cell: CellType) -> None:
    assert read_entry(typed, cell, {}) is None


@pytest.mark.parametrize("typed", ["不适用", "N/A", "Ｎ／Ａ", " 不适用 "])
@pytest.mark.parametrize("cell", [YUAN, TEXT, CHOICE])
def test_not_applicable(typed: str, cell: CellType) -> None:
    assert read_entry(typed, cell) is NA


def test_other_kinds() -> None:
    assert read_entry("人员", CHOICE) == "人员"
    assert read_entry("对", CHOICE) == "对附属单位补助"  # the only one that begins so
    assert read_entry("工资", CHOICE) == Rejected(
        "工资", "不在可选项中，只能是：人员、公用、专项、上缴上级、经营、对附属单位补助"
    )
    assert read_entry("2080109 社会保险经办机构", CODE) == "2080109"
    assert read_entry("２０８", CODE) == "208"
    assert read_entry("社会保险", CODE) == Rejected("社会保险", "编码应是数字")
    projects = {"p1": "专项业务费", "p2": "p1"}
    assert read_entry("专项业务费", REF, projects) == "p1"
    assert read_entry("p1", REF, projects) == "p2"  # by name before by id
    assert read_entry("p2", REF, projects) == "p2"
    assert read_entry("别的", REF, projects) == Rejected("别的", "没有这一项，请从列表中选")
    assert read_entry("  甲，\n乙 \n", TEXT) == "  甲，\n乙 "  # long texts keep their punctuation and lines
    assert read_entry("=1+1", TEXT) == "=1+1"


@given(
    st.decimals(Decimal("-9e14"), Decimal("9e14"), places=2),
    st.sampled_from(["{:f}", "{:,f}", "￥{:,f}", "{:f}元", "={:f}"]),
)
def test_an_amount_is_read_back_from_any_way_of_writing_it(amount: Decimal, way: str) -> None:
    assert read_entry(way.format(amount), YUAN) == amount


@given(st.text(max_size=30))
def test_any_text_is_read_or_kept(typed: str) -> None:
    for cell in (YUAN, WAN, CHOICE, CODE, REF, TEXT):
        found = read_entry(typed, cell, {})
        if isinstance(found, Rejected):
            assert (found.raw, bool(found.reason)) == (typed, True)
        elif isinstance(found, Decimal):
            assert found.is_finite()
            assert found.as_tuple().exponent == -2
