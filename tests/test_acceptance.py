"""The samples of 勉县: what was published follows from the worksheet, and its slips are found.

A. From the worksheet every published amount comes out, but for F01 to F11, which come out right.
B. In the published tables exactly F07 to F11 are errors, F01 to F06 hints on blanks.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.review.figures import mutations
from tests.review.figures.mutations import SLIPS, amount_cells, slip_cells

from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all


@pytest.fixture(scope="module")
def published(program: Program) -> Engine:
    return mutations.published(program)


@pytest.fixture(scope="module")
def worksheet(program: Program) -> Engine:
    return Engine(program, shipped.facts("mianxian-worksheet"))


@pytest.fixture(scope="module")
def findings(published: Engine) -> list[Finding]:
    return about_figures(published)


def about_figures(engine: Engine) -> list[Finding]:
    """The indicators of 表13 and 表14 have tests of their own."""
    return [f for f in find_all(engine) if not isinstance(engine.block(f.cells[0].cell), TreeBlock)]


def name_of(engine: Engine, cell: Cell) -> tuple[str, ...]:
    """What stays the same from the worksheet to the typed tables: keys of rows instead of ids."""
    row = engine.row(cell)
    if row is None:
        key = cell.row
    elif cell.table == "t10":  # the project's key is its id on one side and its name on the other
        key = row.level
    else:
        key = "/".join(part for part in row.key if part) or row.level
    return cell.table, cell.block, key, cell.column


def by_name(engine: Engine) -> dict[tuple[str, ...], Decimal]:
    """All amounts but zeros."""
    amounts = {name_of(engine, cell): engine.value(cell) for cell in amount_cells(engine)}
    return {name: value for name, value in amounts.items() if value}


def test_the_worksheet_has_a_dozen_lines(worksheet: Engine) -> None:
    assert len(worksheet.facts.rows[Place("expenditure", "rows")]) == 12
    assert not [cell for cell in amount_cells(worksheet) if cell in worksheet.facts.entries]


def test_a_every_published_amount_follows_from_the_worksheet(published: Engine, worksheet: Engine) -> None:
    cells = [cell for cell in amount_cells(published) if cell in published.facts.entries]
    assert len(cells) == 203
    ours = by_name(worksheet)
    differ = {c for c in cells if ours.get(name_of(published, c), Decimal(0)) != published.facts.entries[c]}
    assert differ == {cell for slip, (cell, _) in slip_cells(published).items() if slip >= "F07"}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_each_slip_comes_out_right(published: Engine, worksheet: Engine, slip: str) -> None:
    table, key, value = SLIPS[slip]
    rows = worksheet.rows(Place(table, "rows")).values()
    row = next(r for r in rows if (r.key[0] if r.key else "") == key)
    assert worksheet.value(Place(table, "rows").cell(row.id, "total")) == Decimal(value)
    theirs, right = slip_cells(published)[slip]
    assert right == Decimal(value)
    assert published.facts.entries.get(theirs) != right


def test_a_nothing_else_is_computed(published: Engine, worksheet: Engine) -> None:
    assert by_name(worksheet).keys() == by_name(published).keys()


def test_a_the_worksheet_has_no_findings(worksheet: Engine) -> None:
    assert find_all(worksheet) == []


def test_b_errors_are_f07_to_f11(published: Engine, findings: list[Finding]) -> None:
    errors = [f for f in findings if f.level == "error"]
    wanted = {cell: right for slip, (cell, right) in slip_cells(published).items() if slip >= "F07"}
    assert {f.cells[0].cell: f.cells[0].expected for f in errors} == wanted
    assert len(errors) == 5
    for finding in errors:
        assert finding.difference == Decimal("231200.00")
        assert "专项业务经费" in finding.cause
        assert finding.cause_kind == "copied"
        assert [c.role for c in finding.cells].count("suspect") == 1


def test_b_hints_are_the_blanks_f01_to_f06(published: Engine, findings: list[Finding]) -> None:
    hints = [f for f in findings if f.level == "hint"]
    wanted = {cell: right for slip, (cell, right) in slip_cells(published).items() if slip < "F07"}
    assert {f.cells[0].cell: f.cells[0].expected for f in hints} == wanted
    assert len(hints) == 6
    assert {f.cause_kind for f in hints} == {"blank"}


def test_b_nothing_else_is_found_but_a_name_and_a_copied_goal(findings: list[Finding]) -> None:
    others = [f for f in findings if f.level == "query"]
    found = [(f.cells[0].cell.table, f.cells[0].cell.row) for f in others]
    assert found == [("t13", "project"), ("t13", "text")]


def test_b_put_right_nothing_is_left(program: Program) -> None:
    left = about_figures(mutations.mended(program))
    assert [f.level for f in left] == ["query", "query"]
