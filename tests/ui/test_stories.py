"""Whole stories with keys and mouse: filling in the worksheet, mending 表7, undoing and redoing all."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench, open_declaration

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Place
from budgetdesk.ui.declaration.table_tabs import OVERVIEW
from budgetdesk.ui.window.main_window import MainWindow

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


EXPENDITURE = (
    ("2080109", "30101", "人员", "1132962", ""),
    ("2080109", "30102", "人员", "783532", ""),
    ("2080505", "30108", "人员", "295014", ""),
    ("2101102", "30110", "人员", "125765", ""),
    ("2210201", "30113", "人员", "221,261.00", ""),
    ("2080109", "30201", "公用", "1.34万", ""),
    ("2080109", "30228", "公用", "75000元", ""),
    ("2080109", "30231", "公用", "=2500*12", ""),
    ("2080109", "30201", "专项", "60000", "专项业务费"),
    ("2080109", "30211", "专项", "6万", "专项业务费"),
    ("2080109", "30217", "专项", "6000", "专项业务费"),
    ("2080109", "3029904", "专项", "105,200.00", "专项业务费"),
)
BRIEF = (
    "确保开展城乡居民社会养老保险工作所需政策宣传、业务培训、办公设备购置、公共服务平台建设等支出；"
    "确保全县待遇领取发放、缴费补贴兑现和个人账户记录到位。"
)


SHORT = {"事业": "s", "专用": "zy", "人员": "r", "公用": "g", "专项": "zx", "专项业务费": "z", "": ""}
BEFORE = 496  # keys that the same took before rows could be repeated: ba1c349, whole lines typed as the first one here


def turn_on(bench: Bench, table: str) -> None:
    bench.press(Key.Key_PageDown, Ctrl)
    assert bench.declaration_view.tabs.page.table == table
    assert bench.view.hasFocus()


def along(bench: Bench, *texts: str) -> None:
    for text in texts:
        bench.type(text)
        bench.press(Key.Key_Tab)


def fill_worksheet(bench: Bench, fill_expenditure: Callable[[Bench], None]) -> None:
    """The worksheet of 勉县 typed in with the keyboard, table after table, in as few keys as one knows."""
    assert bench.declaration_view.tabs.page.table == "unit"
    bench.view.setFocus()
    names = ("勉县城乡居民社会养老保险经办中心", "勉县人力资源和社会保障局")
    for text in ("601006", names[0], SHORT["事业"], "601", names[1]):
        bench.type(text)
        bench.press(Key.Key_Return)
    turn_on(bench, "projects")
    along(bench, "专项业务费", SHORT["专用"])
    bench.type(BRIEF)
    bench.press(Key.Key_Return)
    turn_on(bench, "income_lines")
    choose_fund(bench)
    along(bench, "")
    bench.type("2908134")
    bench.press(Key.Key_Return)
    turn_on(bench, "expenditure")
    fill_expenditure(bench)
    turn_on(bench, "last_year")
    bench.press(Key.Key_Return)
    bench.type("6000")
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.type("3万")
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return)
    bench.type("5000")
    bench.press(Key.Key_Return)


def choose_fund(bench: Bench) -> None:
    """一般公共预算, the first of those with that sound."""
    bench.type("y")
    bench.press(Key.Key_Down)
    bench.press(Key.Key_Tab)


def type_lines(bench: Bench) -> None:
    """Each line of expenditure in words."""
    for function, dept, kind, amount, project in EXPENDITURE:
        along(bench, function, dept, kind, "一般公共预算", project)
        bench.type(amount)
        bench.press(Key.Key_Return)
        assert bench.view.current_cell().row == "+"


def repeat_lines(bench: Bench) -> None:
    """Each line of expenditure from the one above, where they are alike. Nothing moves on the screen meanwhile."""
    laid_out = layout(bench)
    before: tuple[str, ...] = ("",) * 5
    for line in EXPENDITURE:
        function, dept, kind, amount, project = line
        if (kind, project) == (before[2], before[4]):
            bench.press(Key.Key_D, Ctrl)
            if function != before[0]:
                step(bench, Key.Key_Left, 2)
                bench.type(function)
                step(bench, Key.Key_Right, 2)
            along(bench, dept)
        elif function == before[0]:
            bench.press(Key.Key_D, Ctrl)
            bench.type(dept)
            step(bench, Key.Key_Right, 4)
            bench.type(SHORT[kind])
            step(bench, Key.Key_Right, 2)
            along(bench, SHORT[project])
        else:
            along(bench, function, dept, SHORT[kind])
            choose_fund(bench)
            along(bench, SHORT[project])
        bench.type(amount)
        assert layout(bench) == laid_out
        bench.press(Key.Key_Return)
        assert layout(bench) == laid_out
        assert bench.view.current_cell().row == "+"
        before = line


def step(bench: Bench, key: Qt.Key, times: int) -> None:
    for _ in range(times):
        bench.press(key)


def layout(bench: Bench) -> list[object]:
    """Where the parts of the window and the columns of the table are."""
    view = bench.declaration_view
    parts = (
        view.tabs,
        view.tabs.bar,
        view.outline,
        view.findings,
        view.cell,
        bench.view,
        bench.view.viewport(),
    )
    places = [(p.mapTo(bench.window, QPoint()), p.size(), p.isVisible()) for p in parts]
    return [*places, bench.view.geometry_.xs, bench.view.geometry_.type.line]


def printed(document: Document):
    """All that 表1 to 表12 show, as they are printed."""
    tables = [f"t{n:02}" for n in range(1, 13)]
    return {
        sheet.table: [
            [document.view(box.cell).text if box.cell else box.text for box in line.boxes]
            for line in sheet.lines
        ]
        for sheet in document.sheets(tables)
    }


def test_the_worksheet_is_filled_from_nothing_in_fewer_keys(
    blank: Bench, sample: Callable[[str], Document]
) -> None:
    fill_worksheet(blank, repeat_lines)
    assert blank.actions <= 0.85 * BEFORE
    wanted, shown = printed(sample("worksheet")), printed(blank.document)
    for table, lines in wanted.items():
        assert shown[table] == lines
    assert len(blank.document.instances("t13")) == 1
    assert {f.suspect.table for f in blank.document.findings} <= {
        "t10",
        "t13",
    }  # its targets are still to be set


def everything(document: Document):
    content = document.content
    return (
        dict(content.facts.entries),
        {place: list(rows) for place, rows in content.facts.rows.items() if rows},
        {table: list(sheets) for table, sheets in content.facts.instances.items() if sheets},
        set(content.facts.confirmed),
        dict(content.explanations),
        {f.key for f in document.findings},
        dict(document.engine.values),
    )


def test_everything_is_undone_and_redone(blank: Bench) -> None:
    start = everything(blank.document)
    fill_worksheet(blank, type_lines)
    cell = blank.go("表6/30231/公用经费支出")
    blank.type("3000")
    blank.press(Key.Key_Return)
    finding = next(f for f in blank.document.findings if f.suspect == cell or f.level == "error")
    blank.declaration_view.go_to(finding.suspect)
    blank.declaration_view.cell.act("confirm", finding)
    blank.go("表12/601006/当年/公务接待费")
    blank.type("5000")
    blank.press(Key.Key_Return)
    query = next(f for f in blank.document.findings if f.level == "query")
    blank.declaration_view.cell.act("explain", query)
    blank.qtbot.keyClicks(blank.declaration_view.cell.words, "2024 nian: 2 ci huiyi, 1000 yuan")
    blank.qtbot.mouseClick(blank.declaration_view.cell.keep, Qt.MouseButton.LeftButton)
    blank.view.setFocus()
    end = everything(blank.document)
    assert blank.document.content.explanations
    assert blank.document.content.facts.confirmed
    steps = len(blank.document.undo_labels)
    assert steps > 80
    while blank.document.undo_labels:
        blank.press(Key.Key_Z, Ctrl)
    assert everything(blank.document) == start
    while blank.document.redo_labels:
        blank.press(Key.Key_Y, Ctrl)
    assert everything(blank.document) == end
    assert len(blank.document.undo_labels) == steps


def test_table_7_is_broken_and_mended_from_the_findings(worksheet: Bench) -> None:
    cell = worksheet.go("表7/2080109/公用经费支出")
    worksheet.type("181400")
    worksheet.press(Key.Key_Return)
    panel = worksheet.declaration_view.findings
    assert panel.model.findings
    row = next(i for i, f in enumerate(panel.model.findings) if f.suspect == cell)
    assert "颠倒" in panel.model.findings[row].cause
    finding = panel.model.findings[row]
    worksheet.click_on_mend(finding, worksheet.offered(finding)[0])
    assert worksheet.document.findings == []
    assert panel.model.rowCount() == 0


def test_undoing_several_steps_by_name(worksheet: Bench) -> None:
    for amount in ("1", "2", "3"):
        worksheet.go("表6/30231/公用经费支出")
        worksheet.type(amount)
        worksheet.press(Key.Key_Return)
    worksheet.window.actions_.undo_menu.aboutToShow.emit()
    actions = worksheet.window.actions_.undo_menu.actions()
    assert len(actions) == 3
    actions[1].trigger()
    assert len(worksheet.document.undo_labels) == 1


def test_a_figure_in_the_wrong_unit_is_doubted_while_it_is_typed(worksheet: Bench) -> None:
    place = Place("expenditure", "rows")
    worksheet.turn("expenditure")
    row = next(iter(worksheet.document.engine.rows(place)))
    worksheet.session.enter(place.cell(row, "last_year"), "1100000")
    worksheet.declaration_view.go_to(place.cell(row, "amount"))
    worksheet.type("113.30")
    assert "万元" in worksheet.window.status.reading.text()
    worksheet.press(Key.Key_Escape)


def test_contrast_and_size_of_type(worksheet: Bench, qapp: QApplication) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    before = worksheet.view.geometry_.type.digit
    worksheet.window.appearance.toggle_contrast()
    worksheet.window.appearance.resize(1.5)
    bench = worksheet.window.declaration_view
    assert bench.session.current == cell
    assert bench.tabs.page.view.geometry_.type.digit > before * 1.3
    assert bench.tabs.page.view.painter.palette.text == "#000000"
    bench.tabs.turn_to("t13")  # where one is, one stays
    bench.tabs.page.show_list(0)
    worksheet.window.appearance.toggle_contrast()
    bench = worksheet.window.declaration_view
    assert bench.tabs.page.table == "t13"
    assert bench.tabs.page.listed == 0
    bench.tabs.turn_to(OVERVIEW)
    worksheet.window.appearance.resize(1.0)
    tabs = worksheet.window.declaration_view.tabs
    assert tabs.tables[tabs.bar.currentIndex()] == OVERVIEW


def test_the_change_log_tells_who_changed_what(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from budgetdesk.ui.window.log_window import LogWindow

    window.create_workspace(tmp_path / "a.bdesk")
    window.office.put_samples()
    id = next(d.id for d in window.office.declarations() if "shaanxi" in d.pack)
    open_declaration(window, id, qtbot)
    session = window.declaration_view.session
    cell = next(
        c for c in session.document.content.facts.entries if session.document.engine.type_of(c).number
    )
    session.enter(cell, "12345")
    session.undo()
    window.declaration_view.go_to(cell)
    window.actions_.log.trigger()
    log = window.findChild(LogWindow)
    assert log.list.topLevelItemCount() == 3
    assert log.list.topLevelItem(1).text(4) == "12,345.00"
    assert log.list.topLevelItem(0).text(2).startswith("撤销：")
    window.declaration_view.cell.page.anchorClicked.emit("do:history")
    assert "12,345.00" in window.declaration_view.cell.page.toPlainText()
    log.close()


def test_a_column_is_widened_and_keeps_its_width(published: Bench, qtbot: QtBot) -> None:
    published.turn("t06")
    view = published.view
    g = view.geometry_
    x = view.projection.origin + g.xs[5]
    width = g.xs[5] - g.xs[4]
    point = QPoint(x, 8)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseMove(view.viewport(), point + QPoint(40, 0))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=point + QPoint(40, 0))
    assert view.geometry_.xs[5] - view.geometry_.xs[4] == width + 40
    again = Bench(published.window, published.document, qtbot)
    again.turn("t06")
    assert again.view.geometry_.xs[5] - again.view.geometry_.xs[4] == width + 40
    assert QApplication.focusWidget() is not None
