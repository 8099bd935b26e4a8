"""What a reviewer asks of self-evaluation reports, explanations of terms and what is said of nothing: short invented texts."""

from __future__ import annotations

import pytest

from budgetdesk.review.text.manuscript import ROW, Manuscript
from budgetdesk.review.text.text_review import TextReview

HEADS = "一级指标\t二级指标\t三级指标\t指标值\t度量单位\t权重\t实际完成值"
ROWS = (
    "产出\t数量\t修剪行道树\t≥2000\t株\t30\t2100株",
    "产出\t质量\t苗木成活率\t≥95\t%\t30\t97%",
    "效益\t社会效益\t绿化投诉减少\t定性\t减少\t20\t达到目标",
    "满意度\t满意度\t居民满意度\t≥90\t%\t20\t93%",
)


def report(**parts: str) -> str:
    """A report on street trees, all right but for what is given in place of a part."""
    words = {
        "basis": "按2000株、每株60元测算。",
        "asked": "发放问卷200份，收回186份。",
        "result": "1.苗木成活率：成活率97%。\n2.修剪及时性：平均2天内完成。",
        "effect": "绿化投诉由12件减少到5件。",
        "score": "自评得分96分，扣4分：修剪迟了两周。",
        "problem": "三号路有12株修剪迟了两周，原因是雨期停工。",
        "advice": "把合同工期提前到3月签订。",
    } | parts
    table = "\n".join(ROW + line for line in (HEADS, *ROWS))
    return (
        "白河县园林所2023年度行道树养护项目自评报告\n一、项目概况\n" + words["basis"] + "\n二、评价方法\n" + words["asked"]
        + "\n三、绩效分析\n（一）个性指标绩效分析\n" + words["result"] + "\n（二）社会效益\n" + words["effect"]
        + "\n四、评价结论\n" + words["score"] + "\n五、存在的问题\n" + words["problem"] + "\n六、改进建议\n" + words["advice"]
        + "\n附表\n" + table + "\n"
    )  # fmt: skip


def told(text: str) -> set[str]:
    return {f.cause_kind for f in TextReview(Manuscript(text, wrapped=False)).findings}


