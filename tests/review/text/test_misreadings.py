"""A name that the reader misunderstands: one hint, and not as many findings as sentences."""

from __future__ import annotations

import pytest

from budgetdesk.review.finding import Finding
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

TEXT = """河口县水利局2023年部门预算
一、收支情况
2023年事业收入900.00万元。
"""
NAMES = ("甲", "乙", "丙", "丁", "戊")


def _findings(amounts: list[str]) -> list[Finding]:
    told = (
        f"（{n}）{name}站情况\n2023年事业收入{amount}万元。"
        for n, name, amount in zip("一二三四五", NAMES, amounts, strict=False)
    )
    return [
        f
        for f in TextReview(Manuscript(TEXT + "\n".join(told), wrapped=False)).findings
        if f.rule in ("TEXT-READING", "TEXT-TWICE")
    ]


def test_many_different_figures_of_one_name_are_one_hint() -> None:
    (only,) = _findings(["117.32", "253.48", "86.15", "341.07", "102.98"])
    assert (only.rule, only.level) == ("TEXT-READING", "hint")
    assert len(only.witnesses) == 4


@pytest.mark.parametrize("amounts", [["117.32", "253.48", "86.15"], ["90.00", "9.00", "9000.00", "909.00"]])
def test_few_and_what_slips_of_the_pen_explain_are_told(amounts: list[str]) -> None:
    found = _findings(amounts)
    assert len(found) == len(amounts)
    assert {f.rule for f in found} == {"TEXT-TWICE"}


IN_YUAN = """河口县水利局2023年度部门决算
一、支出决算情况说明
2023年度支出合计5334577.00万元，其中：基本支出4025417.00万元，项目支出1309160.00万元。
社会保障和就业支出418506.60万元，住房保障支出298364.00万元。
表一 支出决算表
单位：元
功能分类科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
\t合计\t5,334,577.00\t4,025,417.00\t1,309,160.00
208\t社会保障和就业支出\t418,506.60\t418,506.60\t0.00
213\t农林水支出\t4,617,706.40\t3,308,546.40\t1,309,160.00
221\t住房保障支出\t298,364.00\t298,364.00\t0.00
"""


def test_one_unit_written_throughout_is_one_error() -> None:
    loud = [f for f in TextReview(Manuscript(IN_YUAN, wrapped=False)).findings if f.level != "hint"]
    assert [(f.rule, f.level, f.entered, f.expected) for f in loud] == [
        ("TEXT-UNITS", "error", "5334577.00万元", "533.46 万元")
    ]
    assert len(loud[0].witnesses) == 4
