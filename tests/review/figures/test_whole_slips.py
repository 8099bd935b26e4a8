"""Slips of whole rows, columns and tables are told as such, in one finding; of cells that explain as well, all are named."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.review.figures.mutations import WHOLE_KINDS, mended, run, typed, whole_mutations

from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews, find_all

T05, LINES = Place("t05", "rows"), Place("expenditure", "rows")


@pytest.mark.parametrize("kind", [kind for kind in WHOLE_KINDS if kind != "block moved by rows"])
def test_a_whole_slip_is_one_finding_about_its_row(kind: str) -> None:
    engine = mended(shipped.program())
    wanted = [m for m in whole_mutations(engine) if m.kind == kind][::5]
    score = run(engine, wanted)[kind]
    assert len(wanted) > 5
    assert score.flagged >= 0.99 * score.tried or kind == "rows exchanged"
    assert (score.first >= 0.85 * score.tried, score.findings <= 1.3 * score.tried) == (True, True), (
        score.misses
    )


def test_a_block_that_stands_some_rows_too_low_or_high_is_told_as_such() -> None:
    """Also where its figures are all equal, so that only the blanks behind it tell of it."""
    engine = mended(shipped.program())
    wanted = [m for m in whole_mutations(engine) if m.kind == "block moved by rows"]
    score = run(engine, wanted)["block moved by rows"]
    assert (score.tried, score.flagged) == (164, 164)
    assert (score.first >= 0.95 * score.tried, score.findings <= 1.3 * score.tried) == (True, True), (
        score.misses
    )


@pytest.mark.parametrize("kind", ["code changed", "row doubled"])
def test_so_it_is_in_tables_that_know_rows_by_ids_which_are_codes(kind: str) -> None:
    """Rows that were typed over computed ones keep the code for an id."""
    engine = typed(shipped.program(), 9000)
    wanted = [m for m in whole_mutations(engine) if m.kind == kind and engine.block(m.cell).key_columns]
    score = run(engine, wanted[::6])[kind]
    assert score.tried > 4
    assert (score.first >= 0.9 * score.tried, score.findings <= 1.2 * score.tried) == (True, True), (
        score.misses
    )


def projected(cells: dict[Cell, Decimal], lines: list[tuple[str, str]]) -> Engine:
    """The published worksheet's unit with those lines, and cells typed in a table that projects from them."""
    facts = Facts(dict(cells))
    facts.entries[Cell("unit", "fields", "", "nature", "value")] = "事业"
    facts.rows[LINES] = [Row(f"e{n}") for n, _ in enumerate(lines)]
    for n, (code, amount) in enumerate(lines):
        texts = {"function": "2080109", "dept_code": code, "kind": "公用", "fund": "一般公共预算"}
        facts.entries |= {LINES.cell(f"e{n}", column): text for column, text in texts.items()}
        facts.entries[LINES.cell(f"e{n}", "amount")] = Decimal(amount)
    return Engine(shipped.program(), facts)


CODES = ["30201", "30202", "30205", "30206", "30207", "30211"]


def test_a_table_typed_from_other_lines_is_one_choice_of_side_and_nothing_else() -> None:
    lines = [(code, f"{1000 + 7 * n}.13") for n, code in enumerate(CODES)]
    right = projected({}, lines)
    place = Place("t06", "rows")
    typed: dict[Cell, Decimal] = {}
    rows = [Row(f"r{n}") for n, _ in enumerate(CODES)]
    facts = right.facts.copy()
    facts.rows[place] = rows
    for n, code in enumerate(CODES):
        facts.entries[place.cell(f"r{n}", "dept_code")] = code
        facts.entries[place.cell(f"r{n}", "gov_code")] = "50502"
        for column in ("running", "total"):
            typed[place.cell(f"r{n}", column)] = Decimal(f"{2000 + 11 * n}.57")
    facts.entries |= typed
    told = [f for f in of_figures(find_all(Engine(shipped.program(), facts))) if f.level == "error"]
    sides = [f for f in told if f.cause_kind == "sides"]
    assert [f.suspect.table for f in sides if f.suspect] == ["t06"]
    assert {c.cell for c in sides[0].cells} == set(typed)
    assert [f.says for f in told if f not in sides] == []


def of_figures(findings: list[Finding]) -> list[Finding]:
    return [
        f
        for f in findings
        if f.cause_kind not in ("required", "one_sided", "missing_sheet", "blank", "row_missing")
    ]


def test_of_cells_that_explain_as_well_the_one_edited_last_comes_first() -> None:
    facts = Facts()
    place = Place("projects", "rows")
    facts.rows[place] = [Row("p0"), Row("p1")]
    facts.entries |= {place.cell(row, "name"): f"项目{row}" for row in ("p0", "p1")}
    values = {"p0": "102.13", "p1": "220.57", "total": "331.99"}
    facts.entries |= {place.cell(row, "amount"): Decimal(value) for row, value in values.items()}
    engine = Engine(shipped.program("national-project-target-2021"), facts)
    reviews = Reviews(engine.program)
    for row in ("p1", "total", "p0"):
        cell = place.cell(row, "amount")
        facts.note_edited([cell])
        [told] = [f for f in reviews.findings(engine, engine.update([cell])) if f.cause_kind == "tied"]
        assert told.suspect == cell
        assert {c.cell.row for c in told.cells} == set(values)
        assert "3 格都说得通" in told.cause
