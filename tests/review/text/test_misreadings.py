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
