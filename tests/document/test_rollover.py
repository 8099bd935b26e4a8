"""A new year's declaration begins with last year's rows, texts and indicators, and its figures as last year's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import confirm, enter, explain, set_entries
from budgetdesk.document.rollover import rolled_over
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import NA, Cell, Place
from budgetdesk.engine.compiler.rules import Program

LINES = Place("expenditure", "rows")


@pytest.fixture
def past() -> Document:
    return shipped.document("mianxian-worksheet")


@pytest.fixture
def now(past: Document, program: Program) -> Document:
    return Document(program, rolled_over(past, program))


def test_rows_texts_projects_and_indicators_come_along(past: Document, now: Document) -> None:
    assert now.content.facts.rows == past.content.facts.rows
    assert now.content.facts.instances == past.content.facts.instances
    texts = {c: e for c, e in past.content.facts.entries.items() if isinstance(e, str)}
    assert {c: now.content.facts.entries.get(c) for c in texts} == texts
    assert list(now.engine.rows(Place("projects", "rows")))


def test_this_year_s_figures_are_blank_and_last_year_s_are_beside_them(past: Document, now: Document) -> None:
    for row in past.content.facts.rows[LINES]:
        amount = LINES.cell(row.id, "amount")
        was = past.engine.value(amount)
        assert now.engine.value(amount) is None
        assert now.content.facts.entries[LINES.cell(row.id, "last_year")] == was
        assert now.content.last_year[amount] == was
    total = find_cell(past.engine, "表7/合计/合计")
    assert now.content.last_year[total] == Decimal("2676934.00")
    assert LINES.cell("total", "last_year") not in now.content.facts.entries


def test_fields_of_last_year_hold_what_the_column_came_to(past: Document, now: Document) -> None:
    running = Cell("last_year", "fields", "", "running", "value")
    assert past.engine.value(running) != Decimal("30000.00") or now.content.facts.entries[running]
    assert now.content.facts.entries[running] == Decimal("30000.00")
    shown = find_cell(now.engine, "表12/601006/上年/公务用车运行维护费")
    assert now.engine.value(shown) == Decimal("30000.00")


def test_what_was_said_of_last_year_s_figures_stays_there(program: Program) -> None:
    past = shipped.document("mianxian-published")
    query = next(f for f in past.findings if f.level == "query")
    past.apply(explain(past, query, "以省厅下达的名称为准。"))
    past.apply(confirm(past, past.findings[0].cells[0].cell))
    cell = past.findings[0].cells[0].cell
    past.apply(enter(past, cell, "3,4"))  # type: ignore[arg-type]
    past.apply(set_entries(past, [(past.findings[1].cells[0].cell, NA)]))  # type: ignore[arg-type]
    content = rolled_over(past, program)
    assert not content.explanations
    assert not content.facts.confirmed
    assert all(isinstance(entry, str) for c, entry in content.facts.entries.items() if c.table != "last_year")
    now = Document(program, content)
    assert not [f for f in now.findings if f.cause_kind in ("unreadable", "sides", "blank")]


def test_a_pack_that_lacks_a_table_takes_what_it_has(past: Document, program: Program) -> None:
    smaller = Program(
        program.pack, program.codes,
        {name: block for name, block in program.blocks.items() if name[0] not in ("projects", "t13")},
        program.rules, program.projections, program.twins,
    )  # fmt: skip
    content = rolled_over(past, smaller)
    tables = {cell.table for cell in (*content.facts.entries, *content.last_year)}
    tables |= {place.table for place in content.facts.rows}
    assert "expenditure" in tables
    assert not tables & {"projects", "t13"}


def test_what_is_written_anew_each_year_does_not_come_along(past: Document, program: Program) -> None:
    duties, reason = (
        find_cell(past.engine, "texts/duties/text"),
        find_cell(past.engine, "reasons/totals/income_why"),
    )
    edit = set_entries(past, [(duties, "负责社会保险经办"), (reason, "新增 3 名工作人员")])
    assert edit is not None
    past.apply(edit)
    entries = rolled_over(past, program).facts.entries
    assert entries[duties] == "负责社会保险经办"
    assert reason not in entries
