"""Starting: the window is there first, then the workspace is opened in it."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from budgetdesk.ui import application
from budgetdesk.ui.desk import Desk
from budgetdesk.ui.main_window import MainWindow


def test_the_last_workspace_is_opened(dressed, settings, tmp_path: Path, monkeypatch):
    path = tmp_path / "预算.bdesk"
    desk = Desk()
    desk.create_workspace(path)
    ids = desk.put_samples()
    desk.close()
    settings.remember(path)
    monkeypatch.setattr(application, "Settings", lambda: settings)
    seen = []

    def look() -> None:
        window = next(
            w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()
        )
        seen.append(window.bench.session.document.id if window.bench else "")
        window.close()

    QTimer.singleShot(1500, look)
    assert application.run(path, ids[1]) == 0
    assert seen == [ids[1]]


def test_a_workspace_that_cannot_be_opened_leaves_the_start_page(qtbot, dressed, settings, tmp_path: Path):
    path = tmp_path / "坏了.bdesk"
    path.write_bytes(b"not a workspace")
    window = MainWindow(Desk(), settings, opening=path)
    qtbot.addWidget(window)
    assert window.stack.currentWidget().text() == "正在打开 坏了 …"
    window.open_first(path)
    assert window.stack.currentWidget() is window.start
    assert "不是预算填报台的工作库" in window.notice.text()
