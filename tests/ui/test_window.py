"""The window as a whole: going to findings, mending and explaining them, tabs, exports, workspaces."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench, open_declaration

from budgetdesk.document.edit_commands import explain
from budgetdesk.document.explanation_rules import refusal
from budgetdesk.engine.cells import Place
from budgetdesk.ui.preview.preview_window import PreviewWindow
from budgetdesk.ui.widgets.palette import CALM
from budgetdesk.ui.window.main_window import MainWindow

Key = Qt.Key
Fatal = QAbstractItemModelTester.FailureReportingMode.Fatal


def test_a_double_click_on_a_finding_goes_to_its_cell(published: Bench) -> None:
    view = published.declaration_view.findings.view
    last = published.declaration_view.findings.model.index(5, 2)
    finding = published.declaration_view.findings.model.findings[5]
    view.scrollTo(last)
    published.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(last).center())
    published.qtbot.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(last).center()
    )
    assert published.declaration_view.tabs.page.table == finding.suspect.table
    assert published.view.current_cell() == finding.suspect
    assert published.view.hasFocus()
    assert published.view.painter.focus == {part.cell for part in finding.cells}
    assert published.session.current == finding.suspect


def test_a_finding_is_mended_from_the_cell_s_page(published: Bench) -> None:
    before = len(published.document.findings)
    finding = published.document.findings[0]
    published.declaration_view.go_to(finding.suspect)
    panel = published.declaration_view.cell
    assert any(link.startswith("do:take") for link in panel.links())
    panel.act("take", finding)
    assert len(published.document.findings) < before
    assert published.declaration_view.findings.model.rowCount() == len(published.document.findings)


def test_saying_that_a_cell_is_right_moves_the_suspicion_on(published: Bench) -> None:
    finding = published.document.findings[0]
    published.declaration_view.go_to(finding.suspect)
    published.declaration_view.cell.act("confirm", finding)
    assert published.document.findings[0].suspect != finding.suspect or finding.suspect not in {
        f.suspect for f in published.document.findings
    }


def test_an_explanation_goes_stale_when_a_figure_moves(published: Bench) -> None:
    finding = next(f for f in published.document.findings if f.level == "query")
    table = finding.suspect.table
    queries = published.declaration_view.states.of(table).query
    published.declaration_view.go_to(finding.suspect)
    panel = published.declaration_view.cell
    panel.act("explain", finding)
    assert panel.explaining.isVisible()
    panel.words.setPlainText("核实无误")
    assert not panel.keep.isEnabled()
    panel.words.setPlainText("项目名称以省厅下达的名称为准，与表10 的简称是同一项目。")
    published.qtbot.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert published.session.marks.explanation(finding) == (True, False)
    assert published.declaration_view.states.of(table).query == queries - 1
    published.session.enter(finding.suspect, "另一个名称")
    now = next(f for f in published.document.findings if f.suspect == finding.suspect)
    assert published.session.marks.explanation(now) == (False, True)
    assert published.declaration_view.states.of(table).query == queries


@pytest.mark.parametrize(
    "words", ["", "核实无误", "已核实，无误。", "正确", "情况属实。", "无", "数据无误，已核对", "同上"]
)
def test_assurances_are_no_explanations(words: str) -> None:
    assert refusal(words)


def test_levels_and_tables_filter_the_findings(published: Bench) -> None:
    panel, model = published.declaration_view.findings, published.declaration_view.findings.model
    panel.levels["hint"].click()
    assert {f.level for f in model.findings} == {"error", "query"}
    panel.show_table("t13")
    assert model.findings
    assert all(any(c.cell.table == "t13" for c in f.cells) for f in model.findings)
    panel.show_table("")
    panel.levels["hint"].click()
    assert len(model.findings) == len(published.document.findings)


def test_the_findings_keep_their_place(published: Bench) -> None:
    panel = published.declaration_view.findings
    index = panel.model.index(3, 0)
    panel.view.setCurrentIndex(index)
    kept = panel.finding(panel.view.currentIndex())
    mended = published.document.findings[1]
    published.session.enter(mended.suspect, str(mended.cells[0].expected))
    now = panel.finding(panel.view.currentIndex())
    assert kept.key == now.key


def test_models_keep_qt_s_rules(published: Bench) -> None:
    testers = [QAbstractItemModelTester(published.declaration_view.findings.model, Fatal)]
    testers.append(QAbstractItemModelTester(published.declaration_view.outline.model, Fatal))
    for table in ("t01", "t06", "t12", "t13", "expenditure", "t11"):
        published.turn(table)
        testers.append(QAbstractItemModelTester(published.view.sheet_model, Fatal))
    published.session.enter(published.cell("表7/2080109/合计"), "1")
    published.turn("t11")
    published.window.actions_.insert.trigger()
    published.window.actions_.undo.trigger()
    assert len(testers) == 8


def test_every_table_opens_and_every_cell_has_a_page(published: Bench) -> None:
    for table in published.declaration_view.session.document.program.pack.tables:
        published.declaration_view.tabs.turn_to(table)
        page = published.declaration_view.tabs.page
        assert page.table == table
        if page.view is None:
            continue
        for line in range(page.view.sheet_model.rowCount()):
            for box in page.view.sheet_model.form.boxes(line):
                if box.cell is not None:
                    published.session.set_current(box.cell)
                    published.declaration_view.cell.settle()
        page.view.grab()


def test_a_changed_code_moves_the_row_and_the_cursor_with_it(published: Bench) -> None:
    cell = published.go("表6/30211/部门经济科目编码")
    published.type("30299")
    other = published.view.sheet_model.index_of(published.cell("表6/30217/公用经费支出"))
    published.qtbot.mouseClick(
        published.view.viewport(), Qt.MouseButton.LeftButton, pos=published.view.visualRect(other).center()
    )
    assert published.document.engine.value(cell) == "30299"
    rows = list(published.document.engine.rows(Place("t06", "rows")))
    assert rows.index(cell.row) > rows.index(published.cell("表6/30231/合计").row)


def test_keys_move_between_the_cells_to_fill(published: Bench) -> None:
    published.go("表6/30201/公用经费支出")
    published.press(Key.Key_Right)
    assert published.view.current_cell().column == "special"
    published.press(Key.Key_Down)
    assert published.view.current_cell() == published.cell("表6/30211/专项业务经费支出")
    published.press(Key.Key_Home)
    assert published.view.current_cell().column == "dept_code"
    published.press(Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert published.view.current_cell().row == "total"


def test_a_selection_is_added_up(published: Bench) -> None:
    published.go("表6/30201/公用经费支出")
    published.press(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "求和 73,400.00" in published.window.status.sum.text()
    assert "计数 2" in published.window.status.sum.text()


def test_a_mark_is_shown_at_both_ends(published: Bench) -> None:
    finding = published.document.findings[0]
    for part in finding.cells:
        assert published.session.marks.of(part.cell) is not None


def test_pdf_workbook_and_file_are_written(
    worksheet: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for suffix, export in (
        (".pdf", worksheet.window.actions_.pdf),
        (".xlsx", worksheet.window.actions_.xlsx),
        (".json", worksheet.window.actions_.json),
    ):
        target = tmp_path / f"报表{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), ""))
        export.trigger()
        worksheet.qtbot.waitUntil(lambda target=target: target.exists(), timeout=60_000)
        worksheet.qtbot.waitUntil(lambda: worksheet.window.jobs.idle)
    assert (tmp_path / "报表.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "报表.xlsx").read_bytes().startswith(b"PK")
    assert not worksheet.window.notice.isVisible()


def test_an_export_that_fails_is_said_in_the_window(worksheet: Bench, tmp_path: Path) -> None:
    worksheet.window.outputs.pdf(worksheet.session, tmp_path / "nowhere" / "a.pdf")
    worksheet.qtbot.waitUntil(worksheet.window.notice.isVisible, timeout=60_000)
    worksheet.qtbot.waitUntil(lambda: worksheet.window.jobs.idle)
    assert str(tmp_path / "nowhere" / "a.pdf") in worksheet.window.notice.text()


def test_the_full_check_agrees_with_the_running_one(published: Bench) -> None:
    actions = published.window.actions_
    printing = actions.bar.widgetForAction(actions.preview)
    places = set()
    for words in ("全审", "全审 7", "全审 99"):
        actions.check.setIconText(words)
        actions.bar.layout().activate()
        places.add(printing.x())
    assert len(places) == 1, "its count has room beforehand"
    panel = published.declaration_view.findings
    query = next(f for f in published.document.findings if f.level == "query")
    published.session.apply(explain(published.document, query, "以批复为准，见县财发〔2024〕3 号。", "甲"))
    panel.show_missing()
    actions.check.trigger()
    errors = sum(f.level == "error" for f in published.document.findings)
    assert errors
    said = f"全审完成：错误 {errors}，"
    published.qtbot.waitUntil(lambda: said in published.window.status.currentMessage(), timeout=60_000)
    published.qtbot.waitUntil(lambda: published.window.jobs.idle)
    assert not panel.missing_button.isChecked(), "it was asked what is wrong"
    told = published.window.status.currentMessage()
    assert all(button.text() in told for button in panel.levels.values())


def test_the_list_of_declarations_gives_way_to_its_narrowest_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Its last column once stood outside: a long title pushed it there."""
    window.create_workspace(tmp_path / "预算.bdesk")
    window.office.put_samples()
    window.close_document()
    window.show()
    shown, listed = window.start.declarations, window.start.declarations.model()
    for width in (1366, 900):
        window.resize(width, 768)
        qtbot.waitUntil(lambda: shown.header().length() == shown.viewport().width() > 0)
        titles = [listed.index(row, 2).data(Qt.ItemDataRole.ToolTipRole) for row in range(listed.rowCount())]
        assert "四川省部门整体和专项预算项目绩效目标完成情况自评表（2023年）" in titles
    assert shown.verticalScrollBar().maximum() > 0
    window.resize(1366, 1056)
    qtbot.waitUntil(
        lambda: shown.verticalScrollBar().maximum() == 0
    )  # a high window has room for all of them


