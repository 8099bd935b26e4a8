"""The library: every shipped indicator is whole, and inserting one fills all that a form asks for.

L1 shipped indicators have unit and operator where they are counted, a definition, a direction
L2 inserting fills the form's columns, in the right group, in the form's own words
L3 an indicator of a declaration becomes one of the library
L4 one is found by parts of its name, by first letters of sounds, and by all words at once; its own level first
L5 those for what a project is for are found by its name
"""

import pytest
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.library import for_purpose, indicator_of, insert, is_own, matching
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Facts, Place, Rejected
from budgetdesk.engine.units import unit_of
from budgetdesk.packs.indicator_library import purposes, shipped_indicators
from budgetdesk.resources import resources

ANNUAL, PROJECT = Place("whole", "annual"), Place("project", "indicators")
SHIPPED = {indicator.id: indicator for indicator in shipped_indicators(resources() / "indicators")}


@pytest.fixture
def document():
    return Document(indicator_program(), Content(Facts(), {}, {}))


def named(name, level1):
    return next(i for i in SHIPPED.values() if (i.name, i.level1) == (name, level1))


def row(document, place, id):
    cells = IndicatorCells(document, place)
    return {c.title: text for c in cells.columns if (text := cells.text(id, c))}


def faults(indicator):
    counted = indicator.operator in ("＝", "≥", "≤")
    parts = ("level1", "level2", "work", "definition", "standard")
    yield from (part for part in parts if not getattr(indicator, part))
    if not counted and indicator.operator != "定性":
        yield "operator"
    lower = indicator.operator == "≤" or (indicator.operator, indicator.value) == ("＝", "0")
    if lower != (indicator.direction == "反向"):
        yield "direction"
    if counted and unit_of(indicator.unit) is None:
        yield "unit"
    if not counted and (indicator.unit or not indicator.value):
        yield "words"


def test_shipped_indicators_are_whole():  # L1
    assert {i.name: found for i in SHIPPED.values() if (found := list(faults(i)))} == {}
    assert {i.work for i in SHIPPED.values()} >= {"养老保险", "预算财务", "绩效管理", "满意度"}


def test_inserting_fills_all_that_the_form_asks_for(document):  # L2
    chosen = [
        named("公用经费控制率", "运行成本"),
        named("参保群众满意度", "满意度"),
        named("预算执行率", "管理效率"),
    ]
    edit, ids = insert(document, ANNUAL, None, chosen)
    assert edit.label == "从指标库添加 3 个指标"
    document.apply(edit)
    draft = TreeDraft(document, ANNUAL)
    assert [draft.name(id) for id in draft.walk() if draft.depths[id] == 0] == [
        "运行成本",
        "管理效率",
        "满意度",
    ]
    assert row(document, ANNUAL, ids[0]) == {
        "指标": "公用经费控制率", "性质": "≤", "指标值": "100", "单位": "%",
        "指标值确定依据": "行业标准", "指标分类": "绩效基本型",
    }  # fmt: skip
    again, same = insert(document, ANNUAL, None, chosen[:1])
    assert (again, same) == (None, ids[:1])


def test_sign_and_unit_wait_for_the_number_whatever_the_unit(document):  # L2
    waiting = [i for i in SHIPPED.values() if i.operator in ("＝", "≥", "≤") and not i.value]
    edit, ids = insert(document, ANNUAL, None, waiting)
    document.apply(edit)
    cells = IndicatorCells(document, ANNUAL)
    value = cells.columns[2]
    assert [row for row in ids if cells.text(row, value)] == []
    document.apply(set_entries(document, [e for row in ids for e in cells.typed(row, value, "120000")]))
    written = {
        i.name: document.content.facts.entries[cells.cell(row, value)]
        for i, row in zip(waiting, ids, strict=True)
    }
    assert written == {i.name: f"{i.operator}120000{i.unit}" for i in waiting}
    assert {"页", "台（套）"} <= {i.unit for i in waiting}


def test_another_forms_indicator_goes_beside_the_cursor_in_this_forms_words(document):  # L2
    edit, [first] = insert(document, PROJECT, None, [named("代缴资金到位率", "产出指标")])
    document.apply(edit)
    assert row(document, PROJECT, first)["指标方向性"] == "正向指标"
    edit, [other] = insert(document, PROJECT, first, [named("会议费控制率", "运行成本")])
    document.apply(edit)
    draft = TreeDraft(document, PROJECT)
    assert draft.parents[other] == draft.parents[first]
    assert row(document, PROJECT, other) == {
        "指标": "会议费控制率", "指标性质": "≤", "指标值": "100", "度量单位": "%", "指标方向性": "反向指标",
    }  # fmt: skip
    assert not any(isinstance(e, Rejected) for e in document.content.facts.entries.values())


def test_the_unfilled_indicator_is_filled_and_none_added(document):
    draft = TreeDraft(document, PROJECT)
    blank = draft.add(draft.add(draft.add(None, 0, name="产出指标"), 1, name="质量指标"), 2)
    document.apply(draft.edit("填"))
    edit, ids = insert(document, PROJECT, blank, [named("代缴资金到位率", "产出指标")])
    document.apply(edit)
    assert ids == [blank]


def test_an_indicator_of_a_declaration_for_the_library(document):  # L3
    source = named("“三公”经费控制率", "运行成本")
    edit, [id] = insert(document, ANNUAL, None, [source])
    document.apply(edit)
    kept = indicator_of(document, ANNUAL, id, work="预算财务")
    assert kept[1:11] == source[1:11]  # from the name to the category
    assert kept.id.startswith("own-")


def test_words_find_the_likeliest_first() -> None:
    every = list(SHIPPED.values())
    found = matching(every, "满意")
    assert found
    assert all("满意" in "".join((i.name, i.level1, i.level2, i.work, i.definition)) for i in found)
    named = ["满意" in indicator.name for indicator in found]
    assert named == sorted(named, reverse=True)
    assert found[0] in matching(every, "myd")
    narrowed = matching(every, "满意", [found[0].level1], found[0].work)
    assert {(i.level1, i.work) for i in narrowed} == {(found[0].level1, found[0].work)}
    assert matching(every, "满意 没有这样的词") == []
    assert matching(every, "") == every
    assert not any(is_own(indicator) for indicator in every)


def test_what_a_project_is_for_finds_indicators_of_its_field():  # L5
    fields, library = purposes(resources() / "indicators"), list(SHIPPED.values())
    for purpose, work in (
        ("农村公路养护补助资金", "交通运输"),
        ("老旧小区改造项目", "住房城建"),
        ("家庭经济困难学生资助", "教育"),
        ("城乡居民养老保险业务经费", "养老保险"),
        ("公益林生态效益补偿", "林业草原"),
        ("农产品例行监测", "农业农村"),
        ("食品安全抽检", "市场监管"),
    ):
        found = for_purpose(library, purpose, fields)
        assert [i.work for i in found[:3]].count(work) >= 2, [i.name for i in found[:5]]
        trades = {i.work for i in found}
        assert not {"生态环境", "卫生健康", "公安政法"} & trades, (
            "of another trade, for one word that both have"
        )
    assert for_purpose(library, "其他", fields) == []
