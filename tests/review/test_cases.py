"""Small inputs that once went wrong: what is wrong in each, and nothing else of what figures say.

What they leave out beside what they are about is not asked for.
"""

from __future__ import annotations

import json
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
    "E2b-typed-447": [],
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
    # a row that stands twice, is missing or has another code: one finding about the row
    "R1-dup-t05-20805": ["error code_twice t05/rows/r4dup/function"],
    "R1b-dup-t05-2080109": ["error code_twice t05/rows/r3dup/function"],
    "R1c-dup-t08-blank": ["query code_twice t08/rows/r9dup/dept_code"],
    "R2-del-t05-2080109": ["error row_missing t07/rows/r3/function"],
    "R2c-del-t10-project": ["query row_missing t10/rows/r3/code"],
    "R3-code-t06": ["error other_code t06/rows/r9/dept_code t08/rows/r9/dept_code"],
    # slips that touch two cells, and their causes
    "C1-yuan-in-wan": ["error wrong_unit t14/tasks/r1/fiscal t14/tasks/r1/total"],
    "C2-point-left-out": ["error factor_100 t05/rows/total/total"],
    "C3-swapped": ["error exchanged t06/rows/r8/total t06/rows/r9/total"],
    "C4-subtotal-in-part": ["error moved t02/rows/r2/earmarked t02/rows/r2/general"],
    # of several blanks none is accused
    "blank-blamed-for-the-whole": [
        "hint rounding ",
        "hint blank target/funds/income/share",
    ],
    "worksheet-stale": ["query  expenditure/rows/e1/amount", "query  t12/rows/u/now_three"],
}


def found_in(case: str, due: str = "at_once", data: bytes = b"") -> list[Finding]:
    data = data or (CASES / f"{case}.json").read_bytes()
    head, tables = read_head(data, case)
    of_pack = shipped.program(head.pack)
    engine = Engine(of_pack, read_tables(tables, of_pack, case))
    return [f for f in Reviews(of_pack).findings(engine) if f.due == due]


def in_short(finding: Finding) -> str:
    suspects = ["/".join(p for p in c.cell if p) for c in finding.cells if c.role == "suspect"]
    return f"{finding.level} {finding.cause_kind} {' '.join(suspects)}"


@pytest.mark.parametrize("case", EXPECTED)
def test_what_is_found(case: str) -> None:
    found = [
        f
        for f in found_in(case)
        if f.cause_kind not in ("required", "one_sided")
        and LEFT_OUT.isdisjoint(f.rules)
        and not f.rules[0].startswith("IND-")
    ]
    assert [in_short(f) for f in found] == EXPECTED[case], [f.says for f in found]


def test_every_case_is_tried() -> None:
    assert {path.stem for path in CASES.glob("*.json")} == {*EXPECTED, *(case for case, _ in SILENT)}


def test_a_sister_unit_with_the_code_of_this_one_is_one_finding() -> None:
    data = json.loads((CASES / "D2-sibling.json").read_bytes())
    [row] = [row for row in data["tables"]["t02"]["blocks"]["rows"]["rows"] if row["id"] == "sib"]
    row["cells"]["code"] = "601006"
    found = found_in("D2-sibling", data=json.dumps(data).encode())
    told = [f for f in found if f.level == "error" and not f.rules[0].startswith("IND-")]
    assert [in_short(f) for f in told] == ["error other_code t02/rows/sib/code"]
    assert told[0].cells[0].expected == "601007"


FUNDS = {
    "account": "0.00",
    "own": "0.55",
    "staff": "434.16",
    "running": "0.00",
    "specific": "0.55",
    "spending": "434.71",
}


@pytest.mark.parametrize(
    ("funds", "due", "wanted"),
    [
        # the total in one of its parts, which leaves another too much
        ({**FUNDS, "fiscal": "434.71", "income": "434.71"}, "at_once", ["error tied target/funds/own/current"]),
        # totals alone are the beginning of a table, and stand where they belong
        ({"income": "434.72", "spending": "434.72"}, "at_once", []),
        ({"income": "434.72", "spending": "434.72"}, "in_the_end",
         ["error undecided target/funds/income/current", "error undecided target/funds/spending/current"]),
    ],
)  # fmt: skip
def test_other_sums_of_funds(funds: dict[str, str], due: str, wanted: list[str]) -> None:
    data = json.loads((CASES / "tail-on-both-sides.json").read_bytes())
    cells = {row: {"current": amount} for row, amount in funds.items()}
    data["tables"]["target"]["blocks"]["funds"]["cells"] = cells
    told = found_in("tail-on-both-sides", due, json.dumps(data).encode())
    assert [in_short(f) for f in told if f.level == "error" and f.difference is not None] == wanted


def test_two_relations_of_the_same_two_cells_are_one_witness() -> None:
    [told] = [f for f in found_in("worksheet-stale") if "SX24-X-022" in f.rules]
    assert "处都指向此数" not in told.says


def test_of_several_blanks_none_is_accused() -> None:
    told = [f for f in found_in("blank-blamed-for-the-whole", "in_the_end") if "HB25-X-004" in f.rules]
    assert [in_short(f) for f in told] == ["error one_sided target/funds/spending/current"]


def test_a_slip_beside_a_tail_is_told_alone() -> None:
    """What a mend leaves within the widths of rounded figures is mended."""
    data = json.loads((CASES / "tail-on-both-sides.json").read_bytes())
    data["tables"]["target"]["blocks"]["funds"]["cells"]["spending"]["current"] = "434.27"
    told = [f for f in found_in("tail-on-both-sides", data=json.dumps(data).encode()) if f.difference]
    assert [in_short(f) for f in told if f.level != "hint"] == [
        "error digits_swapped target/funds/spending/current"
    ]


def test_a_worksheet_that_differs_may_be_stale_or_the_table() -> None:
    [told] = [f for f in found_in("worksheet-stale") if f.suspect and f.suspect.table == "expenditure"]
    assert told.says.startswith("表12 与底稿不同：按表12，支出明细 第 1 行")
    assert told.cause == "底稿和表12有一边没有改过来：以新的一边为准，改另一边"


SILENT = [("unit-in-brackets", "IND-P07-2"), ("deed-with-pieces", "IND-G32-3")]


@pytest.mark.parametrize(("case", "silent"), SILENT)
def test_what_is_not_said_of_indicators(case: str, silent: str) -> None:
    assert [f.says for f in found_in(case) if silent in f.rules and "验收覆盖率" not in f.says] == []
