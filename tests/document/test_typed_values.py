"""What people type into cells, and what the program makes of it; nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import shipped

from budgetdesk.document.typed_values import read_entry, rounding
from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import NA, Rejected
from budgetdesk.packs.models import Slot

PROGRAM = shipped.program()


def kind(table: str, block: str, column: str, row: str = "") -> CellType:
    return PROGRAM.blocks[table, block].type_of(row, column)


YUAN = kind("expenditure", "rows", "amount")
WAN = kind("t13", "funds", "value", "total")
CHOICE = kind("expenditure", "rows", "kind")
CODE = kind("expenditure", "rows", "function")
REF = kind("expenditure", "rows", "project")
TARGET = kind("t13", "indicators", "value")
UNIT_CODE = kind("unit", "fields", "value", "code")
TEXT = kind("unit", "fields", "value", "name")
NATURE = CellType(
    Slot(id="nature", type="choice", choices=["＝", "≥", "≤", "＞", "＜", "定性"]), False, 0, Decimal(0), ""
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", "1200.00"), ("1200.5", "1200.50"), ("-3", "-3.00"), ("+3", "3.00"), (".5", "0.50"), ("5.", "5.00"),
        ("0", "0.00"),
        ("2,908,134.00", "2908134.00"), ("2，908，134.00", "2908134.00"), (" 1200 ", "1200.00"),
        ("１２．５", "12.50"), ("（1,000.00）", "-1000.00"), ("(5)", "-5.00"), ("−5", "-5.00"), ("－5", "-5.00"),
        ("￥5", "5.00"), ("¥5元", "5.00"), ("-¥5", "-5.00"), ("5元", "5.00"),
        ("12.5万", "125000.00"), ("12.5万元", "125000.00"), ("3千", "3000.00"), ("1.2亿元", "120000000.00"), ("-1万", "-10000.00"),
        ("=1200*12", "14400.00"), ("=(3+4)*2-1", "13.00"), ("=10/3", "3.33"), ("=1200×12÷2", "7200.00"), ("＝１＋１", "2.00"),
        ("=-5", "-5.00"), ("=2.005", "2.01"), ("999999999999999", "999999999999999.00"),
        ("1００", "100.00"), ("−５．０", "-5.00"), ("–5", "-5.00"), ("- 5", "-5.00"), ("5-", "-5.00"), ("73,400.00-", "-73400.00"),
        ("'73,400.00", "73400.00"), ("’5", "5.00"), ("\u202d73,400.00\u202c", "73400.00"), ("\ufeff5\u200b", "5.00"),
        (" ¥ 1,234.00 ", "1234.00"), ("¥(5.00)", "-5.00"), ("(¥5元)", "-5.00"), ("（5）", "-5.00"), ("12.5 万元", "125000.00"),
        ("3千万元", "30000000.00"), ("5元整", "5.00"), ("-0", "0.00"), ("-0.00", "0.00"), ("(0)", "0.00"), ("=-0", "0.00"),
        ("=1/3", "0.33"), ("=2/3*3", "2.00"), ("=-0.005", "-0.01"), ("=2024-1-1", "2022.00"), ("1,234", "1234.00"),
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
        ("一千", "不是数"), ("abc", "不是数"), ("1.2.3", "不是数"), ("--5", "不是数"), ("元", "不是数"), ("(", "不是数"),
        ("1e5", "不是数"),
        ("NaN", "不是数"), ("5%", "这里不是百分数"), ("1.005", "最多 2 位小数"), ("0.0000001万", "最多 2 位小数"),
        ("1000000000000000", "数过大"), ("9" * 400, "数过长"), ("=", "算式有误"), ("=1/0", "算式有误"), ("=a1+2", "算式有误"),
        ("=sum(1)", "算式有误"), ("=9**9", "算式有误"), ("=1==1", "算式有误"), ("=1+'2'", "算式有误"), ("=" + "(" * 3000, "算式有误"),
        ("=999999999999*999999", "数过大"),
        ("1234①", "不是数：“①”"), ("500¹", "不是数：“¹”"), ("½", "不是数：“½”"), ("10²", "不是数：“²”"), ("Ⅷ", "不是数：“Ⅷ”"),
        ("㈠", "不是数：“㈠”"), ("⑴", "不是数：“⑴”"), ("〇一二", "不是数：“〇”"), ("٣٤", "不是数：“٣”"), ("१२", "不是数：“१”"),
        ("５٣", "不是数：“٣”"),
        ("100 200", "不是数：中间有空格"), ("100\u00a0200", "不是数：中间有空格"), ("1 234,56", "不是数：中间有空格"),
        ("12\n34", "不是数：中间有空格"),
        ("(-5)", "不是数：正负号"), ("-(5)", "不是数"), ("(+5)", "不是数：正负号"), ("+-5", "不是数：正负号"),
        ("-5-", "不是数：正负号"), ("(5", "不是数"),
        ("5)", "不是数"), ("((5))", "不是数"), ("(5)6", "不是数"), ("()", "不是数"), ("—5", "不是数"), ("[5]", "不是数"),
        ("=0x10", "算式有误"), ("=0b1", "算式有误"), ("=0o7", "算式有误"), ("=1_000", "算式有误"), ("=1e5", "算式有误"),
        ("=100 200", "算式有误"),
        ("=1,200*2", "算式有误"), ("=5--3", "算式有误"), ("=7//2", "算式有误"), ("=٣", "算式有误"), ("=2²", "算式有误"),
        ("=(1)(2)", "算式有误"),
        ("=1/(2-2)", "算式有误：除数是 0"), ("=1/0", "算式有误：除数是 0"),
        ("0x10", "不是数"), ("1_000", "不是数：数字中不能有下划线"), ("inf", "不是数"), ("-Infinity", "不是数"),
        ("1e999999999", "不是数：是科学计数法"),
        ("########", "不是数：表格里列太窄"), ("1.23E+07", "不是数：是科学计数法"), ("#REF!", "不是数：是 Excel 的错误值"),
        ("#N/A", "不是数：是 Excel"),
        ("1,2,3", "千分位逗号"), ("1.234,56", "千分位逗号"), ("0,123", "千分位逗号"), ("1,00,000", "千分位逗号"), ("1'000", "不是数"),
        ("12。5", "不是数：小数点"),
        ("01", "不是数：前面多了 0"), ("007.50", "不是数：前面多了 0"), ("2024-1-1", "不是数：像是日期"),
        ("2024年1月", "不是数：像是日期"), ("1/2", "不是数：是算式的话"),
        ("1200*12", "不是数：是算式的话"), ("100-200", "不是数：是算式的话"), ("5‰", "不是数"),
        ("5人", "不是数：“人”不是本栏的单位（元）"),
        ("\u202e321", "里面有颠倒显示顺序的标记"), ("1\u200d2", "不是数"), ("1\ud8002", "不是数"), ("待定", "不是数"),
        ("1" * 5_000_000, "数过长"),
        ("=" + "1+" * 2_000_000 + "1", "数过长"), ("=" + "1+" * 900 + "1", "算式有误"), ("0." + "0" * 30 + "1", "数过长"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_with_the_reason(typed: str, reason: str) -> None:
    found = read_entry(typed, YUAN)
    assert isinstance(found, Rejected)
    assert found.raw == typed
    assert found.reason.startswith(reason)


def test_parts_of_a_yuan_in_ten_thousands_are_not_rounded_in_silence() -> None:
    found = read_entry("231255元", WAN)
    assert found == Rejected("231255元", "最多 2 位小数，程序不会自行舍入：要四舍五入，请改为 23.13")


def test_what_needs_rounding_is_said_with_the_figure_it_would_be() -> None:
    assert rounding("12345.678", YUAN) == (Fraction("12345.678"), Decimal("12345.68"))
    assert (
        rounding("-(5", YUAN)
        is rounding("5.10", YUAN)
        is rounding("", YUAN)
        is rounding("=6/3", YUAN)
        is None
    )
    assert rounding("=1/3", YUAN) == (Fraction(1, 3), Decimal("0.33"))  # entered rounded, and told
    assert rounding("231250元", WAN) == (Fraction("23.125"), Decimal("23.13"))
    assert rounding("999999999999999.999", YUAN) is None  # would be too large
    assert str(rounding("-0.004", YUAN)[1]) == "0.00"  # type: ignore[index]  # there is one


@pytest.mark.parametrize(
    "typed", ["-", "－", "—", "——", "/", "／", "*", " -   ", "–", "--", "¥ -", "￥-", "\u200b-"]
)
def test_a_dash_for_a_zero_is_a_blank_amount(typed: str) -> None:
    assert read_entry(typed, YUAN) is None
    assert read_entry(typed, TEXT) is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("208 05 01", "2080501"), ("208 05 01 行政单位离退休", "2080501"), ("208\u00a005\u300001", "2080501"),
        ("208-05-01", "2080501"),
        ("[208]社会保障和就业支出", "208"), ("【208】社会保障", "208"), ("（２０８）社会保障", "208"), ("'2080501", "2080501"),
        ("2080501-行政单位离退休", "2080501"), ("2080501\u200b", "2080501"), ("2080501（行政）", "2080501"), ("301 30年教龄补贴", ""),
        ("208①", ""), ("208²", ""), ("208٠٥", ""), ("2080501A", ""), ("208.05", ""), ("208 5 01", ""),
        ("2,080,501", ""), ("2080501.0", "2080501"), ("2080501.5", ""), ("二〇八", ""),
        ("208 社会保障和就业支出 471.44", "208"), ("208 471.44", ""), ("\u202e802", ""),
    ],
)  # fmt: skip
def test_codes(typed: str, code: str) -> None:
    found = read_entry(typed, CODE)
    assert found == code if code else isinstance(found, Rejected)


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        (">=", "≥"), ("=>", "≥"), ("=", "＝"), ("＝", "＝"), ("大于等于", "≥"), ("不低于", "≥"),
        ("<", "＜"), ("定性", "定性"), ("=5", ""), ("约", ""),
    ],
)  # fmt: skip
def test_operators_in_ascii_and_in_words(typed: str, sign: str) -> None:
    found = read_entry(typed, NATURE)
    assert found == sign if sign else isinstance(found, Rejected)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("=0起", "＝0起"), (">=95%", "≥95%"), ("<= 3天", "≤3天"), ("定性 按期", "定性 按期"), ("a>=b", "a>=b")],
)
def test_a_target_has_the_sign_that_forms_print(typed: str, value: str) -> None:
    assert read_entry(typed, TARGET) == value


@pytest.mark.parametrize(
    ("typed", "code"), [("318006", "318006"), ("３１８-006", "318-006"), ("A01", "A01"), ("县农业局", "")]
)
def test_a_unit_has_a_code_that_no_list_has_but_no_name_for_one(typed: str, code: str) -> None:
    found = read_entry(typed, UNIT_CODE)
    assert found == code if code else isinstance(found, Rejected)


def test_units_of_columns_that_are_no_money() -> None:
    people = CellType(Slot(id="n", type="number", unit="万人"), True, 2, Decimal(0), "万人")
    assert (
        read_entry("1.2万人", people)
        == read_entry("12000人", people)
        == read_entry("1.2", people)
        == Decimal("1.2")
    )
    assert isinstance(read_entry("1.2元", people), Rejected)
    rate = CellType(Slot(id="r", type="percent"), True, 2, Decimal(0), "%")
    assert read_entry("95％", rate) == Decimal(95)
    assert isinstance(read_entry("95万", rate), Rejected)
    assert isinstance(read_entry("9.5‰", rate), Rejected)


def test_texts_lose_what_nobody_sees() -> None:
    assert read_entry("甲\x00乙\u202e丙\u200b\r\n丁\x0b戊", TEXT) == "甲乙丙\n丁\n戊"
    assert read_entry("\ufeff\u200b", TEXT) is None
    assert read_entry("m² ① ½ ㎡", TEXT) == "m² ① ½ ㎡"


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
    found = read_entry("社会保险", CODE)
    assert isinstance(found, Rejected)
    assert found.reason.startswith("编码应是数字")
    letters = read_entry("ybgz", CODE)
    assert isinstance(letters, Rejected)
    assert letters.reason.startswith("这些字母没有合上唯一的编码")
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
