"""Every rule of the catalogue speaks on its real cases, at the right cell, and is quiet on its near misses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.review.indicators.forms import GOALS, LONG, TOLD, WHOLE, Sketch, sketch_of

from budgetdesk.engine.cells import Cell
from budgetdesk.packs.indicator_rules import Case, Rule, rules
from budgetdesk.packs.indicator_settings import IndicatorSettings
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators import ruleset
from budgetdesk.review.review import find_all

FAILS = [(rule, case, f"{rule.id}-{n}") for rule in rules().values() for n, case in enumerate(rule.fails, 1)]
PASSES = [
    (rule, case, f"{rule.id}-{n}") for rule in rules().values() for n, case in enumerate(rule.passes, 1)
]


def test_each_rule_has_its_function_its_own_number_and_cases() -> None:
    functions, entries = {rule.key for rule in ruleset.ALL}, set(rules())
    assert not functions - entries, "functions without an entry of the same name in rules.yaml"
    assert not entries - functions, (
        "entries of rules.yaml without a function, or its module is not in ruleset.MODULES"
    )
    assert len(functions) == len(ruleset.ALL)
    numbers = [rule.id for rule in rules().values()]
    assert len(set(numbers)) == len(numbers)
    assert all(rule.passes and rule.fails for rule in rules().values())


KEYS = {
    "level1", "level2", "name", "target", "operator", "value", "unit", "last", "before_last", "actual", "direction",
    "weight", "basis", "class", "standard", "explanation", "rows", "row", "long", "budget", "spent", "projects", "sheets",
    "standards", "goals", "told", "total", "rate",
    "at", "expected", "bare", "table", "score", "reason",
}  # fmt: skip


def test_cases_are_written_with_known_keys() -> None:  # a slip in a key would make a case that passes emptily
    lines = [
        line
        for rule in rules().values()
        for case in (*rule.fails, *rule.passes)
        for line in (case, *case.get("rows", ()), *case.get("long", ()))
    ]
    assert {key for line in lines for key in line} - KEYS == set()


@pytest.mark.parametrize(("rule", "case"), [c[:2] for c in FAILS], ids=[c[2] for c in FAILS])
def test_a_rule_speaks_at_the_cell_that_is_wrong(rule: Rule, case: Case) -> None:
    findings, where = _found(rule, case)
    at = [f for f in findings if f.suspect == where]
    assert at, f"{rule.id} {rule.key}: nothing at {where}; elsewhere {[f.suspect for f in findings]}"
    assert at[0].level == rule.level
    assert at[0].says
    assert at[0].advice
    assert at[0].cause_kind == rule.key
    expected = at[0].cells[0].expected
    assert (None if expected is None else str(expected)) == (case.get("expected") or None)


@pytest.mark.parametrize(("rule", "case"), [c[:2] for c in PASSES], ids=[c[2] for c in PASSES])
def test_a_rule_is_quiet_on_a_near_miss(rule: Rule, case: Case) -> None:
    findings, _ = _found(rule, case)
    assert not findings, findings[0].says


def _found(rule: Rule, case: Case) -> tuple[list[Finding], Cell]:
    if case.get("bare"):
        sketch = Sketch()
        row = sketch.node(WHOLE, case["bare"], case["level1"], None)
        sketch.put(WHOLE.cell(row, "target"), case.get("target"))
        rows = [WHOLE.cell(sketch.facts.rows[WHOLE][0].id, "name")]
    else:
        sketch, rows = sketch_of(case)
    engine = sketch.engine(IndicatorSettings.read({"standards": case.get("standards", [])}))
    findings = [f for f in find_all(engine) if rule.id in f.rules]
    row = int(case.get("row", 1))
    cell = rows[row - 1]
    column = case.get("at") or "name"
    if column in ("goals", "told"):
        return findings, GOALS if column == "goals" else TOLD
    if column.startswith("long."):
        cell, column = LONG.cell(f"long{row}", "name"), column.removeprefix("long.")
    above = list(_path(engine.rows(cell.place), cell.row))
    if column in ("level1", "level2") and len(above) > 1:
        cell = cell._replace(row=above[0 if column == "level1" else 1])
    return findings, cell._replace(column=column)


def _path(rows: object, row: str) -> Iterator[str]:
    info = rows[row]  # type: ignore[index]
    if info.parent:
        yield from _path(rows, info.parent)
    yield row
