"""Slips of people who write formulas in Excel are named with what stands here instead."""

from __future__ import annotations

import pytest

from budgetdesk.engine.language.expressions import ExpressionError, parse


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("=a + b", "公式前面不写等号"),
        ("a <> b", "不等于写作 !="),
        ("a = b", "比较两边相等写作 =="),
        ("a + b = sum(t.x, kind='人员')", "比较两边相等写作 =="),
        ("a => b", "大于等于写作 >="),
        ("sum（t.x）", "“（” 是全角的，要写半角的 ("),
        ("sum(t.x，kind='人员')", "“，” 是全角的，要写半角的 ,"),
        ("sum(t.x, kind=“人员”)", "““” 是全角的，要写半角的 '"),
        ("a × b", "“×” 是全角的，要写半角的 *"),
        ("a ≥ b", "“≥” 是全角的，要写半角的 >="),
        ("a * 5%", "不能写 %"),
        ("sum(a:b)", "不能写区域 a:b"),
        ("sum(t.x, kind='人员)", "引号 ' 没有成对"),
        ("sum(t.x, kind='人员'", "括号没有成对：少了 )"),
        ("(a + b)) * 2", "括号没有成对：多了 )"),
        ("$A$1 + b", "不写单元格地址"),
        ("表1!A1", "不写单元格地址"),
        ("a ^ 2", "公式中不能写乘方 ^"),
        ("a & b", "文字不能相连"),
        ("1,234.00", "数字里不写千位的逗号"),
        ("max(a; b)", "用逗号，不用分号"),
        ("a b", "a 和 b 之间缺了运算符"),
        ("a +", "最后缺了一项"),
        ("SUM(t.x)", "函数名用小写：sum"),
        ("IF(a > b, a, b)", "没有函数 IF，这里写作 a if 条件 else b"),
        ("SUMIFS(t.x, '人员')", "没有函数 SUMIFS，这里写作 sum(表.列, 条件列='值', …)"),
        ("VLOOKUP(a, b)", "这里写作 表[编码].列"),
        ("summ(t.x)", "没有函数 summ，是 sum 吗"),
    ],
)
def test_a_slip_from_excel(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    "text",
    ["a == '（全角）'", "contains(a, '50%')", "a if b > 0 else c", "not filled(a) and b in ['一', '二']"],
)
def test_what_stands_in_quotation_marks_is_no_slip(text: str) -> None:
    parse(text)
