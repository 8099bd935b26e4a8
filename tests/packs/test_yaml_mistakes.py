"""What is wrong with a YAML file is told in Chinese, at the line where it is to be mended."""

from __future__ import annotations

import pytest

from budgetdesk.packs.problems import PackError
from budgetdesk.packs.yaml_text import read_yaml


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('a: 1\nb: "x\nc: 1\n', 2, "引号没有成对"),
        ('a: "x\nb: "1"\nc: 2\n', 1, "引号没有成对"),
        ('a: {b: "sum(x, c}\nd: "1"\n', 1, "引号没有成对"),
        ("a: 'x\nb: 1\n", 1, "引号没有成对"),
        ("a:\n\tb: 1\n", 2, "制表符"),
        ("a: b: c\n", 1, "一行里有两个冒号"),
        ("- kind:rows\n  x: 1\n", 1, "冒号后面缺一个空格：- kind:rows"),
        ("a: 1\ntitle:甲\nb: 2\n", 2, "缺了冒号"),
        ("a：1\nb: 2\n", 1, "冒号是全角的"),
        ("a: 1\n  b: 2\n", 2, "上一行已经有值"),
        ("a:\n    - x: 1\n   - y: 2\n", 3, "缩进没有对齐"),
        ("a: {x: 1, y: 2\nb: 1\n", 1, "括号 { 没有成对：少了 }"),
        ("a: [x, y\nb: 1\n", 1, "括号 [ 没有成对：少了 ]"),
        ('a: {b: "x" y}\n', 1, "{ … } 里，两项之间缺了逗号"),
        ("a: {x: 1， y: 2}\n", 1, "两项之间的逗号是全角的"),
        ("- {text: 说明：{unit}没有，故为空。, when: empty}\n", 1, "文字里有 {…}，要用引号"),
        ("a: %x\n", 1, "文字不能以 % 开头"),
        ('a: "\\q"\n', 1, "双引号里的 \\ 有特别的意思"),
        ("x: 1\na: {year} 年\n", 2, "引号或括号结束以后还有字"),
        ("a: 1\n- b\n", 2, "键的下面混进了列表的一项"),
        ("- a\nb: 1\n", 2, "列表里混进了键"),
        ("a: 1\nb: \x01\n", 2, "控制字符"),
        ("a: |2x\n  y\n", 1, "读到这里读不下去"),
    ],
)
def test_a_mistake(text: str, line: int, says: str) -> None:
    with pytest.raises(PackError) as raised:
        read_yaml(text.encode(), "t01.yaml")
    [problem] = raised.value.problems
    assert (problem.file, problem.line) == ("t01.yaml", line)
    assert says in problem.message
    assert not any(word in problem.message for word in ("expected", "found", "scanning"))
