"""A small pack written to a folder, with pieces that tests replace to make it wrong."""

from __future__ import annotations

from pathlib import Path

from budgetdesk.resources import resources

PACK = """\
id: small-budget-2024
title: 小报表
region: 某省
kind: budget
year: 2024
version: 1.0.0
prefix: SM24
unit: unit
parts:
  - {title: 全部, tables: [unit, lines, t01]}
codes:
  functional: {list: 2024/functional}
"""
COUNTY = """\
id: county-budget-2025
title: 县报表
region: 某县
kind: budget
year: 2025
version: 1.0.0
prefix: CO25
extends: small-budget-2024
parts:
  - {title: 全部, tables: [unit, lines, t01]}
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
      - {id: kind, title: 类别}
      - {id: amount, title: 金额, type: amount}
"""
T01 = """\
id: t01
number: 表1
title: 总表
unit: 元
blocks:
  - kind: grid
    groups:
      - id: income
        columns: [{id: item, title: 项目}, {id: amount, title: 预算数, type: amount}]
        rows:
          - {id: total, title: 合计, formula: staff + running}
          - {id: staff, title: 人员, formula: "sum(lines.amount, kind='人员')"}
          - {id: running, title: 公用}
"""
CHECKS = """\
- id: SM24-X-001
  says: 公用不大于人员
  check: t01.income.running <= t01.income.staff
  when: t01.income.total > 0
  source: 试
  passes: {t01.income.total: "3.00", t01.income.running: "1.00", t01.income.staff: "2.00"}
  fails: {t01.income.total: "3.00", t01.income.running: "2.00", t01.income.staff: "1.00"}
"""
FILES = {"pack.yaml": PACK, "unit.yaml": UNIT, "lines.yaml": LINES, "t01.yaml": T01, "checks.yaml": CHECKS}
CODES = resources() / "codes"


def write_pack(folder: Path, **changes: tuple[str, str]) -> Path:
    """The small pack, with texts of its files replaced: t01=("staff + running", "staff + nothing")."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        if change := changes.pop(name.removesuffix(".yaml"), None):
            old, new = change
            assert old in text, f"{name} has no {old}"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    assert not changes
    return folder
