"""Starts the window and runs it; what the arguments mean is decided by the commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from budgetdesk.office.office import Office
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.ui.session.collecting import collected_between_events
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.chinese import dress_file_dialogs, speak_chinese
from budgetdesk.ui.widgets.theme import STYLE, application_icon, apply_theme
from budgetdesk.ui.widgets.window_size import screens_key, show_first
from budgetdesk.ui.window.fault_reporter import reporting_faults
from budgetdesk.ui.window.main_window import MainWindow

_FAILED = 2  # the exit code of a command that could not do its work


def run(
    workspace: Path | None = None,
    declaration: str | None = None,
    packs: InstalledPacks | None = None,
    files: list[Path] | None = None,
) -> int:
    """Show the window until it is closed: a workspace, else the last one, else the start page. `files` are asked about then."""
    app = QApplication.instance() or QApplication([*sys.argv[:1], *STYLE])
    assert isinstance(app, QApplication)
    app.setApplicationName("BudgetDesk")
    app.setApplicationDisplayName("预算填报台")
    app.setDesktopFileName("budgetdesk")
    app.setWindowIcon(application_icon())
    speak_chinese(app)
    dress_file_dialogs(app)
    apply_theme(app)
    with reporting_faults() as faults:
        try:
            settings = Settings()
            path = workspace or next((Path(p) for p in settings.recent), None)
            window = faults.window = MainWindow(Office(packs), settings, opening=path)
            faults.again.connect(window.status.tell)
            if settings.bytes(screens_key("window")) is None:
                show_first(window)
            else:
                window.show()
            window.help.tell_program_news(settings)
        except Exception as error:
            faults.report(error)
            app.exec()  # until the dialog is closed
            return _FAILED
        _FirstPaint(window, partial(_begin, window, path, declaration, files or []))
        with collected_between_events(window.jobs):
            return app.exec()


def _begin(window: MainWindow, path: Path | None, declaration: str | None, files: list[Path]) -> None:
    if path is not None:
        window.open_first(path, declaration)
    window.handed.listen()
    if files:
        window.handed.open(files)


class _FirstPaint(QObject):
    """Does something once a window has been painted for the first time: people see it before it is busy."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._window, self._then)
            self.deleteLater()
        return False
