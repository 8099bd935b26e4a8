"""What is done with the mouse on the window itself: dragging the findings higher, dropping a workspace, moving it about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench

from budgetdesk.office.office import Office
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_the_findings_are_as_high_as_they_are_dragged(published: Bench) -> None:
    view = published.declaration_view
    view.fold_findings(False)
    QApplication.processEvents()
    handle, height = view.rows.handle(1), view.findings.height()
    assert handle.height() >= 6, "or nobody hits it"
    middle = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=middle)
    QTest.mouseMove(handle, middle - QPoint(0, 60))
    QTest.mouseRelease(handle, LEFT, pos=handle.rect().center())
    assert view.findings.height() == pytest.approx(height + 60, abs=8)


def test_a_workspace_that_is_dropped_is_opened(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.create_workspace(tmp_path / "去年.bdesk")
    window.create_workspace(tmp_path / "今年.bdesk")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "去年.bdesk"))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), copy, data, LEFT, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, data, LEFT, none))
    qtbot.waitUntil(lambda: window.jobs.idle and window.office.path == tmp_path / "去年.bdesk")


def test_a_window_comes_back_as_it_was_on_the_same_screens(
    window: MainWindow, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened() -> QSize:
        again = MainWindow(Office(), Settings(settings._store))
        qtbot.addWidget(again)
        return again.size()

    window.resize(760, 500)  # within the screen of the tests
    size = window.size()
    window.close()
    assert opened() == size
    [screen] = QGuiApplication.screens()
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [screen, screen])
    assert opened() != size, "with another screen beside it that is another desk"


def test_a_list_without_any_indicator_opens(worksheet: Bench) -> None:
    worksheet.turn("t15")
    page = worksheet.declaration_view.tabs.page
    page.show_list(0)
    QApplication.processEvents()
    assert not page.tree.view.tree_model.infos
    assert all(page.tree.view.columnWidth(n) > 0 for n in range(len(page.tree.view.tree_model.columns)))
