"""The texts of two offices, written from their worksheets, against what they published and against hand-made sums."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.narrative.offices import text_of

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter_many, set_entries
from budgetdesk.engine.cells import Cell, Entry, Place

LINES, INCOME = Place("expenditure", "rows"), Place("income_lines", "rows")
LAST_YEAR = {  # of lines that had another amount: each item as the office says that it changed, in 元
    "e1": "1132762.00",  # 2080109: 0.02 万元 less than now
    "e3": "301614.00",  # 2080505: 0.66 more
    "e4": "122765.00",  # 2101102: 0.30 less
    "e5": "216261.00",  # 2210201: 0.50 less
}


@pytest.fixture(scope="module")
def mianxian() -> Document:
    """The worksheet of 勉县 with last year's amounts; reasons wherever one is asked for."""
    document = shipped.document("mianxian-worksheet")
    entries: list[tuple[Cell, Entry | None]] = [(INCOME.cell("i1", "last_year"), Decimal("2906534.00"))]
    for row in document.content.facts.rows[LINES]:
        now = document.content.facts.entries[LINES.cell(row.id, "amount")]
        before = Decimal(LAST_YEAR[row.id]) if row.id in LAST_YEAR else now
        entries.append((LINES.cell(row.id, "last_year"), before))
    edit = set_entries(document, entries)
    assert edit is not None
    document.apply(edit)
    reasons = [
        (gap.cell, "人员变动")
        for _, gap in text_of(document).gaps
        if gap.cell and gap.cell.table == "reasons"
    ]
    typed = enter_many(document, reasons)
    assert typed is not None
    document.apply(typed)
    return document


def test_every_figure_of_mianxian_is_that_of_its_tables(mianxian: Document) -> None:
    written = text_of(mianxian).plain
    for sentence in (
        "本单位当年预算收入290.81万元，较上年增加0.16万元，主要原因是人员变动。"
        "其中：一般公共预算拨款收入290.81万元、政府性基金拨款收入0万元、国有资本经营预算收入0万元。",
        "本单位当年预算支出290.81万元，较上年增加0.16万元，主要原因是人员变动。",
        "本单位当年财政拨款收入290.81万元，较上年增加0.16万元",
        "本单位当年财政拨款支出290.81万元，较上年增加0.16万元",
        "本单位当年一般公共预算拨款支出290.81万元，较上年增加0.16万元，主要原因是人员变动。",
        "（1）社会保险经办机构（2080109）226.61万元，较上年增加0.02万元，主要原因是人员变动。",
        "（2）机关事业单位基本养老保险缴费支出（2080505）29.50万元，较上年减少0.66万元，主要原因是人员变动。",
        "（3）事业单位医疗（2101102）12.58万元，较上年增加0.30万元，主要原因是人员变动。",  # 12.5765; printed: 12.57
        "（4）住房公积金（2210201）22.13万元，较上年增加0.50万元，主要原因是人员变动。",  # 22.1261; printed: 22.12
        "（1）工资福利支出（301）255.85万元，较上年增加0.16万元，主要原因是人员变动。",
        "（2）商品和服务支出（302）34.96万元，较上年无变化。",
        "本单位无当年政府性基金预算收支，并已公开空表。",
        "本单位无当年国有资本经营预算收支。",
        "“三公”经费预算支出3.60万元，较上年无变化。",
        "因公出国（境）经费0万元，较上年无变化；",
        "公务接待费0.60万元，较上年无变化；",
        "公务用车运行维护费3.00万元，较上年无变化；",  # printed: 0.3
        "会议费预算支出0万元，较上年无变化。",
        "培训费预算支出0万元，较上年减少0.50万元（下降100.00%），主要原因是人员变动。",
        "本单位当年无政府采购预算，并已公开空表。",
        "涉及当年一般公共预算拨款290.81万元，政府性基金预算拨款0万元，国有资本经营预算拨款0万元",
        "本单位当年公用经费预算安排11.84万元，较上年无变化。",
        "表9 部门综合预算政府性基金收支表（空表）",
    ):
        assert sentence in written


def test_the_text_follows_an_edit_and_its_undo(mianxian: Document) -> None:
    before = text_of(mianxian).plain
    edit = set_entries(mianxian, [(LINES.cell("e8", "amount"), Decimal("45000.00"))])
    assert edit is not None
    mianxian.apply(edit)
    after = text_of(mianxian).plain
    assert (
        "公务用车运行维护费4.50万元，较上年增加1.50万元（增长50.00%），主要原因是〔请填写公务用车运行维护费增减的原因〕"
        in after
    )
    assert "“三公”经费预算支出5.10万元，较上年增加1.50万元（增长41.67%）" in after
    mianxian.undo()
    assert text_of(mianxian).plain == before


def test_figures_of_quxian_are_those_that_it_published() -> None:
    """Rates and amounts of its 2023 statement as printed, which were worked out right there."""
    written = text_of(shipped.document("quxian-final")).plain
    for sentence in (
        "2023年度收、支总计均为568.27万元",
        "基本支出141.54万元，占24.91%；项目支出426.73万元，占75.09%；上缴上级支出0万元，占0%",
        "社会保障和就业支出552.37万元，占97.20%；卫生健康支出6.68万元，占1.18%；农林水支出2.24万元，占0.39%；住房保障支出6.99万元，占1.23%。",
        "5．社会保障和就业支出（类）财政代缴社会保险费支出（款）财政代缴城乡居民基本养老保险费支出（项）："
        "支出预算为348.92万元，支出决算为348.92万元，完成预算的100.00%，决算数等于预算数。",
        "人员经费127.26万元。",
        "公用经费14.29万元。",
        "“三公”经费财政拨款支出预算为0万元，支出决算为0万元，决算数等于预算数。",
        "没有政府性基金预算财政拨款支出。",
        "机关运行经费支出14.29万元。",
        "单价100万元以上设备（不含车辆）0台（套）。",
    ):
        assert sentence in written


def test_each_project_of_quxian_has_its_report_in_the_order_of_the_list() -> None:
    document = shipped.document("quxian-evaluation")
    wanted = [
        document.engine.value(Cell("projects", "rows", "", row, "name")) for row in ("p1", "p2", "p3", "p4")
    ]
    headings = text_of(document).headings
    reports = [f"附件2-{n} {name}绩效自评报告" for n, name in enumerate(wanted, 1)]
    assert [h for h in headings if h.startswith("附件2")] == reports


def test_the_reports_of_quxian_have_the_scores_and_amounts_of_its_forms() -> None:
    written = text_of(shipped.document("quxian-evaluation")).plain
    for sentence in (
        "部门整体支出年度预算总额568.27万元",
        "2022年资产期末净值5.45万元，年末实有人数8人，人均占有资产0.68万元；"
        "2023年资产期末净值6.90万元，年末实有人数8人，人均占有资产0.86万元。",
        "有预算项目4个，预算总金额415.76万元",
        "绩效自评得分为95.91分，评价等级为“优”。",
        "附件2-1 2023年省级财政困难群众养老保险代缴资金绩效自评报告",
        "本项目预算安排193.92万元。",
        "项目绩效自评得分100.00分。",
    ):
        assert sentence in written
