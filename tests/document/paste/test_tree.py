"""Copied tables become indicators.

P1 headings of several lines, merged names (blank is as above), narrow cells broken into lines
P2 without headings the form's order, the editor's, or one column of names; doubts are said
P3 pasting what is there again changes nothing; what cannot be read is kept, marked and told
P4 a tree copied out comes back the same
"""

import pytest
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.plan import Answers
from budgetdesk.document.paste.tree import plan_tree, tree_as_grid
from budgetdesk.engine.cells import Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program

ANNUAL, LONG, PROJECT = Place("whole", "annual"), Place("whole", "long"), Place("project", "indicators")
PRINTED = [
    ["一级指标", "二级指标", "三级指标", "指标值", "", "", "指标值确定依据", "指标分类"],
    ["", "", "", "前 年", "上 年", "预期当年实现值", "", ""],
    ["运行\n成本", "公用经\n费控制", "公用经费\n控制率", "100%", "100%", "≤100%", "行业标准", "绩效基本型"],
    ["", "在职人员控制", "在职人员控制率", "100%", "100%", "≤100%", "行业标准", "绩效基本型"],
    ["履职效能", "核心业务产出：代缴", "代缴保险费", "0", "144.6万元", "≤130 万元", "计划标准", "绩效创新型"],
    ["", "", "缴费困难群体参保人数", "0", "1.3万人", "1.3 万人", "历史标准", "绩效创新型"],
    ["满意度", "服务对象满意度", "参保人满意度", "95%", "95%", "≥95%", "计划标准", "绩效基本型"],
]  # fmt: skip


@pytest.fixture
def program() -> Program:
    return indicator_program()


@pytest.fixture
def document(program):
    return Document(program, Content(Facts(), {}, {}))


def outline(document, place):
    draft = TreeDraft(document, place)
    return [(draft.depths[id], draft.name(id)) for id in draft.walk()]


def test_a_printed_table_with_merged_names(document):  # P1
    plan = plan_tree(document, ANNUAL, Clip(PRINTED))
    assert plan.doubts == []
    assert (plan.added, plan.overwritten) == (5, 0)
    assert {r for r, _ in plan.landings} == {2, 3, 4, 5, 6}, "both heading lines are passed over"
    document.apply(plan.edit)
    assert outline(document, ANNUAL) == [
        (0, "运行成本"), (1, "公用经费控制"), (2, "公用经费控制率"), (1, "在职人员控制"), (2, "在职人员控制率"),
        (0, "履职效能"), (1, "核心业务产出：代缴"), (2, "代缴保险费"), (2, "缴费困难群体参保人数"),
        (0, "满意度"), (1, "服务对象满意度"), (2, "参保人满意度"),
    ]  # fmt: skip
    cells = IndicatorCells(document, ANNUAL)
    row = TreeDraft(document, ANNUAL)
    paid = next(id for id in row.walk() if row.name(id) == "代缴保险费")
    assert [cells.text(paid, c) for c in cells.columns[1:]] == [
        "≤", "130", "万元", "0", "144.6万元", "−10.1%", "计划标准", "绩效创新型",
    ]  # fmt: skip
    assert document.undo_labels == ["粘贴 5 个指标到表1"]


def test_pasting_again_changes_nothing_and_a_mend_only_what_differs(document):  # P3
    document.apply(plan_tree(document, ANNUAL, Clip(PRINTED)).edit)
    again = plan_tree(document, ANNUAL, Clip(PRINTED))
    assert again.edit is None
    assert "没有可以粘贴的内容" in again.doubts
    mended = [row[:] for row in PRINTED]
    mended[-1][5], mended[-1][6] = "≥98%", "道听途说"
    plan = plan_tree(document, ANNUAL, Clip(mended))
    changed = {at for at, landing in plan.landings.items() if landing.touches}
    assert (plan.added, changed) == (0, {(6, 5), (6, 6)})
    assert [entry.raw for entry in plan.unreadable] == ["道听途说"]
    [question] = plan.questions
    assert (question.id, question.chosen) == ("filled", "overwrite")
    document.apply(plan.edit)
    entries = document.content.facts.entries
    assert [e.raw for e in entries.values() if isinstance(e, Rejected)] == ["道听途说"]
    assert "≥98%" in entries.values()


