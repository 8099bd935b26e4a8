"""Faults of the program in the window: shown once and logged, wherever they happen."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench

from budgetdesk.ui import application
from budgetdesk.ui.findings.findings_model import FindingsModel
from budgetdesk.ui.window.crash_dialog import CrashDialog
from budgetdesk.ui.window.fault_reporter import FaultReporter, reporting_faults
from budgetdesk.ui.window.main_window import MainWindow

# These exceptions are for the program's own hooks, not for pytest-qt's.
pytestmark = pytest.mark.qt_no_exception_capture
RECORD = "budgetdesk: a fault of the program"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log) -> Path:
    path = tmp_path / "log" / "budgetdesk.log"
    monkeypatch.setattr("budgetdesk.fault_log.log_path", lambda: path)
    expect_log(RECORD)
    return path


@pytest.fixture
def faults(window: MainWindow, log: Path) -> Iterator[FaultReporter]:
    with reporting_faults() as reporter:
        reporter.window = window
        reporter.again.connect(window.status.tell)
        yield reporter


def dialogs() -> list[CrashDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]


def shown(qtbot: QtBot) -> CrashDialog:
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    return dialogs()[0]


def breaking(words: str):
    def broken(*arguments: object, **options: object) -> None:
        raise KeyError(words)

    return broken


def test_an_exception_in_a_slot_is_shown_once_and_logged(
    window: MainWindow, faults: FaultReporter, log: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetdesk.ui.window.keys_window.KeysWindow", breaking("一"))
    window.actions_.keys.trigger()
    dialog = shown(qtbot)
    assert dialog.happened.text() == "程序出了错，刚才的操作可能没有做完"
    assert QApplication.activeModalWidget() is dialog
    text = log.read_text(encoding="utf-8")
    assert "in show_keys\n" in text
    assert "KeyError: '一'" in text
    qtbot.keyClicks(dialog.focusWidget(), "12 \r")  # what was being typed does not close it
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "KeyError: '一'" in copied
    assert f"日志：{log}" in copied

    for _ in range(5):  # the same, while the dialog is open
        window.actions_.keys.trigger()
    qtbot.wait(10)
    assert dialogs() == [dialog]
    assert dialog.details.toPlainText().count("Traceback") == 1
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    window.actions_.keys.trigger()  # and after it
    qtbot.wait(10)
    assert dialogs() == []
    assert window.status.currentMessage() == "程序又出了同样的错，刚才的操作可能没有做完"
    assert log.read_text(encoding="utf-8") == text


def test_another_fault_comes_into_the_open_dialog(
    window: MainWindow, faults: FaultReporter, log: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetdesk.ui.window.keys_window.KeysWindow", breaking("一"))
    monkeypatch.setattr("PySide6.QtWidgets.QMessageBox.about", lambda *a: int("二"))
    window.actions_.keys.trigger()
    dialog = shown(qtbot)
    window.actions_.about.trigger()
    qtbot.waitUntil(lambda: "ValueError" in dialog.details.toPlainText())
    assert dialogs() == [dialog]
    dialog.reject()
    monkeypatch.setattr("PySide6.QtWidgets.QMessageBox.about", lambda *a: {}.popitem())
    window.actions_.about.trigger()
    assert "popitem" in shown(qtbot).details.toPlainText()
    assert "一" not in shown(qtbot).details.toPlainText()
    shown(qtbot).reject()


def test_a_virtual_method_that_fails_at_each_painting_shows_one_dialog(
    faults: FaultReporter,
    log: Path,
    published: Bench,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    expect_log,
) -> None:
    expect_log("the same fault 10+ times: KeyError at .*test_faults.py")
    with monkeypatch.context() as broken:
        broken.setattr(FindingsModel, "data", breaking("画"))
        published.declaration_view.findings.view.viewport().update()
        dialog = shown(qtbot)
        published.declaration_view.findings.view.viewport().update()
        qtbot.wait(10)
    assert dialogs() == [dialog]
    assert log.read_text(encoding="utf-8").count("Traceback") == 1
    dialog.reject()


def test_a_key_that_fails_is_shown(
    faults: FaultReporter, log: Path, published: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(published.view), "keyPressEvent", breaking("键"))
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):  # as the system sends them
        key = QKeyEvent(kind, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(published.view, key)
    dialog = shown(qtbot)
    assert "键" in dialog.details.toPlainText()
    dialog.reject()


def test_a_job_that_breaks_is_shown_once(
    window: MainWindow, faults: FaultReporter, log: Path, qtbot: QtBot
) -> None:
    window.jobs.run("全审", breaking("一"), print)
    dialog = shown(qtbot)
    assert dialog.happened.text() == "程序出了错，全审没有完成"
    assert not window.notice.isVisible()
    assert window.jobs.idle
    text = log.read_text(encoding="utf-8")
    assert text.count(RECORD) == 1
    assert "in broken\n" in text
    window.jobs.run("全审", breaking("二"), print)
    qtbot.waitUntil(lambda: "同样的错" in window.status.currentMessage())
    assert dialogs() == [dialog]
    dialog.reject()


def test_an_exception_in_a_thread_is_shown_in_the_window(
    window: MainWindow, faults: FaultReporter, log: Path, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=breaking("一"))
    thread.start()
    thread.join()
    dialog = shown(qtbot)
    assert dialog.thread() is window.thread()
    assert "in broken\n" in log.read_text(encoding="utf-8")
    dialog.reject()


def test_it_comes_above_an_open_dialog(
    window: MainWindow, faults: FaultReporter, log: Path, qtbot: QtBot
) -> None:
    below = QDialog(window)
    below.open()
    QTimer.singleShot(0, breaking("一"))
    dialog = shown(qtbot)
    assert QApplication.activeModalWidget() is dialog
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert dialogs() == []
    assert below.isVisible()
    below.close()


def test_a_log_that_cannot_be_written_is_no_trouble(
    window: MainWindow, faults: FaultReporter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "文件").touch()
    monkeypatch.setattr("budgetdesk.fault_log.log_path", lambda: tmp_path / "文件" / "budgetdesk.log")
    QTimer.singleShot(0, breaking("一"))
    dialog = shown(qtbot)
    assert "KeyError: '一'" in dialog.details.toPlainText()
    assert "日志" not in dialog.details.toPlainText()
    dialog.reject()


def test_a_window_that_cannot_be_made_leaves_the_dialog(
    dressed: QApplication, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look() -> None:
        for dialog in dialogs():
            seen.append(dialog.details.toPlainText())
            timer.stop()
            dialog.reject()

    monkeypatch.setattr(application, "MainWindow", breaking("窗"))
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert application.run() == 2
    assert len(seen) == 1
    assert "KeyError: '窗'" in log.read_text(encoding="utf-8")
