"""Stories of typing: a finding comes and goes, bad input stays, undo and redo, rows."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from tests.ui.conftest import Bench

from budgetdesk.document.edit_commands import clear
from budgetdesk.engine.cells import NA, Place, Rejected

Key = Qt.Key


def test_a_wrong_figure_is_found_and_goes_when_it_is_mended(worksheet: Bench) -> None:
    assert worksheet.document.findings == []
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("3000")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.content.facts.entries[cell] == Decimal("3000.00")
    assert worksheet.document.findings
    assert worksheet.declaration_view.findings.model.rowCount() == len(worksheet.document.findings)
    worksheet.go("表6/30231/公用经费支出")
    worksheet.press(Key.Key_Delete)
    assert worksheet.document.findings == []
    assert worksheet.declaration_view.findings.model.rowCount() == 0


def test_what_cannot_be_read_stays_in_the_cell(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("3,4")
    worksheet.press(Key.Key_Return)
    entry = worksheet.document.content.facts.entries[cell]
    assert isinstance(entry, Rejected)
    assert worksheet.document.view(cell).text == "3,4"
    assert any("千分位" in says for says in worksheet.says())
    worksheet.go("表6/30231/公用经费支出")
    worksheet.press(Key.Key_F2)
    assert worksheet.target().text() == "3,4"


def test_arithmetic_and_units_are_read(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("=1200*12")
    assert "14,400.00" in worksheet.window.status.reading.text()
    worksheet.press(Key.Key_Tab)
    assert worksheet.document.engine.value(cell) == Decimal("14400.00")
    assert worksheet.window.status.reading.text() == ""
    worksheet.go("表6/30231/公用经费支出")
    worksheet.type("12.5万")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cell) == Decimal("125000.00")


def test_undo_and_redo_by_name(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("3000")
    worksheet.press(Key.Key_Return)
    undo = worksheet.window.actions_.undo
    assert undo.text().startswith("撤销：修改 表6 30231")
    undo.trigger()
    assert cell not in worksheet.document.content.facts.entries
    assert worksheet.document.findings == []
    worksheet.window.actions_.redo.trigger()
    assert worksheet.document.content.facts.entries[cell] == Decimal("3000.00")


def test_undoing_goes_to_what_it_undoes(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("3000")
    worksheet.press(Key.Key_Return)
    worksheet.turn("t01")
    worksheet.window.actions_.undo.trigger()
    assert worksheet.session.current == cell
    worksheet.turn("t01")
    worksheet.window.actions_.redo.trigger()
    assert worksheet.session.current == cell


def test_f2_puts_the_caret_at_the_end_and_typing_goes_on_there(worksheet: Bench) -> None:
    cell = worksheet.go("支出明细/第 1 行/预算数")
    worksheet.press(Key.Key_F2)
    worksheet.type("*2")
    worksheet.press(Key.Key_Escape)
    worksheet.press(Key.Key_F2)
    assert not worksheet.target().hasSelectedText()
    worksheet.press(Key.Key_Backspace)
    worksheet.type("9")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cell) == Decimal("1132962.09")


def test_ctrl_enter_fills_the_selected_cells_of_the_kind(worksheet: Bench) -> None:
    cells = [worksheet.cell(f"支出明细/第 {n} 行/经费类别") for n in (1, 2, 3)]
    worksheet.go("支出明细/第 1 行/经费类别")
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up):
        worksheet.press(key, Qt.KeyboardModifier.ShiftModifier)
    assert worksheet.view.current_cell() == cells[0], "where the selection began"
    assert worksheet.view.selected_cells() == cells
    worksheet.type("经营")
    worksheet.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entries = worksheet.document.content.facts.entries
    assert [entries[cell] for cell in cells] == ["经营"] * 3


def test_words_are_replaced_in_all_tables_and_taken_back_at_once(worksheet: Bench) -> None:
    entries = worksheet.document.content.facts.entries
    before = {
        cell: entry for cell, entry in entries.items() if isinstance(entry, str) and "专项业务费" in entry
    }
    assert before
    worksheet.qtbot.keyClick(worksheet.window, Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bar = worksheet.declaration_view.find_bar
    bar.line.setText("公共服务")  # in the middle of a long text
    bar.search()
    shown = bar.list.topLevelItem(0).text(1)
    assert "公共服务" in shown
    assert len(shown) < 20
    bar.line.setText("专项业务费")
    bar.by.setText("专项工作费")
    worksheet.qtbot.mouseClick(bar.replace, Qt.MouseButton.LeftButton)
    assert all(entries[cell] == before[cell].replace("专项业务费", "专项工作费") for cell in before)
    assert f"替换了 {len(before)} 格" in bar.count.text()
    worksheet.window.actions_.undo.trigger()
    assert all(entries[cell] == entry for cell, entry in before.items())


def test_escape_leaves_the_cell_as_it_was(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.type("99")
    worksheet.press(Key.Key_Escape)
    assert cell not in worksheet.document.content.facts.entries
    assert isinstance(QApplication.focusWidget(), type(worksheet.view))


def test_not_applicable_has_a_key(published: Bench) -> None:
    cell = published.go("表6/30231/专项业务经费支出")
    published.press(Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert published.document.content.facts.entries[cell] is NA
    assert published.document.view(cell).text == "不适用"


def test_clicking_elsewhere_enters_what_was_typed(published: Bench) -> None:
    cell = published.go("表6/30231/公用经费支出")
    published.type("3000")
    other = published.view.sheet_model.index_of(published.cell("表6/30201/公用经费支出"))
    published.qtbot.mouseClick(
        published.view.viewport(), Qt.MouseButton.LeftButton, pos=published.view.visualRect(other).center()
    )
    assert published.document.engine.value(cell) == Decimal("3000.00")
    assert published.view.findChildren(QLineEdit, "") == [] or not any(
        e.isVisible() for e in published.view.findChildren(QLineEdit)
    )


def test_typing_on_the_append_row_makes_a_row(worksheet: Bench) -> None:
    worksheet.turn("projects")
    before = len(worksheet.document.engine.rows(_place(worksheet, "projects")))
    worksheet.press(Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    worksheet.press(Key.Key_Home)
    worksheet.type("新项目")
    worksheet.press(Key.Key_Tab)
    rows = worksheet.document.engine.rows(_place(worksheet, "projects"))
    assert len(rows) == before + 1
    current = worksheet.view.current_cell()
    assert current is not None
    assert (current.row, current.column) == (list(rows)[-1], "category")
    worksheet.type("专用")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(current) == "专用项目"


def test_rows_are_removed_and_come_back(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    place = _place(worksheet, "expenditure")
    rows = list(worksheet.document.engine.rows(place))
    worksheet.declaration_view.go_to(place.cell(rows[2], "amount"))
    worksheet.window.actions_.remove.trigger()
    assert rows[2] not in worksheet.document.engine.rows(place)
    worksheet.window.actions_.undo.trigger()
    assert list(worksheet.document.engine.rows(place)) == rows
    assert worksheet.document.findings == []


def test_a_row_is_inserted_below_the_cursor(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    place = _place(worksheet, "expenditure")
    rows = list(worksheet.document.engine.rows(place))
    worksheet.declaration_view.go_to(place.cell(rows[2], "amount"))
    worksheet.window.actions_.insert.trigger()
    now = list(worksheet.document.engine.rows(place))
    assert [r for r in now if r in rows] == rows
    assert now.index(next(r for r in now if r not in rows)) == 3


def test_sheets_of_a_repeating_table_come_and_go(worksheet: Bench) -> None:
    worksheet.turn("t13")
    page = worksheet.declaration_view.tabs.page
    assert page.sheets.count() == 1
    page.add_sheet.click()
    assert page.sheets.count() == 2
    assert page.instance in worksheet.document.content.facts.instances["t13"]
    page.remove_sheet.click()
    assert page.sheets.count() == 1


def _place(bench: Bench, table: str) -> Place:
    from budgetdesk.engine.cells import Place

    return Place(table, "rows")


def test_rows_come_and_go_by_key(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    place = _place(worksheet, "expenditure")
    rows = list(worksheet.document.engine.rows(place))
    worksheet.declaration_view.go_to(place.cell(rows[2], "amount"))
    worksheet.press(Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert len(worksheet.document.engine.rows(place)) == len(rows) + 1
    worksheet.press(Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert list(worksheet.document.engine.rows(place)) == rows


def test_an_indicator_is_added_beside_and_below(worksheet: Bench) -> None:
    worksheet.turn("t13")
    document = worksheet.document
    place = Place("t13", "indicators", worksheet.declaration_view.tabs.page.instance)
    rows = list(document.engine.rows(place))
    leaf = next(id for id, row in document.engine.rows(place).items() if row.level == "content")
    worksheet.declaration_view.go_to(place.cell(leaf, "content"))
    worksheet.press(Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    now = document.engine.rows(place)
    added = next(id for id in now if id not in rows)
    assert now[added].parent == now[leaf].parent
    assert worksheet.view.current_cell() == place.cell(added, "content")
    worksheet.type("ZB")
    worksheet.press(Key.Key_Tab)
    assert document.engine.value(place.cell(added, "content")) == "ZB"
    assert worksheet.view.current_cell() == place.cell(added, "value")
    top = next(id for id, row in now.items() if row.level == "level1")
    worksheet.declaration_view.go_to(place.cell(top, "level1"))
    worksheet.declaration_view.tabs.page.rows.insert_child()
    deeper = [id for id in document.engine.rows(place) if id not in rows and id != added]
    assert [document.engine.rows(place)[id].level for id in deeper] == ["level2", "content"]
    while document.undo_labels:
        worksheet.window.actions_.undo.trigger()
    assert list(document.engine.rows(place)) == rows


def test_an_empty_tree_gets_its_first_indicator(published: Bench) -> None:
    published.turn("t15")
    place = Place("t15", "indicators")
    published.declaration_view.go_to(published.cell("t15/fields/project/value"))
    assert not published.document.engine.rows(place)
    index = next(
        published.view.sheet_model.index(n, published.view.sheet_model.form.boxes(n)[0].column)
        for n, line in enumerate(published.view.sheet_model.sheet.lines)
        if line.block == "indicators" and line.kind == "indicator"
    )
    published.view.put_cursor(index)
    published.window.actions_.insert.trigger()
    assert [r.level for r in published.document.engine.rows(place).values()] == [
        "level1",
        "level2",
        "content",
    ]
    assert published.view.current_cell().column == "level1"
    published.type("产出")
    published.press(Key.Key_Tab)
    assert (
        published.document.engine.value(
            place.cell(next(iter(published.document.engine.rows(place))), "level1")
        )
        == "产出指标"
    )


def test_the_checks_run_ahead_while_a_cell_is_typed_in(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    reading = worksheet.window.status.reading
    before = len(worksheet.document.undo_labels)
    worksheet.type("3000")
    worksheet.qtbot.waitUntil(lambda: "处不符" in reading.text())
    assert "表6 30231" in reading.text()
    assert worksheet.document.engine.value(cell) == Decimal("30000.00")
    assert worksheet.document.findings == []
    assert len(worksheet.document.undo_labels) == before
    worksheet.type("0")
    worksheet.qtbot.wait(200)
    assert "处不符" not in reading.text()
    worksheet.press(Key.Key_Escape)
    assert reading.text() == ""
    worksheet.session.enter(cell, "3000")
    worksheet.go("表6/30231/公用经费支出")
    worksheet.type("30000")
    worksheet.qtbot.waitUntil(lambda: "会消除" in reading.text())
    worksheet.press(Key.Key_Return)
    assert worksheet.document.findings == []
    assert reading.text() == ""


def test_what_is_said_of_a_line_under_way_is_no_false_alarm(worksheet: Bench) -> None:
    """A first amount brings rows that nothing can be said of before they are there."""
    worksheet.turn("expenditure")
    line = next(r for r in worksheet.document.engine.rows(Place("expenditure", "rows")))
    cell = Place("expenditure", "rows").cell(line, "amount")
    worksheet.session.apply(clear(worksheet.document, [cell]))
    worksheet.declaration_view.go_to(cell)
    width = worksheet.window.minimumSizeHint().width()
    worksheet.type("1132962")
    worksheet.qtbot.wait(250)
    assert "处不符" not in worksheet.window.status.reading.text()
    assert worksheet.window.minimumSizeHint().width() == width
    worksheet.press(Key.Key_Return)
    assert worksheet.document.findings == []


def test_a_line_that_grew_while_its_table_was_not_seen_is_measured_when_it_is(worksheet: Bench) -> None:
    cell = worksheet.go("表6/30231/备注")
    line = worksheet.view.currentIndex().row()
    before = worksheet.view.geometry_.heights[line]
    view = worksheet.view
    worksheet.turn("t01")
    worksheet.session.enter(cell, "一行写不下的备注要分成好几行才能看全" * 3)
    worksheet.turn("t06")
    assert worksheet.view is view
    assert view.geometry_.heights[line] > before


@pytest.mark.parametrize(
    ("typed", "keys", "entered"),
    [
        ("2050", [], "2050"),  # 20501 and others begin so: none is taken
        ("9", [], "9"),
        ("2050", [Key.Key_Down, Key.Key_Down], "20502"),  # gone to
        ("205050", [], "205050"),
        ("2080505", [], "2080505"),
    ],
)
def test_tab_takes_a_code_only_where_it_is_the_one(worksheet: Bench, typed, keys, entered) -> None:
    worksheet.turn("expenditure")
    place = Place("expenditure", "rows")
    cell = place.cell(next(iter(worksheet.document.engine.rows(place))), "function")
    worksheet.declaration_view.go_to(cell)
    worksheet.type(typed)
    for key in keys:
        worksheet.press(key)
    worksheet.press(Key.Key_Tab)
    assert worksheet.document.engine.value(cell) == entered


def test_enter_in_an_opened_list_takes_the_choice_and_goes_down_like_any_enter(worksheet: Bench) -> None:
    cells = [worksheet.cell(f"支出明细/第 {n} 行/经费类别") for n in (1, 2)]
    worksheet.go("支出明细/第 1 行/经费类别")
    worksheet.press(Key.Key_F2)
    worksheet.press(Key.Key_Down)
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cells[0]) == "公用"
    assert worksheet.view.current_cell() == cells[1]
