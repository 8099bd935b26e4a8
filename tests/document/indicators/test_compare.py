"""Lists beside each other: long-term and annual, last year's and this year's.

V1 the pairs of the Guangshui sample are those that careful readers found, with what differs; an indicator that stands
   under another group in one of the lists is the same all the same, for the view as for the rules
V2 one edit carries the long-term list into the annual one, another makes chosen ones alike
V3 last year's tree comes with its ids, its actuals in 上年 and its 上年 in 前年; what is filled in stays
"""

import pytest
from tests import shipped
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Content
from budgetdesk.document.indicators.compare import carry_into_annual, compare, long_list
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.document.indicators.years import carry_over, matching_tree
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.tree import plan_tree
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.review.indicators.indicator_review import paired_rows

ANNUAL, LONG = Place("whole", "annual"), Place("whole", "long")
LISTED = [
    ["运行成本", "公用经费控制", "公用经费控制率", "≤100%", "行业标准", "绩效基本型"],
    ["", "", "会议费控制率", "≤100%", "行业标准", "绩效基本型"],
    ["满意度", "服务对象满意度", "参保人满意度", "≥95%", "计划标准", "绩效基本型"],
]


@pytest.fixture
def program() -> Program:
    return indicator_program()


@pytest.fixture
def document(program):
    made = Document(program, Content(Facts(), {}, {}))
    made.apply(plan_tree(made, LONG, Clip(LISTED)).edit)
    return made


def outline(document, place):
    draft = TreeDraft(document, place)
    return [(draft.depths[id], draft.name(id)) for id in draft.walk()]


def test_the_pairs_of_guangshui():  # V1
    sample = shipped.document("guangshui-target")
    annual = Place("target", "annual")
    long = long_list(sample, annual)
    assert long == Place("target", "long")
    leaves = [pair for pair in compare(sample, long, annual) if pair.leaf]
    assert all(pair.long and pair.annual for pair in leaves)
    renamed = [pair for pair in leaves if "name" in pair.differing]
    assert len(leaves) - len(renamed) >= 39
    assert any("指标值不同" in pair.says for pair in leaves)
    assert any("确定依据不同" in pair.says for pair in leaves)


def test_an_indicator_under_another_group_is_the_same_for_view_and_rules():  # V1
    sample = shipped.document("guangshui-target")
    annual, long = Place("target", "annual"), Place("target", "long")
    draft = TreeDraft(sample, annual)
    moved = next(id for id in draft.walk() if draft.depths[id] == 2 and draft.name(id) == "在职人员控制率")
    other = next(id for id in draft.children[None] if id != draft.parents[draft.parents[moved]])
    draft.move([moved], draft.children[other][0], 0)
    sample.apply(draft.edit("移到别的二级指标下"))
    pairs = [pair for pair in compare(sample, long, annual) if pair.leaf]
    assert all(pair.long and pair.annual for pair in pairs)
    seen = {p.long.id: p.annual.id for p in pairs if "……" not in p.long.texts["name"]}
    assert seen == paired_rows(sample.engine, annual, long)
    [stray] = [pair for pair in pairs if pair.annual.id == moved]
    assert (stray.long.texts["name"], stray.says) == ("在职人员控制率", "所属不同、确定依据不同")
    assert not [f for f in sample.findings if f.cause_kind == "unpaired"]
    carried = carry_into_annual(sample, long, annual, compare(sample, long, annual))
    assert carried is None or not [op for op in carried.ops if isinstance(op, AddRow)]


def test_the_long_term_list_is_carried_into_the_annual_one(document):  # V2
    document.apply(carry_into_annual(document, LONG, ANNUAL, compare(document, LONG, ANNUAL)))
    assert document.undo_labels[0] == "带入 3 个长期指标"
    assert outline(document, ANNUAL) == outline(document, LONG)
    assert {pair.says for pair in compare(document, LONG, ANNUAL)} == {""}
    row = next(
        id
        for id in TreeDraft(document, ANNUAL).walk()
        if TreeDraft(document, ANNUAL).name(id) == "会议费控制率"
    )
    assert document.content.facts.entries[ANNUAL.cell(row, "target")] == "≤100%"
    document.undo()
    assert outline(document, ANNUAL) == []


def test_what_differs_is_told_and_made_alike_where_one_wants(document):  # V2
    annual = [["运行成本", "公用经费控制", "会议费控制率", "", "", "≤90%", "历史标准", ""],
              ["满意度", "服务对象满意度", "群众满意度", "", "", "≥95%", "", ""]]  # fmt: skip
    document.apply(plan_tree(document, ANNUAL, Clip(annual)).edit)
    said = {(p.long or p.annual).texts["name"]: p.says for p in compare(document, LONG, ANNUAL) if p.leaf}
    assert said == {
        "公用经费控制率": "年度没有",
        "会议费控制率": "指标值不同、确定依据不同、分类不同",
        "参保人满意度": "名称不同、确定依据不同、分类不同",
    }
    document.apply(carry_into_annual(document, LONG, ANNUAL, compare(document, LONG, ANNUAL)))
    entries = document.content.facts.entries
    values = [e for c, e in entries.items() if c.place == ANNUAL and c.column == "target"]
    assert "≤90%" in values, "what is filled in stays"
    chosen = [p for p in compare(document, LONG, ANNUAL) if p.leaf and p.differing]
    document.apply(carry_into_annual(document, LONG, ANNUAL, chosen, overwrite=True))
    assert {p.says for p in compare(document, LONG, ANNUAL)} == {""}


def test_last_years_tree_is_carried_over(program):  # V3
    last = Document(indicator_program(2024), Content(Facts(), {}, {}))
    grid = [["运行成本", "公用经费控制", "公用经费控制率", "98%", "100%", "≤100%", "行业标准", "绩效基本型"],
            ["", "", "会议费控制率", "", "99%", "≤95%", "行业标准", "绩效基本型"]]  # fmt: skip
    last.apply(plan_tree(last, ANNUAL, Clip(grid)).edit)
    document = Document(program, Content(Facts(), {}, {}))
    mine = [["运行成本", "公用经费控制", "会议费控制率", "", "88%", "≤90%", "计划标准", ""]]
    document.apply(plan_tree(document, ANNUAL, Clip(mine)).edit)
    from_ = matching_tree(last, document, ANNUAL)
    assert from_ == ANNUAL
    done = carry_over(document, ANNUAL, last, from_, targets=False)
    assert (done.added, done.filled) == (1, 3)
    document.apply(done.edit)
    draft = TreeDraft(document, ANNUAL)
    old = TreeDraft(last, ANNUAL)
    new = next(id for id in draft.walk() if draft.name(id) == "公用经费控制率")
    kept = next(id for id in draft.walk() if draft.name(id) == "会议费控制率")
    assert new in list(old.walk()), "the id survives the year"
    shown = lambda id: [draft.entry(id, c) for c in ("before_last", "last", "target", "basis")]  # noqa: E731
    assert shown(new) == ["100%", "≤100%", None, "行业标准"]
    assert shown(kept) == ["99%", "88%", "≤90%", "计划标准"]
    again = carry_over(document, ANNUAL, last, from_, targets=True)
    document.apply(again.edit)
    assert TreeDraft(document, ANNUAL).entry(new, "target") == "≤100%"
