"""A pack of five tables that says each thing once, with pieces that tests replace to make it wrong."""

from __future__ import annotations

from pathlib import Path

from tests.small_pack import CODES

from budgetdesk.engine.cases import try_pack
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError

PACK = """\
id: county-budget-2024
title: 某县预算
region: 某县
kind: budget
year: 2024
version: 1.0.0
prefix: CO24
unit: unit
source: 审核规则
parts:
  - {title: 全部, tables: [unit, lines, past, t01, t02, t03, t04, t05]}
codes:
  functional: {list: 2024/functional, source: Y-33}
names:
  财政拨款: [一般公共预算*, 政府性基金*]
  来源: [一般公共预算, 政府性基金, 其他收入]
  没有会议: past.meeting == 0
"""
UNIT = """\
id: unit
title: 单位信息
worksheet: true
blocks:
  - kind: fields
    lines:
      - [{id: code, title: 单位编码}]
      - [{id: name, title: 单位名称}]
"""
LINES = """\
id: lines
title: 明细
unit: 元
worksheet: true
blocks:
  - kind: rows
    columns:
      - {id: function, title: 科目, codes: functional}
      - {id: kind, title: 类别, choices: [人员, 公用]}
      - {id: fund, title: 来源, choices: 来源}
      - {id: amount, title: 金额, type: amount}
"""
PAST = """\
id: past
title: 上年数
unit: 元
worksheet: true
blocks:
  - kind: fields
    lines:
      - [{id: meeting, title: 会议费, type: amount}, {id: training, title: 培训费, type: amount}]
"""
T01 = """\
id: t01
number: 表1
title: 总表
unit: 元
blocks:
  - kind: grid
    groups:
      - id: func
        columns: [{id: item, title: 项目}, {id: amount, title: 预算数, type: amount}]
        rows_formula:
          - "sum(lines.amount, function=code)"
          - {expr: "t02.func[row]", when: 没有会议, source: Y-14}
        rows:
          - {id: all, title: 一、支出, formula: {expr: below, source: Y-04}}
          - {code: 201, title: 1、一般公共服务支出, level: 1}
          - {code: 208, title: 2、社会保障和就业支出, level: 1}
          - {code: [229, 230], title: 3、其他支出, level: 1}
          - {id: next_year, title: 结转下年}
          - {id: total, title: 总计, formula: above}
"""
T02 = """\
id: t02
number: 表2
title: 拨款表
unit: 元
source: 填报要求
blocks:
  - kind: grid
    groups:
      - id: func
        columns: [{id: item, title: 项目}, {id: amount, title: 预算数, type: amount}]
        rows_formula:
          - "sum(lines.amount, fund=财政拨款, function=code)"
          - {expr: "t03[code].total + t05.fund[row]", source: 3}
        rows_part_of: {expr: "t01.func[row]", source: 审核规则 Y-09}
        rows:
          - {id: total, title: 支出, formula: below}
          - as: t01.func
            change: {f208: {title: 2、社保支出, formula: "sum(lines.amount, function=code)"}}
"""
T03 = """\
id: t03
number: 表3
title: 明细表
unit: 元
blocks:
  - kind: rows
    rows: {from: lines, where: "fund=财政拨款", key: [function]}
    subtotals: {by: function, at: [类, 款]}
    total: {title: 合计}
    columns:
      - {id: function, title: 科目编码, codes: functional, frozen: true, width: 12}
      - {id: function_name, title: 科目名称, name_of: function}
      - title: 金额
        columns:
          - {id: total, title: 合计, type: amount, formula: staff + running}
          - {id: staff, title: 人员经费, type: amount, from_lines: "sum(amount, kind='人员')"}
          - {id: running, title: 公用经费, type: amount, from_lines: "sum(amount, kind='公用')"}
"""
T04 = """\
id: t04
number: 表4
title: 人员表
unit: 元
blocks:
  - kind: rows
    rows: {as: t03}
    subtotals: {by: function, at: [类, 款]}
    total: {title: 合计}
    columns:
      as: t03
      only: [function, staff]
      change: {staff: {title: 人员, formula: {expr: "t03[function].staff", at: [类, 款, 明细]}}}
  - kind: rows
    id: costs
    rows: {path: [{id: unit, code: unit.code, name: unit.name}]}
    columns:
      - {id: code, title: 编码, shows: code}
      - for_each:
          last: {title: 上年, columns_formula: "past[column]"}
          now: {title: 当年, columns_formula: {expr: "sum(lines.amount, function=code)", source: Y-29}}
          diff: {title: 增减, formula: {expr: "now[column] - last[column]", source: Y-28}}
        columns:
          - {id: all, title: 小计, type: amount, formula: {expr: meeting + training, source: Y-27}}
          - title: 明细
            columns:
              - {id: meeting, title: 会议费, type: amount, code: 201}
              - {id: training, title: 培训费, type: amount, code: [229, 230]}
checks:
  - id: CO24-X-007
    says: 当年{column}不应大于表3 {code} 合计
    for_each: row in t04.costs, column in [meeting, training]
    check: row.now[column] <= sum(t03.total, function=code)
    source: Y-30
    passes: {"row.now[column]": "1.00", "sum(t03.total, function=code)": "2.00"}
    fails: {"row.now[column]": "3.00", "sum(t03.total, function=code)": "2.00"}
"""
T05 = """\
id: t05
number: 表5
title: 基金表
unit: 元
blocks:
  - kind: grid
    groups:
      - id: fund
        columns: [{id: item, title: 项目}, {id: amount, title: 预算数, type: amount}]
        rows_formula: "sum(lines.amount, fund='政府性基金', function=code)"
        rows:
          - {code: 201, title: 一般公共服务支出}
          - {id: f208, code: 208, title: 社会保障和就业支出}
          - {id: total, title: 合计, formula: above}
      - id: kind
        columns: [{id: item, title: 类别}, {id: amount, title: 预算数, type: amount}]
        rows:
          - {id: staff, title: 人员, formula: "sum(lines.amount, kind='人员')"}
          - {id: total, title: 合计, formula: above}
"""
CHECKS = """\
- id: CO24-X-001
  says: 表3 与表4 的{column}应相等
  for_each: column in [staff]
  check: t03.total[column] == t04.rows.total[column]
  source: Y-19
  passes: {"t03.total[column]": "1.00", "t04.rows.total[column]": "1.00"}
  fails: {"t03.total[column]": "1.00", "t04.rows.total[column]": "2.00"}
- id: CO24-X-002
  says: 表5 {group}合计不大于表1 合计
  for_each: group in [fund, kind]
  words: [基金, 类别]
  when: 没有会议
  check: t05[group].total <= t01.func.total
  source: 县里要求
  passes: {"t05[group].total": "1.00", t01.func.total: "1.00", past.meeting: "0"}
  fails: {"t05[group].total": "2.00", t01.func.total: "1.00", past.meeting: "0"}
"""
FILES = {
    "pack": PACK, "unit": UNIT, "lines": LINES, "past": PAST, "t01": T01, "t02": T02, "t03": T03, "t04": T04, "t05": T05,
    "checks": CHECKS,
}  # fmt: skip


def write(folder: Path, **changes: tuple[str, str]) -> Path:
    """The pack, with texts of its files replaced: t01=("below", "above")."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        old, new = changes.pop(name, ("", ""))
        assert old in text, f"{name} has no {old}"
        (folder / f"{name}.yaml").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    assert not changes
    return folder


def program(folder: Path, **changes: tuple[str, str]) -> Program:
    return compile_pack(load_pack(write(folder / "county", **changes), CODES))


def mistakes(folder: Path, **changes: tuple[str, str]) -> list[str]:
    try:
        return [str(problem) for problem in try_pack(program(folder, **changes)).problems]
    except PackError as error:
        return [str(problem) for problem in error.problems]
