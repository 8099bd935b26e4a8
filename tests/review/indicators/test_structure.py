"""The one reading of an indicator: names taken apart, values into clauses, an office's own words among the lexicon's.

1. A thing is found before the deeds and the counting word at the end; what is a modifier is none.
2. Two things are two only where each is measured or done; lists of objects of one deed are one.
3. A number in a name is a target only where it counts something; ages, hotlines and hours are not.
4. Values in words fall into clauses, with the one amount among them, and whether any says how far.
5. Numbers in characters are read where a unit stands behind them; words that hold one are left.
6. Every word of the lexicon is there once, in units that there are, and an office's words count like those they are likened to.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.review.indicators.forms import WHOLE, Sketch

from budgetdesk.engine.units import families
from budgetdesk.packs.indicator_settings import IndicatorSettings
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.numerals import in_figures
from budgetdesk.review.indicators.reading import amounts_in, read_clauses, read_name
from budgetdesk.review.review import find_all


@pytest.mark.parametrize(
    ("name", "thing", "done"),
    [
        ("空气质量监测点位", "点位", False),
        ("招聘辅警", "辅警", False),
        ("危桥维修加固", "危桥", True),
        ("执法记录仪购置数量", "执法记录仪", True),
        ("学生营养餐", "餐", False),
        ("培训合格率", "", False),
    ],
)
def test_the_thing_that_is_counted(name: str, thing: str, done: bool) -> None:  # 1
    reading = read_name(name)
    assert (reading.thing, reading.done) == (thing, done)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("图书采购、书架更新数量", ("图书采购", "书架更新数量")),
        ("工程验收合格率、优良率", ("工程验收合格率", "优良率")),
        ("安全培训及演练参加人数", ("安全培训", "演练参加人数")),
        ("燃气、供水、排水管网改造长度", ()),
        ("新建、改建公路里程", ()),
        ("设备采购和安装数量", ()),
        ("教师和学生满意度", ()),
        ("社会和谐程度", ()),
        ("群众参与度和知晓率", ()),
    ],
)
def test_two_things_in_one(name: str, parts: tuple[str, ...]) -> None:  # 2
    assert read_name(name).measures == parts


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("护林员120人", "120人"),
        ("建设3.5公里护栏", "3.5公里"),
        ("80岁以上老年人津贴发放人数", None),
        ("12345热线办结率", None),
        ("24小时值守天数", None),
        ("5A级景区数量", None),
        ("2024年度培训人数", None),
    ],
)
def test_a_target_in_the_name(name: str, stated: str | None) -> None:  # 3
    found = read_name(name).stated
    assert (found.text if found else None) == stated


def test_clauses_of_a_value() -> None:  # 4
    assert [c.vague for c in read_clauses("环境整洁、秩序良好")] == [True, True]
    assert [c.vague for c in read_clauses("按街道安排，完成巡防任务及值守任务")] == [True, True]
    assert [c.vague for c in read_clauses("达到一级A标准，每月20日前报送")] == [False, False]
    [amount] = amounts_in("全年举办不少于3次的普法讲座")
    assert (amount.number, amount.unit, amount.sign) == (Decimal(3), "次", "≥")
    [amount] = amounts_in("数据共享率90%以上，6月30日前完成")
    assert (amount.number, amount.unit, amount.sign) == (Decimal(90), "%", "≥")
    assert list(amounts_in("2小时内到场")) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("年末下载量突破十六万次", "年末下载量突破160000次"),
        ("调解成功率不低于百分之九十八点五", "调解成功率不低于98.5%"),
        ("覆盖九成五以上群众", "覆盖95%以上群众"),
        ("每季度下乡巡诊一轮", "每季度下乡巡诊1轮"),
        ("三千五百余人", "3500余人"),
        ("一次性通过验收", "一次性通过验收"),
        ("达到二级甲等，实现三通一平", "达到二级甲等，实现三通一平"),
        ("形成成果汇编", "形成成果汇编"),
    ],
)
def test_numbers_in_characters(text: str, figures: str) -> None:  # 5
    assert in_figures(text) == figures


def test_the_lexicon_is_sound() -> None:  # 6
    words = [word for thing in lexicon().things.values() for word in thing.words]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert {kind for entry in lexicon().unfit for kind in entry.kinds} <= set(lexicon().things)
    assert {unit for thing in lexicon().things.values() for unit in thing.units} <= set(families())


def test_an_offices_own_words_are_counted_as_those_they_are_likened_to() -> None:  # 6
    settings = IndicatorSettings.read({"words": {"多功能合杆": "路灯"}})
    told = []
    for given in (None, settings):
        sketch = Sketch()
        sketch.row(
            WHOLE, {"level1": "产出指标", "level2": "数量指标", "name": "新建多功能合杆", "target": "≥60户"}
        )
        told.append(
            [
                f.cause_kind
                for f in find_all(sketch.engine(given))
                if "多功能合杆" in f.says and "IND" in f.rules[0]
            ]
        )
    assert "unit_unlike_thing" not in told[0]
    assert "unit_unlike_thing" in told[1]


def test_a_unit_of_an_office_counts_as_the_one_it_is_likened_to() -> None:  # 6
    sketch = Sketch()
    line = {"level1": "产出指标", "level2": "数量指标", "name": "招聘辅警", "target": "≥30工段"}
    row = sketch.row(WHOLE, line)
    kinds = [
        {f.cause_kind for f in find_all(sketch.engine(settings)) if f.suspect and f.suspect.row == row}
        for settings in (IndicatorSettings(), IndicatorSettings(words={"工段": "个"}))
    ]
    assert kinds == [set(), {"unit_unlike_thing"}]


def test_a_slogan_with_words_for_a_value_is_one_thing_to_put_right() -> None:
    sketch = Sketch()
    line = {
        "level1": "效益指标",
        "level2": "社会效益指标",
        "name": "提升群众幸福生活水平",
        "target": "明显提升",
    }
    row = sketch.row(WHOLE, line)
    [found] = [
        f
        for f in find_all(sketch.engine())
        if f.suspect and f.suspect.row == row and f.cause_kind != "missing_kind"
    ]
    assert found.cause_kind == "slogan_benefit"
    assert "值“明显提升”也说不清" in found.says
    assert WHOLE.cell(row, "target") in [c.cell for c in found.cells]


def test_what_the_library_sets_is_proposed_where_nothing_else_says_a_number() -> None:
    sketch = Sketch()
    line = {"level1": "产出指标", "level2": "质量指标", "name": "养老金发放准确率", "target": "较高"}
    row = sketch.row(WHOLE, line)
    [found] = [
        f
        for f in find_all(sketch.engine())
        if f.suspect and f.suspect.row == row and f.cause_kind == "words_for_number"
    ]
    assert found.proposal == ((WHOLE.cell(row, "target"), "＝100%"),)


@pytest.mark.parametrize(("target", "level"), [("≤90%", "error"), ("≤5%", "query")])
def test_a_share_that_is_good_is_asked_about_where_there_shall_be_hardly_any(target: str, level: str) -> None:
    """So little may be of something bad, of which no word tells: 影像云雪覆盖比例."""
    sketch = Sketch()
    sketch.row(WHOLE, {"level1": "产出指标", "level2": "质量指标", "name": "绿化覆盖率", "target": target})
    assert [f.level for f in find_all(sketch.engine()) if f.rule.startswith("IND-P08")] == [level]
