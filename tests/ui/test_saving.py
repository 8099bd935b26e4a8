"""What cannot be saved stays in its editor; what is damaged is told and restored; the one file is whole when it is left."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.document import edit_commands
from budgetdesk.storage import checkpoints
from budgetdesk.storage.backups import backup_now, list_backups
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.restore_dialog import RestoreDialog
from budgetdesk.ui.window.unsaved_dialog import UnsavedDialog

LONG = "写了半小时的说明" * 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "预算.bdesk"


@pytest.fixture
def opened(window: MainWindow, path: Path, qtbot: QtBot) -> MainWindow:
    """The worksheet sample, kept in a workspace, on screen."""
    window.create_workspace(path)
    ids = window.office.put_samples()
    open_declaration(window, next(id for id in ids if "budget" in id), qtbot)
    window.activateWindow()
    return window


def view_of(window: MainWindow):
    page = window.declaration_view.tabs.page
    assert page is not None
    assert page.view is not None
    return page.view


def begin_typing(window: MainWindow, qtbot: QtBot):
    """An editor with a long text, on the first text cell of the worksheet's projects; its cell."""
    document = window.declaration_view.session.document
    cell = next(c for c in document.content.facts.entries if c.column == "brief")
    window.declaration_view.go_to(cell)
    view = view_of(window)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    editor.setPlainText(LONG)
    return cell, editor


def test_what_cannot_be_saved_stays_in_its_editor_until_it_can(
    opened: MainWindow, path: Path, qtbot: QtBot
) -> None:
    cell, editor = begin_typing(opened, qtbot)
    entries = opened.declaration_view.session.document.content.facts.entries
    before = entries[cell]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert "另一个程序正在使用" in opened.notice.text()
    assert entries[cell] == before
    assert QApplication.focusWidget() is editor
    assert editor.toPlainText() == LONG
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: entries[cell] == LONG, timeout=60_000)  # tried again by itself
    assert not opened.notice.isVisible()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not editor)


def test_what_did_not_fit_on_the_disk_is_in_an_editor_again(opened: MainWindow, qtbot: QtBot) -> None:
    cell, editor = begin_typing(opened, qtbot)
    entries = opened.declaration_view.session.document.content.facts.entries
    before = entries[cell]
    database = opened.office.workspace.database
    [(pages,)] = database.execute("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count={pages}")
    editor.setPlainText(LONG * 30)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert "磁盘已满" in opened.notice.text()
    assert entries[cell] == before
    again = QApplication.focusWidget()
    assert again.toPlainText() == LONG * 30
    qtbot.keyClick(again, Qt.Key.Key_Escape)  # given up
    assert QApplication.focusWidget() is view_of(opened)
    assert entries[cell] == before


@pytest.mark.parametrize("answer", ["stay", "copy", "close_anyway"])
def test_closing_asks_what_becomes_of_a_text_that_could_not_be_saved(
    opened: MainWindow, path: Path, qtbot: QtBot, answer: str
) -> None:
    cell, editor = begin_typing(opened, qtbot)
    entries = opened.declaration_view.session.document.content.facts.entries
    before = entries[cell]
    QApplication.clipboard().clear()
    said = []

    def click() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, UnsavedDialog)
        said.append((dialog.text(), dialog.informativeText()))
        getattr(dialog, answer).click()

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    QTimer.singleShot(0, click)
    assert opened.close() is (answer == "close_anyway")
    [(words, why)] = said
    assert LONG[:20] in words
    assert "另一个程序正在使用" in why
    assert (QApplication.clipboard().text() == LONG) is (answer == "copy")
    other.execute("ROLLBACK")
    other.close()
    if answer == "close_anyway":
        assert entries[cell] == before
    else:
        assert editor.toPlainText() == LONG
        assert opened.close()  # it can be saved now, so nobody is asked
        assert entries[cell] == LONG


