"""What befalls a whole declaration in the window: renamed, copied, left and found again, written out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QInputDialog,
    QMessageBox,
    QPushButton,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.ui.conftest import open_declaration
from tests.ui.filled_windows import sent

from budgetdesk.document.edit_commands import clear
from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.engine.blocks import NARRATIVE, TOTAL
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell
from budgetdesk.office.office import Office
from budgetdesk.storage.package_store import PackageStore
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog
from budgetdesk.ui.window.tour import Tour


@pytest.fixture
def office(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    window.create_workspace(tmp_path / "办公室.bdesk")
    window.office.put_samples()
    window.close_document()
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    return window


def budget(window: MainWindow) -> str:
    return next(info.id for info in window.office.declarations() if "budget" in info.pack)


def test_the_first_start_leads_to_a_checked_figure_in_less_than_twelve_actions(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "folder", lambda: str(tmp_path))
    actions = 0

    def click(widget: QWidget) -> None:
        nonlocal actions
        actions += 1
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(widget: QWidget, key: Qt.Key) -> None:
        nonlocal actions
        actions += 1
        qtbot.keyClick(widget, key)

    def type_(widget: QWidget, text: str) -> None:
        nonlocal actions
        actions += 1
        qtbot.keyClicks(widget, text)

    asked = QTimer(interval=50)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, NewDeclarationDialog):
            return  # not there yet
        asked.stop()
        dialog.pack.setCurrentText("陕西省县级部门综合预算（2024年）")
        type_(dialog.code, "601099")
        press(dialog.code, Qt.Key.Key_Tab)
        dialog.name.setText("某县某某中心")  # an input method writes it
        press(dialog.name, Qt.Key.Key_Return)
        if dialog.isVisible():
            dialog.reject()  # it was not accepted: the test must not wait for ever

    asked.timeout.connect(answer)
    asked.start()
    click(window.start.first.findChildren(QPushButton)[0])
    actions += 2  # choosing the form set, writing the name
    qtbot.waitUntil(lambda: window.declaration_view is not None and window.jobs.idle, timeout=60_000)
    tour = window.findChild(Tour)
    checks = window.declaration_view.findings
    line = QRect(checks.mapTo(window, QPoint(0, 0)), checks.size())
    places = set()
    for _ in range(4):
        assert not tour.geometry().intersects(line), "the card leaves the line of the checks in view"
        tour.layout().activate()
        places.add(tour.next.mapTo(window, tour.next.rect().topRight()).toTuple())
        tour.step()
    assert len(places) == 1, "its button is pressed again where it is"
    assert tour.at == 4
    press(tour, Qt.Key.Key_Escape)
    tabs, outline = window.declaration_view.tabs, window.declaration_view.outline
    actions += 1
    outline.chosen.emit("expenditure")
    tabs.page.setFocus()
    cell = tabs.page.view.current_cell()
    sheet = tabs.page.view
    qtbot.keyClicks(sheet, "2")  # opens the editor
    type_(sheet.indexWidget(sheet.currentIndex()), "080109")
    press(sheet.indexWidget(sheet.currentIndex()), Qt.Key.Key_Tab)
    assert actions < 12
    session = window.declaration_view.session
    entered = {c: e for c, e in session.document.content.facts.entries.items() if c.table == "expenditure"}
    assert entered == {session.current._replace(column=cell.column): "2080109"}
    assert any(
        f.suspect is not None and f.suspect.table == "expenditure" for f in session.document.findings_in_full
    )
    assert (tmp_path / "预算.bdesk").exists()
    window.close_document()
    assert not window.start.first.isVisible()


def test_the_year_of_a_declaration_is_put_right(
    office: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = budget(office)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (2025, True))
    office.start.wants_year.emit(id)
    opened = office.office.open_declaration(id)
    assert (opened.head.year, opened.document.content.facts.year) == (2025, 2025)
    assert any(finding.cause_kind == "other_year" for finding in opened.document.findings)
    row = sent(1, opened.document, tmp_path, "sent")
    PackageStore(office.office.store.database).keep(replace(row, declaration_id=id))
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (2024, True))
    office.start.wants_year.emit(id)
    assert office.office.open_declaration(id).head.year == 2025
    assert "不能改年度" in office.notice.text()


def test_a_declaration_is_renamed_and_copied_from_the_start_page(
    office: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = budget(office)
    before = office.office.store.load(id)[1].facts.entries
    answers = iter(["年初", "调整预算", "调整预算", "年初"])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (next(answers), True))

    def names() -> list[str]:
        return [info.name for info in office.office.declarations() if info.pack == "shaanxi-budget-2024"]

    office.start.wants_name.emit(id)
    assert "年初" in names()
    office.start.wants_copy.emit(id)
    assert {"年初", "调整预算"} <= set(names())
    copy = next(info.id for info in office.office.declarations() if info.name == "调整预算")
    assert office.office.store.load(copy)[1].facts.entries == before
    listed = [
        office.start.declarations.model().index(n, 0).data() for n in range(len(office.office.declarations()))
    ]
    assert any(line.endswith("（调整预算）") for line in listed)
    assert office.start.declarations.textElideMode() == Qt.TextElideMode.ElideMiddle, (
        "so that it is seen in any width"
    )
    office.start.wants_copy.emit(id)  # that name is taken
    assert "请另起名称" in office.notice.text()
    assert names().count("调整预算") == 1
    office.start.wants_name.emit(copy)
    assert names().count("年初") == 1
    office.notice.close_button.click()
    assert not office.notice.isVisible()


def test_whoever_comes_back_finds_the_declaration_and_the_cell_where_one_stopped(
    office: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    id, path = budget(office), office.office.path
    open_declaration(office, id, qtbot)
    view = office.declaration_view
    cell = next(c for c in view.session.document.content.facts.entries if c.table != "unit")
    view.go_to(cell)
    assert office.close()
    again = MainWindow(Office(), settings)
    qtbot.addWidget(again)
    again.show()
    assert again.open_workspace(path)
    qtbot.waitUntil(lambda: again.declaration_view is not None and again.jobs.idle, timeout=60_000)
    assert again.declaration_view.session.document.id == id
    assert again.declaration_view.session.current == cell
    again.close_document()
    assert again.focusWidget() is again.start.declarations, "Enter opens the one that is marked"
    open_declaration(again, id, qtbot)
    assert again.declaration_view.session.current == cell, "there again where it was left"
    again.close_document()  # left on purpose: the list is shown next time
    assert again.close()
    once_more = MainWindow(Office(), settings)
    qtbot.addWidget(once_more)
    assert once_more.open_workspace(path)
    assert once_more.stack.currentWidget() is once_more.start
    for other in [info.id for info in once_more.office.declarations() if info.id != id]:
        once_more.office.store.delete_declaration(other)
    once_more.settings.stop_at(path, [id, *cell])
    assert once_more.open_workspace(path)  # the only one is opened, and it too where one stopped
    qtbot.waitUntil(lambda: once_more.declaration_view is not None and once_more.jobs.idle, timeout=60_000)
    assert once_more.declaration_view.session.current == cell
    once_more.close()


def test_a_written_file_and_its_folder_are_offered(
    office: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "budgetdesk.ui.widgets.open_buttons.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    open_declaration(office, budget(office), qtbot)
    target = tmp_path / "申报.json"
    office.outputs.json(office.declaration_view.session, target)
    qtbot.waitUntil(office.status.open_file.isVisible, timeout=60_000)
    assert str(target) in office.status.removed.text()
    for button in (office.status.open_file, office.status.open_folder):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened == [str(target), str(tmp_path)]
    office.status.tell_written(
        "已另存一份", tmp_path / "备份.bdesk"
    )  # nobody is to work in the copy by mistake
    assert not office.status.open_file.isVisible()
    assert office.status.open_folder.isVisible()


def test_a_locked_declaration_is_read_and_nothing_of_it_is_offered_to_be_changed(
    office: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_declaration(office, budget(office), qtbot)
    a, view = office.actions_, office.declaration_view
    asked, yes, no = [], QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    answers = iter([no, yes])
    monkeypatch.setattr(QMessageBox, "question", lambda *words: asked.append(words[2]) or next(answers))
    cell, behind = (
        find_cell(view.session.document.engine, place)
        for place in ("表6/30231/公用经费支出", "表7/2080109/公用经费支出")
    )
    for place in (cell, behind, cell):
        view.go_to(place)
    before = view.session.document.engine.value(cell)
    for locked in (False, True):
        a.lock.trigger()
        assert view.session.document.locked == locked
    assert len(asked) == 2
    assert "处错误没有改正" in asked[0]
    assert view.session.current == cell
    changing = (a.insert, a.remove, a.undo, a.paste, a.cut, a.fill_down, a.clear, a.replace, a.confirm_table)
    assert not any(action.isEnabled() for action in changing)
    assert a.copy.isEnabled()
    assert "已锁定" in a.unit.text()
    view.tabs.page.view.setFocus()
    qtbot.keyClicks(view.tabs.page.view, "1")
    assert "解除锁定" in office.status.currentMessage()
    assert "解除锁定" in QToolTip.text()
    assert view.tabs.page.view.indexWidget(view.tabs.page.view.currentIndex()) is None
    with pytest.raises(ValueError, match="锁定"):
        view.session.document.apply(clear(view.session.document, [cell]))
    office.close_document()
    open_declaration(office, budget(office), qtbot)
    assert office.declaration_view.session.document.locked
    assert a.lock.text() == "解除锁定"
    a.lock.trigger()
    assert a.insert.isEnabled()
    office.declaration_view.session.enter(cell, "2080505")
    assert office.declaration_view.session.document.engine.value(cell) != before
    office.declaration_view.session.document.was_sent()
    office.front.actions_stale.emit()
    assert not a.lock.isEnabled()
    assert "已上报" in a.lock.toolTip()


def test_nothing_that_is_offered_of_a_closed_declaration_is_refused(
    office: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every button that can be pressed is, and every entry of the menus of tables, rows and indicators."""
    monkeypatch.setattr(QDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    yes = QMessageBox.StandardButton.Yes  # to locking, though there are errors
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    open_declaration(office, budget(office), qtbot)
    view, a = office.declaration_view, office.actions_
    session, tabs = view.session, view.tabs
    heard: list[str] = []
    session.told.connect(heard.append)

    def refused(table: str) -> list[str]:
        tabs.turn_to(table)
        page = tabs.page
        offered: list[QAction | QAbstractButton] = [
            b for b in tabs.findChildren(QAbstractButton) if b.isVisible()
        ]
        offered += [*view.outline.menu(table).actions(), *tabs.menu(table).actions()]
        if page is not None:
            assert all(line.row != APPEND for line in page.sheet_view.sheet_model.sheet.lines)
            offered += [*page.sheet_rows.actions(page), *([] if page.tree is None else page.tree.actions())]
        found = []
        for each in offered:
            if isValid(each) and each.isEnabled() and each.text() not in ("隐藏这张表", "移到单独的窗口"):
                heard.clear()
                words = each.text()
                (each.trigger if isinstance(each, QAction) else each.click)()
                found += [words] if session.closed in heard else []
        return found

    tabs.turn_to("t13")  # laid out while it is still open
    tabs.page.show_list(0)
    assert tabs.page.tree.sibling.isEnabled()
    for shut in (a.lock.trigger, office._stop_writing):
        shut()
        assert session.closed
        assert [refused(table) for table in ("expenditure", "t13", NARRATIVE)] == [[], [], []]
        entries = (a.take_in, a.link, a.split, a.join, a.lines, a.bring_text)
        assert not any(entry.isEnabled() for entry in entries)
        for take in (office.workbooks.take_in, view.import_text):  # what was dropped is not read in vain
            heard.clear()
            take(Path("没有.docx"))
            assert heard == [session.closed]
        if not session.read_only:
            a.lock.trigger()
            tabs.turn_to("expenditure")
            assert tabs.page.sheet_view.sheet_model.sheet.lines[-1].row in (APPEND, TOTAL)
            assert a.link.isEnabled()
    assert not a.save.isEnabled()
    assert not a.lock.isEnabled()


def test_what_was_done_before_a_declaration_was_left_can_be_undone_after_it_is_opened_again(
    office: MainWindow, qtbot: QtBot
) -> None:
    id = budget(office)
    open_declaration(office, id, qtbot)
    session = office.declaration_view.session
    cell = Cell("expenditure", "rows", "", "e8", "amount")
    before = session.document.view(cell).text
    session.enter(cell, "45000")
    office.close_document()
    open_declaration(office, id, qtbot)
    assert not office.actions_.undo.isEnabled(), "nobody has looked yet"
    qtbot.waitUntil(office.actions_.undo.isEnabled)
    assert "上次打开时改的" in office.actions_.undo.text()
    office.actions_.undo.trigger()
    assert office.declaration_view.session.document.view(cell).text == before
    assert not office.actions_.undo.isEnabled()
    office.actions_.redo.trigger()
    assert office.declaration_view.session.document.view(cell).text == "45,000.00"


def test_the_record_of_a_cell_comes_into_sight_where_it_is_asked_for(
    office: MainWindow, qtbot: QtBot
) -> None:
    open_declaration(office, budget(office), qtbot)
    view = office.declaration_view
    cell = find_cell(view.session.document.engine, "表6/30231/公用经费支出")
    view.go_to(cell)
    for n in range(12):
        view.session.enter(cell, str(1000 + n))
    panel = view.cell
    panel.settle()
    page = panel.page
    page.setMaximumHeight(120)
    qtbot.waitUntil(lambda: page.height() <= 120)
    page.verticalScrollBar().setValue(0)
    page.anchorClicked.emit(QUrl("do:history"))
    heading = page.cursorRect(page.document().find("修改记录"))
    assert page.verticalScrollBar().value() > 0
    assert page.viewport().rect().contains(heading.center())
