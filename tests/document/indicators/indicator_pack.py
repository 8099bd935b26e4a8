"""A small pack with a long-term and an annual tree of combined cells, and one with a cell for each part and weights."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import shipped

from budgetdesk.engine.compiler.rules import Program

PACK = """\
id: small-target-{year}
title: 小绩效表
region: 某省
kind: target
year: {year}
version: 1.0.0
prefix: SP{short}
unit: unit
parts:
  - {{title: 全部, tables: [unit, whole, project]}}
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
WHOLE = """\
id: whole
number: 表1
title: 整体绩效目标表
blocks:
  - kind: fields
    lines: [[{id: filler, title: 填报人}]]
  - kind: indicators
    id: long
    label: 长期绩效指标
    term: long
    levels: &levels
      - {id: level1, title: 一级指标, set: [运行成本, 管理效率, 履职效能, 社会效应, 可持续发展能力, 满意度]}
      - {id: level2, title: 二级指标}
      - {id: level3, title: 三级指标}
    columns:
      - {id: target, title: 指标值, role: target}
      - {id: basis, title: 指标值确定依据, role: basis, choices: [计划标准, 行业标准, 历史标准, 预算支出标准, 其他标准]}
      - {id: class, title: 指标分类, role: class, choices: [绩效基本型, 绩效创新型]}
  - kind: indicators
    id: annual
    label: 年度绩效指标
    repeats: long
    levels: *levels
    columns:
      - {id: before_last, title: 前年, role: previous, years_ago: 2}
      - {id: last, title: 上年, role: previous, years_ago: 1}
      - {id: target, title: 预期当年实现值, role: target}
      - {id: basis, title: 指标值确定依据, role: basis, choices: [计划标准, 行业标准, 历史标准, 预算支出标准, 其他标准]}
      - {id: class, title: 指标分类, role: class, choices: [绩效基本型, 绩效创新型]}
"""
LEVELS = """\

      - {id: level1, title: 一级指标, set: [运行成本, 管理效率, 履职效能, 社会效应, 可持续发展能力, 满意度]}
      - {id: level2, title: 二级指标}
      - {id: level3, title: 三级指标}"""
PROJECT = """\
id: project
number: 表2
title: 项目绩效目标表
blocks:
  - kind: indicators
    levels:
      - {id: level1, title: 一级指标, set: [产出指标, 效益指标, 满意度指标]}
      - {id: level2, title: 二级指标}
      - {id: level3, title: 三级指标}
    weights: 90
    columns:
      - {id: nature, title: 指标性质, role: operator}
      - {id: amount, title: 指标值, role: value}
      - {id: unit, title: 度量单位, role: unit}
      - {id: weight, title: 权重, type: number, role: weight}
      - {id: direction, title: 指标方向性, role: direction, choices: [正向指标, 反向指标]}
"""


@cache
def indicator_program(year: int = 2025) -> Program:
    whole = WHOLE.replace(" &levels", "").replace(" *levels", LEVELS)
    files = {"pack.yaml": PACK.format(year=year, short=year % 100), "unit.yaml": UNIT}
    with TemporaryDirectory() as folder:
        for name, text in {**files, "whole.yaml": whole, "project.yaml": PROJECT}.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return shipped.compiled(Path(folder))
