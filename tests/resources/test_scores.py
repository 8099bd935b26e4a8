"""Points, totals and grades as a budget officer works them out: the cases of score_cases.yaml, tried one by one.

They are tried on the shipped national form and on packs that build on it with parameters of their own.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests import shipped

from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.targets import read_target
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.review.review import find_all

Case = dict[str, Any]

SHIPPED = {"全国": "national-project-evaluation-2020", "四川": "sichuan-project-evaluation-2023"}
NATIONAL = ("national-project-evaluation-2020", "national-project-target-2021")
CAPPED = """\
id: evaluation
as: evaluation
change:
  indicators: {scoring: {deviation: 130, deduction: 2}}
  result.total:
    formula:
      expr: "min(funds.total.score + sum(indicators.score, level='level3'), 100 if funds.total.rate >= 80 else 89 if
        funds.total.rate >= 70 else 79 if funds.total.rate >= 60 else 69 if funds.total.rate >= 50 else 59)"
      when: count(indicators.score, level='level3') == count(indicators.weight, level='level3')
  result.grade: {title: 评价等级, after: total, formula: "'优' if total >= 90 else '良' if total >= 80 else '中' if total >= 60 else '差'"}
"""
STRICT = """\
id: evaluation
as: evaluation
change:
  indicators: {scoring: {missed: nothing}}
"""
PACK = """\
id: {id}
title: 某地项目支出绩效自评表
region: 某地
kind: evaluation
year: 2023
version: 1.0.0
prefix: CE20
extends: national-project-evaluation-2020
parts:
  - {{title: 基础录入, tables: [unit, projects]}}
  - {{title: 绩效自评, tables: [evaluation]}}
