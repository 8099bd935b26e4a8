"""Edits that people ask for: rows at their place, expected values taken, one side chosen for another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter_many, insert_row, set_entries, take_expected
from budgetdesk.document.mends import has_sides, keep_table, keep_worksheet
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Place
from budgetdesk.engine.labels import cell_words, full_name

PLACE = Place("expenditure", "rows")


@pytest.fixture
def worksheet() -> Document:
    return shipped.document("mianxian-worksheet")


@pytest.fixture
def differing(worksheet: Document) -> Document:
    """表6 typed over with other figures in so many cells that it is one question."""
    rows = [r.id for r in worksheet.engine.rows(Place("t06", "rows")).values() if not r.children]
    cells = [Place("t06", "rows").cell(row, c) for row in rows for c in ("staff", "running", "special")]
    typed = [(c, f"{worksheet.engine.value(c) + 7}") for c in cells if worksheet.engine.value(c)]
    edit = enter_many(worksheet, typed)
    assert edit is not None
    worksheet.apply(edit)
    assert [f.cause_kind for f in worksheet.findings].count("sides") >= 1
    return worksheet


def test_a_row_is_put_first_between_and_last(worksheet: Document) -> None:
    rows = [row.id for row in worksheet.content.facts.rows[PLACE]]
    for ask, at in (
        ({"before": rows[0]}, 0), ({"after": rows[0]}, 1), ({"before": rows[3]}, 3), ({}, len(rows)),
    ):  # fmt: skip
        edit, id = insert_row(worksheet, PLACE, **ask)
        worksheet.apply(edit)
        assert [row.id for row in worksheet.content.facts.rows[PLACE]].index(id) == at
        worksheet.undo()


def test_taking_the_expected_value_leaves_nothing_to_fill_in_a_typed_table() -> None:
    document = shipped.document("mianxian-published")
    finding = next(f for f in document.findings if f.cells and f.cells[0].expected is not None)
    cell, expected = finding.cells[0].cell, finding.cells[0].expected
    edit = take_expected(document, finding)
    assert edit is not None
    change = document.apply(edit)
    assert document.content.facts.entries[cell] == expected
    assert not [f for f in change.added if f.cause_kind == "blank"]


def test_taking_the_expected_value_clears_the_entry_where_the_worksheet_gives_it(worksheet: Document) -> None:
    cell = find_cell(worksheet.engine, "表6/30231/公用经费支出")
    worksheet.apply(set_entries(worksheet, [(cell, Decimal("3000.00"))]))  # type: ignore[arg-type]
    finding = next(f for f in worksheet.findings if f.suspect == cell)
    worksheet.apply(take_expected(worksheet, finding))  # type: ignore[arg-type]
    assert cell not in worksheet.content.facts.entries
    assert worksheet.findings == []


def test_the_worksheet_s_side_clears_the_table(differing: Document) -> None:
    finding = next(f for f in differing.findings if has_sides(f))
    differing.apply(keep_worksheet(differing, finding))  # type: ignore[arg-type]
    assert differing.findings == []
    assert differing.undo_labels[0] == "以底稿为准 表6"


def test_the_table_s_side_moves_the_worksheet_and_is_one_step(differing: Document) -> None:
    finding = next(f for f in differing.findings if has_sides(f))
    before = dict(differing.content.facts.entries)
    typed = {part.cell: part.entered for part in finding.cells}
    differing.apply(keep_table(differing, finding))
    assert {cell: differing.content.facts.entries[cell] for cell in typed} == typed
    assert not [f for f in differing.findings if has_sides(f) or f.suspect in typed]
    assert {c.table for c, e in differing.content.facts.entries.items() if before.get(c) != e} == {
        "expenditure"
    }
    differing.undo()
    assert differing.content.facts.entries == before


def test_a_figure_of_several_lines_is_marked_correct_and_not_guessed_apart(worksheet: Document) -> None:
    edit, _ = insert_row(
        worksheet, PLACE,
        values={"function": "2080109", "dept_code": "30231", "kind": "公用", "fund": "一般公共预算", "amount": "1"},
    )  # fmt: skip
    worksheet.apply(edit)
    rows = [r.id for r in worksheet.engine.rows(Place("t06", "rows")).values() if not r.children]
    cells = [Place("t06", "rows").cell(row, c) for row in rows for c in ("staff", "running", "special")]
    typed = [(c, f"{worksheet.engine.value(c) + 7}") for c in cells if worksheet.engine.value(c)]
    worksheet.apply(enter_many(worksheet, typed))  # type: ignore[arg-type]
    finding = next(f for f in worksheet.findings if has_sides(f))
    worksheet.apply(keep_table(worksheet, finding))
    assert worksheet.content.facts.confirmed == {find_cell(worksheet.engine, "表6/30231/公用经费支出")}


def test_every_cell_that_the_engine_knows_has_words(worksheet: Document) -> None:
    engine = worksheet.engine
    targets = {r.target for r in engine.relations() if r.target is not None}
    assert any(not engine.block(cell).seen for cell in targets)
    for cell in targets | set(engine.values):
        assert cell_words(engine, cell)
        assert full_name(engine, cell)


def test_what_was_pasted_as_its_row_gives_it_follows_when_the_code_becomes_another(
    worksheet: Document,
) -> None:
    row = next(iter(worksheet.engine.rows(PLACE)))
    code, given, name = (PLACE.cell(row, column) for column in ("dept_code", "gov_code", "dept_name"))
    put = enter_many(worksheet, [(c, str(worksheet.engine.value(c))) for c in (given, name)])
    assert put is not None
    worksheet.apply(put)
    before = dict(worksheet.content.facts.entries)
    edit = enter_many(worksheet, [(code, "30201")])
    assert edit is not None
    worksheet.apply(edit)
    assert (worksheet.engine.value(given), worksheet.engine.value(name)) == ("50502", "办公费")
    worksheet.undo()
    assert worksheet.content.facts.entries == before
    other = enter_many(worksheet, [(given, "50601")])  # chosen otherwise: kept, whatever the row becomes
    assert other is not None
    worksheet.apply(other)
    again = enter_many(worksheet, [(code, "30201")])
    assert again is not None
    worksheet.apply(again)
    assert worksheet.engine.value(given) == "50601"
