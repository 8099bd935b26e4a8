"""What the expression language gives, above all for blanks, and what it does not let through."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from budgetdesk.engine.language.evaluation import compile_value, linear_parts
from budgetdesk.engine.language.expressions import (
    Call,
    ExpressionError,
    Ref,
    parse,
    parse_filters,
    parse_for_each,
)
from budgetdesk.packs.codes import CodeMapping, Codes

CODES = Codes(
    mappings={"m": CodeMapping("m", {("302", "行政"): ["502"], ("30201", "事业"): ["50502", "50299"]})}
)
NOTHING = None


def evaluate(text: str, **values: Any) -> Any:
    """The value of an expression whose names have those values; names that are left out are blank."""
    names: list[str] = []

    def resolve(node: Ref | Call) -> int:
        if str(node) not in names:
            names.append(str(node))
        return names.index(str(node))

    value = compile_value(parse(text), resolve, CODES)
    numbers = {k: Decimal(v) if isinstance(v, int | float) else v for k, v in values.items()}
    return value([numbers.get(name) for name in names])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * c", 14), ("(a + b) * c", 20), ("-a - -b", 1), ("a / b", Decimal(2) / 3), ("a - 0.10", Decimal("1.90")),
        ("a == 2 and b >= 3", True), ("a > 2 or not b > 3", True), ("a < b <= 3", True), ("a != 2", False),
        ("a if a > b else b", 3), ("'x' if t == '甲' else 'y'", "x"), ("t in ['甲', '乙']", True),
        ("abs(a - b)", 1), ("min(a, b, c)", 2), ("max(a, b, c)", 4), ("round(b / a)", 2), ("round(a / b, 2)", Decimal("0.67")),
        ("round(-5 / 2)", -3), ("contains(t, '甲')", True), ("ends(t, '乙', '甲')", True),
        ("mapped(m, '30201', '事业')", "50502"), ("mapped(m, '30299', '行政')", "502"), ("mapped(m, '30299', '事业')", NOTHING),
        ("maps_to(m, '30201', '事业', '50299')", True), ("maps_to(m, '30201', '事业', '50999')", False),
    ],
)  # fmt: skip
def test_values(text: str, value: Any) -> None:
    assert evaluate(text, a=2, b=3, c=4, t="甲") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # a blank beside another value counts as 0; nothing but blanks is nothing
        ("a + x", 2), ("x + a", 2), ("a - x", 2), ("x - a", -2), ("x + y", NOTHING), ("x - y", NOTHING), ("-x", NOTHING),
        ("x * a", NOTHING), ("a / x", NOTHING), ("a / zero", NOTHING), ("abs(x)", NOTHING), ("round(x, 2)", NOTHING),
        ("min(x, a)", 2), ("max(x, y)", NOTHING),
        # nothing checks nothing
        ("x == a", NOTHING), ("x == y", NOTHING), ("x <= a", NOTHING), ("x != a", NOTHING), ("x in ['1']", NOTHING),
        ("not x == a", NOTHING), ("x == a and a == 2", NOTHING), ("x == a and a == 3", False),
        ("x == a or a == 2", True), ("x == a or a == 3", NOTHING),
        ("contains(x, '甲')", NOTHING), ("ends(x, '。')", NOTHING), ("mapped(m, x, '行政')", NOTHING),
        # only these ask for blanks
        ("filled(x)", False), ("empty(x)", True), ("filled(zero)", True), ("empty(blank)", True),
        ("1 if x == a else 2", 2),
    ],
)  # fmt: skip
def test_nothing_and_zero(text: str, value: Any) -> None:
    found = evaluate(text, a=2, zero=0, blank="")
    assert found == value
    assert (found is None) is (value is None)


@pytest.mark.parametrize(
    "written", ["0.1", "89352067073310.71", "1_000.50", ".5", "5.", "1e3", "2.5e-3", "007.0"]
)
def test_numbers_are_taken_as_they_are_written(written: str) -> None:
    """No binary float comes between: sixteen digits stay sixteen digits."""
    assert evaluate(f"(甲 +\n{written})") == Decimal(written.replace("_", ""))
    assert evaluate(f"'甲' if 1 == 2 else {written}") == Decimal(written)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a +", "公式写法有误"), ("", "公式写法有误"), ("a = b", "公式写法有误"), ("a b", "公式写法有误"),
        ("a ** b", "乘方"), ("a % b", "不能写 a % b"), ("a // b", "不能写"), ("a is b", "不能写"), ("a @ b", "不能写"),
        ("True", "True"), ("None", "不能写 None"), ("b'x'", "不能写"), ("{1: 2}", "不能写"), ("(a, b)", "不能写"),
        ("f(a)", "没有函数 f"), ("a.f(b)", "不能写"), ("sum(*a)", r"\* 或 \*\*"), ("lambda: a", "不能写"),
        ("_a", "下划线"), ("a.__class__", "下划线"), ("a[b][c]", "一对方括号"), ("1e18", "数过大"),
        ("1e999999999", "数过大"), ("1e99999999999999999999", "数过大"),
        ("1e-999999999", "过小"), ("1j", "不能写"),
        ("[x for x in a]", "不能写"), ("a[b:c]", "不能写"), ("abs()", "参数个数"), ("abs(a, b)", "参数个数"),
        ("filled(a, b)", "参数个数"), ("ends(a)", "ends 应写作"), ("mapped(n, a, b)", "没有对应关系表 n"), ("min()", "参数个数不对"),
        ("abs(a, x=b)", "这里不能写"), ("['a']", "这里不能写"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_language(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        evaluate(text)


def test_linear_parts_are_what_a_cell_weighs() -> None:
    def parts(text: str) -> dict[str, Decimal] | None:
        names: list[str] = []

        def resolve(node: Ref | Call) -> int:
            names.append(str(node))
            return len(names) - 1

        found = linear_parts(parse(text), resolve)
        return None if found is None else {names[i]: c for i, c in found.items()}

    assert parts("a + b / 10000 - 2 * (c - sum(t.x, k='1'))") == {
        "a": 1, "b": Decimal("0.0001"), "c": -2, "sum(t.x, k='1')": 2,
    }  # fmt: skip
    assert parts("round(a, 2) - -b + 5") == {"a": 1, "b": 1}
    assert parts("a * b") is None
    assert parts("a / 0") is None
    assert parts("a if b > 1 else c") is None


def test_filters_and_for_each() -> None:
    assert [(name, str(value)) for name, value in parse_filters("fund='一般', kind=['人员', '公用']")] == [
        ("fund", "'一般'"),
        ("kind", "['人员', '公用']"),
    ]
    assert (
        str(parse_for_each("row in t10.project"))
        == "('row', Ref(names=('t10', 'project'), keys=(), keyed=-1))"
    )
    for text in ("row", "line in t10", "row in 'x'", "row in t1 in t2"):
        with pytest.raises(ExpressionError, match="for_each 应写作"):
            parse_for_each(text)
    with pytest.raises(ExpressionError, match="筛选条件应写作"):
        parse_filters("'甲'")
