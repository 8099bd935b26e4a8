"""Tabs that are dragged off into windows of their own, hidden, shown again and remembered."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.ui.conftest import Bench

from budgetdesk.document.edit_commands import take_expected
from budgetdesk.ui.declaration.table_tabs import TableTabs
from budgetdesk.ui.session.table_names import tab_title
from budgetdesk.ui.window.main_window import MainWindow

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tabs(worksheet: Bench) -> TableTabs:
    return worksheet.declaration_view.tabs


def shown(tabs: TableTabs) -> list[str]:
    return [table for at, table in enumerate(tabs.tables) if tabs.bar.isTabVisible(at)]


def test_a_detached_table_is_worked_in_beside_the_window(
    worksheet: Bench, tabs: TableTabs, qtbot: QtBot
) -> None:
    cell = worksheet.go("表6/30231/公用经费支出")
    worksheet.window.actions_.detach.trigger()
    floating = tabs.floating["t06"]
    qtbot.waitUntil(floating.isActiveWindow)
    assert "t06" not in shown(tabs)
    assert floating.page.view.isVisible()
    assert tabs.page is floating.page
    assert worksheet.session.current == cell
    worksheet.type("3000")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cell) == Decimal("3000.00")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Z, Ctrl)
    assert worksheet.document.engine.value(cell) == Decimal("30000.00")
    worksheet.declaration_view.go_to(
        worksheet.cell("表1/支出总计/支出/部门预算支出经济分类科目（按大类）/预算数")
    )
    assert tabs.page.table == "t01"
    assert tabs.stack.currentWidget() is tabs.page
    worksheet.declaration_view.go_to(cell)
    assert tabs.page is floating.page
    floating.close()
    assert "t06" in shown(tabs)
    assert tabs.stack.currentWidget() is tabs.page
    assert tabs.page.table == "t06"
    assert worksheet.view.current_cell() == cell
    assert not tabs.floating


def test_a_tab_is_detached_by_dragging_it_down(worksheet: Bench, tabs: TableTabs, qtbot: QtBot) -> None:
    worksheet.declaration_view.outline_pane.fold(True)  # else a small screen has no tabs
    qtbot.waitUntil(lambda: tabs.bar.height() > 20)
    at = tabs.tables.index("t05")
    place = tabs.bar.tabRect(at).center()
    qtbot.mousePress(tabs.bar, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(tabs.bar, place + QPoint(0, 10))
    assert not tabs.floating
    qtbot.mouseMove(tabs.bar, place + QPoint(0, 200))
    qtbot.mouseRelease(tabs.bar, Qt.MouseButton.LeftButton, pos=place + QPoint(0, 200))
    assert list(tabs.floating) == ["t05"]
    tabs.bring_back("t05")
    assert tabs.page.table == "t05"


def test_a_hidden_table_is_passed_over_and_found_again(worksheet: Bench, tabs: TableTabs) -> None:
    worksheet.turn("t05")
    worksheet.window.actions_.hide.trigger()
    assert "t05" not in shown(tabs)
    worksheet.turn("t04")
    worksheet.press(Key.Key_PageDown, Ctrl)
    assert tabs.page.table == "t06"
    menu = tabs.menu("t06")
    assert [a.text() for a in menu.actions()][:2] == ["移到单独的窗口", "隐藏这张表"]
    worksheet.window.actions_.away_menu.aboutToShow.emit()
    [action] = worksheet.window.actions_.away_menu.actions()
    assert action.text().startswith("表5")
    action.trigger()
    assert tabs.page.table == "t05"
    worksheet.window.actions_.hide.trigger()
    worksheet.declaration_view.go_to(worksheet.cell("表5/208/合计"))
    assert "t05" in shown(tabs)
    assert tabs.page.table == "t05"


def test_what_is_away_is_remembered(worksheet: Bench, tabs: TableTabs, qtbot: QtBot) -> None:
    tabs.hide_table("t02")
    tabs.detach("t06")
    tabs.floating["t06"].setGeometry(40, 50, 640, 400)
    worksheet.window.close_document()
    again = type(worksheet)(worksheet.window, worksheet.document, qtbot)
    now = again.declaration_view.tabs
    assert set(now.away()) == {"t02", "t06"}
    assert now.floating["t06"].geometry().getRect() == (40, 50, 640, 400)
    assert again.window.actions_.away_menu.isEnabled()
    for table in now.away():
        now.bring_back(table)
    assert now.away() == []
    now.arrange({"t05": [5000, 4000, 900, 700]})  # on a screen that is there no more
    shown = now.floating["t05"]
    assert shown.screen().availableGeometry().contains(shown.geometry())


def test_a_table_is_confirmed_from_its_tab_and_the_tick_goes_with_an_edit(
    worksheet: Bench, tabs: TableTabs
) -> None:
    view, states = worksheet.declaration_view, worksheet.declaration_view.states
    at = tabs.tables.index("t06")
    [confirm] = [a for a in tabs.menu("t06").actions() if a.text() == "确认本表"]
    confirm.trigger()
    assert states.of("t06").shape == "confirmed"
    assert not tabs.bar.tabIcon(at).isNull()
    assert "已确认" in view.outline._items["t06"].toolTip()
    assert [a.text() for a in view.outline.menu("t06").actions()] == ["撤销确认"]
    cell = worksheet.go("表6/30231/公用经费支出")
    told: list[str] = []
    worksheet.session.told.connect(told.append)
    worksheet.session.enter(cell, "3000")
    assert states.of("t06").shape != "confirmed"
    assert told == ["表6在确认后有变动，确认已失效：请核对后重新确认"]
    worksheet.session.enter(cell, "3100")
    assert len(told) == 1  # it has been told
    worksheet.session.undo()
    worksheet.session.undo()
    assert states.of("t06").shape == "confirmed"
    worksheet.window.actions_.unconfirm_table.trigger()
    assert states.of("t06").shape == "good"
    assert len(told) == 1
    worksheet.window.actions_.confirm_table.trigger()
    assert worksheet.document.undo_labels[0] == "确认本表 表6"


def test_a_table_with_errors_says_why_it_cannot_be_confirmed(published: Bench) -> None:
    told: list[str] = []
    published.session.troubled.connect(told.append)
    published.turn("t07")
    published.window.actions_.confirm_table.trigger()
    [said] = told
    assert said.startswith("表7还不能确认：错误 ")
    assert published.document.undo_labels == []
    view, marks = published.declaration_view, published.session.marks
    assert "还不能确认：错误 " in view.outline._items["t07"].toolTip()
    assert [(m.word, m.table, m.says) for m in view.findings.missing.missing[:1]] == [("待确认", "t07", said)]
    for finding in [f for f in marks.shown() if f.suspect is not None and f.suspect.table == "t07"]:
        published.session.apply(take_expected(published.document, finding))
    assert view.states.of("t07").says == "已填，没有发现问题"
    assert "待确认" not in [m.word for m in view.findings.missing.missing]


def test_a_table_whose_first_lines_are_computed_is_read_from_its_top(
    window: MainWindow, qtbot: QtBot
) -> None:
    """The first cell that one may fill is far below, beside labels that are out of sight."""
    bench = Bench(window, shipped.document("quxian-final"), qtbot)
    bench.turn("z01")
    bars = bench.view.horizontalScrollBar(), bench.view.verticalScrollBar()
    assert [bar.value() for bar in bars] == [0, 0]
    assert bench.view.currentIndex().row() == bench.view.projection.geometry.frozen_lines


def test_tabs_of_numbered_tables_are_told_apart() -> None:
    """财决05-1表 and 财决05-2表 were both 财决05-…"""
    for name in shipped.PACKS:
        tables = list(shipped.program(name).pack.tables.values())
        titles = [tab_title(table) for table in tables]
        assert len(set(titles)) == len(titles)
        assert all(
            table.number in title for table, title in zip(tables, titles, strict=True) if not table.short
        )


def test_sheets_are_named_in_full_where_there_is_room(window: MainWindow, qtbot: QtBot) -> None:
    bench = Bench(window, shipped.document("quxian-evaluation"), qtbot)
    bench.turn("evaluation")
    sheets = bench.declaration_view.tabs.page.sheets
    assert [sheets.tabText(n) for n in range(sheets.count())] == [
        sheets.tabToolTip(n) for n in range(sheets.count())
    ]
