"""No Latin word on the screen: every menu, dialog and window is walked, Qt's own among them."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QFileInfo, Qt
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QTabBar,
    QTextBrowser,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.ui.conftest import open_declaration
from tests.ui.test_clipboard import ORDER
from tests.ui.test_indicator_editor import HUBEI, TreeBench, guangshui

from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.document.paste.plan import Answers
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.office.restoring import contents_of
from budgetdesk.storage.backups import backup_now
from budgetdesk.ui.indicators.library_dialog import LibraryDialog
from budgetdesk.ui.preview.preview_window import PreviewWindow
from budgetdesk.ui.widgets.chinese import dress_file_dialogs
from budgetdesk.ui.widgets.paste_preview import PastePreview
from budgetdesk.ui.window.crash_dialog import CrashDialog
from budgetdesk.ui.window.keys_window import KeysWindow
from budgetdesk.ui.window.log_window import LogWindow
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog
from budgetdesk.ui.window.restore_dialog import RestoreDialog

NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:IND-)?[A-Z]\d+(?:-\d+)*|[0-9A-Z]{4}-[0-9A-Z]{4}|XX|bd\w+|txt|docx|csv|budgetdesk|Excel|WPS|Word|PDF|PostgreSQL|JSON|KB|MB|v[0-9.]+|xlsx?|json|pdf|bdesk|myd"
    r"|Ctrl|Shift|Alt|Tab|Enter|Esc|Del|Delete|Ins|Home|End|PgUp|PgDn|PgDown|Backspace|F[0-9]{1,2}|[A-Z])(?![A-Za-z0-9])"
)
MARKUP = re.compile(r"<[^>]*>|&[a-z]+;")
WORDS = (
    "text",
    "title",
    "windowTitle",
    "toolTip",
    "statusTip",
    "whatsThis",
    "placeholderText",
    "toPlainText",
)


def said_by(widget: QWidget) -> Iterator[str]:
    """All that a widget and those inside of it say."""
    for one in (widget, *widget.findChildren(QWidget)):
        if not isValid(one):  # a menu that was filled anew when it was opened
            continue
        for name in WORDS:
            said = getattr(one, name, None)
            if callable(said):
                yield str(said())
        yield from said_by_actions(one.actions())
        if isinstance(one, QComboBox):
            yield from (one.itemText(n) for n in range(one.count()))
        if isinstance(one, QTabBar):
            yield from (one.tabText(n) + one.tabToolTip(n) for n in range(one.count()))
        if isinstance(one, QAbstractItemView) and one.model() is not None and not file_names(one):
            yield from said_by_model(one.model())


def file_names(view: QAbstractItemView) -> bool:
    return isinstance(view.window(), QFileDialog)


def said_by_model(model: QAbstractItemModel) -> Iterator[str]:
    columns = (
        1 if isinstance(model, QAbstractListModel) else model.columnCount()
    )  # which lists keep to themselves
    for way, count in (
        (Qt.Orientation.Horizontal, columns),
        (Qt.Orientation.Vertical, model.rowCount()),
    ):
        yield from (str(model.headerData(n, way) or "") for n in range(min(count, 60)))
    for row in range(min(model.rowCount(), 60)):
        for column in range(columns):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield str(model.index(row, column).data(role) or "")


def said_by_actions(actions: Iterable[QAction]) -> Iterator[str]:
    for action in actions:
        yield from (action.text(), action.toolTip(), action.statusTip())
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()
            yield from said_by_actions(menu.actions())


def latin(said: Iterable[str]) -> set[str]:
    """What is said with a Latin word in it that is no name of a key, a program or a file."""
    found = set()
    for text in said:
        plain = MARKUP.sub(" ", text.replace("&&", " ")).replace("&", "")
        if re.search("[A-Za-z]", NAMES.sub("", re.sub(r"[a-z]:[\\/].*|/[^ ]*", "", plain))):
            found.add(text)
    return found


def test_the_window_its_menus_and_its_own_dialogs(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.create_workspace(tmp_path / "预算.bdesk")
    window.office.put_samples()
    declarations = window.office.declarations()
    titles = {pack.id: pack.title for pack in window.office.packs()}
    open_declaration(window, next(d.id for d in declarations if "shaanxi" in d.pack), qtbot)
    session = window.declaration_view.session
    page = window.declaration_view.tabs.page
    assert latin(said_by(window)) == set()
    assert latin(said_by_actions(page.sheet_rows.actions(window))) == set()
    window.declaration_view.tabs.turn_to("expenditure")
    page = window.declaration_view.tabs.page
    clip = read_clipboard(ORDER)

    def planned(answers: Answers):
        return plan_paste(session.document, page.sheet_view.sheet_model.form, clip, 2, 0, answers)

    palette = window.appearance.palette
    contents = contents_of(backup_now(tmp_path / "预算.bdesk"))
    preview = PreviewWindow(session, palette, "t06", window)
    windows = [
        NewDeclarationDialog(window.office.packs(), declarations, window),
        PastePreview(planned(Answers()), planned, session.document.engine, palette, window),
        RestoreDialog(contents, declarations, titles, parent=window),
        LibraryDialog(window.office, ["产出指标"], lambda chosen: "", palette, window),
        KeysWindow(window.menuBar().actions(), palette, window),
        LogWindow(session, window.office.store, window),
        CrashDialog("打开工作库时出错", "", window),
        preview,
    ]
    assert {type(shown).__name__: latin(said_by(shown)) - {getpass.getuser()} for shown in windows} == {
        type(shown).__name__: set() for shown in windows
    }
    preview.close()
    window.jobs.stop()


def test_the_tree_of_indicators(window: MainWindow, qtbot: QtBot) -> None:
    bench = TreeBench(window, guangshui(), qtbot, HUBEI)
    assert latin(said_by(bench.page)) == set()


def test_the_start_page(window: MainWindow) -> None:
    assert latin(said_by(window)) == set()


@pytest.mark.usefixtures("dressed")
def test_what_qt_itself_says(qtbot: QtBot) -> None:
    buttons = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(
        buttons.Ok | buttons.Cancel | buttons.Yes | buttons.No | buttons.Save | buttons.Close
    )
    message = QMessageBox()
    message.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    line, long, page = QLineEdit(), QPlainTextEdit(), QTextBrowser()
    page.setHtml('<a href="1">一</a>')
    files = QFileDialog(None, "打开")
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    asking = QInputDialog()
    asking.setLabelText("名称")
    printer = QPrinter()
    printing, looking = QPrintDialog(printer), QPrintPreviewDialog(printer)
    shown: list[QWidget] = [box, message, asking, files, printing, looking]
    shown += [field.createStandardContextMenu() for field in (line, long, page)]
    for widget in (*shown, line, long, page):
        qtbot.addWidget(widget)
    assert [latin(said_by(widget)) for widget in shown] == [set() for _ in shown]
    assert QApplication.translate("QPlatformTheme", "OK") == "确定"
    assert not any("撤消" in text for menu in shown[-3:] for text in said_by(menu))


def test_a_dialog_for_files_names_kinds_dates_and_places(
    dressed: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    dress_file_dialogs(dressed)
    (tmp_path / "文件夹里").mkdir()
    (tmp_path / "预算.pdf").write_bytes(b"%PDF")
    files = QFileDialog(None, "打开", str(tmp_path))
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(files)
    files.open()
    qtbot.waitUntil(lambda: bool(files.property("dressed")))
    lists = (files.findChild(QTreeView, "treeView"), files.findChild(QListView, "sidebar"))
    qtbot.waitUntil(lambda: lists[0].model().rowCount(lists[0].rootIndex()) == 2)
    seen = []
    for view in lists:
        for row in range(view.model().rowCount(view.rootIndex())):
            for column in range(4 if view is lists[0] else 1):
                index = view.model().index(row, column, view.rootIndex())
                option = QStyleOptionViewItem()
                view.itemDelegateForIndex(index).initStyleOption(option, index)
                seen.append(option.text)
    day = QFileInfo(str(tmp_path)).lastModified().toString("yyyy-MM-dd")
    assert {"文件夹", "PDF 文件", "计算机"} <= set(seen)
    assert sum(text.startswith(day) for text in seen) == 2
    assert latin(seen) == set()
    files.close()


def test_a_latin_word_is_seen() -> None:
    assert latin(
        ["打开(&O)\tCtrl+O", "导出 Excel…", "读作：5.00 元", "&Open", "<b>加粗</b>", "not 中文"]
    ) == {"&Open", "not 中文"}