def test_an_explanation_stays_where_it_cannot_be_saved_and_is_asked_about(
    opened: MainWindow, path: Path, qtbot: QtBot
) -> None:
    view = opened.declaration_view
    document, panel = view.session.document, view.cell
    finding = document.findings_in_full[0]
    panel.act("explain", finding)
    panel.words.setPlainText("以省厅下达的名称为准，与上年一致。")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    panel.keep.click()
    assert "另一个程序正在使用" in opened.notice.text()
    assert panel.explaining.isVisible()
    asked = []

    def stay() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, UnsavedDialog)
        asked.append(dialog.text())
        dialog.stay.click()

    QTimer.singleShot(0, stay)
    opened.close_document()
    assert "以省厅下达的名称为准" in asked[0]
    other.execute("ROLLBACK")
    other.close()
    panel.keep.click()
    assert not panel.explaining.isVisible()
    assert [said.text for said in document.content.explanations.values()][:1] == [
        "以省厅下达的名称为准，与上年一致。"
    ]
    opened.close_document()  # nobody is asked any more
    assert opened.declaration_view is None


@pytest.mark.parametrize("way", ["declaration", "workspace", "new workspace", "samples", "backup"])
def test_what_takes_the_place_of_the_declaration_asks_too(
    opened: MainWindow, path: Path, qtbot: QtBot, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PySide6.QtCore.QStandardPaths.writableLocation", lambda _: str(path.parent / "本机"))
    backup = backup_now(path).path
    shown, other_id = opened.declaration_view, opened.office.declarations()[-1].id
    another = path.with_name("另一个.bdesk")
    WorkspaceFile.create(another).close()
    ways = {
        "declaration": lambda: opened.open_declaration(other_id),
        "workspace": lambda: opened.open_workspace(another),
        "new workspace": lambda: opened.create_workspace(path.with_name("新的.bdesk")),
        "samples": opened.open_samples,
        "backup": lambda: opened.restoring._go_back(backup, ""),
    }
    _, editor = begin_typing(opened, qtbot)
    asked = []

    def stay() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, UnsavedDialog)
        asked.append(dialog)
        dialog.stay.click()

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    QTimer.singleShot(0, stay)
    ways[way]()
    assert len(asked) == 1
    qtbot.waitUntil(lambda: opened.jobs.idle, timeout=60_000)
    assert opened.declaration_view is shown
    assert opened.office.path == path
    assert editor.toPlainText() == LONG
    other.execute("ROLLBACK")
    other.close()


def test_closing_enters_what_an_open_editor_holds(opened: MainWindow, path: Path, qtbot: QtBot) -> None:
    cell, _ = begin_typing(opened, qtbot)
    id = opened.declaration_view.session.document.id
    assert opened.close()
    with WorkspaceFile.open(path) as workspace:
        assert workspace.store.load(id)[1].facts.entries[cell] == LONG


def test_the_indicator_trees_editor_keeps_what_cannot_be_saved_too(
    window: MainWindow, path: Path, qtbot: QtBot
) -> None:
    window.create_workspace(path)
    window.office.put_samples()
    open_declaration(
        window, next(info.id for info in window.office.declarations() if "yunnan" in info.pack), qtbot
    )
    window.activateWindow()
    tabs, session = window.declaration_view.tabs, window.declaration_view.session
    tree = session.document.program.blocks.trees()[0]
    tabs.turn_to(tree.table.id)
    qtbot.mouseClick(tabs.page.switch.button(0), Qt.MouseButton.LeftButton)
    view = tabs.page.tree.view
    view.setFocus()
    row = next(n for n, id in enumerate(view.tree_model.ids) if not view.tree_model.infos[id].children)
    view.put_cursor(view.tree_model.index(row, 0))
    cell = view.current_cell()
    entries = session.document.content.facts.entries
    before = entries[cell]

    def begin():
        qtbot.keyClick(view, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert editor is not view
        editor.selectAll()
        qtbot.keyClicks(editor, "x")
        editor.clear()
        editor.insert("改名") if hasattr(editor, "insert") else editor.insertPlainText("改名")
        return editor

    def text_of(editor) -> str:
        return editor.text() if hasattr(editor, "text") else editor.toPlainText()

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    editor = begin()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert "另一个程序正在使用" in window.notice.text()
    assert entries[cell] == before
    assert QApplication.focusWidget() is editor
    assert text_of(editor) == "改名"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)  # given up
    assert QApplication.focusWidget() is view
    assert entries[cell] == before
    editor = begin()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert text_of(editor) == "改名"
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: entries[cell] == "改名", timeout=60_000)  # tried again by itself
    assert not window.notice.isVisible()