def test_a_workspace_with_the_samples_is_made_and_edits_are_kept(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "预算.bdesk"
    assert window.create_workspace(path)
    samples = window.office.put_samples()
    window.close_document()
    assert window.start.declarations.model().rowCount() == len(samples)
    assert window.settings.recent == [str(path)]
    ids = [d.id for d in window.office.declarations() if "shaanxi" in d.pack]
    open_declaration(window, ids[0], qtbot)
    session = window.declaration_view.session
    cell = next(c for c in session.document.content.facts.entries if c.column == "amount" or c.table == "t06")
    session.enter(cell, "12345.00")
    assert "已自动保存" in window.status.saved.text()
    window.close_document()
    open_declaration(window, ids[0], qtbot)
    assert window.declaration_view.session.document.content.facts.entries[cell] == Decimal("12345.00")


def test_a_missing_workspace_is_said_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    assert not window.open_workspace(tmp_path / "没有.bdesk")
    assert "找不到工作库" in window.notice.text()


def test_zoom_keeps_the_cursor_and_is_remembered(published: Bench) -> None:
    cell = published.go("表6/30201/公用经费支出")
    width = published.view.geometry_.type.digit
    published.window.actions_.larger.trigger()
    assert published.view.geometry_.type.digit > width
    assert published.view.current_cell() == cell
    assert published.window.settings.number("zoom", 1.0) > 1.0


def test_findings_are_grouped_by_table_and_keep_their_place(published: Bench) -> None:
    panel = published.declaration_view.findings
    tester = QAbstractItemModelTester(panel.model, Fatal)
    panel.grouping.setCurrentIndex(panel.grouping.findData("table"))
    model = panel.model
    assert model.rowCount() == len({f.suspect.table for f in published.document.findings})
    assert "表6" in model.index(0, 0).data()
    assert model.rowCount(model.index(0, 0)) == 6
    hint = model.index_of(model.findings[2])
    panel.view.setCurrentIndex(hint)
    kept = panel.finding(hint).key
    first = model.findings[0]
    published.session.enter(first.suspect, str(first.cells[0].expected))
    assert panel.finding(panel.view.currentIndex()).key == kept
    assert model.rowCount(model.index(0, 0)) == 5
    for finding in list(model.findings):
        if finding.suspect.table == "t06":
            published.session.enter(finding.suspect, str(finding.cells[0].expected))
    assert "表6" not in model.index(0, 0).data()
    published.window.actions_.undo.trigger()
    assert "表6" in model.index(0, 0).data()
    panel.grouping.setCurrentIndex(panel.grouping.findData("level"))
    assert model.rowCount() == 3
    panel.grouping.setCurrentIndex(0)
    assert len(model.findings) == len(published.document.findings)
    assert tester.model() is model


def test_a_finding_is_mended_from_the_list(published: Bench) -> None:
    panel = published.declaration_view.findings
    finding = panel.model.findings[0]
    published.click_on_mend(finding, "改为 2,676,934.00")
    assert finding.key not in {f.key for f in published.document.findings}
    query = next(f for f in published.document.findings if f.level == "query")
    published.click_on_mend(query, "写核实说明")
    assert published.declaration_view.cell.explaining.isVisible()
    assert published.session.current == query.suspect


def test_the_row_that_is_being_filled_in_is_left_in_peace(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    worksheet.press(Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    worksheet.press(Key.Key_Up)
    worksheet.press(Key.Key_Home)
    worksheet.type("2080109")
    worksheet.press(Key.Key_Tab)
    wanted = [f for f in worksheet.document.outstanding if f.cause_kind == "required"]
    assert wanted
    assert worksheet.declaration_view.findings.model.findings == []
    listed = worksheet.declaration_view.findings.missing
    assert [missing.kind for missing in listed.missing] == ["empty_table"] * 3 + ["not_linked"]
    assert worksheet.declaration_view.states.of("expenditure").missing == 0
    worksheet.press(Key.Key_Up)
    assert worksheet.declaration_view.findings.model.findings == [], "what is missing is no mistake"
    assert [missing.finding for missing in listed.missing if missing.kind == "required"] == wanted
    state = worksheet.declaration_view.states.of("expenditure")
    assert (state.error, state.missing, state.shape) == (0, len(wanted), "begun")


def test_a_full_check_print_and_export_spare_no_row(worksheet: Bench, tmp_path: Path) -> None:
    def begin_a_line():
        worksheet.turn("expenditure")
        worksheet.press(Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        worksheet.press(Key.Key_Up)
        worksheet.press(Key.Key_Home)
        worksheet.type("2080109")
        worksheet.press(Key.Key_Tab)

    begin_a_line()
    found = worksheet.document.findings_in_full
    assert found
    assert worksheet.declaration_view.findings.model.findings == []
    worksheet.window.actions_.check.trigger()
    errors = sum(f.level == "error" for f in found)
    said = f"全审完成：错误 {errors}，"
    worksheet.qtbot.waitUntil(lambda: said in worksheet.window.status.currentMessage())
    assert worksheet.declaration_view.findings.model.findings == found
    begin_a_line()
    assert len(worksheet.declaration_view.findings.model.findings) < len(worksheet.document.findings_in_full)
    worksheet.window.outputs.pdf(worksheet.session, tmp_path / "a.pdf")
    worksheet.qtbot.waitUntil(lambda: worksheet.window.jobs.idle and (tmp_path / "a.pdf").exists())
    assert worksheet.declaration_view.findings.model.findings == worksheet.document.findings_in_full
    pages = PdfDocument(tmp_path / "a.pdf")
    assert "草稿" in pages[0].get_textpage().get_text_range()
    pages.close()


def test_ctrl_f_finds_in_all_tables(published: Bench) -> None:
    published.turn("t01")
    published.press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = published.declaration_view.find_bar
    assert bar.line.hasFocus()
    published.qtbot.keyClicks(bar.line, "30231")
    published.qtbot.keyClick(bar.line, Key.Key_Return)
    assert published.session.current.table == "t06"
    assert bar.list.topLevelItemCount() == 2
    published.qtbot.keyClick(bar.line, Key.Key_Return)
    assert published.session.current.table == "t08"
    bar.line.setText("30,000.00")
    published.qtbot.keyClick(bar.line, Key.Key_Return)
    assert published.document.engine.value(published.session.current) == Decimal(30000)
    bar.line.setText("表7/2080109/合计")
    published.qtbot.keyClick(bar.line, Key.Key_Return)
    assert published.session.current == published.cell("表7/2080109/合计")
    bar.line.setText("gwycyxwhf")
    published.qtbot.keyClick(bar.line, Key.Key_Return)
    assert published.session.current.row == "running"
    published.qtbot.keyClick(bar.line, Key.Key_Escape)
    assert not bar.isVisible()
    assert published.view.hasFocus()


def test_the_window_remembers_how_it_was(published: Bench, qtbot: QtBot) -> None:
    published.declaration_view.findings.grouping.setCurrentIndex(1)
    published.declaration_view.rows.setSizes([400, 250])
    high = published.declaration_view.findings.height()
    published.window.close_document()
    again = type(published)(published.window, published.document, qtbot)
    assert again.declaration_view.findings.grouping.currentIndex() == 1
    assert again.declaration_view.findings.height() == high


def test_origins_take_no_more_room_than_their_lines_while_the_page_is_cut(published: Bench) -> None:
    """The page was cut in the middle of the reason over an empty half."""
    cell, bench = published.declaration_view.cell, published
    published.window.resize(1366, 768)
    bench.turn("t07")
    bench.declaration_view.tabs.go_to(bench.cell("表7/合计/合计"))
    cell.settle()
    QApplication.processEvents()
    origin, page = cell.origin, cell.page
    assert page.verticalScrollBar().maximum() > 0
    bottom = max(
        origin.visualItemRect(item).bottom()
        for n in range(origin.topLevelItemCount())
        for item in [origin.topLevelItem(n)]
    )
    assert 0 <= origin.viewport().height() - bottom <= origin.sizeHintForRow(0)
    before = origin.height()
    origin.topLevelItem(1).setExpanded(True)
    assert origin.height() > before
    cell._parts.moveSplitter(cell._parts.height() // 4, 1)
    QApplication.processEvents()
    assert cell._share > 0.5


def test_the_origin_of_a_figure_opens_down_to_what_was_entered(worksheet: Bench) -> None:
    worksheet.go("表6/30201/合计")
    worksheet.declaration_view.cell.settle()
    tree = worksheet.declaration_view.cell.origin
    top = tree.topLevelItem(0)
    words = [top.child(n).text(0) for n in range(top.childCount())]
    assert words == ["公用经费支出", "专项业务经费支出"]
    top.child(0).setExpanded(True)
    line = top.child(0).child(0)
    assert line.text(1) == "13,400.00"
    tree.itemDoubleClicked.emit(line, 0)
    assert worksheet.session.current.table == "expenditure"


def test_the_preview_shows_the_pages_of_the_pdf(published: Bench, qtbot: QtBot) -> None:
    published.turn("t06")
    published.window.actions_.preview.trigger()
    preview = published.window.findChild(PreviewWindow)
    qtbot.waitSignal(preview.ready, timeout=60_000).wait()
    assert preview.tables.currentData() == "t06"
    assert len(preview.view.pages) == 1
    assert preview.note.isVisible()
    assert not preview.view.pages.image(0, 1.0).isNull()
    with qtbot.waitSignal(preview.ready, timeout=60_000):
        preview.tables.setCurrentIndex(0)
    assert len(preview.view.pages) >= 15
    preview.view.go_to(3)
    assert preview.view.current() == 3
    preview.view.zoom_by(1)
    preview.grab()
    with qtbot.waitSignal(preview.ready, timeout=60_000):
        preview.blank.setChecked(True)
    assert not preview.note.isVisible()
    assert not preview.errors.isVisible()
    with qtbot.waitSignal(preview.ready, timeout=60_000):
        preview.blank.setChecked(False)
    with qtbot.waitSignal(preview.ready, timeout=60_000):
        preview.tables.setCurrentIndex(preview.tables.findText("公开文件", Qt.MatchFlag.MatchStartsWith))
    published.window.jobs.written.emit("已导出：公开.pdf", Path("公开.pdf"))
    assert all(button.isVisible() for button in preview.open_buttons)
    assert not preview.blank.isEnabled()
    assert len(preview.view.pages) > 17  # cover, contents and text before the tables
    with qtbot.waitSignal(preview.ready, timeout=60_000):
        preview.tables.setCurrentIndex(0)
    assert not any(button.isVisible() for button in preview.open_buttons)
    preview.errors.click()
    assert not preview.isVisible()
    first = published.session.first_error()
    assert first is not None
    assert first.suspect == published.session.current


def test_what_the_full_check_found_outlives_a_change_of_looks(blank: Bench) -> None:
    blank.window.front.check_all()
    told = blank.session.marks.shown()
    assert any(f.level == "error" for f in told), "blanks are mistakes once all is asked for"
    blank.window.appearance.resize(1.3)
    session = blank.window.declaration_view.session
    assert session is not blank.session
    assert session.marks.shown() == told
    blank.window.appearance.resize(1.0)  # the type is that of the whole program


def test_errors_are_told_before_a_file_to_send_is_asked_for(
    published: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *told: asked.append(told) or ("", ""))
    published.window.send()
    [box] = [box for box in published.window.findChildren(QMessageBox) if box.isVisible()]
    assert not asked
    published.turn("t06")
    next(button for button in box.buttons() if button.text() == "去看").click()
    first = published.session.first_error()
    assert first is not None
    assert published.session.current == first.suspect


def test_pages_are_printed(published: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from budgetdesk.ui.preview.printing import print_pages

    preview = PreviewWindow(published.session, CALM, "t06")
    qtbot.addWidget(preview)
    qtbot.waitSignal(preview.ready, timeout=60_000).wait()
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    print_pages(preview.view.pages, printer)
    assert (tmp_path / "out.pdf").stat().st_size > 10_000
    preview.close()


def test_findings_fold_only_when_a_person_folds_them(worksheet: Bench, qtbot: QtBot) -> None:
    view = worksheet.declaration_view
    assert view.findings.height() < 60  # there was nothing to list when it was opened
    places = view.rows.sizes()
    worksheet.session.enter(worksheet.cell("表6/30231/公用经费支出"), "3000")
    assert view.findings.levels["error"].text() == "错误 1"
    assert view.rows.sizes() == places  # nothing jumps while one types
    qtbot.keyClick(worksheet.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: view.findings.height() > 90)
    assert view.findings.view.isVisible()
    worksheet.window.actions_.undo.trigger()
    assert view.findings.empty.isVisible()
    qtbot.mouseClick(view.findings.fold_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.findings.height() < 60)


def test_outline_and_cell_page_fold_to_strips_and_leave_their_room_to_the_table(
    worksheet: Bench, qtbot: QtBot
) -> None:
    view, tabs = worksheet.declaration_view, worksheet.declaration_view.tabs
    assert not tabs.bar.isVisible()  # the outline stands for the tabs on a small screen
    wide = tabs.width()
    for pane, key in ((view.outline_pane, Qt.Key.Key_1), (view.cell_pane, Qt.Key.Key_2)):
        qtbot.keyClick(worksheet.window, key, Qt.KeyboardModifier.AltModifier)
        assert pane.folded
        assert not pane.content.isVisible()
    qtbot.waitUntil(lambda: tabs.width() > wide + 300)
    assert tabs.bar.isVisible()
    for pane in (view.outline_pane, view.cell_pane):
        qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)
        assert pane.content.isVisible()


def test_every_pane_is_reached_by_key_folds_by_key_and_is_remembered_folded(
    worksheet: Bench, qtbot: QtBot
) -> None:
    view, window = worksheet.declaration_view, worksheet.window
    view.fold("findings", False)
    view.findings.missing_button.setChecked(True)  # the list in place of the findings is reached too
    parts = [
        part
        for splitter in view._splitters().values()
        for part in map(splitter.widget, range(splitter.count()))
    ]
    leaves = [part for part in parts if part not in view._splitters().values()]
    assert len(leaves) == len(view.panes)
    reached: list[QWidget] = []
    for _ in view.panes:
        window.actions_.next_pane.trigger()
        focused = QApplication.focusWidget()
        assert focused is not None
        reached += [leaf for leaf in leaves if leaf.isAncestorOf(focused)]
    assert set(reached) == set(leaves)
    folding = view._folding()
    assert len(window.actions_.folds) == len(folding)
    worksheet.session.enter(
        worksheet.cell("表6/30231/公用经费支出"), "3000"
    )  # else nothing is listed to be folded
    for action in window.actions_.folds:
        action.trigger()
    assert all(pane.folded for pane in folding.values())
    view.save_state(window.settings)
    assert not any(pane.folded for pane in folding.values())
    view.restore_state(window.settings)
    assert all(pane.folded for pane in folding.values())


def test_on_a_small_screen_a_table_has_room_for_18_rows(published: Bench) -> None:
    """1366×768, the findings open below a bar of the desktop: what a clerk sees without scrolling."""
    published.window.resize(1366, 768 - 24)
    view = published.declaration_view
    assert not view.findings.folded
    for table in ("t05", "t06", "t07", "t08"):
        published.turn(table)
        QApplication.processEvents()  # till then the title has no place, and the table not its own
        sheet = published.view
        g = sheet.geometry_
        assert g.width <= sheet.viewport().width()
        rows = (sheet.viewport().height() - g.ys[g.frozen_lines]) // g.type.line
        assert rows >= 18, (table, rows)


def test_amounts_of_the_worksheet_are_in_view_on_a_small_screen(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    sheet = worksheet.view
    amount = sheet.visualRect(sheet.sheet_model.index_of(worksheet.cell("支出明细/第 1 行/预算数")))
    assert amount.right() <= sheet.viewport().width()


def test_a_table_that_differs_from_the_worksheet_is_one_finding_with_a_side_to_choose(
    worksheet: Bench,
) -> None:
    for code in ("30201", "30211", "30217", "30228", "30231", "3029904"):
        for column in ("公用经费支出", "专项业务经费支出"):
            cell = worksheet.cell(f"表6/{code}/{column}")
            if worksheet.document.engine.value(cell):
                worksheet.session.enter(cell, "7")
    finding = next(f for f in worksheet.document.findings if f.cause_kind == "sides")
    worksheet.click_on_mend(finding, "以底稿为准")
    assert worksheet.document.findings == []
    worksheet.window.actions_.undo.trigger()
    finding = next(f for f in worksheet.document.findings if f.cause_kind == "sides")
    worksheet.click_on_mend(finding, "以表为准")
    assert not [f for f in worksheet.document.findings if f.cause_kind == "sides"]
    assert worksheet.document.undo_labels[0] == "以表为准 表6"
    worksheet.window.actions_.undo.trigger()
    finding = next(f for f in worksheet.document.findings if f.cause_kind == "sides")
    worksheet.declaration_view.go_to(finding.suspect)
    assert {
        link.split(":")[1] for link in worksheet.declaration_view.cell.links() if link.startswith("do:")
    } >= {
        "take",
        "keep_table",
    }


def test_a_declaration_file_is_imported_with_what_was_said_of_it(
    window: MainWindow, published: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    finding = next(f for f in published.document.findings if f.level == "query")
    published.session.apply(explain(published.document, finding, "以省厅下达的名称为准。", "王会计"))
    window.outputs.json(published.session, tmp_path / "a.json")
    qtbot.waitUntil(lambda: window.jobs.idle and (tmp_path / "a.json").exists())
    window.create_workspace(tmp_path / "另一处.bdesk")
    window.import_file(tmp_path / "a.json")
    qtbot.waitUntil(lambda: window.jobs.idle and window.declaration_view is not None, timeout=60_000)
    session = window.declaration_view.session
    now = next(f for f in session.document.findings if f.key == finding.key)
    assert session.marks.explanation(now) == (True, False)
    assert len(window.office.declarations()) == 1
    window.import_file(tmp_path / "没有.json")
    qtbot.waitUntil(lambda: "找不到文件" in window.notice.text())
    (tmp_path / "坏.json").write_text("{}", encoding="utf-8")
    window.import_file(tmp_path / "坏.json")
    qtbot.waitUntil(lambda: "不是申报文件" in window.notice.text())
    assert len(window.office.declarations()) == 1


def test_what_is_listed_is_saved_as_a_table(
    published: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = published.declaration_view.findings
    target = tmp_path / "问题.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    findings.save_listed()
    with target.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0][:3] == ["级别", "位置", "问题"]
    assert len(lines) == len(findings.model.findings) + 1 > 5
    assert not any(text.startswith("=") for line in lines for text in line)
