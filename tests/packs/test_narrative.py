"""What is wrong with a narrative is named with its line; what is right becomes a tree."""

from __future__ import annotations

import pytest

from budgetdesk.packs.narrative import For, Heading, If, Paragraph, Slot, parse_narrative
from budgetdesk.packs.problems import PackError

HEAD = """\
---
title: "{unit.name}{year}年预算公开"
phrases:
  较上年:
    more: 增加{difference}，因{words}
    less: 减少{difference}
    same: 无变化
---
"""


def parsed(body: str) -> list[object]:
    return list(parse_narrative((HEAD + body).encode(), "narrative.md", 2024).nodes)


def problems(text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        parse_narrative(text.encode(), "narrative.md", 2024)
    return [str(problem) for problem in caught.value.problems]


def test_lines_are_paragraphs_and_directives_alone_on_a_line_hold_lines() -> None:
    heading, paragraph, condition, loop = parsed(
        "# 第一部分\n\n收入{t01.total|万元}，{t01.total, t01.last, r.why|较上年}。<!-- 说明 -->\n"
        "{if t01.total > 0}\n有。\n{else}\n无。\n{end}\n"
        "{for row in t05.明细 if row.total != 0; '；'}\n{row.name}\n{end}\n"
    )
    assert isinstance(heading, Heading)
    assert heading.level == 1
    assert isinstance(paragraph, Paragraph)
    first, second = (piece for piece in paragraph.pieces if isinstance(piece, Slot))
    assert (first.term.text, first.form) == ("t01.total", "万元")
    assert second.base is not None
    assert second.words is not None
    assert (second.base.text, second.words.text, second.form) == ("t01.last", "r.why", "较上年")
    assert paragraph.pieces[-1] == "。"
    assert isinstance(condition, If)
    assert [len(nodes) for _, nodes in condition.branches] == [1, 1]
    assert isinstance(loop, For)
    assert loop.only is not None
    assert (loop.rows, loop.only.text, loop.between) == ("row in t05.明细", "row.total != 0", "；")


def test_marks_in_quotes_and_brackets_part_nothing() -> None:
    (paragraph,) = parsed("共{sum(t11.amount, kind='a,b|c}', fund=['x', 'y'])|元}。")
    assert isinstance(paragraph, Paragraph)
    slot = paragraph.pieces[1]
    assert isinstance(slot, Slot)
    assert slot.term.text == "sum(t11.amount, kind='a,b|c}', fund=['x', 'y'])"
    assert slot.form == "元"


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("{t01.total", 9, "没有成对"),
        ("甲\n乙{t01.total|百万}", 10, "没有写法 百万"),
        ("{a, b|万元}", 9, "两个"),
        ("{if a > 0}\n甲", 9, "没有 {end}"),
        ("{if a > 0}甲", 9, "没有 {end}"),
        ("甲\n{end}", 10, "前面没有"),
        ("{else}", 9, "前面没有 {if"),
        ("{if}\n甲\n{end}", 9, "没有条件"),
        ("{for x in y}\n甲\n{end}", 9, "应写作"),
        ("{for row in t05}\n{for row in t06}\n甲\n{end}\n{end}", 10, "不能再有"),
        ("甲{tables}", 9, "自己占一行"),
        ("{}", 9, "没有公式"),
    ],
)
def test_mistakes_are_named_with_their_line(body: str, line: int, words: str) -> None:
    (problem,) = problems(HEAD + body)
    assert problem.startswith(f"narrative.md:{line}：")
    assert words in problem


def test_a_phrase_with_a_rate_says_what_is_written_of_nothing() -> None:
    head = "---\ntitle: 甲\nphrases:\n  比: {more: '增长{rate}', less: 减, same: 平}\n---\n甲"
    (problem,) = problems(head)
    assert problem.startswith("narrative.md:4：")
    assert "more_from_zero" in problem
    (problem,) = problems(head.replace("'增长{rate}'", "'增长{percent}'"))
    assert "只能写" in problem


def test_a_reason_is_named_where_a_phrase_wants_one() -> None:
    head = (
        "---\ntitle: 甲\nphrases:\n  比:\n    more: '增加，因{words}'\n    less: 减少\n    same: 持平\n---\n"
    )
    (problem,) = problems(head + "{a, b|比}")
    assert problem.startswith("narrative.md:9：")
    assert "原因在哪一格" in problem
    (problem,) = problems(head.replace("{words}", "事") + "{a, b, c|比}")
    assert "第三个没有用处" in problem


def test_the_head_must_be_there() -> None:
    assert "---" in problems("# 甲\n")[0]
    assert "title" in problems("---\nunit: 万元\n---\n甲")[0]
    assert "不认识的键" in problems("---\ntitle: 甲\ntitel: 乙\n---\n甲")[0]
