"""Nature, value and unit apart: what typing into a part makes of the stored cell.

C1 a combined cell stays one text, and every part reads back as it was typed
C2 ≥95% typed as the value is taken apart; what is no number behind an operator is kept as rejected
C3 cells of their own are filled one by one, or all by one typed text
"""

import pytest
from tests import shipped
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program


@pytest.fixture
def program() -> Program:
    return indicator_program()


def one_indicator(program, place):
    document = Document(program, Content(Facts(), {}, {}))
    draft = TreeDraft(document, place)
    row = draft.add(draft.add(draft.add(None, 0), 1), 2, name="参保率")
    document.apply(draft.edit("填"))
    return document, IndicatorCells(document, place), row


def enter(document, cells, row, title, text):
    column = next(c for c in cells.columns if c.title == title)
    if edit := edit_commands.set_entries(document, cells.typed(row, column, text)):
        document.apply(edit)


def shown(cells, row):
    return {c.title: text for c in cells.columns if (text := cells.text(row, c)) and c.part != "name"}


def test_columns_come_in_the_editors_order(program):
    _, cells, _ = one_indicator(program, Place("whole", "annual"))
    titles = [c.title for c in cells.columns]
    assert titles == [
        "指标",
        "性质",
        "指标值",
        "单位",
        "前年",
        "上年",
        "本年增减",
        "指标值确定依据",
        "指标分类",
    ]


@pytest.mark.parametrize(
    ("typed", "stored", "parts"),
    [
        ([("性质", "≥"), ("指标值", "95"), ("单位", "%")], "≥95%", ("≥", "95", "%")),
        ([("单位", "万人"), ("性质", "<="), ("指标值", "1.3")], "≤1.3万人", ("≤", "1.3", "万人")),
        ([("指标值", "95"), ("单位", "%"), ("性质", "≥")], "≥95%", ("≥", "95", "%")),
        ([("指标值", "≥ 95%")], "≥95%", ("≥", "95", "%")),
        ([("指标值", "≥95%"), ("指标值", "98")], "≥98%", ("≥", "98", "%")),
        ([("指标值", "≥95%"), ("指标值", "≤3万元")], "≤3万元", ("≤", "3", "万元")),
        ([("性质", "定性"), ("指标值", "健全")], "健全", ("定性", "健全", "")),
        ([("性质", "定性"), ("指标值", "95%")], "95%", ("", "95", "%")),
        ([("指标值", "约8.8万人")], "约8.8万人", ("约", "8.8", "万人")),
        ([("指标值", "≥95%"), ("指标值", "")], "≥%", ("≥", "", "%")),
    ],
)
def test_a_combined_cell_is_one_text(program, typed, stored, parts):  # C1, C2
    place = Place("whole", "annual")
    document, cells, row = one_indicator(program, place)
    for title, text in typed:
        enter(document, cells, row, title, text)
    assert document.content.facts.entries[place.cell(row, "target")] == stored
    assert tuple(cells.text(row, c) for c in cells.columns[1:4]) == parts


def test_words_behind_an_operator_are_kept_and_marked(program):  # C2
    place = Place("whole", "annual")
    document, cells, row = one_indicator(program, place)
    enter(document, cells, row, "指标值", "≥95%")
    enter(document, cells, row, "指标值", "显著提升")
    entry = document.content.facts.entries[place.cell(row, "target")]
    assert isinstance(entry, Rejected)
    assert "应是数" in entry.reason
    said = [f.cause_kind for f in document.findings if f.suspect == place.cell(row, "target")]
    assert "unreadable" in said
    enter(document, cells, row, "性质", "定性")
    enter(document, cells, row, "指标值", "健全")
    assert document.content.facts.entries[place.cell(row, "target")] == "健全"


def test_the_change_against_last_year(program):
    place = Place("whole", "annual")
    document, cells, row = one_indicator(program, place)
    change = next(c for c in cells.columns if c.part == "change")
    for now, before, said in (
        ("≤130万元", "144.6万元", "−10.1%"), ("≤130万元", "1300000元", "—"), ("≥95%", "90%", "+5 个点"),
        ("≥95%", "健全", ""), ("≥5次", "0", "由 0 新增"), ("≥5次", "3万人", "单位不同"),
    ):  # fmt: skip
        enter(document, cells, row, "指标值", now)
        enter(document, cells, row, "上年", before)
        assert cells.text(row, change) == said


@pytest.mark.parametrize(
    ("typed", "sign"),
    [(">=", "≥"), ("=", "＝"), ("大于等于", "≥"), ("<", "＜"), ("≤", "≤"), ("定性", "定性")],
)
def test_an_operator_as_keyboards_have_it(program, typed, sign):  # C3
    place = Place("project", "indicators")
    document, cells, row = one_indicator(program, place)
    enter(document, cells, row, "指标性质", typed)
    assert document.content.facts.entries[place.cell(row, "nature")] == sign


def test_what_is_no_operator_is_told_once(program):  # C3
    place = Place("project", "indicators")
    document, cells, row = one_indicator(program, place)
    enter(document, cells, row, "指标值", "95")
    enter(document, cells, row, "指标性质", "约莫")
    said = [f for f in document.findings if place.cell(row, "nature") in {c.cell for c in f.cells}]
    assert [f.cause_kind for f in said] == ["unknown_operator"]


def test_cells_of_their_own(program):  # C3
    place = Place("project", "indicators")
    document, cells, row = one_indicator(program, place)
    enter(document, cells, row, "指标值", "≥95%")
    assert shown(cells, row) == {"指标性质": "≥", "指标值": "95", "度量单位": "%"}
    enter(document, cells, row, "指标值", "较好")
    assert isinstance(document.content.facts.entries[place.cell(row, "amount")], Rejected)
    enter(document, cells, row, "权重", "1o")
    assert isinstance(document.content.facts.entries[place.cell(row, "weight")], Rejected)
    assert shown(cells, row)["权重"] == "1o"
    enter(document, cells, row, "指标方向性", "正")
    assert shown(cells, row)["指标方向性"] == "正向指标"


def test_a_second_level_is_offered_what_belongs_under_its_first() -> None:
    document = shipped.document("mianxian-worksheet")
    place = next(p for p in document.content.facts.rows if p.table == "t13" and p.block == "indicators")
    cells, rows = IndicatorCells(document, place), document.engine.rows(place)
    name = cells.columns[0]
    offered = {
        cells.text(info.parent, name): cells.choices(row, name)
        for row, info in rows.items()
        if info.parent is not None and rows[info.parent].parent is None
    }
    assert offered["产出指标"] == ["数量指标", "质量指标", "时效指标", "成本指标"]
    assert "经济效益指标" in offered["效益指标"]
    assert "数量指标" not in offered["效益指标"]
