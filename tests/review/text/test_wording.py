"""Slips in words and parts of a text that are told, and the lawful ones beside them that are not."""

from __future__ import annotations

import pytest

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

HEAD = "青山县林业发展中心2023年度部门决算\n"


def told(text: str) -> list[tuple[str, str]]:
    review = TextReview(Manuscript(HEAD + text, wrapped=False))
    found = [(f, review.span(f.place)) for f in review.findings]
    return [(f.cause_kind, review.manuscript.original[s:e]) for f, (s, e) in found]


@pytest.mark.parametrize(
    ("text", "cause", "there"),
    [
        ("2023年接待费支出决算与2023年决算数持平。", "self_year", "2023"),
        ("三公经费支出XX万元，比上年持平。", "placeholder", "XX"),
        ("比上年增加/减少2.00万元。", "placeholder", "增加/减少"),
        ("依据青财农〔2033〕5号。", "document_year", "2033"),
        ("般公共预算拨款支出。", "lost_character", "般公共预算"),
        ("原因是是人员变动。", "doubled_character", "是是"),
        ("自评得分79.50分，等次为“良”。", "grade", "良"),
        ("公务接待费支出2.00万元，比上年减少1.00万元，主要原因是车辆减少。", "impossible_reason", "车辆"),
        (
            "支出50.00万元，比上年减少5.00万元，主要原因是新增3名工作人员。",
            "reason_direction",
            "新增3名工作人员",
        ),
        ("第二部分 2022年度部门决算情况说明\n一、收入", "old_heading", "第二部分 2022年度部门决算情况说明"),
    ],
)
def test_slip_in_words_is_told_at_its_place(text: str, cause: str, there: str) -> None:
    assert (cause, there) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023年支出决算与2022年决算数持平。",
        "2023年支出与2023年预算数持平。",
        "截至2023年12月31日，共有车辆2辆。",
        "根据《预算法》（2018年修正）和青财农〔2019〕5号文件。",
        "一般公共预算拨款支出。",
        "自评得分90.00分，等次为“优”。",
        "公务接待费支出2.00万元，比上年减少1.00万元，主要原因是接待批次减少。",
        "支出50.00万元，比上年增加5.00万元，主要原因是新增3名工作人员。",
        "会议费上年没有，今年0.35万元，增长100%。",
    ],
)
def test_lawful_words_are_not(text: str) -> None:
    assert told(text) == []


def test_parts_that_the_contents_list_are_looked_for() -> None:
    text = """目 录
第一部分 部门概况
一、主要职责 ........ 3
二、机构设置 ........ 4
第二部分 决算情况说明
一、收入决算情况 ........ 6
二、机关运行经费情况 ........ 7
第一部分 部门概况
一、部门主要职责
负责全县林业工作。
二、机构设置
下设办公室、资源股。
第二部分 决算情况说明
一、收入决算情况
2023年收入合计568.27万元。
"""
    assert told(text) == [("missing_part", "二、机关运行经费情况 ........ 7")]


def test_annex_may_speak_of_another_office_and_a_whole_number_may_be_rounded() -> None:
    text = """第一部分 概况
一、支出情况
2023年本年支出合计568.27万元，其中：基本支出141.54万元，项目支出426.73万元。
二、绩效
2023年本单位支出合计568万元，其中基本支出141.54万元。
附件1
一、情况
2023年支出合计560.00万元。
"""
    review = TextReview(Manuscript(HEAD + text, wrapped=False))
    assert [(f.level, f.entered, f.cause_kind) for f in review.findings] == [
        ("hint", "568万元", "rounded"),
        ("query", "560.00万元", ""),
    ]


def test_a_figure_is_asked_about_once_with_its_unit_or_without() -> None:
    asked = told("全年预算120.00万元，执行85.20万元，执行率71.00%，该项得10分。")
    assert [there for _, there in asked if there.startswith("10")] == ["10分"]
