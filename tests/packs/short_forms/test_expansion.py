"""A pack that says each thing once compiles to the formulas that a pack written out at length would have."""

from __future__ import annotations

from pathlib import Path

from tests.packs.short_forms import county_pack

from budgetdesk.engine.cases import try_pack
from budgetdesk.packs.models import GridBlock, RowsBlock

FUNDS = "['一般公共预算*', '政府性基金*']"
OTHER = "['229*', '230*']"
RULES = [
    ("t01.all", "((f201 + f208) + f229)", "审核规则 Y-04"),
    ("t01.f201", "sum(lines.amount, function='201*')", ""),
    ("t01.f201.2", "t02.func.f201", "审核规则 Y-14"),
    ("t01.f208", "sum(lines.amount, function='208*')", ""),
    ("t01.f208.2", "t02.func.f208", "审核规则 Y-14"),
    ("t01.f229", f"sum(lines.amount, function={OTHER})", ""),
    ("t01.f229.2", "t02.func.f229", "审核规则 Y-14"),
    ("t01.total", "(all + next_year)", ""),
    ("t02.total", "((f201 + f208) + f229)", ""),
    ("t02.f201", f"sum(lines.amount, fund={FUNDS}, function='201*')", ""),
    ("t02.f201.2", "(t03['201'].total + t05.fund.f201)", "填报要求 3"),
    ("t02.f208", "sum(lines.amount, function='208*')", ""),
    ("t02.f229", f"sum(lines.amount, fund={FUNDS}, function={OTHER})", ""),
    ("t02.f229.2", "(t03['229'].total + t03['230'].total)", "填报要求 3"),
    ("t03.total", "(staff + running)", ""),
    ("t03.staff.lines", "sum(amount, kind='人员')", ""),
    ("t03.running.lines", "sum(amount, kind='公用')", ""),
    ("t04.rows.staff", "t03[function].staff", ""),
    ("t04.costs.last_all", "(last_meeting + last_training)", "审核规则 Y-27"),
    ("t04.costs.last_meeting", "past.meeting", ""),
    ("t04.costs.last_training", "past.training", ""),
    ("t04.costs.now_all", "(now_meeting + now_training)", "审核规则 Y-27"),
    ("t04.costs.now_meeting", "sum(lines.amount, function='201*')", "审核规则 Y-29"),
    ("t04.costs.now_training", f"sum(lines.amount, function={OTHER})", "审核规则 Y-29"),
    ("t04.costs.diff_all", "(now_all - last_all)", "审核规则 Y-28"),
    ("t04.costs.diff_all.2", "(diff_meeting + diff_training)", "审核规则 Y-27"),
    ("t04.costs.diff_meeting", "(now_meeting - last_meeting)", "审核规则 Y-28"),
    ("t04.costs.diff_training", "(now_training - last_training)", "审核规则 Y-28"),
    ("t05.fund.f201", "sum(lines.amount, fund='政府性基金', function='201*')", ""),
    ("t05.fund.f208", "sum(lines.amount, fund='政府性基金', function='208*')", ""),
    ("t05.fund.total", "(f201 + f208)", ""),
    ("t05.kind.staff", "sum(lines.amount, kind='人员')", ""),
    ("t05.kind.total", "staff", ""),
]


def test_formulas_stand_at_every_row_and_column_that_they_are_for(tmp_path: Path) -> None:
    rules = county_pack.program(tmp_path).rules
    formulas = [
        (r.id.removeprefix("CO24-"), str(r.expr), r.source) for r in rules if r.kind in ("formula", "lines")
    ]
    assert formulas == RULES
    silent = {r.id.removeprefix("CO24-") for r in rules if r.when is not None and r.kind == "formula"}
    assert silent == {"t01.f201.2", "t01.f208.2", "t01.f229.2"}
    parts = [(r.says, r.source) for r in rules if r.kind == "part_of"]
    assert parts == [
        ("1、一般公共服务支出 不大于 表1 1、一般公共服务支出", "审核规则 Y-09"),
        ("2、社保支出 不大于 表1 2、社会保障和就业支出", "审核规则 Y-09"),
        ("3、其他支出 不大于 表1 3、其他支出", "审核规则 Y-09"),
    ]
    [code] = [r for r in rules if r.id == "CO24-lines.function.code"]
    assert code.source == "审核规则 Y-33"


def test_checks_are_made_for_each_column_and_group(tmp_path: Path) -> None:
    program = county_pack.program(tmp_path)
    checks = [(r.id, r.says, str(r.expr), r.source) for r in program.rules if r.kind == "check"]
    assert checks == [
        ("CO24-X-007", "当年会议费不应大于表3 201 合计", "row.now_meeting <= sum(t03.total, function='201*')", "审核规则 Y-30"),
        ("CO24-X-008", "当年培训费不应大于表3 229、230 合计", f"row.now_training <= sum(t03.total, function={OTHER})", "审核规则 Y-30"),
        ("CO24-X-001", "表3 与表4 的人员经费应相等", "t03.total.staff == t04.rows.total.staff", "审核规则 Y-19"),
        ("CO24-X-002", "表5 基金合计不大于表1 合计", "t05.fund.total <= t01.func.total", "县里要求"),
        ("CO24-X-003", "表5 类别合计不大于表1 合计", "t05.kind.total <= t01.func.total", "县里要求"),
    ]  # fmt: skip
    tried = try_pack(program)
    assert (tried.checks, tried.cases, tried.problems) == (5, 10, [])