def test_without_headings(document):  # P2
    document.apply(plan_tree(document, ANNUAL, Clip(PRINTED[2:])).edit)
    assert len(outline(document, ANNUAL)) == 12
    names = plan_tree(document, ANNUAL, Clip([["社区群众满意度"], ["联系部门满意度"]]))
    assert (names.doubts, names.added) == ([], 2)
    document.apply(names.edit)
    assert outline(document, ANNUAL)[-3:] == [
        (2, "参保人满意度"),
        (2, "社区群众满意度"),
        (2, "联系部门满意度"),
    ]
    counted = plan_tree(document, ANNUAL, Clip([["1", *PRINTED[2]], ["2", *PRINTED[3]]]))
    assert (counted.doubts, counted.edit) == (["没有可以粘贴的内容"], None), "the same, with numbers in front"


def test_columns_are_known_by_what_they_hold(document):  # P2
    rows = [
        ["满意度", "服务对象", "某满意度", "绩效基本型", "≥90%", "甲"],
        ["", "", "另一满意度", "绩效基本型", "≥95%", "乙"],
    ]
    odd = plan_tree(document, ANNUAL, Clip(rows))
    assert [odd.column_words.get(n) for n in range(6)] == [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标分类",
        "指标值",
        None,
    ]
    assert any("6 列" in doubt for doubt in odd.doubts)
    assert any("第 6 列" in doubt for doubt in odd.doubts)
    chosen = plan_tree(document, ANNUAL, Clip(rows), Answers(columns=odd.columns))
    assert chosen.doubts == []
    document.apply(chosen.edit)
    assert outline(document, ANNUAL) == [(0, "满意度"), (1, "服务对象"), (2, "某满意度"), (2, "另一满意度")]


@pytest.mark.parametrize("place", [PROJECT, ANNUAL])
def test_values_of_which_some_are_dates_or_words_are_values(document, place):  # P2
    rows = [
        ["产出指标", "数量指标", "整理档案卷数", "≥4800卷"],
        ["", "质量指标", "扫描合格率", "≥99%"],
        ["", "时效指标", "完成时限", "2024年11月底前"],
        ["效益指标", "社会效益指标", "查档便利程度", "提高"],
    ]
    plan = plan_tree(document, place, Clip(rows))
    assert list(plan.column_words.values()) == ["一级指标", "二级指标", "三级指标", "指标值"]
    document.apply(plan.edit)
    cells = IndicatorCells(document, place)
    column = next(c for c in cells.columns if c.part == "value")
    shown = [text for id in TreeDraft(document, place).walk() if (text := cells.text(id, column))]
    assert shown == ["4800", "99", "2024年11月底前", "提高"]


def test_names_that_are_missing_stay_missing(document):
    grid = [["产出指标", "", "办结率", "＝", "100", "%", "10"], ["", "", "及时率", "≥", "95", "%", "20"]]
    document.apply(plan_tree(document, PROJECT, Clip(grid)).edit)
    assert outline(document, PROJECT) == [(0, "产出指标"), (1, ""), (2, "办结率"), (2, "及时率")]
    assert (
        PROJECT.cell(document.content.facts.rows[PROJECT][1].id, "level2")
        not in document.content.facts.entries
    )


def test_first_level_groups_come_in_the_order_of_the_form(document):
    grid = [
        ["满意度指标", "服务对象", "满意度", "≥", "95", "%", "10"],
        ["产出指标", "数量", "人数", "≥", "5", "人", "10"],
    ]
    document.apply(plan_tree(document, PROJECT, Clip(grid)).edit)
    assert [name for depth, name in outline(document, PROJECT) if depth == 0] == ["产出指标", "满意度指标"]


def test_a_copied_tree_comes_back_the_same(document, program):  # P4
    document.apply(plan_tree(document, ANNUAL, Clip(PRINTED)).edit)
    grid = tree_as_grid(document, ANNUAL, list(document.engine.rows(ANNUAL)))
    other = Document(program, Content(Facts(), {}, {}))
    plan = plan_tree(other, ANNUAL, Clip(grid))
    assert plan.doubts == []
    other.apply(plan.edit)
    assert outline(other, ANNUAL) == outline(document, ANNUAL)
    assert list(other.content.facts.entries.values()) == list(document.content.facts.entries.values())
