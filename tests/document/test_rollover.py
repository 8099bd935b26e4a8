"""A new year's declaration begins with last year's rows, texts and indicators, and its figures as last year's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import confirm, enter, explain, set_entries
from budgetdesk.document.edits import Content
from budgetdesk.document.links import Origin, release, take
from budgetdesk.document.rollover import rolled_over
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program

LINES = Place("expenditure", "rows")
ORIGIN = Origin("", "上年", "某单位", shipped.SHAANXI, "1.0.0", "2023")


@pytest.fixture
def past() -> Document:
    return shipped.document("mianxian-worksheet")


@pytest.fixture
def now(past: Document, program: Program) -> Document:
    return linked(Document(program, rolled_over(past, program)), past)


def linked(document: Document, past: Document) -> Document:
    edit = take(document, "last", past.engine, ORIGIN)
    assert edit is not None
    document.apply(edit)
    return document


def test_rows_texts_projects_and_indicators_come_along(past: Document, now: Document) -> None:
    own = {place: rows for place, rows in now.content.facts.rows.items() if not now.engine.block(place).link}
    assert own == past.content.facts.rows
    assert now.content.facts.instances == past.content.facts.instances
    texts = {c: e for c, e in past.content.facts.entries.items() if isinstance(e, str)}
    assert {c: now.content.facts.entries.get(c) for c in texts} == texts
    assert list(now.engine.rows(Place("projects", "rows")))


def test_this_year_s_figures_are_blank_and_last_year_s_are_beside_them(past: Document, now: Document) -> None:
    for row in past.content.facts.rows[LINES]:
        amount = LINES.cell(row.id, "amount")
        was = past.engine.value(amount)
        assert now.engine.value(amount) is None
        assert now.engine.value(LINES.cell(row.id, "last_year")) == was
        assert now.content.last_year[amount] == was
    for lines in ("income_lines", "expenditure"):
        total = Cell(lines, "rows", "", "total", "last_year")
        assert now.engine.value(total) == Decimal("2908134.00")
    total = find_cell(past.engine, "表7/合计/合计")
    assert now.content.last_year[total] == Decimal("2676934.00")
    assert not [f.says for f in now.findings_in_full if f.level == "error" and "required" not in f.rules[0]]
    assert not [cell for cell in now.content.facts.entries if cell.column == "last_year"], "nothing is copied"


def test_what_last_year_came_to_is_read_from_its_tables(past: Document, now: Document) -> None:
    running = Cell("last_year", "fields", "", "running", "value")
    assert now.engine.value(running) == Decimal("30000.00")
    for reason, cell in [
        ("reasons/totals/spending", "表1/支出功能分类科目/一、部门预算"),
        ("reasons/totals/running", "表5/合计/公用经费支出"),
        ("reasons/economic/e301/before", "表6/301/合计"),
    ]:
        assert now.engine.value(find_cell(now.engine, reason)) == past.engine.value(
            find_cell(past.engine, cell)
        )
    shown = find_cell(now.engine, "表12/601006/上年/公务用车运行维护费")
    assert now.engine.value(shown) == Decimal("30000.00")


def test_lines_are_the_same_by_their_codes_whatever_their_ids(past: Document, program: Program) -> None:
    """A declaration that was filled in anew, with lines of its own; those that came later are matched when it is taken anew."""
    content = rolled_over(past, program)
    [first, second, *_] = content.facts.rows[LINES]
    ids = {first.id: second.id, second.id: "new"}  # one has now the id that another line had
    facts = content.facts
    facts.rows[LINES] = [Row(ids.get(row.id, row.id)) for row in facts.rows[LINES]]
    of_lines = {cell: entry for cell, entry in facts.entries.items() if cell.place == LINES}
    facts.entries = {c: e for c, e in facts.entries.items() if c not in of_lines}
    facts.entries |= {c._replace(row=ids.get(c.row, c.row)): e for c, e in of_lines.items()}
    now = linked(Document(program, content), past)
    for row in past.content.facts.rows[LINES]:
        own = LINES.cell(ids.get(row.id, row.id), "amount")
        assert now.content.last_year[own] == now.engine.value(own._replace(column="last_year"))
        assert now.content.last_year[own] == past.engine.value(LINES.cell(row.id, "amount"))


def test_last_years_figures_are_taken_by_an_edit(past: Document, program: Program) -> None:
    empty = Content(Facts(), {}, {})
    now = linked(Document(program, empty), past)
    total = find_cell(past.engine, "表7/合计/合计")
    assert now.content.last_year[total] == past.engine.value(total)
    now.undo()
    assert not now.content.last_year
    now.redo()
    edit = release(now, "last")
    assert edit is not None
    now.apply(edit)
    assert not now.content.last_year
    assert now.engine.value(Cell("last_year", "fields", "", "running", "value")) is None


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
