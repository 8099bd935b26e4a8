"""Small forms with indicator trees, and facts written down the way a reviewer would jot them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import shipped

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.indicator_settings import IndicatorSettings

_PACK = """\
id: indicator-cases-2024
title: 绩效表
region: 某省
kind: target
year: 2024
version: 1.0.0
prefix: IC24
unit: unit
parts:
  - {title: 全部, tables: [unit, whole, split, scored, evaluated, sheets]}
"""
_UNIT = """\
id: unit
title: 单位信息
worksheet: true
unit: 元
blocks:
  - kind: fields
    lines:
      - [{id: code, title: 单位编码}]
      - [{id: name, title: 单位名称}]
      - [{id: budget, title: 预算, type: amount}, {id: spent, title: 上年支出, type: amount}]
"""
_LEVELS = """\
    levels:
      - {id: level1, title: 一级指标}
      - {id: level2, title: 二级指标}
      - {id: name, title: 三级指标}
"""
_WHOLE = f"""\
id: whole
number: 表1
title: 整体绩效目标申报表
blocks:
  - kind: rows
    id: projects
    columns:
      - {{id: project, title: 项目名称}}
      - {{id: amount, title: 项目本年年度预算, type: amount, unit: 万元}}
  - kind: text
    id: goals
    label: 年度总体目标
    columns: [{{id: goal}}]
  - kind: indicators
    id: long
    term: long
{_LEVELS}    columns:
      - {{id: target, title: 指标值, role: target}}
      - {{id: basis, title: 指标值确定依据, role: basis}}
      - {{id: class, title: 指标分类, role: class}}
  - kind: indicators
    id: annual
    repeats: long
    budget: unit.budget
{_LEVELS}    columns:
      - {{id: before_last, title: 前年, role: previous, years_ago: 2}}
      - {{id: last, title: 上年, role: previous, years_ago: 1, spent: unit.spent}}
      - {{id: target, title: 预期当年实现值, role: target}}
      - {{id: basis, title: 指标值确定依据, role: basis}}
      - {{id: class, title: 指标分类, role: class}}
      - {{id: actual, title: 实际完成值, role: actual}}
"""
_SPLIT = """\
id: split
number: 表2
title: 绩效目标自评表
blocks:
  - kind: indicators
    id: annual
    weights: 90
    budget: unit.budget
    needs:
      - {level1: 产出指标, any_of: [数量指标]}
      - {level1: 产出指标, any_of: [质量指标, 时效指标]}
      - {level1: 满意度指标}
    levels:
      - {id: level1, title: 一级指标, set: [产出指标, 效益指标, 满意度指标, 成本指标]}
      - {id: level2, title: 二级指标}
      - {id: name, title: 三级指标}
    columns:
      - {id: direction, title: 指标方向性, role: direction}
      - {id: operator, title: 指标性质, role: operator}
      - {id: value, title: 指标值, role: value}
      - {id: unit, title: 度量单位, role: unit}
      - {id: weight, title: 权重, role: weight, type: number}
      - {id: actual, title: 实际完成指标值, role: actual}
      - {id: standard, title: 评分标准, role: standard}
      - {id: explanation, title: 指标值说明, role: explanation}
"""
_SCORED = """\
id: scored
number: 表4
title: 绩效目标自评表
blocks:
  - kind: indicators
    id: annual
    weights: 90
    budget: unit.budget
    levels:
      - {id: level1, title: 一级指标, set: [产出指标, 效益指标, 满意度指标, 成本指标]}
      - {id: level2, title: 二级指标}
      - {id: name, title: 三级指标}
    columns:
      - {id: operator, title: 绩效指标性质, role: operator}
      - {id: value, title: 绩效指标值, role: value}
      - {id: unit, title: 绩效度量单位, role: unit}
      - {id: weight, title: 权重, role: weight, type: number}
      - {id: actual, title: 实际完成指标值, role: actual}
"""
_EVALUATED = f"""\
id: evaluated
number: 表5
title: 绩效自评表
blocks:
  - kind: indicators
    id: annual
    scoring: {{shares: {{产出指标: 50, 效益指标: 30}}}}
{_LEVELS}    columns:
      - {{id: operator, title: 指标性质, role: operator}}
      - {{id: value, title: 指标值, role: value}}
      - {{id: unit, title: 度量单位, role: unit}}
      - {{id: actual, title: 完成值, role: actual}}
      - {{id: weight, title: 分值, role: weight, type: number}}
      - {{id: score, title: 得分, role: score, type: number}}
      - {{id: reason, title: 偏差原因, role: remark}}
  - kind: fields
    id: result
    lines:
      - [{{id: total, title: 合计, type: number}}, {{id: rate, title: 预算执行率, type: percent}}, {{id: conclusion, title: 评价结论}}]
"""
_SHEETS = f"""\
id: sheets
number: 表3
title: 项目绩效目标表
repeat:
  rows: whole.projects.detail
  name: project
  of_name: project
  missing: {{id: IC24-P-001, says: 缺表, level: hint}}
  renamed: {{id: IC24-P-002, says: 改名, level: hint}}
