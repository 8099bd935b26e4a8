"""Right work is never called wrong: a part of the campaign of random_worksheets."""

from __future__ import annotations

import pytest
from tests.review.figures.random_worksheets import complaints, typed_set, worksheet

from budgetdesk.engine.cells import Facts, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine

SOME = range(1000, 1024)


@pytest.mark.parametrize("seed", SOME)
def test_a_right_worksheet_has_no_error_and_no_query(program: Program, seed: int) -> None:
    assert complaints(Engine(program, worksheet(seed))) == []


@pytest.mark.parametrize("seed", SOME[:8])
def test_a_right_typed_set_has_none_either(program: Program, seed: int) -> None:
    assert complaints(Engine(program, typed_set(program, seed))) == []


def test_they_are_of_all_sorts() -> None:
    some = [worksheet(seed) for seed in SOME]

    def having(column: str, *texts: str) -> int:
        return sum(
            any(c.column == column and str(e).startswith(texts) for c, e in f.entries.items()) for f in some
        )

    def with_rows(place: Place, at_least: int) -> int:
        return sum(len(facts.rows.get(place, ())) >= at_least for facts in some)

    def lines(facts: Facts) -> int:
        return len(facts.rows[Place("expenditure", "rows")])

    funds = ["政府性基金", "国有资本经营预算", "一般公共预算结转", "事业收入", "上年实户资金余额"]
    assert all(having("fund", fund) for fund in funds)
    assert having("amount", "-"), "negative corrections"
    assert all(having("value", text) for text in ("事业", "行政"))
    assert with_rows(Place("projects", "rows"), 2)
    assert with_rows(Place("t11", "rows"), 1)
    assert with_rows(Place("t14", "tasks"), 1)
    assert max(map(lines, some)) > 2 * min(map(lines, some))
