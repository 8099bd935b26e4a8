"""Clipboards of the same kinds as those of `clipboards.yaml`, in other writings: each comes in as it is meant."""

from __future__ import annotations

from typing import Any

import pytest
from tests.document.paste.test_clipboards import (
    OFFICE,
    RETIRED,
    WELFARE,
    Pasting,
    as_text,
    leaf,
    row5,
    row6,
)

TREE = {"pack": "sichuan-project-target-2023", "tree": True}
FUNCTIONS = {"pack": "hubei-target-2025", "table": "target", "block": "functions"}
HEADS = "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\t权重\t指标方向性\n"
PEOPLE = leaf("培训人数", "≥", "300", "人", "90")
LINE5 = row5("2080501", RETIRED, "460.67", "460.67")
THREE5 = [
    row5("208", WELFARE, "471.44", "460.67", "", "10.77"),
    row5("20805", "行政事业单位养老支出", "460.67", "460.67"),
    row5("2080501", RETIRED, "460.67", "460.67"),
]
TWO6 = [
    {
        "dept_code": "302",
        "dept_name": "商品和服务支出",
        "total": "7.34",
        "running": "1.34",
        "special": "6.00",
    },
    row6("30201", OFFICE, "7.34", "", "1.34", "6.00"),
]

UNITS = {
    "in headings": (
        "部门经济科目编码\t部门经济科目名称\t政府经济科目编码\t合计（万元）\t公用经费支出（万元）\t专项业务经费支出\n"
        "30201\t办公费\t50502\t7.34\t1.34\t60000\n"
    ),
    "in two cells": "\t\t\t\t单位：\t万元\n30201\t办公费\t50502\t\t7.34\t\n",
    "of the amounts, in 人民币": "金额单位：人民币万元\n30201\t办公费\t50502\t商品和服务支出\t7.34\t\t\t\t\n",
    "in brackets": "（单位：万元）\n30201\t办公费\t50502\t商品和服务支出\t7.34\t\t\t\t\n",
    "in a sentence": "以万元为单位\n30201\t办公费\t50502\t商品和服务支出\t7.34\t\t\t\t\n",
    "thousands, without headings": "单位：千元\n30201\t办公费\t50502\t商品和服务支出\t73.4\t\t\t\t\n",
}


@pytest.mark.parametrize("text", UNITS.values(), ids=UNITS)
def test_units_are_asked_for_wherever_the_source_says_them(text: str) -> None:
    pasting = Pasting("t06")
    plan = pasting.plan(text)
    assert [question.id for question in plan.questions] == ["unit"]
    assert any(
        landing.entry is not None and f"{landing.entry}" == "73400.00" for landing in plan.landings.values()
    )