def test_a_workspace_that_cannot_be_opened_shows_its_backups_and_goes_back(
    window: MainWindow, path: Path, qtbot: QtBot
) -> None:
    with WorkspaceFile.create(path) as workspace:
        workspace.store.create_declaration(
            pack="shaanxi-budget-2024", pack_version="1", unit_code="601006", unit_name="甲", year=2024
        )
    made = backup_now(path)
    path.write_bytes(path.read_bytes()[:40_000])
    assert not window.open_workspace(path)
    assert "已损坏" in window.notice.text()
    assert window.start.isVisible()
    assert window.start.backups.topLevelItemCount() == 1
    assert path.name in window.start.backups_title.text()
    window.start.chosen_backup.emit(str(made.path))
    qtbot.waitUntil(lambda: window.findChild(RestoreDialog) is not None, timeout=60_000)
    dialog = window.findChild(RestoreDialog)
    assert not dialog.one.isEnabled()
    dialog.buttons.ok.click()
    assert window.office.may_write
    assert [info.unit_name for info in window.office.declarations()] == ["甲"]
    assert not window.notice.isVisible()


def test_damage_met_beside_the_window_stays_told_and_nothing_is_called_saved(
    opened: MainWindow, path: Path, qtbot: QtBot
) -> None:
    hurt = opened.office.declarations()[-1].id
    opened.close_document()
    qtbot.waitUntil(lambda: opened.jobs.idle, timeout=60_000)
    opened.office.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE entry SET value = '7' WHERE declaration = ? AND kind <> 'na'", [hurt])
    database.close()
    assert opened.open_workspace(path)
    qtbot.waitUntil(lambda: "已损坏" in opened.notice.text(), timeout=60_000)  # the survey has met it
    assert not opened.office.may_write
    opened.jobs.failed.emit("另一件事没有完成")
    assert "已损坏" in opened.notice.text()
    whole = next(info.id for info in opened.office.declarations() if info.id != hurt)
    open_declaration(opened, whole, qtbot)
    document = opened.declaration_view.session.document
    cell = next(iter(document.content.facts.entries))
    assert opened.declaration_view.session.apply(edit_commands.clear(document, [cell])) is None
    assert opened.status.saved.text() == ""
    assert "已损坏" in opened.notice.text()
    actions = opened.actions_
    opened.close_document()
    writing = (actions.new, actions.import_, actions.lines, actions.join, opened.start.new_declaration)
    assert not [offered for offered in writing if offered.isEnabled()]


def test_leaving_the_window_and_a_copy_of_ones_choice(
    opened: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        checkpoints, "IDLE", 3600.0
    )  # it is the leaving that makes the file whole, not the pause
    session = opened.declaration_view.session
    cell = next(c for c, entry in session.document.content.facts.entries.items() if isinstance(entry, str))
    session.enter(cell, "离开之前")

    def in_the_file() -> bool:
        copy = Path(shutil.copy(path, tmp_path / "u盘.bdesk"))
        with WorkspaceFile.open(copy, read_only=True) as workspace:
            held = [info.id for info in workspace.store.declarations()]  # none while all is in the journal
            if session.document.id not in held:
                return False
            return workspace.store.load(session.document.id)[1].facts.entries.get(cell) == "离开之前"

    assert opened.isActiveWindow()
    assert not in_the_file()
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    qtbot.waitUntil(in_the_file, timeout=60_000)
    to = tmp_path / "另存.bdesk"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(to), ""))
    opened.actions_.save_copy.trigger()
    qtbot.waitUntil(lambda: opened.jobs.idle and to.exists(), timeout=60_000)
    with WorkspaceFile.open(to) as copy:
        assert copy.store.declarations() == opened.office.declarations()


def test_a_declaration_is_deleted_from_the_start_page(
    opened: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.close_document()
    start = opened.start
    before = [info.id for info in opened.office.declarations()]
    start.declarations.setCurrentIndex(start.declarations.model().index(0, 0))
    delete = next(deed for deed in start.declarations.actions() if deed.text() == "删除申报…")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    delete.trigger()
    assert len(opened.office.declarations()) == len(before)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    delete.trigger()
    assert [info.id for info in opened.office.declarations()] == before[1:]
    assert start.declarations.model().rowCount() == len(before) - 1
    assert [backup.note for backup in list_backups(path) if backup.note] == ["删除前"]
