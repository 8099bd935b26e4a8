"""Slips of hand that would destroy work: what they cannot do, what is told, and how it is taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench
from tests.ui.test_indicator_editor import HUBEI, TreeBench, guangshui

from budgetdesk.engine.cells import Entry, Place
from budgetdesk.ui.window.main_window import MainWindow

Key, Ctrl, Left = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
LINES = Place("expenditure", "rows")


def words_of_menu(bench: Bench) -> list[str]:
    page = bench.declaration_view.tabs.page
    return [action.text().split("\t")[0] for action in page.sheet_rows.actions(page)]


def click_on_heading(bench: Bench, column: int = 0) -> None:
    view = bench.view
    x = view.projection.origin + (view.geometry_.xs[column] + view.geometry_.xs[column + 1]) // 2
    bench.qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=QPoint(x, 8))


def click_again(widget, point: QPoint) -> None:
    """The second click of a double click, as a mouse gives it, wherever the first has led."""
    at = widget.mapToGlobal(QPointF(point))
    for kind, held in (
        (QEvent.Type.MouseButtonDblClick, Left),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(kind, QPointF(point), at, Left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def test_a_right_click_on_a_heading_offers_no_removal_of_all_rows(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    before = list(worksheet.document.engine.rows(LINES))
    assert "删除行" in words_of_menu(worksheet)
    click_on_heading(worksheet)
    assert len({cell.row for cell in worksheet.view.selected_cells()}) == len(before)
    assert words_of_menu(worksheet) == ["清除内容", "注明不适用"]
    assert not worksheet.window.actions_.remove.isEnabled()
    worksheet.press(Key.Key_Minus, Ctrl)
    assert list(worksheet.document.engine.rows(LINES)) == before
    worksheet.press(Key.Key_Down)
    assert "删除行" in words_of_menu(worksheet)


def test_rows_that_go_are_told_and_brought_back_by_a_button(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    before = dict(worksheet.document.content.facts.entries)
    for _ in range(2):
        worksheet.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    worksheet.press(Key.Key_Minus, Ctrl)
    status = worksheet.window.status
    assert status.take_back.isVisible()
    assert status.removed.text() == (
        "已删除 3 行（填有 15 格）：第 1 行 2080109 30101 基本工资、第 2 行 2080109 30102 津贴补贴等"
    )
    worksheet.qtbot.mouseClick(status.take_back, Left)
    assert worksheet.document.content.facts.entries == before
    assert not status.take_back.isVisible()


def test_the_button_goes_with_the_next_edit_for_it_would_take_back_that(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    worksheet.press(Key.Key_Minus, Ctrl)
    assert worksheet.window.status.take_back.isVisible()
    worksheet.go("表6/30201/公用经费支出")
    worksheet.type("1")
    worksheet.press(Key.Key_Return)
    assert not worksheet.window.status.take_back.isVisible()


def test_clearing_many_cells_is_told(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    click_on_heading(worksheet)
    worksheet.press(Key.Key_Delete)
    assert worksheet.window.status.removed.text() == "已清除 12 格的内容"
    assert worksheet.window.status.take_back.isVisible()


def test_a_mend_names_its_cell_and_a_double_click_changes_one(published: Bench) -> None:
    panel = published.declaration_view.findings
    finding = next(f for f in panel.model.findings if f.cells[0].expected is not None)
    mend = panel.mends.of(finding)[0]
    assert panel.mends.whole_words(mend) == "表7 合计 改为 2,676,934.00"
    place = published.click_on_mend(finding, "改为 2,676,934.00")
    assert len(published.document.undo_labels) == 1
    assert any(button.rect.contains(place) for button in panel.buttons.buttons(panel.view.indexAt(place))), (
        "of the next finding"
    )
    click_again(panel.view.viewport(), place)
    assert len(published.document.undo_labels) == 1


def link_point(page, address: str) -> QPoint:
    for y in range(0, page.viewport().height(), 4):
        for x in range(0, page.viewport().width(), 6):
            if page.anchorAt(QPoint(x, y)) == address:
                return QPoint(x, y)
    raise AssertionError(address)


def test_a_double_click_on_a_link_of_a_cell_changes_one_cell(published: Bench) -> None:
    finding = next(f for f in published.document.findings if f.cells[0].expected is not None)
    published.declaration_view.go_to(finding.suspect)
    panel = published.declaration_view.cell
    address = next(link for link in panel.links() if link.startswith("do:take"))
    QTest.mouseClick(panel.page.viewport(), Left, pos=link_point(panel.page, address))
    assert len(published.document.undo_labels) == 1
    panel.settle()
    for other in panel.links():
        if other.startswith("do:"):
            click_again(panel.page.viewport(), link_point(panel.page, other))
    assert len(published.document.undo_labels) == 1


def test_a_link_means_what_it_meant_when_it_was_shown(published: Bench) -> None:
    """The page lags behind: once a click that came meanwhile mended what stands in the same place by then."""
    first, second = [f for f in published.document.findings if f.cells[0].expected is not None][:2]
    published.declaration_view.go_to(first.suspect)
    panel = published.declaration_view.cell
    address = next(link for link in panel.links() if link.startswith("do:take"))
    published.declaration_view.go_to(second.suspect)
    panel.page.anchorClicked.emit(address)
    assert published.document.undo_labels == []


CELL = "表6/30201/公用经费支出"


@pytest.fixture
def projection(worksheet: Bench) -> Bench:
    """The cursor on a figure of a table that only shows what follows from the worksheet."""
    worksheet.at = worksheet.go(CELL)
    return worksheet


def entry(bench: Bench) -> Entry | None:
    return bench.document.content.facts.entries.get(bench.at)


def test_stray_keys_do_nothing_to_a_projected_figure(projection: Bench) -> None:
    for key in (Key.Key_A, Key.Key_Z, Key.Key_Delete, Key.Key_Backspace, Key.Key_Slash):
        projection.press(key)
        assert projection.target() is projection.view, "no editor"
        assert projection.session.current == projection.at
    projection.type("张")
    assert projection.target() is projection.view
    assert projection.document.undo_labels == []


def test_typing_over_a_projected_figure_is_meant_only_with_enter(projection: Bench) -> None:
    projection.type("5")
    assert "此格由底稿算出，输入将作核对" in projection.window.status.reading.text()
    projection.press(Key.Key_Escape)
    assert entry(projection) is None
    projection.type("5")
    projection.press(Key.Key_Down)
    assert entry(projection) is None
    assert projection.window.status.currentMessage() == "“5”没有填入：此格由底稿算出，要填入请按回车"
    projection.go(CELL)
    projection.type("5")
    view = projection.view
    elsewhere = view.visualRect(view.sheet_model.index_of(projection.cell("表6/30211/专项业务经费支出")))
    projection.qtbot.mouseClick(view.viewport(), Left, pos=elsewhere.center())
    assert entry(projection) is None
    projection.go(CELL)
    projection.type("5")
    projection.press(Key.Key_Return)
    assert entry(projection) == Decimal("5.00")


def test_opening_a_projected_figure_and_leaving_it_as_it_is_enters_nothing(projection: Bench) -> None:
    projection.press(Key.Key_F2)
    projection.press(Key.Key_Return)
    assert projection.document.undo_labels == []


def test_a_table_with_a_figure_of_its_own_takes_typing_like_any_other(projection: Bench) -> None:
    projection.type("5")
    projection.press(Key.Key_Return)
    projection.go("表6/30211/专项业务经费支出")
    projection.type("7")
    assert "此格由底稿算出" not in projection.window.status.reading.text()
    projection.press(Key.Key_Down)
    assert projection.document.engine.value(projection.cell("表6/30211/专项业务经费支出")) == Decimal("7.00")


def test_a_typed_table_without_a_worksheet_takes_typing_at_once(published: Bench) -> None:
    cell = published.go("表7/208/公用经费支出")
    published.type("7")
    published.press(Key.Key_Down)
    assert published.document.content.facts.entries[cell] == Decimal("7.00")


def test_a_computed_figure_is_restored_from_the_menu(projection: Bench) -> None:
    assert "恢复自动计算" not in words_of_menu(projection)
    projection.type("5")
    projection.press(Key.Key_Return)
    projection.go(CELL)
    page = projection.declaration_view.tabs.page
    actions = {action.text(): action for action in page.sheet_rows.actions(page)}
    actions["恢复自动计算"].trigger()
    assert entry(projection) is None
    assert projection.document.undo_labels[0].startswith("恢复自动计算 表6 30201")


def test_indicators_that_go_with_their_group_are_told(window: MainWindow, qtbot: QtBot) -> None:
    bench = TreeBench(window, guangshui(), qtbot, HUBEI)
    before = list(bench.document.engine.rows(HUBEI))
    group = next(
        id for id, row in bench.document.engine.rows(HUBEI).items() if row.level == "level2" and row.children
    )
    name = bench.document.engine.value(HUBEI.cell(group, "level2"))
    bench.page.view.put_cursor_on(group)
    bench.window.actions_.remove.trigger()
    went = len(before) - len(bench.document.engine.rows(HUBEI))
    assert went > 1
    told = bench.window.status.removed.text()
    assert told.startswith(f"已删除 1 项连同下级 {went - 1} 项（填有 ")
    assert told.endswith(name)
    qtbot.mouseClick(bench.window.status.take_back, Left)
    assert list(bench.document.engine.rows(HUBEI)) == before