blocks:
  - kind: fields
    lines:
      - [{{id: project, title: 项目名称}}, {{id: budget, title: 项目资金, type: amount}}]
  - kind: indicators
    id: annual
    budget: fields.budget
{_LEVELS}    columns:
      - {{id: target, title: 指标值, role: target}}
"""
_FILES = {
    "pack.yaml": _PACK,
    "unit.yaml": _UNIT,
    "whole.yaml": _WHOLE,
    "split.yaml": _SPLIT,
    "scored.yaml": _SCORED,
    "evaluated.yaml": _EVALUATED,
    "sheets.yaml": _SHEETS,
}

Line = Mapping[str, Any]
LEVELS = ("level1", "level2", "name")


@cache
def program() -> Program:
    with TemporaryDirectory() as folder:
        for name, text in _FILES.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return shipped.compiled(Path(folder))


class Sketch:
    """Facts under construction: `row` adds an indicator and says which row id it got."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._heads: dict[tuple[Place, str], str] = {}

    def put(self, cell: Cell, value: object) -> None:
        if value is None or value == "":
            return
        number = program().blocks[cell.table, cell.block].type_of(cell.row, cell.column).number
        entry: Entry = Decimal(str(value)) if number else str(value)
        self.facts.entries[cell] = entry

    def node(self, place: Place, level: str, name: object, parent: str | None, id: str = "") -> str:
        rows = self.facts.rows.setdefault(place, [])
        row = Row(id or f"{level}-{len(rows) + 1}", parent, level)
        rows.append(row)
        self.put(place.cell(row.id, level), name)
        return row.id

    def row(self, place: Place, line: Line, id: str = "") -> str:
        """An indicator under the headings of its line, which are made where they differ from those before."""
        parent: str | None = None
        for level in LEVELS[:-1]:
            known = self._heads.get((place, level))
            name = line.get(level)
            if known is None or self._of(place, known, level) != str(name or "") or line.get(f"new_{level}"):
                known = self.node(place, level, name, parent)
                for deeper in LEVELS[LEVELS.index(level) + 1 :]:
                    self._heads.pop((place, deeper), None)
            self._heads[place, level] = parent = known
        row = self.node(place, "name", line.get("name"), parent, id)
        columns = program().blocks[place.table, place.block].columns
        for column, value in line.items():
            if column in columns and column not in LEVELS:
                self.put(place.cell(row, column), value)
        return row

    def _of(self, place: Place, row: str, level: str) -> str:
        return str(self.facts.entries.get(place.cell(row, level), ""))

    def engine(self, settings: IndicatorSettings | None = None) -> Engine:
        return Engine(replace(program(), office_settings=settings or IndicatorSettings()), self.facts)


WHOLE, LONG = Place("whole", "annual"), Place("whole", "long")
SPLIT, SCORED = Place("split", "annual"), Place("scored", "annual")
GOALS = Cell("whole", "goals", "", "text", "goal")
TOLD = Cell("evaluated", "result", "", "conclusion", "value")
EVALUATED = Place("evaluated", "annual")


def sheet(number: int) -> Place:
    return Place("sheets", "annual", f"s{number}")


def sketch_of(case: Mapping[str, Any]) -> tuple[Sketch, list[Cell]]:
    """The facts of a rule's case, and a cell of each of its rows (in order)."""
    sketch = Sketch()
    lines: Iterable[Line] = case.get("rows") or [case]
    lines = [{"level1": "产出指标", "level2": "数量指标", **line} for line in lines]
    split = any(
        key in line
        for line in lines
        for key in ("operator", "value", "weight", "direction", "standard", "explanation")
    )
    place = SPLIT if split else WHOLE
    if any(key in line for line in lines for key in ("score", "reason")):
        place = EVALUATED
    if case.get("only") == "long":
        place = LONG
    rows = [sketch.row(place, line, f"case{n}") for n, line in enumerate(lines, 1)]
    for n, line in enumerate(case.get("long", ()), 1):
        sketch.row(LONG, {"level1": "产出指标", "level2": "数量指标", **line}, f"long{n}")
    for field in ("budget", "spent"):
        sketch.put(Cell("unit", "fields", "", field, "value"), case.get(field))
    sketch.put(GOALS, case.get("goals"))
    sketch.put(TOLD, case.get("told"))
    for field in ("total", "rate"):
        sketch.put(TOLD._replace(row=field), case.get(field))
    for n, project in enumerate(case.get("projects", ()), 1):
        place_of = Place("whole", "projects")
        sketch.facts.rows.setdefault(place_of, []).append(Row(f"p{n}"))
        sketch.put(place_of.cell(f"p{n}", "project"), project["name"])
        sketch.put(place_of.cell(f"p{n}", "amount"), project["amount"])
    for n, page in enumerate(case.get("sheets", ()), 1):
        sketch.facts.instances.setdefault("sheets", []).append(f"s{n}")
        for line in page:
            if "budget" in line:
                sketch.put(Cell("sheets", "fields", f"s{n}", "budget", "value"), line["budget"])
            else:
                sketch.row(sheet(n), {"level1": "产出指标", "level2": "数量指标", **line})
    return sketch, [place.cell(row, "name") for row in rows]