def test_rows_and_columns_are_as_where_they_are_taken_from(tmp_path: Path) -> None:
    tables = county_pack.program(tmp_path).pack.tables
    [grid] = tables["t02"].blocks
    assert isinstance(grid, GridBlock)
    assert [(row.id, row.title, row.level) for row in grid.groups[0].rows] == [
        ("total", "支出", 0), ("f201", "1、一般公共服务支出", 1), ("f208", "2、社保支出", 1), ("f229", "3、其他支出", 1),
    ]  # fmt: skip
    rows, costs = tables["t04"].blocks
    assert isinstance(rows, RowsBlock)
    assert isinstance(costs, RowsBlock)
    taken = [(c.id, c.title, c.codes, c.frozen, c.width, c.from_lines) for c in rows.leaves()]
    assert taken == [
        ("function", "科目编码", "functional", True, 12, []), ("staff", "人员", None, False, None, []),
    ]  # fmt: skip
    assert [column.title for column in rows.columns] == ["科目编码", "金额"]
    assert [column.title for column in costs.columns] == ["编码", "上年", "当年", "增减"]
    assert [leaf.id for leaf in costs.columns[3].leaves()] == ["diff_all", "diff_meeting", "diff_training"]
    fund = tables["lines"].blocks[0].columns[2]  # type: ignore[union-attr]
    assert fund.choices == ["一般公共预算", "政府性基金", "其他收入"]


def test_what_is_taken_is_not_changed_by_who_takes_it(tmp_path: Path) -> None:
    tables = county_pack.program(tmp_path).pack.tables
    [block] = tables["t03"].blocks
    assert isinstance(block, RowsBlock)
    assert [(c.id, c.title) for c in block.leaves()][3] == ("staff", "人员经费")
    [grid] = tables["t01"].blocks
    assert isinstance(grid, GridBlock)
    assert grid.groups[0].rows[2].title == "2、社会保障和就业支出"


def test_cells_are_of_the_kind_of_their_column(tmp_path: Path) -> None:
    shares = """\
        columns:
          - {id: item, title: 项目}
          - {id: amount, title: 预算数, type: amount}
          - {id: share, title: 占比, type: percent, decimals: 1}
"""
    old = "        columns: [{id: item, title: 类别}, {id: amount, title: 预算数, type: amount}]\n"
    where = county_pack.T05.index("      - id: kind")
    t05 = county_pack.T05[:where] + county_pack.T05[where:].replace(old, shares).replace(
        "formula: above}",
        "cells: {amount: above, share: {expr: amount / kind.total.amount * 100, source: Y-15}}}",
    )
    program = county_pack.program(tmp_path, t05=(county_pack.T05, t05), checks=(county_pack.CHECKS, ""))
    block = program.blocks["t05", "kind"]
    assert block.type_of("total", "share").decimals == 1
    formulas = {
        r.id: (str(r.expr), r.source) for r in program.rules if r.id.startswith("CO24-t05.kind.total")
    }
    assert formulas == {
        "CO24-t05.kind.total.amount": ("staff", ""),
        "CO24-t05.kind.total.share": ("amount / kind.total.amount * 100", "审核规则 Y-15"),
    }


INDICATORS = """\
id: t05
title: 指标
unit: 元
blocks:
  - kind: indicators
    id: long
    term: long
    budget: t01.func.total
    needs: [产出指标, {level1: 效益指标, any_of: [社会效益指标]}]
    levels:
      - {id: level1, title: 一级指标, set: 来源}
      - {id: level2, title: 二级指标}
    columns:
      - {id: value, title: 指标值, role: target}
      - {id: note, title: 备注, role: remark}
    placeholder:
      - [产出指标, [数量指标, 质量指标]]
      - [[效益指标, 满意度指标], ……]
  - kind: indicators
    id: annual
    repeats: long
    needs: [产出指标]
    columns: {as: long, only: [value]}
"""


def test_a_list_of_indicators_is_as_the_one_it_repeats(tmp_path: Path) -> None:
    folder = county_pack.write(
        tmp_path, t05=(county_pack.T05, INDICATORS), checks=(county_pack.CHECKS, ""),
        t02=(" + t05.fund[row]", ""),
    )  # fmt: skip
    long, annual = county_pack.load_pack(folder, county_pack.CODES).pack.tables["t05"].blocks
    assert [level.set for level in annual.levels] == [["一般公共预算", "政府性基金", "其他收入"], []]  # type: ignore[union-attr]
    assert (annual.budget, annual.term) == ("t01.func.total", "annual")  # type: ignore[union-attr]
    assert [leaf.id for leaf in annual.leaves()] == ["value"]  # type: ignore[union-attr]
    assert [(need.level1, need.any_of) for need in long.needs] == [  # type: ignore[union-attr]
        ("产出指标", []), ("效益指标", ["社会效益指标"]),
    ]  # fmt: skip
    assert [need.level1 for need in annual.needs] == ["产出指标"]  # type: ignore[union-attr]
    assert annual.placeholder == [  # type: ignore[union-attr]
        ["产出指标", "数量指标"], ["产出指标", "质量指标"], ["效益指标", "……"], ["满意度指标", "……"],
    ]  # fmt: skip
