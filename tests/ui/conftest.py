"""Real windows on the shipped samples; only the dialogs that the system shows are replaced."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QPoint, QSettings, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QTreeView
from pytestqt.qtbot import QtBot
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.garbage import not_collected
from budgetdesk.office.office import Office
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.mend_column import MendColumn
from budgetdesk.ui.session.collecting import collect_due
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.sheet.sheet_view import SheetView
from budgetdesk.ui.widgets.chinese import speak_chinese
from budgetdesk.ui.widgets.theme import STYLE, apply_theme
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.tables_dialog import TablesDialog


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's offscreen platform says this of every window with a smallest size, and of those that are raised or pop up."""
    for item in items:
        if "tests/ui" in item.nodeid:
            item.add_marker(
                pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")
            )


@pytest.fixture
def sample() -> Callable[[str], Document]:
    """A shipped sample as a document that nobody keeps: published or worksheet."""
    return lambda name: shipped.document(f"mianxian-{name}")


@pytest.fixture(autouse=True)
def garbage_between_tests() -> Iterator[None]:
    """Looked for as the program does, never in the thread of a job: Qt's objects may only go in their own."""
    with not_collected():
        yield
    collect_due()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["pytest", *STYLE]


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    assert speak_chinese(qapp)
    apply_theme(qapp)
    return qapp


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture(autouse=True)
def all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever exports wants all that are published, where a test says nothing else: nobody is there to answer."""
    monkeypatch.setattr(TablesDialog, "exec", lambda _: TablesDialog.DialogCode.Accepted)


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    # Windows of earlier tests wait for an event loop to delete them: new looks would be put on them all.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown = MainWindow(Office(), settings)
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    if shown.appearance.scale != 1.0:
        shown.appearance.resize(1.0)  # the type is the application's, and so the next test's
    shown.close()


def open_declaration(window: MainWindow, id: str, qtbot: QtBot) -> None:
    """Open it and wait until it is on screen."""
    window.open_declaration(id)
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    assert window.declaration_view is not None
    assert window.declaration_view.session.document.id == id


class Bench:
    """A window with a sample open, and the few things that stories do with it."""

    def __init__(self, window: MainWindow, document: Document, qtbot: QtBot) -> None:
        self.window, self.document, self.qtbot = window, document, qtbot
        self.actions = 0  # keys that were pressed
        window.front.show(document, "601006 勉县城乡居民社会养老保险经办中心", 2024)
        assert window.declaration_view is not None
        self.declaration_view = window.declaration_view
        window.activateWindow()

    @property
    def session(self) -> Session:
        return self.declaration_view.session

    @property
    def view(self) -> SheetView:
        page = self.declaration_view.tabs.page
        assert page is not None
        assert page.view is not None
        return page.view

    def cell(self, name: str) -> Cell:
        return find_cell(self.document.engine, name)

    def go(self, name: str) -> Cell:
        cell = self.cell(name)
        self.declaration_view.go_to(cell)
        self.view.setFocus()
        return cell

    def turn(self, table: str) -> None:
        self.declaration_view.tabs.turn_to(table)
        self.view.setFocus()

    def type(self, text: str) -> None:
        """Type as on the keyboard: to the editor if one is open."""
        self.actions += len(text)
        for char in text:
            if char.isascii():
                self.qtbot.keyClicks(self.target(), char)
            else:  # as an input method gives it
                event = QInputMethodEvent()
                event.setCommitString(char)
                QApplication.sendEvent(self.target(), event)

    def press(self, key, modifier=None) -> None:
        self.actions += 1
        if modifier is None:
            self.qtbot.keyClick(self.target(), key)
        else:
            self.qtbot.keyClick(self.target(), key, modifier)

    def target(self):
        focused = QApplication.focusWidget()
        return focused if focused is not None and self.view.isAncestorOf(focused) else self.view

    def offered(self, finding: Finding) -> list[str]:
        """What is on the buttons in its row, and in the list of those that have no room."""
        mends = self.declaration_view.findings.mends
        return [mends.words(finding, mend) for mend in mends.of(finding)]

    def row_of(self, finding: Finding) -> tuple[QTreeView, MendColumn, QModelIndex]:
        """In the list that is shown, scrolled to."""
        self.declaration_view.fold_findings(False)
        panel = self.declaration_view.findings
        view, column, index = panel.view, panel.buttons, panel.model.index_of(finding)
        if panel.missing_button.isChecked():
            at = next(n for n, missing in enumerate(panel.missing.missing) if missing.finding == finding)
            view, column, index = panel.missing, panel.missing.buttons, panel.missing.model().index(at, 0)
        QApplication.processEvents()
        view.scrollTo(index)
        return view, column, index

    def click_on_mend(self, finding: Finding, words: str) -> QPoint:
        """With the mouse, in the finding's row, there or in the list of 更多; where that was."""
        view, column, index = self.row_of(finding)
        mends = self.declaration_view.findings.mends
        button = next(
            b for b in column.buttons(index) if words in [mends.words(finding, mend) for mend in b.mends]
        )
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=button.rect.center())
        if button.lists:
            menu = QApplication.activePopupWidget()
            lines = [mends.words(finding, mend) for mend in button.mends]
            place = menu.actionGeometry(menu.actions()[lines.index(words)])
            self.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place.center())
        return button.rect.center()

    def says(self) -> list[str]:
        return [f.says for f in self.document.findings]


@pytest.fixture
def published(window: MainWindow, sample: Callable[[str], Document], qtbot: QtBot) -> Bench:
    return Bench(window, sample("published"), qtbot)


@pytest.fixture
def blank(window: MainWindow, program: Program, qtbot: QtBot) -> Bench:
    """A declaration in which nothing has been entered."""
    return Bench(window, Document(program, Content(Facts(), {}, {})), qtbot)


@pytest.fixture
def worksheet(window: MainWindow, sample: Callable[[str], Document], qtbot: QtBot) -> Bench:
    return Bench(window, sample("worksheet"), qtbot)
