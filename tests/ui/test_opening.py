"""A declaration is opened beside the window: it answers meanwhile, the opening can be given up, nothing half-open stays."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.office.work import Cancelled
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.window import status_line
from budgetdesk.ui.window.main_window import MainWindow


class Gate:
    """Holds an opening back in its thread, where it tells its progress, until the window lets it go on."""

    def __init__(self, window: MainWindow) -> None:
        self._open = window.office.open_declaration
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.stopped = False

    def open_declaration(self, id: str, progress):
        def held(done: int, all_: int) -> None:
            self.reached.set()
            assert self.go_on.wait(20)
            progress(done, all_)

        try:
            return self._open(id, held)
        except Cancelled:
            self.stopped = True
            raise


@pytest.fixture
def ids(window: MainWindow, tmp_path: Path) -> list[str]:
    """Of the samples in a workspace; the start page is shown."""
    window.create_workspace(tmp_path / "预算.bdesk")
    window.office.put_samples()
    window.close_document()
    return [info.id for info in window.office.declarations()]


@pytest.fixture
def gate(window: MainWindow, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(window)
    monkeypatch.setattr(window.office, "open_declaration", gate.open_declaration)
    monkeypatch.setattr(status_line, "_AT_ONCE", 0)  # what is looked for need not be waited for
    yield gate
    gate.go_on.set()


def test_events_are_handled_between_start_and_end(
    window: MainWindow, ids: list[str], gate: Gate, qtbot: QtBot
) -> None:
    window.open_declaration(ids[0])
    qtbot.waitUntil(gate.reached.is_set)
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(window.declaration_view))
    timer.start(0)
    qtbot.waitUntil(lambda: len(ticks) > 20)
    timer.stop()
    assert set(ticks) == {None}
    assert window.stack.currentWidget() is window.announcement
    qtbot.waitUntil(window.status.bar.isVisible)
    gate.go_on.set()
    qtbot.waitUntil(lambda: window.declaration_view is not None and window.jobs.idle, timeout=60_000)
    assert window.declaration_view.session.document.id == ids[0]
    assert not window.status.bar.isVisible()


def test_an_opening_that_is_cancelled_leaves_nothing(
    window: MainWindow, ids: list[str], gate: Gate, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_declaration(ids[0])
    qtbot.waitUntil(lambda: gate.reached.is_set() and window.status.stop.isVisible())
    qtbot.mouseClick(window.status.stop, Qt.MouseButton.LeftButton)
    gate.go_on.set()
    qtbot.waitUntil(lambda: gate.stopped and window.stack.currentWidget() is window.start)
    assert window.declaration_view is None
    assert "已取消：打开申报" in window.status.currentMessage()
    assert not window.status.bar.isVisible()
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    open_declaration(window, ids[0], qtbot)
    window.close_document()
    window.jobs.stop()
    window.office.close()
    with WorkspaceFile.open(tmp_path / "预算.bdesk") as workspace:
        assert not workspace.read_only


def test_what_is_shown_stays_until_the_other_is_there(
    window: MainWindow, ids: list[str], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    open_declaration(window, ids[0], qtbot)
    shown = window.declaration_view
    gate = Gate(window)
    monkeypatch.setattr(window.office, "open_declaration", gate.open_declaration)
    window.open_declaration(ids[1])
    qtbot.waitUntil(gate.reached.is_set)
    assert window.declaration_view is shown
    session = shown.session
    entries = session.document.content.facts.entries
    cell = next(c for c, entry in entries.items() if isinstance(entry, str))
    assert session.enter(cell, "改过的") is not None
    gate.go_on.set()
    qtbot.waitUntil(lambda: window.declaration_view is not shown and window.jobs.idle, timeout=60_000)
    assert window.declaration_view.session.document.id == ids[1]
    assert window.office.store.load(ids[0])[1].facts.entries[cell] == entries[cell]


def test_a_declaration_is_never_open_twice(
    window: MainWindow, ids: list[str], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """What is typed into the first would be missing in the second."""
    open_declaration(window, ids[0], qtbot)
    gate = Gate(window)
    monkeypatch.setattr(window.office, "open_declaration", gate.open_declaration)
    window.open_declaration(ids[0])
    assert window.declaration_view is None
    gate.go_on.set()
    qtbot.waitUntil(lambda: window.declaration_view is not None and window.jobs.idle, timeout=60_000)


def test_another_workspace_ends_an_opening(
    window: MainWindow, ids: list[str], gate: Gate, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_declaration(ids[0])
    qtbot.waitUntil(gate.reached.is_set)
    QTimer.singleShot(0, gate.go_on.set)
    threading.Timer(0.05, gate.go_on.set).start()
    window.create_workspace(tmp_path / "另一个.bdesk")
    assert gate.stopped
    QApplication.processEvents()
    assert window.declaration_view is None
    assert window.stack.currentWidget() is window.start
    assert window.office.path == tmp_path / "另一个.bdesk"


def test_one_that_cannot_be_opened_is_told(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    window.open_declaration("没有")
    qtbot.waitUntil(lambda: "没有申报 没有" in window.notice.text())
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.start)


def test_a_second_import_asks_for_a_name(
    window: MainWindow, ids: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_declaration(window, ids[0], qtbot)
    window.outputs.json(window.declaration_view.session, tmp_path / "a.json")
    qtbot.waitUntil(lambda: window.jobs.idle)
    answers = [("", False), ("第二稿", True)]
    asked = []

    def answer(parent, title, words: str, text):
        asked.append(words)
        return answers.pop(0)

    monkeypatch.setattr(QInputDialog, "getText", answer)
    window.import_file(tmp_path / "a.json")
    qtbot.waitUntil(lambda: len(asked) == 1 and window.jobs.idle)
    assert len(window.office.declarations()) == len(ids)
    window.import_file(tmp_path / "a.json")
    qtbot.waitUntil(lambda: "（第二稿）" in window.windowTitle(), timeout=60_000)
    assert len(window.office.declarations()) == len(ids) + 1
    assert window.office.declarations()[0].unit_name in asked[1]
    assert ids[0] not in asked[1], "which says nothing to people"