CASES: list[tuple[str, Any, str, list[dict[str, Any]]]] = [
    ("code with hyphens", "t05", "208-05-01\t行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("code with hard blanks", "t05", "208\u00a005\u00a001\t行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("wide code", "t05", "２０８０５０１\t行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("code as a decimal", "t05", "2080501.0\t行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("code and name in one cell", "t05", "[2080501]行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("code with dots", "t05", "208.05.01\t行政单位离退休\t460.67\t460.67\t\t\n", [LINE5]),
    ("code behind its name", "t05", "行政单位离退休\t2080501\t460.67\t460.67\t\t\n", [LINE5]),
    (
        "类 and 款 in one column, 项 in the next",
        "t05",
        "20805\t\t行政事业单位养老支出\t460.67\t460.67\t\t\n20805\t01\t行政单位离退休\t460.67\t460.67\t\t\n",
        THREE5[1:],
    ),
    (
        "three columns with headings of their own",
        "t05",
        "科目编码\t\t\t科目名称\t合计\t人员经费支出\t公用经费支出\t专项业务经费支出\n类\t款\t项\t\t\t\t\t\n"
        "208\t\t\t社会保障和就业支出\t471.44\t460.67\t\t10.77\n\t05\t\t行政事业单位养老支出\t460.67\t460.67\t\t\n"
        "\t\t01\t行政单位离退休\t460.67\t460.67\t\t\n",
        THREE5,
    ),
    (
        "two columns for each of two codes",
        "t06",
        "部门经济科目\t\t\t政府经济科目\t\t\t合计\t人员经费支出\t公用经费支出\t专项业务经费支出\n"
        "类\t款\t名称\t类\t款\t名称\t\t\t\t\n302\t\t商品和服务支出\t\t\t\t7.34\t\t1.34\t6.00\n"
        "302\t01\t办公费\t505\t02\t商品和服务支出\t7.34\t\t1.34\t6.00\n",
        TWO6,
    ),
    ("other signs", TREE, HEADS + "产出指标\t数量指标\t培训人数\t不低于\t300\t人\t90\t正向\n", [PEOPLE]),
    (
        "other directions",
        TREE,
        HEADS + "产出指标\t数量指标\t培训人数\t<=\t300\t人\t90\t负向\n",
        [leaf("培训人数", "≤", "300", "人", "90", "反向指标")],
    ),
    (
        "other sums",
        TREE,
        HEADS
        + "产出指标\t数量指标\t培训人数\t≥\t300\t人\t90\t正向\n\t小 计\t\t\t\t\t90\t\n权重合计\t\t\t\t\t\t90\t\n"
        "总分（100分）：\t\t\t\t\t\t100\t\n",
        [PEOPLE],
    ),
    (
        "a paragraph in the first column",
        TREE,
        HEADS + "产出\n指标\t数量指标\t培训人数\t≥\t300\t人\t90\t正向\n",
        [PEOPLE],
    ),
    (
        "a paragraph in the last column",
        TREE,
        HEADS
        + "产出指标\t数量指标\t培训人数\t≥\t300\t人\t45\t正向\n指标\n产出指标\t质量指标\t合格率\t≥\t95\t%\t45\t正向\n",
        [leaf("培训人数", "≥", "300", "人", "45"), leaf("合格率", "≥", "95", "%", "45")],
    ),
    (
        "signs, values and units under one heading, points in brackets",
        TREE,
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t\t\t分值\n\t\t\t\t性质\t值\t单位\t（100）\n"
        "\t产出指标\t数量指标\t培训人数\t≥\t300\t人\t90\n",
        [leaf("培训人数", "≥", "300", "人", "90", "")],
    ),
    (
        "numbers before names, weights in per cent",
        TREE,
        HEADS + "1.产出指标\t（一）数量指标\t指标1：培训人数\t≥\t300\t人\t90%\t正向\n",
        [PEOPLE],
    ),
    (
        "codes and names in one cell each, two of them",
        "t06",
        "[30201]办公费\t[50502]商品和服务支出\t7.34\t\t1.34\t6.00\n",
        TWO6[1:],
    ),
    ("code in brackets behind its name", "t05", "行政单位离退休[2080501]\t460.67\t460.67\t\t\n", [LINE5]),
    (
        "three columns, each code written out",
        "t05",
        "208\t20805\t2080501\t行政单位离退休\t460.67\t460.67\t\t\n",
        [LINE5],
    ),
    (
        "科目名称 behind each of two codes",
        "t06",
        "科目编码\t科目名称\t政府科目编码\t科目名称\t合计\t公用经费支出\t专项业务经费支出\n"
        "30201\t办公费\t50502\t商品和服务支出\t7.34\t1.34\t6.00\n",
        TWO6[1:],
    ),
    (
        "a sum of one level",
        TREE,
        HEADS + "产出指标\t数量指标\t培训人数\t≥\t300\t人\t90\t正向\n产出指标小计\t\t\t\t\t\t90\t\n",
        [PEOPLE],
    ),
    (
        "an empty line behind a figure",
        TREE,
        HEADS + "产出指标\t数量指标\t培训人数\t≥\t300\n\t人\t90\t正向\n",
        [PEOPLE],
    ),
    (
        "a heading that stands beside all rows, points behind names",
        TREE,
        "年度绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t分值\n年度绩效指标\t产出指标（90分）\t数量指标\t培训人数\t≥300人\t90\n",
        [leaf("培训人数", "≥", "300", "人", "90", "")],
    ),
    (
        "a label in front of its text",
        FUNCTIONS,
        "部门职能概述：1.第一项职能。\n2.第二项职能。\n年度工作任务：任务1\n",
        [{"functions": "1.第一项职能。\n2.第二项职能。", "tasks": "任务1"}],
    ),
]


@pytest.mark.parametrize(
    ("into", "text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_other_writings_come_in_unasked(into: Any, text: str, wanted: list[dict[str, Any]]) -> None:
    pasting = Pasting(into)
    plan = pasting.plan(text)
    assert (plan.questions, plan.doubts) == ([], [])
    assert plan.edit is not None
    pasting.document.apply(plan.edit)
    assert [{column: as_text(entry) for column, entry in row.items()} for row in pasting.rows()] == wanted


def test_figures_in_a_column_of_names_are_doubted() -> None:
    plan = Pasting("t05").plan("208\t471.44\t460.67\t\t10.77\n")
    assert plan.doubts == ["第 2 列按位置是“功能科目名称”，内容（471.44）却不像：请核对各列"]


def test_what_formulas_come_to_is_told_where_it_was_rounded() -> None:
    plan = Pasting("t06").plan("30201\t办公费\t50502\t商品和服务支出\t=1/3\t=2*3\t=200/3\t\t\n")
    assert plan.questions == []
    assert plan.notes == ["有 2 个算式的结果已四舍五入（=1/3 → 0.33、=200/3 → 66.67）"]
