"""What people know from spreadsheets: the fill handle, sorting and filtering, freezing, the line above the table."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QPageSize, QPaintEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook
from tests.ui.conftest import Bench

from budgetdesk.document.edit_commands import insert_row
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.ui.findings.cell_page import USES
from budgetdesk.ui.preview.printing import keep_last, use_last
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.sheet.fill_handle import FillHandle
from budgetdesk.ui.sheet.filter_dialog import FilterDialog
from budgetdesk.ui.sheet.sheet_view import SheetView
from budgetdesk.ui.window.tables_dialog import TablesDialog

LINES = Place("expenditure", "rows")
LEFT = Qt.MouseButton.LeftButton


def rows_shown(bench: Bench) -> list[str]:
    lines = bench.view.sheet_model.sheet.lines
    return [line.row for line in lines if line.kind == "detail" and line.row != "+"]


def column(bench: Bench, name: str) -> int:
    """Of the frame, where that column of the lines is."""
    return next(n for n, found in bench.view.sheet_model.form.arranged_columns().items() if found == name)


def column_shown(bench: Bench, name: str) -> list[object]:
    return [bench.document.engine.value(LINES.cell(row, name)) for row in rows_shown(bench)]


def test_the_handle_at_the_corner_fills_what_it_is_dragged_over(worksheet: Bench, qtbot: QtBot) -> None:
    worksheet.turn("expenditure")
    rows = rows_shown(worksheet)
    kinds = [LINES.cell(row, "kind") for row in rows]
    view = worksheet.view
    view.go_to(kinds[6])
    first, last = view.visualRect(view.currentIndex()), view.visualRect(view.sheet_model.index_of(kinds[8]))
    index = view.currentIndex()
    start = FillHandle.place(
        view.projection, (index.row(), index.column(), index.row(), index.column())
    ).center()
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), last.center())
    qtbot.mouseRelease(view.viewport(), LEFT, pos=last.center())
    assert first != last
    assert column_shown(worksheet, "kind")[6:10] == ["公用", "公用", "公用", "专项"]
    assert worksheet.document.undo_labels[0].startswith("向下填充")
    assert set(view.selected_cells()) == set(kinds[6:9])


def test_rows_are_sorted_and_left_out_without_changing_what_is_kept(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    page, model = worksheet.declaration_view.tabs.page, worksheet.view.sheet_model
    kept, entered = rows_shown(worksheet), dict(worksheet.document.content.facts.rows)
    amount, kind = column(worksheet, "amount"), column(worksheet, "kind")
    words = {action.text(): action for action in page.headings.menu(amount).actions()}
    words["从大到小排列"].trigger()
    amounts = column_shown(worksheet, "amount")
    assert amounts == sorted(amounts, reverse=True)
    assert model.form.number_of(model.sheet.header_lines) == str(kept.index(rows_shown(worksheet)[0]) + 1)
    page.headings.filter("kind", frozenset({"专项"}))
    assert column_shown(worksheet, "amount") == [Decimal(n) for n in ("105200", "60000", "60000", "6000")]
    assert "显示 4 行，共 12 行" in page.arranged.label.text()
    assert page.arranged.isVisible()
    # What is edited stays where it is, and a new row is seen, whatever it holds.
    cell = LINES.cell(rows_shown(worksheet)[0], "kind")
    worksheet.session.enter(cell, "公用")
    assert rows_shown(worksheet)[0] == cell.row
    worksheet.view.go_to(Cell(*LINES, "+", "function"))
    worksheet.type("2080109")
    worksheet.press(Qt.Key.Key_Return)
    assert len(rows_shown(worksheet)) == 5
    worksheet.session.undo()
    worksheet.session.undo()
    hidden = LINES.cell(kept[0], "amount")
    worksheet.declaration_view.go_to(hidden)
    assert worksheet.view.current_cell() == hidden
    assert rows_shown(worksheet) == kept
    assert not page.arranged.isVisible()
    assert worksheet.document.content.facts.rows == entered
    assert words["恢复原来的次序"].text()
    assert "筛选…" in [action.text() for action in page.headings.menu(kind).actions()]


def test_the_list_of_a_filter_is_narrowed_and_ticked(worksheet: Bench, qtbot: QtBot) -> None:
    dialog = FilterDialog("经费类别", ["人员", "公用", "专项"], None)
    qtbot.addWidget(dialog)
    assert dialog.chosen() is None
    dialog.search.setText("用")
    dialog.all.setCheckState(Qt.CheckState.Unchecked)
    dialog.search.clear()
    assert dialog.chosen() == {"人员", "专项"}


def test_columns_are_frozen_fitted_and_remembered(worksheet: Bench, qtbot: QtBot) -> None:
    worksheet.turn("expenditure")
    view, page = worksheet.view, worksheet.declaration_view.tabs.page
    dept = column(worksheet, "dept_name")
    actions = {action.text(): action for action in page.headings.menu(dept).actions()}
    actions["冻结到此列"].trigger()
    assert view.geometry_.frozen_columns == dept + 1
    g = view.geometry_
    edge = QPoint(view.projection.origin + g.xs[dept + 1], 8)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=edge)
    assert view.own_widths == {dept: view.geometry_.fitting_width(dept)}
    wide = view.geometry_.xs[dept + 1] - view.geometry_.xs[dept]
    texts = [
        str(worksheet.document.engine.value(LINES.cell(row, "dept_name"))) for row in rows_shown(worksheet)
    ]
    assert wide >= max(view.geometry_.type.width(text) for text in texts)
    worksheet.window.actions_.fit_width.trigger()
    assert view.geometry_.gutter + view.geometry_.width <= view.viewport().width()
    worksheet.window.actions_.zooms[1].trigger()
    again = Bench(worksheet.window, worksheet.document, qtbot)
    again.turn("expenditure")
    assert again.view.geometry_.frozen_columns == dept + 1


def test_what_fits_a_wide_table_makes_no_narrow_one_small(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    worksheet.window.actions_.fit_width.trigger()
    wide = worksheet.view.zoom
    assert wide < 1
    for table in ("unit", "t06", "expenditure"):
        worksheet.turn(table)
        view = worksheet.view
        assert wide <= view.zoom <= 1
        fits = view.geometry_.gutter + view.geometry_.width <= view.viewport().width()
        assert fits or view.zoom == wide, table
        assert view.zoom == {"unit": 1, "expenditure": wide}.get(table, view.zoom)
    worksheet.turn("unit")
    worksheet.window.actions_.smaller.trigger()  # wanted for itself
    worksheet.turn("t01")
    worksheet.turn("unit")
    assert worksheet.view.zoom == worksheet.declaration_view.tabs.zoom < 1


def test_long_texts_are_written_above_the_table_and_do_not_stretch_it(worksheet: Bench) -> None:
    worksheet.turn("projects")
    page, view = worksheet.declaration_view.tabs.page, worksheet.view
    place = Place("projects", "rows")
    row = next(iter(worksheet.document.engine.row_ids(place)))
    cell = place.cell(row, "brief")
    view.go_to(cell)
    bar = page.edit_bar
    assert bar.text.toPlainText() == worksheet.document.engine.value(cell)
    worksheet.window.actions_.edit_large.trigger()
    assert QApplication.focusWidget() is bar.text
    bar.text.setPlainText("确保发放。" * 400)
    worksheet.qtbot.keyClick(bar.text, Qt.Key.Key_Return)
    assert worksheet.document.engine.value(cell) == "确保发放。" * 400
    assert view.hasFocus()
    line = view.sheet_model.index_of(cell).row()
    assert view.geometry_.heights[line] <= view.geometry_.type.height(10)
    view.go_to(cell)
    bar.text.setFocus()
    bar.text.setPlainText("写了一半")
    worksheet.window.actions_.save.trigger()
    assert worksheet.document.engine.value(cell) == "写了一半"


def test_the_list_of_indicators_opens_while_a_goal_is_still_being_written(worksheet: Bench) -> None:
    """The bar above is left in the midst of the change, and the window asks what may be done with the rows in front."""
    worksheet.turn("t13")
    page = worksheet.declaration_view.tabs.page
    place = Place("t13", "goals", page.instance)
    goal = place.cell(next(iter(worksheet.document.engine.row_ids(place))), "goal")
    page.sheet_view.go_to(goal)
    worksheet.window.actions_.edit_large.trigger()
    page.edit_bar.text.setPlainText("培训一百二十人。")
    worksheet.qtbot.mouseClick(page.switch.button(0), LEFT)
    assert page.tree is not None
    assert page.tree.view.hasFocus()
    assert worksheet.document.engine.value(goal) == "培训一百二十人。"


def test_whoever_chooses_a_table_in_the_outline_types_in_it_next(worksheet: Bench, qtbot: QtBot) -> None:
    view = worksheet.declaration_view
    view.tabs.turn_to("expenditure")
    assert QApplication.focusWidget() is not view.tabs.page.edit_bar.text  # no key goes there by itself
    tree = view.outline.tree
    tree.setFocus()
    index = view.outline._items["t06"].index()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    assert view.tabs.page.table == "t06"
    assert worksheet.view.hasFocus()
    # An arrow shows the next one, and the keyboard stays; Enter goes into it.
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert view.tabs.page.table == "t07"
    assert tree.hasFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert worksheet.view.hasFocus()


def test_the_list_of_what_is_missing_gets_shorter_under_the_mark(worksheet: Bench) -> None:
    missing = worksheet.declaration_view.findings.missing
    worksheet.declaration_view.findings.missing_button.click()
    listed = list(missing.missing)
    assert len(listed) > 1
    missing.setCurrentItem(missing.topLevelItem(len(listed) - 1))
    missing.show_all(listed[:1])
    assert missing.current() is None
    missing.show_all(listed)
    missing.setCurrentItem(missing.topLevelItem(1))
    missing.show_all(listed[1:])
    assert missing.current() == listed[1]


def test_a_click_on_what_is_missing_leads_there_and_leaves_offered_what_can_be_done(worksheet: Bench) -> None:
    panel = worksheet.declaration_view.findings
    panel.missing_button.click()
    blank = next(n for n, m in enumerate(panel.missing.missing) if m.kind == "empty_table")
    rect = panel.missing.visualItemRect(panel.missing.topLevelItem(blank))
    QTest.mouseClick(panel.missing.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    page = worksheet.declaration_view.tabs.page
    assert page is not None
    assert page.table == panel.missing.missing[blank].table
    assert worksheet.offered(panel.missing.current().finding)


def test_an_average_is_of_the_figures_that_are_seen(worksheet: Bench) -> None:
    worksheet.turn("t06")
    worksheet.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    document = worksheet.document
    cells = worksheet.declaration_view.tabs.page.summed_cells()
    seen = [c for c in cells if document.view(c).text and isinstance(document.engine.value(c), Decimal)]
    blank = [c for c in cells if document.engine.value(c) == 0 and not document.view(c).text]
    assert blank, "or nothing is tried"
    assert f"计数 {len(seen)}　" in worksheet.window.status.sum.text()


def test_words_of_a_sum_are_not_typed_over_and_the_line_above_shows_what_is_typed(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    label = LINES.cell("total", "function_name")
    worksheet.view.go_to(label)
    before = dict(worksheet.document.content.facts.entries)
    worksheet.type("30102")
    worksheet.press(Qt.Key.Key_F2)
    assert worksheet.document.content.facts.entries == before
    assert "合计行" in worksheet.window.status.currentMessage()
    worksheet.view.go_to(LINES.cell("+", "function"))
    worksheet.type("208")
    assert worksheet.declaration_view.tabs.page.edit_bar.text.toPlainText() == "208"
    worksheet.press(Qt.Key.Key_Escape)
    worksheet.press(Qt.Key.Key_Escape)


def test_which_tables_are_exported_is_asked_where_one_is_in_front(
    worksheet: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worksheet.go("表6/30231/公用经费支出")
    dialog = TablesDialog(worksheet.document, "t06", "导出 PDF")
    qtbot.addWidget(dialog)
    assert dialog.tables() is None
    dialog.list.item(5).setCheckState(Qt.CheckState.Checked)
    assert dialog.some.isChecked()
    assert len(dialog.tables()) == 2

    def only_this(asked: TablesDialog) -> TablesDialog.DialogCode:
        asked.one.setChecked(True)
        return TablesDialog.DialogCode.Accepted

    monkeypatch.setattr(TablesDialog, "exec", only_this)
    target = tmp_path / "表6.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "Excel 工作簿 (*.xlsx)"))
    worksheet.window.actions_.xlsx.trigger()
    qtbot.waitUntil(lambda: target.exists() and worksheet.window.jobs.idle, timeout=60_000)
    assert CalamineWorkbook.from_path(target).sheet_names == ["表6"]


def test_printer_and_paper_are_those_of_the_last_time(settings: Settings, dressed: QApplication) -> None:
    used = QPrinter()
    used.setPageSize(QPageSize(QPageSize.PageSizeId.A3))
    keep_last(used, settings)
    again = QPrinter()
    use_last(again, settings)
    assert again.pageLayout().pageSize().id() == QPageSize.PageSizeId.A3
    settings.keep("print/paper", "Papyrus")
    settings.keep("print/printer", "gone")
    use_last(again, settings)  # what is there no more is left alone
    assert again.pageLayout().pageSize().id() == QPageSize.PageSizeId.A3


def test_the_sum_of_a_column_leaves_its_total_out(worksheet: Bench, qtbot: QtBot) -> None:
    worksheet.turn("expenditure")
    view = worksheet.view
    amount = column(worksheet, "amount")
    g = view.geometry_
    x = view.projection.origin + (g.xs[amount] + g.xs[amount + 1]) // 2 - view.horizontalOffset()
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(x, 8))
    assert "2,908,134.00" in worksheet.window.status.sum.text()
    worksheet.turn("t05")  # where the rows of a code stand above each other: each figure once
    worksheet.view._select_columns(worksheet.view.sheet_model.index(0, 2))
    assert "求和 2,908,134.00" in worksheet.window.status.sum.text()


def test_a_code_has_room_before_it_is_typed_and_is_never_broken(blank: Bench) -> None:
    blank.turn("expenditure")
    panel = blank.declaration_view.cell
    panel.settle()
    assert "填报说明" in panel.page.toPlainText(), "of a row that is still to be made too"
    before, type_ = list(blank.view.geometry_.xs), blank.view.geometry_.type
    blank.type("2080109")
    blank.press(Qt.Key.Key_Tab)
    after = blank.view.geometry_
    assert blank.document.engine.rows(Place("expenditure", "rows"))
    assert after.xs == before
    assert before[1] - before[0] >= type_.width("2080109", False) + 2 * type_.pad
    assert set(after.heights[after.sheet.header_lines :]) == {type_.line}
    blank.view.lay_out()
    assert blank.view.geometry_.xs == before, "nor are the columns others when one comes back"


@pytest.mark.parametrize("leaving", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_first_letters_of_several_choices_are_never_entered(blank: Bench, leaving: Qt.Key) -> None:
    blank.turn("expenditure")
    fund = column(blank, "fund")
    blank.view.put_cursor(blank.view.sheet_model.index(blank.view.currentIndex().row(), fund))
    blank.type("sy")  # 事业收入, 事业单位经营收入 …
    blank.press(leaving)
    assert list(blank.document.engine.rows(LINES)) == ["total"]
    blank.press(leaving)  # the first was marked
    row = next(row for row in blank.document.engine.rows(LINES) if row != "total")
    assert blank.document.engine.value(LINES.cell(row, "fund")) == "事业收入"


def test_a_choice_that_is_written_with_more_words_than_it_has_is_taken(blank: Bench) -> None:
    cell = blank.go("单位信息/单位性质")
    blank.type("事业单位")
    blank.press(Qt.Key.Key_Tab)
    assert blank.document.content.facts.entries[cell] == "事业"


def test_why_a_table_is_empty_is_written_where_it_is_listed(worksheet: Bench) -> None:
    view = worksheet.declaration_view
    view.cell_pane.fold(True)
    view.findings.show_missing()
    missing = view.findings.missing
    before = len(missing.missing)
    row = next(n for n, m in enumerate(missing.missing) if m.kind == "empty_table" and m.table == "t09")
    missing.setCurrentItem(missing.topLevelItem(row))
    worksheet.click_on_mend(missing.missing[row].finding, "写明为什么是空表")
    assert view.cell.words.isVisible()
    worksheet.qtbot.keyClicks(view.cell.words, "2024 nian mei you zhengfuxing jijin yusuan bokuan")
    worksheet.qtbot.mouseClick(view.cell.keep, LEFT)
    assert len(missing.missing) == before - 1
    assert view.states.of("t09").says == "空表，已写明原因"


@pytest.mark.parametrize(
    "table", ["t09", "t11"]
)  # cells of a form; a list whose only row is still to be made
def test_the_page_of_an_empty_table_leads_to_where_its_reason_is_written(
    worksheet: Bench, table: str
) -> None:
    worksheet.turn(table)
    panel = worksheet.declaration_view.cell
    explain = next(link for link in panel.links() if link.startswith("do:explain"))
    assert "还空着" in panel.page.toPlainText()
    panel.page.anchorClicked.emit(QUrl(explain))
    assert panel.words.isVisible()
    assert "空表" in panel.words.placeholderText()
    worksheet.qtbot.keyClicks(panel.words, "ben danwei 2024 nian mei you")
    worksheet.qtbot.keyClick(panel.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    panel.settle()
    assert "还空着" not in panel.page.toPlainText()
    assert "ben danwei" in panel.page.toPlainText()
    assert worksheet.declaration_view.states.of(table).said


def test_a_sheet_that_scrolls_is_moved_and_looks_as_if_drawn_anew(
    worksheet: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, drawn = worksheet.window, []
    window.resize(1366, 430)
    worksheet.turn("expenditure")
    view, amount = worksheet.view, column(worksheet, "amount")
    paint = type(view).paintEvent

    def painted(self: SheetView, event: QPaintEvent) -> None:
        drawn.append(sum(rect.height() for rect in event.region()) / self.viewport().height())
        paint(self, event)

    def seen() -> QImage:
        QApplication.processEvents()
        at, size = view.viewport().mapTo(window, QPoint()), view.viewport().size()
        place = (at.x(), at.y(), size.width(), size.height())
        return window.screen().grabWindow(window.winId(), *place).toImage()

    def moved(by: Callable[[], object]) -> None:
        QApplication.processEvents()
        drawn.clear()
        by()
        shown, of_all = seen(), sum(drawn)
        view.viewport().update()
        assert shown == seen()
        assert 0 < of_all < 0.7

    monkeypatch.setattr(type(view), "paintEvent", painted)
    bar = view.verticalScrollBar()
    assert bar.maximum() > 60
    moved(lambda: bar.setValue(7))
    moved(lambda: bar.setValue(50))
    moved(lambda: bar.setValue(29))
    bar.setValue(0)
    view.put_cursor(view.sheet_model.index(view.geometry_.line_at(view.viewport().height()), amount))
    at = bar.value()
    worksheet.type("7")
    moved(lambda: worksheet.press(Qt.Key.Key_Return))
    assert bar.value() > at > 0


def test_what_the_cursor_passes_over_looks_computed_though_it_is_blank(blank: Bench) -> None:
    def ground(at: str | Cell) -> str:
        index = blank.view.sheet_model.index_of(blank.cell(at) if isinstance(at, str) else at)
        blank.view.put_cursor(blank.view.sheet_model.index(0, 1))
        shot = blank.view.viewport().grab().toImage()
        return shot.pixelColor(blank.view.visualRect(index).center()).name()

    blank.turn("texts")
    palette = blank.window.appearance.palette
    assert ground("文字说明/人员编制") == palette.computed
    assert ground("文字说明/其中：行政编制") == palette.surface
    blank.turn("reasons")
    assert ground("增减原因/上年预算收入") == palette.surface, (
        "what no linked declaration and no worksheet gives"
    )
    edit, row = insert_row(
        blank.document, Place("t14", "tasks"), values={"name": "培训", "content": "办两期培训"}
    )
    blank.session.apply(edit)
    blank.turn("t14")
    tasks = Place("t14", "tasks")
    assert ground(tasks.cell(row, "fiscal")) == palette.surface, "its equations are about other rows"
    assert ground(tasks.cell(row, "total")) == palette.computed
    blank.view.go_to(tasks.cell(row, "content"))
    blank.press(Qt.Key.Key_Tab)
    assert blank.view.sheet_model.cell_at(blank.view.currentIndex()) == tasks.cell(row, "fiscal")


def test_a_sheet_that_is_missing_is_begun_from_the_list(worksheet: Bench) -> None:
    edit, row = insert_row(
        worksheet.document, Place("projects", "rows"), values={"name": "退化林修复", "category": "专用项目"}
    )
    worksheet.session.apply(edit)
    values = {
        "function": "2080109",
        "dept_code": "30201",
        "kind": "专项",
        "fund": "一般公共预算",
        "project": "退化林修复",
        "amount": "100",
    }
    worksheet.session.apply(insert_row(worksheet.document, LINES, values=values)[0])
    missing = worksheet.declaration_view.findings.missing
    missing.go(next(n for n, m in enumerate(missing.missing) if m.kind == "missing_sheet"))
    page = worksheet.declaration_view.tabs.page
    assert (page.table, page.instance) == ("t13", row)
    states = worksheet.declaration_view.states
    assert (states.of("t13").shape, states.of("t13").missing) == ("begun", 1)
    worksheet.session.ask_for_all()
    assert states.of("t13").shape == "error", "asked for, it is as bad there as it is in the list"


def test_what_a_cell_takes_part_in_is_told_table_by_table_and_unfolded(worksheet: Bench) -> None:
    worksheet.go("单位信息/单位性质")
    panel = worksheet.declaration_view.cell
    panel.settle()
    assert panel.page.toPlainText().count("用于") == 3
    assert "……支出明细共 12 格" in panel.page.toPlainText()
    panel.page.anchorClicked.emit(QUrl(USES))
    assert panel.page.toPlainText().count("用于") == 12


def test_what_was_not_told_of_a_row_under_way_is_told_everywhere_once_it_is_asked_for(blank: Bench) -> None:
    blank.turn("expenditure")
    blank.type("2080550")
    blank.press(Qt.Key.Key_Tab)
    blank.press(Qt.Key.Key_Home)
    panel, check = blank.declaration_view.cell, blank.window.actions_.check
    panel.settle()
    assert ("2080505" in panel.page.toPlainText(), check.iconText()) == (False, "全审")
    blank.session.ask_for_all()
    panel.settle()
    assert "是不是 2080505" in panel.page.toPlainText()
    assert check.iconText() != "全审"


def test_many_ways_out_of_a_finding_take_no_room_from_the_panes(blank: Bench) -> None:
    blank.turn("expenditure")
    blank.type("2080550")
    blank.press(Qt.Key.Key_Tab)
    blank.session.ask_for_all()
    view = blank.declaration_view
    view.fold_findings(False)
    wide = view.outline_pane.width()
    finding = next(f for f in blank.document.findings if f.cause_kind == "unknown_code")
    _, column, index = blank.row_of(finding)
    assert view.outline_pane.width() == wide
    offered = blank.offered(finding)
    assert offered[:3] == ["改为 2080505", "改为 2080150", "改为 2010550"]
    shown = [button.words for button in column.buttons(index) if not button.lists]
    assert shown == offered[: len(shown)] != [], "none is cut"
    assert sum(len(button.mends) for button in column.buttons(index)) == len(offered), (
        "the others are in 更多"
    )
    blank.click_on_mend(finding, offered[2])
    assert "2010550" in blank.document.content.facts.entries.values()


def test_whoever_goes_back_in_a_row_made_like_another_comes_by_its_other_code(worksheet: Bench) -> None:
    worksheet.go("支出明细/第 12 行/功能科目编码")
    worksheet.press(Qt.Key.Key_Down)
    worksheet.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    made = worksheet.session.current
    assert made.column == "dept_code"
    worksheet.press(Qt.Key.Key_Backtab)
    assert worksheet.session.current == made._replace(column="function")
    worksheet.type("2080505")
    worksheet.press(Qt.Key.Key_Tab)
    assert worksheet.session.current == made, "the other code differs too, more often than not"
    worksheet.press(Qt.Key.Key_Tab)
    assert worksheet.session.current.column == "amount"
