"""A small pack's text: every form of sentence, with the figures that people typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.shipped import compiled
from tests.small_pack import write_pack

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.narrative.figures import in_chinese
from budgetdesk.narrative.writer import write_narrative
from budgetdesk.narrative.written import TablesHere, WrittenText
from budgetdesk.packs.problems import PackError

HEAD = """\
---
title: "{unit.name}{year}年预算公开"
phrases:
  较上年:
    more: 较上年增加{difference}，增长{rate}，原因是{words}
    more_from_zero: 较上年增加{difference}，原因是{words}
    less: 较上年减少{difference}，下降{rate}，原因是{words}
    less_from_zero: 较上年减少{difference}，原因是{words}
    same: 与上年持平
    zero: 两年均未安排
    missing: 没有上年的数
---
"""
BODY = """\
# 第一部分 {unit.name}概况
{texts.duties.text}
# 第二部分 收支
支出{t01.total|万元}，{t01.total, texts.before, texts.why|较上年}。
其中：{join '、'}{if t01.staff > 0}人员{t01.staff|元}（{t01.staff, t01.total|%}）{end}{if t01.running > 0}公用{t01.running|元}{end}{end}。
{for row in lines if row.amount > 0}
（{n}）{row.kind}{row.amount|万元}；
{end}
{if t01.running > 0}
有公用经费（{t01|表名}）。
{elif t01.total > 0}
没有公用经费。
{else}
没有支出，并已公开空表（{t01|表号}）。
{end}
{tables}
"""
TEXTS = """\
id: texts
title: 文字
worksheet: true
unit: 元
blocks:
  - {kind: text, id: duties, columns: [{id: text, title: 职责}]}
  - kind: fields
    lines:
      - [{id: before, title: 上年支出, type: amount}, {id: why, title: 增减的原因}]
