"""Names that people write for cells, long and short, by labels and by ids."""

from __future__ import annotations

import pytest
from tests.review.figures.mutations import amount_cells

from budgetdesk.engine.cell_lookup import CellNotFound, find_cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import full_name


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("表7/2080109/合计", "t07.rows..r3.total"),
        ("表７／2080109／合计", "t07.rows..r3.total"),
        ("表7 2080109 合计", "t07.rows..r3.total"),
        ("表7/社会保险经办机构/合计", "t07.rows..r3.total"),
        ("表7/2080109 社会保险经办机构/合计", "t07.rows..r3.total"),
        ("表7/合计/合计", "t07.rows..total.total"),
        ("表7/总计/人员经费支出", "t07.rows..total.staff"),
        ("t07/2080109/total", "t07.rows..r3.total"),
        ("t07.rows.r3.total", "t07.rows..r3.total"),
        ("表5/2080109/公用经费", "t05.rows..r3.running"),
        ("表6/30201/50502/合计", "t06.rows..r8.total"),
        ("表6/办公费/合计", "t06.rows..r8.total"),
        ("表1/1、财政拨款", "t01.income..allocation.amount"),
        ("表1/财政拨款", "t01.income..allocation.amount"),
        ("表1/收入/1、财政拨款/预算数", "t01.income..allocation.amount"),
        ("表1/社会保障和就业支出", "t01.func..f208.amount"),
        ("表4/支出功能分类科目/社会保障和就业支出", "t04.func..f208.amount"),
        ("表1/人员经费和公用经费支出/工资福利支出", "t01.econ..basic_301.amount"),
        ("t01.income.general", "t01.income..general.amount"),
        ("表2/601006/一般公共预算拨款", "t02.rows..r2.general"),
        ("表10/专项业务费", "t10.rows..r4.amount"),
        ("表12/601006/当年/公务接待费", "t12.rows..r2.now_reception"),
        ("表13/实施期资金总额", "t13.funds.s1.total.value"),
        ("表13/专项业务费/财政拨款", "t13.funds.s1.fiscal.value"),
        ("t13/s1/funds/total", "t13.funds.s1.total.value"),
        ("表14/专项业务经费/总额", "t14.tasks..r3.total"),
        ("表14/金额合计/总额", "t14.tasks..total.total"),
        ("单位信息/单位名称", "unit.fields..name.value"),
        ("unit.name", "unit.fields..name.value"),
    ],
)
def test_names_of_one_cell(published: Engine, name: str, ids: str) -> None:
    assert ".".join(find_cell(published, name)) == ids


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("支出明细/第 1 行/预算数", "expenditure.rows..e1.amount"),
        ("支出明细/e12/预算数", "expenditure.rows..e12.amount"),
        ("表12/601006/当年/公务接待费", "t12.rows..601/601006.now_reception"),
        ("t12/601/601006/now_reception", "t12.rows..601/601006.now_reception"),
        ("表13/专项业务费/实施期资金总额", "t13.funds.p1.total.value"),
    ],
)
def test_names_of_projected_cells(worksheet: Engine, name: str, ids: str) -> None:
    assert ".".join(find_cell(worksheet, name)) == ids


@pytest.mark.parametrize("sample", ["published", "worksheet"])
def test_amounts_are_found_by_its_full_name_and_by_its_ids(
    sample: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(sample)
    for cell in list(amount_cells(engine))[::4]:
        assert find_cell(engine, full_name(engine, cell)) == cell
        assert find_cell(engine, "/".join(part for part in cell if part)) == cell


@pytest.mark.parametrize(
    ("name", "says", "candidate"),
    [
        ("表1/支出总计", "不唯一，符合的有 3 格", "表1/支出总计/支出/支出功能分类科目（按大类）/预算数"),
        ("表1/工资福利支出", "不唯一，符合的有 2 格", "表1/一、部门预算/2、专项业务经费支出/(1)工资福利支出"),
        ("表10/项目金额", "不唯一", "表10/合计/项目金额"),
        ("表6/30201", "不唯一", "表6/30201/办公费/公用经费支出"),
        ("表7", "请写出行和栏", "表7/合计/合计"),
        ("表7/9999/合计", "没有单元格", ""),
        ("表99/合计", "没有表 表99", "表7"),
        (" / ", "请写出单元格", ""),
        ("", "请写出单元格", ""),
    ],
)
def test_what_is_no_name_of_one_cell_is_refused_with_candidates(
    published: Engine, name: str, says: str, candidate: str
) -> None:
    with pytest.raises(CellNotFound, match=says) as caught:
        find_cell(published, name)
    assert not candidate or any(c.startswith(candidate) for c in caught.value.candidates)


def test_a_word_too_many_still_gives_candidates(published: Engine) -> None:
    with pytest.raises(CellNotFound) as caught:
        find_cell(published, "表7/社会保险经办机构/当年/人员经费支出")
    assert caught.value.candidates == ["表7/2080109/社会保险经办机构/人员经费支出"]