def test_a_report_that_tells_its_figures_is_quiet() -> None:
    assert told(report()) == set()


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"basis": "预算分配有测算依据。"}, "basis_not_shown"),
        ({"asked": "采用问卷调查的方式评价。"}, "sample_not_told"),
        ({"result": "1.苗木成活率：栽植的苗木长势喜人。"}, "rate_without_figure"),
        ({"result": "1.修剪及时性：修剪非常及时。"}, "result_in_words"),
        ({"result": "1.修剪：实际完成时间与计划基本一致。"}, "hedged_result"),
        ({"result": "1.路树存活：存活率大于96%。"}, "range_as_result"),
        ({"result": "1.苗木成活率：苗木成活率为92%。"}, "told_otherwise"),
        ({"effect": "项目取得了良好的经济效益。"}, "effect_without_indicator"),
        ({"effect": "绿化效果显著，群众受益明显。"}, "result_in_words"),
        ({"result": "1.修剪：圆满完成全年任务。"}, "done_in_words"),
        ({"basis": "按2000株、每株60元测算，预算执行率为71%。"}, "unspent"),
        ({"result": "1.修剪数量：计划修剪2000株，实际修剪2900株。"}, "far_above_target"),
        ({"result": "1.修剪费用：各项费用均较上年实现压减。"}, "change_without_figure"),
        ({"score": "自评得分96分。"}, "score_unexplained"),
        ({"score": "自评得分100分。"}, "full_score_asked"),
        ({"problem": "养护管理水平有待提高。"}, "empty_problem"),
        ({"problem": "三号路养护制度不完善12处。", "advice": "进一步完善三号路养护制度。"}, "empty_advice"),
        ({"advice": "加强项目管理，提高资金使用效益。"}, "empty_advice"),
        ({"effect": "养护制度健全，投诉减少到5件。", "problem": "养护制度不完善，12株修剪迟了。"}, "against_itself"),
        ({"effect": "投诉减少到5件，尚未建立巡查台账。"}, "not_yet"),
        ({"result": "1.草坪修整：计划修整300亩，实际修整300公顷。"}, "unit_of_plan"),
        ({"basis": "2023年9月，县审计局对我所2024年上半年收支进行了抽查，查了3项。"}, "looked_at_before"),
        ({"effect": "发生倒树事故2起，投诉减少到5件。", "advice": "今年未发生倒树事故。"}, "none_and_some"),
        ({"basis": "合同工期至2023年9月30日。", "result": "1.修剪：2023年10月5日完工，比合同工期提前5天。"}, "early_or_late"),
        ({"score": "自评得分96分，其中过程40分得40分，产出60分得56分。"}, "marked_down"),
        ({"effect": "绿化投诉由12件减少到5件。居民生活环境明显改善。"}, "praised_in_words"),
        ({"basis": "按2000株、每株60元测算。制定了相关管理制度。"}, "unnamed"),
        ({"result": "1.修剪数量：计划修剪2000株，实际修剪1900余株。"}, "about_as_result"),
        ({"asked": "发放问卷200份，收回186份，均已归。"}, "cut_off"),
        ({"basis": "资金到位20.00万元，实际支出16.00万元，占到位资金的70.00%。"}, "digit"),
        ({"basis": "接待经费预算20.00万元，实际支出16.00万元，比预算下降26.00%。"}, "digit"),
        ({"score": "自评得分96分，其中产出扣2分，原因是修剪迟了两周；效益扣2分。"}, "marked_down"),
        ({"result": "1.行道树木计划修剪2000株，实际修剪2000株，行道树木投诉5件。行车树木实际完成数与计划相同，为2000株。"}, "other_name"),
        ({"effect": "投诉减少到5件。养护之后道路更加整洁。"}, "praised_in_words"),
        ({"effect": "投诉减少到5件，多次开展巡查。"}, "unnamed"),
        ({"effect": "投诉减少到5件，建立了长效养护机制。"}, "unnamed"),
        ({"effect": "投诉减少到5件。自评结果将作为以后年度预算的重要参考。"}, "unnamed"),
        ({"basis": "年度目标是修剪2000株，使居住环境得到明显改善。"}, "unnamed"),
        ({"basis": "2023年3月下达资金12万元。2022年5月，县交易中心公开招标，确定了养护单位。"}, "bought_before"),
        ({"basis": "资金到位9.00万元，另有3.00万元未到位。"}, "not_yet"),
        ({"basis": "年初预算9.00万元，年中追加4.00万元，预算编制科学准确。"}, "praised_budget"),
        ({"result": "1.路树存活：存活率目标为95%，实际达到95%以上。"}, "range_as_result"),
    ],
)  # fmt: skip
def test_what_a_report_leaves_open_is_asked(parts: dict[str, str], kind: str) -> None:
    assert kind in told(report(**parts))


@pytest.mark.parametrize(
    "parts",
    [
        {"result": "1.草坪修整：计划修整300亩，实际修整300亩。"},
        {"basis": "2024年9月，县审计局对我所2024年上半年收支进行了抽查，查了3项。"},
        {"effect": "发生倒树事故2起，上年同期为5起。", "score": "未发生伤人事故，自评得分96分，扣4分：修剪迟了两周。"},
        {"basis": "合同约定工期为2023年6月1日至2023年9月30日。", "result": "1.修剪：2023年9月25日完工，比合同工期提前5天。"},
        {"basis": "2023年3月下达资金12万元。2023年5月，县交易中心公开招标，确定了养护单位。"},
        {"effect": "投诉减少到5件，自评结果作为2024年核减养护费3万元的依据。"},
        {"basis": "安排资金16.00万元（合同价20.00万元，核减工程量3.00万元，预留保证金1.00万元）。"},
        {"basis": "资金到位20.00万元，实际支出16.00万元，占到位资金的80.00%，比预算下降20.00%。"},
        {"score": "自评得分96分，其中过程40分得40分、产出60分得56分，扣4分的原因是修剪迟了两周。"},
    ],
)  # fmt: skip
def test_what_a_report_explains_is_not_asked(parts: dict[str, str]) -> None:
    assert told(report(**parts)) == set()


