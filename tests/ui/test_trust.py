"""Stories by real keys of what makes people trust the program: what is missing is told, codes are not guessed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from tests.ui.conftest import Bench

from budgetdesk.document.edit_commands import clear
from budgetdesk.engine.blocks import RowBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.rules import Program

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def along(bench: Bench, *texts: str) -> None:
    for text in texts:
        bench.type(text)
        bench.press(Key.Key_Tab)


def test_a_budget_without_income_is_told_by_the_full_check(blank: Bench) -> None:
    blank.turn("expenditure")
    along(blank, "2080109", "30101", "人员", "一般公共预算", "")
    blank.type("1395700.50")
    blank.press(Key.Key_Return)
    assert [f for f in blank.document.findings if f.level == "error"] == []
    blank.press(Key.Key_F9)
    blank.qtbot.waitUntil(lambda: blank.window.jobs.idle)
    told = "收入明细没有填，表1 支出功能分类科目 支出总计 1,395,700.50"
    assert told in [f.says for f in blank.declaration_view.findings.model.findings if f.level == "error"]
    assert "错误 5" in blank.window.status.currentMessage()


def test_what_is_missing_is_counted_below_the_outline_as_its_lines_add_up(worksheet: Bench) -> None:
    document, view = worksheet.document, worksheet.declaration_view
    unit = [cell for cell in document.content.facts.entries if cell.table == "unit"]
    worksheet.session.apply(clear(document, unit))
    left = len(worksheet.session.marks.missing())
    places = sum(view.states.of(table).missing for table in document.program.filled_tables)
    assert places > left > 0
    assert view.outline.progress.text() == f"还差 {left} 项，共 {places} 处"


def code_columns(program: Program) -> Iterator[tuple[Place, str, set[str]]]:
    """Each column of codes that people fill in on lines of their own, with all codes of its list."""
    for name, block in program.blocks.items():
        for column, slot in block.columns.items():
            first = program.table_blocks(block.table.id)[0] is block  # where a row is put in
            seen = column not in block.hidden and not block.link
            if isinstance(block, RowBlock) and first and slot.codes and seen:
                yield Place(*name), column, set(program.codes.lists[slot.codes].all())


def test_tab_takes_no_code_that_is_but_begun_in_any_column(blank: Bench) -> None:
    tried = 0
    for place, column, codes in code_columns(blank.document.program):
        begun = next(c[:n] for c in sorted(codes) for n in (4, 3, 2) if len(c) > n and c[:n] not in codes)
        for typed in ("9", begun):
            blank.turn(place.table)
            before = set(blank.document.engine.rows(place))
            blank.window.actions_.insert.trigger()
            [row] = set(blank.document.engine.rows(place)) - before
            blank.declaration_view.go_to(place.cell(row, column))
            blank.type(typed)
            blank.press(Key.Key_Tab)
            assert blank.document.engine.value(place.cell(row, column)) == typed, (place, column)
            tried += 1
    assert tried >= 12


@pytest.mark.parametrize(("typed", "slip"), [("2908314", True), ("2951777", False)])
def test_a_mistyped_income_does_not_ask_for_wages_to_be_cut(worksheet: Bench, typed, slip) -> None:
    place = Place("income_lines", "rows")
    row = next(iter(worksheet.document.content.facts.rows[place])).id
    cell = place.cell(row, "amount")
    worksheet.turn("income_lines")
    worksheet.declaration_view.go_to(cell)
    worksheet.type(typed)
    worksheet.press(Key.Key_Return)
    [error] = [
        f for f in worksheet.document.findings if f.level == "error" and f.cause_kind != "cost_over_budget"
    ]
    assert error.suspect is None or error.suspect.table != "expenditure"
    if slip:
        assert error.suspect == cell
        worksheet.click_on_mend(error, "改为 2,908,134.00")
        assert worksheet.document.findings == []
