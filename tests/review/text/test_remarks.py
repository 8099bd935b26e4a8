"""What published texts of other offices had wrong, in short invented ones: blanks, lists and their numbers, names, forms."""

from __future__ import annotations

import pytest

from budgetdesk.review.text.manuscript import ROW, Manuscript
from budgetdesk.review.text.text_review import TextReview

HEAD = "白河县图书馆2023年度单位决算\n白河县图书馆主要负责全县阅读推广。\n白河县图书馆下属单位0个。\n"


def told(text: str) -> list[tuple[str, str, str]]:
    review = TextReview(Manuscript(HEAD + text, wrapped=False))
    return [(f.level, f.cause_kind, f.entered) for f in review.findings]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("决算数大小于预算数的主要原因是节约开支。", ("error", "placeholder", "大小于")),
        ("决算数小于预算数（或与预算数持平）的原因是节约开支。", ("error", "placeholder", "（或与预算数持平）")),
        ("公务接待费30万元，占 %，比上年减少2万元。", ("error", "no_figure", "占%")),
        ("收入100.00万元，比上年增长10.28。支出90.00万元，占90.00%。", ("query", "no_unit", "10.28")),
        ("内设办公室、财务股、业务股4个股室。", ("query", "list_number", "4")),
        ("下属单位2个，分别为：甲中心、乙中心、丙中心。", ("query", "list_number", "2")),
        ("国内公务接待62批次、8人次。", ("query", "batches", "62")),
        ("编制68人，在职71人。", ("query", "posts", "71人")),
        ("白河县图书馆共有车辆1辆。白河县图节馆无其他资产。", ("query", "unit_misspelt", "白河县图节馆")),
        ("收入总计519.07万元，支出总计591.07万元。", ("error", "digits_swapped", "591.07万元")),
        ("（一）甲。支出1万元。\n（三）乙。支出2万元。", ("hint", "numbering", "3")),
        ("一是抓宣传；二是抓管理；二是抓落实。", ("hint", "numbering", "二是")),
        ("本中心为公益一类事业单位。机关运行经费12.00万元。", ("query", "institution", "12.00万元")),
    ],
)  # fmt: skip
def test_what_offices_write_is_told(text: str, finding: tuple[str, str, str]) -> None:
    assert finding in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "内设办公室、财务股、业务股3个股室。",
        "下属单位3个，分别为：劳动就业和社会保障服务所、乙中心、丙中心。",
        "内设办公室、财务股等5个股室。",
        "国内公务接待15批次（其中外事接待0批次），105人次（其中外事接待0人次）。",
        "公务用车费28万元（购置费0万元、运行费28万元），比上年减少2万元，下降6.67%。",
    ],
)
def test_what_is_right_is_not(text: str) -> None:
    assert [t for t in told(text) if t[0] != "hint"] == []


def test_forms_annexed_to_a_report() -> None:
    heads = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分"
    rows = [
        "产出\t数量\t借阅册数\t≥2000册\t2100册\t20\t21",  # more than there is
        "产出\t质量\t完好率\t≥95%\t90%\t20\t20",  # not reached, and told as reached
        "产出\t时效\t按时开放率\t≥95%\t完成\t20\t20",
        "效益\t社会\t读者人次\t≥3万人次\t90%\t20\t18",
        "满意度\t满意度\t读者满意度\t≥90%\t95%\t15\t15",
    ]
    text = "读者满意度达到85%。\n附表\n" + "\n".join(ROW + line for line in (heads, *rows)) + "\n"
    assert {kind for _, kind, _ in told(text)} >= {
        "score_above_weight", "full_score", "indicator_words", "indicator_unit", "weights", "satisfaction",
    }  # fmt: skip