"""
FUNDS, TREE = Place("evaluation", "funds", "p1"), Place("evaluation", "indicators", "p1")
TOTAL, GRADE = (Cell("evaluation", "result", "p1", row, "value") for row in ("total", "grade"))


@cache
def program(scheme: str) -> Program:
    if scheme in SHIPPED:
        return shipped.program(SHIPPED[scheme])
    with TemporaryDirectory() as folder:
        for name in NATIONAL:
            shutil.copytree(shipped.FOLDERS / name, Path(folder) / name)
        own = Path(folder) / "own"
        own.mkdir()
        (own / "pack.yaml").write_text(PACK.format(id="own-evaluation-2023"), encoding="utf-8")
        text = {"某省": CAPPED, "从严": STRICT}[scheme]
        (own / "evaluation.yaml").write_text(text, encoding="utf-8")
        return shipped.compiled(own)


def cases() -> list[Case]:
    path = Path(__file__).parent / "score_cases.yaml"
    found: list[Case] = read_yaml(path.read_bytes(), path.name)
    assert len(found) >= 60
    return found


def _name(case: Case) -> str:
    return "-".join(str(value) for value in case.values())


@pytest.mark.parametrize("case", cases(), ids=_name)
def test_what_is_reached_earns_what_an_officer_gives(case: Case) -> None:
    facts = Facts(instances={"evaluation": ["p1"]})
    score = _indicator(facts, case) if "指标值" in case else _execution(facts, case)
    if "填报" in case:
        facts.entries[score] = Decimal(case["填报"])
    if program(case.get("方案", "全国")).pack.id == SHIPPED["四川"]:
        _take_apart(facts)
    engine = Engine(program(case.get("方案", "全国")), facts)
    if "得分" in case:
        assert engine.computed.get(score) == (None if case["得分"] == "由人定" else Decimal(case["得分"]))
    if "执行率" in case:
        assert engine.value(FUNDS.cell("total", "rate")) == Decimal(case["执行率"])
    if "总分" in case:
        assert engine.value(TOTAL) == Decimal(case["总分"])
    if "等级" in case:
        assert engine.value(GRADE) == case["等级"]
    if "审核" in case:
        told = {
            rule
            for f in find_all(engine)
            for rule in f.rules
            if rule.startswith(
                ("IND-Z", "CE20-X-00", "CE20-evaluation.funds", "SP23-X-00", "SP23-evaluation.funds")
            )
        }
        told -= {"IND-Z04-1"}  # one indicator is no whole form
        assert told == (set() if case["审核"] == "相符" else set(case["审核"].split()))


def test_a_total_is_of_its_own_sheet_and_follows_an_edit() -> None:
    """What was reached on one sheet changes the total there and nowhere else, as if all were computed anew."""
    facts = Facts(instances={"evaluation": ["p1", "p2"]})
    case = {"指标值": "≥500人", "完成值": "480人", "分值": "90", "预算": "60", "执行": "60"}
    score = _indicator(facts, case)
    _execution(facts, case)
    for cell, entry in list(facts.entries.items()):
        facts.entries[cell._replace(instance="p2")] = entry
    facts.rows[TREE._replace(instance="p2")] = list(facts.rows[TREE])
    engine = Engine(program("全国"), facts)
    other = TOTAL._replace(instance="p2")
    assert (engine.value(TOTAL), engine.value(other)) == (Decimal("96.4"), Decimal("96.4"))
    facts.entries[score._replace(column="actual")] = "250人"
    update = engine.update([score._replace(column="actual")])
    assert (engine.value(TOTAL), engine.value(other)) == (Decimal("55"), Decimal("96.4"))
    assert {TOTAL, score} <= update.cells
    assert other not in update.cells
    assert dict(engine.values) == dict(Engine(program("全国"), facts).values)


def _indicator(facts: Facts, case: Case) -> Cell:
    first, second = case.get("归属", "产出指标/数量指标").split("/")
    facts.rows[TREE] = [Row("a", None, "level1"), Row("b", "a", "level2"), Row("c", "b", "level3")]
    put = facts.entries.__setitem__
    put(TREE.cell("a", "level1"), first)
    put(TREE.cell("b", "level2"), second)
    put(TREE.cell("c", "level3"), "某项指标")
    put(TREE.cell("c", "target"), case["指标值"])
    put(TREE.cell("c", "actual"), case["完成值"])
    put(TREE.cell("c", "weight"), Decimal(case["分值"]))
    if "原因" in case:
        put(TREE.cell("c", "reason"), case["原因"])
    return TREE.cell("c", "score")


def _take_apart(facts: Facts) -> None:
    """The target in columns of its own."""
    said = facts.entries.pop(TREE.cell("c", "target"), None)
    if isinstance(said, str):
        target = read_target(said)
        nature = target.operator or "定性"
        value = said if target.number is None else f"{target.number:f}"
        for column, text in (("nature", nature), ("value", value), ("unit", target.unit)):
            if text:
                facts.entries[TREE.cell("c", column)] = text


def _execution(facts: Facts, case: Case) -> Cell:
    facts.entries[FUNDS.cell("fiscal", "budget")] = Decimal(case["预算"])
    facts.entries[FUNDS.cell("fiscal", "spent")] = Decimal(case["执行"])
    if "年初" in case:
        facts.entries[FUNDS.cell("fiscal", "initial")] = Decimal(case["年初"])
    if "预算说明" in case:
        facts.entries[FUNDS.cell("total", "reason")] = case["预算说明"]
    if "填报" in case:  # who types the points has typed what they stand on
        rate = Decimal(case["执行"]) / Decimal(case["预算"]) * 100
        for row, column, figure in (
            ("total", "budget", case["预算"]), ("total", "spent", case["执行"]), ("total", "weight", 10),
            ("total", "rate", rate), ("fiscal", "rate", rate),
        ):  # fmt: skip
            facts.entries[FUNDS.cell(row, column)] = Decimal(figure)
    if "指标得分" in case:
        facts.rows[TREE] = [Row("c", None, "level3")]
        facts.entries[TREE.cell("c", "weight")] = Decimal(90)
        facts.entries[TREE.cell("c", "score")] = Decimal(case["指标得分"])
    return FUNDS.cell("total", "score")


def _typed() -> Engine:
    """The sample with all that follows typed in, as a form filled by hand."""
    engine = shipped.document("qingjiang-scores").engine
    facts = engine.facts.copy()
    for cell, value in engine.computed.items():
        if cell.table == "evaluation" and not cell.block.startswith("~") and value is not None:
            facts.entries.setdefault(cell, value)
    return Engine(engine.program, facts)


def test_a_score_or_a_total_that_does_not_follow_is_told_where_it_is() -> None:
    """Points that follow from what was reached speak for themselves, so that a wrong total is not laid to them."""
    engine = _typed()
    assert find_all(engine) == []
    points = [c for c, v in engine.facts.entries.items() if c.column == "score" and isinstance(v, Decimal)]
    totals = [TOTAL._replace(instance=sheet) for sheet in engine.facts.instances["evaluation"]]
    assert len(points) == 15
    for cell in (*points, *totals):
        right = engine.facts.entries[cell]
        assert isinstance(right, Decimal)
        for slip in (right + Decimal("0.7"), right - 1, right * 10):
            engine.facts.entries[cell] = slip
            engine.update([cell])
            told = [f for f in find_all(engine) if any(c.cell == cell for c in f.cells[:3])]
            assert told, (cell, slip)
        engine.facts.entries[cell] = right
        engine.update([cell])
    assert find_all(engine) == []
