"""Small inputs that once went wrong: what is wrong in each, and nothing else of what figures say.

What they leave out beside what they are about is not asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.engine.engine import Engine
from budgetdesk.exchange.declaration_json import read_head, read_tables
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews

CASES = Path(__file__).with_name("cases")

# What the small inputs leave out beside what they are about, and what the published sample says of texts.
LEFT_OUT = {
    *("SX24-P-001", "SX24-X-050", "SX24-X-051", "SX24-X-052", "SX24-t13.fields.project", "SX24-t14.fields.unit_name"),
    *("CN21-P-001", "CN21-X-002", "HB25-X-002", "HB25-X-003", "HB25-X-007"),
}  # fmt: skip
EXPECTED = {
    # the program's own sums of funds and of rounded figures
    "E1-capital-carry": ["query unknown_code expenditure/rows/e3/function"],
    "E1c-capital-now-2080451": ["query unknown_code expenditure/rows/e2/function"],
    "E2-t14-rounding": [],
    "E2b-typed-447": ["hint rounding "],
    "seven-projects-one-cent": ["hint rounding "],
    "tail-on-both-sides": [
        "hint rounding ",
        "hint blank target/funds/income/share",
        "hint rounding ",
        "hint blank target/funds/spending/share",
    ],
    # rows of other units
    "D1-department": ["hint other_units "],
    "D2-sibling": ["hint other_units "],
    # what reads a rejected entry is silent
    "remainder-of-another-finding": [
        "error unreadable t13/funds/p1/total/value",
        "error unreadable t13/funds/p1/fiscal/value",
    ],
    "labels-repeat": [
        "error  t12/rows/d/diff_reception",
        "error  t12/rows/u/diff_reception",
        "query  t12/rows/u/now_three",
    ],
}  # fmt: skip


def found_in(case: str) -> list[Finding]:
    data = (CASES / f"{case}.json").read_bytes()
    head, tables = read_head(data, case)
    of_pack = shipped.program(head.pack)
    engine = Engine(of_pack, read_tables(tables, of_pack, case))
    return [f for f in Reviews(of_pack).findings(engine) if f.due == "at_once"]


def in_short(finding: Finding) -> str:
    suspects = ["/".join(p for p in c.cell if p) for c in finding.cells if c.role == "suspect"]
    return f"{finding.level} {finding.cause_kind} {' '.join(suspects)}"


@pytest.mark.parametrize("case", EXPECTED)
def test_what_is_found(case: str) -> None:
    found = [
        f
        for f in found_in(case)
        if f.cause_kind != "required" and LEFT_OUT.isdisjoint(f.rules) and not f.rules[0].startswith("IND-")
    ]
    assert [in_short(f) for f in found] == EXPECTED[case], [f.says for f in found]


@pytest.mark.parametrize(
    ("case", "silent"), [("unit-in-brackets", "IND-P07-2"), ("deed-with-pieces", "IND-G32-3")]
)
def test_what_is_not_said_of_indicators(case: str, silent: str) -> None:
    assert [f.says for f in found_in(case) if silent in f.rules and "验收覆盖率" not in f.says] == []
