"""Starting: the window is there first, then the workspace is opened in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetdesk.office.office import Office
from budgetdesk.office.packs import installed_packs
from budgetdesk.resources import resources
from budgetdesk.ui import application
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow


def test_the_last_workspace_is_opened(
    dressed: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "预算.bdesk"
    office = Office()
    office.create_workspace(path)
    ids = office.put_samples()
    office.close()
    settings.remember(path)
    monkeypatch.setattr(application, "Settings", lambda: settings)
    seen = []

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible() and window.declaration_view is not None:
                seen.extend([window.declaration_view.session.document.id, window.isMaximized()])
                timer.stop()
                window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert application.run(path, ids[1]) == 0
    assert seen == [ids[1], True], "over all of a screen that has little room"


def test_a_workspace_that_cannot_be_opened_leaves_the_start_page(
    qtbot: QtBot, dressed: QApplication, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "坏了.bdesk"
    path.write_bytes(b"not a workspace")
    window = MainWindow(Office(), settings, opening=path)
    qtbot.addWidget(window)
    assert window.stack.currentWidget().text() == "正在打开 坏了 …"
    window.open_first(path)
    assert window.stack.currentWidget() is window.start
    assert "不是预算填报台的工作库" in window.notice.text()


def test_opening_loads_no_more_than_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported before a cell can be typed in is waited for."""
    monkeypatch.delenv(installed_packs.FOLDER_VARIABLE)  # so that the pack is kept compiled
    monkeypatch.setattr(installed_packs, "data_folder", lambda: tmp_path)
    office = Office()
    office.create_workspace(tmp_path / "预算.bdesk")
    id = office.import_file(resources() / "samples" / "mianxian-worksheet.json")
    office.close()
    code = """
import builtins, sys
from pathlib import Path
from PySide6 import QtWidgets
from budgetdesk.cli import main
from budgetdesk.office.packs import installed_packs
from budgetdesk.ui import application

class Telling(application.MainWindow):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.front.shown.connect(self.tell)

    def tell(self, session):
        hooked = [builtins.__import__.__name__] if "feature" in builtins.__import__.__name__ else []
        every = [name for name in LATE if name in vars(QtWidgets)]  # classes are loaded one by one, or all at once
        print(session.document.id, *hooked, *every, *sorted(name for name in sys.modules if name.startswith(HEAVY)))
        self.jobs.started.connect(lambda job: job.ended.connect(lambda: self.tell_looked_up(job.title)))

    def tell_looked_up(self, title):
        # while the sheet is still being painted
        print(title, *sorted(name for name in sys.modules if name.startswith(OF_LINKS)))
        self.close()

HEAVY = (
    "sqlalchemy", "sqlmodel", "pydantic", "reportlab", "openpyxl", "xlsxwriter", "pypdfium2", "PIL", "yaml",
    "socket", "uuid",
    "PySide6.QtPrintSupport", "budgetdesk.cli.arguments", "budgetdesk.packs.catalogue", "budgetdesk.engine.compiler.compiler",
    "budgetdesk.review.text.", "budgetdesk.document.indicators.life_line", "budgetdesk.exchange.workbooks",
    "budgetdesk.exchange.reply_file", "budgetdesk.review.explanation",
    "budgetdesk.ui.indicators.indicator_page", "budgetdesk.ui.overview.", "budgetdesk.ui.narrative.",
    "budgetdesk.ui.preview.", "budgetdesk.ui.window.crash_dialog", "budgetdesk.ui.window.start_page",
)
LATE = ("QWizard", "QDialog", "QMessageBox", "QFileDialog", "QInputDialog", "QDialogButtonBox", "QSpinBox", "QFormLayout")
OF_LINKS = (
    "yaml", "budgetdesk.packs.loading", "budgetdesk.exchange.workbooks", "budgetdesk.exchange.package_file", "cryptography"
)
installed_packs.data_folder = lambda: Path(sys.argv[2])
application.MainWindow = Telling
main.run([sys.argv[1]])
"""
    command = [sys.executable, "-c", code, str(tmp_path / "预算.bdesk"), str(tmp_path)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.splitlines() == [id, "查看关联的申报"]