"""


def program(folder: Path, body: str = BODY) -> Program:
    write_pack(folder, pack=("tables: [unit, lines, t01]", "tables: [unit, lines, texts, t01]"))
    (folder / "texts.yaml").write_text(TEXTS, encoding="utf-8")
    (folder / "narrative.md").write_text(HEAD + body, encoding="utf-8")
    return compiled(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program(tmp_path_factory.mktemp("pack") / "small")


def written(small: Program, *lines: tuple[str, str], **typed: Entry) -> WrittenText:
    facts = Facts()
    facts.entries[Cell("unit", "fields", "", "name", "value")] = "甲局"
    place = Place("lines", "rows")
    for number, (kind, amount) in enumerate(lines):
        facts.rows.setdefault(place, []).append(Row(f"l{number}"))
        facts.entries[place.cell(f"l{number}", "kind")] = kind
        facts.entries[place.cell(f"l{number}", "amount")] = Decimal(amount)
    others = {
        "duties": Cell("texts", "duties", "", "text", "text"),
        "running": Cell("t01", "income", "", "running", "amount"),
    }
    for name, entry in typed.items():
        facts.entries[others.get(name) or Cell("texts", "fields", "", name, "value")] = entry
    text = write_narrative(Engine(small, facts))
    assert text is not None
    return text


def line(text: WrittenText, begins: str) -> str:
    return next(each for each in text.plain.splitlines() if each.startswith(begins))


def test_a_text_with_all_its_parts(small: Program) -> None:
    text = written(
        small, ("人员", "1234567.89"), ("公用", "50000"), running=Decimal("50000"), before=Decimal("1000000"),
        why="人员增加", duties="一、甲\n二、乙",
    )  # fmt: skip
    assert text.title.text == "甲局2024年预算公开"
    assert text.plain == (
        "第一部分 甲局概况\n一、甲\n二、乙\n第二部分 收支\n"
        "支出128.46万元，较上年增加28.46万元，增长28.46%，原因是人员增加。\n"
        "其中：人员1234567.89元（96.11%）、公用50000.00元。\n"
        "（1）人员123.46万元；\n（2）公用5.00万元；\n"
        "有公用经费（表1 总表）。\n"
    )
    assert list(text.gaps) == []
    assert text.lines[-1] == TablesHere(("t01",))


@pytest.mark.parametrize(
    ("amounts", "typed", "sentence"),
    [
        (["500000"], {"before": Decimal("500000.00")}, "支出50.00万元，与上年持平。"),
        (["500020"], {"before": Decimal("500000.00")}, "支出50.00万元，与上年持平。"),
        (["0"], {"before": Decimal(0)}, "支出0万元，两年均未安排。"),
        (["500000"], {"before": Decimal(0), "why": "新增。"}, "支出50.00万元，较上年增加50.00万元，原因是新增。"),
        (["0"], {"before": Decimal("500000"), "why": "没有"}, "支出0万元，较上年减少50.00万元，下降100.00%，原因是没有。"),
        (["-50000"], {"before": Decimal("100000"), "why": "冲减"}, "支出-5.00万元，较上年减少15.00万元，下降150.00%，原因是冲减。"),
        (["50000"], {"before": Decimal("-100000"), "why": "冲减"}, "支出5.00万元，较上年增加15.00万元，原因是冲减。"),
        (["500000"], {}, "支出50.00万元，没有上年的数。"),
        (["987654321098765.43"], {"before": Decimal("1"), "why": "大"}, "支出98765432109.88万元，较上年增加98765432109.88万元，原因是大。"),
    ],
)  # fmt: skip
def test_the_form_of_a_sentence_follows_from_its_figures(
    small: Program, amounts: list[str], typed: dict[str, Entry], sentence: str
) -> None:
    text = written(small, *(("人员", amount) for amount in amounts), **typed)
    assert line(text, "支出") == sentence


def test_what_is_not_known_is_a_gap_that_says_what_to_fill_in(small: Program) -> None:
    text = written(small)
    assert line(text, "支出") == "支出〔缺少合计〕，〔缺少合计〕。"
    assert line(text, "没有支出") == "没有支出，并已公开空表（表1）。"
    text = written(small, ("人员", "100"), before=Decimal(0))
    (_, duties), (heading, why) = text.gaps
    assert (duties.text, duties.cell) == ("〔请填写职责〕", Cell("texts", "duties", "", "text", "text"))
    assert (heading, why.text) == ("第二部分 收支", "〔请填写增减的原因〕")
    assert why.cell == Cell("texts", "fields", "", "why", "value")


def test_a_blank_beside_what_is_filled_in_is_no_figure_of_last_year(tmp_path: Path) -> None:
    body = "支出{t01.total|万元}{if texts.before >= 0}，{t01.total, texts.before, texts.why|较上年}{end}。\n"
    small = program(tmp_path / "small", "# 支出\n" + body)
    text = written(small, ("人员", "100"), why="新增")
    assert line(text, "支出0") == "支出0.01万元。"
    assert [each.cells for each in text.left_out] == [(Cell("texts", "fields", "", "before", "value"),)]
    text = written(small, ("人员", "100"), why="新增", before=Decimal(0))
    assert line(text, "支出0") == "支出0.01万元，较上年增加0.01万元，原因是新增。"
    assert not text.left_out


def test_figures_know_where_they_come_from(small: Program) -> None:
    text = written(small, ("人员", "100"), before=Decimal(0), why="甲")
    paragraph = next(
        each for each in text.lines if not isinstance(each, TablesHere) and each.text.startswith("支出")
    )
    kinds = [(span.kind, span.text) for span in paragraph.spans]
    assert kinds == [
        ("fixed", "支出"), ("figure", "0.01万元"), ("fixed", "，"), ("fixed", "较上年增加"), ("figure", "0.01万元"),
        ("fixed", "，原因是"), ("words", "甲"), ("fixed", "。"),
    ]  # fmt: skip
    assert [str(relation.rule.expr) for relation in paragraph.spans[4].of] == ["t01.total", "texts.before"]


def test_headings_of_a_loop_have_the_number_of_their_turn(tmp_path: Path) -> None:
    body = "{for row in lines if row.amount > 0}\n# 附件2-{n} {row.kind}报告\n甲{n}\n乙{n}\n{end}\n# 附表\n丙{n}\n{tables}"
    text = written(program(tmp_path / "small", body), ("人员", "1"), ("无", "0"), ("公用", "2"))
    assert text.plain == "附件2-1 人员报告\n甲1\n乙2\n附件2-2 公用报告\n甲1\n乙2\n附表\n丙1\n"


def test_a_section_is_found_by_words_of_its_heading(small: Program) -> None:
    text = written(small, ("人员", "100"))
    assert text.part("收支").headings == ["第二部分 收支"]
    assert text.part("没有").lines == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("甲\n乙{t01.nothing|万元}", "narrative.md:14：没有 t01.nothing"),
        ("{texts.why|万元}", "narrative.md:13：类型不符：texts.why 是文字，这里要数字"),
        ("{if t01.total}\n甲\n{end}", "narrative.md:13：类型不符：t01.total 是数字，这里要判断（如 a == b）"),
        ("{for row in t09}\n{row.a}\n{end}", "narrative.md:13：没有 t09"),
        ("{for row in lines}\n{row.b}\n{end}", "narrative.md:14：没有 row.b：lines 的列有 kind、amount"),
        ("{tables 没有的}", "narrative.md:13：目录里没有 没有的，有的是 全部"),
        ("{t09|表名}", "narrative.md:13：没有表 t09"),
        (
            "{t01.total, texts.before, t01.staff|较上年}",
            "narrative.md:13：类型不符：t01.staff 是数字，这里要文字",
        ),
        ("{__import__('os')}", "narrative.md:13：没有函数 __import__"),
        ("{t01.total > 0}", "narrative.md:13：这里要数字或文字"),
    ],
)
def test_what_an_expression_cannot_mean_is_a_mistake_of_the_pack(
    tmp_path: Path, body: str, problem: str
) -> None:
    with pytest.raises(PackError) as caught:
        program(tmp_path, body)
    assert str(caught.value.problems[0]).startswith(problem)


def test_numbers_of_headings() -> None:
    assert [in_chinese(n) for n in (1, 10, 12, 20, 35, 100)] == ["一", "十", "十二", "二十", "三十五", "100"]
