"""What one place of a text says against another: lists, persons, vehicles, telephones, empty tables."""

from __future__ import annotations

import pytest

from budgetdesk.review.text.manuscript import ROW, Manuscript
from budgetdesk.review.text.text_review import TextReview

HEAD = "白河县图书馆2023年度单位决算\n"


def kinds(text: str) -> list[tuple[str, str]]:
    review = TextReview(Manuscript(HEAD + text, wrapped=False))
    return [(f.cause_kind, f.entered) for f in review.findings if f.level != "hint"]


@pytest.mark.parametrize(
    ("text", "kind", "entered"),
    [
        ("重点核查“多人一卡、暂停人员、信息变更和重复身份”5类信息。", "list_number", "5"),
        ("联系电话：0916-32****", "placeholder", "****"),
        ("咨询电话：028-8652", "telephone", ""),
        ("事业编制12人，实有人员14人，其中事业人员14人。", "posts", "14"),
        ("公务用车购置费支出18.00万元，本年购置公务用车0辆。", "vehicles", "0辆"),
        ("依据《关于下达经费的通知》（白财教〔2023〕号）安排。", "document_number", "〔2023〕号"),
        ("年初预算100.00万元，执行中追加预算20.00万元，调整取消资金5.00万元，预算资金总额125.00万元。", "adjusted", "125.00 万元"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(text: str, kind: str, entered: str) -> None:
    found = kinds(text)
    assert [k for k, _ in found] == [kind]
    assert found[0][1] == entered or not entered


@pytest.mark.parametrize(
    "text",
    [
        "重点核查“多人一卡、暂停人员、信息变更和重复身份”4类信息。",
        "推进“建设、管理和养护、运营”3类工作。",
        "联系电话：0916-3212345，监督电话：12388。",
        "事业编制14人，实有人员14人，其中事业人员14人。",
        "公务用车购置费支出18.00万元，本年购置公务用车1辆。",
        "年初预算100.00万元，执行中追加预算20.00万元，调整取消资金5.00万元，预算资金总额115.00万元。",
    ],
)
def test_what_goes_together_is_quiet(text: str) -> None:
    assert kinds(text) == []


LONG = "本单位按规定编制决算，收支全部纳入预算管理。" * 24
EMPTY = "\n".join(
    [
        "政府性基金预算财政拨款支出决算表",
        "单位：万元",
        f"{ROW}科目编码\t科目名称\t本年收入\t本年支出",
        f"{ROW}合计\t\t\t",
    ]
)


def test_empty_table_wants_a_word() -> None:
    assert [k for k, _ in kinds(f"{LONG}本年支出合计12.00万元。\n{EMPTY}")] == ["empty_table"]
    assert kinds(f"{LONG}本单位无政府性基金预算财政拨款收支。\n{EMPTY}") == []