def test_reports_that_are_copies_are_told_once() -> None:
    one = report(score="项目管理规范，群众受益，养护质量明显提高，自评得分96分，扣4分。")
    found = [
        f
        for f in TextReview(Manuscript(one + one, wrapped=False)).findings
        if f.cause_kind == "copied_conclusion"
    ]
    assert len([f for f in found if "评价结论" in f.says]) == 1


TERMS = [
    "1.财政拨款收入：指从同级财政取得的资金。",
    "2.其他收入：指上述收入以外的各项收入。",
    "3.基本支出：指为保障机构运转发生的支出。",
    "4.项目支出：指为完成特定任务发生的支出。",
    "5.年末结转：指结转到下年继续使用的资金。",
    "6.卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）：指行政单位（包括实行公务员管理的事业单位）缴纳的医疗保险费。",
    "7.卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）：指事业单位缴纳的医疗保险费。",
    "8.经营支出：指开展非独立核算经营活动发生的支出。",
    "9.上缴上级支出：指按规定上缴上级的支出。",
    "10.结余分配：指按规定提取的专用结余。",
    "11.机关运行经费：指用于购买货物和服务的资金。",
]


@pytest.mark.parametrize(
    ("line", "instead", "kind"),
    [
        (6, "7.卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）：指行政单位缴纳的医疗保险费。", "term_of_another_kind"),
        (3, "4.项目支出：指为保障机构运转发生的支出。", "term_of_another"),
        (10, "11.机关运行经费：为保障运行用于购买货物和服务的资金。", "term_without_verb"),
    ],
)  # fmt: skip
def test_explanations_of_terms(line: int, instead: str, kind: str) -> None:
    head = "白河县图书馆2023年度单位决算\n第四部分 名词解释\n"
    assert not {k for k in told(head + "\n".join(TERMS)) if k.startswith("term_") and k != "term_not_used"}
    changed = [instead if n == line else text for n, text in enumerate(TERMS)]
    assert kind in told(head + "\n".join(changed))


_OURS = "本馆负责图书借阅、阅读推广、古籍保护、地方文献征集、基层图书室的业务辅导"
DUTIES = f"一、部门职责\n{_OURS}{{}}。\n二、机构职能\n{_OURS}。\n"


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("公务接待费0万元，占0%；公务用车费0万元，占0%。", "公务接待费1万元，占100%；公务用车费0万元，占0%。", "share_of_nothing"),
        ("收入1,200.00万元，支出1200.00万元。", "收入1,200.00万元，支出1,200.00万元。", "thousands"),
        ("一是查；二是看；三是问。四是改。", "一是查；二是看；三是问；四是改。", "list_marks"),
        ("至10月发放18123人次。全年发放18123人次。", "至10月发放15123人次。全年发放18123人次。", "two_periods"),
        ("在预算编制阶段对4个项目编制了绩效目标。其中年初申报项目1个，年中追加项目3个。",
         "在预算编制阶段对1个项目编制了绩效目标。其中年初申报项目1个，年中追加项目3个。", "projects_in_time"),
        ("借阅室审批手续完整资料齐备，未发现违规，借阅室审批手续完整资料齐备。", "审批手续完整，未发现违规。", "copied_clause"),
        (DUTIES.format("，以及日常管理"), DUTIES.format(""), "duties_otherwise"),
        ("根据《省文化厅六部门关于阅读的通知》执行。", "根据《省文化厅等六部门关于阅读的通知》执行。", "lost_character"),
    ],
)  # fmt: skip
def test_one_thing_told_in_two_ways(wrong: str, right: str, kind: str) -> None:
    head = "白河县图书馆2023年度单位决算\n"
    assert kind in told(head + wrong)
    assert kind not in told(head + right)
